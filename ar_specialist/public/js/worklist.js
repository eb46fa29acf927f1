// What the worklist and the account form share: how a day is written, and the questions both ask.
frappe.provide("ar_specialist");

ar_specialist.short_day = (day) => {
	const date = frappe.datetime.str_to_obj(day);
	const year = date.getFullYear() === new Date().getFullYear() ? undefined : "2-digit";
	return date.toLocaleDateString(frappe.boot.lang, { day: "numeric", month: "short", year });
};

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
		__("Snooze"),
	);

ar_specialist.ask_next_action = (title, plan, now = {}) =>
	frappe.prompt(
		[
			{
				fieldname: "on",
				fieldtype: "Date",
				label: __("Day"),
				default: now.on || frappe.datetime.get_today(),
			},
			{
				fieldname: "action",
				fieldtype: "Data",
				label: __("Next Action"),
				default: now.action,
				description: __("Leave both empty to take the plan back."),
			},
		],
		plan,
		title,
		__("Set Next Action"),
	);
