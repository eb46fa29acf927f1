"""Ledgers for the tests: a short way to write an entry, and random ledgers.

A voucher is written as "SI-1": its prefix says what it is.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st

from ar_specialist.receivables.netting import Balance, LedgerEntry, VoucherKey, net, voucher_facts

AS_ON = date(2024, 2, 29)
TYPES = {
	"SI": "Sales Invoice",
	"PI": "Purchase Invoice",
	"PE": "Payment Entry",
	"JE": "Journal Entry",
	"SO": "Sales Order",
	"ID": "Invoice Discounting",
}
ORDERS = ("Sales Order", "Purchase Order")
DEBTORS, DEBTORS_USD = "Debtors", "Debtors USD"


def type_of(voucher: str) -> str:
	"""Return the doctype of a voucher by its prefix."""
	return TYPES[voucher.partition("-")[0]]


def amount(value: object) -> Decimal:
	"""Return `value` as the exact decimal it is written as."""
	return value if isinstance(value, Decimal) else Decimal(str(value))


def entry(
	voucher: str,
	value: object,
	against: str | None = None,
	*,
	in_account: object = None,
	party: str | None = "C-1",
	account: str = DEBTORS,
	currency: str = "INR",
	on: date = AS_ON,
	cost_center: str | None = None,
	remarks: str | None = None,
	party_type: str = "Customer",
) -> LedgerEntry:
	"""Return one ledger entry of `voucher`, against itself unless told otherwise."""
	against = against or voucher
	return LedgerEntry(
		account,
		party_type,
		party,
		type_of(voucher),
		voucher,
		type_of(against),
		against,
		on,
		amount(value),
		amount(value if in_account is None else in_account),
		currency,
		cost_center,
		remarks,
	)


def days_ago(days: int) -> date:
	"""Return the day `days` before AS_ON; negative lies ahead."""
	return AS_ON - timedelta(days=days)


def netted(
	entries: Sequence[LedgerEntry],
	*,
	redirects: dict[str, str] | None = None,
	by_account: bool = True,
) -> dict[VoucherKey, Balance]:
	"""Return the balances of `entries`, taken as the whole ledger."""
	vouchers = voucher_facts(entries, advance_doctypes=ORDERS, by_account=by_account)
	return net(entries, vouchers, redirects=redirects, by_account=by_account)


def by_voucher(balances: dict[VoucherKey, Balance]) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
	"""Return (invoiced, paid, credit note) of each voucher; only for ledgers where a voucher has one key."""
	result = {key.voucher_no: (b.invoiced, b.paid, b.credit_note) for key, b in balances.items()}
	assert len(result) == len(balances)
	return result


class RandomLedger(NamedTuple):
	"""A ledger with what else decides about it."""

	entries: list[LedgerEntry]
	redirects: dict[str, str]
	revaluations: frozenset[str]


VOUCHERS = ("SI-1", "SI-2", "SI-3", "PI-1", "PE-1", "PE-2", "JE-1", "JE-2", "ID-1")
AGAINST = (*VOUCHERS, "SI-1", "SI-2", "SI-9", "SO-1")  # SI-9 and SO-1 are never in the ledger
PARTIES = ("C-1", "C-2", None)
INVOICES = ("SI-1", "SI-2", "SI-3", "SI-9")
# few different amounts, so that vouchers settle; thousandths, so that roundings tie
AMOUNTS = tuple(map(Decimal, ("100", "60", "40", "12.345", "0.01", "0.005", "0.004", "0")))


@st.composite
def ledger_entries(draw: st.DrawFn, parties: Sequence[str | None] = PARTIES) -> LedgerEntry:
	"""Draw one entry; what a voucher says about itself (cost centre, remarks) follows from its name."""
	voucher = draw(st.sampled_from(VOUCHERS))
	against = voucher if draw(st.booleans()) else draw(st.sampled_from(AGAINST))
	value = draw(st.sampled_from(AMOUNTS)) * draw(st.sampled_from((1, -1)))
	foreign = draw(st.integers(0, 3)) == 0
	# a revaluation moves the company's currency alone; a rate may differ from entry to entry
	rate = draw(st.sampled_from(("0.1", "0.125", "0", "-0.1"))) if foreign else "1"
	return entry(
		voucher,
		value,
		against,
		in_account=value * Decimal(rate),
		party=draw(st.sampled_from(parties)),
		account=DEBTORS_USD if foreign else DEBTORS,
		currency="USD" if foreign else "INR",
		on=days_ago(draw(st.integers(-2, 40))),
		cost_center=f"Cost centre of {voucher}",
		remarks=f"Remarks of {voucher}",
	)


@st.composite
def ledgers(draw: st.DrawFn) -> RandomLedger:
	"""Draw a ledger in which anything may be booked against anything, as imports and repairs do."""
	return RandomLedger(
		draw(st.lists(ledger_entries(), max_size=14)),
		draw(st.dictionaries(st.sampled_from(INVOICES), st.sampled_from(INVOICES), max_size=2)),
		frozenset(draw(st.sets(st.sampled_from(("JE-1", "JE-2"))))),
	)
