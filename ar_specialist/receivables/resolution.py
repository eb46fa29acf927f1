"""Settling a dispute: which documents do it, what one may do alone, and what needs a second person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .credit import CreditedLine
from .dispute import DisputeKind, Resolution
from .errors import ReceivablesError
from .money import ZERO
from .small_rest import SmallRestRule, check_rule
from .words import N_


@dataclass(frozen=True, slots=True)
class SettledItem:
	"""What of one invoice, or journal, is settled: `amount` is in the receivable account's currency, `rate` an agreed price."""

	invoice: str
	kind: DisputeKind
	amount: Decimal
	row: str | None = None  # the invoice's line
	qty: Decimal | None = None
	rate: Decimal | None = None
	is_journal: bool = False  # what is open of a Journal Entry, which has no lines and no taxes
	account: str | None = None  # the receivable account, of which a journal may have several
	item: str | None = None  # of the dispute, by its name


@dataclass(frozen=True, slots=True)
class DisputeToSettle:
	"""A dispute as it is stored, its row locked: whose it is, and what is disputed.

	What documents submitted before `since`, when it was reopened last, have settled is settled. Unless it `is_open`, in
	its `status`, nothing more settles it.
	"""

	name: str
	company: str
	customer: str
	currency: str
	items: tuple[SettledItem, ...]
	since: datetime | None = None
	status: str = "Open"
	is_open: bool = True
	is_paid: bool = False  # and was taken up again: what is credited stays to the customer's credit


@dataclass(frozen=True, slots=True)
class Agreement:
	"""How a dispute is settled: all of it as it was disputed, or `items` of it, lowered where less was agreed."""

	remedy: Resolution
	items: tuple[SettledItem, ...] | None = None
	on: date | None = None
	remark: str | None = None
	goods_come_back: bool = False
	bank_account: str | None = None  # a refund's
	tax_template: str | None = None  # by which an invoice is billed anew


def agreed_items(dispute: DisputeToSettle, agreement: Agreement) -> tuple[SettledItem, ...]:
	"""Return what of `dispute` is settled; raises where that is more than was disputed, or something else."""
	if dispute.is_paid and agreement.remedy not in (Resolution.CREDIT_NOTE, Resolution.REFUND):
		raise ReceivablesError(
			N_(
				"{0} is paid; settle it by a credit note, which stays to the customer's credit, or by a refund."
			),
			dispute.name,
		)
	items = _agreed(dispute, agreement)
	if agreement.remedy in (Resolution.CREDIT_NOTE, Resolution.REBILL):
		for item in items:
			_check_can_be_credited(item)
	return items


def _check_can_be_credited(item: SettledItem) -> None:
	if item.is_journal:
		raise ReceivablesError(
			N_("{0} is a journal, which no credit note is against; write it off, or agree on nothing of it."),
			item.invoice,
		)


def _agreed(dispute: DisputeToSettle, agreement: Agreement) -> tuple[SettledItem, ...]:
	if agreement.items is None:
		return dispute.items
	if not agreement.items:
		raise ReceivablesError(N_("Agree on an amount above zero of at least one item; nothing is settled."))
	disputed = {_identity(item): item for item in dispute.items}
	for item in agreement.items:
		whole = disputed.pop(_identity(item), None)
		if whole is None:
			raise ReceivablesError(
				N_("{0} is not disputed like that; choose among the items of the dispute."), item.invoice
			)
		if item.amount > whole.amount or (item.qty or ZERO) > (whole.qty or item.qty or ZERO):
			raise ReceivablesError(
				N_("Of {0} only {1} is disputed; settle that or less."), item.invoice, whole.amount
			)
	return agreement.items


def _identity(item: SettledItem) -> tuple[object, ...]:
	"""Return what an item of a dispute is known by: two instalments of one invoice differ in nothing else."""
	return item.item, item.invoice, item.row, item.kind


def check_left(
	dispute: DisputeToSettle, items: Sequence[SettledItem], waiting: Sequence[tuple[str | None, Decimal]]
) -> None:
	"""Raise ReceivablesError where `items` come to more than documents that are there leave of what is disputed.

	`waiting` is what those take off, as (invoice, amount); what is paid back is taken off no invoice, but of all.
	"""
	left = {invoice: _sum(theirs) for invoice, theirs in by_invoice(dispute.items).items()}
	paid_back = ZERO
	for invoice, amount in waiting:
		if invoice is None:
			paid_back += amount
		else:
			left[invoice] = left.get(invoice, ZERO) - amount
	asked = {invoice: _sum(theirs) for invoice, theirs in by_invoice(items).items()}
	for invoice, amount in asked.items():
		_check_fits(invoice, amount, left.get(invoice, ZERO))
	together = sum((max(ZERO, amount) for amount in left.values()), -paid_back)
	_check_fits(dispute.name, sum(asked.values(), ZERO), together)


def _sum(items: Sequence[SettledItem]) -> Decimal:
	return sum((item.amount for item in items), ZERO)


def _check_fits(name: str, asked: Decimal, left: Decimal) -> None:
	left = max(left, left - left)  # zero with the places it is shown with
	if asked > left:
		raise ReceivablesError(
			N_(
				"Of {0} only {1} is left beside what its other documents settle; approve or reject those first."
			),
			name,
			left,
		)


def by_invoice(items: Sequence[SettledItem]) -> dict[str, list[SettledItem]]:
	"""Return `items` by invoice, in the order the invoices first appear."""
	found: dict[str, list[SettledItem]] = {}
	for item in items:
		found.setdefault(item.invoice, []).append(item)
	return found


def credited_line(item: SettledItem) -> CreditedLine | None:
	"""Return the line of a credit note that settles `item`; None for what is credited as an amount."""
	if item.row is None:
		return None
	if item.kind is DisputeKind.LINE:
		return CreditedLine(item.row)
	if item.kind is DisputeKind.QUANTITY and item.qty:
		return CreditedLine(item.row, item.qty)
	if item.kind is DisputeKind.PRICE and item.rate is not None:
		return CreditedLine(item.row, item.qty or None, item.rate)
	return None


@dataclass(frozen=True, slots=True)
class Authority:
	"""What a policy lets people settle, in company currency.

	Up to `limit` a specialist settles alone, and up to `two_people_beyond` a manager does; beyond that whoever
	prepared a document does not approve it.
	"""

	limit: Decimal = ZERO
	two_people_beyond: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class SettlingRules:
	"""What a policy says of settling disputes and of writing off, with the defaults of a company that has none."""

	authority: Authority = field(default_factory=Authority)
	small_rests: SmallRestRule = field(default_factory=SmallRestRule)
	writes_off_alone: bool = False  # small rests, without anybody's approval
	write_off_account: str | None = None  # the company's otherwise
	splits_tax: bool = False


def check_settling_rules(rules: SettlingRules) -> None:
	"""Raise ReceivablesError when rules contradict each other, or could not be meant."""
	check_authority(rules.authority)
	check_rule(rules.small_rests)


def check_authority(authority: Authority) -> None:
	"""Raise ReceivablesError when a specialist could settle alone what takes two people."""
	if min(authority.limit, authority.two_people_beyond) < 0:
		raise ReceivablesError(N_("Limits for settling disputes cannot be below zero."))
	if authority.limit > authority.two_people_beyond:
		raise ReceivablesError(
			N_(
				"A specialist cannot settle {0} alone where two people are needed beyond {1}; lower the one or raise the other."
			),
			authority.limit,
			authority.two_people_beyond,
		)


def may_settle_alone(amount: Decimal, authority: Authority, is_manager: bool) -> bool:
	"""Return whether `amount` may be posted without anybody's approval.

	>>> may_settle_alone(Decimal(80), Authority(Decimal(50), Decimal(100)), is_manager=False)
	False
	>>> may_settle_alone(Decimal(80), Authority(Decimal(50), Decimal(100)), is_manager=True)
	True
	"""
	return amount <= (authority.two_people_beyond if is_manager else authority.limit)


def may_approve(amount: Decimal, authority: Authority, *, is_maker: bool, is_manager: bool) -> bool:
	"""Return whether somebody may post what waits for approval.

	What one may settle alone, one may post whoever prepared it; everything else takes a manager who is not the maker.
	"""
	if may_settle_alone(amount, authority, is_manager):
		return True
	return is_manager and not is_maker
