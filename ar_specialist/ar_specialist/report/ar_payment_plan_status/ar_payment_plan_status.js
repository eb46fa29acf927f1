(() => {
	const COUNTED = ["active", "at_risk", "broken", "completed", "cancelled"];
	const STATUSES = ["Active", "At Risk", "Broken", "Completed", "Cancelled"];
	const { about, report } = ar_specialist.contact_reports;

	const row_of = ({ group, company }) =>
		(frappe.query_report.data || []).find((row) => row.group === group && row.company === company);

	// The plans behind a count by name: no filter of their list says how they stood on a day. Where they are too many
	// for that, those of the line.
	function route(line, field, filters) {
		const names = row_of(line).names[field];
		if (names) return { name: ["in", names] };
		const options = about(line, filters);
		if (filters.group_by === "Status") options.status = line.group;
		if (COUNTED.includes(field)) options.status = STATUSES[COUNTED.indexOf(field)];
		return options;
	}

	const select = (fieldname, label, options, others) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: options.map(([value, said]) => ({ value, label: said })),
		...others,
	});
	const SHOWN = [
		["Plans", __("Plans")],
		["Expected Cash", __("Expected Cash")],
		["Kept Instalments", __("Kept Instalments")],
	];

	frappe.query_reports["AR Payment Plan Status"] = report({
		doctype: "AR Payment Plan",
		drilled: ["plans", ...COUNTED],
		route,
		groups: ["Collector", "Customer", "Status", "Month"],
		until: "today",
		own: [
			select("show", __("Show"), SHOWN, { default: "Plans" }),
			select("status", __("Status"), [["", ""], ...STATUSES.map((name) => [name, __(name)])]),
		],
	});
})();
