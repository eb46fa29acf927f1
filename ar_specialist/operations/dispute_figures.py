"""How disputes turned out, by reason, root cause, category, item, sales person, customer, processor or month.

Does not check permissions: `Asked.visible` says whose disputes and invoices count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pypika.terms import Criterion

import frappe
from frappe.utils import get_first_day, get_last_day, getdate

from ar_specialist.ledger import dispute_documents, invoiced
from ar_specialist.ledger.holidays import holidays_of
from ar_specialist.ledger.invoiced import Invoices, Weights
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables import business_days
from ar_specialist.receivables import dispute_figures as rules
from ar_specialist.receivables.business_days import EVERY_DAY_COUNTS, DaysOff
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, Resolution, Validity
from ar_specialist.receivables.dispute_amounts import Amounts
from ar_specialist.receivables.dispute_figures import Case, DisputeFigures, Outcome, PeriodBy
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.shares import round_in_sum

from . import policies
from .doctypes import DISPUTE, DISPUTE_ITEM
from .promise_figures import Asked, Group, customer_criteria, of_customers

GROUPS = ("Reason", "Root Cause", "Category", "Item", "Sales Person", "Customer", "Processor", "Month")
# What an invoice belongs to, too, so that its groups have something invoiced of their own.
INVOICED_BY = ("Customer", "Month", "Item", "Sales Person")


@dataclass(frozen=True, slots=True)
class AskedDisputes:
	"""Which disputes of one company are asked for, and the last day of the period that has come already."""

	asked: Asked
	as_on: date
	reasons: Sequence[str] = ()
	root_cause: str | None = None
	category: str | None = None
	status: str | None = None
	by: PeriodBy = PeriodBy.RAISED

	def invoices(self) -> Invoices:
		"""Return the invoices of the period, of the same customers."""
		asked = self.asked
		return Invoices(
			asked.company, asked.since, self.as_on, asked.customers, tuple(customer_criteria(asked))
		)


@dataclass(frozen=True, slots=True)
class GroupFigures:
	"""What one group comes to, what was invoiced to it or else in all, and the names of its cases."""

	figures: DisputeFigures
	invoiced: Decimal
	cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
	"""What the disputes of one company come to: by group, the largest first, and the cases and invoices of all."""

	groups: Mapping[Group, GroupFigures]
	cases: tuple[Case, ...]
	invoiced: Decimal


class Item(NamedTuple):
	"""One disputed item, with what is needed of its case."""

	case: str
	raised_on: date
	status: DisputeStatus
	resolution: Resolution | None
	validity: Validity | None
	resolved_on: date | None
	closed_on: date | None
	was_reopened: bool
	deadline: date | None
	reason: str
	category: str
	root_cause: str
	customer: str
	customer_name: str | None
	processor: str
	voucher_type: str
	voucher_no: str
	item_code: str
	amounts: Amounts
	rate: Decimal
	refunded: Decimal = ZERO  # paid back, of what of the invoice is owed all the same
	refunded_on: date | None = None


def analysis_of(disputes: AskedDisputes) -> Analysis:
	"""Return what the disputes asked for come to.

	The number of statements grows with neither disputes nor invoices, but for one for every few thousand names.
	"""
	asked, view = disputes.asked, policies.view_for(disputes.asked.company)
	found = items(disputes)
	facts = _facts(asked.company, found)
	if disputes.by is PeriodBy.OVER:
		found = [item for item in found if facts[item.case].is_in(asked.since, disputes.as_on, disputes.by)]
	outcomes = [_outcome(item, view) for item in found]
	belongs = _grouping(found, asked.group_by, facts, disputes.by)
	by_group: dict[Group, dict[str, Outcome]] = {}
	for item, outcome in zip(found, outcomes, strict=True):
		for group, part in rules.allocate(outcome, belongs(item), NO_GROUP, view.precision).items():
			theirs = by_group.setdefault(group, {})
			theirs[item.case] = theirs.get(item.case, Outcome()).plus(part)
	whole = [(item.case, outcome) for item, outcome in zip(found, outcomes, strict=True)]
	total = invoiced.invoiced(disputes.invoices())
	return Analysis(
		_measured(disputes, by_group, facts, _invoiced(disputes, total, view)),
		tuple(_with_outcomes(facts, whole)),
		total,
	)


NO_GROUP = Group("", "")


def items(disputes: AskedDisputes) -> list[Item]:
	"""Return the items of the disputes that may belong to the period, and of those raised before it and open on its
	last day."""
	asked = disputes.asked
	case, item = frappe.qb.DocType(DISPUTE), frappe.qb.DocType(DISPUTE_ITEM)
	is_raised = disputes.by is PeriodBy.RAISED
	still = case.closed_on.isnull() | (case.closed_on > (disputes.as_on if is_raised else asked.since))
	query = (
		frappe.qb.from_(case)
		.join(item)
		.on((item.parent == case.name) & (item.parenttype == DISPUTE))
		.select(
			case.name, case.raised_on, case.status, case.resolution, case.valid, case.resolved_on, case.closed_on,
			case.reopened_on, case.deadline, case.reason, case.category, case.root_cause, case.customer,
			case.customer_name, case.processor, item.voucher_type, item.voucher_no, item.item_code,
			item.disputed, item.credited, item.written_off, item.paid, item.still_disputed, item.exchange_rate,
		)
		.where((case.company == asked.company) & (case.raised_on <= disputes.as_on))
		.where(((case.raised_on >= asked.since) | still) if is_raised else still)
		.orderby(case.raised_on, case.name, item.idx)
	)  # fmt: skip
	narrowed = [case[field] == value for field, value in _narrowing(disputes).items() if value]
	if disputes.reasons:
		narrowed.append(case.reason.isin(list(disputes.reasons)))
	if narrowed:
		query = query.where(Criterion.all(narrowed))
	return _with_refunds([_item(row) for row in of_customers(query, case, asked).run()])


def _narrowing(disputes: AskedDisputes) -> dict[str, str | None]:
	return {"root_cause": disputes.root_cause, "category": disputes.category, "status": disputes.status}


def _item(row: Sequence[object]) -> Item:
	name, raised_on, status, resolution, valid, resolved_on, closed_on, reopened_on, deadline, *rest = row
	reason, category, cause, customer, title, processor, voucher_type, voucher_no, item_code, *amounts = rest
	resolution = Resolution(resolution) if resolution else None
	*parts, rate = map(exact, amounts)
	return Item(
		name,
		getdate(raised_on),
		DisputeStatus(status),
		resolution,
		rules.validity_of(Validity(valid) if valid else None, resolution),
		_day(resolved_on),
		_day(closed_on),
		bool(reopened_on),
		_day(deadline),
		reason or "",
		category or "",
		cause or "",
		customer,
		title,
		processor or "",
		voucher_type,
		voucher_no,
		item_code or "",
		_amounts(DisputeStatus(status), *parts),
		rate,
	)


def _with_refunds(found: Sequence[Item]) -> list[Item]:
	"""Return `found` with what was paid back of each, the first item of a case first."""
	by_refund = {item.case for item in found if item.resolution is Resolution.REFUND}
	back = dispute_documents.refunds(by_refund)
	left = {name: refund.amount for name, refund in back.items()}
	result = []
	for item in found:
		if item.case in back:
			refunded = min(left[item.case], item.amounts.upheld)
			left[item.case] -= refunded
			item = item._replace(refunded=refunded, refunded_on=back[item.case].paid_on)
		result.append(item)
	return result


def _day(moment: datetime | date | None) -> date | None:
	return getdate(moment) if moment else None


def _amounts(
	status: DisputeStatus,
	disputed: Decimal,
	credited: Decimal,
	written_off: Decimal,
	paid: Decimal,
	still: Decimal,
) -> Amounts:
	"""Return what became of an item; what is left of it is owed unless it is disputed."""
	rest = max(ZERO, disputed - credited - written_off - paid)
	disputed_still = rest if status in LIVE else min(rest, still)
	return Amounts(disputed, credited, written_off, paid, disputed_still, rest - disputed_still, rest)


def _outcome(item: Item, view: View) -> Outcome:
	return rules.outcome_of(
		item.amounts, item.rate, item.resolution, view.precision, view.rounding, item.refunded
	)


class _Grouping:
	"""What each disputed item belongs to, and how much: one group, or several that share it by weight."""

	def __init__(self, group_by: str, weights: Weights, facts: Mapping[str, Case], by: PeriodBy) -> None:
		self.group_by, self.weights, self.facts, self.by = group_by, weights, facts, by

	def __call__(self, item: Item) -> dict[Group, Decimal]:
		if self.group_by == "Item" and item.item_code:
			return {_named(item.item_code): Decimal(1)}
		if self.group_by in ("Item", "Sales Person"):
			weights = self.weights.get(item.voucher_no, {}) if item.voucher_type == "Sales Invoice" else {}
			return {_named(name): weight for name, weight in weights.items()}
		if self.group_by == "Month":
			return {_named(self._day(item).strftime("%Y-%m")): Decimal(1)}
		return {_group(item, self.group_by): Decimal(1)}

	def _day(self, item: Item) -> date:
		over = self.facts[item.case].over_on if self.by is PeriodBy.OVER else None
		return over or item.raised_on


def _grouping(found: Iterable[Item], group_by: str, facts: Mapping[str, Case], by: PeriodBy) -> _Grouping:
	invoices = {item.voucher_no for item in found if item.voucher_type == "Sales Invoice"}
	weights: Weights = {}
	if group_by == "Item":
		weights = invoiced.item_weights(invoices)
	elif group_by == "Sales Person":
		weights = invoiced.team_weights(invoices)
	return _Grouping(group_by, weights, facts, by)


def _group(item: Item, group_by: str) -> Group:
	if group_by == "Customer":
		return Group(item.customer, item.customer_name or item.customer)
	return _named(getattr(item, frappe.scrub(group_by)))


def _named(name: str) -> Group:
	return Group(name, name)


def _facts(company: str, found: Sequence[Item]) -> dict[str, Case]:
	"""Return the cases of `found`, without amounts, in their order."""
	off = (
		holidays_of(company, min((item.raised_on for item in found), default=date.max))
		if found
		else EVERY_DAY_COUNTS
	)
	by_case: dict[str, list[Item]] = {}
	for item in found:
		by_case.setdefault(item.case, []).append(item)
	return {name: _case(theirs, off) for name, theirs in by_case.items()}


def _case(theirs: Sequence[Item], off: DaysOff) -> Case:
	first = theirs[0]
	taken_off = any(item.amounts.credited or item.amounts.written_off for item in theirs)
	over = rules.over_on(
		first.status, first.resolution, first.resolved_on, first.closed_on, taken_off, first.refunded_on
	)
	return Case(
		first.case,
		first.raised_on,
		over_on=over,
		decided_on=first.resolved_on or over,
		deadline=first.deadline,
		validity=first.validity,
		business_days=business_days.between(first.raised_on, over, off) if over else None,
		is_withdrawn=first.status is DisputeStatus.WITHDRAWN,
		was_reopened=first.was_reopened,
	)


def _with_outcomes(facts: Mapping[str, Case], outcomes: Iterable[tuple[str, Outcome]]) -> list[Case]:
	totals: dict[str, Outcome] = {}
	for name, outcome in outcomes:
		totals[name] = totals.get(name, Outcome()).plus(outcome)
	return [replace(facts[name], outcome=outcome) for name, outcome in totals.items()]


def _measured(
	disputes: AskedDisputes,
	by_group: Mapping[Group, Mapping[str, Outcome]],
	facts: Mapping[str, Case],
	billed: Mapping[str, Decimal],
) -> dict[Group, GroupFigures]:
	everything = [(name, outcome) for theirs in by_group.values() for name, outcome in theirs.items()]
	found: dict[Group, GroupFigures] = {}
	for group, theirs in by_group.items():
		first, last = _period(disputes, group)
		is_month = disputes.asked.group_by == "Month"
		# what is open at the end of a month was raised in any month before
		cases = _with_outcomes(facts, everything if is_month else theirs.items())
		figures = rules.measure(cases, first, last, disputes.by)
		if figures.disputes or (figures.outstanding and not is_month):
			found[group] = GroupFigures(figures, billed.get(group.key, billed.get(ALL, ZERO)), tuple(theirs))
	return dict(sorted(found.items(), key=lambda entry: _order(entry, disputes.asked.group_by)))


ALL = "*"  # what was invoiced in all, where groups have nothing of their own


def _period(disputes: AskedDisputes, group: Group) -> tuple[date, date]:
	since, until = disputes.asked.since, disputes.as_on
	if disputes.asked.group_by != "Month":
		return since, until
	month = getdate(f"{group.key}-01")
	return max(since, getdate(get_first_day(month))), min(until, getdate(get_last_day(month)))


def _order(entry: tuple[Group, GroupFigures], group_by: str) -> tuple:
	group, theirs = entry
	label = (group.label.casefold(), group.key)
	return label if group_by == "Month" else (-theirs.figures.outcome.disputed, *label)


def _invoiced(disputes: AskedDisputes, total: Decimal, view: View) -> dict[str, Decimal]:
	"""Return what was invoiced by group, exactly in sum, or in all where the groups are none of invoices."""
	group_by = disputes.asked.group_by
	if group_by not in INVOICED_BY:
		return {ALL: total}
	found = invoiced.invoiced_by(disputes.invoices(), group_by)
	return dict(zip(found, round_in_sum(list(found.values()), view.precision), strict=True))
