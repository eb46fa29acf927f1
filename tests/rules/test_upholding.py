"""What has to be said when a dispute is upheld."""

from datetime import date

import pytest

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.upholding import Verdict, Way, check_verdict

TODAY = date(2026, 6, 30)
BY_MAIL = pytest.mark.parametrize("way", [Way.EMAIL, Way.LETTER])


@BY_MAIL
def test_a_letter_says_why_and_until_when(way: Way) -> None:
	check_verdict(Verdict(way, "It was delivered.", TODAY), TODAY)


@BY_MAIL
@pytest.mark.parametrize(
	("reply", "pay_by", "sentence"),
	[
		("", TODAY, "Say why"),
		(" \n ", TODAY, "Say why"),
		("It was delivered.", None, "Say until when"),
		("It was delivered.", date(2026, 6, 29), "has passed"),
	],
)
def test_a_letter_that_says_too_little(way: Way, reply: str, pay_by: date | None, sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		check_verdict(Verdict(way, reply, pay_by), TODAY)


def test_who_is_told_nothing_needs_nothing_said() -> None:
	check_verdict(Verdict(Way.NOBODY), TODAY)
