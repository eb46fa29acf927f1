"""Whether what somebody said has changed since it was kept."""

from decimal import Decimal


def as_text(value: object) -> str:
	"""Return what a browser, which sends texts and whole numbers, and the database say alike; nothing is zero to both.

	>>> as_text(5) == as_text(Decimal("5.00")), as_text(None) == as_text(0) == ""
	(True, True)
	"""
	if isinstance(value, (int, float, Decimal)):
		return f"{value:.9f}" if value else ""
	return str(value or "")
