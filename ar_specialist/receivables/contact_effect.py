"""What contacts came to: who was reached, and which payments followed whom.

A payment after a contact need not have come because of it; the comparison with customers nobody contacted is part
of the figures.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from .activity import Channel, Direction, Outcome, is_contact
from .money import ZERO

Whose = TypeVar("Whose")

# Outcomes of a call with the person one wanted to speak to.
RIGHT_PARTY = frozenset(
	each.value
	for each in (Outcome.REACHED, Outcome.PROMISE, Outcome.DISPUTE, Outcome.PAID_ALREADY, Outcome.REFUSED)
)
WRITTEN = frozenset(each.value for each in (Channel.EMAIL, Channel.LETTER, Channel.SMS))


@dataclass(frozen=True, slots=True)
class Contact:
	"""One activity, as it was written down."""

	customer: str
	channel: str
	direction: str
	outcome: str | None


@dataclass(slots=True)
class Contacts:
	"""What many activities come to."""

	by_channel: dict[str, int] = field(default_factory=dict)
	by_outcome: dict[str, int] = field(default_factory=dict)
	attempts: int = 0
	reached: int = 0
	sent: int = 0
	bounced: int = 0
	customers: set[str] = field(default_factory=set)

	def include(self, contact: Contact) -> None:
		"""Add one activity; a note is no contact."""
		self.by_channel[contact.channel] = self.by_channel.get(contact.channel, 0) + 1
		if contact.outcome:
			self.by_outcome[contact.outcome] = self.by_outcome.get(contact.outcome, 0) + 1
		if contact.direction == Direction.OUTGOING.value:
			self._include_outgoing(contact)
		if is_contact(contact.channel, contact.outcome):
			self.customers.add(contact.customer)

	def _include_outgoing(self, contact: Contact) -> None:
		if contact.channel == Channel.CALL.value:
			self.attempts += 1
			self.reached += contact.outcome in RIGHT_PARTY
		elif contact.channel in WRITTEN:
			self.sent += 1
			self.bounced += contact.outcome == Outcome.BOUNCED.value

	@property
	def contacts(self) -> int:
		"""How many activities are no notes."""
		return sum(count for channel, count in self.by_channel.items() if channel != Channel.NOTE.value)

	@property
	def right_party_rate(self) -> Decimal | None:
		"""Share of our calls that reached whom we wanted, 0 to 1; None without a call."""
		return Decimal(self.reached) / self.attempts if self.attempts else None


@dataclass(frozen=True, slots=True)
class Receipt:
	"""Money that came in from a customer on one day."""

	customer: str
	on: date
	amount: Decimal


@dataclass(frozen=True, slots=True)
class Effect(Generic[Whose]):
	"""Which money followed which contact, and what came from customers without one."""

	followed: list[tuple[Whose, Receipt]] = field(default_factory=list)
	without: list[Receipt] = field(default_factory=list)


def effect(
	receipts: Iterable[Receipt], contacts: Mapping[str, Sequence[tuple[date, Whose]]], days: int
) -> Effect[Whose]:
	"""Return each receipt once: with the last contact of its customer up to `days` before it, or without any.

	`contacts` are (day, whose) by customer in the order they happened; one on the day of the receipt came before it.
	"""
	result: Effect[Whose] = Effect()
	for receipt in receipts:
		last = _last_before(receipt, contacts.get(receipt.customer, ()), days)
		if last is None:
			result.without.append(receipt)
		else:
			result.followed.append((last[1], receipt))
	return result


def _last_before(
	receipt: Receipt, contacts: Sequence[tuple[date, Whose]], days: int
) -> tuple[date, Whose] | None:
	position = bisect_right(contacts, receipt.on, key=lambda contact: contact[0])
	if not position or (receipt.on - contacts[position - 1][0]).days > days:
		return None
	return contacts[position - 1]


def total(receipts: Iterable[Receipt]) -> Decimal:
	"""Return what `receipts` come to."""
	return sum((receipt.amount for receipt in receipts), ZERO)
