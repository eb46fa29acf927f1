"""Whether ERPNext's ledgers say what the plan says, to the cent."""

from collections.abc import Iterable

import frappe
from frappe.query_builder.functions import Sum

from .events import Event
from .plan import balances
from .site import COMPANY, DemoError


def check(events: Iterable[Event], customers: dict[str, str]) -> int:
	"""Return how many customers were compared.

	Raises DemoError when a customer owes something else than planned, or when the payment ledger and the general
	ledger disagree about one.
	"""
	planned = {customers[name]: cents for name, cents in balances(events).items()}
	ledger, general = payment_ledger(), general_ledger()
	for customer in sorted(planned.keys() | ledger.keys()):
		_compare(customer, "the plan", planned.get(customer, 0), ledger.get(customer, (0, 0))[0])
		_compare(customer, "the general ledger", general.get(customer, 0), ledger.get(customer, (0, 0))[1])
	return len(planned)


def _compare(customer: str, source: str, expected: int, found: int) -> None:
	if expected != found:
		raise DemoError(
			f"{customer} owes {found / 100:.2f} by the payment ledger and {expected / 100:.2f} by {source};"
			" make the demo again on a new site."
		)


def payment_ledger() -> dict[str, tuple[int, int]]:
	"""Return what each customer owes by the payment ledger, in cents of its own and of the company's currency."""
	ledger = frappe.qb.DocType("Payment Ledger Entry")
	rows = (
		frappe.qb.from_(ledger)
		.select(ledger.party, Sum(ledger.amount_in_account_currency), Sum(ledger.amount))
		.where((ledger.company == COMPANY) & (ledger.party_type == "Customer") & (ledger.delinked == 0))
		.groupby(ledger.party)
		.run()
	)
	return {party: (_cents(own), _cents(company)) for party, own, company in rows}


def general_ledger() -> dict[str, int]:
	"""Return what each customer owes by the general ledger, in cents of the company's currency."""
	ledger = frappe.qb.DocType("GL Entry")
	rows = (
		frappe.qb.from_(ledger)
		.select(ledger.party, Sum(ledger.debit - ledger.credit))
		.where((ledger.company == COMPANY) & (ledger.party_type == "Customer") & (ledger.is_cancelled == 0))
		.groupby(ledger.party)
		.run()
	)
	return {party: _cents(amount) for party, amount in rows}


def _cents(amount: float | None) -> int:
	return round((amount or 0) * 100)
