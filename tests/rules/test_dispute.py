"""Rules of `receivables.dispute`: every move allowed and refused, by whom, and what has to be said with it."""

from itertools import product

import pytest

from ar_specialist.receivables.dispute import (
	ENDED,
	LIVE,
	MOVES,
	DisputeStatus,
	Mover,
	Resolution,
	Validity,
	check_move,
	has_task,
	is_owed,
	is_taken_up,
	moves_of,
	needs_reason,
	usual_validity,
)
from ar_specialist.receivables.errors import ReceivablesError

OPEN, REVIEW, WAITING, RESOLVED, CLOSED, WITHDRAWN = DisputeStatus
PERSON, MANAGER, LEDGER, CUSTOMER = Mover

# Written out by hand, so that a slip in the table of the rules shows: who may go from where (row) to where.
P, M, L, C = PERSON, MANAGER, LEDGER, CUSTOMER
ALLOWED = {
	OPEN: {REVIEW: {P, M}, WAITING: {P, M}, RESOLVED: {P, M}, CLOSED: {L}, WITHDRAWN: {P, M, C}},
	REVIEW: {OPEN: {P, M}, WAITING: {P, M}, RESOLVED: {P, M}, CLOSED: {L}, WITHDRAWN: {P, M, C}},
	WAITING: {OPEN: {P, M}, REVIEW: {P, M, C}, RESOLVED: {P, M}, CLOSED: {L}, WITHDRAWN: {P, M, C}},
	RESOLVED: {OPEN: {L}, REVIEW: {P, M, L}, WAITING: {L}, CLOSED: {P, M, L}},
	CLOSED: {OPEN: {M, L}, REVIEW: {M, L}, WAITING: {M, L}, RESOLVED: {L}},
	WITHDRAWN: {OPEN: {M}, REVIEW: {M}},
}
EVERY_MOVE = list(product(DisputeStatus, DisputeStatus, Mover))


@pytest.mark.parametrize(("before", "after", "mover"), EVERY_MOVE)
def test_every_move_is_allowed_or_refused(before: DisputeStatus, after: DisputeStatus, mover: Mover) -> None:
	said = {"has_reason": True, "resolution": Resolution.CREDIT_NOTE}
	if mover in ALLOWED[before].get(after, ()):
		check_move(before, after, mover, **said)
		assert after in moves_of(before, mover)
		return
	with pytest.raises(ReceivablesError) as refused:
		check_move(before, after, mover, **said)
	assert str(refused.value).count(".") == 1, "one sentence"
	assert after not in moves_of(before, mover)


def test_the_table_names_every_status_and_none_twice() -> None:
	assert set(MOVES) == set(DisputeStatus) == {*LIVE, *ENDED, RESOLVED}
	assert all(before not in after for before, after in MOVES.items())


def test_a_case_that_is_over_is_reopened_by_a_manager_or_the_ledger_only() -> None:
	for before in ENDED:
		assert moves_of(before, PERSON) == []
		assert set(moves_of(before, MANAGER)) <= LIVE
	assert moves_of(WITHDRAWN, LEDGER) == [], "what the customer took back no payment brings up again"


@pytest.mark.parametrize(
	("before", "after"), [(OPEN, WITHDRAWN), (RESOLVED, REVIEW), (CLOSED, OPEN), (WITHDRAWN, OPEN)]
)
def test_what_takes_a_word_back_is_explained(before: DisputeStatus, after: DisputeStatus) -> None:
	assert needs_reason(before, after)
	with pytest.raises(ReceivablesError, match="Say why"):
		check_move(before, after, MANAGER, has_reason=False, resolution=None)


@pytest.mark.parametrize(("before", "after"), [(OPEN, REVIEW), (REVIEW, WAITING), (RESOLVED, CLOSED)])
def test_other_moves_need_no_word(before: DisputeStatus, after: DisputeStatus) -> None:
	check_move(before, after, PERSON, has_reason=False, resolution=None)


def test_resolving_says_how() -> None:
	with pytest.raises(ReceivablesError, match="Choose a resolution"):
		check_move(REVIEW, RESOLVED, PERSON, has_reason=False, resolution=None)


def test_every_resolution_says_something_of_the_claim() -> None:
	assert {usual_validity(each) for each in Resolution} == {*Validity, None}
	assert usual_validity(Resolution.PAID) is None, "nobody said that the customer was wrong"
	assert usual_validity(Resolution.VALID_DEBT) is Validity.INVALID


@pytest.mark.parametrize("resolution", [None, *Resolution])
def test_a_live_case_is_disputed_and_an_ended_one_is_owed(resolution: Resolution | None) -> None:
	assert not any(is_owed(status, resolution, True) for status in LIVE)
	assert all(is_owed(status, resolution, False) for status in ENDED)


@pytest.mark.parametrize(
	("resolution", "before_any", "once_settled"),
	[
		(Resolution.CREDIT_NOTE, False, False),
		(Resolution.REBILL, False, False),
		(Resolution.WRITE_OFF, False, False),
		(Resolution.REFUND, False, True),
		(Resolution.VALID_DEBT, True, True),
		(Resolution.SETTLED_IN_PART, False, True),
		(Resolution.PAID, True, True),
	],
)
def test_what_is_resolved_waits_for_its_document(
	resolution: Resolution, before_any: bool, once_settled: bool
) -> None:
	assert is_owed(RESOLVED, resolution, False) is before_any
	assert is_owed(RESOLVED, resolution, True) is once_settled


@pytest.mark.parametrize("status", list(DisputeStatus))
def test_who_has_a_task(status: DisputeStatus) -> None:
	assert has_task(status, decides=True) == (status in LIVE)
	assert has_task(status, decides=False) == (status not in ENDED)


@pytest.mark.parametrize(
	("before", "now", "expected"),
	[
		(DisputeStatus.RESOLVED, DisputeStatus.IN_REVIEW, True),
		(DisputeStatus.CLOSED, DisputeStatus.OPEN, True),
		(DisputeStatus.CLOSED, DisputeStatus.RESOLVED, True),
		(DisputeStatus.WITHDRAWN, DisputeStatus.IN_REVIEW, True),
		(DisputeStatus.OPEN, DisputeStatus.IN_REVIEW, False),
		(DisputeStatus.RESOLVED, DisputeStatus.CLOSED, False),
		(DisputeStatus.IN_REVIEW, DisputeStatus.RESOLVED, False),
	],
)
def test_what_is_taken_up_again(before: DisputeStatus, now: DisputeStatus, expected: bool) -> None:
	assert is_taken_up(before, now) is expected
