frappe.query_reports["AR Aging Summary"] = {
	tree: true,
	name_field: "node",
	parent_field: "parent_node",
	initial_depth: 1,

	filters: ar_specialist.aging.filters([
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				"Customer",
				"Customer Group",
				"Territory",
				"Sales Person",
				"Collector",
				"Currency",
				"Company",
			].map((value) => ({ value, label: __(value) })),
			default: "Customer",
		},
		{ fieldname: "show_gl_balance", label: __("Show GL Balance"), fieldtype: "Check" },
	]),

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "label" && data) {
			const text = frappe.utils.escape_html(value || "");
			return data.bold ? `<b>${text}</b>` : ar_specialist.aging.account_link(data, text);
		}
		const shown = ar_specialist.aging.cell(value, row, column, data, default_formatter);
		return data && data.bold ? `<b>${shown}</b>` : ar_specialist.aging.linked(value, column, shown);
	},

	onload(report) {
		ar_specialist.aging.prepare(report);
		report.page.add_inner_button(__("Open Items"), () => {
			const { group_by, show_gl_balance, ...filters } = report.get_values();
			frappe.set_route("query-report", "AR Aging", filters);
		});
	},
};

ar_specialist.aging.add_dimensions("AR Aging Summary");
