"""Promises: taken on open items, judged by the ledger alone, whatever ERPNext does to it afterwards."""

from decimal import Decimal

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_months, formatdate, getdate

from ar_specialist.operations import nightly, promised, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, late_invoice, settle
from tests.site.conversations import promise
from tests.site.promising import as_later

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture
def invoice() -> Document:
	return late_invoice()


def test_a_promise_leaves_the_amount_to_collect_and_comes_back_when_broken(invoice: Document) -> None:
	assert figure("to_collect", "worklist_state") == (1000, "To Chase")
	frappe.set_user(SPECIALIST)
	doc = promise(invoice, amounts=(400,))
	frappe.set_user("Administrator")
	assert (doc.status, doc.collector, doc.account_currency, doc.level) == (
		"Open",
		SPECIALIST,
		base.CURRENCY,
		1,
	)
	assert figure("promised", "to_collect", "worklist_state") == (400, 600, "To Chase")
	as_later(doc, 7 + doc.tolerance_days)
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	doc.reload()
	assert doc.status == "Open", "its last day"
	as_later(doc, 1)
	nightly.age_accounts(TODAY, again=True)
	doc.reload()
	assert doc.status == "Broken"
	assert figure("promised", "to_collect", "broken_promises") == (0, 1000, 1)
	again = promise(invoice)
	assert again.level == 2
	assert figure("worklist_state", "promised") == ("Waiting", 1000)


def test_payments_keep_it_and_cancelled_ones_do_not(invoice: Document) -> None:
	other = make.invoice(on=add_days(TODAY, -50), amount=300)
	settle()
	doc = promise(invoice, other)
	paid = make.payment(invoice, on=TODAY)
	settle()
	doc.reload()
	assert (doc.status, doc.fulfilled) == ("Open", 1000)
	assert figure("promised") == 300
	rest = make.payment(other, on=TODAY)
	settle()
	doc.reload()
	assert (doc.status, doc.fulfilled) == ("Kept", 1300)
	as_later(doc, 30)
	paid.reload()
	paid.cancel()
	settle()
	doc.reload()
	assert doc.status == "Broken", "both payments came after the deadline, now that it is in the past"
	frappe.db.set_value("AR Promise", doc.name, "promised_for", TODAY)
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	doc.reload()
	assert (doc.status, doc.fulfilled) == ("Open", 300)
	rest.reload()
	assert rest.docstatus == 1


def test_a_payment_dated_back_before_the_deadline_still_keeps_it(invoice: Document) -> None:
	doc = promise(invoice)
	as_later(doc, 20)
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	doc.reload()
	assert doc.status == "Broken"
	make.payment(invoice, amount=250, on=getdate(doc.deadline))
	settle()
	doc.reload()
	assert (doc.status, doc.fulfilled) == ("Partially Kept", 250)
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), on=getdate(doc.promised_for))
	settle()
	doc.reload()
	assert doc.status == "Kept"


def test_what_is_reconciled_and_unreconciled_counts(invoice: Document) -> None:
	doc = promise(invoice, amounts=(500,))
	make.advance(amount=500, on=TODAY)
	make.reconcile(make.CUSTOMER)
	settle()
	doc.reload()
	assert doc.status == "Kept"


def test_an_instalment_is_promised_alone() -> None:
	invoice = make.invoice(on=add_days(TODAY, -60), payment_terms_template=base.TERMS)
	settle()
	first = min(invoice.payment_schedule, key=lambda row: row.due_date)
	with pytest.raises(frappe.ValidationError, match="several instalments"):
		promise(invoice)
	items = [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "due_date": first.due_date}]
	doc = promise(items=items)
	assert doc.amount == first.outstanding
	make.payment(invoice, amount=float(first.outstanding), on=TODAY)
	settle()
	doc.reload()
	assert doc.status == "Kept"


def test_a_promise_in_a_foreign_currency_counts_in_the_companys() -> None:
	invoice = make.invoice(make.FOREIGN_CUSTOMER, on=add_days(TODAY, -60), rate=0.8)
	settle()
	doc = promise(invoice, amounts=(100,))
	assert doc.account_currency == base.FOREIGN
	assert figure("promised", customer=make.FOREIGN_CUSTOMER) == 80
	with pytest.raises(frappe.ValidationError, match="promised already"):
		promise(invoice, amounts=(10,))


def test_withdrawing(invoice: Document) -> None:
	doc = promise(invoice)
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="Say why"):
		doc.withdraw("  ")
	doc.withdraw("The customer called back")
	frappe.set_user("Administrator")
	doc.reload()
	assert (doc.status, doc.withdrawn_by) == ("Withdrawn", SPECIALIST)
	assert figure("promised", "to_collect") == (0, 1000)
	with pytest.raises(frappe.ValidationError, match="withdrawn already"):
		doc.withdraw("again")
	make.payment(invoice, on=TODAY)
	settle()
	doc.reload()
	assert doc.status == "Withdrawn"
	frappe.set_user(AUDITOR)
	with pytest.raises(frappe.PermissionError):
		doc.withdraw("no")


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"on": add_days(TODAY, -1)}, f"today or later; {formatdate(add_days(TODAY, -1))} has passed"),
		({"amounts": (1000.01,)}, "has € 1,000.00 open; promise up to that, not € 1,000.01"),
		({"amounts": (-1,)}, "above zero"),
		({"account_currency": "JPY"}, "not in JPY"),
		({"company": base.OTHER_COMPANY}, "is not open"),
		({"customer": base.CUSTOMERS[1]}, "is not open"),
		({"items": []}, "at least one open item"),
		({"amounts": ("nan",)}, "as a number"),
		({"amounts": ("inf",)}, "as a number"),
		({"amounts": ("a lot",)}, "as a number"),
		({"amounts": ("1e400",)}, "has € 1,000.00"),
		({"amounts": (0.001,)}, "above zero"),
		({"on": "9999-12-31"}, "within 2 years"),
		({"on": "some day"}, "valid date"),
	],
)
def test_what_is_refused(invoice: Document, values: dict, sentence: str) -> None:
	before = frappe.db.count("AR Promise")
	with pytest.raises(frappe.ValidationError, match=sentence):
		promise(invoice, **values)
	assert frappe.db.count("AR Promise") == before


def test_an_item_is_promised_once_in_a_promise(invoice: Document) -> None:
	with pytest.raises(frappe.ValidationError, match="listed twice"):
		promise(invoice, invoice, amounts=(400, 300))
	assert frappe.db.count("AR Promise", {"customer": make.CUSTOMER}) == 0


def test_the_level_rises_with_each_broken_promise(invoice: Document) -> None:
	other = make.invoice(on=add_days(TODAY, -60))
	settle()
	for level in (1, 2, 3):
		doc = promise(invoice, amounts=(100,))
		assert doc.level == level
		as_later(doc, 30)
		refresh.refresh(base.COMPANY, [make.CUSTOMER])
	withdrawn = promise(invoice)
	assert withdrawn.level == 4
	withdrawn.withdraw("They called back")
	both = promise(invoice, other)
	assert [row.level for row in both.items] == [4, 1], "what is withdrawn is not broken"
	assert both.level == 4
	assert figure("broken_promises") == 3


def test_a_promise_broken_over_a_year_ago_counts_no_more(invoice: Document) -> None:
	doc = promise(invoice, amounts=(100,))
	as_later(doc, 30)
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert figure("broken_promises") == 1
	a_year_ago = add_months(TODAY, -12)
	days = (a_year_ago - getdate(doc.promised_for)).days - doc.tolerance_days
	first = {"promised_for": add_days(doc.promised_for, days), "deadline": a_year_ago}
	frappe.db.set_value("AR Promise", doc.name, first)
	nightly.age_accounts(TODAY, again=True)
	assert figure("broken_promises") == 1, "a year to the day"
	nightly.age_accounts(add_days(TODAY, 2), again=True)
	assert figure("broken_promises") == 0, "the night changes it, without anything in the ledger"


def test_what_was_said_stays(invoice: Document) -> None:
	doc = promise(invoice, amounts=(400,))
	doc.update({"status": "Kept", "fulfilled": 400})
	doc.items[0].fulfilled = 400
	doc.save()
	doc.reload()
	assert (doc.status, doc.fulfilled, doc.items[0].fulfilled) == ("Open", 0, 0)
	doc.items[0].promised = 1
	with pytest.raises(frappe.ValidationError, match="take a new promise"):
		doc.save()


def test_the_rows_say_what_was_promised(invoice: Document) -> None:
	promise(invoice, amounts=(400,))
	(row,) = promised.rows(base.COMPANY, [make.CUSTOMER])
	assert (row.key.voucher_no, row.promised, row.open_amount, row.rate) == (
		invoice.name,
		Decimal(400),
		Decimal(1000),
		Decimal(1),
	)
