"""Disputes settled by a refund: the customer got the money back, so that nothing stays disputed and the invoice is owed."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_dispute_analysis.ar_dispute_analysis import execute
from ar_specialist.ledger import derived
from ar_specialist.operations import disputed_on, nightly, policies
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.factories import CUSTOMER
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
TODAY = getdate()
AMOUNTS = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=0, approval_above=500)
	yield
	frappe.set_user("Administrator")


def drafted() -> tuple[Document, Document, Document]:
	"""An invoice over 119 of which 50 are disputed, the dispute, and the draft of a refund of 50 of an overpayment."""
	invoice = make.invoice([make.line(100)], [make.tax(19)], on=add_days(TODAY, -60))
	factories.advance(amount=80, on=add_days(TODAY, -5))
	settle()
	case = disputing.dispute(invoice, amounts=(50,))
	with acting_as(SPECIALIST):
		[found] = api.settle_dispute(case.name, "Refund", on=str(TODAY), bank_account=base.BANK)["documents"]
	return invoice, case.reload(), frappe.get_doc(found["doctype"], found["name"])


def amounts(case: Document) -> tuple[str, list[float]]:
	case.reload()
	return case.status, [case.get(field) for field in AMOUNTS]


def agrees() -> None:
	"""What is stored is what the ledger gives."""
	assert nightly.differing(base.COMPANY, [CUSTOMER], TODAY) == []


def test_a_refund_leaves_nothing_disputed_and_the_invoice_owed() -> None:
	invoice, case, refund = drafted()
	assert amounts(case) == ("Open", [50, 0, 0, 0, 0]), "a draft decides nothing"
	refund.submit()
	settle()
	assert amounts(case) == ("Resolved", [0, 0, 0, 0, 50])
	assert (case.resolution, case.valid) == ("Refund", "Valid")
	assert make.open_of(invoice) == 119
	assert disputing.account("disputed", "overdue") == (0, 119)
	agrees()
	factories.payment(invoice, on=TODAY)
	settle()
	assert amounts(case)[0] == "Closed"
	agrees()


def test_a_cancelled_refund_leaves_it_disputed_again() -> None:
	_invoice, case, refund = drafted()
	refund.submit()
	settle()
	refund.reload().cancel()
	settle()
	assert amounts(case) == ("In Review", [50, 0, 0, 0, 0])
	assert disputing.account("disputed") == 50
	agrees()


def test_a_refund_that_was_only_announced_leaves_it_disputed() -> None:
	_invoice, case, refund = drafted()
	disputing.move(case, "Resolved", resolution="Refund")
	assert amounts(case) == ("Resolved", [50, 0, 0, 0, 0])
	refund.reload().submit()
	settle()
	assert amounts(case) == ("Resolved", [0, 0, 0, 0, 50])
	agrees()


def test_a_refund_of_tomorrow_settles_it_tomorrow() -> None:
	_invoice, case, refund = drafted()
	refund.posting_date = add_days(TODAY, 1)
	refund.submit()
	settle()
	assert amounts(case) == ("Resolved", [50, 0, 0, 0, 0])
	agrees()


def test_the_reports_of_a_past_day_show_it_disputed_until_it_was_paid_back() -> None:
	_invoice, case, refund = drafted()
	disputing.since(case, add_days(TODAY, -9))
	refund.submit()
	settle()
	for field in ("disputed_until", "disputed_from"):
		span = {"parent": case.name, field: TODAY}
		frappe.db.set_value("AR Dispute Span", span, field, add_days(TODAY, -3))
	frappe.db.set_value("Payment Entry", refund.name, "posting_date", add_days(TODAY, -2))
	view = policies.view_for(base.COMPANY)
	items = derived.open_items(base.COMPANY, view, parties=[CUSTOMER])
	found = {
		before: sum(disputed_on.of_items(base.COMPANY, add_days(TODAY, -before), items, view).values())
		for before in (10, 5, 3, 2, 1)
	}
	assert found == {10: 0, 5: 50, 3: 50, 2: 0, 1: 0}


def test_a_credit_note_of_its_own_that_is_paid_back() -> None:
	invoice = make.invoice([make.line(100)], on=add_days(TODAY, -60))
	note = factories.credit_note(invoice, amount=30, on=TODAY, for_itself=True)
	settle()
	case = disputing.dispute(invoice, amounts=(30,))
	with acting_as(SPECIALIST):
		[found] = api.settle_dispute(case.name, "Refund", on=str(TODAY), bank_account=base.BANK)["documents"]
	frappe.get_doc(found["doctype"], found["name"]).submit()
	settle()
	assert (make.open_of(note), make.open_of(invoice)) == (0, 100)
	assert amounts(case) == ("Resolved", [0, 0, 0, 0, 30])
	agrees()


def analysed() -> dict[str, object]:
	"""The only line of the analysis of the last ten days, by reason."""
	asked = {
		"company": base.COMPANY,
		"from_date": add_days(TODAY, -10),
		"to_date": TODAY,
		"group_by": "Reason",
	}
	((line,), _total) = ([row for row in execute(asked)[1] if row.get("bold") == bold] for bold in (None, 1))
	return {
		name: line[name] for name in ("refunded", "upheld", "still_disputed", "open", "ended", "outstanding")
	}


def test_what_was_paid_back_is_over_and_refunded_in_the_analysis() -> None:
	_invoice, case, refund = drafted()
	frappe.db.set_value("AR Dispute", case.name, "raised_on", add_days(TODAY, -4))
	waits = {"refunded": 0, "upheld": 0, "still_disputed": 50, "open": 1, "ended": 0, "outstanding": 50}
	assert analysed() == waits
	refund.submit()
	settle()
	paid = {"refunded": 50, "upheld": 0, "still_disputed": 0, "open": 0, "ended": 1, "outstanding": 0}
	assert analysed() == paid
	refund.reload().cancel()
	settle()
	assert analysed() == waits


def test_of_what_was_paid_back_in_part_the_rest_is_upheld() -> None:
	invoice = make.invoice([make.line(100)], on=add_days(TODAY, -60))
	factories.advance(amount=80, on=add_days(TODAY, -5))
	settle()
	case = disputing.dispute(invoice, amounts=(50,))
	refund = factories.refund(CUSTOMER, amount=30, on=TODAY, ar_dispute=case.name)
	settle()
	assert amounts(case) == ("Resolved", [0, 0, 0, 0, 50])
	found = analysed()
	assert (found["refunded"], found["upheld"], found["open"]) == (30, 20, 0)
	assert refund.docstatus == 1
