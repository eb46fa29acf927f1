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
		const options = {
			company: data.company,
			promised_for: ["between", [filters.from_date, filters.to_date]],
		};
		if (STATUS[field]) options.status = STATUS[field];
		const [collector] = filters.collector || [];
		if (collector) options.collector = collector;
		if ((filters.party || []).length) options.customer = ["in", filters.party];
		if (filters.group_by === "Customer") options.customer = data.group;
		if (filters.group_by === "Collector") options.collector = data.group || ["is", "not set"];
		if (filters.group_by === "Month") options.promised_for = ["between", days_of(data.group, filters)];
		return options;
	}

	function days_of(month, { from_date, to_date }) {
		const last = moment(`${month}-01`).endOf("month").format("YYYY-MM-DD");
		return [from_date > `${month}-01` ? from_date : `${month}-01`, to_date < last ? to_date : last];
	}

	frappe.query_reports["AR Promise Performance"] = {
		filters: ar_specialist.contact_reports.filters({ groups: ["Collector", "Customer", "Month"] }),

		formatter(value, row, column, data, default_formatter) {
			return ar_specialist.contact_reports.cell(value, row, column, data, default_formatter, DRILLED);
		},

		onload(report) {
			ar_specialist.contact_reports.prepare(report, "AR Promise", route);
		},
	};
})();
