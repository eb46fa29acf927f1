(() => {
	const DOCTYPE = "AR Customer Account";
	const COLORS = {
		"To Chase": "red",
		"Apply Cash": "orange",
		Waiting: "blue",
		Small: "gray",
		"Not Due": "green",
		Settled: "gray",
		Stopped: "darkgrey",
	};
	const MOST_COUNTED = 1000;

	const esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));
	const today = () => frappe.datetime.get_today();
	const money = (doc, amount, decimals) => esc(format_currency(amount, doc.currency, decimals));

	// -- filters: those of a view, and the company that stays whatever the view

	const filters_of = (listview) =>
		listview.filter_area.get().map(([, field, operator, value]) => [field, operator, value]);
	const of_company = ([field]) => field === "company";
	const on_doctype = (filters) => filters.map((filter) => [DOCTYPE, ...filter]);

	const several_companies = () => Object.keys(locals[":Company"] || {}).length > 1;

	function default_company() {
		const company = several_companies() && frappe.defaults.get_user_default("Company");
		return company ? [["company", "=", company]] : [];
	}

	function company_of(listview) {
		const filter = filters_of(listview).find((each) => of_company(each) && each[1] === "=");
		return filter && filter[2];
	}

	// Shortcuts and links inside the desk say what to show, not of which company; an address is taken as it is.
	function add_company_to_routes(listview) {
		const parse = listview.parse_filters_from_route_options.bind(listview);
		listview.parse_filters_from_route_options = () => {
			const from_address = window.location.search;
			const filters = parse();
			const named = filters.some(([, field]) => field === "company");
			return from_address || named || !filters.length
				? filters
				: [...on_doctype(default_company()), ...filters];
		};
	}

	// -- views

	const as_text = (filters) =>
		filters
			.filter((filter) => !of_company(filter))
			.map(([field, operator, value]) => `${field} ${operator} ${[].concat(value).join(",")}`)
			.sort()
			.join("; ");
	const DAY = /\d{4}-\d{2}-\d{2}/g;

	function show(listview, view) {
		const company = filters_of(listview).filter(of_company);
		return listview.filter_area
			.clear(false)
			.then(() => listview.filter_area.add(on_doctype([...company, ...view.filters])));
	}

	function draw_views(listview, views) {
		const shown = as_text(filters_of(listview));
		const buttons = views.map((view) => {
			const active = as_text(view.filters) === shown;
			const count = view.count > MOST_COUNTED ? `${MOST_COUNTED}+` : view.count;
			return `<button type="button" class="btn btn-xs ar-view" data-view="${esc(view.name)}"
				aria-pressed="${active}" title="${esc(view.description)}">${esc(view.label)}
				<span class="ar-view-count">${count}</span></button>`;
		});
		listview.$ar_views
			.html(buttons.join(""))
			.off("click")
			.on("click", ".ar-view", (event) =>
				show(
					listview,
					views.find((view) => view.name === event.currentTarget.dataset.view),
				),
			);
	}

	// The desk keeps filters from one visit to the next, and with them the day of the last one.
	function bring_to_today(listview, views) {
		if (listview.ar_is_of_today) return;
		listview.ar_is_of_today = true;
		const shown = as_text(filters_of(listview));
		const kept = views.find(
			({ filters }) => as_text(filters).replace(DAY, "") === shown.replace(DAY, ""),
		);
		if (kept && (shown.match(DAY) || []).pop() < today()) show(listview, kept);
	}

	function refresh_views(listview) {
		return frappe
			.xcall("ar_specialist.api.worklist_views", { company: company_of(listview) })
			.then((views) => {
				draw_views(listview, views);
				bring_to_today(listview, views);
			});
	}

	// -- what is done with the accounts that are ticked

	function call(listview, method, args) {
		return frappe
			.call({
				method: `ar_specialist.api.${method}`,
				type: "POST",
				args: { names: listview.get_checked_items(true), ...args },
				freeze: true,
			})
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
		frappe.prompt(
			[
				{
					fieldname: "collector",
					fieldtype: "Link",
					options: "User",
					label: __("Collector"),
					default: frappe.session.user,
					description: __("Leave empty to take the collector away."),
				},
			],
			({ collector }) => call(listview, "assign", { collector }),
			__("Assign {0} Customers", [listview.get_checked_items(true).length]),
			__("Assign"),
		);
	}

	function set_next_action(listview) {
		ar_specialist.ask_next_action(
			__("Next Action for {0} Customers", [listview.get_checked_items(true).length]),
			({ on, action }) => call(listview, "set_next_action", { on, action }),
		);
	}

	function snooze(listview) {
		ar_specialist.ask_snooze(
			__("Snooze {0} Customers", [listview.get_checked_items(true).length]),
			({ until, reason }) => call(listview, "snooze", { until, reason }),
		);
	}

	function stop(listview) {
		ar_specialist.ask_stop(
			__("Stop Collecting from {0} Customers", [listview.get_checked_items(true).length]),
			(said) => call(listview, "stop_collecting", said),
		);
	}

	// Today's reminders of the ticked customers; they are of one company, as a run is.
	function send_reminders(listview) {
		const ticked = listview.get_checked_items();
		const [{ company }] = ticked;
		if (ticked.some((each) => each.company !== company)) {
			frappe.throw(__("Tick customers of one company; reminders go out by company."));
		}
		ar_specialist.show_todays_reminders(
			company,
			ticked.map(({ name }) => name),
		);
	}

	// One letter each, as somebody reads it before it goes.
	function email(listview) {
		const [first, ...others] = listview.get_checked_items(true);
		if (others.length) {
			frappe.throw(__("Tick one customer to write to; reminders go to many at once."));
		}
		ar_specialist.compose_email(first, [], () => listview.refresh());
	}

	function share_out(listview, names) {
		ar_specialist.distribute({
			company: names.length ? listview.get_checked_items()[0].company : company_of(listview),
			names,
			on_done: () => {
				listview.clear_checked_items();
				listview.last_args = null;
				listview.refresh();
			},
		});
	}

	function add_actions(listview) {
		const page = listview.page;
		page.add_action_item(__("Assign Collector"), () => assign(listview));
		if (ar_specialist.may_distribute()) {
			page.add_action_item(__("Share Out by Load"), () =>
				share_out(listview, listview.get_checked_items(true)),
			);
			page.add_menu_item(__("Share Out Customers"), () => share_out(listview, []));
		}
		if (frappe.model.can_create("AR Activity")) {
			page.add_action_item(__("Send Reminders"), () => send_reminders(listview));
			if (frappe.model.can_email(DOCTYPE)) page.add_action_item(__("E-mail"), () => email(listview));
		}
		page.add_action_item(__("Stop Collecting"), () => stop(listview));
		page.add_action_item(__("Set Next Action"), () => set_next_action(listview));
		page.add_action_item(__("Snooze"), () => snooze(listview));
		page.add_action_item(__("Wake"), () => call(listview, "wake"));
		page.add_menu_item(__("Refresh from Ledger"), () =>
			frappe
				.call({ method: "ar_specialist.api.refresh", type: "POST", freeze: true })
				.then(() => listview.refresh()),
		);
	}

	function show_freshness(listview) {
		frappe
			.xcall("ar_specialist.api.worklist_status", { company: company_of(listview) })
			.then(({ as_of, stale }) => {
				const shown = as_of && frappe.datetime.str_to_user(as_of);
				const text = !as_of
					? __("Not filled yet: press Refresh")
					: stale
						? __("{0} customers being refreshed", [stale])
						: __("As of {0}", [
								as_of.startsWith(today()) ? shown.split(" ").pop().slice(0, 5) : shown,
							]);
				listview.page.set_indicator(text, !as_of || stale ? "orange" : "green");
			});
	}

	// -- cells: the class names the column, which gives it its width

	const cell = (field, html, title, shade = "") =>
		`<span class="ar-cell ar-${field} ${shade}" title="${esc(title)}">${html}</span>`;

	const formatters = {
		priority(value, df, doc) {
			const color = value >= 70 ? "red" : value >= 40 ? "orange" : "blue";
			const pill = `<span class="indicator-pill no-indicator-dot ${color}">${value || 0}</span>`;
			return cell("priority", pill, doc.priority_reasons);
		},
		overdue(value, df, doc) {
			const { unapplied } = doc;
			if (!unapplied) return cell("overdue", money(doc, value || 0));
			const title = __("{0} is here and not applied yet", [format_currency(unapplied, doc.currency)]);
			return cell("overdue", `<i class="ar-unapplied"></i>${money(doc, value || 0)}`, title);
		},
		oldest_days_late(value) {
			const shade = value > 90 ? "text-danger" : "";
			return cell("oldest_days_late", value ? esc(__("{0} d", [value])) : "", "", shade);
		},
		outstanding(value, df, doc) {
			const title = __("{0} of it is not due", [format_currency(doc.not_due || 0, doc.currency)]);
			return cell("outstanding", money(doc, value || 0), title);
		},
		last_payment_date(value, df, doc) {
			if (!value) return cell("last_payment_date", "");
			const text = `${esc(ar_specialist.short_day(value))} · ${money(doc, doc.last_payment_amount || 0, 0)}`;
			return cell("last_payment_date", text, format_currency(doc.last_payment_amount, doc.currency));
		},
		next_action(value, df, doc) {
			if (ar_specialist.is_woken(doc)) {
				return cell("next_action", esc(__("Promise broken")), value, "text-danger");
			}
			if (doc.snoozed_until > today()) {
				const text = __("Snoozed until {0}", [ar_specialist.short_day(doc.snoozed_until)]);
				return cell("next_action", esc(text), doc.snooze_reason, "text-muted");
			}
			const day = doc.next_action_date;
			const shade = day && day < today() ? "text-danger" : day === today() ? "ar-today" : "";
			return cell(
				"next_action",
				esc([day && ar_specialist.short_day(day), value].filter(Boolean).join(" · ")),
				value,
				shade,
			);
		},
		collector(value) {
			const name = value && frappe.user.full_name(value).split("@")[0];
			const link = `<a class="filterable" data-filter="collector,=,${esc(value)}">${esc(name)}</a>`;
			return cell("collector", value ? link : "", value);
		},
	};

	frappe.listview_settings[DOCTYPE] = {
		add_fields: [
			"customer",
			"company",
			"currency",
			"worklist_state",
			"oldest_days_late",
			"not_due",
			"last_payment_amount",
			"unapplied",
			"priority",
			"priority_reasons",
			"next_action_date",
			"snoozed_until",
			"planned_on",
			"last_broken_on",
			"snooze_reason",
			"collector",
		],
		get filters() {
			return [["worklist_state", "=", "To Chase"], ...default_company()];
		},
		hide_name_column: true,
		hide_name_filter: true,
		formatters,

		get_indicator(doc) {
			const state = doc.worklist_state || "Settled";
			return [__(state), COLORS[state] || "gray", `worklist_state,=,${state}`];
		},

		onload(listview) {
			listview.page.set_title(__("Worklist"));
			listview.page.wrapper.addClass("ar-worklist");
			listview.page.sidebar.toggle(false); // room for the columns; its button brings it back
			listview.$ar_views = $(`<div class="ar-views" role="group"></div>`).insertBefore(
				listview.page.page_form,
			);
			listview.page.fields_dict.company.$wrapper.toggle(several_companies());
			add_company_to_routes(listview);
			listview.page.add_menu_item(__("Collections Worklist"), () =>
				frappe.set_route("collections-worklist"),
			);
			if (frappe.model.can_write(DOCTYPE)) add_actions(listview);
		},

		refresh(listview) {
			refresh_views(listview);
			show_freshness(listview);
		},
	};
})();
