"""The filters of AR Payment Plan Status, checked and turned into values."""

from collections.abc import Mapping
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import getdate

from ar_specialist import given
from ar_specialist.operations.plan_figures import GROUPS, AskedPlans
from ar_specialist.receivables.plan import JUDGED, PlanStatus
from ar_specialist.refusal import refuse

from .contact_filters import contact_filters

PLANS, EXPECTED, KEPT = "Plans", "Expected Cash", "Kept Instalments"
SHOWN = (PLANS, EXPECTED, KEPT)
STATUSES = (*JUDGED, PlanStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class PlanFilters:
	"""What is asked of each company, and which of the three parts of the report is shown."""

	asked: tuple[AskedPlans, ...]
	group_by: str
	show: str = PLANS

	@property
	def companies(self) -> tuple[str, ...]:
		return tuple(each.asked.company for each in self.asked)


def plan_filters(filters: Mapping[str, object] | None) -> PlanFilters:
	"""Return the checked filters; unknown keys are dropped.

	Throws one sentence that says what to do on whatever cannot be read or must not be seen.
	"""
	said = frappe._dict(given.filters(filters))
	checked = contact_filters({**said, "days": None}, GROUPS)
	status, show = _status(said.get("status")), _shown(said.get("show"))
	asked = (AskedPlans(each, min(each.until, getdate()), status) for each in checked.asked)
	return PlanFilters(tuple(asked), checked.group_by, show)


def _status(value: object) -> PlanStatus | None:
	name = given.one(value, _("Status"))
	allowed = [each.value for each in STATUSES]
	if name and name not in allowed:
		refuse(_("{0} is one of {1}; choose one of them."), _("Status"), ", ".join(map(_, allowed)))
	return PlanStatus(name) if name else None


def _shown(value: object) -> str:
	name = given.one(value, _("Show"))
	if name and name not in SHOWN:
		refuse(_("Show one of {0}."), ", ".join(map(_, SHOWN)))
	return name or PLANS
