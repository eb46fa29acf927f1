"""Payment plans put on open items: what of each they cover, and on which days it is due by them.

Writes nothing and does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ar_specialist.receivables import agreed
from ar_specialist.receivables.agreed import AgreedPlan
from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.money import ZERO, round_amount

from . import planned
from .planned import Plan

OpenRow = dict[str, object]  # an AR Open Item, as it is about to be stored


class PlannedPart(NamedTuple):
	"""How much of an open item is in a plan in force, and when the next of it is due by that."""

	amount: Decimal = ZERO
	agreed_date: date | None = None


def redated(items: Sequence[OpenItem], plans: Sequence[AgreedPlan], view: View) -> list[OpenItem]:
	"""Return one customer's open `items` on the days that their `plans` agreed."""
	if not plans:
		return list(items)
	return agreed.redated(
		items, plans, by_term=view.by_term, precision=view.precision, rounding=view.rounding
	)


def parts(items: Sequence[OpenItem], plans: Sequence[AgreedPlan], view: View) -> list[PlannedPart]:
	"""Return what of each of one customer's open `items` is in `plans` in force, rounded item by item as it is shown."""
	in_force = [plan for plan in plans if not plan.is_broken]
	if not in_force:
		return [PlannedPart()] * len(items)
	days: dict[tuple[object, ...], date] = {}
	for part in redated(items, in_force, view):
		if part.agreed_date:
			days[_key(part)] = min(part.agreed_date, days.get(_key(part), part.agreed_date))
	amounts = agreed.planned(items, in_force, view.by_term)
	return [
		PlannedPart(round_amount(amount, view.precision, view.rounding), days.get(_key(item)))
		if amount
		else PlannedPart()
		for item, amount in zip(items, amounts, strict=True)
	]


def on_agreed_days(
	company: str, items: Sequence[OpenItem], view: View, customers: Sequence[str]
) -> list[OpenItem]:
	"""Return open `items` of `customers` on the days agreed; one statement more where nobody has a plan."""
	found = planned.by_customer(
		planned.plans(company, customers), in_company_currency=not view.in_account_currency
	)
	if not found:
		return list(items)
	result: list[OpenItem] = [item for item in items if item.party not in found]
	for customer, plans in found.items():
		result += redated([item for item in items if item.party == customer], plans, view)
	return result


def put_on(open_rows: Sequence[OpenRow], found: Iterable[Plan], view: View) -> None:
	"""Write onto `open_rows`, which are not stored yet, what of each is in a plan and when the next of it is due."""
	for row in open_rows:
		row["planned"] = row["planned_in_account_currency"] = ZERO
		row["agreed_date"] = None
	for customer, plans in planned.by_customer(found, in_company_currency=False).items():
		theirs = [row for row in open_rows if row["party"] == customer]
		leaves = [row for row in theirs if not row["is_split"]]
		_put_on_leaves(leaves, plans, view)
		_put_on_whole([row for row in theirs if row["is_split"]], leaves)


def _put_on_leaves(leaves: Sequence[OpenRow], plans: Sequence[AgreedPlan], view: View) -> None:
	found = parts([_item(row) for row in leaves], plans, replace(view, by_term=True))
	for row, part in zip(leaves, found, strict=True):
		row["planned_in_account_currency"] = part.amount
		row["planned"] = _in_company_currency(row, part.amount, view)
		row["agreed_date"] = part.agreed_date


def _item(row: Mapping[str, object]) -> OpenItem:
	"""Return an open item in the currency of the row's account; what was invoiced does not matter here."""
	amount = row["outstanding_in_account_currency"]
	return OpenItem(
		row["posting_date"], row["party"], row["party_type"], row["account"], row["voucher_type"], row["voucher_no"],
		row["due_date"], row["account_currency"], amount, ZERO, ZERO, amount, amount,
		payment_term=row["payment_term"],
	)  # fmt: skip


def _key(item: OpenItem) -> tuple[object, ...]:
	return (item.account, item.voucher_type, item.voucher_no, item.payment_term, item.due_date)


def _in_company_currency(row: OpenRow, amount: Decimal, view: View) -> Decimal:
	"""Return what is planned of an open item at the item's own rate: all of it where all of it is planned."""
	open_ = row["outstanding_in_account_currency"]
	if amount == open_:
		return row["outstanding"]
	return round_amount(row["outstanding"] * amount / open_, view.precision, view.rounding) if open_ else ZERO


def _put_on_whole(whole: Iterable[OpenRow], leaves: Sequence[OpenRow]) -> None:
	for row in whole:
		parts = [leaf for leaf in leaves if _voucher(leaf) == _voucher(row)]
		for field in ("planned", "planned_in_account_currency"):
			row[field] = sum((part[field] for part in parts), ZERO)
		row["agreed_date"] = min((part["agreed_date"] for part in parts if part["agreed_date"]), default=None)


def _voucher(row: Mapping[str, object]) -> tuple[object, ...]:
	return (row["account"], row["voucher_type"], row["voucher_no"])
