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
	],
}
ROLES = ("AR Specialist", "AR Manager", "AR Auditor")
SETTLES = {
	"fieldname": "ar_dispute",
	"fieldtype": "Link",
	"label": "Settles Dispute",
	"options": "AR Dispute",
	"module": "AR Specialist",
	"read_only": 1,
	"no_copy": 1,
	"print_hide": 1,
}
# No Link: Frappe would let nobody save, submit or amend what links to a plan that is cancelled, as a changed plan is.
OF_PLAN = {**SETTLES, "fieldname": "ar_payment_plan", "fieldtype": "Data", "options": None}
# On doctypes that are not ours; removed from here, too.
CUSTOM_FIELDS = {
	"Sales Invoice": [
		{**SETTLES, "insert_after": "remarks"},
		{
			**SETTLES,
			"fieldname": "ar_corrects",
			"label": "Corrects Invoice",
			"options": "Sales Invoice",
			"insert_after": "ar_dispute",
			"depends_on": "ar_corrects",
		},
		{
			**OF_PLAN,
			"label": "Bills Payment Plan",
			"insert_after": "ar_corrects",
			"description": "Whose fee and interest it is about.",
		},
	],
	"Sales Invoice Item": [
		{
			"fieldname": "ar_credits_line",
			"fieldtype": "Data",
			"label": "Credits Line",
			"module": "AR Specialist",
			"insert_after": "sales_invoice_item",
			"description": "The line of the invoice of which this takes a price or an amount back, and no goods.",
			"hidden": 1,
			"read_only": 1,
			"no_copy": 1,
			"print_hide": 1,
		},
	],
	"Journal Entry": [{**SETTLES, "insert_after": "user_remark"}],
	"Payment Request": [
		{
			**OF_PLAN,
			"label": "Instalment of Payment Plan",
			"insert_after": "reference_name",
		},
		{
			"fieldname": "ar_instalment_date",
			"fieldtype": "Date",
			"label": "Instalment Due On",
			"module": "AR Specialist",
			"insert_after": "ar_payment_plan",
			"read_only": 1,
			"no_copy": 1,
			"print_hide": 1,
			"depends_on": "ar_payment_plan",
		},
	],
	"Payment Entry": [{**SETTLES, "insert_after": "remarks"}],
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
	add_custom_fields()
	add_indexes()
	add_letter_templates()
	add_policies()
	add_dispute_seeds()
	add_plan_seeds()
	add_strategy()
	add_list_settings()
	fill_derived_rows()


def after_migrate() -> None:
	"""Bring a site that has an older version to what this one needs."""
	add_custom_fields()
	add_indexes()
	add_letter_templates()
	add_dispute_seeds()
	add_plan_seeds()
	derive_anew()


def add_custom_fields() -> None:
	"""Add our fields to doctypes of Frappe."""
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def add_letter_templates() -> None:
	"""Add the texts of letters that are missing; those that are there are the user's."""
	from ar_specialist.operations import letter_seeds

	letter_seeds.add_missing()


def add_dispute_seeds() -> None:
	"""Add reasons and a board for disputes where there are none; those that are there are the user's."""
	from ar_specialist.operations import dispute_seeds

	dispute_seeds.add_missing()


def add_plan_seeds() -> None:
	"""Add the workflow for plans beyond the limits, switched off; one that is there is the user's."""
	from ar_specialist.operations import plan_seeds

	plan_seeds.add_missing()


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


def derive_anew() -> None:
	"""Mark every customer where this version derives more than the one before; the scheduler works the marks off."""
	from ar_specialist.operations import upgrades

	if upgrades.mark_outdated():
		print("ar_specialist: every customer is worked out anew, minute by minute, once the scheduler runs")


def forget_derivation() -> None:
	"""Keep nothing of how rows were derived, as the app goes."""
	from ar_specialist.operations import upgrades

	upgrades.forget()


def fill_derived_rows() -> None:
	"""Mark every customer of every company; the scheduler works the marks off."""
	from ar_specialist.operations import events, marks, upgrades

	for company in frappe.get_all("Company", pluck="name"):
		events.mark_company(company, "Installation")
	marks.write()
	upgrades.remember()
