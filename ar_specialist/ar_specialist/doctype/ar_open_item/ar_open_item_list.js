frappe.listview_settings["AR Open Item"] = {
	add_fields: ["due_date", "outstanding", "currency", "voucher_type"],
	filters: [["level", "=", "Voucher"]],
	hide_name_column: true,

	get_indicator(doc) {
		if (doc.outstanding < 0) return [__("Unapplied"), "blue", "outstanding,<,0"];
		const today = frappe.datetime.get_today();
		const late = doc.due_date && doc.due_date < today;
		return late
			? [__("Overdue"), "red", `due_date,<,${today}|outstanding,>,0`]
			: [__("Not Due"), "green", `due_date,>=,${today}|outstanding,>,0`];
	},
};
