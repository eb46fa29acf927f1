"""How customers pay: last receipt, average lateness, and entries that take effect later.

Does not check permissions.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from frappe.utils import add_months

from ar_specialist.receivables.lateness import Due, Lateness, Paid, lateness

from . import indexes, packed, vouchers
from .population import LEDGER, Conditions, Visibility, add_visibility
from .vouchers import chunks

TENTH = Decimal("0.1")
USUAL_MONTHS, RECENT_MONTHS = 12, 3


class Receipt(NamedTuple):
	"""Money received on one day, in company currency, positive."""

	on: date
	amount: Decimal


class Received(NamedTuple):
	"""One payment of a customer, in the currency of the receivable account, positive."""

	voucher_no: str
	on: date
	amount: Decimal
	currency: str


def newest_payments(
	accounts: Sequence[str], party: str, most: int, visibility: Visibility | None = None
) -> list[Received]:
	"""Return the latest `most` payments of `party` on `accounts` within `visibility`, the newest first."""
	where = Conditions()
	where.add("l.delinked = 0")
	add_visibility(where, visibility or Visibility())
	tail = f"""
		FROM {LEDGER} l
		WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND {where}
			AND l.voucher_type = 'Payment Entry' AND l.amount < 0 AND l.posting_date <= %(as_on)s
		GROUP BY l.voucher_no, l.posting_date, l.account_currency
		ORDER BY l.posting_date DESC, l.voucher_no DESC LIMIT {int(most)}"""
	columns = ["l.voucher_no", "l.posting_date", "-SUM(l.amount_in_account_currency)", "l.account_currency"]
	found = _by_party(columns, tail, accounts, date.max, [party], **where.values)
	return [
		Received(name, date.fromisoformat(day), Decimal(amount), currency)
		for name, day, amount, currency in found
	]


def last_receipts(accounts: Sequence[str], as_on: date, parties: Sequence[str]) -> dict[str, Receipt]:
	"""Return the last day each of `parties` paid, and what came in through Payment Entries on it."""
	rows, wide = indexes.ledger_rows()
	tail = f"""
		FROM (
			SELECT l.party, l.posting_date, -SUM(l.amount) amount,
				ROW_NUMBER() OVER (PARTITION BY l.party ORDER BY l.posting_date DESC) position
			FROM {rows}
			WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
				AND {wide}.voucher_type = 'Payment Entry' AND l.amount < 0 AND l.posting_date <= %(as_on)s
			GROUP BY l.party, l.posting_date
		) d
		WHERE d.position = 1"""
	found = _by_party(["d.party", "d.posting_date", "d.amount"], tail, accounts, as_on, parties)
	return {party: Receipt(date.fromisoformat(day), Decimal(amount)) for party, day, amount in found}


class Pace(NamedTuple):
	"""How many days after the due date somebody pays, on average: in a year, and lately. None of no payment."""

	usual: Decimal | None = None
	recent: Decimal | None = None


def paces(accounts: Sequence[str], as_on: date, parties: Sequence[str]) -> dict[str, Pace]:
	"""Return how late each of `parties` pays that has paid in the year up to `as_on`, see `average_days_late`."""
	months = (USUAL_MONTHS, RECENT_MONTHS)
	return {party: Pace(*days) for party, days in _days_late(accounts, as_on, parties, months).items()}


def average_days_late(
	accounts: Sequence[str], as_on: date, parties: Sequence[str], months: int = USUAL_MONTHS
) -> dict[str, Decimal]:
	"""Return how many days, to a tenth, after the due date each of `parties` pays, weighted by the amounts paid.

	Sum of allocated amount times (payment date less due date), over sum of allocated amounts, for payments on
	sales invoices in the last `months` months; early payments count as negative days. Where an invoice is due in
	instalments, its payments settle them oldest first.
	"""
	return {party: days for party, (days,) in _days_late(accounts, as_on, parties, (months,)).items()}


def _days_late(
	accounts: Sequence[str], as_on: date, parties: Sequence[str], months: Sequence[int]
) -> dict[str, tuple[Decimal | None, ...]]:
	"""Return, of who has paid in the first of `months`, the average of each; the ledger is read once for all."""
	since = [add_months(as_on, -each) for each in months]
	found = _lateness_of_whole_invoices(accounts, as_on, parties, since)
	for party, each in _lateness_of_instalments(accounts, as_on, parties, since):
		before = found.get(party, [Lateness()] * len(since))
		found[party] = [one.plus(other) for one, other in zip(before, each, strict=True)]
	return {party: tuple(map(_average, each)) for party, each in found.items() if each[0].amount}


def _average(late: Lateness) -> Decimal | None:
	return late.days.quantize(TENTH, ROUND_HALF_UP) if late.amount else None


IN_INSTALMENTS = """EXISTS (
	SELECT 1 FROM `tabPayment Schedule` ps
	WHERE ps.parent = si.name AND ps.parenttype = 'Sales Invoice' AND ps.due_date <> si.due_date
)"""


def _payments_on_invoices() -> str:
	rows, wide = indexes.ledger_rows()
	return f"""
		FROM {rows}
		JOIN `tabSales Invoice` si {indexes.hint("ar_due_date")} ON si.name = l.against_voucher_no
		WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND {wide}.voucher_type = 'Payment Entry' AND l.against_voucher_type = 'Sales Invoice' AND l.amount < 0
			AND l.posting_date <= %(as_on)s"""


def _lateness_of_whole_invoices(
	accounts: Sequence[str], as_on: date, parties: Sequence[str], since: Sequence[date]
) -> dict[str, list[Lateness]]:
	days = "DATEDIFF(l.posting_date, IFNULL(si.due_date, si.posting_date))"
	tail = f"""{_payments_on_invoices()}
			AND l.posting_date > %(since_0)s AND NOT {IN_INSTALMENTS}
		GROUP BY l.party"""
	columns, bound = ["l.party"], {f"since_{number}": day for number, day in enumerate(since)}
	for name in bound:
		paid = f"IF(l.posting_date > %({name})s, l.amount, 0)"
		columns += [f"-SUM({paid} * {days})", f"-SUM({paid})"]
	rows = _by_party(columns, tail, accounts, as_on, parties, **bound)
	found = ((party, list(map(Decimal, sums))) for party, *sums in rows)
	return {
		party: [Lateness(*pair) for pair in zip(sums[::2], sums[1::2], strict=True)] for party, sums in found
	}


def _lateness_of_instalments(
	accounts: Sequence[str], as_on: date, parties: Sequence[str], since: Sequence[date]
) -> Iterator[tuple[str, list[Lateness]]]:
	tail = f"{_payments_on_invoices()} AND {IN_INSTALMENTS} AND si.is_return = 0"
	columns = ["l.party", "l.against_voucher_no", "l.posting_date", "-l.amount"]
	paid: dict[tuple[str, str], list[Paid]] = {}
	for party, invoice, day, amount in _by_party(columns, tail, accounts, as_on, parties):
		paid.setdefault((party, invoice), []).append(Paid(date.fromisoformat(day), Decimal(amount)))
	schedules = vouchers.schedules(invoice for _party, invoice in paid)
	for (party, invoice), payments in paid.items():
		rows = [row for row in schedules[invoice].rows if row.due_date]
		if rows:
			due = [Due(row.due_date, row.base_payment_amount) for row in rows]
			yield party, [lateness(payments, due, day) for day in since]


def next_posting_dates(accounts: Sequence[str], as_on: date, parties: Sequence[str]) -> dict[str, date]:
	"""Return the earliest date after `as_on` on which an entry of each of `parties` takes effect."""
	tail = f"""
		FROM {LEDGER} l WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.posting_date > %(as_on)s
		GROUP BY l.party"""
	rows = _by_party(["l.party", "MIN(l.posting_date)"], tail, accounts, as_on, parties)
	return {party: date.fromisoformat(day) for party, day in rows}


def _by_party(
	columns: Sequence[str],
	tail: str,
	accounts: Sequence[str],
	as_on: date,
	parties: Sequence[str],
	**values: object,
) -> Iterator[list[str | None]]:
	if not accounts:
		return
	for chunk in chunks(parties):
		bound = {"parties": chunk, "accounts": tuple(accounts), "as_on": as_on, **values}
		yield from packed.rows(columns, tail, bound)


def parties_of(accounts: Sequence[str]) -> list[str]:
	"""Return everybody who has ever had an entry on `accounts`, sorted."""
	if not accounts:
		return []
	rows = packed.rows(
		["l.party"],
		f"FROM {LEDGER} l WHERE l.account IN %(accounts)s AND l.party IS NOT NULL ORDER BY l.party",
		{"accounts": tuple(accounts)},
		distinct=True,
	)
	return [party for (party,) in rows]
