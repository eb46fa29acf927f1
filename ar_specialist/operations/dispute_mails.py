"""Disputes that customers raise by e-mail: what a mail says is shown to somebody, who confirms it.

A mail by itself disputes nothing, as anybody can write in anybody's name. Where the policy says so, one that may be
a dispute is marked for somebody to read. Does not check permissions; `visibility` is what the user may see.
"""

from collections.abc import Mapping, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from ar_specialist.ledger import correspondence
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables import mail_dispute
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.dispute import DisputeStatus
from ar_specialist.receivables.short_payment import ToldReason, reason_in
from ar_specialist.refusal import refuse

from . import dispute_outcomes, dispute_view, evidence, inbound, policies, short_payments
from .doctypes import ACCOUNT, ACTIVITY, ACTIVITY_ITEM, DISPUTE

LONGEST_SAYS = 5_000
OF_CUSTOMER = ("Sales Invoice", "Dunning")  # with fields company and customer

Record = dict[str, object]


# -- whose it is


def accounts_of(doc: Document) -> list[str]:
	"""Return the accounts a mail may be about: those it was kept with or is linked to, else all of who sent it."""
	kept = frappe.db.get_value(ACTIVITY, {"communication": doc.name}, "account")
	linked = _linked_account(doc)
	found = [*filter(None, (kept, linked)), *_accounts(_linked_customer(doc))]
	if found:
		return list(dict.fromkeys(found))
	answered = inbound.account_of(doc)
	return [answered] if answered else _accounts(_senders(doc))


def _accounts(customers: Sequence[str]) -> list[str]:
	filters = {"customer": ("in", customers)}
	order = "open_items desc, name"
	return frappe.get_all(ACCOUNT, filters=filters, pluck="name", order_by=order) if customers else []


def _linked_account(doc: Document) -> str | None:
	"""Return the account of the invoice that a mail is linked to."""
	if doc.reference_doctype == DISPUTE:
		return frappe.db.get_value(DISPUTE, doc.reference_name, "account")
	if doc.reference_doctype not in OF_CUSTOMER:
		return None
	whose = frappe.db.get_value(doc.reference_doctype, doc.reference_name, ["company", "customer"])
	return whose and frappe.db.get_value(ACCOUNT, {"company": whose[0], "customer": whose[1]})


def _linked_customer(doc: Document) -> list[str]:
	return [doc.reference_name] if doc.reference_doctype == "Customer" else []


def raised_from(doc: Document) -> str | None:
	"""Return the dispute that was raised from a mail, or from a copy of it in another box; locks what it reads."""
	same = [doc.name]
	if doc.message_id:
		filters = {"message_id": doc.message_id, "sent_or_received": "Received"}
		same += frappe.get_all(inbound.COMMUNICATION, filters=filters, pluck="name")
	table = frappe.qb.DocType(DISPUTE)
	rows = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.communication.isin(same) & (table.status != DisputeStatus.WITHDRAWN.value))
		.for_update()
		.run()
	)
	return rows[0][0] if rows else None


# -- what it says


def draft(doc: Document, account: Document, visibility: Visibility) -> Record:
	"""Return the dispute that a mail makes of the customer of `account`, for somebody to confirm."""
	inbound.check_written(doc)
	words = inbound.words_of(doc)
	told = _reason(doc, words)
	items = dispute_view.disputable_items(account.company, account.customer, visibility)
	named = set(_named(doc, words, [str(item["voucher_no"]) for item in items]))
	return {
		"communication": doc.name,
		"subject": doc.subject,
		"sender": doc.sender,
		"received_on": doc.communication_date,
		"raised": raised_from(doc),
		"reason": told and told.reason,
		"evidence": told and told.evidence,
		"says": says(doc, words),
		"items": [
			{**item, "disputed": item["disputable"] if item["voucher_no"] in named else 0} for item in items
		],
		"files": evidence.names_of(doc.name),
		"is_known": account.customer in _senders(doc),
	}


def _senders(doc: Document) -> list[str]:
	return correspondence.customers_at(doc.sender) if doc.sender else []


def says(doc: Document, words: str) -> str:
	"""Return what a dispute keeps of a mail as the customer's words; its subject where there are none."""
	said = words or doc.subject or ""
	return said if len(said) <= LONGEST_SAYS else f"{said[:LONGEST_SAYS]}…"


def _reason(doc: Document, words: str) -> ToldReason | None:
	return reason_in([doc.subject or "", words], short_payments.clues())


def _named(doc: Document, words: str, names: Sequence[str]) -> list[str]:
	"""Return the vouchers that a mail names, else the only one that the letter it answers is about."""
	found = mail_dispute.named_in(f"{doc.subject or ''}\n{words}", names)
	if found or not doc.in_reply_to:
		return found
	letter = frappe.db.get_value(ACTIVITY, {"communication": doc.in_reply_to})
	about = frappe.get_all(
		ACTIVITY_ITEM, filters={"parenttype": ACTIVITY, "parent": letter or ""}, pluck="voucher_no"
	)
	return about if len(set(about)) == 1 else []


# -- raised from it


def raise_from(doc: Document, account: Document, said: Mapping[str, object]) -> Document:
	"""Raise the dispute that somebody confirmed of a mail: `reason`, `items` and what the customer `says`."""
	received = getdate(get_datetime(doc.communication_date)) if doc.communication_date else getdate()
	values = {
		"company": account.company,
		"customer": account.customer,
		"channel": Channel.EMAIL.value,
		"raised_on": min(received, getdate()),
		"raised_by_contact": correspondence.contact_at(doc.sender or "", account.customer),
		"communication": doc.name,
		**said,
	}
	return frappe.get_doc({"doctype": DISPUTE, **values}).insert()


def check(case: Document) -> None:
	"""Throw unless the mail that a new dispute names is one of its customer, and disputes nothing yet.

	Whoever raises it, and by whichever way, must see the mail: its papers are copied to the case.
	"""
	if not case.communication:
		return
	doc = inbound.mail_named(case.communication)
	if not (case.flags.ignore_permissions or may_read(doc)):
		refuse(_("You may not read this e-mail; ask your administrator."), exception=frappe.PermissionError)
	inbound.check_written(doc)
	raised = raised_from(doc)
	if raised:
		refuse(_("{0} was raised from this e-mail already; go on with that one."), raised)
	filters = {"name": ("in", accounts_of(doc) or [""])}
	whose = frappe.get_all(ACCOUNT, filters=filters, pluck="customer")
	if whose and case.customer not in whose:
		refuse(_("This e-mail is of {0}; dispute what they owe."), ", ".join(sorted(set(whose))))


def may_read(doc: Document) -> bool:
	"""Return whether the user may read a mail: itself, what it is linked to, or the activity that keeps it."""
	if frappe.has_permission(inbound.COMMUNICATION, "read", doc=doc):
		return True
	if doc.reference_doctype and doc.reference_name:
		return bool(frappe.has_permission(doc.reference_doctype, "read", doc=doc.reference_name))
	activity = frappe.db.get_value(ACTIVITY, {"communication": doc.name})
	return bool(activity and frappe.has_permission(ACTIVITY, "read", doc=activity))


def keep(case: Document) -> None:
	"""A dispute was raised from a mail: keep the two together, with the papers that came with it."""
	if not case.communication:
		return
	doc = frappe.get_doc(inbound.COMMUNICATION, case.communication)
	inbound.link(doc, case.account)
	inbound.show_on(doc, DISPUTE, case.name)
	activity = inbound.keep(doc, frappe.get_doc(ACCOUNT, case.account))
	activity.db_set({"dispute": case.name, "may_be_dispute": 0})
	case.db_set("activity", activity.name)
	gone = evidence.copy(doc.name, case.name)
	if gone:
		sentence = _("Not copied from the e-mail, as they are not there any more: {0}.")
		dispute_outcomes.note(case.name, sentence.format(", ".join(gone)))


# -- marked, where the policy says so


def propose(doc: Document, activity: Document) -> None:
	"""Mark a mail that may be a dispute, and plan reading it where nothing is planned; creates nothing else."""
	if activity.dispute or not policies.proposes_mail_disputes(activity.company):
		return
	words = inbound.words_of(doc)
	account = frappe.get_doc(ACCOUNT, activity.account, for_update=True)
	names = [str(item["voucher_no"]) for item in _open(account)]
	said = [doc.subject or "", words]
	if mail_dispute.may_be_dispute(said, _reason(doc, words), _named(doc, words, names)):
		activity.db_set("may_be_dispute", 1)
		if not account.next_action_date:
			account.next_action, account.next_action_date = _task(), getdate()
			account.save(ignore_permissions=True)


def _open(account: Document) -> list[Record]:
	return dispute_view.disputable_items(account.company, account.customer, Visibility())


def _task() -> str:
	language = sites_language()
	return _("Read the e-mail: it may be a dispute", lang=language)
