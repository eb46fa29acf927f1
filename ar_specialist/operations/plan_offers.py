"""A proposed payment plan answered by its customer through the signed link in our letter: accepted or declined.

Whoever has the link stands for the customer, logged in or not; without it nothing is told or done. Everything belongs to
the caller's transaction.
"""

import hashlib
import json
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, get_url, getdate, now_datetime
from frappe.utils.password import get_encryption_key

from ar_specialist.receivables import plan_link as rules
from ar_specialist.receivables.activity import Channel, Direction
from ar_specialist.receivables.plan import Acceptance, PlanStatus
from ar_specialist.receivables.plan_link import LinkState, PlanLink
from ar_specialist.receivables.portal import without_tags
from ar_specialist.receivables.words import N_
from ar_specialist.refusal import refuse

from . import copies, dispute_files, plan_notices, plan_terms, plans
from .dispute_files import Sent
from .doctypes import ACTIVITY, PLAN

PAGE = "payment-plan"
NOT_VALID = N_("This link is not valid; open it from our letter once more, or ask us for a new one.")


def url_of(doc: Document) -> str:
	"""Return the address under which the customer answers the proposal `doc`, as long as it stands."""
	link = link_of(doc)
	key = rules.signature(link, get_encryption_key())
	query = {"plan": link.plan, "until": link.until, "version": link.seal, "key": key}
	return get_url(f"/{PAGE}?{urlencode(query)}")


def link_of(doc: Document) -> PlanLink:
	"""Return what a link to the proposal `doc` is bound to."""
	return PlanLink(doc.name, plan_terms.last_day(doc).isoformat(), seal(doc))


def seal(doc: Document) -> str:
	"""Return what this proposal is known by: other terms, or the same ones proposed again, have another seal."""
	said = [
		plan_terms.seal(doc),
		doc.company,
		doc.customer,
		doc.account_currency,
		*plan_terms.judged(doc),
		get_datetime(doc.proposed_on).isoformat() if doc.proposed_on else "",
	]
	return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def check_link(link: PlanLink, key: str) -> None:
	"""Throw unless `key` is our signature under `link`: the same sentence whatever is wrong with it."""
	if not rules.is_signed(link, key, get_encryption_key()):
		refuse(_(NOT_VALID), exception=frappe.PermissionError)


def state_of(doc: Document, link: PlanLink) -> LinkState:
	"""Return what the holder of `link`, which was checked, finds."""
	return rules.state_of(
		link,
		PlanStatus(doc.status),
		seal=seal(doc),
		is_declined=bool(doc.declined_on),
		as_on=getdate(),
	)


def found(link: PlanLink) -> Document:
	"""Return the plan of `link`, which was checked; one that was deleted since is taken back."""
	if not frappe.db.exists(PLAN, {"name": link.plan}):
		refuse(_(rules.SENTENCES[LinkState.TAKEN_BACK]), exception=frappe.DoesNotExistError)
	return frappe.get_doc(PLAN, link.plan)


def accept(link: PlanLink, by: str, ip: str | None, signed: Sent | None = None) -> LinkState:
	"""Accept the proposal of `link`, which was checked, for the customer; asked again, it says that it is accepted.

	`signed` is their signed copy. Throws one sentence, and keeps nothing, where the proposal stands no longer.
	"""
	if not by:
		refuse(_("Write your name, so that we know who accepts."))
	if signed:
		dispute_files.check([signed])
	doc = _locked(link)
	state = state_of(doc, link)
	if state is LinkState.ACCEPTED:
		return state
	_check_open(state)
	plans.accept(doc, plans.Accepted(without_tags(by), Acceptance.PORTAL.value, ip=ip))
	if signed:
		copies.keep_signed(doc, signed.name, signed.content)
	plan_notices.tell(doc, plan_notices.ACCEPTED)
	return LinkState.ACCEPTED


def decline(link: PlanLink, by: str, words: str) -> LinkState:
	"""Decline the proposal of `link`, which was checked; what the customer says waits for our answer."""
	if not by:
		refuse(_("Write your name, so that we know who answers."))
	if not words:
		refuse(_("Say in a few words what does not suit you, so that we can make another proposal."))
	doc = _locked(link)
	state = state_of(doc, link)
	if state is LinkState.DECLINED:
		return state
	_check_open(state)
	by, words = without_tags(by), without_tags(words)
	plans.take_back(doc, declined_on=now_datetime(), declined_by=by, decline_words=words)
	_write_down(doc, by, words)
	plan_notices.tell(doc, plan_notices.DECLINED)
	return LinkState.DECLINED


def _locked(link: PlanLink) -> Document:
	if frappe.session.user != "Guest" and frappe.has_permission(PLAN, "write"):
		refuse(_("This page is the customer's; record on the plan itself what they said."))
	found(link)
	doc = plans.locked(link.plan)
	doc.flags.ignore_permissions = True  # the signature says who may
	return doc


def _check_open(state: LinkState) -> None:
	if state is not LinkState.OPEN:
		refuse(_(rules.SENTENCES[state]))


def _write_down(doc: Document, by: str, words: str) -> None:
	"""Keep what the customer wrote as a contact: it waits for an answer like a mail of theirs."""
	vouchers = dict.fromkeys((row.voucher_type, row.voucher_no) for row in doc.items)
	frappe.get_doc(
		{
			"doctype": ACTIVITY,
			"company": doc.company,
			"customer": doc.customer,
			"channel": Channel.PORTAL.value,
			"direction": Direction.INCOMING.value,
			"collector": doc.collector,
			"spoken_with": by[:140],
			"payment_plan": doc.name,
			"notes": words,
			"items": [{"voucher_type": kind, "voucher_no": name} for kind, name in vouchers],
		}
	).insert(ignore_permissions=True)
