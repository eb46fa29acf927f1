"""What becomes of a reminder, and what it asks for."""

from datetime import date
from decimal import Decimal

import pytest

from ar_specialist.receivables.gate import GUARDS, Stop
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.reminder import (
	ReminderStatus,
	asked_for,
	is_asked_for,
	kept_back,
	left_out,
	may_still_leave,
)

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


def item(amount: int, due: date | None, posted: date = date(2026, 5, 1), disputed: int = 0) -> OpenItem:
	values = dict.fromkeys(OpenItem._fields) | {"outstanding": Decimal(amount), "due_date": due}
	return OpenItem(
		**values | {"posting_date": posted, "invoiced": Decimal(amount), "disputed": Decimal(disputed)}
	)


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


@pytest.mark.parametrize(
	("disputed", "asked", "is_about_it"), [(0, 100, True), (30, 70, True), (100, 0, False)]
)
def test_what_is_disputed_is_not_asked_for(disputed: int, asked: int, is_about_it: bool) -> None:
	late, ahead = date(2026, 6, 1), date(2026, 8, 1)
	found = [item(100, late, disputed=disputed), item(50, ahead, disputed=50)]
	assert asked_for(found, TODAY) == asked
	assert left_out(found, TODAY) == disputed
	assert [is_asked_for(each, TODAY) for each in found] == [is_about_it, False]
	assert not is_asked_for(found[1], TODAY, ahead), "also where it would be due with the leading item"
