"""Rules of `receivables.portal`: a dispute in the customer's words, and what they may do about it."""

from decimal import Decimal

import pytest

from ar_specialist.receivables import portal
from ar_specialist.receivables.dispute import LIVE, MOVES, DisputeKind, DisputeStatus, Mover, Resolution
from ar_specialist.receivables.errors import ReceivablesError


def test_everything_has_words() -> None:
	for words in (portal.STATUS_WORDS, portal.STATUS_SENTENCES, portal.STATUS_SHADES):
		assert set(words) == set(DisputeStatus)
	assert set(portal.DECISIONS) == set(Resolution)
	assert set(portal.KIND_WORDS) == set(DisputeKind)


@pytest.mark.parametrize("status", DisputeStatus)
def test_what_nobody_has_said_is_called_nobodys_dispute(status: DisputeStatus) -> None:
	assert "your dispute" not in portal.sentence_of(status, is_said=False)
	assert portal.sentence_of(status, is_said=True) == portal.STATUS_SENTENCES[status]


@pytest.mark.parametrize("status", DisputeStatus)
def test_customers_write_and_withdraw_while_it_is_live(status: DisputeStatus) -> None:
	is_live = status in (DisputeStatus.OPEN, DisputeStatus.IN_REVIEW, DisputeStatus.WAITING)
	assert portal.may_write(status) is portal.may_withdraw(status) is is_live
	if is_live:
		portal.check_may_write("DSP-1", status)
		return
	with pytest.raises(ReceivablesError, match="DSP-1 is closed"):
		portal.check_may_write("DSP-1", status)


def test_an_answer_moves_only_what_waited_for_it_and_as_the_moves_allow() -> None:
	assert portal.after_answer(DisputeStatus.WAITING) is DisputeStatus.IN_REVIEW
	assert [status for status in DisputeStatus if portal.after_answer(status)] == [DisputeStatus.WAITING]
	assert Mover.CUSTOMER in MOVES[DisputeStatus.WAITING][DisputeStatus.IN_REVIEW]


def test_customers_move_nothing_else() -> None:
	theirs = {(a, b) for a, after in MOVES.items() for b, movers in after.items() if Mover.CUSTOMER in movers}
	assert theirs == {
		*((status, DisputeStatus.WITHDRAWN) for status in LIVE),
		(DisputeStatus.WAITING, DisputeStatus.IN_REVIEW),
	}


@pytest.mark.parametrize(("amount", "precision"), [("10.005", 2), ("0.001", 2), ("1.5", 0), ("1E-9", 3)])
def test_finer_than_the_currency(amount: str, precision: int) -> None:
	with pytest.raises(ReceivablesError, match="decimals"):
		portal.check_decimals("SINV-1", Decimal(amount), precision)


@pytest.mark.parametrize(("amount", "precision"), [("10.50", 2), ("10.500", 2), ("7", 0), ("0.001", 3)])
def test_as_fine_as_the_currency(amount: str, precision: int) -> None:
	portal.check_decimals("SINV-1", Decimal(amount), precision)
	portal.check_decimals("SINV-1", None, precision)


def test_pace() -> None:
	portal.check_pace(19)
	with pytest.raises(ReceivablesError, match="within an hour"):
		portal.check_pace(20)


@pytest.mark.parametrize(
	("text", "kept"),
	[
		("5 < 6 > 4 & 'so'", "5 < 6 > 4 & 'so'"),
		("<script>x</script>", "‹script>x‹/script>"),
		("<!--", "‹!--"),
		("<IMG SRC=x>", "‹IMG SRC=x>"),
		("<3", "<3"),
	],
)
def test_no_markup_is_left(text: str, kept: str) -> None:
	assert portal.without_tags(text) == kept
