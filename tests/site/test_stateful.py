"""Random histories of real documents: after every step the derived state is the ledger's, and both tie out."""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from ar_specialist.ledger.population import Selection
from ar_specialist.operations import aging, nightly, policies
from ar_specialist.operations.assessment import BUCKETS
from ar_specialist.receivables.account import figures
from tests.site import baseline as base
from tests.site import examples, oracle
from tests.site import factories as make
from tests.site.accounts import settle

EXAMPLES = int(os.environ.get("AR_STATEFUL_EXAMPLES", 6))
STEPS = int(os.environ.get("AR_STATEFUL_STEPS", 12))

customers = st.sampled_from(base.CUSTOMERS)
amounts = st.integers(1, 200_000).map(lambda cents: cents / 100)
days = st.integers(-150, 20)
shares = st.sampled_from([0.25, 0.5, 1])
rates = st.sampled_from([0.76, 0.8, 0.84])  # rates at which cents are never half a cent of the other currency
PLAIN = {"ageing_based_on": "Due Date", "calculate_ageing_with": "Report Date", "range": "30, 60, 90, 120"}


def at(rate: float) -> dict[str, float]:
	"""Return the exchange rates of a payment into a bank account in the customer's currency."""
	return {"source_exchange_rate": rate, "target_exchange_rate": rate}


def is_foreign(customer: str) -> bool:
	return customer == make.FOREIGN_CUSTOMER


class LedgerHistory(RuleBasedStateMachine):
	"""Invoices, payments, credits and journals of six customers, submitted, undone and moved in time."""

	def __init__(self) -> None:
		super().__init__()
		examples.begin()
		self.invoices: list[str] = []
		self.payments: list[str] = []
		self.journals: list[str] = []
		self.credit_notes: list[str] = []

	def teardown(self) -> None:
		examples.undo()

	def day(self, shift: int) -> str:
		return add_days(getdate(), shift)

	def pick(self, names: list[str], seed: int, doctype: str = "Sales Invoice"):
		return frappe.get_doc(doctype, names[seed % len(names)])

	@initialize()
	def start(self) -> None:
		settle()

	@rule(customer=customers, amount=amounts, shift=days, terms=st.booleans(), rate=rates)
	def issue_invoice(self, customer: str, amount: float, shift: int, terms: bool, rate: float) -> None:
		values = {"payment_terms_template": base.TERMS, "due": None} if terms else {}
		values |= {"rate": rate} if is_foreign(customer) else {}
		self.invoices.append(make.invoice(customer, amount=amount, on=self.day(shift), **values).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=st.integers(0, 50), share=shares, shift=days, rate=rates)
	def pay(self, seed: int, share: float, shift: int, rate: float) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1 and invoice.outstanding_amount >= 0.04:
			amount = round(invoice.outstanding_amount * share, 2)
			values = at(rate) if is_foreign(invoice.customer) else {}
			self.payments.append(make.payment(invoice, amount=amount, on=self.day(shift), **values).name)

	@rule(customer=customers, amount=amounts, shift=days, rate=rates)
	def take_an_advance(self, customer: str, amount: float, shift: int, rate: float) -> None:
		values = at(rate) if is_foreign(customer) else {}
		self.payments.append(make.advance(customer, amount=amount, on=self.day(shift), **values).name)

	@precondition(lambda self: self.invoices)
	@rule(seed=st.integers(0, 50), share=shares, shift=st.integers(0, 20), for_itself=st.booleans())
	def credit(self, seed: int, share: float, shift: int, for_itself: bool) -> None:
		invoice = self.pick(self.invoices, seed)
		# ERPNext counts pieces, and an invoice here has one to give back
		returned = frappe.db.exists("Sales Invoice", {"return_against": invoice.name, "docstatus": 1})
		if invoice.docstatus == 1 and invoice.outstanding_amount >= 0.04 and not returned:
			amount = round(invoice.outstanding_amount * share, 2)
			on = max(getdate(invoice.posting_date), getdate(self.day(-shift)))
			note = make.credit_note(invoice, amount=amount, on=on, for_itself=for_itself)
			self.credit_notes.append(note.name)

	@precondition(lambda self: self.invoices)
	@rule(seed=st.integers(0, 50), shift=days)
	def write_off(self, seed: int, shift: int) -> None:
		invoice = self.pick(self.invoices, seed)
		if invoice.docstatus == 1 and invoice.currency == base.CURRENCY and invoice.outstanding_amount >= 1:
			self.journals.append(make.write_off(invoice, 1, on=self.day(shift)).name)

	@rule(
		customer=customers, amount=amounts, shift=days, side=st.sampled_from(["debit", "credit"]), rate=rates
	)
	def claim_or_allow(self, customer: str, amount: float, shift: int, side: str, rate: float) -> None:
		"""Post a journal that names no invoice."""
		foreign = is_foreign(customer)
		debtors, bank = (base.FOREIGN_DEBTORS, base.FOREIGN_BANK) if foreign else (base.DEBTORS, base.BANK)
		other_side = "credit" if side == "debit" else "debit"
		of_both = {"rate": rate if foreign else 1}
		rows = [
			{"account": debtors, "party_type": "Customer", "party": customer, side: amount, **of_both},
			{"account": bank, other_side: amount, **of_both},
		]
		self.journals.append(make.journal(rows, on=self.day(shift)).name)

	@rule(customer=customers)
	def reconcile(self, customer: str) -> None:
		make.reconcile(customer, base.FOREIGN_DEBTORS if is_foreign(customer) else base.DEBTORS)

	@precondition(lambda self: self.payments)
	@rule(seed=st.integers(0, 50))
	def unreconcile(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1 and payment.references:
			make.unreconcile(payment)

	@precondition(lambda self: self.payments)
	@rule(seed=st.integers(0, 50))
	def cancel_payment(self, seed: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1:
			payment.cancel()

	@precondition(lambda self: self.payments)
	@rule(seed=st.integers(0, 50), shift=st.integers(30, 150))
	def back_date_payment(self, seed: int, shift: int) -> None:
		payment = self.pick(self.payments, seed, "Payment Entry")
		if payment.docstatus == 1:
			payment.cancel()
			amended = make.amended(payment)
			amended.posting_date = self.day(-shift)
			self.payments.append(make.submitted(amended).name)

	@precondition(lambda self: self.credit_notes)
	@rule(seed=st.integers(0, 50))
	def cancel_credit_note(self, seed: int) -> None:
		note = self.pick(self.credit_notes, seed)
		if note.docstatus == 1:
			note.cancel()

	@precondition(lambda self: self.journals)
	@rule(seed=st.integers(0, 50))
	def cancel_journal(self, seed: int) -> None:
		journal = self.pick(self.journals, seed, "Journal Entry")
		if journal.docstatus == 1:
			journal.cancel()

	@precondition(lambda self: self.invoices)
	@rule(seed=st.integers(0, 50), amount=amounts)
	def cancel_or_amend_invoice(self, seed: int, amount: float) -> None:
		invoice = self.pick(self.invoices, seed)
		returned = frappe.db.exists("Sales Invoice", {"return_against": invoice.name, "docstatus": 1})
		if invoice.docstatus != 1 or returned:
			return
		invoice.cancel()
		if seed % 2:
			amended = make.amended(invoice)
			amended.items[0].rate, amended.payment_schedule = amount, []
			self.invoices.append(make.submitted(amended).name)

	@invariant()
	def everything_agrees(self) -> None:
		settle()
		self.derived_state_is_the_ledger()
		self.buckets_add_up_and_the_ledgers_tie()
		self.accounts_hold_what_their_items_sum_to()
		self.the_report_is_erpnexts()

	def derived_state_is_the_ledger(self) -> None:
		assert nightly.differing(base.COMPANY, list(base.CUSTOMERS), getdate()) == []

	def buckets_add_up_and_the_ledgers_tie(self) -> None:
		today = getdate()
		for by_term in (False, True):
			view = policies.view_for(base.COMPANY, by_term=by_term)
			reading = aging.read(Selection(base.COMPANY, today), view)
			assert reading.stale == (None if by_term else set())
			sums = figures(reading.items, policies.rule_for(policies.policy_for(base.COMPANY), today))
			assert sum(sums.buckets) + sums.not_due == sums.outstanding
			if not by_term:
				assert aging.reconcile(reading).ties
				past = aging.from_ledger(Selection(base.COMPANY, add_days(today, -30)), view)
				assert aging.reconcile(past).ties

	def accounts_hold_what_their_items_sum_to(self) -> None:
		sums = frappe.get_all(
			"AR Open Item",
			filters={
				"company": base.COMPANY,
				"level": "Voucher",
				"shown_in": ("in", ["Both", "Company Currency"]),
			},
			fields=["customer", "outstanding"],
		)
		expected: dict[str, float] = {}
		for row in sums:
			expected[row.customer] = round(expected.get(row.customer, 0) + row.outstanding, 2)
		buckets = [f"range{number}" for number in range(1, BUCKETS + 1)]
		accounts = frappe.get_all(
			"AR Customer Account",
			filters={"company": base.COMPANY},
			fields=["customer", "outstanding", "not_due", *buckets],
		)
		for row in accounts:
			assert round(row.not_due + sum(row[name] for name in buckets), 2) == round(row.outstanding, 2)
		assert {row.customer: round(row.outstanding, 2) for row in accounts if row.outstanding} == {
			customer: amount for customer, amount in expected.items() if amount
		}

	def the_report_is_erpnexts(self) -> None:
		for day in (getdate(), add_days(getdate(), -30)):
			for option in ({}, {"in_party_currency": 1}, {"based_on_payment_terms": 1}):
				filters = {"company": base.COMPANY, "report_date": str(day), **PLAIN, **option}
				found = oracle.comparable(execute(filters)[1], 5)
				assert found == oracle.comparable(oracle.rows(filters), 5), filters


LedgerHistory.TestCase.settings = settings(
	max_examples=EXAMPLES,
	stateful_step_count=STEPS,
	deadline=None,
	database=None,
	suppress_health_check=list(HealthCheck),
)
TestLedgerHistory = LedgerHistory.TestCase
