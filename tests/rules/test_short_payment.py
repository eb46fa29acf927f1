"""Short payments: which rests are asked about, and the reason a payment itself gives."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables import short_payment
from ar_specialist.receivables.short_payment import (
	USUAL_CLUES,
	Clue,
	OpenInstalment,
	ShortPayment,
	ShortPaymentRule,
	Source,
	is_short,
	of_what_was_due,
	reason_of,
)

PAID = ShortPayment(
	"PAY-1", date(2026, 6, 30), "C", "INV-1", "Debtors", "EUR", Decimal(100), Decimal(90), Decimal(10)
)
RULE = ShortPaymentRule(share=Decimal(10), least=Decimal(1))
CLUES = (
	Clue("Price", ("price", "price difference"), ("Price Deductions",)),
	Clue("Freight", ("freight",), ("Freight Deductions",)),
	Clue("Broken", ("défectueux", "damaged goods")),
	Clue("Nothing"),
)


@pytest.mark.parametrize(
	("change", "short"),
	[
		({}, True),
		({"rest": Decimal("10.01")}, False),
		({"rest": Decimal("0.99")}, False),
		({"rest": Decimal(0)}, False),
		({"rest": Decimal(-1)}, False),
		({"paid": Decimal(0)}, False),
	],
)
def test_which_rests_are_asked_about(change: dict, short: bool) -> None:
	assert is_short(replace(PAID, **change), RULE) is short


YESTERDAY, NEXT_YEAR = date(2026, 6, 29), date(2027, 6, 30)


@pytest.mark.parametrize(
	("rest", "instalments", "expected"),
	[
		(100, [(NEXT_YEAR, 100, 100)], (0, False)),  # exactly what was due
		(110, [(YESTERDAY, 900, 10), (NEXT_YEAR, 100, 100)], (10, True)),
		(110, [(PAID.posting_date, 900, 10), (NEXT_YEAR, 100, 100)], (10, True)),
		(110, [(None, 900, 10), (NEXT_YEAR, 100, 100)], (10, True)),
		(500, [(YESTERDAY, 500, 400), (NEXT_YEAR, 100, 100)], (400, False)),  # rather a part than a deduction
		(5, [(NEXT_YEAR, 100, 5)], (5, True)),  # paid ahead, and short
		(80, [(NEXT_YEAR, 100, 80)], (0, False)),  # something ahead
		(7, [(YESTERDAY, 900, 10)], (7, True)),  # never more than is open
		(10, [], (10, True)),
	],
)
def test_of_instalments_only_what_was_due_is_left(rest: int, instalments: list, expected: tuple) -> None:
	parts = tuple(
		OpenInstalment(due, Decimal(invoiced), Decimal(left)) for due, invoiced, left in instalments
	)
	paid = replace(
		PAID, invoiced=Decimal(1000), paid=Decimal(1000 - rest), rest=Decimal(rest), instalments=parts
	)
	found = of_what_was_due(paid, RULE)
	assert (found.rest, is_short(found, RULE)) == expected


@pytest.mark.parametrize(
	("text", "reason"),
	[
		("INV-1 less freight", "Freight"),
		("INV-1 LESS FREIGHT.", "Freight"),
		("freight and a price difference", "Price"),
		("price\n difference, freight", "Price"),
		("freight, price", "Freight"),
		("Défectueux", "Broken"),
		("defectueux", "Broken"),
		("damaged   goods", "Broken"),
		("pricelist 7", None),
		("freightliner", None),
		("damaged the goods", None),
		("", None),
		("INV-1", None),
	],
)
def test_the_words_of_a_remittance(text: str, reason: str | None) -> None:
	told = reason_of(replace(PAID, texts=(text,)), CLUES)
	assert (told and told.reason) == reason
	assert told is None or told.source is Source.TEXT


def test_the_customers_own_name_gives_no_reason() -> None:
	paid = replace(PAID, names=("Freight & Price GmbH", "C-1"), remarks=("C-1",))
	assert reason_of(replace(paid, texts=("from FREIGHT & PRICE GmbH",)), CLUES) is None
	told = reason_of(replace(paid, texts=("Freight & Price GmbH less freight",)), CLUES)
	assert (told.reason, told.evidence) == ("Freight", "freight")


def test_remarks_tell_as_much_as_the_payers_words() -> None:
	assert reason_of(replace(PAID, remarks=("less freight",)), CLUES).reason == "Freight"


def test_words_do_not_run_from_one_text_into_the_next() -> None:
	told = reason_of(replace(PAID, texts=("damaged", "freight")), CLUES)
	assert told.reason == "Freight"


def test_an_account_says_more_than_words_and_the_larger_deduction_most() -> None:
	deductions = (
		("Bank Charges", Decimal(9)),
		("Freight Deductions", Decimal(1)),
		("Price Deductions", Decimal(-5)),
	)
	told = reason_of(replace(PAID, texts=("freight",), deductions=deductions), CLUES)
	assert (told.reason, told.source, told.evidence) == ("Price", Source.DEDUCTION, "Price Deductions")
	told = reason_of(replace(PAID, texts=("price",), deductions=deductions[:1]), CLUES)
	assert (told.reason, told.source) == ("Price", Source.TEXT)


@pytest.mark.parametrize(
	("text", "category"),
	[
		("RG 4711 abzgl. 2% Skonto", "Terms"),
		("Fehlmenge lt. Lieferschein", "Quantity"),
		("short delivery, 2 missing", "Quantity"),
		("beschädigte Ware", None),
		("Ware beschädigt", "Quality"),
		("less WHT 5%", "Tax"),
		("late delivery", "Delivery"),
		("already paid", "Duplicate"),
		("Preisdifferenz Pos. 3", "Pricing"),
	],
)
def test_words_customers_usually_write(text: str, category: str | None) -> None:
	told = reason_of(replace(PAID, texts=(text,)), USUAL_CLUES)
	assert (told and told.reason) == category


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_any_text_and_any_keywords_are_borne(text: str, keywords: list[str]) -> None:
	told = reason_of(replace(PAID, texts=(text,)), [Clue("Any", tuple(keywords))])
	assert told is None or short_payment.plain(told.evidence) in {
		short_payment.plain(each) for each in keywords
	}


@given(st.sampled_from([word for clue in USUAL_CLUES for word in clue.keywords]))
def test_each_usual_word_alone_tells_its_own_reason(word: str) -> None:
	told = reason_of(replace(PAID, texts=(f"INV 1, {word.upper()}!",)), USUAL_CLUES)
	assert word in next(clue.keywords for clue in USUAL_CLUES if clue.reason == told.reason)


def test_examples() -> None:
	assert doctest.testmod(short_payment).failed == 0
