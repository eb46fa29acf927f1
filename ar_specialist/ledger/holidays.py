"""On which days a company does not work. Does not check permissions."""

from datetime import date

import frappe
from frappe.utils import getdate

from ar_specialist.receivables.business_days import EVERY_DAY_COUNTS, DaysOff
from ar_specialist.receivables.plan_dates import USUAL_WEEK, Calendar


def holidays_of(company: str, since: date) -> DaysOff:
	"""Return the days off of `company` from `since` on, by its Holiday List; none where it has no list.

	A list is a year's, and ERPNext knows only the latest: before and after it the days of the week it calls weekly off
	are off, too.
	"""
	holiday_list = frappe.get_cached_value("Company", company, "default_holiday_list")
	if not holiday_list:
		return EVERY_DAY_COUNTS
	covers, day = frappe.qb.DocType("Holiday List"), frappe.qb.DocType("Holiday")
	rows = (
		frappe.qb.from_(covers)
		.join(day)
		.on((day.parent == covers.name) & (day.parenttype == "Holiday List"))
		.select(covers.from_date, covers.to_date, day.holiday_date, day.weekly_off)
		.where(covers.name == holiday_list)
	).run()
	if not rows:
		return EVERY_DAY_COUNTS
	return DaysOff(
		frozenset(getdate(off) for _from, _to, off, _weekly in rows if getdate(off) >= since),
		frozenset(getdate(off).weekday() for _from, _to, off, is_weekly in rows if is_weekly),
		getdate(rows[0][0]),
		getdate(rows[0][1]),
	)


def calendar_of(company: str, since: date) -> Calendar:
	"""Return the days off of `company` from `since` on: its Holiday List, and the days of the week that it is closed.

	A list ends with its year, and instalments may lie beyond it: the days of the week it calls weekly off go on. Where it
	names none, or there is no list, nobody is to pay on Saturdays and Sundays.
	"""
	off = holidays_of(company, since)
	return Calendar(off.weekend or USUAL_WEEK.weekend, off.days)
