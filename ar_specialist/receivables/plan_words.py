"""A payment plan in the customer's words."""

from collections.abc import Mapping

from .plan import InstalmentStatus, PlanStatus
from .words import N_

# Drafts are ours; a customer sees a plan once it is proposed to them.
STATUS_WORDS: Mapping[PlanStatus, str] = {
	PlanStatus.PROPOSED: N_("Waiting for your answer"),
	PlanStatus.ACTIVE: N_("In force"),
	PlanStatus.AT_RISK: N_("An instalment is late"),
	PlanStatus.BROKEN: N_("Ended, as instalments were missed"),
	PlanStatus.COMPLETED: N_("Paid"),
	PlanStatus.CANCELLED: N_("Cancelled"),
}
RUN_OUT = N_("Run out")  # a proposal that was not answered in time
STATUS_SENTENCES: Mapping[PlanStatus, str] = {
	PlanStatus.PROPOSED: N_("Please look at the proposal, and accept it or tell us what does not suit you."),
	PlanStatus.ACTIVE: N_(
		"As long as each instalment arrives in time, nobody asks you for these items otherwise."
	),
	PlanStatus.AT_RISK: N_("Please pay the late instalment at once, so that the plan stays in force."),
	PlanStatus.BROKEN: N_("The agreed days hold no longer. Please get in touch with us."),
	PlanStatus.COMPLETED: N_("Everything that was agreed is paid. Thank you."),
	PlanStatus.CANCELLED: N_("The items are due as they were before the plan."),
}
STATUS_SHADES: Mapping[PlanStatus, str] = {
	PlanStatus.PROPOSED: "orange",
	PlanStatus.ACTIVE: "blue",
	PlanStatus.AT_RISK: "orange",
	PlanStatus.BROKEN: "orange",
	PlanStatus.COMPLETED: "green",
	PlanStatus.CANCELLED: "gray",
}
INSTALMENT_WORDS: Mapping[InstalmentStatus, str] = {
	InstalmentStatus.OPEN: N_("To be paid"),
	InstalmentStatus.LATE: N_("Late"),
	InstalmentStatus.PAID: N_("Paid"),
	InstalmentStatus.MISSED: N_("Missed"),
	InstalmentStatus.WRITTEN_OFF: N_("Not to be paid any more"),
}
INSTALMENT_SHADES: Mapping[InstalmentStatus, str] = {
	InstalmentStatus.OPEN: "gray",
	InstalmentStatus.LATE: "orange",
	InstalmentStatus.PAID: "green",
	InstalmentStatus.MISSED: "orange",
	InstalmentStatus.WRITTEN_OFF: "gray",
}
OVER = frozenset((PlanStatus.COMPLETED, PlanStatus.CANCELLED))
