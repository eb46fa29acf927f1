"""Rules of `receivables.gate`: every guard holds a message back, alone and with others."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.gate import GUARDS, PASSING, Sending, stops

NOW = datetime(2026, 6, 30, 10, 0)
FREE = Sending(
	NOW,
	open_amount=Decimal(100),
	unapplied=Decimal(99),
	last_contact_on=NOW.date() - timedelta(days=7),
	quiet_days=7,
	quiet_from=time(21),
	quiet_until=time(8),
	contacts_in_window=6,
	most_in_window=7,
)
# for every guard, what makes it hold
HOLDING: dict[str, dict[str, object]] = {
	"nothing_open": {"open_amount": Decimal(0), "unapplied": Decimal(0)},
	"covered_by_unapplied": {"unapplied": Decimal(100)},
	"bank_deposit_waiting": {"bank_deposits": 1},
	"disputed": {"disputed": Decimal(1), "open_amount": Decimal(0)},
	"promised": {"promised": Decimal(1)},
	"planned": {"planned": Decimal(1)},
	"on_hold": {"on_hold": True},
	"legal_stop": {"legal_stop": True},
	"excluded": {"is_excluded": True},
	"snoozed": {"is_snoozed": True},
	"step_over": {"is_due": False},
	"objected": {"has_objected": True},
	"no_address": {"has_address": False},
	"came_back": {"mail_came_back": True},
	"within_quiet_days": {"last_contact_on": NOW.date() - timedelta(days=6)},
	"within_quiet_hours": {"quiet_from": time(9), "quiet_until": time(11)},
	"above_frequency_cap": {"contacts_in_window": 7},
	"sent_already": {"sent_in_run": True},
}


def test_every_guard_is_tried_here() -> None:
	assert set(HOLDING) == set(GUARDS)
	assert stops(FREE) == []


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_holds_alone(name: str) -> None:
	found = stops(replace(FREE, **HOLDING[name]))
	assert [stop.guard for stop in found] == [name]
	assert found[0].text[0].isupper()


@given(st.sets(st.sampled_from(sorted(HOLDING)), min_size=1))
def test_no_message_leaves_while_any_guard_holds(names: set[str]) -> None:
	values = {}
	for name in sorted(names):
		values |= HOLDING[name]
	sending = replace(FREE, **values)
	named = {stop.guard for stop in stops(sending)}
	assert named
	# nothing open and covered by unapplied cash cannot both be the reason
	assert names - named <= {"covered_by_unapplied", "nothing_open"}
	assert named == {name for name, (_text, holds) in GUARDS.items() if holds(sending)}


@pytest.mark.parametrize(
	("start", "end", "hour", "quiet"),
	[
		(21, 8, 20, False),
		(21, 8, 21, True),
		(21, 8, 0, True),
		(21, 8, 7, True),
		(21, 8, 8, False),
		(12, 14, 12, True),
		(12, 14, 14, False),
		(8, 8, 8, False),
		(None, 8, 3, False),
	],
)
def test_quiet_hours(start: int | None, end: int, hour: int, quiet: bool) -> None:
	sending = replace(
		FREE,
		local_now=NOW.replace(hour=hour),
		quiet_from=None if start is None else time(start),
		quiet_until=time(end),
	)
	assert ("within_quiet_hours" in {stop.guard for stop in stops(sending)}) == quiet


def test_quiet_hours_hold_wherever_the_customer_may_be() -> None:
	evening = NOW.replace(hour=22)
	assert stops(replace(FREE, elsewhere=(NOW.replace(hour=9), NOW.replace(hour=20)))) == []
	found = stops(replace(FREE, elsewhere=(NOW.replace(hour=9), evening)))
	assert [stop.guard for stop in found] == ["within_quiet_hours"]


def test_only_quiet_hours_pass_the_same_day() -> None:
	assert PASSING == {"within_quiet_hours"}
	assert PASSING <= set(GUARDS)
