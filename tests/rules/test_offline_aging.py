"""The aging of an exported ledger: what is open, what is hidden and named, and that nothing goes missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.offline.aging import Aging, Hidden, age
from ar_specialist.offline.invoice_file import Invoices, read_invoices
from ar_specialist.offline.ledger_file import Ledger, LeftOut, read_ledger
from ar_specialist.offline.summary import by_party
from ar_specialist.receivables.aging import AgingBasis, AgingRule
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import Rounding

from .offline_files import AS_ON, Row, entry, patient, write_csv, write_xlsx

RULE = AgingRule(AS_ON)
Aged = Callable[..., Aging]


def days(count: int) -> date:
	return AS_ON + timedelta(days=count)


@pytest.fixture
def aged(tmp_path: Path) -> Aged:
	"""Return a function that ages rows."""

	def of(rows: list[Row], invoices: str | None = None, **options: object) -> Aging:
		ledger = read_ledger(write_csv(tmp_path / "ledger.csv", rows), AS_ON)
		listed = Invoices()
		if invoices:
			(tmp_path / "invoices.csv").write_text(invoices, encoding="utf-8")
			listed = read_invoices(str(tmp_path / "invoices.csv"), AS_ON)
		return age(ledger, listed, options.pop("rule", RULE), **options)

	return of


def open_amounts(aging: Aging) -> dict[str, Decimal]:
	return {each.item.voucher_no: each.item.outstanding for each in aging.items}


def test_an_item_is_due_on_its_day_and_late_from_the_next(aged: Aged) -> None:
	rows = [entry(f"SI-{n}", days(-300), 10, "A", due=days(-n)) for n in (-1, 0, 1, 30, 31, 120, 121)]
	assert [(each.age, each.bucket) for each in sorted(aged(rows).items, key=lambda each: each.age)] == [
		(-1, 0), (0, 1), (1, 1), (30, 1), (31, 2), (120, 4), (121, 5),
	]  # fmt: skip


def test_only_invoices_have_a_due_date(aged: Aged) -> None:
	"""A journal ages from its posting date even where its ledger row carries a date, as in ERPNext's report."""
	rows = [entry(v, days(-40), 10, "A", due=days(-5)) for v in ("SI-1", "JE-1")]
	rows.append(entry("PE-1", days(-3), -4, "A", due=days(-50)))
	assert {each.item.voucher_no: each.age for each in aged(rows).items} == {"SI-1": 5, "JE-1": 40, "PE-1": 3}


def test_an_invoice_without_a_due_date_ages_from_its_posting_date(aged: Aged) -> None:
	assert aged([entry("SI-1", days(-7), 10, "A")]).items[0].age == 7


def test_a_payment_row_does_not_change_the_due_date(aged: Aged) -> None:
	rows = [
		entry("SI-1", days(-40), 10, "A", due=days(-10)),
		entry("PE-1", days(-5), -4, "A", against="SI-1", due=days(90)),
		entry("SI-2", days(-5), -4, "A", against="SI-1", due=days(90)),
	]
	assert aged(rows).items[0].age == 10


def test_of_several_due_dates_the_last_counts_in_any_order(aged: Aged) -> None:
	rows = [
		entry("SI-1", days(-40), 10, "A", due=days(-10)),
		entry("SI-1", days(-40), -4, "A", due=days(-20)),
	]
	assert aged(rows).items[0].age == aged(rows[::-1]).items[0].age == 10


def test_the_invoices_own_due_date_wins(aged: Aged) -> None:
	rows = [entry(f"SI-{n}", days(-90), 10, "A", due=days(-10)) for n in (1, 2, 3, 4)]
	invoices = f"ID,Payment Due Date,Document Status\nSI-1,{days(-20)},1\nSI-2,,1\nSI-3,{days(-30)},2\n"
	aging = aged(rows, invoices)
	assert {each.item.voucher_no: each.age for each in aging.items} == {
		"SI-1": 20,  # as the invoice says
		"SI-2": 90,  # it has none, so the posting date
		"SI-3": 10,  # cancelled: the list does not count, the ledger does
		"SI-4": 10,  # not in the list
	}


def test_a_note_that_stands_alone_has_its_own_due_date(aged: Aged) -> None:
	"""The invoice it was made for is not in the ledger yet, so its row lands on the note itself."""
	assert aged([entry("SI-2", days(-9), -4, "A", against="SI-1", due=days(-3))]).items[0].age == 3


def test_invoices_posted_later_do_not_count(aged: Aged) -> None:
	invoices = f"name,due_date,posting_date\nSI-1,{days(-20)},{days(1)}\n"
	assert aged([entry("SI-1", days(-90), 10, "A", due=days(-10))], invoices).items[0].age == 10


def test_rows_without_an_id_are_further_lines_of_an_invoice(aged: Aged) -> None:
	invoices = f'ID,Due Date,Item (Items)\n"""SI-1""",{days(-20)},a\n,,b\n'
	assert aged([entry("SI-1", days(-90), 10, "A")], invoices).items[0].age == 20


def test_an_advance_on_an_order_stands_for_itself(aged: Aged) -> None:
	aging = aged([entry("PE-1", days(-9), -70, "A", against="SO-1")])
	assert [(each.item.voucher_type, each.item.outstanding) for each in aging.items] == [
		("Payment Entry", -70)
	]


NOTE = [
	entry("SI-1", days(-50), 100, "A", due=days(-20)),
	entry("SI-2", days(-9), -100, "A", against="SI-1"),
	entry("PE-1", days(-5), 100, "A", against="SI-2"),
	entry("PE-2", days(-60), -100, "A", against="SI-1"),
]


def test_a_refund_of_a_credit_note_lands_on_its_invoice(aged: Aged) -> None:
	"""The invoice was paid and then credited; the refund settles it, and no row is left."""
	assert open_amounts(aged(NOTE)) == {}


def test_the_list_of_invoices_decides_which_note_hands_on(aged: Aged) -> None:
	head = "name,due_date,is_return,return_against,update_outstanding_for_self\n"
	hands_on, keeps = f"{head}SI-2,,1,SI-1,0\n", f"{head}SI-2,,1,SI-1,1\n"
	assert open_amounts(aged(NOTE, hands_on)) == {}
	assert open_amounts(aged(NOTE, keeps)) == {"SI-1": -100, "SI-2": 100}
	assert open_amounts(aged(NOTE, "name,due_date\nSI-2,\n")) == {}  # says nothing of returns


def test_a_note_with_a_balance_of_its_own_keeps_it(aged: Aged) -> None:
	rows = [
		entry("SI-1", days(-50), 100, "A"),
		entry("SI-2", days(-9), -30, "A"),
		entry("PE-1", days(-5), 10, "A", against="SI-2"),
	]
	assert open_amounts(aged(rows)) == {"SI-1": 100, "SI-2": -20}


def test_an_exchange_difference_is_named_and_not_open(aged: Aged) -> None:
	rows = [
		entry("SI-1", days(-50), 90, "A", own=100),
		entry("PE-1", days(-5), -95, "A", own=-100, against="SI-1"),
	]
	aging = aged(rows)
	assert aging.items == []
	difference = aging.differences[0]
	assert (difference.why, difference.voucher_no, difference.amount) == (Hidden.EXCHANGE, "SI-1", -5)
	assert aging.tie_out.start == 0 and aging.tie_out.control == -5 and aging.ties


def test_a_revaluation_is_open_in_company_currency_alone(aged: Aged) -> None:
	rows = [entry("JE-1", days(-5), 12, "A", own=0), entry("SI-1", days(-50), 90, "A", own=100)]
	aging = aged(rows)
	assert open_amounts(aging) == {"SI-1": 90, "JE-1": 12}
	assert aging.currencies["USD"].outstanding == 100


def test_a_revaluation_may_book_the_balance_out_and_in_again(aged: Aged) -> None:
	rows = [entry("JE-1", days(-5), 112, "A", own=100), entry("JE-1", days(-5), -100, "A", own=-100)]
	assert open_amounts(aged(rows)) == {"JE-1": 12}


def test_a_difference_booked_against_a_journal_does_not_make_it_a_revaluation(aged: Aged) -> None:
	rows = [
		entry("SI-1", days(-9), 90, "A", own=100),
		entry("JE-1", days(-8), -45, "A", own=-50, against="SI-1"),
		entry("JE-2", days(-5), 7, "A", own=0, against="JE-1"),
	]
	aging = aged(rows)
	assert open_amounts(aging) == {"SI-1": 45}
	assert [(each.voucher_no, each.amount) for each in aging.differences] == [("JE-1", 7)]


def test_what_a_payment_leaves_on_a_journal_is_no_revaluation(aged: Aged) -> None:
	rows = [
		entry("JE-1", days(-50), 90, "A", own=100),
		entry("PE-1", days(-5), -95, "A", own=-100, against="JE-1"),
	]
	assert open_amounts(aged(rows)) == {}


def test_amounts_below_the_smallest_are_named(aged: Aged) -> None:
	aging = aged([entry("SI-1", days(-5), "0.004", "A"), entry("SI-2", days(-5), "10.004", "A")])
	assert open_amounts(aging) == {"SI-2": Decimal("10.00")}
	named = {(each.voucher_no, each.why): each.amount for each in aging.differences}
	assert named == {
		("SI-1", Hidden.SMALL): Decimal("0.004"),
		("SI-2", Hidden.ROUNDING): Decimal("0.004"),
	}
	assert aging.ties


def test_precision_and_rounding_are_the_sites(aged: Aged) -> None:
	rows = [entry("SI-1", days(-5), "10.1250", "A")]
	assert open_amounts(aged(rows, precision=3)) == {"SI-1": Decimal("10.125")}
	assert open_amounts(aged(rows)) == {"SI-1": Decimal("10.12")}
	assert open_amounts(aged(rows, rounding=Rounding.COMMERCIAL)) == {"SI-1": Decimal("10.13")}


def test_employees_do_not_count_and_are_named(aged: Aged) -> None:
	aging = aged([entry("JE-1", days(-5), 10, "E", party_type="Employee")])
	assert aging.items == [] and aging.ledger.left_out[LeftOut.EMPLOYEE].amount == 10


def test_a_row_without_party_is_an_item_like_any_other(aged: Aged) -> None:
	aging = aged([entry("JE-1", days(-5), 10, None), entry("JE-1", days(-5), 5, "A")])
	assert {(each.item.party, each.item.outstanding) for each in aging.items} == {(None, 10), ("A", 5)}


def test_two_parties_of_one_name_on_one_voucher_are_told_apart_by_no_order(aged: Aged) -> None:
	rows = [
		entry("JE-1", days(-5), 10, "A", party_type="Supplier"),
		entry("JE-1", days(-5), 10, "A", party_type="Customer"),
	]
	assert aged(rows).items == aged(rows[::-1]).items


def test_invoices_that_are_paid_but_not_there_are_counted(aged: Aged) -> None:
	rows = [entry("PE-1", days(-5), -10, "A", against="SI-1"), entry("SI-2", days(-5), 10, "A")]
	assert aged(rows).unknown_invoices == 1


@pytest.mark.parametrize(
	("currencies", "expected"),
	[
		([("EUR", 10, 10), ("USD", 9, 10)], "EUR"),
		([("EUR", 10, 10), ("EUR", 9, 10)], None),  # both amounts are the same in the company's own currency
		([("USD", 9, 10)], None),
		([("EUR", 10, 10), ("USD", 10, 10)], None),  # it could be either
	],
)
def test_the_companys_currency_is_the_one_that_needs_no_rate(
	aged: Aged, currencies: list[tuple[str, int, int]], expected: str | None
) -> None:
	rows = [
		entry(
			f"SI-{n}",
			days(-5),
			amount,
			"A",
			own=own,
			account=f"Debtors {currency}",
			account_currency=currency,
		)
		for n, (currency, amount, own) in enumerate(currencies)
	]
	assert aged(rows).ledger.company_currency == expected


cents = st.integers(-50_000, 50_000).map(lambda n: Decimal(n) / 100)
vouchers = st.sampled_from([f"{kind}-{n}" for kind in ("SI", "PE", "JE") for n in range(4)])
random_rows = st.lists(
	st.builds(
		lambda voucher, against, day, amount, rate, party, due, delinked, kind, party_type: entry(
			voucher,
			days(day),
			amount,
			party,
			against=against,
			own=None if rate is None else round(amount * rate, 2),
			due=None if due is None else days(due),
			delinked=int(delinked),
			account_type=kind,
			party_type=party_type,
		),
		vouchers,
		vouchers | st.just("SO-1"),
		st.integers(-200, 5),
		cents,
		st.sampled_from([None, None, Decimal("1.1"), Decimal("1.25"), Decimal(0)]),
		st.sampled_from(["A", "B", None]),
		st.none() | st.integers(-150, 60),
		st.sampled_from([False, False, False, True]),
		st.sampled_from(["Receivable", "Receivable", "Receivable", "Payable"]),
		st.sampled_from(["Customer", "Customer", "Supplier"]),
	),
	min_size=1,
	max_size=25,
)


def ledger_of(folder: Path, rows: list[Row]) -> Ledger:
	rows = [entry("SI-0", days(-1), "0.50", "A"), *rows]  # an amount that shows its decimals
	return read_ledger(write_csv(folder / "l.csv", rows), AS_ON)


@patient
@given(random_rows, st.sampled_from(AgingBasis), st.sampled_from([(30, 60, 90, 120), (1,), (7, 14)]))
def test_buckets_add_up_to_outstanding_and_outstanding_to_the_ledger(
	tmp_path_factory: pytest.TempPathFactory, rows: list[Row], basis: AgingBasis, limits: tuple[int, ...]
) -> None:
	ledger = ledger_of(tmp_path_factory.mktemp("l"), rows)
	aging = age(ledger, Invoices(), AgingRule(AS_ON, basis, limits))
	assert aging.ties
	counts = [
		row
		for row in [entry("SI-0", days(-1), Decimal("0.50"), "A"), *rows]
		if not row["delinked"] and row["account_type"] == "Receivable" and row["posting_date"] <= AS_ON
	]
	in_the_ledger = sum(row["amount"] for row in counts)
	hidden = sum(each.amount for each in aging.differences)
	assert sum(each.item.outstanding for each in aging.items) + hidden == in_the_ledger
	for figures in (aging.total, *(each.figures for each in aging.parties)):
		assert figures.not_due + sum(figures.buckets) == figures.outstanding
	assert sum(each.figures.outstanding for each in aging.parties) == aging.total.outstanding
	assert sum(each.figures.open_items for each in aging.parties) == len(aging.items)


@patient
@given(random_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(
	tmp_path_factory: pytest.TempPathFactory, rows: list[Row], random: object
) -> None:
	folder = tmp_path_factory.mktemp("l")
	shuffled = list(rows)
	random.shuffle(shuffled)
	first, second = (age(ledger_of(folder, each), Invoices(), RULE) for each in (rows, shuffled))
	assert first.items == second.items
	assert first.parties == second.parties
	assert sorted(first.differences, key=repr) == sorted(second.differences, key=repr)


@patient
@given(random_rows)
def test_csv_and_xlsx_give_the_same_answer(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
	folder = tmp_path_factory.mktemp("l")
	first = age(ledger_of(folder, rows), Invoices(), RULE)
	book = write_xlsx(folder / "l.xlsx", [entry("SI-0", days(-1), 0.5, "A"), *rows])
	second = age(read_ledger(book, AS_ON), Invoices(), RULE)
	assert first.items == second.items and first.differences == second.differences


def test_a_summary_never_adds_two_currencies(aged: Aged) -> None:
	items = [
		each.own
		for each in aged([entry("SI-1", days(-5), 9, "A", own=10), entry("SI-2", days(-5), 5, "B")]).items
	]
	with pytest.raises(ReceivablesError, match="cannot be added"):
		by_party(items, RULE)


def test_a_tie_out_shows_what_it_cannot_explain(aged: Aged) -> None:
	aging = aged([entry("SI-1", days(-5), 10, "A")])
	aging.tie_out = replace(aging.tie_out, control=Decimal(11))
	assert not aging.ties
