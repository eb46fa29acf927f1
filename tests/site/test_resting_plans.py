"""What is disputed of a plan that is in force: it is not asked for and breaks nothing, until the case is decided."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

from ar_specialist import api
from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import disputes as disputable
from tests.site import factories as make
from tests.site import plan_reports as reports
from tests.site.accounts import account, settle
from tests.site.disputing import dispute, move
from tests.site.planning import TODAY, accept, ahead, as_later, by_hand, of_instalments, stands
from tests.site.promising import ago, cancelled, invoiced, paid
from tests.site.users import acting_as

_SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS


def disputed_since(days: int, amount: float = 900) -> tuple[Document, Document, Document]:
	"""A plan over 900, of which 300 was due 20 days ago, `amount` of its invoice disputed so many days ago."""
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	settle()
	case = dispute(invoice, amounts=(amount,), raised_on=ago(days))
	settle()
	return invoice, as_later(doc, 30), case


def decided(case: Document, days: int, resolution: str = "Valid Debt") -> None:
	"""Decide `case` as it would have been so many days ago."""
	if case.status != "Resolved":
		move(case, "Resolved", resolution=resolution)
	frappe.db.set_value("AR Dispute", case.name, "resolved_on", ago(days))
	frappe.db.commit()


@contextmanager
def manager() -> Iterator[None]:
	"""Let a manager settle what they like."""
	with disputable.accountants(MANAGER, dispute_limit=10000, approval_above=10000), acting_as(MANAGER):
		yield


def judged_again(doc: Document) -> Document:
	return as_later(doc, 0)


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY)


def test_a_disputed_instalment_breaks_nothing() -> None:
	_invoice, doc, _case = disputed_since(25)
	assert (doc.status, doc.missed, of_instalments(doc, "status")) == ("Active", 0, ["Open", "Open"])
	assert not account().next_action
	assert unlike() == []


def test_raised_after_the_grace_it_is_missed_all_the_same() -> None:
	_invoice, doc, _case = disputed_since(10)
	assert (doc.status, doc.missed) == ("Broken", 1)


def test_what_nobody_disputes_of_it_has_to_be_paid() -> None:
	invoice, doc, _case = disputed_since(25, amount=200)
	assert doc.status == "Broken"
	paid(invoice, 100, ago(22))
	assert stands(doc) == ("Active", 100, 800)
	assert of_instalments(doc, "status") == ["Open", "Open"]
	assert unlike() == []


def test_what_was_upheld_is_due_with_grace_from_the_decision() -> None:
	_invoice, doc, case = disputed_since(25)
	decided(case, 3)
	assert judged_again(doc).status == "At Risk"
	assert of_instalments(doc, "status") == ["Late", "Open"]
	decided(case, 4)
	judged_again(doc)
	assert (doc.status, doc.broken_on) == ("Broken", TODAY)
	assert unlike() == []


def test_what_is_owed_after_money_was_paid_back_is_due_from_the_decision() -> None:
	make.advance(amount=2000, on=ago(60))
	settle()
	_invoice, doc, case = disputed_since(25)
	with manager():
		[refund] = api.settle_dispute(case.name, "Refund", bank_account=base.BANK)["documents"]
		api.approve_settlement(case.name, refund["doctype"], refund["name"])
	settle()
	assert (case.reload().status, case.resolution, case.upheld) == ("Resolved", "Refund", 900)
	decided(case, 15)
	assert judged_again(doc).status == "Broken"
	assert unlike() == []


def test_what_is_owed_as_another_part_was_settled_is_due_from_the_decision() -> None:
	invoice, other = invoiced(300), invoiced(500)
	doc = accept(by_hand(invoice, dues={10: 300}))
	settle()
	case = dispute(invoice, other, raised_on=ago(25))
	settle()
	as_later(doc, 30)
	with manager():
		api.settle_dispute(case.name, "Write-off", items=[{"item": case.items[1].name, "amount": 500}])
	settle()
	assert (case.reload().status, case.resolution, case.upheld) == ("Resolved", "Settled in Part", 300)
	decided(case, 15)
	assert judged_again(doc).status == "Broken"
	assert unlike() == []


def test_a_withdrawn_dispute_ends_on_the_day_it_was_closed() -> None:
	_invoice, doc, case = disputed_since(25)
	move(case, "Withdrawn", status_reason="They will pay")
	settle()
	assert judged_again(doc).status == "At Risk"
	frappe.db.set_value("AR Dispute", case.name, "closed_on", ago(4))
	frappe.db.commit()
	assert judged_again(doc).status == "Broken"


def test_what_is_credited_for_it_mends_what_it_was_about() -> None:
	invoice, doc, case = disputed_since(25, amount=300)
	note = make.credit_note(frappe.get_doc("Sales Invoice", invoice.name), amount=300, on=TODAY)
	assert stands(doc) == ("Active", 300, 600)
	assert of_instalments(doc, "status") == ["Paid", "Open"]
	assert frappe.db.get_value("AR Dispute", case.name, "status") == "Closed"
	assert unlike() == []
	cancelled(note)
	assert stands(doc) == ("Active", 0, 900)
	assert of_instalments(doc, "status") == ["Open", "Open"], "the case is open again"
	assert unlike() == []


def test_the_report_says_nothing_of_an_instalment_that_rests() -> None:
	_invoice, doc, case = disputed_since(25)
	assert kept(doc) == (0, 0)
	decided(case, 4)
	assert kept(judged_again(doc)) == (1, 1)


def kept(doc: Document) -> tuple[int, int]:
	"""Return how many instalments of the plan are decided, and how many of these were missed."""
	totals = reports.report(show="Kept Instalments")[1]
	return reports.cells(totals[0], "decided", "missed") if totals else (0, 0)


def test_who_disputes_another_item_pays_what_is_not_disputed() -> None:
	one, other = invoiced(300), invoiced(600)
	doc = accept(by_hand(one, other, dues={10: 300, 25: 600}))
	dispute(other, raised_on=ago(25))
	settle()
	assert as_later(doc, 30).status == "Broken"
	paid(one, 300, ago(25))
	assert stands(doc) == ("Active", 300, 600)
	assert (doc.next_due_date, of_instalments(doc, "status")) == (ahead(-5), ["Paid", "Open"])
