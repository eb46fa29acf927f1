"""What becomes of a reminder, and what it asks for."""

from datetime import date
from decimal import Decimal

import pytest

from ar_specialist.receivables.gate import GUARDS, Stop
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.reminder import ReminderStatus, asked_for, kept_back, may_still_leave

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
	"status, expected",
	[
		(ReminderStatus.PROPOSED, True),
		(ReminderStatus.HELD, True),
		(ReminderStatus.STOPPED, False),
		(ReminderStatus.EXCLUDED, False),
		(ReminderStatus.SENT, False),
		(ReminderStatus.FAILED, False),
	],
)
def test_only_what_waits_may_still_leave(status, expected):
	assert may_still_leave(status) is expected


def test_what_becomes_of_it():
	assert kept_back([]) is None
	for name in GUARDS:
		alone = kept_back([Stop(name, "")])
		assert alone is (ReminderStatus.HELD if name == "within_quiet_hours" else ReminderStatus.STOPPED)
		assert kept_back([Stop("within_quiet_hours", ""), Stop("disputed", "")]) is ReminderStatus.STOPPED


def item(amount: int, due: date | None, posted: date = date(2026, 5, 1)) -> OpenItem:
	values = dict.fromkeys(OpenItem._fields) | {"outstanding": Decimal(amount), "due_date": due}
	return OpenItem(**values | {"posting_date": posted, "invoiced": Decimal(amount)})


@pytest.mark.parametrize(
	("due", "leading", "asked"),
	[
		(date(2026, 6, 29), None, 100),
		(TODAY, None, 0),
		(date(2026, 7, 3), None, 0),
		(date(2026, 7, 3), date(2026, 7, 3), 100),
		(date(2026, 7, 4), date(2026, 7, 3), 0),
		(None, None, 100),
	],
)
def test_what_it_asks_for(due: date | None, leading: date | None, asked: int):
	assert asked_for([item(100, due), item(-30, due)], TODAY, leading) == asked
