"""What this app asks of Frappe."""

app_name = "ar_specialist"
app_title = "AR Specialist"
app_publisher = "ar_specialist maintainers"
app_description = "The accounts-receivable desk of ERPNext"
app_email = "maintainers@ar-specialist.invalid"
app_license = "gpl-3.0"
required_apps = ["frappe/erpnext"]

export_python_type_annotations = True
require_type_annotated_api_methods = True

add_to_apps_screen = [
	{
		"name": "ar_specialist",
		"logo": "/assets/ar_specialist/images/logo.svg",
		"title": "Collections",
		"route": "/app/collections",
		"has_permission": "ar_specialist.permissions.may_use_app",
	}
]

extend_bootinfo = "ar_specialist.boot.extend_bootinfo"

app_include_js = [
	"/assets/ar_specialist/js/desk.js",
	"/assets/ar_specialist/js/aging_reports.js",
	"/assets/ar_specialist/js/contact_reports.js",
	"/assets/ar_specialist/js/worklist.js",
	"/assets/ar_specialist/js/presence.js",
	"/assets/ar_specialist/js/disputes.js",
	"/assets/ar_specialist/js/dispute_fields.js",
	"/assets/ar_specialist/js/mail_dispute.js",
	"/assets/ar_specialist/js/dispute_overview.js",
	"/assets/ar_specialist/js/settle_dispute.js",
	"/assets/ar_specialist/js/uphold_dispute.js",
	"/assets/ar_specialist/js/payment_plans.js",
	"/assets/ar_specialist/js/payment_plan_items.js",
	"/assets/ar_specialist/js/payment_plan_by_hand.js",
	"/assets/ar_specialist/js/payment_plan_preview.js",
	"/assets/ar_specialist/js/payment_plan_terms.js",
	"/assets/ar_specialist/js/payment_plan_dialog.js",
	"/assets/ar_specialist/js/payment_plan_moves.js",
	"/assets/ar_specialist/js/payment_plan_shown.js",
	"/assets/ar_specialist/js/call_dialog.js",
	"/assets/ar_specialist/js/snooze_dialog.js",
	"/assets/ar_specialist/js/bulk.js",
	"/assets/ar_specialist/js/reminders.js",
	"/assets/ar_specialist/js/letters.js",
	"/assets/ar_specialist/js/form_mail.js",
	"/assets/ar_specialist/js/plan_proposal.js",
	"/assets/ar_specialist/js/distribution.js",
	"/assets/ar_specialist/js/write_offs.js",
]
app_include_css = [
	"/assets/ar_specialist/css/ar_specialist.css",
	"/assets/ar_specialist/css/reminders.css",
	"/assets/ar_specialist/css/letters.css",
	"/assets/ar_specialist/css/disputes.css",
	"/assets/ar_specialist/css/payment_plans.css",
	"/assets/ar_specialist/css/worklist_customer.css",
]

# The worklist page's classes; Frappe sends them with the page, in this order, unbuilt.
_page = "ar_specialist/page/collections_worklist"
page_js = {
	"collections-worklist": [
		f"{_page}/{name}.js"
		for name in (
			"shown",
			"toolbar",
			"list",
			"picked",
			"customer",
			"history",
			"panel",
			"saved_filters",
			"filter_dialog",
			"keys",
			"worklist_page",
		)
	]
}

# A dispute can be raised where the customer, the invoice, the payment that was too short, or their mail is at hand.
doctype_js = {
	"Customer": "public/js/customer.js",
	"Sales Invoice": "public/js/sales_invoice.js",
	"Payment Entry": "public/js/payment_entry.js",
	"Communication": "public/js/communication.js",
}

after_install = "ar_specialist.install.after_install"
after_migrate = "ar_specialist.install.after_migrate"
before_uninstall = "ar_specialist.uninstall.before_uninstall"
after_uninstall = "ar_specialist.uninstall.after_uninstall"

permission_query_conditions = {
	"AR Customer Account": "ar_specialist.permissions.account_conditions",
	"AR Open Item": "ar_specialist.permissions.conditions",
	"AR Promise": "ar_specialist.permissions.conditions",
	"AR Dispute": "ar_specialist.permissions.conditions",
	"AR Activity": "ar_specialist.permissions.conditions",
	"AR Reminder": "ar_specialist.permissions.conditions",
	"AR Refresh Mark": "ar_specialist.permissions.conditions",
	"AR Payment Plan": "ar_specialist.permissions.conditions",
	"AR Payment Plan Item": "ar_specialist.permissions.row_conditions",
	"AR Payment Plan Instalment": "ar_specialist.permissions.row_conditions",
	"AR Promise Item": "ar_specialist.permissions.row_conditions",
	"AR Activity Item": "ar_specialist.permissions.row_conditions",
	"AR Dispute Item": "ar_specialist.permissions.row_conditions",
	"AR Dispute Message": "ar_specialist.permissions.row_conditions",
	"AR Dispute Span": "ar_specialist.permissions.row_conditions",
	"AR Write-off Proposal": "ar_specialist.permissions.conditions",
}
has_permission = {
	"AR Customer Account": "ar_specialist.permissions.may_see",
	"AR Open Item": "ar_specialist.permissions.may_see",
	"AR Promise": "ar_specialist.permissions.may_see",
	"AR Payment Plan": "ar_specialist.permissions.may_see",
	"AR Dispute": "ar_specialist.permissions.may_see",
	"AR Activity": "ar_specialist.permissions.may_see",
	"AR Reminder": "ar_specialist.permissions.may_see",
	"AR Refresh Mark": "ar_specialist.permissions.may_see",
	"AR Write-off Proposal": "ar_specialist.permissions.may_see",
	"File": "ar_specialist.operations.dispute_files.may_touch",
}

# Customers raise disputes themselves, and follow them and their payment plans, on the website's portal.
standard_portal_menu_items = [
	{
		"title": "Disputes",
		"route": "/disputes",
		"reference_doctype": "AR Dispute",
		"role": "Customer",
	},
	{
		"title": "Payment Plans",
		"route": "/payment-plans",
		"reference_doctype": "AR Payment Plan",
		"role": "Customer",
	},
]
website_route_rules = [
	{"from_route": "/disputes/new", "to_route": "disputes/new"},
	{"from_route": "/disputes/<name>", "to_route": "disputes/case"},
	{"from_route": "/payment-plan", "to_route": "payment_plans/offer"},
	{"from_route": "/payment-plans", "to_route": "payment_plans"},
	{"from_route": "/payment-plans/<name>", "to_route": "payment_plans/plan"},
]

# What was said to a customer shows on the customer's and the invoice's own forms, to whoever may read it.
additional_timeline_content = {
	"Customer": ["ar_specialist.operations.timeline.of_customer"],
	"Sales Invoice": ["ar_specialist.operations.timeline.of_invoice"],
}
override_doctype_dashboards = {
	"Customer": ["ar_specialist.operations.connections.of_customer"],
	"Sales Invoice": ["ar_specialist.operations.connections.of_invoice"],
}

# Every path on which ERPNext changes the payment ledger marks the customers it is about. Events of the ledger
# row alone miss what ERPNext does with plain SQL: re-pointing rows (unreconcile, cancel with unlink), deleting
# them with their voucher, renaming and merging.
_voucher_events = {
	"on_submit": "ar_specialist.operations.events.voucher_changed",
	"on_cancel": "ar_specialist.operations.events.voucher_changed",
	"on_update_after_submit": "ar_specialist.operations.events.voucher_changed",
	"on_trash": "ar_specialist.operations.events.voucher_changed",
}
# What settles a dispute may need a second person; it resolves the dispute, and reopens it when it is undone.
_settling_events = {
	"validate": "ar_specialist.operations.settling_links.check",
	"before_submit": "ar_specialist.operations.settling_rights.submitting",
	"before_cancel": "ar_specialist.operations.settling_rights.cancelling",
	"on_submit": [_voucher_events["on_submit"], "ar_specialist.operations.dispute_settled.submitted"],
	"on_cancel": [_voucher_events["on_cancel"], "ar_specialist.operations.dispute_settled.cancelled"],
	"on_trash": [_voucher_events["on_trash"], "ar_specialist.operations.dispute_settled.cancelled"],
}
_renaming_events = {"after_rename": "ar_specialist.operations.events.renamed"}
doc_events = {
	"Payment Ledger Entry": {"after_insert": "ar_specialist.operations.events.ledger_row_added"},
	"Sales Invoice": {
		**_voucher_events,
		**_settling_events,
		**_renaming_events,
		"validate": [_settling_events["validate"], "ar_specialist.operations.plan_charges.checked"],
		"on_submit": [
			*_settling_events["on_submit"],
			"ar_specialist.operations.dispute_amendments.submitted",
			"ar_specialist.operations.plan_charges.submitted",
			"ar_specialist.operations.plan_replacements.submitted",
		],
		"on_cancel": [*_settling_events["on_cancel"], "ar_specialist.operations.plan_charges.cancelled"],
		"on_trash": [*_settling_events["on_trash"], "ar_specialist.operations.plan_charges.cancelled"],
		"after_delete": "ar_specialist.operations.dispute_settled.deleted",
	},
	"Payment Entry": {
		**_voucher_events,
		**_settling_events,
		**_renaming_events,
		"on_submit": [
			*_settling_events["on_submit"],
			"ar_specialist.operations.short_payments.submitted",
		],
	},
	"Journal Entry": {
		**_voucher_events,
		**_settling_events,
		**_renaming_events,
		"on_cancel": [
			*_settling_events["on_cancel"],
			"ar_specialist.operations.write_offs.journal_cancelled",
		],
	},
	"Invoice Discounting": _voucher_events,
	"Dunning": {
		"before_submit": [
			"ar_specialist.operations.dunning.check_disputes",
			"ar_specialist.operations.dunning.check_plans",
		]
	},
	"Unreconcile Payment": {"on_submit": "ar_specialist.operations.events.unreconciled"},
	"Repost Payment Ledger": {"on_submit": "ar_specialist.operations.events.company_changed"},
	"Transaction Deletion Record": {"on_change": "ar_specialist.operations.events.company_emptied"},
	"System Settings": {"on_update": "ar_specialist.operations.events.settings_changed"},
	"Account": {
		"on_update": "ar_specialist.operations.events.account_changed",
		"after_rename": "ar_specialist.operations.events.account_renamed",
	},
	"Customer": {
		"on_update": "ar_specialist.operations.events.customer_changed",
		"before_rename": "ar_specialist.operations.events.customer_renaming",
		"after_rename": "ar_specialist.operations.events.customer_renamed",
		"on_trash": "ar_specialist.operations.events.customer_deleted",
	},
	"Communication": {
		"validate": "ar_specialist.operations.mailing.keep_to_account",
		"after_insert": "ar_specialist.operations.replies.received",
		"on_update": "ar_specialist.operations.dispute_replies.papers_came",
		"on_change": "ar_specialist.operations.replies.status_changed",
	},
	"File": {
		"before_validate": [
			"ar_specialist.operations.on_record.file_changing",
			"ar_specialist.operations.dispute_files.file_saving",
		],
		"on_trash": "ar_specialist.operations.on_record.file_deleted",
	},
	"Email Template": {"validate": "ar_specialist.operations.letter_texts.check_template"},
	"Email Queue": {
		"before_insert": "ar_specialist.operations.mailing.queuing",
		"after_insert": "ar_specialist.operations.mailing.queued",
	},
	"User": {
		"on_update": "ar_specialist.operations.events.user_changed",
		"on_trash": "ar_specialist.operations.events.user_deleted",
	},
	"User Permission": {
		"on_update": "ar_specialist.boot.forget",
		"on_trash": "ar_specialist.boot.forget",
	},
	"Company": {
		"after_rename": "ar_specialist.operations.events.company_renamed",
		"on_trash": "ar_specialist.operations.events.company_deleted",
	},
}

# Asked before a file's content is gone, which it is when `on_trash` hears of it.
delete_file_data_content = "ar_specialist.operations.on_record.delete_from_disk"

# The composer's own chooser of templates: about a customer account they are filled by us.
override_whitelisted_methods = {
	"frappe.email.doctype.email_template.email_template.get_email_template": "ar_specialist.api.email_template",
}

# Deleting a company's transactions starts its ledger anew; what people decided about its customers stays.
company_data_to_be_ignored = [
	"AR Policy",
	"AR Customer Account",
	"AR Refresh Mark",
	"AR Job Run",
	"AR Reminder",
]

scheduler_events = {
	"cron": {"* * * * *": ["ar_specialist.tasks.refresh_marked", "ar_specialist.tasks.tell_customers"]},
	"hourly_long": ["ar_specialist.tasks.send_reminders"],
	"daily_long": ["ar_specialist.tasks.every_night"],
}

# What is cancelled with an invoice is asked of its submitted documents; a plan follows from the ledger by itself.
auto_cancel_exempted_doctypes = ["AR Payment Plan"]

# Derived rows point at vouchers and customers; they follow them and must not keep anybody from deleting one.
ignore_links_on_delete = [
	"AR Open Item",
	"AR Customer Account",
	"AR Refresh Mark",
	"AR Job Run",
	"AR Policy",
	"AR Substitution",
	"AR Reminder",
	"AR Write-off Proposal",
]
