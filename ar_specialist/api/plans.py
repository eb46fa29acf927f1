"""What the desk may call about payment plans: previewed, drawn up, proposed, approved, accepted, cancelled.

Each checks permission first; only looking at what could be planned changes nothing.
"""

from collections.abc import Callable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from ar_specialist import given, permissions
from ar_specialist.operations import plan_charges, plan_preview, plan_requests, plans, retry
from ar_specialist.receivables.plan import TOLD
from ar_specialist.refusal import refuse

DOCTYPE = "AR Payment Plan"
LONGEST_NOTE = 1000
LONGEST_ADDRESS = 500
AMOUNTS = ("instalment_size", "down_payment", "fee", "interest_rate")
DAYS = ("starts_on", "first_due_date", "down_payment_date")
CHOICES = ("scheduled_by", "frequency", "shift", "day_count", "on_break")


@frappe.whitelist(methods=["POST"])
def plannable_items(company: str, customer: str) -> dict[str, object]:
	"""Return the open items of `customer` in `company`, those apart of which nothing can be planned, and what the policy says."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	company, customer = _whose(company, customer)
	return {
		**plan_preview.offered(company, customer, getdate()),
		"defaults": plan_preview.defaults(company),
		"policy": plan_preview.judged_by(company),
	}


@frappe.whitelist(methods=["POST"])
def preview_plan(
	company: str,
	customer: str,
	items: str | list[dict],
	terms: str | dict,
	other_terms: str | dict | None = None,
) -> dict[str, object]:
	"""Return the schedule that `terms` give, as table and chart, with what follows when an instalment is missed.

	`other_terms` are those of a second variant over the same items, shown beside it. One that cannot be meant says why as
	`refused`, and spoils no other. Nothing is kept.
	"""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	company, customer = _whose(company, customer)
	about = {"company": company, "customer": customer}
	said = [_said(terms)] + ([_said(other_terms)] if other_terms else [])
	rows = _items(items)
	whole = [{**about, **each, "items": [dict(row) for row in rows]} for each in said]
	return {"variants": [plan_preview.variant_or_refusal(each) for each in whole]}


@frappe.whitelist(methods=["POST"])
def create_plan(
	company: str,
	customer: str,
	items: str | list[dict],
	terms: str | dict,
	notes: str | None = None,
	amends: str | None = None,
) -> dict[str, str]:
	"""Draw up a plan over `items` on `terms`, as a draft; return its name and status.

	`amends` is the cancelled plan of the same customer in whose place it comes.
	"""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	company, customer = _whose(company, customer)
	amended = _amended(amends, company, customer)
	values = {
		"company": company,
		"customer": customer,
		"notes": given.text(notes, _("Notes"), LONGEST_NOTE),
		**_said(terms),
		"items": _items(items),
		"amended_from": amended,
	}

	def create() -> Document:
		doc = frappe.get_doc({"doctype": DOCTYPE, **values})
		doc.flags.is_said_anew = True
		return doc.insert()

	return _told(retry.retrying(create))


@frappe.whitelist(methods=["POST"])
def change_plan(
	plan: str,
	items: str | list[dict],
	terms: str | dict,
	notes: str | None = None,
	modified: str | None = None,
) -> dict[str, str]:
	"""Draw a drafted plan up anew, over `items` on `terms`; what was approved of it needs approval again.

	`modified` is when the draft was saved that this began with; where somebody has saved it since, nothing is changed.
	"""
	frappe.has_permission(DOCTYPE, "write", throw=True)
	since = given.text(modified, _("Last Modified On"), 140)
	said = {"notes": given.text(notes, _("Notes"), LONGEST_NOTE), **_said(terms), "items": _items(items)}
	return _moved(plan, "write", lambda doc: plans.redraw(doc, said, since))


@frappe.whitelist(methods=["POST"])
def propose_plan(plan: str) -> dict[str, str]:
	"""Offer a drafted plan to the customer: its terms stand until it is taken back."""
	return _moved(plan, "write", plans.propose)


@frappe.whitelist(methods=["POST"])
def take_back_plan(plan: str) -> dict[str, str]:
	"""Take a proposal back into draft, to change it."""
	return _moved(plan, "write", plans.take_back)


@frappe.whitelist(methods=["POST"])
def approve_plan(plan: str) -> dict[str, str]:
	"""Approve a drafted plan that goes beyond the limits of the policy."""
	return _moved(plan, "write", plans.approve)


@frappe.whitelist(methods=["POST"])
def accept_plan(
	plan: str,
	accepted_by: str,
	how: str,
	accepted_on: str | None = None,
	note: str | None = None,
	signed: str | None = None,
) -> dict[str, str]:
	"""Record that the customer accepted a plan: who, how, on which day. It is in force from now on.

	`signed` is the address of a private file that is attached to the plan; it is kept as it is, with its hash.
	"""
	frappe.has_permission(DOCTYPE, "submit", throw=True)
	accepted = plans.Accepted(
		given.text(accepted_by, _("Accepted By"), 140),
		_accepted_how(how),
		given.day(accepted_on, _("Accepted On")),
		given.text(note, _("Note"), LONGEST_NOTE) or None,
	)
	file = given.text(signed, _("What They Signed or Wrote"), LONGEST_ADDRESS)
	return _moved(plan, "submit", lambda doc: plans.accept(doc, accepted, signed=file or None))


@frappe.whitelist(methods=["POST"])
def cancel_plan(plan: str, reason: str | None = None) -> dict[str, str]:
	"""End a plan for `reason`, without which none is ended; what it was about is due as it was before."""
	frappe.has_permission(DOCTYPE, "cancel", throw=True)
	reason = given.text(reason, _("Reason"), LONGEST_NOTE)
	return _moved(plan, "cancel", lambda doc: plans.end(doc, reason))


@frappe.whitelist(methods=["POST"])
def bill_plan(plan: str) -> dict[str, str]:
	"""Draft the sales invoice about fee and interest of a plan in force; return its name."""
	frappe.has_permission("Sales Invoice", "create", throw=True)
	drafted: list[Document] = []
	_moved(plan, "submit", lambda doc: drafted.append(plan_charges.bill(doc)))
	return {"name": drafted[-1].name}


@frappe.whitelist(methods=["POST"])
def request_payment(plan: str) -> dict[str, object]:
	"""Ask for the next instalment of a plan in force by ERPNext's Payment Requests; return where the customer pays.

	Who may send a reminder of it may ask for it.
	"""
	frappe.has_permission("AR Activity", "create", throw=True)
	asked: list[dict[str, object]] = []
	_moved(plan, "read", lambda doc: asked.append(plan_requests.request(doc)))
	return asked[-1]


def _whose(company: str, customer: str) -> tuple[str, str]:
	"""Return company and customer as they are stored; throws unless the user may see both."""
	company = permissions.check_company(given.one(company, _("Company")) or "")
	name = given.one(customer, _("Customer"))
	if not name or not frappe.db.exists("Customer", name):
		refuse(_("Customer {0} does not exist; choose one from the list."), name or "")
	permissions.check_party(name, [company])
	return company, name


def _amended(sent: str | None, company: str, customer: str) -> str | None:
	"""Return the name of the cancelled plan that is amended, or None; throws when it is not this customer's."""
	name = given.one(sent, _("Amended From"))
	if not name:
		return None
	frappe.has_permission(DOCTYPE, "amend", throw=True)
	whose = {"name": name, "company": company, "customer": customer, "docstatus": 2}
	if not frappe.db.exists(DOCTYPE, whose):
		refuse(_(plans.NOT_AMENDED), name)
	return name


def _items(sent: str | list[dict]) -> list[dict[str, object]]:
	return [
		{
			"voucher_type": given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			"voucher_no": given.text(row.get("voucher_no"), _("Voucher No"), 140),
			"payment_term": given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			"due_date": given.day(row.get("due_date")),
			"planned": given.amount(row.get("planned"), _("Planned")),
		}
		for row in given.records(sent, _("Items"))
	]


def _said(sent: str | dict) -> dict[str, object]:
	"""Return the terms that are sent; what is left out is as in a new plan."""
	found = given.record(sent, _("Terms"))
	said: dict[str, object] = {field: given.amount(found.get(field), field) for field in AMOUNTS}
	said |= {field: given.day(found.get(field)) for field in DAYS}
	said |= {field: given.text(found.get(field), field, 140) for field in CHOICES}
	said["number_of_instalments"] = _count(found)
	said["instalments"] = [
		{
			"due_date": given.day(row.get("due_date")),
			"principal": given.amount(row.get("principal"), _("Instalments")),
		}
		for row in given.records(found.get("instalments"), _("Instalments"))
	]
	return {**_new_plan(), **{field: value for field, value in said.items() if value not in (None, "")}}


def _accepted_how(sent: str) -> str:
	"""Return how a plan was accepted, which nobody but the customer does on the portal."""
	how, ways = given.text(sent, _("Accepted How"), 140), [each.value for each in TOLD]
	if how not in ways:
		refuse(_("Say how the plan was accepted: {0}."), ", ".join(map(_, ways)))
	return how


def _count(found: Mapping[str, object]) -> int | None:
	count = given.amount(found.get("number_of_instalments"), _("Number of Instalments"))
	if count is not None and count % 1:
		refuse(_("{0} is no number of instalments; write a whole one."), count)
	return None if count is None else cint(int(count))


def _new_plan() -> dict[str, object]:
	new = frappe.new_doc(DOCTYPE)
	return {field: new.get(field) for field in (*CHOICES, *AMOUNTS, *DAYS, "number_of_instalments")}


def _moved(plan: str, right: str, move: Callable[[Document], None]) -> dict[str, str]:
	"""Do `move` with the stored plan, locked; the user needs `right` on it."""
	frappe.has_permission(DOCTYPE, right, throw=True)
	name = given.one(plan, _("Payment Plan")) or ""
	if frappe.db.exists(DOCTYPE, {"name": name}):
		frappe.has_permission(
			DOCTYPE, right, doc=name, throw=True
		)  # of what one may not see nothing is locked

	def moved() -> Document:
		doc = plans.locked(name)
		doc.check_permission(right)
		move(doc)
		return doc

	return _told(retry.retrying(moved))


def _told(doc: Document) -> dict[str, str]:
	"""Return what became of `doc`, by the ledger, too, which judges what is accepted at once."""
	return {"name": doc.name, "status": frappe.db.get_value(DOCTYPE, doc.name, "status")}
