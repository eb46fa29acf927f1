"""Promises in random histories: after every step they stand as the payment ledger's own rows say, and nothing else.

What is expected is worked out here from Payment Ledger Entry, without any function of the code under test.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import examples
from tests.site import factories as make
from tests.site.accounts import settle

EXAMPLES = int(os.environ.get("AR_STATEFUL_PROMISES", 8))
STEPS = int(os.environ.get("AR_STATEFUL_STEPS", 15))

WHOSE = (base.CUSTOMERS[0], make.FOREIGN_CUSTOMER)
RATE, CENT = 0.8, Decimal("0.01")
customers = st.sampled_from(WHOSE)
amounts = st.integers(100, 200_000).map(lambda cents: cents / 100)
past = st.sampled_from([0, 0, 1, 5, 12, 25])
seeds = st.integers(0, 50)
shares = st.sampled_from([0.25, 0.5, 1])


def of_ledger(invoice: str, until: date) -> Decimal:
	"""Return what `invoice` has open on `until`: the sum of the live ledger rows that name it."""
	(total,) = frappe.db.sql(
		"""SELECT IFNULL(SUM(amount_in_account_currency), 0) FROM `tabPayment Ledger Entry`
		WHERE against_voucher_no = %s AND delinked = 0 AND account_type = 'Receivable' AND posting_date <= %s""",
		(invoice, until),
	)[0]
	return Decimal(str(round(total, 2)))


@contextmanager
def erpnext_may_refuse() -> Iterator[None]:
	"""Leave everything as it was where ERPNext itself does not take a document it made up."""
	frappe.db.savepoint("documents")
	try:
		yield
	except frappe.ValidationError:
		frappe.db.rollback(save_point="documents")
		frappe.clear_messages()


class Expected(NamedTuple):
	"""What a promise must say on a day."""

	status: str
	fulfilled: Decimal
	still: Decimal  # still promised, in company currency


def expected(promise: Document, as_on: date, withdrawn: set[str]) -> Expected:
	if promise.name in withdrawn:
		return Expected("Withdrawn", Decimal(str(promise.fulfilled)), Decimal(0))
	last_day = getdate(add_days(promise.promised_for, promise.tolerance_days))
	day = min(as_on, last_day)
	came, promised, still = Decimal(0), Decimal(0), Decimal(0)
	for row in promise.items:
		wanted, then = Decimal(str(row.promised)), Decimal(str(row.open_amount))
		paid = min(wanted, max(Decimal(0), then - of_ledger(row.voucher_no, day)))
		came, promised = came + paid, promised + wanted
		still += (wanted - paid) * (Decimal("0.8") if promise.account_currency == base.FOREIGN else 1)
	if came == promised:
		return Expected("Kept", came, Decimal(0))
	if as_on <= last_day:
		return Expected("Open", came, still)
	return Expected("Partially Kept" if came else "Broken", came, Decimal(0))


class PromiseHistory(RuleBasedStateMachine):
	"""Invoices of two customers promised, paid, credited and undone, while days pass."""

	def __init__(self) -> None:
		super().__init__()
		examples.begin()
		self.invoices: list[str] = []
		self.payments: list[str] = []
		self.credit_notes: list[str] = []
		self.promises: list[str] = []
		self.withdrawn: set[str] = set()

	def teardown(self) -> None:
		examples.undo()

	def pick(self, names: list[str], seed: int, doctype: str = "Sales Invoice") -> Document:
		return frappe.get_doc(doctype, names[seed % len(names)])

	@initialize(customer=customers, amount=amounts)
	def start(self, customer: str, amount: float) -> None:
		settle()
		self.issue_invoice(customer, amount)
		settle()
		self.promise(seed=0, count=1, share=Decimal(1), ahead=0)

	@rule(customer=customers, amount=amounts)
	def issue_invoice(self, customer: str, amount: float) -> None:
		values = {"rate": RATE} if customer == make.FOREIGN_CUSTOMER else {}
		self.invoices.append(
			make.invoice(customer, amount=amount, on=add_days(getdate(), -120), **values).name
		)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares, ago=past)
	def pay(self, seed: int, share: float, ago: int) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.outstanding_amount >= 0.04:
			foreign = invoice.customer == make.FOREIGN_CUSTOMER
			rates = {"source_exchange_rate": RATE, "target_exchange_rate": RATE} if foreign else {}
			amount = round(invoice.outstanding_amount * share, 2)
			with erpnext_may_refuse():
				paid = make.payment(invoice, amount=amount, on=add_days(getdate(), -ago), **rates)
				self.payments.append(paid.name)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares, ago=past)
	def credit(self, seed: int, share: float, ago: int) -> None:
		invoice = self.pick(self.invoices, seed)
		returned = frappe.db.exists("Sales Invoice", {"return_against": invoice.name, "docstatus": 1})
		if invoice.outstanding_amount >= 0.04 and not returned:
			amount = round(invoice.outstanding_amount * share, 2)
			note = make.credit_note(invoice, amount=amount, on=add_days(getdate(), -ago))
			self.credit_notes.append(note.name)

	@precondition(lambda self: self.payments)
	@rule(seed=seeds)
	def cancel_payment(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1:
			payment.cancel()

	@precondition(lambda self: self.credit_notes)
	@rule(seed=seeds)
	def cancel_credit_note(self, seed: int) -> None:
		note = self.pick(self.credit_notes, seed)
		if note.docstatus == 1:
			note.cancel()

	@precondition(lambda self: self.payments)
	@rule(seed=seeds)
	def unreconcile(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1 and payment.references:
			make.unreconcile(payment)

	@rule(customer=customers)
	def reconcile(self, customer: str) -> None:
		with erpnext_may_refuse():
			make.reconcile(customer, base.FOREIGN_DEBTORS if customer == WHOSE[1] else base.DEBTORS)

	@precondition(lambda self: self.payments)
	@rule(seed=seeds, ago=st.integers(5, 60))
	def back_date_payment(self, seed: int, ago: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1:
			with erpnext_may_refuse():
				payment.cancel()
				amended = make.amended(payment)
				amended.posting_date = add_days(getdate(), -ago)
				self.payments.append(make.submitted(amended).name)

	@precondition(lambda self: self.invoices)
	@rule(
		seed=seeds,
		count=st.integers(1, 3),
		share=st.sampled_from(list(map(Decimal, ("0.3", "1", "1", "1.01")))),
		ahead=st.integers(0, 10),
	)
	def promise(self, seed: int, count: int, share: Decimal, ahead: int) -> None:
		customer = self.pick(self.invoices, seed).customer
		theirs = [
			name
			for name in self.invoices
			if frappe.db.get_value("Sales Invoice", name, "customer") == customer
		][:count]
		open_now = {name: of_ledger(name, getdate()) for name in theirs}
		wanted = {name: (amount * share).quantize(CENT) for name, amount in open_now.items()}
		taken = self.promised_now(customer)
		is_fine = not taken & set(theirs) and all(0 < wanted[name] <= open_now[name] for name in theirs)
		before = frappe.db.count("AR Promise"), frappe.db.count("AR Promise Item")
		doc = frappe.get_doc(
			{
				"doctype": "AR Promise",
				"company": base.COMPANY,
				"customer": customer,
				"promised_for": add_days(getdate(), ahead),
				"items": [
					{"voucher_type": "Sales Invoice", "voucher_no": name, "promised": wanted[name]}
					for name in theirs
				],
			}
		)
		levels = {name: 1 + self.broken_on(name) for name in theirs}
		try:
			frappe.db.savepoint("taking")
			doc.insert()
		except frappe.ValidationError:
			frappe.db.rollback(save_point="taking")
			# zero is asked for as "all that is left", and of a paid invoice there is nothing
			assert not is_fine
			assert before == (frappe.db.count("AR Promise"), frappe.db.count("AR Promise Item"))
			return
		assert is_fine
		for row in doc.items:
			assert Decimal(str(row.open_amount)) == open_now[row.voucher_no]
			assert row.level == levels[row.voucher_no]
		assert doc.level == max(levels.values())
		self.promises.append(doc.name)

	def promised_now(self, customer: str) -> set[str]:
		"""Return the vouchers of `customer` with an open promise today, by the ledger."""
		found: set[str] = set()
		for doc in self.stored(customer):
			if expected(doc, getdate(), self.withdrawn).status == "Open":
				found |= {row.voucher_no for row in doc.items}
		return found

	def broken_on(self, invoice: str) -> int:
		return sum(
			expected(doc, getdate(), self.withdrawn).status == "Broken"
			for doc in map(self.promise_named, self.promises)
			if any(row.voucher_no == invoice for row in doc.items)
		)

	def promise_named(self, name: str) -> Document:
		return frappe.get_doc("AR Promise", name)

	def stored(self, customer: str) -> list[Document]:
		return [doc for doc in map(self.promise_named, self.promises) if doc.customer == customer]

	@precondition(lambda self: self.promises)
	@rule(seed=seeds)
	def withdraw(self, seed: int) -> None:
		doc = self.pick(self.promises, seed, "AR Promise")
		try:
			doc.withdraw("They called back")
		except frappe.ValidationError:
			assert doc.name in self.withdrawn
		self.withdrawn.add(doc.name)

	@precondition(lambda self: self.promises)
	@rule(seed=seeds, days=st.integers(4, 30))
	def let_days_pass(self, seed: int, days: int) -> None:
		"""Move what was said into the past, as if it had been said, and its day had come, that much earlier."""
		doc = self.pick(self.promises, seed, "AR Promise")
		for field in ("promised_for", "deadline", "made_on"):
			frappe.db.set_value("AR Promise", doc.name, field, add_days(doc.get(field), -days))

	@invariant()
	def everything_is_as_the_ledger_says(self) -> None:
		settle()
		for as_on in (getdate(add_days(getdate(), 9)), getdate()):
			refresh.refresh(base.COMPANY, WHOSE, as_on)
			for customer in WHOSE:
				self.promises_stand_as_they_must(customer, as_on)
		for customer in WHOSE:
			self.no_item_is_promised_twice(customer)

	def promises_stand_as_they_must(self, customer: str, as_on: date) -> None:
		wanted = {doc.name: (doc, expected(doc, as_on, self.withdrawn)) for doc in self.stored(customer)}
		for doc, must in wanted.values():
			assert (doc.status, Decimal(str(round(doc.fulfilled, 2)))) == (must.status, must.fulfilled), (
				doc.name
			)
			assert sum(round(row.fulfilled, 2) for row in doc.items) == round(
				doc.fulfilled, 2
			) or doc.status == ("Withdrawn")
			assert all(0 < row.promised <= row.open_amount for row in doc.items)
		account = frappe.db.get_value(
			"AR Customer Account",
			{"company": base.COMPANY, "customer": customer},
			["promised", "broken_promises", "overdue", "unapplied", "to_collect"],
			as_dict=True,
		)
		if not account:
			assert not wanted
			return
		still = sum((must.still for _doc, must in wanted.values()), Decimal(0))
		# the ledger keeps whole cents of company currency of each item, and so its rate is a little off
		cents = Decimal("0.005") * (1 + sum(len(doc.items) for doc, _must in wanted.values())) + Decimal(
			"0.001"
		)
		assert abs(Decimal(str(account.promised or 0)) - still) < cents
		broken = sum(must.status == "Broken" for _doc, must in wanted.values())
		assert account.broken_promises == broken
		left = (account.overdue or 0) - (account.unapplied or 0) - float(still)
		assert abs((account.to_collect or 0) - max(0, left)) < 0.01 + float(cents)

	def no_item_is_promised_twice(self, customer: str) -> None:
		"""Taken while another was open: one that a cancelled payment has opened again is nobody's second promise."""
		for doc in self.stored(customer):
			assert len({row.voucher_no for row in doc.items}) == len(doc.items)


PromiseHistory.TestCase.settings = settings(
	max_examples=EXAMPLES,
	stateful_step_count=STEPS,
	deadline=None,
	database=None,
	phases=(Phase.explicit, Phase.generate),  # shrinking would make real documents for minutes
	suppress_health_check=list(HealthCheck),
)
TestPromiseHistory = PromiseHistory.TestCase
