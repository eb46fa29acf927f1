"""Payment plans: drawn up on open items, approved, proposed, accepted, cancelled, and what may not be changed about them.

How an accepted plan stands is nobody's entry: it follows from the ledger with every refresh of the customer, see
`planned` and `plan_outcomes`. Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, formatdate, getdate, now_datetime

from ar_specialist.posting import payment_requests
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.plan import Acceptance, PlanStatus, check_move
from ar_specialist.receivables.words import N_
from ar_specialist.refusal import refuse

from . import accounts, copies, plan_outcomes, plan_record, plan_terms, plannable, policies
from .doctypes import ACCOUNT, PLAN
from .plan_terms import refuse_with
from .plannable import Plannable

MANAGERS = {"AR Manager", "System Manager"}
APPROVED = "Approved"  # the state in which a workflow of Frappe's own leaves a plan that may go out
NOT_AMENDED = N_("{0} is no plan of this customer that was in force and is cancelled; cancel it first.")
# What follows from the ledger, or from moving the plan; no form writes it.
DERIVED = (
	"status", "account", "collector", "drawn_up_by", "account_currency", "balance", "interest", "total", "paid", "written_off",
	"open_amount", "late_amount", "next_due_date", "next_amount", "missed", "broken_on", "found_broken_on",
	"needs_approval", "approved_by", "approved_on", "approved_terms", "proposed_on", "proposed_by", "valid_until",
	"accepted_on", "accepted_by", "accepted_how", "acceptance_note", "acceptance_recorded_by", "charges_billed_on",
	"cancelled_on", "cancelled_by", "cancel_reason", "grace_days", "breaks_after", "overpayment_rule", "accepted_ip",
	"signed_copy", "signed_copy_hash", "declined_on", "declined_by", "decline_words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accepted:
	"""How a customer accepted: who, on which day, by what."""

	by: str
	how: str
	on: date | None = None
	note: str | None = None
	ip: str | None = None  # where the customer used the portal from


def lock_account(doc: Document) -> None:
	"""Lock the customer's account before the plan itself: in this order everything that changes plans locks."""
	if doc.company and doc.customer:
		accounts.lock(doc.company, [doc.customer])


def prepare(doc: Document) -> None:
	"""Complete a plan that nobody has accepted yet from ledger and policy, or throw one sentence that says what to do.

	Locks the account, so that two people cannot plan one item at once.
	"""
	from . import refresh  # which judges plans

	before = doc.get_doc_before_save()
	for field in DERIVED:
		doc.set(field, before.get(field) if before else None)
	doc.status = before.status if before else PlanStatus.DRAFT.value
	doc.update(doc.flags.decided or {})
	accounts.check_contact(doc)
	if doc.flags.decided is None:
		_check_still_drafted(doc, before)
	is_moved = before is not None and doc.status != before.status
	if is_moved and PlanStatus(doc.status) in (PlanStatus.CANCELLED, PlanStatus.DRAFT):
		_keep_rows(doc, before)
		return
	lock_account(doc)
	refresh.refresh(doc.company, [doc.customer])
	if not before and doc.amended_from:
		_check_amends(doc)
		if not doc.flags.is_said_anew:
			_begin_anew(doc)
	if before and before.status == PlanStatus.PROPOSED.value:
		# what was proposed stands, whatever policy and holidays are now
		plan_record.check_still_owed(doc)
		return
	_set_terms(doc, plannable.complete(doc))
	if before is None or plan_terms.seal(doc) != plan_terms.seal(before):
		doc.drawn_up_by = frappe.session.user
	if is_moved:
		_check_as_shown(doc, before)
		_check_approved(doc)
		plan_record.remember(doc)
	if before and doc.approval_state == APPROVED != before.approval_state:
		doc.update(_approval(doc))


def _check_still_drafted(doc: Document, before: Document | None) -> None:
	"""Throw when somebody changes a plan that is proposed or cancelled, or submits one nobody has accepted."""
	if doc.docstatus == 1:
		refuse(_("Say who accepted {0}, when and how: choose Accept."), doc.name)
	if before and before.status != PlanStatus.DRAFT.value:
		refuse(_("{0} is {1}; take it back into draft to change it."), doc.name, _(before.status))


def _check_as_shown(doc: Document, before: Document) -> None:
	"""Throw when policy or holidays make other terms of a draft by now than those that were looked at."""
	now, then = ([plan_terms.seal(each), *plan_terms.judged(each)] for each in (doc, before))
	if now != then:
		refuse(
			_(
				"Policy or holidays have changed what {0} comes to; open it with preview, save it, and go on then."
			),
			doc.name,
		)


def _check_amends(doc: Document) -> None:
	"""Throw unless `doc` is the first to come in the place of a cancelled plan of its customer."""
	whose = frappe.db.get_value(PLAN, doc.amended_from, ["company", "customer", "docstatus"])
	if whose != (doc.company, doc.customer, 2):
		refuse(_(NOT_AMENDED), doc.amended_from)
	others = frappe.get_all(PLAN, {"amended_from": doc.amended_from}, ["name", "docstatus", "status"])
	for other in others:
		if other.docstatus or other.status != PlanStatus.CANCELLED.value:
			refuse(_("{0} is amended by {1} already; go on with that one."), doc.amended_from, other.name)


def name_amendment(doc: Document) -> None:
	"""Name an amendment whose name, as Frappe would count, an amendment has that was dropped as a draft."""
	if not doc.amended_from:
		return
	root, _dash, number = doc.amended_from, "", 0
	if frappe.db.get_value(PLAN, root, "amended_from"):
		root, _dash, number = root.rpartition("-")
	number = cint(number) + 1
	if not frappe.db.exists(PLAN, f"{root}-{number}"):
		return
	while frappe.db.exists(PLAN, f"{root}-{number}"):
		number += 1
	doc.name, doc.flags.name_set = f"{root}-{number}", True


def check_deletion(doc: Document) -> None:
	"""Throw when a plan is deleted that was in force: what was agreed and signed stays on record."""
	if doc.accepted_on and not frappe.flags.in_uninstall:
		refuse(_("{0} was in force; what was agreed, and what was signed, stays on record."), doc.name)


def _keep_rows(doc: Document, before: Document) -> None:
	for field in ("items", "instalments"):
		doc.set(field, before.get(field))


def _begin_anew(doc: Document) -> None:
	"""An amended plan is about what is open now, and starts today where the old one has begun.

	Fee and interest that were billed are an invoice like the others by now, and are not agreed on once more.
	"""
	rows = plannable.still_open(doc)
	for row in rows:
		row.planned = None
	doc.set("items", rows)
	if frappe.db.get_value(PLAN, doc.amended_from, "charges_billed_on"):
		doc.fee = doc.interest_rate = 0
	today = getdate()
	doc.starts_on = max(getdate(doc.starts_on or today), today)


def _set_terms(doc: Document, chosen: Sequence[Plannable]) -> None:
	limits = policies.plan_limits(doc.company)
	doc.account = frappe.db.get_value(ACCOUNT, {"company": doc.company, "customer": doc.customer})
	doc.account_currency = chosen[0].currency
	doc.starts_on = getdate(doc.starts_on)
	doc.collector = doc.collector or frappe.session.user
	doc.grace_days, doc.breaks_after = limits.grace_days, limits.breaks_after
	doc.overpayment_rule = limits.overpayment.value
	found = plan_terms.set_schedule(doc)
	plan_terms.set_approval(doc, found, limits)


def redraw(doc: Document, said: Mapping[str, object], since: str = "") -> None:
	"""Save the stored, locked draft `doc` with what is `said` of its items and terms now.

	Throws where it was saved by anybody after the moment `since`, if one is named.
	"""
	if since and since != str(doc.modified):
		refuse(
			_("{0} was changed by {1} meanwhile; load it again, and say your terms anew."),
			doc.name,
			frappe.utils.get_fullname(doc.modified_by),
			exception=frappe.TimestampMismatchError,
		)
	if doc.docstatus:
		refuse(_("{0} was accepted, and stays as it was agreed; cancel it, and amend it."), doc.name)
	doc.update(said)
	doc.save()


def _decide(doc: Document, to: PlanStatus, **values: object) -> None:
	"""Move the stored, locked plan `doc` to another status and save it."""
	try:
		check_move(PlanStatus(doc.status), to)
	except ReceivablesError as error:
		refuse_with(error)
	_save(doc, {"status": to.value, **values})


def _save(doc: Document, decided: dict[str, object]) -> None:
	"""Save `doc` with what was decided of it, which no form may write."""
	doc.flags.decided = decided
	try:
		doc.save()
	finally:
		doc.flags.decided = None


def _check_approved(doc: Document) -> None:
	if doc.needs_approval and not doc.approved_by:
		refuse(
			_("{0} needs the approval of an AR Manager: {1}"),
			doc.name,
			doc.needs_approval.replace("\n", " "),
		)


def approve(doc: Document) -> None:
	"""Approve a plan beyond the limits of the policy: the terms as they are, by a manager who did not draw it up."""
	_save(doc, _approval(doc))


def _approval(doc: Document) -> dict[str, object]:
	user = frappe.session.user
	if user != "Administrator" and not MANAGERS & set(frappe.get_roles()):
		refuse(_("An AR Manager approves plans; ask one."), exception=frappe.PermissionError)
	if PlanStatus(doc.status) is not PlanStatus.DRAFT or not doc.needs_approval:
		refuse(_("{0} needs no approval."), doc.name)
	if user in (doc.collector, doc.drawn_up_by) and user != "Administrator":
		refuse(
			_("Whoever draws a plan up does not approve it; ask another AR Manager."),
			exception=frappe.PermissionError,
		)
	return {"approved_by": user, "approved_on": now_datetime(), "approved_terms": plan_terms.seal(doc)}


def propose(doc: Document) -> None:
	"""Offer a plan to the customer: from here on its terms stand, and its items go into no other plan."""
	days = policies.plan_limits(doc.company).valid_days
	_decide(
		doc,
		PlanStatus.PROPOSED,
		proposed_on=now_datetime(),
		proposed_by=frappe.session.user,
		valid_until=add_days(getdate(), days) if days else None,
		declined_on=None,
		declined_by=None,
		decline_words=None,
	)


def take_back(doc: Document, **said: object) -> None:
	"""Take a proposal back into draft, to change its terms; where the customer declined it, with what they `said`."""
	_decide(doc, PlanStatus.DRAFT, proposed_on=None, proposed_by=None, valid_until=None, **said)


def accept(doc: Document, accepted: Accepted, signed: str | None = None) -> None:
	"""Record that the customer agreed: the plan is in force from now on, and its terms stay as they are.

	`signed` is the address of the file attached to it that they signed.
	"""
	_check_acceptance(doc, accepted)
	if accepted.how == Acceptance.SIGNED.value and not signed:
		refuse(_("Attach what they signed, or a picture of it; it is what says that they accepted."))
	_check_approved(doc)
	evidence = copies.signed_of(doc, signed) if signed else {}
	doc.docstatus = 1
	_decide(
		doc,
		PlanStatus.ACTIVE,
		accepted_on=accepted.on or getdate(),
		accepted_by=accepted.by,
		accepted_how=accepted.how,
		acceptance_note=accepted.note,
		acceptance_recorded_by=frappe.session.user,
		accepted_ip=accepted.ip,
		**evidence,
	)


def _check_acceptance(doc: Document, accepted: Accepted) -> None:
	if doc.status == PlanStatus.ACTIVE.value or doc.docstatus:
		refuse(_("{0} is accepted already."), doc.name)
	if not accepted.by:
		refuse(_("Say who accepted the plan for the customer."))
	if accepted.how not in [each.value for each in Acceptance]:
		refuse(_("Say how the plan was accepted: {0}."), ", ".join(_(each.value) for each in Acceptance))
	if accepted.on and accepted.on > getdate():
		refuse(_("A plan was accepted today or earlier; {0} is ahead."), formatdate(accepted.on))
	first = getdate(doc.proposed_on or doc.creation)
	if accepted.on and accepted.on < first:
		refuse(
			_("{0} was there to be accepted from {1} on; choose that day or a later one."),
			doc.name,
			formatdate(first),
		)
	last = plan_terms.last_day(doc)
	if doc.status == PlanStatus.PROPOSED.value and (accepted.on or getdate()) > last:
		refuse(
			_(
				"{0} could be accepted until {1}: say that they did by then, or take it back and propose it again."
			),
			doc.name,
			formatdate(last),
		)


def end(doc: Document, reason: str | None) -> None:
	"""End a plan for `reason`: what it is about is due as it was before."""
	reason = reason or ""
	if not reason.strip():
		refuse(_("Say why the plan is cancelled; the reason is kept."))
	values = {
		"cancelled_on": now_datetime(),
		"cancelled_by": frappe.session.user,
		"cancel_reason": reason.strip(),
	}
	if doc.docstatus == 1:
		doc.docstatus = 2
		_save(doc, values)
	else:
		_decide(doc, PlanStatus.CANCELLED, **values)


def check_cancellation(doc: Document) -> None:
	"""Throw when a plan that was in force is cancelled without a word why."""
	reason = (doc.flags.decided or doc).get("cancel_reason")
	if not (reason or "").strip():
		refuse(
			_("Say why {0} is cancelled: choose Cancel the Plan on its form, where you give the reason."),
			doc.name,
		)


def cancelled(doc: Document) -> None:
	"""Write that a plan that was in force is so no more; one the ledger had ended stays ended on that day."""
	now = {"cancelled_on": doc.cancelled_on or now_datetime(), "cancelled_by": frappe.session.user}
	said = doc.flags.decided or now
	doc.db_set({"status": PlanStatus.CANCELLED.value, **said})
	payment_requests.withdraw(doc.name)


def locked(name: str) -> Document:
	"""Return the stored plan, locked after its account; throws one sentence when there is none."""
	whose = frappe.db.get_value(PLAN, {"name": name}, ["company", "customer"])
	if not whose:
		refuse(_("There is no payment plan {0}."), name, exception=frappe.DoesNotExistError)
	accounts.lock(whose[0], [whose[1]])
	return frappe.get_doc(PLAN, name, for_update=True)


def follow_up(doc: Document) -> None:
	"""Let the account know at once what is planned now."""
	from . import refresh  # which judges plans

	plan_outcomes.show_due(doc.name)
	refresh.refresh(doc.company, [doc.customer])


def undecided(company: str, as_on: date) -> Sequence[str]:
	"""Return the customers with a plan in force of which an instalment was due before `as_on` and is open."""
	return frappe.get_all(
		PLAN,
		filters={
			"company": company,
			"docstatus": 1,
			"status": ("in", [PlanStatus.ACTIVE.value, PlanStatus.AT_RISK.value]),
			"next_due_date": ("<", as_on),
		},
		pluck="customer",
		distinct=True,
		order_by="customer",
	)
