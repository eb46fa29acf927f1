"""Promises in random histories: after every step they stand as the payment ledger's own rows say, and nothing else.

What is expected is worked out here from Payment Ledger Entry, without any function of the code under test.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

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
from tests.site.promise_oracle import Oracle, Slot, open_of, schedule

EXAMPLES = int(os.environ.get("AR_STATEFUL_PROMISES", 8))
STEPS = int(os.environ.get("AR_STATEFUL_STEPS", 15))

WHOSE = (base.CUSTOMERS[0], make.FOREIGN_CUSTOMER)
RATE, CENT = 0.8, Decimal("0.01")
customers = st.sampled_from(WHOSE)
amounts = st.integers(100, 200_000).map(lambda cents: cents / 100)
past = st.sampled_from([0, 0, 1, 5, 12, 25])
seeds = st.integers(0, 50)
shares = st.sampled_from([0.25, 0.5, 1])


@contextmanager
def erpnext_may_refuse() -> Iterator[None]:
	"""Leave everything as it was where ERPNext itself does not take a document it made up."""
	frappe.db.savepoint("documents")
	try:
		yield
	except frappe.ValidationError:
		frappe.db.rollback(save_point="documents")
		frappe.clear_messages()


class PromiseHistory(Oracle, RuleBasedStateMachine):
	"""Invoices of two customers promised, paid, credited and undone, while days pass."""

	def __init__(self) -> None:
		super().__init__()
		examples.begin()
		self.invoices: list[str] = []
		self.payments: list[str] = []
		self.credit_notes: list[str] = []
		self.promises: list[str] = []

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

	@rule(customer=customers, amount=amounts, named=st.booleans())
	def issue_invoice_in_instalments(self, customer: str, amount: float, named: bool) -> None:
		values = {"rate": RATE} if customer == make.FOREIGN_CUSTOMER else {}
		doc = make.invoice(customer, amount=amount, on=add_days(getdate(), -120), submit=False, **values)
		doc.ignore_default_payment_terms_template, doc.payment_terms_template = 1, None
		doc.set("payment_schedule", [])
		first = round(amount * 0.4, 2)
		for term, part, ago in (("AR One", first, 90), ("AR Two", round(amount - first, 2), 60)):
			row = {"due_date": add_days(getdate(), -ago), "payment_amount": part}
			row["invoice_portion"] = part / amount * 100
			if named:
				row["payment_term"] = base.make(
					"Payment Term", term, payment_term_name=term, invoice_portion=50
				)
			doc.append("payment_schedule", row)
		doc.due_date = add_days(getdate(), -60)
		with erpnext_may_refuse():
			doc.save()
			doc.submit()
			self.invoices.append(doc.name)

	@rule()
	def show_instalments_or_wholes(self) -> None:
		if not frappe.db.exists("AR Policy", base.COMPANY):
			frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert()
		doc = frappe.get_doc("AR Policy", base.COMPANY)
		self.by_term = not self.by_term
		doc.by_payment_term = int(self.by_term)
		doc.save()

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares)
	def write_off(self, seed: int, share: float) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1 and invoice.outstanding_amount >= 0.04 and invoice.customer == WHOSE[0]:
			with erpnext_may_refuse():
				amount = round(invoice.outstanding_amount * share, 2)
				self.write_offs.append(make.write_off(invoice, amount, on=getdate()).name)

	@precondition(lambda self: self.write_offs)
	@rule(seed=seeds)
	def cancel_write_off(self, seed: int) -> None:
		entry = self.pick(self.write_offs, seed, "Journal Entry")
		if entry.docstatus == 1:
			with erpnext_may_refuse():
				entry.cancel()

	@precondition(lambda self: len(self.invoices) > 1)
	@rule(seed=seeds, amend=st.booleans())
	def cancel_invoice(self, seed: int, amend: bool) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1:
			with erpnext_may_refuse():
				invoice.cancel()
				if amend:
					self.invoices.append(make.submitted(make.amended(invoice)).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=seeds, share=shares, ago=past)
	def pay(self, seed: int, share: float, ago: int) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1 and invoice.outstanding_amount >= 0.04:
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
		if invoice.docstatus == 1 and invoice.outstanding_amount >= 0.04 and not returned:
			amount = round(invoice.outstanding_amount * share, 2)
			with erpnext_may_refuse():
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
				self.origin[amended.name] = self.origin.get(payment.name, payment.name)

	@precondition(lambda self: self.invoices)
	@rule(
		seed=seeds,
		count=st.integers(1, 3),
		share=st.sampled_from(list(map(Decimal, ("0.3", "1", "1", "1.01")))),
		ahead=st.integers(0, 10),
	)
	def promise(self, seed: int, count: int, share: Decimal, ahead: int) -> None:
		customer = self.pick(self.invoices, seed).customer
		theirs = self.promisable(customer)[:count]
		open_now = {slot: open_of(slot, getdate()) for slot in theirs}
		wanted = {slot: (amount * share).quantize(CENT) for slot, amount in open_now.items()}
		taken = self.promised_now(customer)
		is_fine = bool(theirs) and all(
			0 < wanted[slot] <= open_now[slot] and not any(slot.overlaps(other) for other in taken)
			for slot in theirs
		)
		before = frappe.db.count("AR Promise"), frappe.db.count("AR Promise Item")
		doc = self.asked(customer, wanted, ahead)
		levels = [1 + self.broken_on(slot) for slot in theirs]
		before_it = [
			{name: total for name, (total, _paid) in self.taken_by(slot.invoice, getdate()).items() if total}
			for slot in theirs
		]
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
		assert [Decimal(str(row.open_amount)) for row in doc.items] == [open_now[slot] for slot in theirs]
		assert [row.level for row in doc.items] == levels
		assert doc.level == max(levels)
		self.promises.append(doc.name)
		self.slots[doc.name], self.taken_before[doc.name] = theirs, before_it

	def asked(self, customer: str, wanted: dict[Slot, Decimal], ahead: int) -> Document:
		items = [
			{
				"voucher_type": "Sales Invoice",
				"voucher_no": slot.invoice,
				"due_date": slot.due,
				"promised": amount,
			}
			for slot, amount in wanted.items()
		]
		values = {"company": base.COMPANY, "customer": customer, "promised_for": add_days(getdate(), ahead)}
		return frappe.get_doc({"doctype": "AR Promise", **values, "items": items})

	def promisable(self, customer: str) -> list[Slot]:
		"""Return what of `customer` the policy lets be promised, whether anything of it is open or not."""
		found = []
		for name in self.invoices:
			if frappe.db.get_value("Sales Invoice", {"name": name, "docstatus": 1}, "customer") == customer:
				days = [day for day, _amount in schedule(name)]
				is_split = self.by_term and len(days) > 1
				found += [Slot(name, day) for day in days] if is_split else [Slot(name)]
		return found

	def promised_now(self, customer: str) -> set[Slot]:
		"""Return what of `customer` has an open promise today, by the ledger."""
		found: set[Slot] = set()
		for doc in self.stored(customer):
			must = self.expected(doc, getdate())
			if must.status == "Open":
				found |= set(must.still)
		return found

	def broken_on(self, slot: Slot) -> int:
		return sum(
			slot.overlaps(other)
			for doc in map(self.promise_named, self.promises)
			for other in self.expected(doc, getdate()).breaks
		)

	def promise_named(self, name: str) -> Document:
		return frappe.get_doc("AR Promise", name)

	def stored(self, customer: str) -> list[Document]:
		return [doc for doc in map(self.promise_named, self.promises) if doc.customer == customer]

	@precondition(lambda self: self.promises)
	@rule(seed=seeds)
	def withdraw(self, seed: int) -> None:
		doc = self.pick(self.promises, seed, "AR Promise")
		is_decided = getdate() > getdate(doc.deadline) or self.expected(doc, getdate()).status == "Void"
		try:
			doc.withdraw("They called back")
		except frappe.ValidationError:
			assert is_decided or doc.name in self.withdrawn
			return
		assert not is_decided
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
		wanted = {doc.name: (doc, self.expected(doc, as_on)) for doc in self.stored(customer)}
		for doc, must in wanted.values():
			assert (doc.status, Decimal(str(round(doc.fulfilled, 2)))) == (must.status, must.fulfilled), (
				doc.name
			)
			assert doc.status == "Withdrawn" or bool(doc.broken_on) == must.counts_as_broken
			assert sum(round(row.fulfilled, 2) for row in doc.items) == round(
				doc.fulfilled, 2
			) or doc.status == ("Withdrawn")
			assert all(0 < row.promised <= row.open_amount for row in doc.items)
		account = frappe.db.get_value(
			"AR Customer Account",
			{"company": base.COMPANY, "customer": customer},
			["promised", "broken_promises", "overdue", "unapplied", "to_collect", "outstanding"],
			as_dict=True,
		)
		if not account:
			assert not wanted
			return
		still = self.still_promised([must for _doc, must in wanted.values()], as_on, customer)
		# the ledger keeps whole cents of company currency of each item, and so its rate is a little off
		cents = Decimal("0.005") * (2 + sum(len(doc.items) for doc, _must in wanted.values())) + Decimal(
			"0.001"
		)
		assert abs(Decimal(str(account.promised or 0)) - still) < cents
		assert account.broken_promises == sum(must.counts_as_broken for _doc, must in wanted.values())
		left = (account.overdue or 0) - (account.unapplied or 0) - float(still)
		assert abs((account.to_collect or 0) - max(0, left)) < 0.01 + float(cents)

	def no_item_is_promised_twice(self, customer: str) -> None:
		"""Taken while another was open: one that a cancelled payment has opened again is nobody's second promise."""
		for doc in self.stored(customer):
			assert len(set(self.slots[doc.name])) == len(doc.items)


PromiseHistory.TestCase.settings = settings(
	max_examples=EXAMPLES,
	stateful_step_count=STEPS,
	deadline=None,
	database=None,
	phases=(Phase.explicit, Phase.generate),  # shrinking would make real documents for minutes
	suppress_health_check=list(HealthCheck),
)
TestPromiseHistory = PromiseHistory.TestCase
