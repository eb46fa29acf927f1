"""How far ahead anything may be planned or promised: a day beyond that is a slip of the keyboard."""

from datetime import date

from frappe.utils import add_years, getdate

YEARS = 2


def is_too_far(day: date | str) -> bool:
	"""Return whether `day` lies more than `YEARS` years after today."""
	return getdate(day) > getdate(add_years(getdate(), YEARS))
