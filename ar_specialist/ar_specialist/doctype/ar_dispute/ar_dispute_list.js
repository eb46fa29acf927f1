(() => {
	const esc = frappe.utils.escape_html;
	const pill = (text, color) =>
		`<span class="indicator-pill no-indicator-dot ${color}">${esc(String(text))}</span>`;

	// Cards of the board show how old a case is, and by its colour how much time is left to decide it. Frappe tells
	// a card's formatter the value alone, so what is decided has no day there.
	function age(day) {
		if (!day) return "";
		const days = frappe.datetime.get_diff(frappe.datetime.get_today(), day);
		if (!days) return esc(__("raised today"));
		return esc(days === 1 ? __("1 day old") : __("{0} days old", [days]));
	}

	function deadline(day) {
		if (!day) return "";
		return pill(ar_specialist.short_day(day), ar_specialist.deadline_color(day));
	}

	function set_formatters() {
		const fields = frappe.meta.docfield_map["AR Dispute"] || {};
		const is_board = () => frappe.get_route()[2] === "Kanban";
		const formatters = { raised_on: age, deadline_on_card: deadline };
		Object.entries(formatters).forEach(([name, shown]) => {
			if (!fields[name]) return;
			fields[name].formatter = (value, df, options, doc) =>
				is_board()
					? shown(value)
					: frappe.form.formatters.Date(value, { ...df, formatter: null }, options, doc);
		});
	}

	frappe.listview_settings["AR Dispute"] = {
		add_fields: [
			"status",
			"currency",
			"deadline",
			"deadline_on_card",
			"amount_shown",
			"raised_on",
			"escalated_on",
			"still_disputed",
		],
		hide_name_column: true,
		onload(list) {
			set_formatters();
			list.page.add_menu_item(__("Waiting for Approval"), () =>
				ar_specialist.ask("disputes_to_approve").then((names) => {
					list.filter_area
						.clear()
						.then(() => list.filter_area.add([["AR Dispute", "name", "in", names]]));
				}),
			);
		},
		refresh: set_formatters,
		get_indicator(doc) {
			const is_late =
				ar_specialist.is_unsettled_dispute(doc) && doc.deadline < frappe.datetime.get_today();
			if (is_late && doc.deadline) {
				return [
					__("{0}, late", [__(doc.status)]),
					"red",
					`status,=,${doc.status}|deadline,<,${frappe.datetime.get_today()}`,
				];
			}
			const color = ar_specialist.dispute_colors[doc.status] || "gray";
			return [__(doc.status), color, `status,=,${doc.status}`];
		},
	};
})();
