"""Random payment ledgers, written as rows, with every shape that ERPNext's vouchers leave and a few it should not.

A ledger follows from its seed. Rows of one invoice share a date, as ERPNext's do; nothing else is tidy.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import frappe

from tests.site import baseline as base

AS_ON = date(2026, 6, 30)
STAMP = {"creation": "2026-01-01 00:00:00", "modified": "2026-01-01 00:00:00", "owner": "Administrator"}
ENTRY = (
	"name", "posting_date", "account_type", "account", "party_type", "party", "due_date", "cost_center",
	"finance_book", "voucher_type", "voucher_no", "against_voucher_type", "against_voucher_no", "amount",
	"account_currency", "amount_in_account_currency", "delinked", "company", "docstatus", "remarks",
)  # fmt: skip


@dataclass
class Voucher:
	doctype: str
	name: str
	on: date
	account: str
	party: str | None
	center: str
	amount: float = 0.0
	rate: float = 1.0


@dataclass
class RandomLedger:
	"""One ledger; `write` puts it into the database."""

	seed: int
	rows: list[dict] = field(default_factory=list)
	invoices: list[dict] = field(default_factory=list)
	journals: list[dict] = field(default_factory=list)
	schedules: list[dict] = field(default_factory=list)
	teams: list[dict] = field(default_factory=list)

	def __post_init__(self) -> None:
		self.random = random.Random(self.seed)
		self.named = (
			0  # two vouchers of one name and day would leave the last row, and its cost centre, to chance
		)
		self.vouchers: list[Voucher] = []
		self.credit_notes: list[Voucher] = []
		for _ in range(self.random.randint(1, 9)):
			self.add_invoice()
		for _ in range(self.random.randint(0, 12)):
			self.random.choices(
				(
					self.add_payment,
					self.add_credit_note,
					self.add_journal,
					self.add_advance,
					self.add_refund,
					self.add_noise,
				),
				(6, 3, 3, 2, 2, 1),
			)[0]()

	def name(self, kind: str) -> str:
		self.named += 1
		return f"{kind}-{self.seed}-{self.named}"

	def day(self) -> date:
		return AS_ON + timedelta(days=self.random.choice((0, 1, -1, self.random.randint(-200, 30))))

	def amount(self) -> float:
		return self.random.choice((100, 33.33, 0.01, 1000, self.random.randint(1, 99999) / 100))

	def party(self) -> str | None:
		return self.random.choices((*base.CUSTOMERS[:4], None), (4, 3, 2, 2, 0.15))[0]

	def row(
		self, voucher: Voucher, against: tuple[str, str], amount: float, acc: float | None = None, **other
	) -> None:
		self.rows.append(
			{
				"name": f"rl{self.seed}x{len(self.rows)}",
				"posting_date": voucher.on,
				"account_type": "Receivable",
				"account": voucher.account,
				"party_type": "Customer",
				"party": voucher.party,
				"due_date": self.day(),
				"cost_center": voucher.center,
				"finance_book": base.BOOK if self.random.random() < 0.1 else None,
				"voucher_type": voucher.doctype,
				"voucher_no": voucher.name,
				"against_voucher_type": against[0],
				"against_voucher_no": against[1],
				"amount": round(amount, 6),
				"account_currency": base.FOREIGN
				if voucher.account == base.FOREIGN_DEBTORS
				else base.CURRENCY,
				"amount_in_account_currency": round(amount / voucher.rate if acc is None else acc, 6),
				"delinked": int(self.random.random() < 0.06),
				"company": base.COMPANY,
				"docstatus": 1,
				"remarks": None,
				**other,
			}
		)

	def new(self, doctype: str, like: Voucher | None = None) -> Voucher:
		account = (
			like.account
			if like
			else self.random.choices((base.DEBTORS, base.FOREIGN_DEBTORS, base.ADVANCES), (6, 3, 0.5))[0]
		)
		rate = self.random.choice((0.8, 0.9, 1.1)) if account == base.FOREIGN_DEBTORS else 1.0
		party = like.party if like and self.random.random() < 0.97 else self.party()
		kind = {"Sales Invoice": "SI", "Payment Entry": "PE", "Journal Entry": "JE"}[doctype]
		name = self.name(kind)
		if doctype == "Payment Entry" and self.random.random() < 0.03:
			name = self.random.choice(self.names_to_reuse() or [name])
		return Voucher(doctype, name, self.day(), account, party, self.random.choice(base.CENTERS), rate=rate)

	def names_to_reuse(self) -> list[str]:
		"""Names a voucher of another doctype may carry too.

		Not those of invoices with instalments: ERPNext then loses the due date of whichever comes second.
		"""
		scheduled = {row["parent"] for row in self.schedules}
		return [voucher.name for voucher in self.vouchers if voucher.name not in scheduled]

	def add_invoice(self) -> None:
		invoice = self.new("Sales Invoice")
		invoice.amount = self.amount()
		self.row(invoice, (invoice.doctype, invoice.name), invoice.amount)
		if self.random.random() < 0.12:  # paid at the counter
			share = self.random.choice((1, 0.5))
			self.row(invoice, (invoice.doctype, invoice.name), -invoice.amount * share)
		if self.random.random() < 0.06:  # discounted: the same invoice in another account
			other = Voucher(
				"Journal Entry", self.name("JE"), self.day(), base.ADVANCES, invoice.party, invoice.center
			)
			self.row(other, (invoice.doctype, invoice.name), invoice.amount)
			self.row(
				Voucher(**{**vars(other), "account": invoice.account}),
				(invoice.doctype, invoice.name),
				-invoice.amount,
			)
			self.journals.append(
				{"name": other.name, "voucher_type": "Journal Entry", "posting_date": other.on}
			)
		self.vouchers.append(invoice)
		if self.random.random() < 0.95:
			self.record_invoice(invoice)

	def record_invoice(self, voucher: Voucher, **values) -> None:
		due = self.random.choice((None, self.day(), voucher.on + timedelta(days=30)))
		advance = self.amount() if self.random.random() < 0.05 else 0
		foreign = voucher.account == base.FOREIGN_DEBTORS
		self.invoices.append(
			{
				"name": voucher.name,
				"company": base.COMPANY,
				"customer": voucher.party,
				"posting_date": voucher.on,
				"due_date": due,
				"po_no": f"PO {voucher.name}" if self.random.random() < 0.3 else None,
				"docstatus": 1,
				"is_return": 0,
				"return_against": None,
				"update_outstanding_for_self": 0,
				"total_advance": advance,
				"currency": base.FOREIGN if foreign else self.random.choice((base.CURRENCY, base.FOREIGN)),
				"party_account_currency": base.FOREIGN if foreign else base.CURRENCY,
				**values,
			}
		)
		if not values:
			self.add_schedule(voucher)
		if self.random.random() < 0.3:
			person = self.random.choice(base.SALES_PEOPLE)
			self.teams.append({"parent": voucher.name, "sales_person": person, "parenttype": "Sales Invoice"})

	def add_schedule(self, invoice: Voucher) -> None:
		shares = self.random.choice(((), (1,), (0.5, 0.5), (0.3, 0.3, 0.4)))
		for index, share in enumerate(shares, 1):
			base_amount = round(invoice.amount * share, 2)
			paid = round(base_amount * self.random.choice((0, 0, 0, 1, 0.5)), 2)
			term = f"Term {index}" if self.random.random() < 0.7 else None
			self.schedules.append(
				{
					"parent": invoice.name,
					"parenttype": "Sales Invoice",
					"idx": index,
					"due_date": invoice.on + timedelta(days=20 * index),
					"payment_term": term,
					"description": f"Part {index}" if self.random.random() < 0.3 else None,
					"base_payment_amount": base_amount,
					"payment_amount": round(base_amount / invoice.rate, 2),
					"base_paid_amount": paid,
					"paid_amount": round(paid / invoice.rate, 2),
					"discounted_amount": 1 if paid and self.random.random() < 0.1 else 0,
				}
			)

	def target(self) -> Voucher:
		return self.random.choice([*self.vouchers, *self.credit_notes])

	def add_payment(self) -> None:
		first = self.target()
		payment = self.new("Payment Entry", first)
		for target in {
			id(t): t for t in (first, *([self.target()] if self.random.random() < 0.3 else []))
		}.values():
			amount = self.random.choice((target.amount, target.amount / 2, self.amount()))
			acc = amount / target.rate if self.random.random() < 0.6 else None
			if acc is not None and payment.account == base.FOREIGN_DEBTORS and self.random.random() < 0.5:
				amount = acc * payment.rate
			on = self.day() if self.random.random() < 0.2 else payment.on
			self.row(
				payment,
				(target.doctype, target.name),
				-amount,
				-acc if acc is not None else None,
				posting_date=on,
			)
		if self.random.random() < 0.3:
			self.row(payment, (payment.doctype, payment.name), -self.amount())
		if self.random.random() < 0.25:
			payment.amount = -self.amount()
			self.vouchers.append(payment)

	def add_advance(self) -> None:
		payment = self.new(self.random.choice(("Payment Entry", "Journal Entry")))
		order = self.random.choice(("Sales Order", "Payment Entry", "Sales Invoice"))
		against = (
			(order, f"{order[:2]}-{self.seed}-none")
			if order != "Payment Entry"
			else (payment.doctype, payment.name)
		)
		self.row(payment, against, -self.amount())
		self.vouchers.append(payment)

	def add_refund(self) -> None:
		target = self.target()
		self.row(
			self.new(self.random.choice(("Payment Entry", "Journal Entry")), target),
			(target.doctype, target.name),
			self.amount(),
		)

	def add_credit_note(self) -> None:
		invoice = self.random.choice(self.vouchers)
		note = self.new("Sales Invoice", invoice)
		note.amount = -self.random.choice((invoice.amount, self.amount()))
		own = self.random.random() < 0.4
		against = (note.doctype, note.name) if own else (invoice.doctype, invoice.name)
		self.row(note, against, note.amount)
		self.credit_notes.append(note)
		self.record_invoice(
			note,
			is_return=1,
			docstatus=self.random.choices((1, 2), (9, 1))[0],
			return_against=invoice.name if self.random.random() < 0.8 else self.random.choice(("", None)),
			update_outstanding_for_self=int(own and self.random.random() < 0.5),
		)

	def add_journal(self) -> None:
		target = self.target()
		journal = self.new("Journal Entry", target)
		kind = self.random.choice(
			("Journal Entry", "Write Off Entry", "Exchange Rate Revaluation", "Exchange Gain Or Loss")
		)
		amount = self.random.choice((1, -1)) * self.amount()
		acc = 0 if kind.startswith("Exchange") else None
		against = (
			(journal.doctype, journal.name) if self.random.random() < 0.4 else (target.doctype, target.name)
		)
		self.row(journal, against, amount, acc)
		bill = f"BILL {journal.name}" if self.random.random() < 0.3 else None
		self.journals.append(
			{
				"name": journal.name,
				"voucher_type": kind,
				"posting_date": journal.on,
				"bill_no": bill,
				"due_date": self.day(),
			}
		)
		self.vouchers.append(journal)

	def add_noise(self) -> None:
		"""Rows that do not count: another company, an account that is not receivable, an employee."""
		noise = self.new("Journal Entry")
		kind = self.random.choice(("payable", "employee", "supplier"))
		other = {
			"payable": {"account": f"Creditors - {base.ABBR}", "account_type": "Payable"},
			"employee": {"party_type": "Employee", "party": "HR-EMP-1"},
			"supplier": {"party_type": "Supplier", "party": "AR Test Supplier"},
		}[kind]
		self.row(noise, (noise.doctype, noise.name), self.amount(), **other)

	def write(self) -> None:
		"""Insert the ledger, and of its vouchers what the report looks at."""
		_insert("Payment Ledger Entry", self.rows)
		_insert("Sales Invoice", self.invoices)
		journals = {"company": base.COMPANY, "docstatus": 1, "bill_no": None, "due_date": None}
		_insert("Journal Entry", [{**journals, **journal} for journal in self.journals])
		_insert(
			"Payment Schedule",
			[{"name": f"rs{self.seed}x{n}", **row} for n, row in enumerate(self.schedules)],
		)
		_insert("Sales Team", [{"name": f"rt{self.seed}x{n}", **row} for n, row in enumerate(self.teams)])


def _insert(doctype: str, rows: list[dict]) -> None:
	if rows:
		fields = [*rows[0], *STAMP]
		frappe.db.bulk_insert(
			doctype,
			fields,
			[tuple({**row, **STAMP}[f] for f in fields) for row in rows],
			ignore_duplicates=True,
		)
