"""Rules of `receivables.activity`: what is a contact, and what has to say its outcome."""

from datetime import datetime

import pytest

from ar_specialist.receivables.activity import (
	HEARD,
	Channel,
	Outcome,
	is_contact,
	needs_outcome,
	unanswered_since,
)


@pytest.mark.parametrize("outcome", Outcome)
def test_who_was_not_reached_has_heard_nothing(outcome: Outcome) -> None:
	nobody = {Outcome.NO_ANSWER, Outcome.WRONG_NUMBER, Outcome.BOUNCED}
	assert (outcome in HEARD) == (outcome not in nobody)


@pytest.mark.parametrize("channel", Channel)
def test_a_conversation_has_an_outcome(channel: Channel) -> None:
	assert needs_outcome(channel) == (channel in (Channel.CALL, Channel.MEETING))


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_a_contact_was_heard_and_is_no_note(channel: Channel, outcome: Outcome | None) -> None:
	value = outcome.value if outcome else None
	assert is_contact(channel.value, value) == (channel is not Channel.NOTE and outcome in HEARD)


MONDAY, TUESDAY = datetime(2026, 6, 1, 9), datetime(2026, 6, 2, 9)


@pytest.mark.parametrize(
	("written", "answered", "since"),
	[
		(None, None, None),
		(None, MONDAY, None),
		(MONDAY, None, MONDAY),
		(MONDAY, TUESDAY, None),
		(MONDAY, MONDAY, None),
		(TUESDAY, MONDAY, TUESDAY),
	],
)
def test_who_wrote_waits_until_they_are_answered(
	written: datetime | None, answered: datetime | None, since: datetime | None
) -> None:
	assert unanswered_since(written, answered) == since
