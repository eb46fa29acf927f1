"""Writing records that are missing, and leaving alone those that are there."""

import frappe
from frappe.model.document import Document
from frappe.utils.nestedset import get_root_of


def ensure(doctype: str, identity: dict[str, object], **values: object) -> str:
	"""Return the name of the record that has these values, made with the others if it is missing.

	`identity` is what makes it the one; a record that is there is not changed.
	"""
	name = frappe.db.get_value(doctype, identity)
	return name or new(doctype, **identity, **values).insert(ignore_permissions=True).name


def new(doctype: str, **values: object) -> Document:
	"""Return a document that is not saved yet."""
	return frappe.get_doc({"doctype": doctype, **values})


def ensure_leaf(doctype: str, title_field: str, title: str, parent: str | None = None) -> str:
	"""Return a node of a tree such as territories, made below `parent` or below the root."""
	return ensure_node(doctype, title_field, title, parent, is_group=0)


def ensure_node(
	doctype: str, title_field: str, title: str, parent: str | None = None, is_group: int = 1
) -> str:
	"""Return a node of a tree, made as a group unless told otherwise."""
	parent_field = f"parent_{frappe.scrub(doctype)}"
	return ensure(
		doctype,
		{title_field: title},
		is_group=is_group,
		**{parent_field: parent or get_root_of(doctype)},
	)
