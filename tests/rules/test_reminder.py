"""What becomes of a reminder."""

import pytest

from ar_specialist.receivables.reminder import ReminderStatus, may_still_leave


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
