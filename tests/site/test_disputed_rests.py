"""Disputes about what payments left: offered on the payment, or raised by the policy, with the reason it gives."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import portal_view, short_payments
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.factories import payment
from tests.site.users import acting_as

SPECIALIST, _OTHER, _MANAGER, AUDITOR, NOBODY = base.USERS
FREIGHT, OTHER = "AR Test Freight", "AR Test Whatever"


@pytest.fixture(autouse=True)
def reasons() -> None:
	frappe.db.set_value("AR Dispute Reason", {"name": ("!=", "")}, "disabled", 1)
	disputing.reason(FREIGHT, category="Delivery", keywords="Frachtkosten, freight\nPorto")
	disputing.reason(OTHER, category="Other")
	frappe.db.set_value("AR Dispute Reason", {"name": ("in", [FREIGHT, OTHER])}, "disabled", 0)


def short(amount: float = 110, text: str = "less freight", **values: object) -> tuple[Document, Document]:
	"""An invoice over 119 of a month ago, and a payment of a part of it."""
	invoice = make.invoice([make.line(100)], [make.tax(19)], on=add_days(getdate(), -30))
	paid = payment(invoice, amount=amount, on=getdate(), custom_remarks=1, remarks=text, **values)
	settle()
	return invoice, paid


def cases(payment: Document) -> list[dict]:
	fields = ["name", "reason", "customer", "says", "status", "still_disputed", "owner"]
	return frappe.get_all("AR Dispute", filters={"payment": payment.name}, fields=fields)


def test_a_payment_offers_a_dispute_with_its_reason() -> None:
	invoice, paid = short()
	[offer] = api.short_payment_offers(paid.name)
	assert (offer["invoice"], offer["rest"], offer["reason"]) == (invoice.name, 9, FREIGHT)
	assert offer["evidence"] == "freight" and "less freight" in offer["internal_notes"]
	assert cases(paid) == [], "it only offers"


def on_statement(paid: Document, description: str) -> None:
	"""The line of a bank statement that a payment is reconciled with."""
	values = {"date": getdate(), "status": "Reconciled", "company": base.COMPANY, "deposit": paid.paid_amount}
	line = frappe.get_doc(
		{"doctype": "Bank Transaction", **values, "description": description, "docstatus": 1}
	)
	line.db_insert()
	names = {
		"payment_document": "Payment Entry",
		"payment_entry": paid.name,
		"doctype": "Bank Transaction Payments",
	}
	parent = {"parent": line.name, "parenttype": "Bank Transaction", "parentfield": "payment_entries"}
	frappe.get_doc({**names, **parent, "allocated_amount": paid.paid_amount}).db_insert()


def test_only_the_payers_own_words_are_what_the_customer_says() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short(text="They always cheat on freight")
	on_statement(paid, "INV 7 less Porto")
	[offer] = api.short_payment_offers(paid.name)
	assert (offer["says"], offer["internal_notes"]) == (
		"INV 7 less Porto",
		"They always cheat on freight\nREF",
	)
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	case = frappe.get_doc("AR Dispute", name)
	assert (case.says, case.internal_notes) == ("INV 7 less Porto", "They always cheat on freight\nREF")


def test_a_customers_name_is_no_reason() -> None:
	frappe.db.set_value("Customer", base.CUSTOMERS[0], "customer_name", "Porto & Freight Ltd")
	_invoice, paid = short(text="thank you")
	on_statement(paid, "INV 7 PORTO & FREIGHT LTD")
	[offer] = api.short_payment_offers(paid.name)
	assert (offer["reason"], offer["evidence"]) == (None, None)


def test_what_is_disputed_in_part_is_offered_with_the_rest_of_it() -> None:
	invoice, paid = short()
	disputing.dispute(invoice, amounts=(4,), reason=OTHER)
	[offer] = api.short_payment_offers(paid.name)
	assert offer["rest"] == 5


def test_a_deduction_account_tells_more_than_words() -> None:
	doc = frappe.get_doc("AR Dispute Reason", OTHER)
	doc.append("deduction_accounts", {"account": make.WRITE_OFF})
	doc.save()
	invoice = make.invoice([make.line(100)])
	paid = payment(invoice, amount=95, submit=False)
	paid.update({"custom_remarks": 1, "remarks": "less freight", "paid_amount": 92, "received_amount": 92})
	deduction = {"account": make.WRITE_OFF, "amount": 3, "cost_center": base.CENTERS[0], "description": "x"}
	paid.update({"deductions": [deduction]})
	paid.save()
	paid.submit()
	settle()
	[offer] = api.short_payment_offers(paid.name)
	assert (offer["reason"], offer["evidence"], offer["rest"]) == (OTHER, make.WRITE_OFF, 5)


def test_what_is_too_much_or_too_little_is_not_offered() -> None:
	make.policy(short_payment_share=5, short_payment_least=1)
	assert api.short_payment_offers(short(110)[1].name) == []
	assert api.short_payment_offers(short(118.5)[1].name) == []
	assert len(api.short_payment_offers(short(117)[1].name)) == 1


def test_the_night_raises_what_was_reconciled_later() -> None:
	make.policy(short_payment_action="Create")
	advance = factories.advance(amount=95, on=add_days(getdate(), -20))
	made_before(advance)
	invoice = make.invoice([make.line(100)], on=add_days(getdate(), -25))
	assert factories.reconcile()
	settle()
	short_payments.raise_all(getdate())
	[case] = cases(advance)
	assert (case.still_disputed, make.open_of(invoice)) == (5, 5)


def test_the_night_leaves_what_was_paid_long_ago() -> None:
	make.policy(short_payment_action="Create")
	invoice = make.invoice([make.line(100)], on=add_days(getdate(), -40))
	paid = payment(invoice, amount=95, on=add_days(getdate(), -20))
	made_before(paid)
	frappe.db.set_value("Payment Entry", paid.name, "clearance_date", getdate())  # which touches it
	settle()
	short_payments.raise_all(getdate())
	assert cases(paid) == []


def made_before(paid: Document) -> None:
	"""Let a payment be entered on the day it was posted."""
	entries = frappe.get_all("Payment Ledger Entry", filters={"voucher_no": paid.name}, pluck="name")
	for doctype, name in (
		("Payment Entry", paid.name),
		*(("Payment Ledger Entry", each) for each in entries),
	):
		values = {"creation": paid.posting_date, "modified": paid.posting_date}
		frappe.db.set_value(doctype, name, values, update_modified=False)


def test_money_on_account_settles_a_rest_before_it_is_disputed() -> None:
	make.policy(short_payment_action="Create")
	invoice = make.invoice([make.line(100)], on=add_days(getdate(), -30))
	paid = payment(invoice, amount=90, on=getdate(), submit=False)
	paid.paid_amount = paid.received_amount = 100
	paid.save()
	paid.submit()
	assert paid.unallocated_amount == 10
	assert short_payments.raise_of(base.COMPANY, paid.name) == []
	assert make.open_of(invoice) == 10


def in_instalments(first: float, second: float) -> Document:
	"""An invoice of which `first` was due yesterday and `second` will be in three months."""
	due = [(add_days(getdate(), -1), first), (add_days(getdate(), 90), second)]
	rows = [
		{"due_date": day, "payment_amount": amount, "invoice_portion": amount / 10, "description": str(day)}
		for day, amount in due
	]
	return make.invoice([make.line(1000)], on=add_days(getdate(), -5), due=due[-1][0], payment_schedule=rows)


def test_an_instalment_that_is_not_due_is_no_rest() -> None:
	make.policy(short_payment_action="Create")
	paid = payment(in_instalments(900, 100), amount=900, on=getdate())
	settle()
	assert api.short_payment_offers(paid.name) == []
	assert short_payments.raise_of(base.COMPANY, paid.name) == []


def test_the_rest_of_the_instalment_that_was_due_is_one() -> None:
	make.policy(short_payment_action="Create")
	paid = payment(in_instalments(900, 100), amount=890, on=getdate())
	settle()
	assert [offer["rest"] for offer in api.short_payment_offers(paid.name)] == [10]
	short_payments.raise_of(base.COMPANY, paid.name)
	assert [case.still_disputed for case in cases(paid)] == [10]


def test_once_all_is_due_all_that_is_left_is_a_rest() -> None:
	paid = payment(in_instalments(900, 100), amount=900, on=add_days(getdate(), 91))
	settle()
	assert [offer["rest"] for offer in api.short_payment_offers(paid.name)] == [100]


def test_nothing_is_offered_where_the_policy_leaves_rests() -> None:
	make.policy(short_payment_action="Leave")
	assert api.short_payment_offers(short()[1].name) == []


def test_what_is_disputed_already_is_not_offered_again() -> None:
	invoice, paid = short()
	disputing.dispute(invoice, reason=OTHER)
	assert api.short_payment_offers(paid.name) == []


def test_the_policy_raises_it_once() -> None:
	make.policy(short_payment_action="Create")
	invoice, paid = short()
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	assert short_payments.raise_of(base.COMPANY, paid.name) == []
	[case] = cases(paid)
	assert (case.name, case.reason, case.status, case.still_disputed) == (name, FREIGHT, "Open", 9)
	[item] = frappe.get_doc("AR Dispute", name).items
	assert (item.kind, item.voucher_no, item.disputed) == ("Short Payment", invoice.name, 9)
	assert disputing.account("disputed") == 9


def seen_by_customer(name: str) -> dict:
	return portal_view.case([factories.CUSTOMER], name)


def test_on_the_portal_it_is_nothing_that_the_customer_has_said() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short()
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	shown = seen_by_customer(name)
	assert shown["sentence"].startswith("Less was paid than was invoiced")
	assert [row["what"] for row in shown["items"]] == ["What was paid less than was invoiced"]


def test_what_the_bank_statement_said_is_their_word() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short()
	on_statement(paid, "INV 7 less Porto")
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	shown = seen_by_customer(name)
	assert shown["sentence"].startswith("We have received your dispute")
	assert [row["what"] for row in shown["items"]] == ["We paid less on purpose"]


def test_one_that_was_withdrawn_is_not_raised_again() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short()
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	disputing.move(frappe.get_doc("AR Dispute", name), "Withdrawn", status_reason="They pay")
	assert short_payments.raise_of(base.COMPANY, paid.name) == []
	assert api.short_payment_offers(paid.name) == []


def test_nor_is_it_about_the_payment_that_amends_the_one_it_was_about() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short()
	[name] = short_payments.raise_of(base.COMPANY, paid.name)
	disputing.move(frappe.get_doc("AR Dispute", name), "Withdrawn", status_reason="They pay")
	for _again in range(2):
		paid.reload()
		paid.cancel()
		amended = frappe.copy_doc(paid)
		amended.amended_from = paid.name
		amended.docstatus = 0
		paid = amended.insert()
		paid.submit()
	assert short_payments.raise_of(base.COMPANY, paid.name) == []
	assert api.short_payment_offers(paid.name) == []


def test_a_payment_that_says_nothing_has_the_reason_for_all_else() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short(text="thank you")
	short_payments.raise_of(base.COMPANY, paid.name)
	assert [case.reason for case in cases(paid)] == [OTHER]


def test_the_night_raises_what_no_job_has() -> None:
	make.policy(short_payment_action="Create")
	_invoice, paid = short()
	short_payments.raise_all(getdate())
	short_payments.raise_all(getdate(), again=True)
	assert len(cases(paid)) == 1
	run = frappe.get_last_doc("AR Job Run", {"job": short_payments.JOB})
	assert (run.status, run.company) == ("Completed", base.COMPANY)


def test_the_night_raises_nothing_by_default() -> None:
	_invoice, paid = short()
	short_payments.raise_all(getdate())
	assert cases(paid) == []


def test_a_dispute_names_a_payment_of_its_own_customer_only() -> None:
	invoice, _paid = short()
	theirs = payment(make.invoice([make.line(50)], customer=base.CUSTOMERS[1]))
	with pytest.raises(frappe.ValidationError, match="is no payment of"):
		disputing.dispute(invoice, payment=theirs.name, reason=OTHER)


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_raises_no_disputes_is_offered_none(user: str) -> None:
	_invoice, paid = short()
	with acting_as(user), pytest.raises(frappe.PermissionError):
		api.short_payment_offers(paid.name)


def test_an_unknown_payment_is_refused() -> None:
	with pytest.raises(frappe.DoesNotExistError, match="There is no payment"):
		api.short_payment_offers("nothing")
