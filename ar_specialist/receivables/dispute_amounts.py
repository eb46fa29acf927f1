"""What became of disputed amounts, as the ledger shows it: still disputed, paid, credited, written off, upheld.

Of one invoice several things may be disputed, at different times. What was credited or written off for a case takes
its own parts off; other credits and write-offs since a part was disputed do, the oldest part first. Payments go to
what is not disputed before they go to what is; so what is still disputed is the rest of the part, at most what is
open, and no two parts share an amount. What is left of a part whose voucher was cancelled nobody has paid: it counts
as credited.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from .dispute import DisputeStatus, Resolution, is_owed
from .errors import ReceivablesError
from .money import ZERO
from .words import N_

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TakenOff:
	"""What was taken off a voucher without being paid; of that, by case, what was to settle it."""

	credited: Decimal = ZERO
	written_off: Decimal = ZERO
	credited_for: Mapping[str, Decimal] = field(default_factory=dict)
	written_off_for: Mapping[str, Decimal] = field(default_factory=dict)

	def times(self, rate: Decimal) -> "TakenOff":
		"""Return the same in the currency of which one unit of this one is `rate`."""
		credited_for = {case: amount * rate for case, amount in self.credited_for.items()}
		written_off_for = {case: amount * rate for case, amount in self.written_off_for.items()}
		return TakenOff(self.credited * rate, self.written_off * rate, credited_for, written_off_for)


NOTHING = TakenOff()


@dataclass(frozen=True, slots=True)
class VoucherState:
	"""What the ledger says of one voucher: open, in all and by instalment, what was taken off it, whether it is gone."""

	open: Decimal = ZERO
	open_by_term: Mapping[str, Decimal] = field(default_factory=dict)
	taken_off: TakenOff = NOTHING
	is_cancelled: bool = False

	def open_of(self, term: str | None) -> Decimal:
		"""What the instalment `term` has open, or all of it without one; never below zero."""
		return max(ZERO, self.open if term is None else self.open_by_term.get(term, ZERO))


@dataclass(frozen=True, slots=True)
class DisputedPart:
	"""One disputed part of one voucher, in the voucher's currency, and its case.

	The `…_before` amounts are what the voucher had when the part was disputed. A case that people have ended takes
	off no more than it had when they did: `most_credited` and `most_written_off`. `paid_when_decided` is what was
	paid of the part before it was said to be owed. Of a case that `is_refunded` the money was paid back.
	"""

	name: str
	case: str
	voucher: Hashable
	term: str | None
	disputed: Decimal
	status: DisputeStatus
	resolution: Resolution | None = None
	credited_before: Decimal = ZERO
	written_off_before: Decimal = ZERO
	most_credited: Decimal | None = None
	most_written_off: Decimal | None = None
	paid_when_decided: Decimal | None = None
	is_refunded: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
	"""What became of a disputed part; `rest` is what of it is open, disputed or owed.

	`still_disputed`, `paid`, `credited`, `written_off` and `upheld` add up to what was disputed. `cancelled` is what of
	the credited went with its voucher.
	"""

	disputed: Decimal = ZERO
	credited: Decimal = ZERO
	written_off: Decimal = ZERO
	paid: Decimal = ZERO
	still_disputed: Decimal = ZERO
	upheld: Decimal = ZERO
	rest: Decimal = ZERO
	cancelled: Decimal = ZERO

	def plus(self, other: "Amounts") -> "Amounts":
		"""Return the sum of both, of one currency."""
		return Amounts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def judge(parts: Sequence[DisputedPart], vouchers: Mapping[Hashable, VoucherState]) -> dict[str, Amounts]:
	"""Return what became of each of `parts`, which come in the order they were disputed, by name.

	All parts of a voucher have to be among them, as they share what is open and what is credited.
	"""
	credited = _taken_off(parts, vouchers, "credited")
	written_off = _taken_off(parts, vouchers, "written_off", besides=credited)
	settled = {
		part.case for part in parts if part.is_refunded or credited[part.name] or written_off[part.name]
	}
	owed = {part.name: is_owed(part.status, part.resolution, part.case in settled) for part in parts}
	left = {part.name: part.disputed - credited[part.name] - written_off[part.name] for part in parts}
	rest = _rests(parts, vouchers, left, owed)
	amounts = {
		part.name: _amounts(
			part, credited[part.name], written_off[part.name], rest[part.name], owed[part.name]
		)
		for part in parts
	}
	gone = {part.name for part in parts if _is_gone(part, vouchers)}
	return {name: _without_voucher(each) if name in gone else each for name, each in amounts.items()}


def _is_gone(part: DisputedPart, vouchers: Mapping[Hashable, VoucherState]) -> bool:
	"""Whether the voucher of a part was cancelled; what people had ended before, they ended for good."""
	return part.most_credited is None and vouchers.get(part.voucher, VoucherState()).is_cancelled


def _without_voucher(amounts: Amounts) -> Amounts:
	"""Return what became of a part that is neither paid nor owed any more, as there is no voucher."""
	left = amounts.disputed - amounts.credited - amounts.written_off
	return Amounts(amounts.disputed, amounts.credited + left, amounts.written_off, cancelled=left)


def _taken_off(
	parts: Sequence[DisputedPart],
	vouchers: Mapping[Hashable, VoucherState],
	kind: str,
	besides: Mapping[str, Decimal] | None = None,
) -> dict[str, Decimal]:
	"""Return how much of what was `kind` on its voucher is of each part: what was for its own case, then of what was
	for none, and came since, the oldest part first."""
	wanted = {}
	for part in parts:
		most, left = getattr(part, f"most_{kind}"), part.disputed - (besides[part.name] if besides else ZERO)
		wanted[part.name] = left if most is None else min(left, most)
	result = _for_its_own_case(parts, vouchers, kind, wanted)
	used: dict[Hashable, Decimal] = {}
	for part in parts:
		used[part.voucher] = used.get(part.voucher, ZERO) + result[part.name]
	first: dict[Hashable, Decimal] = {}
	for part in parts:
		now, then = getattr(_taken_off_of(part, vouchers), kind), getattr(part, f"{kind}_before")
		base = first[part.voucher] = min(first.get(part.voucher, then), then)
		pool = min(now - then - result[part.name], now - base - used[part.voucher])
		amount = max(ZERO, min(wanted[part.name] - result[part.name], pool))
		result[part.name] += amount
		used[part.voucher] += amount
	return result


def _for_its_own_case(
	parts: Sequence[DisputedPart],
	vouchers: Mapping[Hashable, VoucherState],
	kind: str,
	wanted: Mapping[str, Decimal],
) -> dict[str, Decimal]:
	"""Return how much of what was `kind` on its voucher to settle its case is of each part."""
	used: dict[tuple[Hashable, str], Decimal] = {}
	result = {}
	for part in parts:
		own = getattr(_taken_off_of(part, vouchers), f"{kind}_for").get(part.case, ZERO)
		key = (part.voucher, part.case)
		result[part.name] = amount = max(ZERO, min(wanted[part.name], own - used.get(key, ZERO)))
		used[key] = used.get(key, ZERO) + amount
	return result


def _taken_off_of(part: DisputedPart, vouchers: Mapping[Hashable, VoucherState]) -> TakenOff:
	return vouchers.get(part.voucher, VoucherState()).taken_off


def _rests(
	parts: Sequence[DisputedPart],
	vouchers: Mapping[Hashable, VoucherState],
	left: Mapping[str, Decimal],
	owed: Mapping[str, bool],
) -> dict[str, Decimal]:
	"""Return what of each part is open: payments clear the oldest, and what is owed before what is disputed."""
	open_: dict[tuple[Hashable, str | None], Decimal] = {}
	result = {}
	for part in sorted(reversed(parts), key=lambda each: owed[each.name]):
		state = vouchers.get(part.voucher, VoucherState())
		keys = {(part.voucher, None), (part.voucher, part.term)}
		room = min(open_.setdefault(key, state.open_of(key[1])) for key in keys)
		result[part.name] = amount = max(ZERO, min(left[part.name], room))
		for key in keys:
			open_[key] -= amount
	return result


def _amounts(
	part: DisputedPart, credited: Decimal, written_off: Decimal, rest: Decimal, owed: bool
) -> Amounts:
	paid = part.disputed - credited - written_off - rest
	if not owed:
		return Amounts(part.disputed, credited, written_off, paid, rest, ZERO, rest)
	# what is paid after the decision is a debt paid, and no part of the dispute
	before = paid if part.paid_when_decided is None else min(paid, part.paid_when_decided)
	return Amounts(part.disputed, credited, written_off, before, ZERO, paid - before + rest, rest)


def resolution_by_ledger(amounts: Amounts) -> Resolution:
	"""Return what cleared a disputed amount, where nobody has said so.

	>>> resolution_by_ledger(Amounts(disputed=Decimal(5), credited=Decimal(5)))
	<Resolution.CREDIT_NOTE: 'Credit Note'>
	"""
	if amounts.cancelled and amounts.cancelled == amounts.disputed:
		return Resolution.CANCELLATION
	if amounts.credited == amounts.disputed:
		return Resolution.CREDIT_NOTE
	if amounts.written_off == amounts.disputed:
		return Resolution.WRITE_OFF
	return Resolution.PAID if amounts.paid == amounts.disputed else Resolution.SETTLED_IN_PART


def available(state: VoucherState, term: str | None, taken: Iterable[tuple[str | None, Decimal]]) -> Decimal:
	"""Return what of a voucher, or of its instalment `term`, can still be disputed.

	`taken` is what is disputed of the voucher already, as (instalment, amount).
	"""
	taken = list(taken)
	room = state.open_of(None) - sum((amount for _term, amount in taken), ZERO)
	if term is not None:
		of_term = sum((amount for each, amount in taken if each == term), ZERO)
		room = min(room, state.open_of(term) - of_term)
	return max(ZERO, room)


def check_amount(label: str, disputed: Decimal, room: Decimal) -> None:
	"""Raise ReceivablesError unless `disputed` can be disputed of the item called `label`, which has `room`."""
	if room <= 0:
		raise ReceivablesError(N_("{0} is disputed in full already; add to that dispute instead."), label)
	if disputed <= 0:
		raise ReceivablesError(N_("Dispute an amount above zero on {0}."), label)
	if disputed > room:
		raise ReceivablesError(
			N_("{0} has {1} open that is not disputed yet; dispute up to that, not {2}."),
			label,
			room,
			disputed,
		)


def spread(
	disputed: Iterable[tuple[str | None, Decimal]], items: Sequence[tuple[Key, str | None, Decimal]]
) -> dict[Key, Decimal]:
	"""Return what is disputed of each open item of one voucher.

	`items` are (key, instalment, open), the oldest first. What is disputed of an instalment stays with it; what is
	disputed of the whole is held back from what is due first.

	>>> spread([(None, Decimal(50))], [("first", "30 days", Decimal(40)), ("second", "60 days", Decimal(60))])
	{'first': Decimal('40'), 'second': Decimal('10')}
	"""
	left = {key: max(ZERO, amount) for key, _term, amount in items}
	result = dict.fromkeys(left, ZERO)
	for term, amount in sorted(disputed, key=lambda each: each[0] is None):
		for key, of_term, _open in items:
			part = min(amount, left[key]) if term in (None, of_term) else ZERO
			result[key] += part
			left[key] -= part
			amount -= part
	return {key: amount for key, amount in result.items() if amount}
