frappe.listview_settings["AR Payment Plan"] = {
	add_fields: [
		"status",
		"account_currency",
		"total",
		"paid",
		"written_off",
		"open_amount",
		"next_due_date",
		"late_amount",
	],
	hide_name_column: true,
	has_indicator_for_draft: true,
	has_indicator_for_cancelled: true,
	get_indicator(doc) {
		const color = ar_specialist.plan_colors[doc.status] || "gray";
		return [__(doc.status), color, `status,=,${doc.status}`];
	},
	formatters: {
		// what comes next, red once its day has passed
		next_due_date: (value, df, doc) => {
			if (!value || !doc.open_amount) return "";
			const late = value < frappe.datetime.get_today() ? "text-danger" : "";
			return `<span class="${late}">${ar_specialist.esc(ar_specialist.short_day(value))}</span>`;
		},
		paid: (value, df, doc) => (doc.docstatus === 1 ? ar_specialist.plan_progress(doc) : ""),
	},
	onload(list) {
		const filter = (...filters) => list.filter_area.clear().then(() => list.filter_area.add(filters));
		const on = (...condition) => ["AR Payment Plan", ...condition];
		list.page.add_menu_item(__("Late or Broken"), () =>
			filter(on("status", "in", ["At Risk", "Broken"])),
		);
		list.page.add_menu_item(__("Waiting for an Answer"), () => filter(on("status", "=", "Proposed")));
		list.page.add_menu_item(__("Due within a Week"), () =>
			filter(
				on("status", "in", ["Active", "At Risk"]),
				on("next_due_date", "<=", frappe.datetime.add_days(frappe.datetime.get_today(), 7)),
			),
		);
		list.page.add_menu_item(__("Waiting for Approval"), () =>
			filter(
				on("status", "=", "Draft"),
				on("needs_approval", "is", "set"),
				on("approved_by", "is", "not set"),
			),
		);
	},
};
