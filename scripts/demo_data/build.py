"""The demo company from nothing to done, one step after the other; each can be stopped and taken up again."""

import time
from datetime import date

import frappe

from . import desk, ledger_check, people, site
from .cast import CUSTOMERS
from .company import Accounts, make_company
from .documents import Books, write
from .events import Event
from .masters import ensure_customer, limit_groups
from .places import PLACES
from .plan import FAST_MONTHS, plan
from .progress import Progress, say
from .site import DESK, DONE, STARTED, WRITTEN
from .story import HISTORY_MONTHS

EVENTS_A_COMMIT = 25


def build(today: date, fast: bool) -> None:
	"""Make the demo company, or what is missing of it; say in one line when nothing is."""
	if not frappe.db.exists("Company", site.COMPANY):
		site.forget()
	if site.mark(DONE):
		_finish_desk(today)
		return
	began = time.monotonic()
	today, months = _start(today, FAST_MONTHS if fast else HISTORY_MONTHS)
	if not site.is_set_up():
		say("Setting up the site ...")
		site.set_up(today)
	say(f"Making the company {site.COMPANY} as of {today} ...")
	accounts = make_company(today)
	frappe.db.commit()
	customers = _make_customers(accounts)
	events = plan(today, months)
	_write(events, Books(accounts, customers, currencies()))
	checked = ledger_check.check(events, customers)
	limit_groups()
	people.make_people()
	site.remember(DONE, str(today))
	frappe.db.commit()
	say(f"The ledgers agree with the plan to the cent for {checked} customers.")
	_arrange_desk(today, customers)
	say(f"{site.COMPANY} is ready after {time.monotonic() - began:.0f} seconds.")


def _start(today: date, months: int) -> tuple[date, int]:
	"""Return the day and the length of history: those of a run that was interrupted, or else the given ones."""
	started = site.mark(STARTED)
	if started:
		day, length = started.split()
		say(f"Taking up the demo of {day} where it was interrupted.")
		return date.fromisoformat(day), int(length)
	if frappe.db.exists("Company", site.COMPANY):
		raise site.DemoError(
			f"There is a company {site.COMPANY} that this script did not make; rename or delete it first."
		)
	site.remember(STARTED, f"{today} {months}")
	frappe.db.commit()
	return today, months


def _make_customers(accounts: Accounts) -> dict[str, str]:
	progress = Progress("Customers", len(CUSTOMERS), lines=1)
	names = {}
	for number, customer in enumerate(CUSTOMERS, 1):
		names[customer.name] = ensure_customer(customer, number, accounts)
		progress.advance()
	frappe.db.commit()
	progress.finish()
	return names


def currencies() -> dict[str, str]:
	"""Return the currency each customer owes in."""
	return {customer.name: PLACES[customer.place].currency for customer in CUSTOMERS}


def _write(events: list[Event], books: Books) -> None:
	"""Write the events that are not written yet; each batch and the note of it are one transaction."""
	written = int(site.mark(WRITTEN) or 0)
	progress = Progress("Documents", len(events), written)
	for start in range(written, len(events), EVENTS_A_COMMIT):
		batch = events[start : start + EVENTS_A_COMMIT]
		for event in batch:
			write(event, books)
			progress.advance()
		site.remember(WRITTEN, str(start + len(batch)))
		frappe.db.commit()
		frappe.clear_messages()
	progress.finish()


def _finish_desk(today: date) -> None:
	"""The company is there; put the collectors' marks on it if the app has come since."""
	if desk.is_possible() and not site.mark(DESK):
		people.make_people()
		names = frappe.get_all("Customer", fields=["name", "customer_name"])
		_arrange_desk(today, {row.customer_name: row.name for row in names})
	say(f"{site.COMPANY} is there already, made as of {site.mark(DONE)}; nothing to do.")


def _arrange_desk(today: date, customers: dict[str, str]) -> None:
	if not desk.is_possible():
		return
	say("Arranging the worklist ...")
	desk.arrange(today, customers)
	site.remember(DESK, str(today))
	frappe.db.commit()
