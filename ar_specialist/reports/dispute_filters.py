"""The filters of AR Dispute Analysis, checked and turned into values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import frappe
from frappe import _
from frappe.utils import getdate

from ar_specialist import given
from ar_specialist.operations.dispute_figures import GROUPS, AskedDisputes
from ar_specialist.receivables.dispute import DisputeStatus, RootCause
from ar_specialist.receivables.dispute_figures import PeriodBy
from ar_specialist.refusal import refuse

from .contact_filters import contact_filters
from .filters import known

FIGURES, CHECKS = "Figures", "Checks before Billing"
SHOWN = (FIGURES, CHECKS)


@dataclass(frozen=True, slots=True)
class DisputeFilters:
	"""What is asked of each company, and which of the two parts of the report is shown."""

	asked: tuple[AskedDisputes, ...]
	group_by: str
	show: str = FIGURES
	by: PeriodBy = PeriodBy.RAISED

	@property
	def companies(self) -> tuple[str, ...]:
		return tuple(each.asked.company for each in self.asked)


def dispute_filters(filters: Mapping[str, object] | None) -> DisputeFilters:
	"""Return the checked filters; unknown keys are dropped.

	Throws one sentence that says what to do on whatever cannot be read or must not be seen.
	"""
	said = frappe._dict(given.filters(filters))
	checked = contact_filters({**said, "collector": None, "days": None}, GROUPS)
	narrowed = {
		"reasons": tuple(known("AR Dispute Reason", given.names(said.get("reason")))),
		"root_cause": _one_of(RootCause, said.get("root_cause"), _("Root Cause")),
		"status": _one_of(DisputeStatus, said.get("status"), _("Status")),
	}
	by = PeriodBy(_one_of(PeriodBy, said.get("period_by"), _("Period By")) or PeriodBy.RAISED.value)
	asked = (AskedDisputes(each, min(each.until, getdate()), **narrowed, by=by) for each in checked.asked)
	return DisputeFilters(tuple(asked), checked.group_by, _shown(said.get("show")), by)


def _one_of(choices: type[Enum], value: object, label: str) -> str | None:
	"""Return `value`, which is one of `choices` or empty; throws otherwise."""
	name = given.one(value, label)
	allowed = [str(each.value) for each in choices]
	if name and name not in allowed:
		refuse(_("{0} is one of {1}; choose one of them."), label, ", ".join(map(_, allowed)))
	return name


def _shown(value: object) -> str:
	name = given.one(value, _("Show"))
	if name and name not in SHOWN:
		refuse(_("Show one of {0}."), ", ".join(map(_, SHOWN)))
	return name or FIGURES
