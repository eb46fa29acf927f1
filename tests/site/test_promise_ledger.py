"""What the ledger does to promises: which vouchers count as paid, what ends a promise, and what breaks it for good."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from ar_specialist.operations import promise_figures, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.conversations import promise
from tests.site.promising import TODAY, ago, as_later, cancelled, invoiced, paid, policy, stands, stands_after

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


def against(invoice: Document, amount: float, *others: dict, kind: str = "Journal Entry") -> Document:
	debtors = {
		"account": invoice.debit_to,
		"party_type": "Customer",
		"party": invoice.customer,
		"reference_type": "Sales Invoice",
		"reference_name": invoice.name,
		"credit": amount,
	}
	return make.journal([*others, debtors], on=TODAY, kind=kind)


# What came in


def test_an_old_payment_that_is_cancelled_takes_nothing_from_a_promise() -> None:
	invoice = invoiced()
	old = paid(invoice, 40, ago(20))
	settle()
	doc = promise(invoice, amounts=(60,))
	paid(invoice, 60)
	assert stands(doc) == ("Kept", 60)
	cancelled(old)
	assert stands(doc) == ("Kept", 60)
	assert figure("outstanding", "promised", "to_collect") == (40, 0, 40)


def test_an_old_payment_that_is_booked_anew_gives_a_promise_nothing() -> None:
	invoice = invoiced()
	old = paid(invoice, 40, ago(20))
	settle()
	doc = promise(invoice)
	assert doc.amount == 60
	for _each in range(2):
		old = make.submitted(make.amended(cancelled(old)))
		assert stands(doc) == ("Open", 0)
	paid(invoice, 25)
	assert stands(doc) == ("Open", 25)


def test_an_advance_put_on_another_invoice_is_the_same_payment() -> None:
	"""Reconciling books all of a payment's entries anew, those of before the promise, too."""
	invoice = invoiced()
	old = make.advance(amount=70, on=ago(20))
	make.reconcile()
	settle()
	doc = promise(invoice)
	assert doc.amount == 30
	make.unreconcile(old)
	assert stands(doc) == ("Open", 0)
	make.reconcile()
	assert stands(doc) == ("Open", 0)
	assert figure("outstanding", "promised") == (30, 30)


def test_a_payment_counts_on_the_day_it_is_posted_whenever_it_is_entered() -> None:
	invoice = invoiced()
	doc = promise(invoice, on=TODAY)
	paid(invoice, 100, ago(30))
	assert stands(doc) == ("Kept", 100)
	late = invoiced()
	doc = promise(late, on=TODAY)
	as_later(doc, 20)
	paid(late, 100, TODAY)
	assert stands(doc) == ("Broken", 0)


@pytest.mark.parametrize(
	("other", "kind", "expected"),
	[
		([{"account": base.BANK, "debit": 100}], "Bank Entry", ("Kept", 100)),
		([{"account": base.CASH, "debit": 100}], "Cash Entry", ("Kept", 100)),
		([{"account": base.INCOME, "debit": 100}], "Credit Note", ("Kept", 100)),
		([{"account": f"Write Off - {base.ABBR}", "debit": 100}], "Write Off Entry", ("Open", 0)),
		([{"account": f"Write Off - {base.ABBR}", "debit": 100}], "Journal Entry", ("Open", 0)),
		(
			[{"account": base.BANK, "debit": 60}, {"account": f"Write Off - {base.ABBR}", "debit": 40}],
			"Journal Entry",
			("Open", 60),
		),
	],
)
def test_which_journals_pay(other: list[dict], kind: str, expected: tuple) -> None:
	invoice = invoiced()
	doc = promise(invoice)
	against(invoice, 100, *[dict(row) for row in other], kind=kind)
	assert stands(doc) == expected
	assert figure("promised", "to_collect") in ((0, 0), None)


def test_a_write_off_keeps_no_promise() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	entry = make.write_off(invoice, 100, on=TODAY)
	assert stands(doc) == ("Open", 0)
	entry = cancelled(entry)
	assert stands(doc) == ("Open", 0)
	assert figure("promised", "to_collect") == (100, 0)
	make.write_off(invoice, 100, on=ago(55))
	assert stands_after(doc, 30) == ("Broken", 0)


def test_a_credit_note_keeps_a_promise_and_a_refund_of_it_does_not() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	note = make.credit_note(invoice, 100, on=TODAY)
	assert stands(doc) == ("Kept", 100)
	cancelled(note)
	assert stands(doc) == ("Open", 0)


def test_a_credit_note_of_its_own_that_is_reconciled_keeps_a_promise() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	make.credit_note(invoice, 30, on=TODAY, for_itself=True)
	assert stands(doc) == ("Open", 0)
	make.reconcile()
	assert stands(doc) == ("Open", 30)


def test_what_was_paid_at_the_counter_was_paid_before() -> None:
	mode = make.cash_mode()
	invoice = make.invoice(
		on=ago(60), amount=100, is_pos=1, payments=[{"mode_of_payment": mode, "amount": 40, "account": base.CASH}]
	)  # fmt: skip
	settle()
	doc = promise(invoice)
	assert (doc.amount, stands(doc)) == (60, ("Open", 0))
	paid(invoice, 60)
	assert stands(doc) == ("Kept", 60)


# What ends a promise


@pytest.mark.parametrize("late", [0, 30])
def test_a_cancelled_invoice_ends_its_promise_neutrally(late: int) -> None:
	invoice = invoiced()
	frappe.set_user(SPECIALIST)
	doc = promise(invoice)
	frappe.set_user("Administrator")
	stands_after(doc, late)
	cancelled(invoice)
	assert stands(doc) == ("Void", 0)
	assert doc.items[0].is_void
	(record,) = figures()
	assert (record.promises, record.void, record.decided, record.promised) == (1, 1, 0, 0)
	assert record.kept_share is None
	new = make.submitted(make.amended(invoice))
	settle()
	assert figure("promised", "to_collect", "broken_promises") == (0, 100, 0)
	assert promise(new).level == 1


def figures() -> list:
	asked = promise_figures.Asked(base.COMPANY, ago(60), add_days(TODAY, 60), "Collector")
	return list(promise_figures.record_by_group(asked).values())


def test_of_two_invoices_the_one_that_is_left_decides() -> None:
	first, second = invoiced(100), invoiced(30)
	doc = promise(first, second)
	paid(second, 30, ago(40))
	cancelled(first)
	assert stands(doc) == ("Kept", 30)
	(record,) = figures()
	assert (record.promised, record.fulfilled, record.kept) == (30, 30, 1)


# What breaks it, for good


def test_nobody_wipes_out_a_broken_promise() -> None:
	invoice = invoiced()
	frappe.set_user(SPECIALIST)
	doc = promise(invoice)
	frappe.set_user("Administrator")
	as_later(doc, 7 + doc.tolerance_days + 1)
	for user in (SPECIALIST, MANAGER):  # the night has not judged it yet
		frappe.set_user(user)
		doc.reload()
		with pytest.raises(frappe.ValidationError, match="stands; take a new one"):
			doc.withdraw("oops")
	frappe.set_user("Administrator")
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert stands(doc) == ("Broken", 0)
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="stands; take a new one"):
		doc.withdraw("oops")
	assert promise(invoice).level == 2
	frappe.set_user("Administrator")
	(record,) = figures()
	assert (record.broken, figure("broken_promises")) == (1, 1)


@pytest.mark.parametrize(
	("enough", "amount", "broken"),
	[(95, 0.01, 1), (95, 94.99, 1), (95, 95, 0), (0, 0.01, 0), (100, 99.99, 1)],
)
def test_a_cent_in_time_breaks_a_promise_all_the_same(enough: float, amount: float, broken: int) -> None:
	policy(promise_enough=enough)
	invoice = invoiced()
	doc = promise(invoice)
	policy(promise_enough=50)
	paid(invoice, amount, ago(50))
	assert stands_after(doc, 30) == ("Partially Kept", amount)
	assert figure("broken_promises") == broken
	assert bool(doc.broken_on) == bool(broken)
	assert promise(invoice).level == 1 + broken, "as the policy was when it was made"


def test_an_item_that_was_paid_in_time_has_no_higher_level() -> None:
	first, second = invoiced(100), invoiced(100)
	doc = promise(first, second, amounts=(40, 100))
	paid(first, 40, ago(50))
	assert stands_after(doc, 30) == ("Partially Kept", 40)
	both = promise(first, second)
	assert [row.level for row in both.items] == [1, 2]


def test_enough_is_a_percentage() -> None:
	for wrong in (-1, 100.5):
		with pytest.raises(frappe.ValidationError):
			policy(promise_enough=wrong)
