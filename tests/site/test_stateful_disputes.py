"""Disputes in random histories: after every step, disputed and undisputed are what the payment ledger has open.

What is expected is worked out here from Payment Ledger Entry, without any function of the code under test.
"""

import os
from contextlib import contextmanager
from decimal import Decimal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute

EXAMPLES = int(os.environ.get("AR_STATEFUL_DISPUTES", 6))
STEPS = int(os.environ.get("AR_STATEFUL_STEPS", 15))

WHOSE = (base.CUSTOMERS[0], make.FOREIGN_CUSTOMER)
RATE = 0.8
LIVE = ("Open", "In Review", "Waiting for Customer")
customers = st.sampled_from(WHOSE)
seeds = st.integers(0, 50)
shares = st.sampled_from([0.25, 0.5, 1])
ZERO = Decimal(0)


def exact(amount: object) -> Decimal:
	return Decimal(str(round(amount or 0, 2)))


def of_ledger(invoice: str, kind: str | None = None) -> Decimal:
	"""Return what `invoice` has open by the live ledger rows that name it, or what `kind` of voucher took off it."""
	kinds = " AND voucher_type = %(kind)s AND voucher_no <> against_voucher_no" if kind else ""
	(total,) = frappe.db.sql(
		f"""SELECT IFNULL(SUM(amount_in_account_currency), 0) FROM `tabPayment Ledger Entry`
		WHERE against_voucher_no = %(name)s AND delinked = 0 AND account_type = 'Receivable'{kinds}""",
		{"name": invoice, "kind": kind},
	)[0]
	return exact(total)


def written_off_of(invoice: str) -> Decimal:
	"""Return what journals for losses took off `invoice`."""
	(total,) = frappe.db.sql(
		"""SELECT IFNULL(-SUM(l.amount_in_account_currency), 0) FROM `tabPayment Ledger Entry` l
		JOIN `tabJournal Entry` j ON j.name = l.voucher_no AND j.voucher_type = 'Write Off Entry'
		WHERE l.against_voucher_no = %(name)s AND l.delinked = 0 AND l.account_type = 'Receivable'""",
		{"name": invoice},
	)[0]
	return max(ZERO, exact(total))


def credited_of(invoice: str) -> Decimal:
	"""Return what credit notes took off `invoice`, set against it at once or by a journal."""
	journals = of_ledger(invoice, "Journal Entry") + written_off_of(invoice)
	return max(ZERO, -of_ledger(invoice, "Sales Invoice") - journals)


@contextmanager
def erpnext_may_refuse():
	"""Leave everything as it was where ERPNext, or who has to approve it, does not take a document it made up."""
	frappe.db.savepoint("documents")
	try:
		yield
	except (frappe.ValidationError, frappe.PermissionError):
		frappe.db.rollback(save_point="documents")
		frappe.clear_messages()


class DisputeHistory(RuleBasedStateMachine):
	"""Invoices of two customers disputed, paid, credited, written off, paid back and undone, cases decided in between."""

	def __init__(self) -> None:
		super().__init__()
		frappe.db.sql("savepoint history")
		self.invoices: list[str] = []
		self.payments: list[str] = []
		self.credit_notes: list[str] = []
		self.write_offs: list[str] = []
		self.refunds: list[str] = []
		self.disputes: list[str] = []

	def teardown(self) -> None:
		box = frappe.db.commit.__self__
		box.really_rollback(save_point="history")
		box.set_point()
		frappe.local.document_cache = {}
		frappe.cache.delete_keys("document_cache::")

	def pick(self, names: list[str], seed: int, doctype: str = "Sales Invoice") -> Document:
		return frappe.get_doc(doctype, names[seed % len(names)])

	@initialize(customer=customers)
	def start(self, customer: str) -> None:
		frappe.db.commit()
		refresh.work_off()
		self.issue_invoice(customer, 1000)
		frappe.db.commit()
		refresh.work_off()
		self.dispute(0, 0.5)

	@rule(customer=customers, amount=st.sampled_from([1000, 333.33, 80.01]))
	def issue_invoice(self, customer: str, amount: float) -> None:
		values = {"rate": RATE} if customer == make.FOREIGN_CUSTOMER else {}
		on = add_days(getdate(), -120)
		self.invoices.append(make.invoice(customer, amount=amount / 2, qty=2, on=on, **values).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares)
	def pay(self, seed: int, share: float) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.outstanding_amount >= 0.04:
			foreign = invoice.customer == make.FOREIGN_CUSTOMER
			rates = {"source_exchange_rate": RATE, "target_exchange_rate": RATE} if foreign else {}
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.payments.append(make.payment(invoice, amount=amount, on=getdate(), **rates).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares)
	def credit(self, seed: int, share: float) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.outstanding_amount >= 0.04:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.credit_notes.append(make.credit_note(invoice, amount=amount, on=getdate()).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares)
	def write_off(self, seed: int, share: float) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.outstanding_amount >= 0.04 and invoice.customer == WHOSE[0]:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.write_offs.append(make.write_off(invoice, amount, on=getdate()).name)

	@precondition(lambda self: self.write_offs)
	@rule(seed=seeds)
	def cancel_write_off(self, seed: int) -> None:
		journal = self.pick(self.write_offs, seed, "Journal Entry")
		if journal.docstatus == 1:
			journal.cancel()

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares)
	def give_back_a_line(self, seed: int, share: float) -> None:
		"""A return of one of the two pieces, set against the invoice or open by itself."""
		invoice = self.pick(self.invoices, seed)
		with erpnext_may_refuse():
			note = make.credit_note(
				invoice, amount=invoice.items[0].rate, on=getdate(), for_itself=share == 0.25
			)
			self.credit_notes.append(note.name)

	@precondition(lambda self: self.payments)
	@rule(seed=seeds)
	def amend_payment(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 2 and payment.references:
			with erpnext_may_refuse():
				self.payments.append(make.submitted(make.amended(payment)).name)

	@rule()
	def pay_on_account(self) -> None:
		self.payments.append(make.advance(WHOSE[0], amount=500, on=getdate()).name)

	@precondition(lambda self: self.disputes)
	@rule(seed=seeds)
	def refund(self, seed: int) -> None:
		"""Money paid back for a dispute of the customer in the company's currency, which it settles."""
		case = self.pick(self.disputes, seed, "AR Dispute")
		if case.status in LIVE and case.customer == WHOSE[0]:
			with erpnext_may_refuse():
				paid = make.refund(
					case.customer, amount=case.still_disputed, on=getdate(), ar_dispute=case.name
				)
				self.refunds.append(paid.name)
				assert frappe.db.get_value("AR Dispute", case.name, "still_disputed") == 0

	@precondition(lambda self: self.refunds)
	@rule(seed=seeds)
	def cancel_refund(self, seed: int) -> None:
		paid = self.pick(self.refunds, seed, "Payment Entry")
		if paid.docstatus == 1:
			paid.cancel()

	@precondition(lambda self: self.payments)
	@rule(seed=seeds)
	def cancel_payment(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1:
			payment.cancel()

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds)
	def cancel_invoice(self, seed: int) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1:
			with erpnext_may_refuse():
				invoice.cancel()

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

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=st.sampled_from([0.3, 0.6, 1, 1.01]))
	def dispute(self, seed: int, share: float) -> None:
		invoice = self.pick(self.invoices, seed)
		open_ = of_ledger(invoice.name)
		room = open_ - self.disputed_of(invoice.name)
		wanted = exact(float(open_) * share)
		before = frappe.db.count("AR Dispute"), frappe.db.count("AR Dispute Item")
		frappe.db.savepoint("taking")
		try:
			self.disputes.append(dispute(invoice, amounts=(float(wanted),)).name)
		except frappe.ValidationError:
			frappe.db.rollback(save_point="taking")
			assert not 0 < wanted <= room
			assert before == (frappe.db.count("AR Dispute"), frappe.db.count("AR Dispute Item"))
			return
		assert 0 < wanted <= room

	@precondition(lambda self: self.disputes)
	@rule(
		seed=seeds,
		status=st.sampled_from(["In Review", "Open", "Resolved", "Closed", "Withdrawn"]),
		resolution=st.sampled_from(["Credit Note", "Valid Debt", "Settled in Part"]),
	)
	def move(self, seed: int, status: str, resolution: str) -> None:
		doc = self.pick(self.disputes, seed, "AR Dispute")
		frappe.db.savepoint("moving")
		try:
			doc.move(status, status_reason=frappe.generate_hash(length=6), resolution=resolution)
		except frappe.ValidationError:
			frappe.db.rollback(save_point="moving")

	def cases(self) -> list[Document]:
		return [frappe.get_doc("AR Dispute", name) for name in self.disputes]

	def disputed_of(self, invoice: str) -> Decimal:
		return sum(
			(exact(case.still_disputed) for case in self.cases() if case.items[0].voucher_no == invoice), ZERO
		)

	@invariant()
	def everything_is_as_the_ledger_says(self) -> None:
		frappe.db.commit()
		refresh.work_off()
		for name in self.invoices:
			self.disputed_and_undisputed_are_what_is_open(name)
		for case in self.cases():
			self.a_case_is_accounted_for(case)
		for customer in WHOSE:
			self.the_account_agrees(customer)

	def disputed_and_undisputed_are_what_is_open(self, invoice: str) -> None:
		open_, disputed = of_ledger(invoice), self.disputed_of(invoice)
		assert 0 <= disputed <= max(ZERO, open_), (invoice, disputed, open_)
		row = {"voucher_no": invoice, "level": "Voucher"}
		stored = frappe.db.get_value(
			"AR Open Item", row, ["outstanding_in_account_currency", "disputed_in_account_currency"]
		)
		assert tuple(map(exact, stored or (0, 0))) == (open_, disputed)

	def a_case_is_accounted_for(self, case: Document) -> None:
		(row,) = case.items
		fields = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")
		became = [exact(case.get(field)) for field in fields]
		assert all(amount >= 0 for amount in became), became
		assert sum(became) == exact(case.disputed_originally) == exact(row.disputed)
		if frappe.db.get_value("Sales Invoice", row.voucher_no, "docstatus") == 2:
			self.what_is_cancelled_is_neither_paid_nor_owed(case, became)
			return
		assert became[2] <= credited_of(row.voucher_no)
		assert became[3] <= written_off_of(row.voucher_no)
		is_claimed = bool(case.claimed_after_payment) and case.status not in ("Closed", "Withdrawn")
		if is_claimed:
			assert became[0] == became[4] == 0 < became[1], "it was paid, and a manager has taken it up again"
			return
		if case.status in LIVE:
			assert became[0] > 0 and became[4] == 0, "what is cleared is closed"
			self.a_lone_case_has_what_is_left(case, row)
		if case.status == "Withdrawn" or (case.status == "Closed" and not case.status_before):
			assert became[0] == 0
		if not of_ledger(row.voucher_no):
			assert became[0] == 0 and case.status in ("Closed", "Withdrawn")

	def what_is_cancelled_is_neither_paid_nor_owed(self, case: Document, became: list[Decimal]) -> None:
		assert became[0] == 0 and case.status in ("Closed", "Withdrawn")
		if case.status_before:
			assert became[1] == became[4] == 0 and case.resolution != "Paid"

	def a_lone_case_has_what_is_left(self, case: Document, row: Document) -> None:
		if sum(each.items[0].voucher_no == row.voucher_no for each in self.cases()) > 1:
			return
		disputed = exact(row.disputed)
		credited = min(disputed, max(ZERO, credited_of(row.voucher_no) - exact(row.credited_before)))
		written_off = max(ZERO, written_off_of(row.voucher_no) - exact(row.written_off_before))
		left = disputed - credited - min(disputed - credited, written_off)
		assert exact(case.still_disputed) == min(left, of_ledger(row.voucher_no))

	def the_account_agrees(self, customer: str) -> None:
		theirs = [case for case in self.cases() if case.customer == customer]
		stored = account("disputed", "to_collect", "overdue", "unapplied", customer=customer)
		if not stored:
			assert not theirs
			return
		disputed, to_collect, overdue, unapplied = map(exact, stored)
		rate = Decimal(str(RATE)) if customer == make.FOREIGN_CUSTOMER else 1
		must = sum((exact(case.still_disputed) * rate for case in theirs), ZERO)
		cents = Decimal("0.01") * (1 + len(self.invoices))
		assert abs(disputed - must) < cents
		assert abs(to_collect - max(ZERO, overdue - unapplied - must)) < 2 * cents
		assert nightly.differing(base.COMPANY, [customer], getdate()) == []


DisputeHistory.TestCase.settings = settings(
	max_examples=EXAMPLES,
	stateful_step_count=STEPS,
	deadline=None,
	database=None,
	phases=(Phase.explicit, Phase.generate),  # shrinking would make real documents for minutes
	suppress_health_check=list(HealthCheck),
)
TestDisputeHistory = DisputeHistory.TestCase
