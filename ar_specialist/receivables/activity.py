"""Contacts with customers: through which channel, in which direction, and with what outcome."""

from enum import Enum


class Channel(Enum):
	"""How somebody was in contact."""

	CALL = "Call"
	EMAIL = "E-mail"
	LETTER = "Letter"
	SMS = "SMS"
	MEETING = "Meeting"
	NOTE = "Note"
	PORTAL = "Portal"


class Direction(Enum):
	"""Who turned to whom; a note turns to nobody outside."""

	OUTGOING = "Outgoing"
	INCOMING = "Incoming"
	INTERNAL = "Internal"


class Outcome(Enum):
	"""What came of a contact."""

	REACHED = "Reached"
	PROMISE = "Promise"
	DISPUTE = "Dispute"
	PAID_ALREADY = "Paid Already"
	REFUSED = "Refused"
	NO_ANSWER = "No Answer"
	WRONG_NUMBER = "Wrong Number"
	MESSAGE_LEFT = "Message Left"
	SENT = "Sent"
	BOUNCED = "Bounced"


# Channels in which nobody answers at once.
WRITTEN = frozenset((Channel.EMAIL, Channel.LETTER, Channel.SMS, Channel.PORTAL))

# Outcomes after which the customer has heard from us, so that quiet days begin.
HEARD = frozenset(
	(
		Outcome.REACHED,
		Outcome.PROMISE,
		Outcome.DISPUTE,
		Outcome.PAID_ALREADY,
		Outcome.REFUSED,
		Outcome.MESSAGE_LEFT,
		Outcome.SENT,
	)
)
_HEARD = frozenset(outcome.value for outcome in HEARD)


def is_contact(channel: str, outcome: str | None) -> bool:
	"""Return whether the customer heard from us, by the values of both: a note is none, nor who did not answer."""
	return channel != Channel.NOTE.value and outcome in _HEARD


def needs_outcome(channel: Channel) -> bool:
	"""Return whether an activity of `channel` has to say what came of it."""
	return channel in (Channel.CALL, Channel.MEETING)
