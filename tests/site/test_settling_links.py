"""What people link to a dispute by hand, or by any program: it really settles it, and they may, or it is refused."""

from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
STRANGER = base.CUSTOMERS[1]


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER, NOBODY):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=500)
	factories.advance(amount=80, on=TODAY)
	yield
	frappe.set_user("Administrator")


@pytest.fixture
def billed() -> Document:
	return make.invoice([make.line(100)], [make.tax(19)], on=add_days(TODAY, -40))


@pytest.fixture
def case(billed: Document) -> Document:
	settle()
	return disputing.dispute(billed, amounts=(50,))


def journal(case: Document, rows: list[dict], **values: object) -> Document:
	return factories.journal(rows, on=TODAY, submit=False, ar_dispute=case.name, **values)


def owed(of: Document, amount: float, **values: object) -> dict:
	"""A row of a journal that takes `amount` off an invoice."""
	party = {"account": of.debit_to, "party_type": "Customer", "party": of.customer}
	reference = {"reference_type": of.doctype, "reference_name": of.name}
	return {**party, **reference, "credit": amount, **values}


def receipt(case: Document, billed: Document) -> Document:
	return factories.payment(billed, amount=20, on=TODAY, submit=False, ar_dispute=case.name)


def refund_of_another(case: Document, billed: Document) -> Document:
	factories.advance(STRANGER, amount=80, on=TODAY)
	return factories.refund(STRANGER, amount=20, on=TODAY, ar_dispute=case.name)


def loss_without_a_customer(case: Document, billed: Document) -> Document:
	rows = [{"account": make.WRITE_OFF, "debit": 1}, {"account": base.INCOME, "credit": 1}]
	return journal(case, rows)


def receipt_by_journal(case: Document, billed: Document) -> Document:
	rows = [{"account": base.BANK, "debit": 10}, {"account": make.WRITE_OFF, "debit": 10}, owed(billed, 20)]
	return journal(case, rows)


def money_on_its_way(case: Document, billed: Document) -> Document:
	clearing = base.make(
		"Account",
		f"AR Test Cards - {base.ABBR}",
		account_name="AR Test Cards",
		company=base.COMPANY,
		parent_account=f"Current Assets - {base.ABBR}",
	)
	return journal(case, [{"account": clearing, "debit": 10}, owed(billed, 10)])


def loss_of_another_invoice(case: Document, billed: Document) -> Document:
	other = factories.invoice(amount=100, on=TODAY)
	return journal(case, [{"account": make.WRITE_OFF, "debit": 20}, owed(billed, 10), owed(other, 10)])


def loss_of_another_customer(case: Document, billed: Document) -> Document:
	other = factories.invoice(STRANGER, amount=100, on=TODAY)
	return journal(
		case, [{"account": make.WRITE_OFF, "debit": 10}, owed(other, 10)], voucher_type="Write Off Entry"
	)


def note_of_another_invoice(case: Document, billed: Document) -> Document:
	other = factories.invoice(amount=100, on=TODAY)
	note = factories.make_sales_return(other.name)
	note.ar_dispute = case.name
	return note.insert()


def invoice_that_corrects_nothing(case: Document, billed: Document) -> Document:
	return factories.invoice(amount=100, on=TODAY, submit=False, ar_dispute=case.name)


@pytest.mark.parametrize(
	("made", "refused"),
	[
		(receipt, "pays nothing back to"),
		(refund_of_another, "is not about"),
		(loss_without_a_customer, "has to be about what is disputed"),
		(receipt_by_journal, "writes nothing off"),
		(money_on_its_way, "writes nothing off"),
		(loss_of_another_invoice, "has to be about what is disputed"),
		(loss_of_another_customer, "has to be about what is disputed"),
		(note_of_another_invoice, "credits or corrects no invoice"),
		(invoice_that_corrects_nothing, "credits or corrects no invoice"),
	],
)
def test_what_settles_nothing_of_it_names_no_dispute(
	case: Document, billed: Document, made: Callable, refused: str
) -> None:
	with pytest.raises(frappe.ValidationError, match=refused):
		made(case, billed)
	settle()
	case.reload()
	assert (case.status, case.resolution, case.still_disputed) == ("Open", None, 50)


def write_off(case: Document, billed: Document, amount: float = 50) -> Document:
	rows = [{"account": make.WRITE_OFF, "debit": amount}, owed(billed, amount)]
	return journal(case, rows, kind="Write Off Entry")


def note(case: Document, billed: Document) -> Document:
	found = factories.make_sales_return(billed.name)
	found.update({"ar_dispute": case.name, "set_posting_time": 1, "posting_date": TODAY, "due_date": TODAY})
	found.payment_schedule, found.payment_terms_template = [], None
	found.items[0].qty, found.items[0].rate = -1, 40
	return found.insert()


def refund(case: Document, billed: Document) -> Document:
	found = factories.advance(amount=50, on=TODAY, submit=False)
	found.update(
		{"payment_type": "Pay", "paid_from": base.BANK, "paid_to": base.DEBTORS, "ar_dispute": case.name}
	)
	return found.save()


@pytest.mark.parametrize("made", [write_off, note, refund])
def test_what_settles_it_may_be_linked_by_whoever_may_work_on_it(
	case: Document, billed: Document, made: Callable
) -> None:
	with acting_as(SPECIALIST):
		made(case, billed).submit()
	settle()
	assert case.reload().status in ("Resolved", "Closed")
	assert case.resolution


@pytest.mark.parametrize("made", [write_off, note, refund])
def test_who_may_not_work_on_it_links_nothing(case: Document, billed: Document, made: Callable) -> None:
	with acting_as(NOBODY), pytest.raises(frappe.PermissionError, match="You may not work on the dispute"):
		made(case, billed)
	assert api.dispute_settlements(case.name) == []


def test_nobody_else_changes_what_waits_or_lets_it_settle_nothing(case: Document, billed: Document) -> None:
	with acting_as(SPECIALIST):
		draft = write_off(case, billed, 30)
	with acting_as(NOBODY):
		for row in draft.accounts:
			field = "debit_in_account_currency" if row.debit else "credit_in_account_currency"
			row.set(field, 50)
		with pytest.raises(frappe.PermissionError, match="You may not work on the dispute"):
			draft.save()
		draft.reload().ar_dispute = None
		with pytest.raises(frappe.PermissionError, match="You may not work on the dispute"):
			draft.save()
		draft.reload().user_remark = "Seen"
		draft.save()


def test_whoever_runs_the_bank_still_approves_a_refund(case: Document) -> None:
	with acting_as(SPECIALIST):
		[draft] = api.settle_dispute(case.name, "Refund", on=str(TODAY), bank_account=base.BANK)["documents"]
	with acting_as(NOBODY):
		paid = frappe.get_doc("Payment Entry", draft["name"])
		paid.reference_no = "Run 7"
		paid.save()
		paid.submit()
	assert (case.reload().status, case.resolution) == ("Resolved", "Refund")


def test_who_bills_changes_the_corrected_invoice(billed: Document) -> None:
	make.policy(dispute_limit=500, approval_above=500)
	settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": billed.name, "kind": "Price", "rate": 80}
	case = disputing.dispute(billed, items=[row])
	with acting_as(SPECIALIST):
		found = api.settle_dispute(case.name, "Rebill", on=str(TODAY))["documents"]
	[name] = [each["name"] for each in found if each["remedy"] == "Rebill"]
	with acting_as(NOBODY):
		corrected = frappe.get_doc("Sales Invoice", name)
		corrected.items[0].rate = 82
		corrected.save()
		corrected.submit()
	assert corrected.docstatus == 1


def test_what_is_changed_and_approved_at_once_has_been_seen_by_nobody(
	case: Document, billed: Document
) -> None:
	draft = write_off(case, billed)
	other = frappe.db.get_value(
		"Account",
		{"company": base.COMPANY, "root_type": "Expense", "is_group": 0, "name": ("!=", make.WRITE_OFF)},
	)
	draft.reload()
	for row in draft.accounts:
		if not row.party:
			row.account = other
	with pytest.raises(frappe.ValidationError, match="has been changed; save it first"):
		draft.submit()
