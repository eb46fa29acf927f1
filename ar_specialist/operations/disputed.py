"""What is disputed, read and judged: the items of disputes, what the ledger has done to them, what it leaves open.

Writes nothing and does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from pypika.queries import QueryBuilder

import frappe

from ar_specialist.ledger import dispute_documents, settlements, vouchers
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables import dispute_amounts as rules
from ar_specialist.receivables.claim import part_of
from ar_specialist.receivables.dispute import ENDED, DisputeKind, DisputeStatus, Resolution, is_owed
from ar_specialist.receivables.dispute_amounts import Amounts, DisputedPart, VoucherState
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import ZERO, round_amount

from .doctypes import DISPUTE, DISPUTE_ITEM

# What a case says of amounts, and of its end, which the ledger decides, and until when it is to be settled.
OF_CASE = (
	"currency", "disputed_originally", "still_disputed", "paid_meanwhile", "credited", "written_off", "upheld",
	"base_still_disputed", "amount_shown", "closed_on", "untold_since", "_assign", "deadline", "deadline_on_card",
	"claimed_after_payment",
)  # fmt: skip
VoucherKey = tuple[str, str, str]  # receivable account, voucher type, voucher
OpenRow = dict[str, object]  # an AR Open Item, as it is about to be stored


class Named(Protocol):
	"""Whatever is about one voucher on one account."""

	account: str
	voucher_type: str
	voucher_no: str


class Row(NamedTuple):
	"""One disputed item as it is stored, with what it needs of its case; `of_case` is what that says of amounts and of its end."""

	dispute: str
	customer: str
	status: DisputeStatus
	status_before: DisputeStatus | None
	resolution: Resolution | None
	resolution_by_ledger: bool
	raised_on: date
	resolved_on: datetime | None
	closed_on: datetime | None
	item: str
	voucher: VoucherKey
	payment_term: str | None
	disputed: Decimal
	exchange_rate: Decimal
	credited_before: Decimal
	written_off_before: Decimal
	paid_when_decided: Decimal
	stored: Amounts
	of_case: Mapping[str, object]
	about: str | None = None  # a line of an invoice, or its taxes
	is_refunded: bool = False
	kind: DisputeKind | None = None
	qty: Decimal = ZERO

	@property
	def is_ended_by_people(self) -> bool:
		return self.status in ENDED and self.status_before is None

	def part(self) -> DisputedPart:
		"""Return this for the rules: what the ledger has closed stands as it did before, until that is taken back."""
		status = self.status_before or self.status
		decided = is_owed(status, self.resolution, True)
		ended = self.is_ended_by_people
		return DisputedPart(
			self.item,
			self.dispute,
			self.voucher,
			self.payment_term,
			self.disputed,
			status,
			None if self.resolution_by_ledger else self.resolution,
			self.credited_before,
			self.written_off_before,
			self.stored.credited if ended else None,
			self.stored.written_off if ended else None,
			self.paid_when_decided if decided else None,
			self.is_refunded,
		)


def rows(company: str, customers: Sequence[str]) -> list[Row]:
	"""Return the disputed items of `customers` in `company`, in the order they were disputed."""
	return _rows(_query(company, customers)) if customers else []


def latest_rows(company: str, customer: str) -> list[Row]:
	"""Return the disputed items of one customer as they are committed, and keep them so until the transaction ends."""
	return _rows(_query(company, [customer]).for_update())


def _query(company: str, customers: Sequence[str]) -> QueryBuilder:
	return of_company(company).where(frappe.qb.DocType(DISPUTE).customer.isin(list(customers)))


def of_company(company: str) -> QueryBuilder:
	"""Return the query of all disputed items of `company`, to be narrowed."""
	case, item = frappe.qb.DocType(DISPUTE), frappe.qb.DocType(DISPUTE_ITEM)
	return (
		frappe.qb.from_(case)
		.join(item)
		.on((item.parent == case.name) & (item.parenttype == DISPUTE))
		.select(
			case.name, case.customer, case.status, case.status_before, case.resolution, case.resolution_by_ledger,
			case.raised_on, case.resolved_on, case.closed_on, *[case[field] for field in OF_CASE],
			item.name, item.receivable_account, item.voucher_type, item.voucher_no, item.payment_term,
			item.kind, item.invoice_line, item.qty, item.disputed, item.exchange_rate, item.credited_before, item.written_off_before,
			item.paid_when_decided, item.credited, item.written_off, item.paid, item.still_disputed,
		)
		.where(case.company == company)
		.orderby(case.creation, case.name, item.idx)
	)  # fmt: skip


def _rows(query: QueryBuilder) -> list[Row]:
	return [_row(*cells) for cells in query.run()]


def rows_with(query: QueryBuilder, added: int) -> list[tuple[Row, Sequence[object]]]:
	"""Return the rows of a query that `of_company` began, each with the cells that were `added` to it, so many."""
	return [(_row(*cells[:-added]), cells[-added:]) for cells in query.run()]


def _row(
	dispute: str,
	customer: str,
	status: str,
	before: str,
	resolution: str,
	by_ledger: int,
	raised_on: date,
	resolved_on: datetime | None,
	closed_on: datetime | None,
	*cells: object,
) -> Row:
	of_case, of_item = cells[: len(OF_CASE)], cells[len(OF_CASE) :]
	item, account, kind, name, term, what, line, qty, *amounts = of_item
	disputed, rate, credited_before, written_off_before, decided, *became = map(exact, amounts)
	return Row(
		dispute,
		customer,
		DisputeStatus(status),
		DisputeStatus(before) if before else None,
		Resolution(resolution) if resolution else None,
		bool(by_ledger),
		raised_on,
		resolved_on,
		closed_on,
		item,
		(account, kind, name),
		term or None,
		disputed,
		rate,
		credited_before,
		written_off_before,
		decided,
		Amounts(disputed, *became),
		dict(zip(OF_CASE, of_case, strict=True)),
		part_of(DisputeKind(what), line) if what else None,
		kind=DisputeKind(what) if what else None,
		qty=exact(qty),
	)


class Judged(NamedTuple):
	"""What the ledger says of the disputed items of some customers: by item, of those that were judged."""

	rows: Sequence[Row]
	amounts: Mapping[str, Amounts]


def judged(
	company: str, customers: Sequence[str], as_on: date, open_rows: Sequence[OpenRow], ledger: Sequence[str]
) -> Judged:
	"""Return what became of all that `customers` have disputed.

	`open_rows` is what they have open on `as_on`, `ledger` the receivable accounts of `company`. One statement where
	nothing was ever disputed, two where something was, one more where something of it was paid back, and one for each
	kind of voucher of which nothing is open any more.
	"""
	found = rows(company, customers)
	if not found:
		return Judged((), {})
	back = refunded(found, as_on)
	found = [row._replace(is_refunded=row.dispute in back) for row in found]
	states = states_of(found, open_rows, as_on, ledger)
	return Judged(found, rules.judge([row.part() for row in found], states))


def refunded(found: Iterable[Row], as_on: date | None = None) -> set[str]:
	"""Return the cases of `found` that people have resolved by paying money back which was paid by `as_on`, or ever."""
	by_refund = {row.dispute for row in found if row.resolution is Resolution.REFUND}
	return set(dispute_documents.refunds(by_refund, as_on))


def states_of(
	found: Iterable[Row], open_rows: Iterable[OpenRow], as_on: date, ledger: Sequence[str]
) -> dict[VoucherKey, VoucherState]:
	"""Return what the vouchers of `found` have open, by `open_rows`, and what the ledger has taken off them."""
	keys = {row.voucher for row in found}
	taken = settlements.taken_off(ledger, [name for _account, _kind, name in keys], as_on)
	opened = dict.fromkeys(keys, ZERO)
	by_term: dict[VoucherKey, dict[str, Decimal]] = {key: {} for key in keys}
	for row in open_rows:
		key = voucher_of(row)
		if key not in keys:
			continue
		amount = row["outstanding_in_account_currency"]
		if row["level"] == "Voucher":
			opened[key] += amount
		if not row["is_split"] and row["payment_term"]:
			terms = by_term[key]
			terms[row["payment_term"]] = terms.get(row["payment_term"], ZERO) + amount
	gone = vouchers.cancelled((kind, name) for (_account, kind, name), open_ in opened.items() if not open_)
	return {
		key: VoucherState(opened[key], by_term[key], taken.get(key, rules.NOTHING), key[1:] in gone)
		for key in keys
	}


def voucher_key(item: Named) -> VoucherKey:
	"""Return what names the voucher of an open item, or of what is promised or disputed of one."""
	return (item.account, item.voucher_type, item.voucher_no)


def voucher_of(row: Mapping[str, object]) -> VoucherKey:
	"""Return what names the voucher of an open item."""
	return (row["account"], row["voucher_type"], row["voucher_no"])


def put_on(open_rows: Sequence[OpenRow], found: Judged, view: View) -> None:
	"""Write onto `open_rows`, which are not stored yet, what is disputed of each, in both currencies."""
	by_voucher: dict[VoucherKey, list[tuple[str | None, Decimal]]] = {}
	for row in found.rows:
		amount = found.amounts[row.item].still_disputed
		if amount:
			by_voucher.setdefault(row.voucher, []).append((row.payment_term, amount))
	for row in open_rows:
		row["disputed"] = row["disputed_in_account_currency"] = ZERO
	for voucher, disputed in by_voucher.items():
		_put_on_voucher([row for row in open_rows if voucher_of(row) == voucher], disputed, view)


def _put_on_voucher(
	theirs: Sequence[OpenRow], disputed: Sequence[tuple[str | None, Decimal]], view: View
) -> None:
	"""Write what is disputed of one voucher onto its row and the rows of its instalments, which add up to it."""
	instalments = [row for row in theirs if row["level"] == "Instalment"]
	whole = [row for row in theirs if row["level"] == "Voucher"]
	parts = sorted(instalments or whole, key=lambda row: (row["due_date"] or date.max, row["idx"]))
	items = [(row["name"], row["payment_term"], row["outstanding_in_account_currency"]) for row in parts]
	amounts = rules.spread(disputed, items)
	for row in parts:
		row["disputed_in_account_currency"] = amounts.get(row["name"], ZERO)
		row["disputed"] = _in_company_currency(row, view)
	for row in whole if instalments else ():
		for field in ("disputed", "disputed_in_account_currency"):
			row[field] = sum((part[field] for part in parts), ZERO)


def _in_company_currency(row: OpenRow, view: View) -> Decimal:
	"""Return what is disputed of an open item at the item's own rate: all of it where all of it is disputed."""
	disputed, open_ = row["disputed_in_account_currency"], row["outstanding_in_account_currency"]
	if disputed == open_:
		return row["outstanding"]
	return (
		round_amount(row["outstanding"] * disputed / open_, view.precision, view.rounding) if open_ else ZERO
	)
