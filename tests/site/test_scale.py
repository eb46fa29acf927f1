"""What many customers cost: as many statements for forty as for ten, with promises, contacts and activities of each."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_collector_activity import ar_collector_activity
from ar_specialist.ar_specialist.report.ar_promise_performance import ar_promise_performance
from ar_specialist.operations import accounts, gate, nightly, preview, refresh, todays_reminders
from ar_specialist.receivables.facts import FACTS
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import reminding
from tests.site.accounts import account

TODAY = getdate()
SPECIALIST, OTHER, MANAGER, *_OTHERS = base.USERS
STAMP = {"owner": "Administrator", "modified_by": "Administrator"}
FEW, MANY = 10, 40
MOST_BY_GATE = 13  # statements, for one reminder as for all


def crowd(first: int, last: int) -> list[str]:
	"""Make customers, each with an invoice, a promise that was for a week ago, a contact and a call."""
	names = [f"AR Test Crowd {number:02}" for number in range(first, last)]
	group, territory = base.GROUPS[1], base.TERRITORIES[1]
	for name in names:
		base.make("Customer", None, customer_name=name, customer_group=group, territory=territory)
		make.invoice(name, amount=100, on=add_days(TODAY, -60))
		reminding.reachable(name)
	frappe.db.commit()
	refresh.work_off()
	promise(names)
	call(names)
	return names


def promise(names: list[str]) -> None:
	"""Write promises of half of each customer's invoice as they were left on the day they were made."""
	made = {"promised_for": add_days(TODAY, -7), "deadline": add_days(TODAY, -5), "tolerance_days": 2}
	for name in names:
		invoice = frappe.get_last_doc("Sales Invoice", {"customer": name, "docstatus": 1})
		item = {
			"doctype": "AR Promise Item", "name": f"{name} item", "parent": f"{name} promise", "idx": 1,
			"parenttype": "AR Promise", "parentfield": "items", "voucher_type": invoice.doctype,
			"voucher_no": invoice.name, "receivable_account": base.DEBTORS, "due_date": invoice.due_date,
			"open_amount": 100, "promised": 50, "rate": 1, "level": 1,
		}  # fmt: skip
		about = {"name": f"{name} promise", "company": base.COMPANY, "customer": name, "customer_name": name}
		said = {"status": "Open", "amount": 50, "made_on": add_days(TODAY, -20), "collector": SPECIALIST}
		frappe.get_doc({"doctype": "AR Promise", **about, **said, **made}).db_insert()
		frappe.get_doc(item).db_insert()


def call(names: list[str]) -> None:
	happened = add_to_date(now_datetime(), days=-20)
	values = {"channel": "Call", "direction": "Outgoing", "outcome": "Reached", "happened_on": happened}
	for name in names:
		about = {"company": base.COMPANY, "customer": name, "collector": SPECIALIST, "name": f"{name} call"}
		frappe.get_doc({"doctype": "AR Activity", **about, **values}).db_insert()


def strategy() -> Document:
	rules = [{"fact": fact.label, "operator": "At Least", "value": 1, "points": 1} for fact in FACTS.values()]
	doc = frappe.get_doc("AR Collection Strategy", reminding.strategy())
	doc.update({"rules": []})
	for rule in rules:
		doc.append("rules", rule)
	return doc.save()


def works(names: list[str]) -> dict[str, Callable[[], object]]:
	period = {"company": base.COMPANY, "from_date": str(add_days(TODAY, -90)), "to_date": str(TODAY)}
	chosen = {"company": base.COMPANY, "to": [SPECIALIST, MANAGER], "unassigned": 1}
	return {
		"refresh": lambda: refresh.refresh(base.COMPANY, names),
		"refresh that decides promises": lambda: decide(names),
		"aging": lambda: accounts.age(base.COMPANY, names, TODAY),
		"audit": lambda: nightly.differing(base.COMPANY, names, TODAY),
		"gate": lambda: gate.sendings(base.COMPANY, names, {}, reminding.NOON),
		"today's reminders": lambda: todays_reminders.preview(base.COMPANY, reminding.NOON),
		"preview of a strategy": lambda: preview.preview(strategy_changed()),
		"preview of sharing out": lambda: api.preview_distribution(**chosen),
		"promises by customer": lambda: ar_promise_performance.execute({**period, "group_by": "Customer"}),
		"activity by customer": lambda: ar_collector_activity.execute({**period, "group_by": "Customer"}),
		"page": lambda: api.worklist_rows("all", base.COMPANY),
	}


def decide(names: list[str]) -> None:
	frappe.db.set_value("AR Promise", {"customer": ("in", names)}, "status", "Open")
	refresh.refresh(base.COMPANY, names)


def strategy_changed() -> Document:
	doc = frappe.get_doc("AR Collection Strategy", reminding.STRATEGY)
	doc.rules[0].points = 9
	return doc


def costs(names: list[str]) -> dict[str, int]:
	found = {}
	for label, work in works(names).items():
		work()  # what is cached is read once
		frappe.db.value_cache.clear()
		found[label] = statements(work)
	return found


def test_forty_customers_cost_as_many_statements_as_ten() -> None:
	strategy()
	names = crowd(0, FEW)
	few = costs(names)
	names += crowd(FEW, MANY)
	assert costs(names) == few
	statuses = frappe.get_all("AR Promise", {"customer": ("in", names)}, pluck="status")
	assert statuses == ["Broken"] * MANY, "and it did judge them"


def test_one_reminder_asks_the_gate_in_few_statements() -> None:
	(name,) = crowd(0, 1)

	def ask() -> None:
		gate.sendings(base.COMPANY, [name], {}, reminding.NOON)

	ask()
	frappe.db.value_cache.clear()
	assert statements(ask) <= MOST_BY_GATE


@pytest.mark.parametrize("most", [1, 3, 4])
def test_a_preview_shows_so_many_and_counts_the_others(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
	names = crowd(0, 4)
	reminding.strategy()
	refresh.refresh(base.COMPANY, names)
	todays_reminders.exclude_today(account(names[0]), "Calls us")
	monkeypatch.setattr(todays_reminders, "MOST", most)
	found = todays_reminders.preview(base.COMPANY, reminding.NOON)
	assert (len(found["rows"]), found["more"]) == (most, 4 - most)
	assert found["rows"][-1].status == "Excluded", "what was decided of is among the first, and shown last"


def test_promises_of_a_batch_are_judged_each_by_its_own_ledger() -> None:
	"""Three customers at once: one paid in time, one in part, and one too late; and a payment of another's."""
	names = crowd(0, 4)
	invoices = [frappe.get_last_doc("Sales Invoice", {"customer": name, "docstatus": 1}) for name in names]
	make.payment(invoices[0], amount=50, on=add_days(TODAY, -5))
	make.payment(invoices[1], amount=20, on=add_days(TODAY, -6))
	make.payment(invoices[2], amount=100, on=add_days(TODAY, -4))
	frappe.db.commit()
	refresh.refresh(base.COMPANY, names)
	found = {
		row.customer: (row.status, row.fulfilled)
		for row in frappe.get_all("AR Promise", fields=["customer", "status", "fulfilled"])
	}
	expected = [("Kept", 50), ("Partially Kept", 20), ("Broken", 0), ("Broken", 0)]
	assert [found[name] for name in names] == expected
	rows = frappe.get_all("AR Promise Item", {"parenttype": "AR Promise"}, ["parent", "fulfilled"])
	assert {row.parent: row.fulfilled for row in rows} == {
		f"{name} promise": fulfilled for name, (_status, fulfilled) in zip(names, expected, strict=True)
	}


def test_more_promises_than_one_statement_writes(monkeypatch: pytest.MonkeyPatch) -> None:
	from ar_specialist.operations import rows_by_name

	names = crowd(0, 5)
	monkeypatch.setattr(rows_by_name, "AT_ONCE", 2)
	refresh.refresh(base.COMPANY, names)
	assert frappe.get_all("AR Promise", pluck="status") == ["Broken"] * 5


def test_a_promise_deleted_meanwhile_stays_deleted() -> None:
	from ar_specialist.operations import judging
	from ar_specialist.operations.promised import rows

	(name,) = crowd(0, 1)
	before = rows(base.COMPANY, [name])
	frappe.db.delete("AR Promise")
	frappe.db.delete("AR Promise Item")
	judging._write_changes(before, [row._replace(status="Broken") for row in before])
	assert frappe.db.count("AR Promise") == frappe.db.count("AR Promise Item") == 0
