"""Checks before billing: which would have caught invoices that were rightly disputed, and what else they would have stopped.

A check knows of an invoice what was known when it was posted: itself as it was then, and what the same customer was
billed before. What became of it later decides only whether stopping it would have been right.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .dispute import RootCause
from .money import ZERO
from .words import N_

RECURRING = 3  # invoices rightly disputed for one root cause, from which on it is no accident
LEAST_CAUGHT = 2
EVERY_THIRD = Decimal(1) / 3  # of the invoices a check stops has to be worth stopping
MOST_STOPPED = Decimal("0.1")  # of the invoices that were billed right
EARLIER = 3  # invoices of a customer that make a habit
MOSTLY = Decimal("0.8")
TWICE_WITHIN = timedelta(days=14)
SMALLEST = Decimal("0.01")  # what rounding leaves of a price or a quantity is no difference


class BillingCheck(Enum):
	"""What can be looked at before an invoice is posted."""

	ORDER_NUMBER = "Purchase Order Number"
	PRICE_OF_ORDER = "Price of the Sales Order"
	PRICE_OF_LIST = "Price of the Price List"
	QUANTITY_ORDERED = "Quantity Ordered"
	QUANTITY_DELIVERED = "Quantity Delivered"
	ON_ORDER = "Items on the Sales Order"
	TAX_TEMPLATE = "Usual Tax Template"
	TERMS = "Usual Payment Terms"
	SHIPPING_ADDRESS = "Shipping Address"
	TWICE = "Billed Twice"


# When each stops an invoice.
SENTENCES: Mapping[BillingCheck, str] = {
	BillingCheck.ORDER_NUMBER: N_("The customer wants an order number and there is none"),
	BillingCheck.PRICE_OF_ORDER: N_("A price is above that of its sales order"),
	BillingCheck.PRICE_OF_LIST: N_("A price is above the price list's, and there is no order"),
	BillingCheck.QUANTITY_ORDERED: N_("More is billed than was ordered"),
	BillingCheck.QUANTITY_DELIVERED: N_("Goods are billed before they are delivered"),
	BillingCheck.ON_ORDER: N_("Some lines are not on the sales order, others are"),
	BillingCheck.TAX_TEMPLATE: N_("The tax template is not the customer's usual one"),
	BillingCheck.TERMS: N_("The payment terms are not the customer's usual ones"),
	BillingCheck.SHIPPING_ADDRESS: N_("There is no shipping address, and the customer usually has one"),
	BillingCheck.TWICE: N_("Customer, amount and order number are those of an invoice of the last 14 days"),
}

# What could have caught an invoice that is disputed for a root cause. Some causes nothing on an invoice tells.
COULD_CATCH: Mapping[RootCause, tuple[BillingCheck, ...]] = {
	RootCause.PRICE_AGREEMENT: (BillingCheck.PRICE_OF_ORDER, BillingCheck.PRICE_OF_LIST),
	RootCause.ORDER_ENTRY: (
		BillingCheck.PRICE_OF_ORDER,
		BillingCheck.PRICE_OF_LIST,
		BillingCheck.QUANTITY_ORDERED,
		BillingCheck.ON_ORDER,
		BillingCheck.ORDER_NUMBER,
	),
	RootCause.DELIVERY: (BillingCheck.QUANTITY_DELIVERED, BillingCheck.SHIPPING_ADDRESS),
	RootCause.PRODUCT_QUALITY: (),
	RootCause.INVOICING: (
		BillingCheck.TWICE,
		BillingCheck.QUANTITY_ORDERED,
		BillingCheck.QUANTITY_DELIVERED,
		BillingCheck.ON_ORDER,
		BillingCheck.PRICE_OF_ORDER,
		BillingCheck.ORDER_NUMBER,
	),
	RootCause.TAX_SETUP: (BillingCheck.TAX_TEMPLATE,),
	RootCause.PAYMENT_TERMS: (BillingCheck.TERMS,),
	RootCause.MASTER_DATA: (
		BillingCheck.ORDER_NUMBER,
		BillingCheck.SHIPPING_ADDRESS,
		BillingCheck.TAX_TEMPLATE,
		BillingCheck.TERMS,
	),
	RootCause.CASH_APPLICATION: (),
	RootCause.CUSTOMERS_OWN: (BillingCheck.ORDER_NUMBER,),
	RootCause.OTHER: (),
}


@dataclass(frozen=True, slots=True)
class PastInvoice:
	"""An invoice as it was posted, in company currency.

	`above_order` and `above_list` are what its lines bill above those prices, `beyond_order` and `beyond_delivery` by
	how much the quantities billed until then are more than what was ordered, and delivered until then. One that
	`is_cancelled` was disputed; what was right about it stands on the one that replaced it.
	"""

	name: str
	customer: str
	posted_on: date
	amount: Decimal = ZERO
	order_number: str = ""
	terms: str = ""
	tax_template: str = ""
	shipping_address: str = ""
	above_order: Decimal = ZERO
	above_list: Decimal = ZERO
	beyond_order: Decimal = ZERO
	beyond_delivery: Decimal = ZERO
	lines: int = 1
	lines_of_orders: int = 0
	is_cancelled: bool = False


@dataclass(slots=True)
class _Habits:
	"""What one customer was billed so far."""

	invoices: int = 0
	seen: dict[str, Counter[str]] = field(
		default_factory=lambda: {
			each: Counter() for each in ("order_number", "terms", "tax_template", "shipping_address")
		}
	)
	billed: dict[tuple[Decimal, str], date] = field(default_factory=dict)

	def mostly_has(self, name: str) -> bool:
		"""Whether most of the invoices so far had something in the field `name`."""
		filled = self.invoices - self.seen[name][""]
		return self.invoices >= EARLIER and filled >= MOSTLY * self.invoices

	def differs(self, invoice: PastInvoice, name: str) -> bool:
		"""Whether most of the invoices so far had one and the same in the field `name`, and this one has another."""
		if self.invoices < EARLIER:
			return False
		usual, count = max(self.seen[name].items(), key=lambda each: each[1])
		return count >= MOSTLY * self.invoices and getattr(invoice, name) != usual

	def was_billed(self, invoice: PastInvoice) -> bool:
		before = self.billed.get((invoice.amount, invoice.order_number))
		return before is not None and invoice.posted_on - before <= TWICE_WITHIN

	def add(self, invoice: PastInvoice) -> None:
		self.invoices += 1
		for name, counter in self.seen.items():
			counter[getattr(invoice, name)] += 1
		self.billed[invoice.amount, invoice.order_number] = invoice.posted_on


def flagged(
	invoices: Iterable[PastInvoice], complained_on: Mapping[str, date]
) -> dict[str, frozenset[BillingCheck]]:
	"""Return which checks would have stopped each of `invoices`, which come in the order they were posted.

	`complained_on` is the day each customer first disputed an invoice because it had no order number.
	"""
	habits: dict[str, _Habits] = {}
	found = {}
	for invoice in invoices:
		theirs = habits.setdefault(invoice.customer, _Habits())
		complained = complained_on.get(invoice.customer)
		wants_number = complained is not None and complained < invoice.posted_on
		found[invoice.name] = _of_itself(invoice) | _of_habits(invoice, theirs, wants_number)
		if not invoice.is_cancelled:
			theirs.add(invoice)
	return found


def _of_itself(invoice: PastInvoice) -> frozenset[BillingCheck]:
	"""Return the checks that an invoice fails whoever it is for."""
	failed = {
		BillingCheck.PRICE_OF_ORDER: invoice.above_order >= SMALLEST,
		BillingCheck.PRICE_OF_LIST: invoice.above_list >= SMALLEST,
		BillingCheck.QUANTITY_ORDERED: invoice.beyond_order >= SMALLEST,
		BillingCheck.QUANTITY_DELIVERED: invoice.beyond_delivery >= SMALLEST,
		BillingCheck.ON_ORDER: 0 < invoice.lines_of_orders < invoice.lines,
	}
	return frozenset(check for check, fails in failed.items() if fails)


def _of_habits(invoice: PastInvoice, habits: _Habits, wants_number: bool) -> frozenset[BillingCheck]:
	"""Return the checks that an invoice fails by what its customer was billed before."""
	wants_number = wants_number or habits.mostly_has("order_number")
	failed = {
		BillingCheck.ORDER_NUMBER: wants_number and not invoice.order_number,
		BillingCheck.SHIPPING_ADDRESS: habits.mostly_has("shipping_address") and not invoice.shipping_address,
		BillingCheck.TAX_TEMPLATE: habits.differs(invoice, "tax_template"),
		BillingCheck.TERMS: habits.differs(invoice, "terms"),
		BillingCheck.TWICE: habits.was_billed(invoice),
	}
	return frozenset(check for check, fails in failed.items() if fails)


@dataclass(frozen=True, slots=True)
class PastDisputes:
	"""What became of invoices: rightly disputed amounts by root cause and invoice, and those nobody knows it of.

	Those are `unknown` which nobody has decided about, or that were merely paid, or cancelled.
	"""

	rightly: Mapping[RootCause, Mapping[str, Decimal]]
	unknown: frozenset[str] = frozenset()

	def billed_right(self, invoices: Iterable[str]) -> list[str]:
		"""Return those of `invoices` that nobody disputed, or that were disputed wrongly."""
		disputed = {name for amounts in self.rightly.values() for name in amounts}
		return [name for name in invoices if name not in disputed and name not in self.unknown]


@dataclass(frozen=True, slots=True)
class Trial:
	"""What one check would have done about one root cause."""

	cause: RootCause
	check: BillingCheck
	caught: tuple[str, ...]
	missed: tuple[str, ...]
	stopped: tuple[str, ...]  # wrongly
	billed_right: int
	caught_amount: Decimal
	stopped_amount: Decimal

	@property
	def disputed(self) -> int:
		"""How many invoices were rightly disputed for the root cause."""
		return len(self.caught) + len(self.missed)

	@property
	def precision(self) -> Decimal | None:
		"""The share of the invoices it would have stopped that were worth it; None where it stops none."""
		count = len(self.caught) + len(self.stopped)
		return Decimal(len(self.caught)) / count if count else None

	@property
	def is_recurring(self) -> bool:
		return self.disputed >= RECURRING

	@property
	def is_proposed(self) -> bool:
		"""Whether it is worth it: for a cause that recurs, and neither by chance nor by stopping everything."""
		by_chance = len(self.caught) < LEAST_CAUGHT or (self.precision or ZERO) < EVERY_THIRD
		too_many = len(self.stopped) > MOST_STOPPED * self.billed_right
		return self.is_recurring and not by_chance and not too_many

	@property
	def rank(self) -> Decimal:
		"""What it catches for each invoice that is stopped wrongly."""
		return self.caught_amount / (len(self.stopped) + 1)


def trials(
	flags: Mapping[str, frozenset[BillingCheck]], amounts: Mapping[str, Decimal], disputes: PastDisputes
) -> list[Trial]:
	"""Return what each check would have done about each root cause it could catch, the best first.

	`amounts` are those of the invoices that are judged; others in `flags` are there to learn from only.
	"""
	right = disputes.billed_right(amounts)
	found = [
		_trial(cause, check, flags, amounts, theirs, right)
		for cause, theirs in disputes.rightly.items()
		for check in COULD_CATCH[cause]
	]
	return sorted(
		found, key=lambda each: (not each.is_proposed, -each.rank, each.cause.value, each.check.value)
	)


def _trial(
	cause: RootCause,
	check: BillingCheck,
	flags: Mapping[str, frozenset[BillingCheck]],
	amounts: Mapping[str, Decimal],
	theirs: Mapping[str, Decimal],
	right: Sequence[str],
) -> Trial:
	disputed = [name for name in theirs if name in amounts]
	caught = tuple(name for name in disputed if check in flags[name])
	missed = tuple(name for name in disputed if check not in flags[name])
	stopped = tuple(name for name in right if check in flags[name])
	return Trial(
		cause,
		check,
		caught,
		missed,
		stopped,
		len(right),
		sum((theirs[name] for name in caught), ZERO),
		sum((amounts[name] for name in stopped), ZERO),
	)


@dataclass(frozen=True, slots=True)
class Change:
	"""One change of a field; with `is_posting` the one that posted the document, or by which it began as an amended one."""

	before: str = ""
	after: str = ""
	is_posting: bool = False
	of_field: bool = True


def as_posted(now: str, changes: Sequence[Change]) -> str:
	"""Return what a field that is `now` like this was when its document was posted; `changes` are the oldest first.

	>>> as_posted("PO-1", [Change(is_posting=True, of_field=False), Change("", "PO-1")])
	''
	"""
	value = now
	for change in reversed(changes):
		if change.is_posting:
			break
		if change.of_field:
			value = change.before
	return value
