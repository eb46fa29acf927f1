"""What was disputed on any day of open items that a report shows, in the currency it shows them in.

A case counts over the spans that were written when people moved it, and as it was decided then: what happens to it later
changes no past day. One that the ledger has closed counts until that day. Writes nothing; does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pypika.queries import QueryBuilder

import frappe

from ar_specialist.ledger import settlements
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables import dispute_amounts as rules
from ar_specialist.receivables.dispute import DisputeStatus, Resolution
from ar_specialist.receivables.dispute_amounts import DisputedPart, VoucherState
from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.money import ZERO, round_amount

from . import dispute_spans, disputed
from .disputed import Row, VoucherKey
from .doctypes import DISPUTE, DISPUTE_SPAN

OF_SPAN = ("resolution", "amounts")
Items = Mapping[VoucherKey, Sequence[tuple[int, OpenItem]]]


def of_items(company: str, as_on: date, items: Sequence[OpenItem], view: View) -> dict[int, Decimal]:
	"""Return what is disputed on `as_on` of `items`, by their place among these; one statement where nothing is."""
	parts = _parts(company, as_on, view)
	if not parts:
		return {}
	names = {part.voucher for part in parts}
	theirs: dict[VoucherKey, list[tuple[int, OpenItem]]] = {}
	for place, item in enumerate(items):
		key = disputed.voucher_key(item)
		if key in names:
			theirs.setdefault(key, []).append((place, item))
	found = rules.judge([part for part, _rate in parts.items()], _states(company, as_on, parts, theirs))
	return _placed(parts, found, theirs, view)


def marked(company: str, as_on: date, items: Sequence[OpenItem], view: View) -> list[OpenItem]:
	"""Return `items` so that they say what of them was disputed on `as_on`."""
	disputed = of_items(company, as_on, items, view)
	return [
		item._replace(disputed=disputed[place]) if place in disputed else item
		for place, item in enumerate(items)
	]


def _parts(company: str, as_on: date, view: View) -> dict[DisputedPart, Decimal]:
	"""Return the parts disputed on `as_on` in the currency of `view`, each with what one unit of its own is in it."""
	rows = [
		_as_it_stood(row, *span) for row, span in disputed.rows_with(_query(company, as_on), len(OF_SPAN))
	]
	back = disputed.refunded(rows, as_on)
	result = {}
	for row in rows:
		rate = Decimal(1) if view.in_account_currency else row.exchange_rate
		result[_in_currency(row._replace(is_refunded=row.dispute in back).part(), rate)] = rate
	return result


def _query(company: str, as_on: date) -> QueryBuilder:
	"""Return the query of all items disputed on `as_on`, each with what the span of its case says of then."""
	case, span = frappe.qb.DocType(DISPUTE), frappe.qb.DocType(DISPUTE_SPAN)
	by_people = case.status_before.isnull() | (case.status_before == "")
	return (
		disputed.of_company(company)
		.join(span)
		.on((span.parent == case.name) & (span.parenttype == DISPUTE))
		.select(*(span[field] for field in OF_SPAN))
		.where((span.disputed_from <= as_on) & (span.disputed_until.isnull() | (span.disputed_until > as_on)))
		.where(by_people | case.closed_on.isnull() | (case.closed_on >= frappe.utils.add_days(as_on, 1)))
	)


def _as_it_stood(row: Row, resolution: str | None, amounts: str | None) -> Row:
	"""Return `row` as it stood while its case was resolved by `resolution`, or by nothing yet, over `amounts`."""
	status = DisputeStatus.RESOLVED if resolution else DisputeStatus.OPEN
	found = Resolution(resolution) if resolution else None
	then = dispute_spans.disputed_of(row.item, row.disputed, amounts)
	decided = {"status": status, "status_before": None, "resolution": found, "resolution_by_ledger": False}
	return row._replace(disputed=then, **decided)


def _in_currency(part: DisputedPart, rate: Decimal) -> DisputedPart:
	return replace(
		part,
		disputed=part.disputed * rate,
		credited_before=part.credited_before * rate,
		written_off_before=part.written_off_before * rate,
	)


def _states(
	company: str, as_on: date, parts: Mapping[DisputedPart, Decimal], theirs: Items
) -> dict[VoucherKey, VoucherState]:
	rates = {part.voucher: rate for part, rate in parts.items()}
	names = [name for _account, _kind, name in rates]
	taken = settlements.taken_off(receivable_accounts(company), names, as_on)
	result = {}
	for key, rate in rates.items():
		of_voucher = [item for _place, item in theirs.get(key, ())]
		by_term: dict[str, Decimal] = {}
		for item in of_voucher:
			if item.payment_term:
				by_term[item.payment_term] = by_term.get(item.payment_term, ZERO) + item.outstanding
		open_ = sum((item.outstanding for item in of_voucher), ZERO)
		result[key] = VoucherState(open_, by_term, taken.get(key, rules.NOTHING).times(rate))
	return result


def _placed(
	parts: Iterable[DisputedPart], found: Mapping[str, rules.Amounts], theirs: Items, view: View
) -> dict[int, Decimal]:
	by_voucher: dict[VoucherKey, list[tuple[str | None, Decimal]]] = {}
	for part in parts:
		amount = found[part.name].still_disputed
		if amount:
			by_voucher.setdefault(part.voucher, []).append((part.term, amount))
	result: dict[int, Decimal] = {}
	for key, amounts in by_voucher.items():
		of_voucher = sorted(theirs.get(key, ()), key=lambda each: (each[1].due_date or date.max, each[0]))
		is_split = any(item.payment_term for _place, item in of_voucher)
		said = [(term if is_split else None, amount) for term, amount in amounts]
		items = [(place, item.payment_term, item.outstanding) for place, item in of_voucher]
		for place, amount in rules.spread(said, items).items():
			result[place] = round_amount(amount, view.precision, view.rounding)
	return result
