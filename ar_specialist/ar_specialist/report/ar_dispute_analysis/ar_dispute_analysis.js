(() => {
	const { choices } = ar_specialist.aging;
	const { about, days_of, report } = ar_specialist.contact_reports;
	const INVOICES = ["caught", "missed", "stopped"];
	const OVER = "Closed or Decided in the Period";
	const GROUPED = { Reason: "reason", "Root Cause": "root_cause", Category: "category" };

	const row_of = ({ group, company }) =>
		(frappe.query_report.data || []).find((row) => row.group === group && row.company === company);

	// The list's filters: those of the report, the line's group, and what was counted.
	function route(line, field, filters) {
		if (INVOICES.includes(field)) return { name: ["in", row_of(line).invoices[field]] };
		const { from_date, to_date, group_by, reason, root_cause, status } = filters;
		const days = group_by === "Month" ? days_of(line.group, filters) : [from_date, to_date];
		const options = about(line, filters);
		if (filters.period_by !== OVER) options.raised_on = ["between", days];
		if ((reason || []).length) options.reason = ["in", reason];
		if (root_cause) options.root_cause = root_cause;
		if (status) options.status = status;
		if (GROUPED[group_by]) options[GROUPED[group_by]] = line.group || ["is", "not set"];
		if (group_by === "Processor") options.processor = line.group || ["is", "not set"];
		const { cases } = row_of(line);
		if (cases) options.name = ["in", cases];
		if (field === "reopened") options.reopened_on = ["is", "set"];
		if (field === "withdrawn") options.status = "Withdrawn";
		return options;
	}

	const select = (fieldname, label, values) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: ["", ...values].map((value) => ({ value, label: value && __(value) })),
	});

	const own = [
		{
			...select("show", __("Show"), []),
			options: [
				{ value: "Figures", label: __("Figures") },
				{ value: "Checks before Billing", label: __("Checks before Billing") },
			],
			default: "Figures",
		},
		{
			...select("period_by", __("Period By"), []),
			options: [
				{ value: "Raised in the Period", label: __("Raised in the Period") },
				{ value: OVER, label: __("Closed or Decided in the Period") },
			],
			default: "Raised in the Period",
			depends_on: "eval:doc.show !== 'Checks before Billing'",
		},
		choices("reason", __("Reason"), "AR Dispute Reason"),
		select("root_cause", __("Root Cause"), [
			"Price Agreement",
			"Order Entry",
			"Delivery",
			"Product Quality",
			"Invoicing",
			"Tax Setup",
			"Payment Terms",
			"Master Data",
			"Cash Application",
			"Customer's Own",
			"Other",
		]),
		select("status", __("Status"), [
			"Open",
			"In Review",
			"Waiting for Customer",
			"Resolved",
			"Closed",
			"Withdrawn",
		]),
	];

	const leads_to_invoices = () => (frappe.model.can_read("Sales Invoice") ? INVOICES : []);

	const shared = report({
		doctype: (field) => (INVOICES.includes(field) ? "Sales Invoice" : "AR Dispute"),
		drilled: ["disputes", "reopened", "withdrawn", ...leads_to_invoices()],
		route,
		groups: [
			"Reason",
			"Root Cause",
			"Category",
			"Item",
			"Sales Person",
			"Customer",
			"Processor",
			"Month",
		],
		until: "today",
		own,
		by_collector: false,
	});

	frappe.query_reports["AR Dispute Analysis"] = {
		...shared,
		formatter(value, row, column, data, default_formatter) {
			const shown = shared.formatter(value, row, column, data, default_formatter);
			if (column.fieldname !== "proposal" || !data) return shown;
			return `<span class="indicator-pill ${data.proposed ? "green" : "gray"}">${shown}</span>`;
		},
	};
})();
