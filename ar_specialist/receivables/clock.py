"""What time it is where a customer is."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from .errors import ReceivablesError
from .words import N_


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
	return frozenset(available_timezones())


def check_zone(name: str) -> None:
	"""Raise ReceivablesError unless `name` is a time zone of the IANA list."""
	if name not in _known():
		raise ReceivablesError(
			N_("{0} is no time zone; write one like Europe/Berlin or America/New_York."), name
		)


def zones_of(stated: str | None, by_country: Sequence[str], of_system: str) -> tuple[str, ...]:
	"""Return the time zones a customer may be in: the one stated, else all of their country, else the system's.

	>>> zones_of(None, ["America/Chicago", "America/Denver"], "Europe/Berlin")
	('America/Chicago', 'America/Denver')
	"""
	if stated in _known():
		return (stated,)
	return tuple(dict.fromkeys(name for name in by_country if name in _known())) or (of_system,)


def local_times(moment: datetime, zones: Sequence[str]) -> tuple[datetime, ...]:
	"""Return the time on the wall in each of `zones` at `moment`, which bears its own zone.

	>>> from datetime import timezone
	>>> local_times(datetime(2026, 7, 1, 6, 30, tzinfo=timezone.utc), ["Europe/Berlin", "America/New_York"])
	(datetime.datetime(2026, 7, 1, 8, 30), datetime.datetime(2026, 7, 1, 2, 30))
	"""
	return tuple(moment.astimezone(ZoneInfo(name)).replace(tzinfo=None) for name in zones)


def is_between(start: time | None, end: time | None, now: time) -> bool:
	"""Return whether it is `start` or later, and not yet `end`, past midnight when `start` is the later one.

	Never without both of them.

	>>> is_between(time(20), time(8), time(23)), is_between(time(20), time(8), time(8))
	(True, False)
	"""
	if start is None or end is None:
		return False
	return start <= now < end if start <= end else now >= start or now < end
