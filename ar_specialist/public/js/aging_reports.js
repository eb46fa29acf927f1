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
		ar_specialist.aging.choose_company(report);
	};

	// the user's own company, where none is asked for
	ar_specialist.aging.choose_company = (report) => {
		const company = frappe.defaults.get_user_default("Company");
		const chosen = report.get_filter_value("company");
		if (company && !(chosen && chosen.length)) report.set_filter_value("company", [company]);
	};

	const { esc } = ar_specialist;

	// the list of choices is shown as markup
	const offer = (doctype, txt) =>
		frappe
			.xcall("ar_specialist.api.filter_options", {
				doctype,
				txt,
				company: JSON.stringify(frappe.query_report.get_filter_value("company") || []),
			})
			.then((found) =>
				found.map(({ value, description }) => ({
					value,
					label: esc(value),
					description: esc(description),
				})),
			)
			.catch(() => []);

	// A filter that offers names. Not a Link field: that asks for rights on the doctype, which our roles do not have.
	const choices = (fieldname, label, doctype) => ({
		fieldname,
		label,
		fieldtype: "MultiSelectList",
		get_data: (txt) => offer(doctype, txt),
		set_status(status) {
			// a name may come from the address bar; Frappe would show it as markup
			const shown = this.$list_wrapper.find(".status-text");
			if (this.values && this.values.length === 1) shown.text(this.values[0]);
			else shown.html(status);
		},
	});

	// The same for one name: a second one takes the place of the first.
	const choice = (fieldname, label, doctype) => ({
		...choices(fieldname, label, doctype),
		on_change(report) {
			const filter = report.get_filter(fieldname);
			const chosen = filter.get_value() || [];
			if (chosen.length < 2) return report.refresh(true);
			filter._selected_values = [];
			filter.set_value(chosen.slice(-1));
			filter.set_selectable_items(filter._options);
		},
	});

	Object.assign(ar_specialist.aging, { choices, choice });

	const AS_TYPED = ["Data", "Text", "Small Text", "Long Text", "Select", "Autocomplete"];

	const is_unreadable_link = (column, data) => {
		if (!["Link", "Dynamic Link"].includes(column.fieldtype)) return false;
		const doctype = column.fieldtype === "Link" ? column.options : data && data[column.options];
		return !doctype || !frappe.model.can_read(doctype);
	};

	// What a cell shows. Frappe escapes links and formats amounts, but shows typed text as markup, and so it does
	// with the name of a link that the reader may not follow; and it shows an amount that is not there as zero.
	ar_specialist.aging.cell = (value, row, column, data, default_formatter) => {
		if (column.fieldtype === "Currency" && data && data[column.fieldname] == null) return "";
		if (is_unreadable_link(column, data)) return esc(value);
		const is_typed = typeof value === "string" && AS_TYPED.includes(column.fieldtype || "Data");
		return default_formatter(is_typed ? esc(value) : value, row, column, data);
	};

	ar_specialist.aging.linked = (value, column, shown) =>
		column.link_to && value && frappe.model.can_read(column.link_to)
			? `<a href="${frappe.utils.get_form_link(column.link_to, value)}">${esc(value)}</a>`
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

	const when = () => [
		choices("company", __("Company"), "Company"),
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
				{ value: "", label: __("Aged as in the policy") },
				{ value: "Due Date", label: __("Aged by due date") },
				{ value: "Posting Date", label: __("Aged by posting date") },
			],
			default: "",
		},
		{
			fieldname: "range",
			label: __("Ageing Range"),
			fieldtype: "Data",
			description: __("Last day of each bucket, rising, like 30, 60, 90, 120"),
		},
	];

	const whose = () => [
		choices("party", __("Customer"), "Customer"),
		choices("customer_group", __("Customer Group"), "Customer Group"),
		choice("territory", __("Territory"), "Territory"),
		choice("sales_person", __("Sales Person"), "Sales Person"),
		choice("sales_partner", __("Sales Partner"), "Sales Partner"),
		choice("payment_terms_template", __("Payment Terms Template"), "Payment Terms Template"),
		choice("party_account", __("Receivable Account"), "Account"),
		choices("cost_center", __("Cost Center"), "Cost Center"),
		choices("project", __("Project"), "Project"),
		choice("finance_book", __("Finance Book"), "Finance Book"),
	];

	const how = () => [
		{
			fieldname: "calculate_ageing_with",
			label: __("Calculate Ageing With"),
			fieldtype: "Select",
			options: [
				{ value: "Report Date", label: __("Aged on the report date") },
				{ value: "Today Date", label: __("Aged today") },
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

	// A report's own filters stand before the customer, its checks at the end.
	ar_specialist.aging.filters = (own) => {
		const fields = own.filter((filter) => filter.fieldtype !== "Check");
		const checks = own.filter((filter) => filter.fieldtype === "Check");
		return [...when(), ...fields, ...whose(), ...how(), ...checks];
	};
})();
