"""The gate: whether a message that nobody has read may leave, asked at the moment it is sent.

Every guard is asked, and every one that holds is named, so that whoever reads the list of what was stopped sees
all that stands in the way and not the first thing only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from .clock import is_between
from .money import ZERO
from .words import N_


@dataclass(frozen=True, slots=True)
class Sending:
	"""What is known of a customer at the moment a message is about to leave; amounts in company currency."""

	local_now: datetime  # in the customer's time zone
	elsewhere: tuple[datetime, ...] = ()  # in the other ones they may be in
	is_due: bool = True  # the step the message is of is still the one to take
	has_address: bool = True
	mail_came_back: bool = False  # the last one to that address
	unapplied: Decimal = ZERO
	open_amount: Decimal = ZERO  # of the items in the message, and not disputed
	bank_deposits: int = 0  # of this customer, not yet reconciled
	disputed: Decimal = ZERO  # of what is due, and therefore not in the message
	promised: Decimal = ZERO
	planned: Decimal = ZERO  # where by the days agreed nothing is due
	on_hold: bool = False
	legal_stop: bool = False
	is_excluded: bool = False
	is_snoozed: bool = False
	has_objected: bool = False  # no consent to this channel
	last_contact_on: date | None = None
	quiet_days: int = 0
	quiet_from: time | None = None
	quiet_until: time | None = None
	contacts_in_window: int = 0
	most_in_window: int | None = None
	sent_in_run: bool = False


class Stop(NamedTuple):
	"""What keeps a message back: the guard's name and its reason."""

	guard: str
	text: str
	values: tuple[object, ...] = ()


Guard = Callable[[Sending], bool]
GUARDS: dict[str, tuple[str, Guard]] = {}


def guard(text: str) -> Callable[[Guard], Guard]:
	"""Register the decorated function as a guard under its own name, with the reason it gives."""

	def register(holds: Guard) -> Guard:
		GUARDS[holds.__name__] = (text, holds)
		return holds

	return register


# Guards that may let a message pass later the same day; all others are over for the day.
PASSING = frozenset(("within_quiet_hours",))


def stops(sending: Sending) -> list[Stop]:
	"""Return every guard that holds; the message may leave only when there is none."""
	return [Stop(name, text) for name, (text, holds) in GUARDS.items() if holds(sending)]


@guard(N_("Nothing is open any more"))
def nothing_open(sending: Sending) -> bool:
	"""Paid, credited or cancelled since the message was proposed."""
	return sending.open_amount + sending.disputed <= 0


@guard(N_("Payments and credits not yet applied cover it"))
def covered_by_unapplied(sending: Sending) -> bool:
	"""There is something to apply, and nobody to write to."""
	return sending.open_amount > 0 and sending.unapplied >= sending.open_amount


@guard(N_("A bank deposit of this customer waits to be reconciled"))
def bank_deposit_waiting(sending: Sending) -> bool:
	"""The money may be here already."""
	return sending.bank_deposits > 0


@guard(N_("All that is due is disputed"))
def disputed(sending: Sending) -> bool:
	"""What is disputed is left out of a message; where nothing else is due, none is sent."""
	return sending.disputed > 0 >= sending.open_amount


@guard(N_("An item is promised"))
def promised(sending: Sending) -> bool:
	"""An open promise is waited for."""
	return sending.promised > 0


@guard(N_("What is due is in a payment plan that agreed later days"))
def planned(sending: Sending) -> bool:
	"""By the days agreed there is nothing to ask for; an instalment that is due is asked for like an invoice."""
	return sending.planned > 0


@guard(N_("The customer is on hold"))
def on_hold(sending: Sending) -> bool:
	"""Somebody stopped collecting from this customer."""
	return sending.on_hold


@guard(N_("A legal stop is set"))
def legal_stop(sending: Sending) -> bool:
	"""Insolvency, lawyers, death: nothing goes out by itself."""
	return sending.legal_stop


@guard(N_("The customer is excluded from reminders"))
def excluded(sending: Sending) -> bool:
	"""Somebody took this customer out of the automatic steps."""
	return sending.is_excluded


@guard(N_("The customer is snoozed"))
def snoozed(sending: Sending) -> bool:
	"""Somebody decided to come back to this customer on a later day."""
	return sending.is_snoozed


@guard(N_("The step is not due any more"))
def step_over(sending: Sending) -> bool:
	"""Another step has come, or the item it was counted from is settled."""
	return not sending.is_due


@guard(N_("The customer has objected to this channel"))
def objected(sending: Sending) -> bool:
	"""The contact does not want this channel."""
	return sending.has_objected


@guard(N_("There is no address to send to"))
def no_address(sending: Sending) -> bool:
	"""Nobody to send to."""
	return not sending.has_address


@guard(N_("The last e-mail to this address came back; correct the address"))
def came_back(sending: Sending) -> bool:
	"""What could not be delivered yesterday will not be today."""
	return sending.mail_came_back


@guard(N_("The last contact was within the quiet days"))
def within_quiet_days(sending: Sending) -> bool:
	"""So many days at least between two contacts."""
	last = sending.last_contact_on
	return last is not None and (sending.local_now.date() - last).days < sending.quiet_days


@guard(N_("It is within the quiet hours where the customer is"))
def within_quiet_hours(sending: Sending) -> bool:
	"""From `quiet_from` to before `quiet_until`, in any time zone they may be in."""
	start, end = sending.quiet_from, sending.quiet_until
	return any(is_between(start, end, moment.time()) for moment in (sending.local_now, *sending.elsewhere))


@guard(N_("The customer was contacted as often as allowed"))
def above_frequency_cap(sending: Sending) -> bool:
	"""So many contacts at most within the window the policy counts in."""
	return sending.most_in_window is not None and sending.contacts_in_window >= sending.most_in_window


@guard(N_("A message of today's run has gone already"))
def sent_already(sending: Sending) -> bool:
	"""A run that is done twice sends once."""
	return sending.sent_in_run
