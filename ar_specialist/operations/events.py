"""What happens on ERPNext's documents, turned into marks. Called by Frappe's document events."""

import frappe
from frappe.model.document import Document

from ar_specialist.ledger import touched
from ar_specialist.receivables.account import CollectionStop

from . import marks, reminders, substitutions
from .doctypes import (
	ACCOUNT,
	ACTIVITY,
	DISPUTE,
	JOB_RUN,
	OPEN_ITEM,
	PLAN,
	POLICY,
	PROMISE,
	REFRESH_MARK,
	REMINDER,
	SUBSTITUTION,
	WRITE_OFF_PROPOSAL,
)


def ledger_row_added(doc: Document, method: str | None = None) -> None:
	"""A payment ledger row was written: submit, cancel, reconcile, repost."""
	if doc.account_type == "Receivable":
		marks.mark(doc.company, [doc.party], f"{doc.voucher_type} {doc.voucher_no}")


def voucher_changed(doc: Document, method: str | None = None) -> None:
	"""A voucher was submitted, changed, cancelled or deleted; its ledger rows may have changed by plain SQL."""
	parties = touched.parties_of_voucher(doc)
	if parties:
		marks.mark(doc.company, parties, f"{doc.doctype} {doc.name} {method or ''}".strip())
	if method == "on_cancel":
		# a plan follows the ledger: it keeps nobody from cancelling what it is about
		doc.ignore_linked_doctypes = (*(doc.get("ignore_linked_doctypes") or ()), PLAN)


def unreconciled(doc: Document, method: str | None = None) -> None:
	"""Allocations were taken back: rows were re-pointed in place."""
	parties = {row.party for row in doc.allocations if row.party}
	parties |= touched.parties_of_ledger(doc.voucher_type, doc.voucher_no)
	marks.mark(doc.company, parties, f"{doc.doctype} {doc.name}")


def company_changed(doc: Document, method: str | None = None) -> None:
	"""The ledger of a whole company is rewritten."""
	mark_company(doc.company, f"{doc.doctype} {doc.name}")


def company_emptied(doc: Document, method: str | None = None) -> None:
	"""The deletion of a company's transactions moved on: part of its ledger may be gone, in the end all of it."""
	if doc.docstatus == 1:
		mark_company(doc.company, f"{doc.doctype} {doc.name}")


def settings_changed(doc: Document, method: str | None = None) -> None:
	"""Amounts count at another precision or are rounded otherwise: what is open may be something else."""
	if any(
		doc.has_value_changed(field) for field in ("currency_precision", "number_format", "rounding_method")
	):
		for company in frappe.get_all("Company", pluck="name"):
			mark_company(company, "System Settings changed")


def mark_company(company: str, reason: str) -> int:
	"""Mark everybody who has an entry, an open item or an account in `company`; return how many."""
	parties = touched.parties_of_company(company)
	marks.mark(company, parties, reason)
	return len(parties)


def account_changed(doc: Document, method: str | None = None) -> None:
	"""An account became a receivable one, or stopped being one."""
	before = doc.get_doc_before_save()
	kinds = {doc.account_type, before.account_type if before else None}
	if before and doc.account_type != before.account_type and "Receivable" in kinds:
		marks.mark(doc.company, touched.parties_of_account(doc.name), f"Account {doc.name} changed its type")


def account_renamed(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""An account got another name, or was merged: names of derived rows follow from it."""
	marks.mark(doc.company, touched.parties_of_account(new), f"Account {old} renamed")


def renamed(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""A voucher got another name: so did the item that steps were taken on, and reminders written about."""
	parties = touched.parties_of_ledger(doc.doctype, new)
	for doctype in (ACTIVITY, REMINDER) if parties else ():
		table = frappe.qb.DocType(doctype)
		theirs = (table.company == doc.company) & table.customer.isin(sorted(parties))  # by index
		frappe.qb.update(table).set(table.leading_item, new).where(theirs & (table.leading_item == old)).run()
	marks.mark(doc.company, parties, f"{doc.doctype} {old} renamed")


def customer_changed(doc: Document, method: str | None = None) -> None:
	"""A customer's name, group or territory may have changed: carry it to the account rows."""
	table = frappe.qb.DocType(ACCOUNT)
	(
		frappe.qb.update(table)
		.set(table.customer_name, doc.customer_name)
		.set(table.customer_group, doc.customer_group)
		.set(table.territory, doc.territory)
		.where(table.customer == doc.name)
		.run()
	)
	if doc.has_value_changed("customer_group") or doc.has_value_changed("territory"):
		for company in touched.companies_of_party(doc.name):  # another strategy may be the nearest now
			marks.mark(company, [doc.name], f"Customer {doc.name} changed")


SAID = (
	"collector", "next_action", "next_action_date", "snoozed_until", "snooze_reason", "planned_on", "collection_stop",
	"stop_reason", "no_reminders", "no_reminders_reason", "no_email", "no_calls", "no_sms", "no_letters",
	"time_zone",
)  # fmt: skip


def customer_renaming(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""Before two customers become one: each company keeps one account, with what was said on either."""
	if not merge:
		return
	for account in frappe.get_all(ACCOUNT, filters={"customer": old}, pluck="name"):
		_merge_account(frappe.get_doc(ACCOUNT, account), new)


def _merge_account(old: Document, customer: str) -> None:
	name = frappe.db.get_value(ACCOUNT, {"customer": customer, "company": old.company})
	if not name:
		return
	kept = frappe.get_doc(ACCOUNT, name)
	for field in SAID:
		if not kept.get(field) and old.get(field):
			kept.db_set(field, old.get(field))
	if old.collection_stop == CollectionStop.LEGAL_STOP.value:
		kept.db_set({"collection_stop": old.collection_stop, "stop_reason": old.stop_reason})
	_hand_over(old.name, kept.name)
	reminders.hand_over(old, kept)
	kept.add_comment("Info", frappe._("Merged with the account of {0}").format(old.customer))
	frappe.delete_doc(ACCOUNT, old.name, ignore_permissions=True, force=True)


def _hand_over(old: str, kept: str) -> None:
	"""Let what was said about the account `old`, and who wants no mail about it, belong to `kept`."""
	_forget_twice_unsubscribed(old, kept)
	for doctype in (ACTIVITY, PROMISE, DISPUTE, PLAN):
		table = frappe.qb.DocType(doctype)
		frappe.qb.update(table).set(table.account, kept).where(table.account == old).run()
	for doctype, kind, name in (
		("Comment", "reference_doctype", "reference_name"),
		("Communication", "reference_doctype", "reference_name"),
		("Email Queue", "reference_doctype", "reference_name"),
		("Email Unsubscribe", "reference_doctype", "reference_name"),
		("ToDo", "reference_type", "reference_name"),
		("Version", "ref_doctype", "docname"),
		("File", "attached_to_doctype", "attached_to_name"),
	):
		table = frappe.qb.DocType(doctype)
		about = (table[kind] == ACCOUNT) & (table[name] == old)
		frappe.qb.update(table).set(table[name], kept).where(about).run()


def _forget_twice_unsubscribed(old: str, kept: str) -> None:
	"""Of who wants no mail about either account, keep one record: it is deleted to write to them again."""
	about = {"reference_doctype": ACCOUNT, "reference_name": kept}
	emails = frappe.get_all("Email Unsubscribe", filters=about, pluck="email")
	if emails:
		frappe.db.delete("Email Unsubscribe", {**about, "reference_name": old, "email": ("in", emails)})


def customer_renamed(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""A customer got another name, or took over another's ledger."""
	for company in touched.companies_of_party(new):
		marks.mark(company, [old, new], f"Customer {old} renamed")


def customer_deleted(doc: Document, method: str | None = None) -> None:
	"""A customer without ledger goes, and its derived rows with it."""
	for doctype in (OPEN_ITEM, REMINDER, WRITE_OFF_PROPOSAL):
		frappe.db.delete(doctype, {"customer": doc.name})
	for account in frappe.get_all(ACCOUNT, filters={"customer": doc.name}, pluck="name"):
		frappe.delete_doc(ACCOUNT, account, ignore_permissions=True, force=True)


def user_changed(doc: Document, method: str | None = None) -> None:
	"""Somebody who was disabled works no accounts any more."""
	if not doc.enabled and doc.has_value_changed("enabled"):
		_leave_accounts(doc.name, "was disabled")


def user_deleted(doc: Document, method: str | None = None) -> None:
	"""Somebody was deleted: their accounts are nobody's, no policy hands them new ones, nobody stands in for them."""
	_leave_accounts(doc.name, "was deleted")
	for field in ("collector", "substitute"):
		frappe.db.delete(SUBSTITUTION, {field: doc.name})
	substitutions.forget()
	for company in frappe.get_all(POLICY, filters={"default_collector": doc.name}, pluck="name"):
		frappe.db.set_value(POLICY, company, "default_collector", None)


def _leave_accounts(user: str, what: str) -> None:
	"""Take `user` off their accounts, so that these are seen as unassigned; each says so in a comment."""
	accounts = frappe.get_all(ACCOUNT, filters={"collector": user}, pluck="name")
	if not accounts:
		return
	table = frappe.qb.DocType(ACCOUNT)
	frappe.qb.update(table).set(table.collector, None).where(table.collector == user).run()
	time, by = frappe.utils.now(), frappe.session.user
	text = frappe.utils.escape_html(f"Collector {user} {what}; nobody is responsible now")
	fields = ["name", "creation", "modified", "owner", "modified_by", "comment_type", "comment_email"]
	fields += ["reference_doctype", "reference_name", "content"]
	rows = [
		(frappe.generate_hash(length=12), time, time, by, by, "Info", by, ACCOUNT, name, text)
		for name in accounts
	]
	frappe.db.bulk_insert("Comment", fields, rows)


def company_renamed(doc: Document, method: str | None, old: str, new: str, merge: bool = False) -> None:
	"""A company got another name: its policy bears it, and so do the names of derived rows."""
	if frappe.db.exists(POLICY, old) and not frappe.db.exists(POLICY, new):
		frappe.rename_doc(POLICY, old, new, force=True, show_alert=False)
	mark_company(new, f"Company {old} renamed")


def company_deleted(doc: Document, method: str | None = None) -> None:
	"""A company goes, and everything of ours about it."""
	ours = (
		OPEN_ITEM,
		REMINDER,
		WRITE_OFF_PROPOSAL,
		ACCOUNT,
		REFRESH_MARK,
		JOB_RUN,
		POLICY,
	)
	for doctype in ours:
		frappe.db.delete(doctype, {"company": doc.name})
