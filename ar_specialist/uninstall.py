"""Removal: what Frappe does not remove by itself. ERPNext's documents and ledger stay as they are."""

from collections.abc import Sequence

import frappe

from ar_specialist.install import CUSTOM_FIELDS, ROLES, WORKLIST, forget_derivation
from ar_specialist.ledger import indexes

KEPT_ABOUT = (
	("List Filter", "reference_doctype"),
	("Version", "ref_doctype"),
	("Comment", "reference_doctype"),
	("ToDo", "reference_type"),
	("Tag Link", "document_type"),
	("DocShare", "share_doctype"),
	("User Permission", "applicable_for"),
	("Notification Log", "document_type"),
	("Communication Link", "link_doctype"),
	("Custom Field", "dt"),
	("Property Setter", "doc_type"),
	("Client Script", "dt"),
	("Server Script", "reference_doctype"),
	("Notification", "document_type"),
	("Assignment Rule", "document_type"),
	("Kanban Board", "reference_doctype"),
	("Number Card", "document_type"),
	("Dashboard Chart", "document_type"),
	("Document Follow", "ref_doctype"),
	("Global Search DocType", "document_type"),
	("Workspace Link", "link_to"),
	("Workspace Shortcut", "link_to"),
	("Portal Menu Item", "reference_doctype"),
)
KEPT_ABOUT_REPORTS = (
	("Custom Role", "report"),
	("Dashboard Chart", "report_name"),
	("Number Card", "report_name"),
	("Workspace Link", "link_to"),
	("Workspace Shortcut", "link_to"),
)


def before_uninstall() -> None:
	"""Remove our indexes from ERPNext's tables, and what Frappe keeps about our documents."""
	indexes.drop()
	remove_custom_fields()
	remove_workflows()
	doctypes, reports = _ours("DocType"), _ours("Report")
	remove_what_names(doctypes, KEPT_ABOUT)
	remove_what_names(reports, KEPT_ABOUT_REPORTS)
	let_go_of_mail(doctypes)
	remove_files(doctypes)
	remove_reports_made_of(reports)


def remove_workflows() -> None:
	"""Remove workflows over our documents, ours and the user's, with their rows."""
	filters = {"document_type": ("in", _ours("DocType"))}
	for name in frappe.get_all("Workflow", filters=filters, pluck="name"):
		frappe.delete_doc("Workflow", name, force=True, ignore_permissions=True)


def _ours(doctype: str) -> list[str]:
	return frappe.get_all(doctype, filters={"module": "AR Specialist"}, pluck="name") or [""]


def remove_what_names(ours: Sequence[str], kept: Sequence[tuple[str, str]]) -> None:
	"""Remove the rows of `kept`, (doctype, field), that name one of `ours`."""
	for doctype, field in kept:
		frappe.db.delete(doctype, {field: ("in", ours)})


def let_go_of_mail(doctypes: Sequence[str]) -> None:
	"""Leave mail about our documents where it is, about nothing: it was said, whatever happens to the app."""
	mail = frappe.qb.DocType("Communication")
	query = frappe.qb.update(mail).where(mail.reference_doctype.isin(list(doctypes)))
	query.set(mail.reference_doctype, None).set(mail.reference_name, None).run()


def remove_files(doctypes: Sequence[str]) -> None:
	"""Remove what was attached to our documents."""
	for name in frappe.get_all("File", filters={"attached_to_doctype": ("in", doctypes)}, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True, force=True)


def remove_custom_fields() -> None:
	"""Remove our fields from doctypes of Frappe; the texts of letters stay, as e-mail templates like any other."""
	for doctype, fields in CUSTOM_FIELDS.items():
		for field in fields:
			frappe.delete_doc_if_exists("Custom Field", f"{doctype}-{field['fieldname']}", force=True)
		frappe.clear_cache(doctype=doctype)


def remove_reports_made_of(reports: Sequence[str]) -> None:
	"""Remove what people have saved or scheduled of our `reports`: without them it cannot run."""
	saved = frappe.get_all("Report", filters={"reference_report": ("in", reports)}, pluck="name")
	made_of = [*reports, *saved]
	scheduled = frappe.get_all("Auto Email Report", filters={"report": ("in", made_of)}, pluck="name")
	for doctype, names in (("Auto Email Report", scheduled), ("Report", saved)):
		for name in names:
			frappe.delete_doc(doctype, name, ignore_permissions=True, force=True)


def after_uninstall() -> None:
	"""Remove roles, and what Frappe keeps about doctypes that are gone."""
	for doctype in ("Has Role", "DocPerm", "Custom DocPerm"):
		frappe.db.delete(doctype, {"role": ("in", ROLES)})
	for role in ROLES:
		frappe.delete_doc_if_exists("Role", role, force=True)
	jobs = frappe.get_all("Scheduled Job Type", filters={"method": ("like", "ar_specialist.%")}, pluck="name")
	frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs or [""])})
	frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs or [""])})
	frappe.delete_doc_if_exists("List View Settings", WORKLIST, force=True)
	forget_derivation()
	frappe.db.commit()  # nosemgrep: bench removes an app outside any request
	frappe.clear_cache()
