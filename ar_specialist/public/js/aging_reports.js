// What AR Aging and AR Aging Summary share: their filters, and how they show links.
frappe.provide("ar_specialist.aging");

(() => {
	// all others, a site's own accounting dimensions among them, are shown by "More Filters"
	const ALWAYS = [
		"company",
		"report_date",
		"ageing_based_on",
		"range",
		"group_by",
		"party",
		"customer_group",
		"territory",
		"sales_person",
		"based_on_payment_terms",
		"group_by_party",
	];

	const is_set = (filter) => {
		const value = filter.get_value();
		return Array.isArray(value) ? value.length : value && value !== filter.df.default;
	};

	ar_specialist.aging.prepare = (report) => {
		let hidden = true;
		const toggle = () =>
			report.filters
				.filter((f) => !ALWAYS.includes(f.df.fieldname))
				.forEach((f) => report.toggle_filter_display(f.df.fieldname, hidden && !is_set(f)));
		toggle();
		report.page.add_inner_button(__("More Filters"), () => {
			hidden = !hidden;
			toggle();
		});
		const company = frappe.defaults.get_user_default("Company");
		const chosen = report.get_filter_value("company");
		if (company && !(chosen && chosen.length)) report.set_filter_value("company", [company]);
	};

	const offer = (doctype, txt) =>
		frappe
			.xcall("ar_specialist.api.filter_options", {
				doctype,
				txt,
				company: JSON.stringify(frappe.query_report.get_filter_value("company") || []),
			})
			.catch(() => []);

	ar_specialist.aging.linked = (value, column, shown) =>
		column.link_to && value && frappe.model.can_read(column.link_to)
			? `<a href="${frappe.utils.get_form_link(column.link_to, value)}">${frappe.utils.escape_html(
					value
			  )}</a>`
			: shown;

	ar_specialist.aging.account_link = (data, text) =>
		data.customer_account
			? `<a href="${frappe.utils.get_form_link("AR Customer Account", data.customer_account)}">${text}</a>`
			: text;

	// as ERPNext's own reports do: one filter for each Accounting Dimension that is enabled
	ar_specialist.aging.add_dimensions = (report_name) => {
		const { filters } = frappe.query_reports[report_name];
		const cost_center = filters.findIndex((filter) => filter.fieldname === "cost_center");
		erpnext.utils.add_dimensions(report_name, cost_center + 1);
	};

	ar_specialist.aging.filters = (own) => {
		const common = [
			{
				fieldname: "company",
				label: __("Company"),
				fieldtype: "MultiSelectList",
				get_data: (txt) => offer("Company", txt),
			},
			{
				fieldname: "report_date",
				label: __("As On"),
				fieldtype: "Date",
				reqd: 1,
				default: frappe.datetime.get_today(),
			},
			{
				fieldname: "ageing_based_on",
				label: __("Ageing Based On"),
				fieldtype: "Select",
				options: [
					{ value: "", label: __("As in the policy") },
					{ value: "Due Date", label: __("Due Date") },
					{ value: "Posting Date", label: __("Posting Date") },
				],
				default: "",
			},
			{
				fieldname: "range",
				label: __("Ageing Range"),
				fieldtype: "Data",
				description: __("Last day of each bucket, rising, like 30, 60, 90, 120"),
			},
			{
				fieldname: "party",
				label: __("Customer"),
				fieldtype: "MultiSelectList",
				get_data: (txt) => offer("Customer", txt),
			},
			{
				fieldname: "customer_group",
				label: __("Customer Group"),
				fieldtype: "MultiSelectList",
				get_data: (txt) => offer("Customer Group", txt),
			},
			{ fieldname: "territory", label: __("Territory"), fieldtype: "Link", options: "Territory" },
			{
				fieldname: "sales_person",
				label: __("Sales Person"),
				fieldtype: "Link",
				options: "Sales Person",
			},
			{
				fieldname: "sales_partner",
				label: __("Sales Partner"),
				fieldtype: "Link",
				options: "Sales Partner",
			},
			{
				fieldname: "payment_terms_template",
				label: __("Payment Terms Template"),
				fieldtype: "Link",
				options: "Payment Terms Template",
			},
			{
				fieldname: "party_account",
				label: __("Receivable Account"),
				fieldtype: "Link",
				options: "Account",
				get_query: () => ({
					filters: {
						company: ["in", frappe.query_report.get_filter_value("company")],
						account_type: "Receivable",
						is_group: 0,
					},
				}),
			},
			{
				fieldname: "cost_center",
				label: __("Cost Center"),
				fieldtype: "MultiSelectList",
				get_data: (txt) => offer("Cost Center", txt),
			},
			{
				fieldname: "project",
				label: __("Project"),
				fieldtype: "MultiSelectList",
				get_data: (txt) => offer("Project", txt),
			},
			{
				fieldname: "finance_book",
				label: __("Finance Book"),
				fieldtype: "Link",
				options: "Finance Book",
			},
			{
				fieldname: "calculate_ageing_with",
				label: __("Calculate Ageing With"),
				fieldtype: "Select",
				options: [
					{ value: "Report Date", label: __("Report Date") },
					{ value: "Today Date", label: __("Today") },
				],
				default: "Report Date",
			},
			{
				fieldname: "based_on_payment_terms",
				label: __("By Payment Term"),
				fieldtype: "Check",
			},
			{ fieldname: "in_party_currency", label: __("In Customer Currency"), fieldtype: "Check" },
			{ fieldname: "show_future_payments", label: __("Show Future Payments"), fieldtype: "Check" },
			{
				fieldname: "for_revaluation_journals",
				label: __("Revaluation Journals"),
				fieldtype: "Check",
			},
		];
		// a report's own filters stand before the customer, its checks at the end
		const first = common.findIndex((filter) => filter.fieldname === "party");
		const choices = own.filter((filter) => filter.fieldtype !== "Check");
		const checks = own.filter((filter) => filter.fieldtype === "Check");
		return [...common.slice(0, first), ...choices, ...common.slice(first), ...checks];
	};
})();
