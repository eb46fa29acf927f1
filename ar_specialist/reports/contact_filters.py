"""The filters of the reports on contacts and promises, checked and turned into values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_months, get_first_day, get_last_day, getdate

from ar_specialist import given, permissions
from ar_specialist.ledger.population import with_descendants
from ar_specialist.operations.promise_figures import Asked
from ar_specialist.refusal import refuse

from .filters import chosen_companies, chosen_parties, known_one

DEFAULT_DAYS, MOST_DAYS = 14, 365
MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class ContactFilters:
	"""What is asked of each company, and within how many days money counts as having followed a contact."""

	asked: tuple[Asked, ...]
	group_by: str
	days: int

	@property
	def companies(self) -> tuple[str, ...]:
		return tuple(each.company for each in self.asked)


def contact_filters(filters: Mapping[str, object] | None, groups: Sequence[str]) -> ContactFilters:
	"""Return the checked filters; unknown keys are dropped.

	Throws one sentence that says what to do on whatever cannot be read or must not be seen.
	"""
	said = frappe._dict(given.filters(filters))
	since, until = _period(said)
	group_by = _group_by(said.get("group_by"), groups)
	companies = chosen_companies(said.get("company"))
	narrowed = {
		"customers": chosen_parties(said, companies),
		"customer_groups": _below("Customer Group", said.get("customer_group")),
		"territories": _below("Territory", said.get("territory")),
		"collector": known_one(said, "collector", "User"),
		"visible": permissions.account_criterion(),
	}
	asked = (Asked(company, since, until, group_by, **narrowed) for company in companies)
	return ContactFilters(tuple(asked), group_by, _days(said.get("days")))


def _period(said: Mapping[str, object]) -> tuple[date, date]:
	"""Return the first and the last day: this month and the two before it unless said."""
	since = given.day(said.get("from_date"), _("From Date")) or getdate(
		get_first_day(add_months(getdate(), -2))
	)
	until = given.day(said.get("to_date"), _("To Date")) or getdate(get_last_day(getdate()))
	if since > until:
		refuse(_("{0} is after {1}; let the period begin before it ends."), since, until)
	if (until - since).days > MOST_YEARS * 366:
		refuse(_("Choose a period of up to {0} years."), MOST_YEARS)
	return since, until


def _below(doctype: str, value: object) -> tuple[str, ...]:
	names = given.names(value)
	return tuple(with_descendants(doctype, names)) if names else ()


def _group_by(value: object, groups: Sequence[str]) -> str:
	if value and value not in groups:
		refuse(_("Group by one of {0}."), ", ".join(map(_, groups)), title=_("Group By"))
	return str(value or groups[0])


def _days(value: object) -> int:
	text = str(DEFAULT_DAYS if value in (None, "") else value)
	if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= MOST_DAYS):
		refuse(_("Count the money of 1 to {0} days after a contact; write a whole number."), MOST_DAYS)
	return int(text)
