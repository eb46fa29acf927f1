// One question for the worklist and the account form: until when, and why.
frappe.provide("ar_specialist");

ar_specialist.ask_snooze = (title, snooze) =>
	frappe.prompt(
		[
			{
				fieldname: "until",
				fieldtype: "Date",
				label: __("Until"),
				reqd: 1,
				default: frappe.datetime.add_days(frappe.datetime.get_today(), 7),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		snooze,
		title,
		__("Snooze")
	);
