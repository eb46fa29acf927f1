"""What the desk knows from the start."""

import frappe
from frappe import _dict
from frappe.model.document import Document
from frappe.utils import add_user_info

from ar_specialist import permissions
from ar_specialist.ledger.colleagues import ar_users


def extend_bootinfo(bootinfo: _dict) -> None:
	"""Let the worklist name collectors and companies.

	The desk by itself knows the user's own name only, and all companies, whether the user may see them or not.
	"""
	if permissions.may_use_app():
		add_user_info(ar_users(), bootinfo.user_info)
		bootinfo.ar_companies = permissions.visible_companies()


def forget(doc: Document, method: str | None = None) -> None:
	"""What somebody may see was changed: their desk is to know it when it is opened again."""
	frappe.cache.hdel("bootinfo", doc.user)
