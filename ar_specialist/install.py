"""Installation and migration: what the app needs on a site besides its own files. All of it can be run again."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from ar_specialist.ledger import indexes

WORKLIST = "AR Customer Account"
# Amounts differ from company to company, so its rules test shares, days and counts.
STANDARD: dict[str, object] = {
	"strategy_name": "Standard",
	"description": "A strategy to begin with: say under Used For whom it is for, or copy it.",
	"due_soon_days": 3,
	"rules": [
		{"fact": "Oldest Item Days Late", "value": 0, "points": 30, "is_scaled": 1, "full_at": 90},
		{"fact": "Share over 90 Days", "value": 10, "points": 15, "is_scaled": 1, "full_at": 50},
		{"fact": "Broken Promises", "value": 1, "points": 15},
		{"fact": "Broken Promises", "value": 2, "points": 10},
		{"fact": "Credit Limit Used", "value": 80, "points": 15},
		{"fact": "Days Slower than Usual", "value": 5, "points": 10, "is_scaled": 1, "full_at": 30},
		{"fact": "Days since Last Contact", "value": 14, "points": 10},
		{"fact": "Disputed Share", "value": 50, "points": -15},
	],
	"steps": [
		{"day": -3, "action": "Reminder"},
		{"day": 5, "action": "Reminder"},
		{"day": 14, "action": "Call"},
		{"day": 30, "action": "Letter"},
		{"day": 45, "action": "Escalate", "role": "AR Manager"},
		{"day": 75, "action": "Hold", "role": "AR Manager"},
	],
}
ROLES = ("AR Specialist", "AR Manager", "AR Auditor")
# On doctypes that are not ours; removed from here, too.
CUSTOM_FIELDS = {
	"Email Template": [
		{
			"fieldname": "ar_language",
			"fieldtype": "Link",
			"label": "Language",
			"options": "Language",
			"insert_after": "subject",
			"module": "AR Specialist",
			"description": "In which language letters to customers use this text.",
		},
		{
			"fieldname": "ar_translation_of",
			"fieldtype": "Link",
			"label": "Translation of",
			"options": "Email Template",
			"insert_after": "ar_language",
			"module": "AR Specialist",
			"description": "Used in its place for customers of that language.",
		},
	],
}


def after_install() -> None:
	"""Set the site up and fill the derived rows from the ledger that is there."""
	add_indexes()
	add_custom_fields()
	add_letter_templates()
	add_policies()
	add_strategy()
	add_list_settings()
	fill_derived_rows()


def after_migrate() -> None:
	"""Bring a site that has an older version to what this one needs."""
	add_indexes()
	add_custom_fields()
	add_letter_templates()


def add_custom_fields() -> None:
	"""Add our fields to doctypes of Frappe."""
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def add_letter_templates() -> None:
	"""Add the texts of letters that are missing; those that are there are the user's."""
	from ar_specialist.operations import letter_seeds

	letter_seeds.add_missing()


def add_indexes() -> None:
	"""Index the ledger, unless it is so large that the administrator should choose the hour."""
	for doctype in indexes.create():
		print(
			f"ar_specialist: the table of {doctype} is large; build its index at a quiet hour with"
			" `bench execute ar_specialist.ledger.indexes.create_all`"
		)


def add_policies() -> None:
	"""Give every company a policy with ERPNext's own default aging ranges."""
	ranges = frappe.db.get_single_value("Accounts Settings", "default_ageing_range")
	for company in frappe.get_all("Company", pluck="name"):
		if not frappe.db.exists("AR Policy", company):
			policy = frappe.new_doc("AR Policy", company=company)
			if ranges:
				policy.aging_ranges = ranges
			policy.insert(ignore_permissions=True)


def add_strategy() -> None:
	"""Offer a strategy to begin with; used for nobody, so that it changes no order until somebody chooses it."""
	if frappe.db.exists("AR Collection Strategy", STANDARD["strategy_name"]):
		return
	frappe.get_doc({"doctype": "AR Collection Strategy", **STANDARD}).insert(ignore_permissions=True)


def add_list_settings() -> None:
	"""Let the worklist show all its columns, and count no comments; an administrator may choose others."""
	if not frappe.db.exists("List View Settings", WORKLIST):
		settings = frappe.new_doc("List View Settings", total_fields="10", disable_comment_count=1)
		settings.name = WORKLIST
		settings.insert(ignore_permissions=True)


def fill_derived_rows() -> None:
	"""Mark every customer of every company; the scheduler works the marks off."""
	from ar_specialist.operations import events, marks

	for company in frappe.get_all("Company", pluck="name"):
		events.mark_company(company, "Installation")
	marks.write()
