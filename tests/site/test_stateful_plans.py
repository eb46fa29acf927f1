"""Payment plans in random histories: after every step they stand as the payment ledger's own rows say, and nothing else.

What is expected is worked out here and in `plan_oracle` from Payment Ledger Entry, without any function of the code
under test: under either rule for money paid ahead, with money that bounces later, and with a fee that is billed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import examples
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.plan_oracle import Expected, Layer, Part, expected, layers
from tests.site.planning import accept, by_hand
from tests.site.promise_oracle import of_ledger, rows_of
from tests.site.promising import policy

EXAMPLES = int(os.environ.get("AR_STATEFUL_PLANS", 6))
STEPS = int(os.environ.get("AR_STATEFUL_STEPS", 15))
GRACE, ZERO, CENT = 3, Decimal(0), Decimal("0.01")
RULES = ("Last Instalment First", "Next Due First")

cents = st.integers(1_000, 90_000).map(lambda found: found / 100)
past = st.sampled_from([0, 0, 1, 5, 12, 25])
seeds = st.integers(0, 50)
shares = st.sampled_from([0.2, 0.5, 1])


@contextmanager
def erpnext_may_refuse() -> Iterator[None]:
	"""Leave everything as it was where ERPNext itself does not take a document it made up."""
	frappe.db.savepoint("documents")
	try:
		yield
	except frappe.ValidationError:
		frappe.db.rollback(save_point="documents")
		frappe.clear_messages()


def amount_of(value: object) -> Decimal:
	return Decimal(str(value or 0)).quantize(CENT)


class PlanHistory(RuleBasedStateMachine):
	"""Two invoices in a plan, paid, bounced, credited, written off and all of it undone, while days pass."""

	def __init__(self) -> None:
		super().__init__()
		examples.begin()
		self.payments: list[str] = []
		self.notes: list[str] = []
		self.write_offs: list[str] = []
		self.bounces: list[str] = []
		self.billed_on: date | None = None

	def teardown(self) -> None:
		examples.undo()

	@initialize(
		one=cents,
		other=cents,
		parts=st.integers(1, 4),
		ahead=st.sampled_from(RULES),
		fee=st.sampled_from([0, 0, 12.34]),
	)
	def start(self, one: float, other: float, parts: int, ahead: str, fee: float) -> None:
		self.ahead, self.fee = ahead, amount_of(fee)
		policy(plan_overpayment=ahead, plan_grace_days=GRACE, plan_fee_item=base.ITEM)
		on = add_days(getdate(), -120)
		self.invoices = [make.invoice(amount=each, on=on).name for each in (one, other)]
		settle()
		whole = round((one + other) * 100)
		part = whole // parts
		sizes = [*[part] * (parts - 1), whole - part * (parts - 1)]
		dues = {10 + 30 * place: size / 100 for place, size in enumerate(sizes)}
		documents = [frappe.get_doc("Sales Invoice", name) for name in self.invoices]
		self.plan = accept(by_hand(*documents, dues=dues, fee=fee)).name
		self.parts = [amount_of(size / 100) for size in sizes]

	def pick(self, doctype: str, names: list[str], seed: int) -> Document:
		return frappe.get_doc(doctype, names[seed % len(names)])

	@rule(seed=seeds, share=shares, ago=past)
	def pay(self, seed: int, share: float, ago: int) -> None:
		invoice = self.pick("Sales Invoice", self.invoices, seed)
		if invoice.outstanding_amount >= 0.05:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.payments.append(make.payment(invoice, amount=amount, on=add_days(getdate(), -ago)).name)

	@rule(amount=cents, ago=past)
	def pay_on_account(self, amount: float, ago: int) -> None:
		self.payments.append(make.advance(amount=amount, on=add_days(getdate(), -ago)).name)

	@rule()
	def reconcile(self) -> None:
		with erpnext_may_refuse():
			make.reconcile()

	@rule(seed=seeds, share=shares)
	def credit(self, seed: int, share: float) -> None:
		invoice = self.pick("Sales Invoice", self.invoices, seed)
		if invoice.outstanding_amount >= 0.05:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.notes.append(make.credit_note(invoice, amount=amount, on=getdate()).name)

	@rule(seed=seeds, share=shares)
	def write_off(self, seed: int, share: float) -> None:
		invoice = self.pick("Sales Invoice", self.invoices, seed)
		if invoice.outstanding_amount >= 0.05:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.write_offs.append(make.write_off(invoice, amount, on=getdate()).name)

	@precondition(lambda self: self.fee and not self.billed_on)
	@rule()
	def bill_the_fee(self) -> None:
		bill = frappe.get_doc("Sales Invoice", api.bill_plan(self.plan)["name"])
		for row in bill.items:
			row.update({"income_account": base.INCOME, "cost_center": base.CENTERS[0]})
		bill.save()
		bill.submit()
		self.invoices.append(bill.name)
		self.billed_on = getdate()

	@rule(seed=seeds, share=shares, ago=st.sampled_from([0, 0, 3]))
	def bounce(self, seed: int, share: float, ago: int) -> None:
		"""Money goes back by a journal of a later day than it came."""
		invoice = self.pick("Sales Invoice", self.invoices, seed)
		came = float(round(self.paid(invoice.name, getdate()) * Decimal(str(share)), 2))
		if came >= 0.05:
			owed = {"party_type": "Customer", "party": invoice.customer, "reference_type": "Sales Invoice"}
			rows = [
				{"account": base.DEBTORS, "debit": came, "reference_name": invoice.name, **owed},
				{"account": base.BANK, "credit": came},
			]
			with erpnext_may_refuse():
				self.bounces.append(make.journal(rows, on=add_days(getdate(), -ago)).name)

	@precondition(lambda self: self.payments)
	@rule(seed=seeds)
	def unreconcile(self, seed: int) -> None:
		payment = self.pick("Payment Entry", self.payments, seed)
		if payment.docstatus == 1:
			with erpnext_may_refuse():
				make.unreconcile(payment)

	@precondition(lambda self: self.payments or self.notes or self.write_offs or self.bounces)
	@rule(seed=seeds)
	def cancel(self, seed: int) -> None:
		kinds = (
			("Payment Entry", self.payments),
			("Sales Invoice", self.notes),
			("Journal Entry", self.write_offs),
			("Journal Entry", self.bounces),
		)
		doctype, names = [each for each in kinds if each[1]][seed % sum(bool(each[1]) for each in kinds)]
		document = self.pick(doctype, names, seed)
		if document.docstatus == 1:
			with erpnext_may_refuse():
				document.cancel()

	@rule(days=st.sampled_from([1, 5, 9, 11, 15, 30]))
	def let_days_pass(self, days: int) -> None:
		"""Everything of the plan is that much earlier; a company's own books are, too, as far as the plan sees."""
		for row in frappe.get_all("AR Payment Plan Instalment", {"parent": self.plan}, ["name", "due_date"]):
			frappe.db.set_value(
				"AR Payment Plan Instalment", row.name, "due_date", add_days(row.due_date, -days)
			)
		frappe.db.commit()
		refresh.refresh(base.COMPANY, [make.CUSTOMER])

	# What has to be so

	def of(self, invoice: str) -> Decimal:
		"""What of an invoice is planned: all that it was raised for."""
		return amount_of(frappe.db.get_value("Sales Invoice", invoice, "grand_total"))

	def paid(self, invoice: str, until: date) -> Decimal:
		"""What payments and credit notes have taken off an invoice and is not back, by the ledger's rows."""
		taken = ZERO
		for _kind, name, day, amount in rows_of(invoice):
			if name != invoice and name not in self.write_offs and day <= until:
				taken -= amount
		return min(self.of(invoice), max(ZERO, taken))

	def still(self, invoice: str, today: date) -> Decimal:
		left = min(self.of(invoice) - self.paid(invoice, today), of_ledger(invoice, today))
		return max(ZERO, left)  # an invoice may be paid more than once

	def money(self, today: date) -> list[Layer]:
		"""What has come in on all of it, day by day."""
		days = {day for name in self.invoices for _kind, _name, day, _amount in rows_of(name) if day <= today}
		return layers((day, sum((self.paid(name, day) for name in self.invoices), ZERO)) for day in days)

	def expected(self, doc: Document, today: date) -> Expected:
		days = [getdate(row.due_date) for row in doc.instalments]
		fees = [self.fee, *[ZERO] * (len(days) - 1)]
		parts = [
			Part(
				day,
				size + (fee if self.billed_on else ZERO),
				size + (fee if self.billed_on and self.billed_on <= day else ZERO),
			)
			for day, size, fee in zip(days, self.parts, fees, strict=True)
		]
		off = sum(
			(self.of(name) - self.paid(name, today) - self.still(name, today) for name in self.invoices), ZERO
		)
		grace = [getdate(add_days(day, GRACE)) for day in days]
		is_billed = bool(self.billed_on) or not self.fee
		return expected(parts, self.money(today), off, self.ahead, grace, today, is_billed)

	@invariant()
	def the_plan_stands_as_the_ledger_says(self) -> None:
		settle()
		doc, today = frappe.get_doc("AR Payment Plan", self.plan), getdate()
		must = self.expected(doc, today)
		unbilled = ZERO if self.billed_on else self.fee
		still = sum((self.still(name, today) for name in self.invoices), ZERO)
		assert [amount_of(row.paid) for row in doc.instalments] == must.paid
		assert [amount_of(row.written_off) for row in doc.instalments] == must.off
		for row in doc.instalments:
			parts = [amount_of(row.get(field)) for field in ("paid", "written_off", "open_amount")]
			assert sum(parts) == amount_of(row.amount) and min(parts) >= 0
		assert amount_of(doc.paid) == sum((self.paid(name, today) for name in self.invoices), ZERO)
		assert amount_of(doc.open_amount) == still + unbilled
		assert amount_of(doc.total) == sum(self.parts) + self.fee
		assert doc.status == must.status
		self.account_follows(doc, still, unbilled, today)

	def account_follows(self, doc: Document, still: Decimal, unbilled: Decimal, today: date) -> None:
		key = {"company": base.COMPANY, "customer": make.CUSTOMER}
		account = frappe.db.get_value(
			"AR Customer Account", key, ["planned", "overdue", "outstanding"], as_dict=True
		)
		in_force = doc.status in ("Active", "At Risk")
		owed = sum((max(ZERO, of_ledger(name, today)) for name in self.invoices), ZERO)
		due = [row for row in doc.instalments if getdate(row.due_date) < today]
		late = sum((amount_of(row.open_amount) for row in due), ZERO)
		if doc.instalments[0] in due:
			late -= unbilled  # of the first one; nobody owes it yet
		assert amount_of(account.planned) == (still if in_force else ZERO)
		assert amount_of(account.overdue) == (owed - still + late if in_force else owed)
		assert nightly.differing(base.COMPANY, [make.CUSTOMER], today) == []


PlanHistory.TestCase.settings = settings(
	max_examples=EXAMPLES,
	stateful_step_count=STEPS,
	deadline=None,
	phases=(Phase.explicit, Phase.generate, Phase.target),
	suppress_health_check=list(HealthCheck),
	print_blob=True,
)
TestPlanHistory = PlanHistory.TestCase


@pytest.mark.parametrize("ahead", RULES)
@pytest.mark.parametrize("fee", [0, 12.34])
def test_a_history_in_which_much_happens(ahead: str, fee: float) -> None:
	"""Paid ahead, billed, paid in time and bounced after the grace, paid again: what chance seldom strings together."""
	history = PlanHistory()
	try:
		history.start(300.0, 600.01, 4, ahead, fee)
		for step, values in (
			(history.pay, {"seed": 0, "share": 1, "ago": 25}),
			(history.pay, {"seed": 1, "share": 0.5, "ago": 25}),
			(history.bill_the_fee if fee else history.reconcile, {}),
			(history.let_days_pass, {"days": 30}),
			(history.write_off, {"seed": 1, "share": 0.2}),
			(history.bounce, {"seed": 1, "share": 1, "ago": 3}),
			(history.bounce, {"seed": 0, "share": 1, "ago": 0}),
			(history.pay, {"seed": 1, "share": 1, "ago": 12}),
			(history.cancel, {"seed": 2}),
			(history.let_days_pass, {"days": 15}),
			(history.credit, {"seed": 0, "share": 0.5}),
		):
			step(**values)
			history.the_plan_stands_as_the_ledger_says()
	finally:
		history.teardown()
