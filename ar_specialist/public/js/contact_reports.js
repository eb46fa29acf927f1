// What the reports on contacts, promises and disputes share: filters, cells, and the way to the documents behind.
frappe.provide("ar_specialist.contact_reports");

(() => {
	const { choices, choice, cell } = ar_specialist.aging;
	const today = () => frappe.datetime.get_today();
	const month_start = (months) =>
		moment(today()).add(months, "months").startOf("month").format("YYYY-MM-DD");
	const month_end = () => moment(today()).endOf("month").format("YYYY-MM-DD");

	const filters_of = ({ groups, until, own = [], by_collector = true }) => [
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
		...(by_collector ? [choice("collector", __("Collector"), "User")] : []),
		choices("party", __("Customer"), "Customer"),
		choices("customer_group", __("Customer Group"), "Customer Group"),
		choices("territory", __("Territory"), "Territory"),
	];

	const prepare = (report, doctype, route) => {
		ar_specialist.aging.choose_company(report);
		// cells are drawn again and again; what is inside them is listened to from outside
		report.page.wrapper.off("click.ar_drill").on("click.ar_drill", "a.ar-drill", (event) => {
			event.preventDefault();
			const { group, company, field } = event.currentTarget.dataset;
			frappe.route_options = route({ group, company }, field, report.get_values());
			const leads_to = typeof doctype === "function" ? doctype(field) : doctype;
			frappe.set_route("List", leads_to, "List");
		});
	};

	// The days of a month that lie in the period of a report.
	ar_specialist.contact_reports.days_of = (month, { from_date, to_date }) => {
		const last = moment(`${month}-01`).endOf("month").format("YYYY-MM-DD");
		return [from_date > `${month}-01` ? from_date : `${month}-01`, to_date < last ? to_date : last];
	};

	// What leads from a line to its list whatever the report: the company, and whose customers it is about.
	// Among several, not equal to one: the list would look that up, and refuse it to who may not read companies.
	ar_specialist.contact_reports.about = ({ company, group }, { collector, party, group_by }) => {
		const options = { company: ["in", [company]] };
		const [chosen] = collector || [];
		if (chosen) options.collector = chosen;
		if ((party || []).length) options.customer = ["in", party];
		if (group_by === "Customer") options.customer = ["in", [group]];
		if (group_by === "Collector") options.collector = group || ["is", "not set"];
		return options;
	};

	// A shown cell; counts that stand for documents lead to their list, and what is not known stays empty.
	const show = (value, row, column, data, default_formatter, drilled) => {
		if (data && data[column.fieldname] == null && column.fieldname !== "label") return "";
		const shown = cell(value, row, column, data, default_formatter);
		const linked = ar_specialist.aging.linked(value, column, shown);
		if (data && data.bold) return `<b>${linked}</b>`;
		if (!value || !data || !drilled.includes(column.fieldname)) return linked;
		const [group, company] = [data.group, data.company].map(ar_specialist.esc);
		return `<a href="#" class="ar-drill" data-group="${group}" data-company="${company}" data-field="${column.fieldname}">${value}</a>`;
	};

	// A report whose counts, in the columns `drilled`, lead to the list of `doctype`, or of what that says of a column,
	// by `route`.
	ar_specialist.contact_reports.report = ({ doctype, drilled, route, ...filters }) => ({
		filters: filters_of(filters),
		formatter: (value, row, column, data, default_formatter) =>
			show(value, row, column, data, default_formatter, drilled),
		onload: (report) => prepare(report, doctype, route),
	});
})();
