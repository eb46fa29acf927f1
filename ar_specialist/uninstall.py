"""Removal: what Frappe does not remove by itself. ERPNext's documents and ledger stay as they are."""

import frappe

from ar_specialist.install import ROLES, WORKLIST
from ar_specialist.ledger import indexes


def before_uninstall() -> None:
	"""Remove our indexes from ERPNext's tables."""
	indexes.drop()


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
	for doctype, field in (
		("List Filter", "reference_doctype"),
		("Version", "ref_doctype"),
		("Comment", "reference_doctype"),
	):
		frappe.db.delete(doctype, {field: ("like", "AR %")})
	frappe.db.commit()  # nosemgrep: bench removes an app outside any request
	frappe.clear_cache()
