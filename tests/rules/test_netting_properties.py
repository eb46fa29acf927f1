"""What holds for netting on every ledger, and its comparison with the independent restatement."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.money import Rounding
from ar_specialist.receivables.netting import (
	Balance,
	LedgerEntry,
	Significance,
	VoucherKey,
	net,
	voucher_facts,
)

from . import oracle
from .ledgers import AS_ON, ORDERS, RandomLedger, ledgers, netted

SIX = ("invoiced", "paid", "credit_note")


def as_rows(entries: Iterable[LedgerEntry]) -> list[oracle.Row]:
	return [{**each._asdict(), "delinked": 0} for each in entries]


def amounts_of(balances: dict[VoucherKey, Balance]) -> dict[VoucherKey, tuple[Decimal, ...]]:
	"""Return the six amounts of every balance that has any."""
	result = {}
	for key, balance in balances.items():
		amounts = tuple(
			getattr(balance, f"{name}{suffix}") for name in SIX for suffix in ("", "_in_account_currency")
		)
		if any(amounts):
			result[key] = amounts
	return result


def outstanding_of(balances: dict[VoucherKey, Balance]) -> dict[VoucherKey, tuple[Decimal, Decimal]]:
	"""Return what is open in both currencies, where anything is."""
	result = {key: (b.outstanding, b.outstanding_in_account_currency) for key, b in balances.items()}
	return {key: both for key, both in result.items() if any(both)}


def described(key: VoucherKey, balance: Balance) -> dict[str, object]:
	"""Return a balance in the words of the restatement."""
	return {
		"account": balance.facts.account,
		"voucher_type": key.voucher_type,
		"voucher_no": key.voucher_no,
		"party": key.party,
		"party_type": balance.party_type,
		"posting_date": balance.facts.posting_date,
		"currency": balance.facts.account_currency,
		"cost_center": balance.facts.cost_center,
		"remarks": balance.facts.remarks,
		**{name: Fraction(getattr(balance, name)) for name in SIX},
		**{f"{name}_acc": Fraction(getattr(balance, f"{name}_in_account_currency")) for name in SIX},
	}


def in_order(lines: Iterable[dict[str, object]]) -> list[list[tuple[str, str]]]:
	return sorted(sorted((name, str(value)) for name, value in line.items()) for line in lines)


@given(ledgers(), st.booleans())
def test_balances_are_what_an_independent_restatement_gives(ledger: RandomLedger, by_account: bool) -> None:
	entries = [each for each in ledger.entries if each.posting_date <= AS_ON]
	found = netted(entries, redirects=ledger.redirects, by_account=by_account)
	expected = oracle.balances(
		as_rows(ledger.entries), as_on=AS_ON, notes=ledger.redirects, by_account=by_account, orders=ORDERS
	)
	landed = [{k: v for k, v in line.items() if k != "landed"} for line in expected if line["landed"]]
	assert in_order(described(*each) for each in found.items()) == in_order(landed)


@given(ledgers(), st.integers(0, 3), st.sampled_from(Rounding), st.booleans(), st.booleans())
def test_what_is_open_is_what_an_independent_restatement_shows(
	ledger: RandomLedger, precision: int, method: Rounding, in_account: bool, either: bool
) -> None:
	lines = oracle.balances(
		as_rows(ledger.entries), as_on=AS_ON, notes=ledger.redirects, by_account=True, orders=ORDERS
	)
	expected = oracle.shown(
		lines,
		precision=precision,
		method=method.value,
		revaluations=ledger.revaluations,
		in_account_currency=in_account,
		either_currency=either,
	)
	significance = Significance(precision, method, in_account, either)
	entries = [each for each in ledger.entries if each.posting_date <= AS_ON]
	found = {
		key
		for key, balance in netted(entries, redirects=ledger.redirects).items()
		if significance.is_open(balance, key.voucher_no in ledger.revaluations)
	}
	names = ("account", "voucher_type", "voucher_no", "party")
	assert {tuple(key) for key in found} == {tuple(line[name] for name in names) for line in expected}


@given(ledgers(), st.booleans())
def test_all_balances_add_up_to_all_entries(ledger: RandomLedger, by_account: bool) -> None:
	balances = netted(ledger.entries, redirects=ledger.redirects, by_account=by_account).values()
	assert sum(b.outstanding for b in balances) == sum(e.amount for e in ledger.entries)
	assert sum(b.outstanding_in_account_currency for b in balances) == sum(
		e.amount_in_account_currency for e in ledger.entries
	)


@given(ledgers(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(ledger: RandomLedger, by_account: bool, random: object) -> None:
	shuffled = list(ledger.entries)
	random.shuffle(shuffled)
	one = netted(ledger.entries, redirects=ledger.redirects, by_account=by_account)
	other = netted(shuffled, redirects=ledger.redirects, by_account=by_account)
	assert amounts_of(one) == amounts_of(other)
	assert {k: (b.facts.posting_date, b.facts.cost_center) for k, b in one.items()} == {
		k: (b.facts.posting_date, b.facts.cost_center) for k, b in other.items()
	}


@given(ledgers(), st.data())
def test_an_entry_may_be_booked_in_two_parts(ledger: RandomLedger, data: st.DataObject) -> None:
	if not ledger.entries:
		return
	index = data.draw(st.integers(0, len(ledger.entries) - 1))
	share = Decimal(data.draw(st.integers(1, 9))) / 10
	whole = ledger.entries[index]
	part = whole._replace(
		amount=whole.amount * share, amount_in_account_currency=whole.amount_in_account_currency * share
	)
	rest = whole._replace(
		amount=whole.amount - part.amount,
		amount_in_account_currency=whole.amount_in_account_currency - part.amount_in_account_currency,
	)
	parted = [*ledger.entries[:index], part, rest, *ledger.entries[index + 1 :]]
	assert amounts_of(netted(parted, redirects=ledger.redirects)) == amounts_of(
		netted(ledger.entries, redirects=ledger.redirects)
	)


@given(ledgers(), st.data())
def test_an_entry_and_its_reversal_leave_nothing(ledger: RandomLedger, data: st.DataObject) -> None:
	if not ledger.entries:
		return
	again = data.draw(st.sampled_from(ledger.entries))
	reversal = again._replace(
		amount=-again.amount, amount_in_account_currency=-again.amount_in_account_currency
	)
	assert outstanding_of(netted([*ledger.entries, again, reversal], redirects=ledger.redirects)) == (
		outstanding_of(netted(ledger.entries, redirects=ledger.redirects))
	)


@given(ledgers(), ledgers())
def test_another_party_changes_nothing(ledger: RandomLedger, other: RandomLedger) -> None:
	newcomers = [each._replace(party="C-9") for each in other.entries]
	together = netted([*newcomers, *ledger.entries], redirects=ledger.redirects)
	of_ledger = {key: balance for key, balance in together.items() if key.party != "C-9"}
	assert amounts_of(of_ledger) == amounts_of(netted(ledger.entries, redirects=ledger.redirects))


@given(ledgers(), st.booleans())
def test_each_party_can_be_netted_alone(ledger: RandomLedger, by_account: bool) -> None:
	alone: dict[VoucherKey, Balance] = {}
	for party in {each.party for each in ledger.entries}:
		own = [each for each in ledger.entries if each.party == party]
		alone.update(netted(own, redirects=ledger.redirects, by_account=by_account))
	assert amounts_of(alone) == amounts_of(
		netted(ledger.entries, redirects=ledger.redirects, by_account=by_account)
	)


@given(ledgers())
def test_refusing_every_entry_nets_nothing(ledger: RandomLedger) -> None:
	vouchers = voucher_facts(ledger.entries)
	assert net(ledger.entries, vouchers, counts=lambda each: False) == {}


@given(ledgers())
def test_ignoring_accounts_adds_their_balances_up_where_every_entry_stands_for_itself(
	ledger: RandomLedger,
) -> None:
	own = [
		each._replace(against_voucher_type=each.voucher_type, against_voucher_no=each.voucher_no)
		for each in ledger.entries
	]
	together: dict[VoucherKey, Decimal] = {}
	for key, balance in netted(own).items():
		merged = key._replace(account=None)
		together[merged] = together.get(merged, Decimal(0)) + balance.outstanding
	assert {key: b.outstanding for key, b in netted(own, by_account=False).items()} == together
