"""Rules of `receivables.items`: from balances to the rows everybody sees."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.items import (
	OpenItem,
	View,
	asked_of,
	by_term,
	instalments,
	item_of,
	outstanding_by_currency,
	split_items,
)
from ar_specialist.receivables.money import ZERO, Rounding, round_amount
from ar_specialist.receivables.netting import LedgerEntry, Significance
from ar_specialist.receivables.terms import Schedule, ScheduleRow

from .ledgers import AS_ON, DEBTORS, DEBTORS_USD, RandomLedger, amount, days_ago, entry, ledgers, netted

VIEW = View("INR", 2)
IN_ACCOUNT = replace(VIEW, in_account_currency=True)


def item(*entries: LedgerEntry, view: View = VIEW, **facts: object) -> OpenItem:
	"""Return the one open item of `entries`."""
	(balance,) = netted(entries).values()
	return item_of(balance, view, **facts)


def instalment(due_in: int, value: object, recorded: object = 0, term: str | None = None) -> ScheduleRow:
	due, amount, paid = AS_ON + timedelta(days=due_in), Decimal(value), Decimal(recorded)
	return ScheduleRow(due, term, None, amount, amount, paid, paid, ZERO)


def schedule(*rows: ScheduleRow, advance: object = 0, currency: str = "INR") -> Schedule:
	return Schedule(currency, currency, Decimal(advance), rows)


def open_items(
	ledger: RandomLedger, view: View, revaluations: frozenset[str] = frozenset()
) -> list[OpenItem]:
	"""Return the open items of a ledger, as the edge puts the rules together."""
	significance = Significance(view.precision, view.rounding, view.in_account_currency)
	return [
		item_of(balance, view)
		for key, balance in netted(ledger.entries, redirects=ledger.redirects).items()
		if significance.is_open(balance, key.voucher_no in revaluations)
	]


def test_an_item_says_what_its_voucher_says() -> None:
	found = item(
		entry("SI-1", 100, on=days_ago(9), cost_center="North", remarks="as agreed"),
		entry("PE-1", -30, "SI-1"),
		entry("SI-2", -20, "SI-1"),
		due_date=days_ago(2),
		po_no="PO-7",
	)
	assert found == OpenItem(
		party_type="Customer",
		party="C-1",
		account=DEBTORS,
		voucher_type="Sales Invoice",
		voucher_no="SI-1",
		posting_date=days_ago(9),
		due_date=days_ago(2),
		currency="INR",
		invoiced=Decimal(100),
		paid=Decimal(30),
		credit_note=Decimal(20),
		outstanding=Decimal(50),
		invoice_total=Decimal(100),
		cost_center="North",
		payment_term=None,
		po_no="PO-7",
		remarks="as agreed",
	)


def test_in_account_currency_every_amount_is() -> None:
	usd = {"account": DEBTORS_USD, "currency": "USD"}
	entries = (
		entry("SI-1", 8000, in_account=100, **usd),
		entry("PE-1", -2500, "SI-1", in_account=-30, **usd),
		entry("SI-2", -800, "SI-1", in_account=-10, **usd),
	)
	company, account = item(*entries), item(*entries, view=IN_ACCOUNT)
	assert (company.currency, *company[8:13]) == ("INR", 8000, 2500, 800, 4700, 8000)
	assert (account.currency, *account[8:13]) == ("USD", 100, 30, 10, 60, 100)


@pytest.mark.parametrize(
	("method", "expected"),
	[(Rounding.BANKERS, "0.12"), (Rounding.BANKERS_LEGACY, "0.13"), (Rounding.COMMERCIAL, "0.13")],
)
def test_only_what_is_outstanding_is_rounded(method: Rounding, expected: str) -> None:
	found = item(entry("SI-1", "0.125"), view=replace(VIEW, rounding=method))
	assert (found.invoiced, found.outstanding) == (Decimal("0.125"), Decimal(expected))


@pytest.mark.parametrize(("precision", "expected"), [(0, "12"), (2, "12.35"), (3, "12.346")])
def test_the_precision_is_the_views(precision: int, expected: str) -> None:
	assert item(entry("SI-1", "12.3456"), view=replace(VIEW, precision=precision)).outstanding == Decimal(
		expected
	)


@pytest.mark.parametrize(
	("entries", "is_credit"),
	[
		([entry("SI-1", 100)], False),
		([entry("PE-1", -100)], True),
		([entry("SI-1", -100)], True),
		([entry("JE-1", -100)], True),
		([entry("SI-1", 100), entry("PE-1", -100, "SI-1")], False),
	],
)
def test_a_credit_is_money_we_hold_or_owe(entries: list[LedgerEntry], is_credit: bool) -> None:
	assert item(*entries).is_credit is is_credit


def test_an_item_without_party_has_one_all_the_same() -> None:
	assert item(entry("JE-1", 10, party=None)).party is None


# -- instalments


def test_an_invoice_without_schedule_is_one_item() -> None:
	whole = item(entry("SI-1", 100))
	assert by_term(whole, None, VIEW) == [whole]


def test_an_instalment_differs_from_its_invoice_in_amounts_date_and_term_only() -> None:
	whole = item(entry("SI-1", 100, cost_center="North"), due_date=days_ago(-30), po_no="PO-7")
	first, second = by_term(
		whole, schedule(instalment(0, 40, term="Now"), instalment(30, 60, term="Later")), VIEW
	)
	assert first == whole._replace(due_date=AS_ON, payment_term="Now", invoiced=40, outstanding=40)
	assert second == whole._replace(due_date=days_ago(-30), payment_term="Later", invoiced=60, outstanding=60)
	assert first.invoice_total == second.invoice_total == 100


def test_one_instalment_with_a_term_is_still_one_item() -> None:
	whole = item(entry("SI-1", 100), entry("PE-1", -30, "SI-1"), due_date=AS_ON)
	(only,) = by_term(whole, schedule(instalment(0, 100, term="Net 30")), VIEW)
	assert only == whole._replace(payment_term="Net 30")


def test_an_overpaid_invoice_is_one_credit_with_the_invoices_due_date() -> None:
	whole = item(entry("SI-1", 100), entry("JE-1", -130, "SI-1"), due_date=days_ago(5))
	(excess,) = by_term(whole, schedule(instalment(0, 100)), VIEW)
	assert (excess.outstanding, excess.invoiced, excess.due_date) == (-30, 0, days_ago(5))
	assert excess.is_credit


def test_an_excess_beside_an_open_instalment_ages_from_its_posting_date() -> None:
	whole = item(entry("SI-1", 100, on=days_ago(20)), entry("JE-1", -70, "SI-1"), due_date=days_ago(-30))
	_open, excess = by_term(whole, schedule(instalment(0, 50, recorded=10), instalment(30, 50)), VIEW)
	assert (excess.outstanding, excess.due_date) == (-10, None)
	assert AgingRule(AS_ON).age(excess.due_date, excess.posting_date) == 20


def test_instalments_count_in_party_currency_only_where_that_is_asked_for() -> None:
	usd = {"account": DEBTORS_USD, "currency": "USD"}
	due = ScheduleRow(AS_ON, None, None, Decimal(100), Decimal(8000), ZERO, ZERO, ZERO)
	plan = schedule(due, currency="USD")
	entries = entry("SI-1", 8000, in_account=100, **usd), entry("PE-1", -800, "SI-1", in_account=-10, **usd)
	party_view = replace(IN_ACCOUNT, in_party_currency=True)
	(in_party,) = by_term(item(*entries, view=party_view), plan, party_view)
	(in_company,) = by_term(item(*entries), plan, VIEW)
	assert (in_party.outstanding, in_party.currency) == (90, "USD")
	assert (in_company.outstanding, in_company.currency) == (7200, "INR")


def test_only_scheduled_sales_invoices_are_split() -> None:
	invoice, other = item(entry("SI-1", 100)), item(entry("SI-2", 50))
	journal = item(entry("JE-1", 70))._replace(voucher_no="SI-1")  # a journal may bear an invoice's name
	plans = {"SI-1": schedule(instalment(0, 40), instalment(9, 60))}
	found = split_items([other, invoice, journal], plans, VIEW)
	assert [(each.voucher_type, each.voucher_no, each.outstanding) for each in found] == [
		("Sales Invoice", "SI-2", 50),
		("Sales Invoice", "SI-1", 40),
		("Sales Invoice", "SI-1", 60),
		("Journal Entry", "SI-1", 70),
	]


def test_no_items_split_into_none() -> None:
	assert split_items([], {}, VIEW) == []


# -- totals


def test_three_currencies_are_totalled_apart() -> None:
	items = [item(entry("SI-1", value, currency=c), view=IN_ACCOUNT) for c, value in (("USD", 5), ("EUR", 7))]
	items += [
		item(entry("PE-1", -2, currency="EUR"), view=IN_ACCOUNT),
		item(entry("SI-1", 1), view=IN_ACCOUNT),
	]
	assert outstanding_by_currency(items) == {"USD": 5, "EUR": 5, "INR": 1}
	assert outstanding_by_currency([]) == {}


@given(ledgers(), st.sampled_from(Rounding), st.booleans())
def test_items_add_up_to_the_ledger_but_for_what_is_hidden_or_rounded(
	ledger: RandomLedger, method: Rounding, in_account: bool
) -> None:
	view = View("INR", 2, method, in_account_currency=in_account)
	items = open_items(ledger, view, ledger.revaluations)
	significance = Significance(2, method, in_account)
	hidden, rounding = ZERO, ZERO
	for key, balance in netted(ledger.entries, redirects=ledger.redirects).items():
		exact = balance.outstanding_in_account_currency if in_account else balance.outstanding
		if significance.is_open(balance, key.voucher_no in ledger.revaluations):
			rounding += exact - round_amount(exact, 2, method)
		else:
			hidden += exact
	column = "amount_in_account_currency" if in_account else "amount"
	whole = sum((getattr(each, column) for each in ledger.entries), ZERO)
	assert sum((each.outstanding for each in items), ZERO) == whole - hidden - rounding


@given(ledgers())
def test_no_two_items_of_a_ledger_are_about_the_same(ledger: RandomLedger) -> None:
	items = open_items(ledger, VIEW)
	keys = {(each.account, each.voucher_type, each.voucher_no, each.party) for each in items}
	assert len(keys) == len(items)
	assert all(each.outstanding for each in items)


@given(ledgers(), st.integers(0, 400))
def test_a_day_later_only_ages_have_moved(ledger: RandomLedger, later: int) -> None:
	items = open_items(ledger, VIEW)
	today, then = AgingRule(AS_ON), AgingRule(AS_ON + timedelta(days=later))
	assert open_items(ledger, VIEW) == items
	for each in items:
		assert (
			then.age(each.due_date, each.posting_date) == today.age(each.due_date, each.posting_date) + later
		)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=5), st.integers(0, 3000), st.integers(0, 3000))
def test_the_items_of_a_split_invoice_add_up_to_it(shares: Sequence[int], paid: int, credited: int) -> None:
	entries = [entry("SI-1", sum(shares)), entry("PE-1", -paid, "SI-1"), entry("SI-2", -credited, "SI-1")]
	whole = item(*entries)
	plan = schedule(*(instalment(7 * n, share) for n, share in enumerate(shares)))
	assert sum(each.outstanding for each in by_term(whole, plan, VIEW)) == whole.outstanding


def scheduled(total_advance: object, *amounts: object) -> Schedule:
	rows = [
		ScheduleRow(days_ago(30 - 20 * n), f"Part {n}", None, amount(a), amount(a), ZERO, ZERO, ZERO)
		for n, a in enumerate(amounts)
	]
	return Schedule("INR", "INR", amount(total_advance), rows)


def open_invoice(outstanding: object, invoiced: object, paid: object = 0) -> OpenItem:
	return OpenItem(
		days_ago(60), "C-1", "Customer", DEBTORS, "Sales Invoice", "SI-1", days_ago(5), "INR",
		amount(invoiced), amount(paid), ZERO, amount(outstanding), amount(invoiced),
	)  # fmt: skip


def test_a_foreign_advance_counts_in_the_currency_of_the_amounts() -> None:
	# 100 in the customer's currency at 80, of which 30 were paid in advance: 5,600 of 8,000 are open
	item = open_invoice(5600, 8000, 2400)
	parts = instalments(item, scheduled(30, 2800, 2800), View("INR", 2), amount(80))
	assert [part.outstanding for part in parts] == [2800, 2800]


def test_what_a_schedule_leaves_unexplained_is_due_with_the_invoice() -> None:
	item = open_invoice(100, 100)
	parts = instalments(item, scheduled(0, 40, 40), View("INR", 2), amount(1))
	assert [(part.outstanding, part.due_date) for part in parts] == [
		(40, days_ago(30)),
		(40, days_ago(10)),
		(20, days_ago(5)),
	]


def test_less_than_a_unit_goes_to_the_largest_instalment() -> None:
	item = open_invoice("60.00", 100, "39.996")
	parts = instalments(item, scheduled(0, 40, 60), View("INR", 2), amount(1))
	assert len(parts) == 2
	assert sum(part.outstanding for part in parts) == item.outstanding


def test_an_invoice_without_schedule_stays_whole() -> None:
	item = open_invoice(100, 100)
	assert instalments(item, None, View("INR", 2), amount(1)) == [item]


@given(
	st.decimals(1, 1000, places=2),
	st.lists(st.decimals(0, 500, places=2), min_size=1, max_size=4),
	st.decimals(0, 300, places=2),
)
def test_instalments_always_add_up_to_their_invoice(outstanding, rows, advance) -> None:
	item = open_invoice(outstanding, outstanding)
	parts = instalments(item, scheduled(advance, *rows), View("INR", 2), amount(1))
	assert sum(part.outstanding for part in parts) == outstanding


# -- what is disputed


@pytest.mark.parametrize(
	("outstanding", "disputed", "is_all", "asked"),
	[(100, 0, False, [100]), (100, 30, False, [70]), (100, 100, True, []), (-50, 0, False, [-50])],
)
def test_nobody_is_asked_for_what_is_disputed(
	outstanding: int, disputed: int, is_all: bool, asked: list[int]
) -> None:
	item = open_invoice(outstanding, 100)._replace(disputed=amount(disputed))
	assert item.is_all_disputed is is_all
	found = asked_of([item])
	assert [each.outstanding for each in found] == asked
	assert asked_of(found) == found, "what is asked for is not disputed any more"
