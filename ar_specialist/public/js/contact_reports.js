// What AR Promise Performance and AR Collector Activity share: filters, cells, and the way to the documents behind.
frappe.provide("ar_specialist.contact_reports");

(() => {
	const { choices, choice, cell } = ar_specialist.aging;
	const today = () => frappe.datetime.get_today();
	const month_start = (months) =>
		moment(today()).add(months, "months").startOf("month").format("YYYY-MM-DD");
	const month_end = () => moment(today()).endOf("month").format("YYYY-MM-DD");

	ar_specialist.contact_reports.filters = ({ groups, until, own = [] }) => [
		choices("company", __("Company"), "Company"),
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: month_start(-2),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: until === "today" ? today() : month_end(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: groups.map((value) => ({ value, label: __(value) })),
			default: groups[0],
		},
		...own,
		choice("collector", __("Collector"), "User"),
		choices("party", __("Customer"), "Customer"),
		choices("customer_group", __("Customer Group"), "Customer Group"),
		choices("territory", __("Territory"), "Territory"),
	];

	ar_specialist.contact_reports.prepare = (report, doctype, route) => {
		ar_specialist.aging.choose_company(report);
		// cells are drawn again and again; what is inside them is listened to from outside
		report.page.wrapper.off("click.ar_drill").on("click.ar_drill", "a.ar-drill", (event) => {
			event.preventDefault();
			const { group, company, field } = event.currentTarget.dataset;
			frappe.route_options = route({ group, company }, field, report.get_values());
			frappe.set_route("List", doctype, "List");
		});
	};

	// A shown cell; counts that stand for documents lead to their list, and what is not known stays empty.
	ar_specialist.contact_reports.cell = (value, row, column, data, default_formatter, drilled) => {
		if (data && data[column.fieldname] == null && column.fieldname !== "label") return "";
		const shown = cell(value, row, column, data, default_formatter);
		const linked = ar_specialist.aging.linked(value, column, shown);
		if (data && data.bold) return `<b>${linked}</b>`;
		if (!value || !data || !drilled.includes(column.fieldname)) return linked;
		const [group, company] = [data.group, data.company].map(ar_specialist.esc);
		return `<a href="#" class="ar-drill" data-group="${group}" data-company="${company}" data-field="${column.fieldname}">${value}</a>`;
	};
})();
