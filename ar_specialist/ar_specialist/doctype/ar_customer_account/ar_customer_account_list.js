(() => {
	const COLORS = {
		"To Chase": "red",
		"Apply Cash": "orange",
		Waiting: "blue",
		Small: "gray",
		"Not Due": "green",
		Settled: "gray",
	};

	const me = () => frappe.session.user;

	const VIEWS = [
		{ label: __("Mine"), filters: () => [["collector", "=", me()]] },
		{ label: __("Team"), filters: () => [["collector", "is", "set"]] },
		{ label: __("Unassigned"), filters: () => [["collector", "is", "not set"]] },
		{
			label: __("Due Today"),
			// an empty date would pass as the earliest of all
			filters: () => [
				["next_action_date", "is", "set"],
				["next_action_date", "<=", frappe.datetime.get_today()],
			],
			any_state: true,
		},
		{ label: __("Snoozed"), filters: () => [["snoozed_until", ">", frappe.datetime.get_today()]], any_state: true },
	];

	const company_filters = (listview) =>
		listview.filter_area
			.get()
			.filter((f) => f[1] === "company")
			.map((f) => [listview.doctype, f[1], f[2], f[3]]);

	function show(listview, view) {
		const doctype = listview.doctype;
		const company = company_filters(listview);
		const state = view.any_state ? [] : [[doctype, "worklist_state", "=", "To Chase"]];
		const own = view.filters().map((f) => [doctype, ...f]);
		return listview.filter_area
			.clear(false)
			.then(() => listview.filter_area.add([...company, ...state, ...own]));
	}

	function call(listview, method, args) {
		return frappe
			.call({ method: `ar_specialist.api.${method}`, type: "POST", args, freeze: true })
			.then(({ message }) => {
				frappe.show_alert({
					message: __("{0} customers changed", [message.changed]),
					indicator: "green",
				});
				listview.clear_checked_items();
				listview.last_args = null; // a list just loaded would not load again
				listview.refresh();
			});
	}

	function assign(listview) {
		const names = listview.get_checked_items(true);
		frappe.prompt(
			[
				{
					fieldname: "collector",
					fieldtype: "Link",
					options: "User",
					label: __("Collector"),
					default: me(),
					description: __("Leave empty to take the collector away."),
				},
			],
			({ collector }) => call(listview, "assign", { names, collector }),
			__("Assign {0} Customers", [names.length]),
			__("Assign")
		);
	}

	function snooze(listview) {
		const names = listview.get_checked_items(true);
		ar_specialist.ask_snooze(__("Snooze {0} Customers", [names.length]), ({ until, reason }) =>
			call(listview, "snooze", { names, until, reason })
		);
	}

	function show_freshness(listview) {
		const shown = company_filters(listview).find((f) => f[2] === "=");
		frappe.xcall("ar_specialist.api.worklist_status", { company: shown && shown[3] }).then(({ as_of, stale }) => {
			const text = !as_of
				? __("Not filled yet: press Refresh")
				: stale
				? __("{0} customers being refreshed", [stale])
				: __("As of {0}", [frappe.datetime.str_to_user(as_of)]);
			listview.page.set_indicator(text, !as_of || stale ? "orange" : "green");
		});
	}

	frappe.listview_settings["AR Customer Account"] = {
		add_fields: [
			"customer",
			"company",
			"currency",
			"worklist_state",
			"overdue",
			"outstanding",
			"oldest_days_late",
			"priority",
			"priority_reasons",
			"snoozed_until",
			"collector",
		],
		filters: [["worklist_state", "=", "To Chase"]],
		hide_name_column: true,

		get_indicator(doc) {
			const state = doc.worklist_state || "Settled";
			return [__(state), COLORS[state] || "gray", `worklist_state,=,${state}`];
		},

		formatters: {
			priority(value, df, doc) {
				const color = value >= 70 ? "red" : value >= 40 ? "orange" : "blue";
				const why = frappe.utils.escape_html(doc.priority_reasons || "");
				return `<span class="indicator-pill no-indicator-dot ${color}" title="${why}">${
					value || 0
				}</span>`;
			},
			oldest_days_late(value) {
				if (!value) return "";
				const shade = value > 90 ? "text-danger" : "";
				return `<span class="${shade}">${__("{0} d", [value])}</span>`;
			},
		},

		onload(listview) {
			VIEWS.forEach((view) =>
				listview.page.add_inner_button(view.label, () => show(listview, view))
			);
			listview.page.add_action_item(__("Assign Collector"), () => assign(listview));
			listview.page.add_action_item(__("Snooze"), () => snooze(listview));
			listview.page.add_action_item(__("Wake"), () =>
				call(listview, "wake", { names: listview.get_checked_items(true) })
			);
			listview.page.add_menu_item(__("Refresh from Ledger"), () =>
				frappe
					.call({ method: "ar_specialist.api.refresh", type: "POST", freeze: true })
					.then(() => listview.refresh())
			);
		},

		refresh: show_freshness,
	};
})();
