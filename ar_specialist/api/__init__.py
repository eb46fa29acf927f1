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
	card_disputed,
	card_outstanding,
	card_overdue,
	card_to_chase,
	card_unapplied,
	card_unassigned,
	chart_aging_buckets,
	filter_options,
)
from .contacts import log_contact, pin_note, take_step, undo_contact
from .dispute_mails import mail_dispute, raise_mail_dispute
from .disputes import disputable_items, invoice_lines, short_payment_offers
from .letters import compose_email, email_template, verify_copy
from .paper_letters import draft_letter, letters_made, make_letter, make_letters, preview_letters
from .plan_letters import make_proposal, preview_proposal, send_proposal
from .plan_offers import accept_offer, decline_offer
from .plans import (
	accept_plan,
	approve_plan,
	bill_plan,
	cancel_plan,
	change_plan,
	create_plan,
	plannable_items,
	preview_plan,
	propose_plan,
	request_payment,
	take_back_plan,
)
from .portal import (
	portal_answer_dispute,
	portal_dispute_file,
	portal_invoice_lines,
	portal_raise_dispute,
	portal_withdraw_dispute,
)
from .reminders import exclude_from_reminders, include_in_reminders, preview_reminders, send_reminders
from .settlements import (
	approve_settlement,
	dispute_settlements,
	disputes_to_approve,
	preview_settlement,
	reject_settlement,
	settle_dispute,
)
from .strategies import preview_strategy, strategy_units
from .upholding import preview_uphold, uphold_dispute
from .worklist import (
	account_overview,
	refresh,
	worklist_customer,
	worklist_presence,
	worklist_rows,
	worklist_status,
	worklist_views,
)
from .write_offs import approve_write_offs, reject_write_offs

__all__ = [
	"accept_offer",
	"accept_plan",
	"account_overview",
	"approve_plan",
	"approve_settlement",
	"approve_write_offs",
	"assign",
	"bill_plan",
	"cancel_plan",
	"card_disputed",
	"card_outstanding",
	"card_overdue",
	"card_to_chase",
	"card_unapplied",
	"card_unassigned",
	"change_plan",
	"chart_aging_buckets",
	"collector_query",
	"collectors",
	"compose_email",
	"create_plan",
	"decline_offer",
	"disputable_items",
	"dispute_settlements",
	"disputes_to_approve",
	"distribute",
	"draft_letter",
	"email_template",
	"exclude_from_reminders",
	"filter_options",
	"include_in_reminders",
	"invoice_lines",
	"letters_made",
	"log_contact",
	"mail_dispute",
	"make_letter",
	"make_letters",
	"make_proposal",
	"pin_note",
	"plannable_items",
	"portal_answer_dispute",
	"portal_dispute_file",
	"portal_invoice_lines",
	"portal_raise_dispute",
	"portal_withdraw_dispute",
	"preview_distribution",
	"preview_letters",
	"preview_plan",
	"preview_proposal",
	"preview_reminders",
	"preview_settlement",
	"preview_strategy",
	"preview_uphold",
	"propose_plan",
	"raise_mail_dispute",
	"refresh",
	"reject_settlement",
	"reject_write_offs",
	"request_payment",
	"send_proposal",
	"send_reminders",
	"set_next_action",
	"settle_dispute",
	"short_payment_offers",
	"snooze",
	"stop_collecting",
	"strategy_units",
	"take_back_plan",
	"take_step",
	"undo_contact",
	"uphold_dispute",
	"verify_copy",
	"wake",
	"worklist_customer",
	"worklist_presence",
	"worklist_rows",
	"worklist_status",
	"worklist_views",
]
