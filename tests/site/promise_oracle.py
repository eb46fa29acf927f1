"""What promises must say, worked out from Payment Ledger Entry's own rows and nothing of the code under test."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from tests.site import baseline as base
from tests.site import factories as make


def rows_of(invoice: str) -> list[tuple[str, str, date, Decimal]]:
	"""Return (type, voucher, day, amount) of the live ledger rows that name `invoice`."""
	found = frappe.db.sql(
		"""SELECT voucher_type, voucher_no, posting_date, amount_in_account_currency FROM `tabPayment Ledger Entry`
		WHERE against_voucher_no = %s AND delinked = 0 AND account_type = 'Receivable'""",
		(invoice,),
	)
	return [(kind, name, day, Decimal(str(round(amount, 2)))) for kind, name, day, amount in found]


def of_ledger(invoice: str, until: date) -> Decimal:
	"""Return what `invoice` has open on `until`: the sum of the live ledger rows that name it."""
	return sum((amount for _kind, _name, day, amount in rows_of(invoice) if day <= until), Decimal(0))


class Slot(NamedTuple):
	"""What can be promised: an invoice, or the instalment of it that is due on a day."""

	invoice: str
	due: date | None = None

	def overlaps(self, other: "Slot") -> bool:
		return self.invoice == other.invoice and (None in (self.due, other.due) or self.due == other.due)


def schedule(invoice: str) -> list[tuple[date, Decimal]]:
	"""Return (due day, amount) of the instalments of `invoice`, the first first."""
	found = frappe.db.sql(
		"""SELECT due_date, payment_amount FROM `tabPayment Schedule` WHERE parent = %s ORDER BY due_date""",
		(invoice,),
	)
	return [(day, Decimal(str(round(amount, 2)))) for day, amount in found]


def settled(slot: Slot, taken: Decimal) -> Decimal:
	"""Return what of `slot` is settled where `taken` is taken off its invoice: instalments one after the other."""
	for day, amount in schedule(slot.invoice) if slot.due else ():
		part = min(amount, taken)
		if day == slot.due:
			return part
		taken -= part
	return taken


def open_of(slot: Slot, until: date) -> Decimal:
	if not slot.due:
		return of_ledger(slot.invoice, until)
	plan = schedule(slot.invoice)
	taken = sum((amount for _day, amount in plan), Decimal(0)) - of_ledger(slot.invoice, until)
	return min(of_ledger(slot.invoice, until), dict(plan)[slot.due] - settled(slot, taken))


class Expected(NamedTuple):
	"""What a promise must say on a day."""

	status: str
	fulfilled: Decimal
	still: dict[Slot, Decimal]  # still promised, in company currency
	breaks: frozenset[Slot] = frozenset()  # items that count as broken
	counts_as_broken: bool = False


class Oracle:
	"""What a history has to remember for it: what was promised, what had been taken off by then, what amends what."""

	def __init__(self) -> None:
		super().__init__()
		self.withdrawn: set[str] = set()
		self.write_offs: list[str] = []
		self.origin: dict[str, str] = {}
		self.by_term = True
		self.slots: dict[str, list[Slot]] = {}
		self.taken_before: dict[str, list[dict[str, Decimal]]] = {}

	def taken_by(self, invoice: str, until: date) -> dict[str, tuple[Decimal, Decimal]]:
		"""Return what each voucher took off `invoice`, and what of it was paid, under the name of what it amends."""
		found: dict[str, tuple[Decimal, Decimal]] = {}
		for _kind, name, day, amount in rows_of(invoice):
			if name != invoice and day <= until:
				first = self.origin.get(name, name)
				total, paid = found.get(first, (Decimal(0), Decimal(0)))
				found[first] = (total - amount, paid - (0 if name in self.write_offs else amount))
		return found

	def came_in(self, slot: Slot, before: dict[str, Decimal], until: date) -> Decimal:
		paid = {name: paid for name, (_total, paid) in self.taken_by(slot.invoice, until).items()}
		off = set(self.write_offs)
		since = Decimal(0)
		for name in {*paid, *before}:
			then = Decimal(0) if name in off else before.get(name, Decimal(0))
			more = paid.get(name, Decimal(0)) - then
			since += max(Decimal(0), more) if name in before else more
		base_ = sum(before.values(), Decimal(0))
		return max(Decimal(0), settled(slot, base_ + since) - settled(slot, base_))

	def expected(self, promise: Document, as_on: date) -> Expected:
		if promise.name in self.withdrawn:
			return Expected("Withdrawn", Decimal(str(promise.fulfilled)), {})
		last_day = getdate(add_days(promise.promised_for, promise.tolerance_days))
		day = min(as_on, last_day)
		rate = Decimal("0.8") if promise.account_currency == base.FOREIGN else Decimal(1)
		came, wanted, still = {}, {}, {}
		for slot, before, row in zip(
			self.slots[promise.name], self.taken_before[promise.name], promise.items, strict=True
		):
			if not any(name == slot.invoice for _kind, name, _day, _amount in rows_of(slot.invoice)):
				continue  # cancelled
			wanted[slot] = Decimal(str(row.promised))
			came[slot] = min(wanted[slot], self.came_in(slot, before, day))
			still[slot] = max(Decimal(0), min(wanted[slot] - came[slot], open_of(slot, day))) * rate
		total, paid = sum(wanted.values(), Decimal(0)), sum(came.values(), Decimal(0))
		if not wanted:
			return Expected("Void", Decimal(0), {})
		if paid == total:
			return Expected("Kept", paid, {})
		if as_on <= last_day:
			return Expected("Open", paid, still)
		breaks = frozenset(slot for slot in wanted if came[slot] * 100 < wanted[slot] * 95)
		return Expected("Partially Kept" if paid else "Broken", paid, {}, breaks, paid * 100 < total * 95)

	def still_promised(self, promises: list[Expected], as_on: date, customer: str) -> Decimal:
		"""Return what is still promised: never more than is open, though a promise came back beside another."""
		rate = Decimal("0.8") if customer == make.FOREIGN_CUSTOMER else Decimal(1)
		of_invoice: dict[str, dict[date | None, Decimal]] = {}
		for must in promises:
			for slot, amount in must.still.items():
				parts = of_invoice.setdefault(slot.invoice, {})
				parts[slot.due] = parts.get(slot.due, Decimal(0)) + amount
		total = Decimal(0)
		for invoice, parts in of_invoice.items():
			for due in parts:
				if due and self.by_term:
					parts[due] = min(parts[due], open_of(Slot(invoice, due), as_on) * rate)
			total += min(sum(parts.values(), Decimal(0)), of_ledger(invoice, as_on) * rate)
		return total
