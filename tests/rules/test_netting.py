"""Rules of `receivables.netting`, by name. What holds for every ledger is in `test_netting_properties`."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.money import Rounding
from ar_specialist.receivables.netting import (
	Balance,
	LedgerEntry,
	Significance,
	VoucherKey,
	net,
	target_of,
	voucher_facts,
)

from .ledgers import AS_ON, DEBTORS, DEBTORS_USD, ORDERS, by_voucher, days_ago, entry, netted


def only(balances: dict[VoucherKey, Balance]) -> Balance:
	"""Return the one balance there is."""
	(balance,) = balances.values()
	return balance


# -- what an entry does to a balance


def test_an_invoice_is_invoiced() -> None:
	assert by_voucher(netted([entry("SI-1", 100)])) == {"SI-1": (100, 0, 0)}


def test_a_part_payment_lowers_its_invoice_and_vanishes_itself() -> None:
	balances = netted([entry("SI-1", 100), entry("PE-1", -40, "SI-1")])
	assert by_voucher(balances) == {"SI-1": (100, 40, 0)}
	assert only(balances).outstanding == 60


def test_a_payment_with_a_rest_is_two_balances() -> None:
	balances = netted([entry("SI-1", 100), entry("PE-1", -100, "SI-1"), entry("PE-1", -30)])
	assert by_voucher(balances) == {"SI-1": (100, 100, 0), "PE-1": (0, 30, 0)}


def test_a_credit_note_lowers_its_invoice() -> None:
	assert by_voucher(netted([entry("SI-1", 100), entry("SI-2", -40, "SI-1")])) == {"SI-1": (100, 0, 40)}


def test_a_stand_alone_credit_note_is_paid_not_credited() -> None:
	balances = netted([entry("SI-2", -40)])
	assert by_voucher(balances) == {"SI-2": (0, 40, 0)}
	assert only(balances).outstanding == -40


def test_a_pos_invoice_pays_itself() -> None:
	balances = netted([entry("SI-1", 100), entry("SI-1", -100)])
	assert by_voucher(balances) == {"SI-1": (100, 100, 0)}


def test_a_journal_pays_an_invoice() -> None:
	assert by_voucher(netted([entry("SI-1", 100), entry("JE-1", -100, "SI-1")])) == {"SI-1": (100, 100, 0)}


@pytest.mark.parametrize("voucher", ["JE-1", "PE-1"])
def test_a_journal_or_payment_that_gives_back_lowers_what_was_paid(voucher: str) -> None:
	balances = netted([entry("SI-1", 100), entry("PE-2", -100, "SI-1"), entry(voucher, 30, "SI-1")])
	assert by_voucher(balances) == {"SI-1": (100, 70, 0)}


@pytest.mark.parametrize("voucher", ["JE-1", "PE-1"])
def test_a_journal_or_payment_that_stands_for_itself_is_invoiced(voucher: str) -> None:
	assert by_voucher(netted([entry(voucher, 30)])) == {voucher: (30, 0, 0)}


def test_a_debit_note_against_an_invoice_is_invoiced_on_it() -> None:
	assert by_voucher(netted([entry("SI-1", 100), entry("SI-2", 20, "SI-1")])) == {"SI-1": (120, 0, 0)}


def test_a_discounted_invoice_leaves_a_line_of_its_own_in_the_discount_account() -> None:
	balances = netted(
		[
			entry("SI-1", 100),
			entry("ID-1", -100, "SI-1"),
			entry("ID-1", 100, "SI-1", account="Debtors Discounted"),
		]
	)
	assert {(key.account, key.voucher_no): b.outstanding for key, b in balances.items()} == {
		(DEBTORS, "SI-1"): 0,
		("Debtors Discounted", "ID-1"): 100,
	}


def test_the_company_currency_decides_the_sign_in_both_currencies() -> None:
	balance = only(netted([entry("SI-1", 8000, in_account=-100, account=DEBTORS_USD, currency="USD")]))
	assert (balance.invoiced, balance.invoiced_in_account_currency) == (8000, -100)
	assert (balance.paid, balance.paid_in_account_currency) == (0, 0)


def test_nothing_in_company_currency_is_paid_in_account_currency() -> None:
	balance = only(netted([entry("JE-1", 0, in_account=5, account=DEBTORS_USD, currency="USD")]))
	assert (balance.paid, balance.paid_in_account_currency) == (0, -5)
	assert balance.outstanding_in_account_currency == 5


def test_nothing_by_an_invoice_on_another_is_a_credit_note_of_nothing() -> None:
	balance = only(netted([entry("SI-1", 100), entry("SI-2", 0, "SI-1", in_account=-3)]))
	assert (balance.credit_note, balance.credit_note_in_account_currency) == (0, 3)


def test_an_exchange_gain_journal_moves_company_currency_only() -> None:
	usd = {"account": DEBTORS_USD, "currency": "USD"}
	balance = only(
		netted(
			[
				entry("SI-1", 8000, in_account=100, **usd),
				entry("PE-1", -8200, "SI-1", in_account=-100, **usd),
				entry("JE-1", 200, "SI-1", in_account=0, **usd),
			]
		)
	)
	assert (balance.outstanding, balance.outstanding_in_account_currency) == (0, 0)
	assert (balance.paid, balance.paid_in_account_currency) == (8000, 100)


# -- which voucher an entry lands on


def test_an_advance_on_an_order_stands_for_itself() -> None:
	balances = netted([entry("PE-1", -50, "SO-1", cost_center="North")])
	assert by_voucher(balances) == {"PE-1": (0, 50, 0)}
	assert only(balances).facts.cost_center == "North"


def test_a_payment_older_than_its_invoice_stands_for_itself_until_then() -> None:
	payment, invoice = entry("PE-1", -100, "SI-1", on=days_ago(5)), entry("SI-1", 100, on=days_ago(2))
	assert by_voucher(netted([payment])) == {"PE-1": (0, 100, 0)}
	assert by_voucher(netted([payment, invoice])) == {"SI-1": (100, 100, 0)}


def test_one_invoice_in_two_accounts_is_two_balances_unless_accounts_are_ignored() -> None:
	entries = [entry("SI-1", 100), entry("SI-1", 20, account="Debtors Old")]
	assert sorted(b.outstanding for b in netted(entries).values()) == [20, 100]
	assert only(netted(entries, by_account=False)).outstanding == 120


def test_a_payment_in_another_account_does_not_find_the_invoice() -> None:
	entries = [entry("SI-1", 100), entry("PE-1", -100, "SI-1", account="Advances")]
	assert by_voucher(netted(entries)) == {"SI-1": (100, 0, 0), "PE-1": (0, 100, 0)}
	assert by_voucher(netted(entries, by_account=False)) == {"SI-1": (100, 100, 0)}


def test_a_payment_of_another_party_does_not_find_the_invoice() -> None:
	entries = [entry("SI-1", 100), entry("PE-1", -100, "SI-1", party="C-2")]
	assert by_voucher(netted(entries)) == {"SI-1": (100, 0, 0), "PE-1": (0, 100, 0)}


def test_no_party_is_a_party_like_any_other() -> None:
	entries = [entry("JE-1", 100, party=None), entry("JE-2", -30, "JE-1", party=None)]
	balances = netted(entries)
	assert list(balances) == [VoucherKey(DEBTORS, "Journal Entry", "JE-1", None)]
	assert only(balances).outstanding == 70


def test_no_party_is_not_the_empty_name() -> None:
	entries = [entry("JE-1", 100, party=None), entry("JE-1", 50, party="")]
	assert sorted(b.outstanding for b in netted(entries).values()) == [50, 100]


def test_vouchers_of_two_types_may_share_a_name() -> None:
	invoice, journal = (
		entry("SI-1", 100),
		entry("JE-1", 7)._replace(voucher_no="SI-1", against_voucher_no="SI-1"),
	)
	balances = netted([invoice, journal])
	assert {key.voucher_type: b.outstanding for key, b in balances.items()} == {
		"Sales Invoice": 100,
		"Journal Entry": 7,
	}


def test_what_is_against_a_handed_on_credit_note_lands_on_the_invoice() -> None:
	entries = [entry("SI-1", 100), entry("SI-2", -40, "SI-1"), entry("PE-1", 40, "SI-2")]
	assert by_voucher(netted(entries, redirects={"SI-2": "SI-1"})) == {"SI-1": (100, -40, 40)}


def test_a_credit_note_that_stands_for_itself_is_handed_on_too() -> None:
	entries = [entry("SI-1", 100), entry("SI-2", -40)]
	assert by_voucher(netted(entries, redirects={"SI-2": "SI-1"})) == {"SI-1": (100, 0, 40)}


def test_a_credit_note_hands_on_one_hop_only() -> None:
	entries = [entry("SI-1", 100), entry("SI-2", 10), entry("SI-3", 10), entry("PE-1", -5, "SI-3")]
	found = by_voucher(netted(entries, redirects={"SI-3": "SI-2", "SI-2": "SI-1"}))
	assert (found["SI-2"][1], found["SI-1"][1]) == (5, 0)


def test_a_credit_note_handed_on_to_an_unknown_invoice_falls_back_to_the_entry_not_the_note() -> None:
	entries = [entry("SI-2", -40), entry("PE-1", 15, "SI-2")]
	assert by_voucher(netted(entries, redirects={"SI-2": "SI-9"})) == {
		"SI-2": (0, 40, 0),
		"PE-1": (0, -15, 0),
	}


def test_only_what_is_against_an_invoice_is_handed_on() -> None:
	vouchers = voucher_facts([entry("JE-1", 10), entry("SI-1", 10)])
	payment = entry("PE-1", -5, "JE-1")
	assert target_of(payment, vouchers, {"JE-1": "SI-1"}).voucher_no == "JE-1"


# -- what is known of a voucher


def test_the_earliest_entry_gives_date_currency_and_remarks() -> None:
	late = entry("PE-1", -10, on=days_ago(1), remarks="late")
	early = entry("PE-1", -20, "SI-1", on=days_ago(9), remarks="early", currency="EUR")
	(facts,) = voucher_facts([late, early]).values()
	assert (facts.posting_date, facts.remarks, facts.account_currency) == (days_ago(9), "early", "EUR")


def test_of_entries_of_one_day_the_first_gives_remarks_and_the_last_the_cost_centre() -> None:
	one = entry("JE-1", 10, remarks="one", cost_center="North")
	other = entry("JE-1", 20, remarks="other", cost_center="South")
	(facts,) = voucher_facts([one, other]).values()
	assert (facts.remarks, facts.cost_center) == ("one", "South")


def test_of_entries_of_two_days_the_later_gives_the_cost_centre_whatever_their_order() -> None:
	late, early = (
		entry("JE-1", 10, cost_center="Late"),
		entry("JE-1", 20, cost_center="Early", on=days_ago(1)),
	)
	for entries in ([late, early], [early, late]):
		assert [facts.cost_center for facts in voucher_facts(entries).values()] == ["Late"]


def test_an_entry_against_a_namesake_of_another_type_does_not_stand_for_the_voucher() -> None:
	namesake = entry("JE-1", 10, cost_center="North")._replace(against_voucher_type="Sales Invoice")
	assert [facts.cost_center for facts in voucher_facts([namesake]).values()] == [None]


def test_only_an_entry_that_stands_for_the_voucher_gives_the_cost_centre() -> None:
	own = entry("PE-1", -10, cost_center="North", on=days_ago(9))
	allocated = entry("PE-1", -10, "SI-1", cost_center="South", on=days_ago(1))
	(facts,) = voucher_facts([own, allocated], advance_doctypes=ORDERS).values()
	assert facts.cost_center == "North"
	(facts,) = voucher_facts([allocated], advance_doctypes=ORDERS).values()
	assert facts.cost_center is None


def test_an_order_gives_no_cost_centre_where_it_is_no_advance_doctype_nor_to_an_invoice() -> None:
	advance, invoice = entry("PE-1", -10, "SO-1", cost_center="A"), entry("SI-1", 10, "SO-1", cost_center="A")
	assert [f.cost_center for f in voucher_facts([advance]).values()] == [None]
	assert [f.cost_center for f in voucher_facts([invoice], advance_doctypes=ORDERS).values()] == [None]


def test_a_voucher_whose_accounts_are_ignored_still_names_its_first_account() -> None:
	entries = [entry("SI-1", 1, account="B", on=days_ago(2)), entry("SI-1", 1, account="A", on=days_ago(1))]
	((key, facts),) = voucher_facts(entries, by_account=False).items()
	assert (key.account, facts.account) == (None, "B")


def test_an_empty_ledger_has_no_vouchers_and_no_balances() -> None:
	assert voucher_facts([]) == {}
	assert net([], {}) == {}


def test_an_entry_that_does_not_count_is_left_out_but_its_voucher_is_known() -> None:
	entries = [entry("SI-1", 100), entry("SI-2", 50), entry("PE-1", -20, "SI-2")]
	counted = net(entries, voucher_facts(entries), counts=lambda e: e.against_voucher_no == "SI-2")
	assert by_voucher(counted) == {"SI-2": (50, 20, 0)}


def test_the_party_type_is_that_of_the_entries_that_land() -> None:
	assert only(netted([entry("SI-1", 100, party_type="Supplier")])).party_type == "Supplier"


# -- what is worth a row

TWO = Significance(2)


def balance(outstanding: object, in_account: object) -> Balance:
	return only(netted([entry("JE-1", outstanding, in_account=in_account)]))


@pytest.mark.parametrize(
	("value", "expected"), [("0.01", True), ("0.009", True), ("0.004", False), ("0", False)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_smallest_unit_is_open_and_what_rounds_to_nothing_is_not(
	value: str, expected: bool, sign: int
) -> None:
	assert TWO.counts(sign * Decimal(value)) is expected
	assert TWO.is_open(balance(sign * Decimal(value), sign * Decimal(value))) is expected


@pytest.mark.parametrize(
	("method", "positive", "negative"),
	[
		(Rounding.BANKERS, False, False),
		(Rounding.BANKERS_LEGACY, True, False),
		(Rounding.COMMERCIAL, True, True),
	],
)
def test_half_a_unit_is_open_as_the_rounding_method_says(
	method: Rounding, positive: bool, negative: bool
) -> None:
	significance = Significance(2, method)
	assert significance.counts(Decimal("0.005")) is positive
	assert significance.counts(Decimal("-0.005")) is negative


@pytest.mark.parametrize(("precision", "value"), [(0, "1"), (3, "0.001")])
def test_the_unit_follows_the_precision(precision: int, value: str) -> None:
	significance = Significance(precision, Rounding.COMMERCIAL)
	assert significance.counts(Decimal(value))
	assert not significance.counts(Decimal(value) / 4)


def test_a_zero_balance_is_never_open() -> None:
	nothing = balance(0, 0)
	for significance in (
		TWO,
		Significance(2, in_account_currency=True),
		Significance(2, either_currency=True),
	):
		assert not significance.is_open(nothing)
		assert not significance.is_open(nothing, revaluation=True)


def test_an_exchange_difference_on_a_paid_foreign_invoice_is_not_open() -> None:
	assert not TWO.is_open(balance(200, 0))
	assert not TWO.is_open(balance(0, 3))


def test_a_revaluation_journal_is_open_in_company_currency_alone() -> None:
	assert TWO.is_open(balance(200, 0), revaluation=True)
	assert not TWO.is_open(balance(0, 3), revaluation=True)


@pytest.mark.parametrize(
	("outstanding", "in_account", "expected"), [(200, 0, True), (0, 3, True), (0, 0, False)]
)
def test_the_either_currency_view_shows_what_is_open_in_one(
	outstanding: int, in_account: int, expected: bool
) -> None:
	significance = Significance(2, either_currency=True)
	assert significance.is_open(balance(outstanding, in_account)) is expected


def test_in_account_currency_a_revaluation_journal_has_nothing_to_show() -> None:
	significance = Significance(2, in_account_currency=True)
	assert not significance.is_open(balance(200, 0), revaluation=True)
	assert significance.is_open(balance(0, 3))


def test_either_view_in_account_currency_looks_at_account_currency_only() -> None:
	significance = Significance(2, in_account_currency=True, either_currency=True)
	assert not significance.is_open(balance(200, 0))


def test_an_entry_is_a_row_with_erpnexts_field_names() -> None:
	assert LedgerEntry._fields[:8] == (
		"account",
		"party_type",
		"party",
		"voucher_type",
		"voucher_no",
		"against_voucher_type",
		"against_voucher_no",
		"posting_date",
	)
	assert entry("SI-1", 1).posting_date == AS_ON
