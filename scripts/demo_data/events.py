"""What happens in the demo company: one event, one document. Amounts are cents of the customer's currency."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from .catalogue import Line, cents_with_tax


@dataclass(frozen=True)
class Event:
	"""Something that happens to a customer on a day; `key` finds its document again.

	`rank` orders the events of one day: what is paid must have been invoiced.
	"""

	rank: ClassVar[int] = 0

	key: str
	customer: str
	on: date

	def owed(self) -> dict[str, int]:
		"""Return by how much the event changes what customers owe."""
		return {}

	def settled(self) -> dict[str, int]:
		"""Return how much of which invoice the event settles."""
		return {}


@dataclass(frozen=True)
class Order(Event):
	"""A sales order; only what is paid in advance has one."""

	lines: tuple[Line, ...]
	taxed: bool
	terms: str

	@property
	def total(self) -> int:
		return cents_with_tax(self.lines, self.taxed)


@dataclass(frozen=True)
class Invoice(Event):
	"""A sales invoice. One that bills an order takes the order's advance.

	Of one that `is_numbered_later` the customer's order number is filled in after it was posted.
	"""

	rank: ClassVar[int] = 1

	lines: tuple[Line, ...]
	taxed: bool
	terms: str
	order: str | None = None
	advance: int = 0
	is_numbered_later: bool = False

	@property
	def total(self) -> int:
		return cents_with_tax(self.lines, self.taxed)

	def owed(self) -> dict[str, int]:
		return {self.customer: self.total}

	def settled(self) -> dict[str, int]:
		return {self.key: self.advance}


@dataclass(frozen=True)
class CreditNote(Event):
	"""A credit note: against an invoice, against one but kept as a balance of its own, or against none."""

	rank: ClassVar[int] = 2

	lines: tuple[Line, ...]
	taxed: bool
	against: str | None
	own_balance: bool = False

	@property
	def total(self) -> int:
		return cents_with_tax(self.lines, self.taxed)

	def owed(self) -> dict[str, int]:
		return {self.customer: -self.total}

	def settled(self) -> dict[str, int]:
		return {self.against: self.total} if self.against and not self.own_balance else {}


@dataclass(frozen=True)
class Part:
	"""What a payment pays of one invoice, and of which instalment where the terms ask for it."""

	invoice: str
	cents: int
	term: str | None = None


@dataclass(frozen=True)
class Payment(Event):
	"""Money received. What no part and no order takes is left unallocated."""

	rank: ClassVar[int] = 3

	cents: int
	parts: tuple[Part, ...] = ()
	order: str | None = None

	def owed(self) -> dict[str, int]:
		return {self.customer: -self.cents}

	def settled(self) -> dict[str, int]:
		paid: dict[str, int] = {}
		for part in self.parts:
			paid[part.invoice] = paid.get(part.invoice, 0) + part.cents
		return paid


@dataclass(frozen=True)
class WriteOff(Event):
	"""A journal entry that gives up the rest of an invoice."""

	rank: ClassVar[int] = 4

	invoice: str
	cents: int
	reason: str

	def owed(self) -> dict[str, int]:
		return {self.customer: -self.cents}

	def settled(self) -> dict[str, int]:
		return {self.invoice: self.cents}


@dataclass(frozen=True)
class Bounce(Event):
	"""A journal entry for a payment the bank took back: the customer owes it again."""

	rank: ClassVar[int] = 4

	cents: int
	reason: str

	def owed(self) -> dict[str, int]:
		return {self.customer: self.cents}


@dataclass(frozen=True)
class Transfer(Event):
	"""A journal entry that moves a payment booked on `customer` to the invoice of the one who had paid."""

	rank: ClassVar[int] = 4

	payer: str
	invoice: str
	cents: int

	def owed(self) -> dict[str, int]:
		return {self.customer: self.cents, self.payer: -self.cents}

	def settled(self) -> dict[str, int]:
		return {self.invoice: self.cents}


@dataclass(frozen=True)
class Reconciliation(Event):
	"""ERPNext's Payment Reconciliation: of all that is open, oldest first, or of one payment and one journal."""

	rank: ClassVar[int] = 5

	pair: tuple[str, str] | None = None


@dataclass
class Claim:
	"""What an invoice, or an instalment of it, still asks for while the history is being told."""

	invoice: Invoice
	due: date
	cents: int
	term: str | None = field(default=None)
