(() => {
	const STATUS = {
		open: "Open",
		kept: "Kept",
		partially_kept: "Partially Kept",
		broken: "Broken",
		withdrawn: "Withdrawn",
	};
	const DRILLED = ["promises", ...Object.keys(STATUS)];

	// The list's filters: those of the report, the line's group, and the status whose count was clicked.
	function route(data, field, filters) {
		const { from_date, to_date, group_by } = filters;
		const days =
			group_by === "Month"
				? ar_specialist.contact_reports.days_of(data.group, filters)
				: [from_date, to_date];
		const options = {
			...ar_specialist.contact_reports.about(data, filters),
			promised_for: ["between", days],
		};
		if (STATUS[field]) options.status = STATUS[field];
		return options;
	}

	frappe.query_reports["AR Promise Performance"] = ar_specialist.contact_reports.report({
		doctype: "AR Promise",
		drilled: DRILLED,
		route,
		groups: ["Collector", "Customer", "Month"],
	});
})();
