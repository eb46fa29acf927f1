"""What is left to settle of a dispute: asked when it is settled, approved and submitted, however it came there."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from ar_specialist.ledger import dispute_documents
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories, portal
from tests.site.accounts import settle
from tests.site.factories import AS_ON
from tests.site.promising import in_two
from tests.site.sql_log import statements
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=500)
	yield
	frappe.set_user("Administrator")


def raised(amount: float) -> tuple[Document, Document]:
	"""An invoice over 1190 of which `amount` is disputed, and the dispute."""
	invoice = make.invoice([make.line(119, qty=10)])
	settle()
	return invoice, disputing.dispute(invoice, amounts=(amount,))


def settled(case: Document, remedy: str = "Credit Note", **values: object) -> list[dict]:
	with acting_as(SPECIALIST):
		found = api.settle_dispute(case.name, remedy, on=str(AS_ON), **values)["documents"]
	case.reload()
	return found


def part(case: Document, amount: float) -> list[dict]:
	return [{"item": case.items[0].name, "amount": amount}]


def approve(case: Document, document: dict) -> None:
	with acting_as(MANAGER):
		api.approve_settlement(case.name, document["doctype"], document["name"])


def submit(document: dict) -> None:
	with acting_as(MANAGER):
		frappe.get_doc(document["doctype"], document["name"]).submit()


def notes_of(case: Document) -> str:
	filters = {"reference_doctype": "AR Dispute", "reference_name": case.name}
	return " ".join(frappe.get_all("Comment", filters=filters, pluck="content"))


def is_there(document: dict) -> bool:
	return bool(frappe.db.exists(document["doctype"], document["name"]))


# -- what waits when a dispute has ended otherwise


@pytest.mark.parametrize(
	("status", "said"),
	[
		("Withdrawn", {"status_reason": "They found the goods"}),
		("Resolved", {"resolution": "Valid Debt"}),
		("Resolved", {"resolution": "Paid"}),
	],
)
def test_what_waits_goes_when_it_ends_otherwise(status: str, said: dict) -> None:
	invoice, case = raised(400)
	[draft] = settled(case)
	with acting_as(SPECIALIST):
		disputing.move(case, status, **said)
	assert not is_there(draft) and draft["name"] in notes_of(case)
	with pytest.raises(frappe.ValidationError, match="does not wait for approval"):
		approve(case, draft)
	assert make.open_of(invoice) == 1190


def test_what_waits_stays_while_it_is_what_was_decided() -> None:
	_invoice, case = raised(400)
	[draft] = settled(case)
	disputing.move(case, "Resolved", resolution="Credit Note")
	approve(case, draft)
	assert (case.reload().status, case.credited) == ("Closed", 400)


def test_a_customer_who_withdraws_on_the_portal_takes_what_waits_along() -> None:
	portal.member(portal.OURS, factories.CUSTOMER)
	portal.offered()
	_invoice, case = raised(400)
	frappe.db.set_value("AR Dispute", case.name, "owner", portal.OURS)
	[draft] = settled(case, "Write-off")
	with acting_as(portal.OURS):
		api.portal_withdraw_dispute(case.name)
	assert case.reload().status == "Withdrawn" and not is_there(draft)


def test_what_the_ledger_closes_has_nothing_waiting_any_more() -> None:
	invoice, case = raised(110)
	[draft] = settled(case, "Write-off")
	factories.credit_note(invoice, amount=110)
	settle()
	assert case.reload().status == "Closed" and not is_there(draft) and draft["name"] in notes_of(case)
	assert make.open_of(invoice) == 1080


@pytest.mark.parametrize("decide", ["here", "in ERPNext"])
def test_nothing_is_approved_of_what_has_ended(decide: str) -> None:
	invoice, case = raised(400)
	[draft] = settled(case)
	frappe.db.set_value("AR Dispute", case.name, {"status": "Resolved", "resolution": "Valid Debt"})
	with pytest.raises(frappe.ValidationError, match="reopen it first"):
		approve(case, draft) if decide == "here" else submit(draft)
	assert make.open_of(invoice) == 1190


# -- two documents for one dispute


@pytest.mark.parametrize("second", ["Write-off", "Refund", "Rebill"])
def test_another_remedy_finds_nothing_left(second: str) -> None:
	_invoice, case = raised(400)
	factories.advance(amount=500)
	first = settled(case, "Write-off" if second == "Rebill" else "Credit Note")
	with pytest.raises(frappe.ValidationError, match=r"only 0\.00 is left"):
		settled(case, second, **({"bank_account": base.BANK} if second == "Refund" else {}))
	assert api.dispute_settlements(case.name) == first


def test_another_remedy_takes_what_is_left() -> None:
	_invoice, case = raised(400)
	settled(case, items=part(case, 250))
	with pytest.raises(frappe.ValidationError, match=r"only 150\.00 is left"):
		settled(case, "Write-off", items=part(case, 150.01))
	settled(case, "Write-off", items=part(case, 150))
	for each in api.dispute_settlements(case.name):
		approve(case, each)
	assert (case.reload().status, case.credited, case.written_off) == ("Closed", 250, 150)


def test_a_draft_of_an_earlier_round_still_counts() -> None:
	invoice, case = raised(400)
	[draft] = settled(case)
	disputing.move(case, "Resolved", resolution="Credit Note")
	disputing.move(case, "In Review", status_reason="We look at it again")
	assert [each["name"] for each in settled(case)] == [draft["name"]]
	with pytest.raises(frappe.ValidationError, match=r"only 0\.00 is left"):
		settled(case, "Write-off")
	approve(case, draft)
	assert (case.reload().status, case.resolution, make.open_of(invoice)) == ("Closed", "Credit Note", 790)


def test_the_limit_is_of_all_rounds() -> None:
	_invoice, case = raised(600)
	[first] = settled(case, items=part(case, 90))
	assert not first["is_draft"]
	disputing.move(case, "In Review", status_reason="There is more to it")
	found = settled(case, items=part(case, 90))
	assert [each["is_draft"] for each in found] == [False, True]
	with acting_as(SPECIALIST), pytest.raises(frappe.PermissionError, match="an AR Manager has to approve"):
		frappe.get_doc(found[1]["doctype"], found[1]["name"]).submit()
	approve(case, found[1])
	assert case.reload().credited == 180


# -- what the ledger says now, though nobody has looked


def test_what_was_credited_a_moment_ago_is_not_credited_again() -> None:
	invoice, case = raised(90)
	factories.credit_note(invoice, amount=60)
	settled(case)
	assert make.open_of(invoice) == 1100
	assert (case.status, case.credited) == ("Closed", 90)


def test_less_is_disputed_when_it_is_approved() -> None:
	invoice, case = raised(400)
	[draft] = settled(case)
	factories.credit_note(invoice, amount=110)
	with pytest.raises(frappe.ValidationError, match=r"of which only 290\.00 is disputed now"):
		approve(case, draft)
	with pytest.raises(frappe.ValidationError, match=r"of which only 290\.00 is disputed now"):
		submit(draft)
	assert make.open_of(invoice) == 1080


def test_settled_in_part_by_two_documents_both_are_approved() -> None:
	one, two = (make.invoice([make.line(1000)], [make.tax(19)]) for _number in range(2))
	settle()
	case = disputing.dispute(one, two, amounts=(200, 200))
	agreed = [{"item": row.name, "amount": 150} for row in case.items]
	drafts = settled(case, items=agreed)
	disputing.move(case, "Resolved", resolution="Settled in Part")
	for draft in drafts:
		approve(case, draft)
	assert (case.reload().status, case.credited, case.upheld) == ("Resolved", 300, 100)


# -- agreed on nothing


@pytest.mark.parametrize("sent", ["[]", []])
def test_to_agree_on_nothing_settles_nothing(sent: object) -> None:
	invoice, case = raised(90)
	with pytest.raises(frappe.ValidationError, match="Agree on an amount above zero"):
		settled(case, items=sent)
	with acting_as(SPECIALIST):
		assert "Agree on" in api.preview_settlement(case.name, "Credit Note", items=sent)["refused"]
	assert (make.open_of(invoice), api.dispute_settlements(case.name)) == (1190, [])


@pytest.mark.parametrize("sent", ["", None])
def test_who_says_nothing_of_items_settles_all(sent: object) -> None:
	_invoice, case = raised(90)
	settled(case, items=sent)
	assert (case.status, case.credited) == ("Closed", 90)


def test_documents_are_found_by_as_many_statements_whatever_they_are() -> None:
	invoice, case = raised(400)
	for amount in (10, 20, 30):
		settled(case, "Write-off", items=part(case, amount))
		disputing.move(case, "In Review", status_reason="More") if case.status == "Resolved" else None
	with statements() as found:
		journals = dispute_documents.locked_settlements(case.name)
	assert [(each.taken, each.invoice) for each in journals] == [(x, invoice.name) for x in (10, 20, 30)]
	assert len(found) == 3


def test_a_journal_of_several_invoices_counts_for_each() -> None:
	first, second = factories.invoice(amount=100), factories.invoice(amount=200)
	settle()
	case = disputing.dispute(first, second)
	theirs = {"account": base.DEBTORS, "party_type": "Customer", "party": factories.CUSTOMER}
	factories.journal(
		[
			{"account": make.WRITE_OFF, "debit": 300},
			{**theirs, "reference_type": "Sales Invoice", "reference_name": first.name, "credit": 100},
			{**theirs, "reference_type": "Sales Invoice", "reference_name": second.name, "credit": 200},
		],
		kind="Write Off Entry",
		submit=False,
		ar_dispute=case.name,
	)
	with pytest.raises(frappe.ValidationError, match=f"Of {second.name} only 0.00 is left"):
		settled(case, items=[{"item": case.items[1].name, "amount": 200}])


def test_two_instalments_of_an_invoice_are_lowered_each_by_itself() -> None:
	invoice = in_two(True)
	terms = [row.payment_term for row in invoice.payment_schedule]
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name}
	items = [
		{**item, "payment_term": term, "disputed": amount}
		for term, amount in zip(terms, (40, 30), strict=True)
	]
	case = disputing.dispute(invoice, items=items)
	agreed = [{"item": row.name, "amount": amount} for row, amount in zip(case.items, (35, 30), strict=True)]
	[found] = settled(case, "Write-off", items=agreed)
	assert make.entries(frappe.get_doc(found["doctype"], found["name"])) == {
		make.WRITE_OFF: 65,
		base.DEBTORS: -65,
	}
	settle()
	case = disputing.dispute(invoice, items=items[1:])
	over = [{"item": case.items[0].name, "amount": 31}]
	with pytest.raises(frappe.ValidationError, match=r"only 30\.00 is disputed"):
		settled(case, "Write-off", items=over)
