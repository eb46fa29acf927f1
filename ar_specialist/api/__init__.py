"""What the desk and other programs may call, under one name: `ar_specialist.api.<function>`.

Each checks permission first; whatever changes state is POST only.
"""

from .accounts import (
	assign,
	collector_query,
	collectors,
	distribute,
	preview_distribution,
	set_next_action,
	snooze,
	stop_collecting,
	wake,
)
from .cards import (
	card_outstanding,
	card_overdue,
	card_to_chase,
	card_unapplied,
	card_unassigned,
	chart_aging_buckets,
	filter_options,
)
from .contacts import log_contact, pin_note, take_step, undo_contact
from .letters import compose_email, email_template, verify_copy
from .paper_letters import draft_letter, letters_made, make_letter, make_letters, preview_letters
from .reminders import exclude_from_reminders, include_in_reminders, preview_reminders, send_reminders
from .strategies import preview_strategy, strategy_units
from .worklist import (
	account_overview,
	refresh,
	worklist_customer,
	worklist_presence,
	worklist_rows,
	worklist_status,
	worklist_views,
)

__all__ = [
	"account_overview",
	"assign",
	"card_outstanding",
	"card_overdue",
	"card_to_chase",
	"card_unapplied",
	"card_unassigned",
	"chart_aging_buckets",
	"collector_query",
	"collectors",
	"compose_email",
	"distribute",
	"draft_letter",
	"email_template",
	"exclude_from_reminders",
	"filter_options",
	"include_in_reminders",
	"letters_made",
	"log_contact",
	"make_letter",
	"make_letters",
	"pin_note",
	"preview_distribution",
	"preview_letters",
	"preview_reminders",
	"preview_strategy",
	"refresh",
	"send_reminders",
	"set_next_action",
	"snooze",
	"stop_collecting",
	"strategy_units",
	"take_step",
	"undo_contact",
	"verify_copy",
	"wake",
	"worklist_customer",
	"worklist_presence",
	"worklist_rows",
	"worklist_status",
	"worklist_views",
]
