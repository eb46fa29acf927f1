"""Rules of `receivables.clock`: what time it is where a customer is, through the year and around the world."""

import doctest
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables import clock
from ar_specialist.receivables.clock import check_zone, local_times, zones_of
from ar_specialist.receivables.errors import ReceivablesError

BERLIN, KIRITIMATI, KATHMANDU = "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu"


def test_examples() -> None:
	assert doctest.testmod(clock).failed == 0


def at(*when: int) -> datetime:
	return datetime(*when, tzinfo=timezone.utc)


@pytest.mark.parametrize(
	("moment", "zone", "local"),
	[
		(at(2026, 1, 15, 7), BERLIN, "2026-01-15 08:00"),
		(at(2026, 7, 15, 6), BERLIN, "2026-07-15 08:00"),
		(at(2026, 3, 29, 0, 59), BERLIN, "2026-03-29 01:59"),
		(at(2026, 3, 29, 1), BERLIN, "2026-03-29 03:00"),
		(at(2026, 10, 25, 0, 30), BERLIN, "2026-10-25 02:30"),
		(at(2026, 10, 25, 1, 30), BERLIN, "2026-10-25 02:30"),
		(at(2026, 3, 8, 6, 59), "America/New_York", "2026-03-08 01:59"),
		(at(2026, 3, 8, 7), "America/New_York", "2026-03-08 03:00"),
		(at(2026, 6, 30, 11), KIRITIMATI, "2026-07-01 01:00"),
		(at(2026, 6, 30, 11), "Pacific/Pago_Pago", "2026-06-30 00:00"),
		(at(2026, 6, 30, 11), KATHMANDU, "2026-06-30 16:45"),
	],
)
def test_the_time_on_the_wall(moment: datetime, zone: str, local: str) -> None:
	assert [f"{each:%Y-%m-%d %H:%M}" for each in local_times(moment, [zone])] == [local]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), st.sampled_from([BERLIN, KATHMANDU, "UTC"]))
def test_a_moment_is_the_same_wherever_it_is_given(moment: datetime, other: str) -> None:
	utc = moment.replace(tzinfo=timezone.utc)
	elsewhere = utc.astimezone(clock.ZoneInfo(other))
	assert local_times(utc, [BERLIN, KIRITIMATI]) == local_times(elsewhere, [BERLIN, KIRITIMATI])


def test_whose_zone_counts() -> None:
	assert zones_of(KATHMANDU, [BERLIN], "UTC") == (KATHMANDU,)
	assert zones_of(None, ["America/Denver", BERLIN, "America/Denver"], "UTC") == ("America/Denver", BERLIN)
	assert zones_of("", [], "UTC") == ("UTC",)
	assert zones_of("Atlantis/Capital", ["No/Where"], "UTC") == ("UTC",), "what is no zone says nothing"


@pytest.mark.parametrize(
	"name", ["Berlin", "europe/berlin", "GMT+1", "../etc/passwd", "", " ", "Europe/Berlin "]
)
def test_what_is_no_time_zone(name: str) -> None:
	with pytest.raises(ReceivablesError, match="is no time zone"):
		check_zone(name)
	check_zone(BERLIN)
