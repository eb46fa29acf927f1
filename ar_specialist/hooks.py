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
	"/assets/ar_specialist/js/call_dialog.js",
	"/assets/ar_specialist/js/snooze_dialog.js",
	"/assets/ar_specialist/js/bulk.js",
	"/assets/ar_specialist/js/reminders.js",
	"/assets/ar_specialist/js/letters.js",
	"/assets/ar_specialist/js/distribution.js",
]
app_include_css = [
	"/assets/ar_specialist/css/ar_specialist.css",
	"/assets/ar_specialist/css/reminders.css",
	"/assets/ar_specialist/css/letters.css",
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

after_install = "ar_specialist.install.after_install"
after_migrate = "ar_specialist.install.after_migrate"
before_uninstall = "ar_specialist.uninstall.before_uninstall"
after_uninstall = "ar_specialist.uninstall.after_uninstall"

permission_query_conditions = {
	"AR Customer Account": "ar_specialist.permissions.account_conditions",
	"AR Open Item": "ar_specialist.permissions.conditions",
	"AR Promise": "ar_specialist.permissions.conditions",
	"AR Activity": "ar_specialist.permissions.conditions",
	"AR Reminder": "ar_specialist.permissions.conditions",
	"AR Refresh Mark": "ar_specialist.permissions.conditions",
	"AR Promise Item": "ar_specialist.permissions.row_conditions",
	"AR Activity Item": "ar_specialist.permissions.row_conditions",
}
has_permission = {
	"AR Customer Account": "ar_specialist.permissions.may_see",
	"AR Open Item": "ar_specialist.permissions.may_see",
	"AR Promise": "ar_specialist.permissions.may_see",
	"AR Activity": "ar_specialist.permissions.may_see",
	"AR Reminder": "ar_specialist.permissions.may_see",
	"AR Refresh Mark": "ar_specialist.permissions.may_see",
}

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
_renaming_events = {"after_rename": "ar_specialist.operations.events.renamed"}
doc_events = {
	"Payment Ledger Entry": {"after_insert": "ar_specialist.operations.events.ledger_row_added"},
	"Sales Invoice": {**_voucher_events, **_renaming_events},
	"Payment Entry": {**_voucher_events, **_renaming_events},
	"Journal Entry": {**_voucher_events, **_renaming_events},
	"Invoice Discounting": _voucher_events,
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
		"on_change": "ar_specialist.operations.replies.status_changed",
	},
	"File": {
		"before_validate": "ar_specialist.operations.on_record.file_changing",
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
	"cron": {"* * * * *": ["ar_specialist.tasks.refresh_marked"]},
	"hourly_long": ["ar_specialist.tasks.send_reminders"],
	"daily_long": ["ar_specialist.tasks.every_night"],
}

# Derived rows point at vouchers and customers; they follow them and must not keep anybody from deleting one.
ignore_links_on_delete = [
	"AR Open Item",
	"AR Customer Account",
	"AR Refresh Mark",
	"AR Job Run",
	"AR Policy",
	"AR Substitution",
	"AR Reminder",
]
