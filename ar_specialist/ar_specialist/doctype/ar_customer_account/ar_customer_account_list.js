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

	const { esc, ask, tell } = ar_specialist;
	const today = () => frappe.datetime.get_today();
	const money = (doc, amount, decimals) => esc(format_currency(amount, doc.currency, decimals));

	// -- filters: those of a view, and the company that stays whatever the view

	const filters_of = (listview) =>
		listview.filter_area.get().map(([, field, operator, value]) => [field, operator, value]);
	const of_company = ([field]) => field === "company";
	const on_doctype = (filters) => filters.map((filter) => [DOCTYPE, ...filter]);

	const several_companies = () => ar_specialist.companies().length > 1;

	function default_company() {
		const company = several_companies() && ar_specialist.first_company();
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
		return ask("worklist_views", { company: company_of(listview) }).then((views) => {
			draw_views(listview, views);
			bring_to_today(listview, views);
		});
	}

	// -- what is done with the accounts that are ticked

	function call(listview, method, args) {
		const names = listview.get_checked_items(true);
		return tell(method, { names, ...args }, { freeze: true }).then(({ changed }) => {
			ar_specialist.tell_changed(changed);
			load_again(listview);
		});
	}

	function load_again(listview) {
		listview.clear_checked_items();
		listview.last_args = null; // a list just loaded would not load again
		listview.refresh();
	}

	// One of `ar_specialist.bulk`, with the ticked accounts.
	const ticked = (listview, what) => () =>
		ar_specialist.bulk[what](listview.get_checked_items(), (method, args) =>
			call(listview, method, args),
		);

	function log_call(listview, outcome) {
		const [first, ...others] = listview.get_checked_items(true);
		if (others.length) frappe.throw(__("Tick one customer; a call is with one of them."));
		ar_specialist.log_call(first, { outcome, on_done: () => load_again(listview) });
	}

	function note(listview) {
		const [first, ...others] = listview.get_checked_items();
		if (others.length) frappe.throw(__("Tick one customer; a note is about one of them."));
		ar_specialist.ask_note(first, () => load_again(listview));
	}

	// One letter each, as somebody reads it before it goes.
	function email(listview) {
		const [first, ...others] = listview.get_checked_items(true);
		if (others.length) {
			frappe.throw(__("Tick one customer to write to; reminders go to many at once."));
		}
		ar_specialist.compose_email(first, [], () => listview.refresh());
	}

	// One letter each, and one PDF of all to print.
	function letters(listview) {
		const names = listview.get_checked_items(true);
		if (names.length === 1) {
			ar_specialist.write_letter(names[0], [], () => listview.refresh());
			return;
		}
		ar_specialist.write_letters(names, () => {
			listview.clear_checked_items();
			listview.last_args = null;
			listview.refresh();
		});
	}

	function share_out(listview, names) {
		ar_specialist.distribute({
			company: names.length ? listview.get_checked_items()[0].company : company_of(listview),
			names,
			on_done: () => load_again(listview),
		});
	}

	function add_actions(listview) {
		const page = listview.page;
		page.add_action_item(__("Assign Collector"), ticked(listview, "assign"));
		if (ar_specialist.may_distribute()) {
			page.add_action_item(__("Share Out by Load"), () =>
				share_out(listview, listview.get_checked_items(true)),
			);
			page.add_menu_item(__("Share Out Customers"), () => share_out(listview, []));
		}
		if (frappe.model.can_create("AR Activity")) {
			page.add_action_item(__("Log Call"), () => log_call(listview));
			page.add_action_item(__("Promise"), () => log_call(listview, "Promise"));
			page.add_action_item(__("Note"), () => note(listview));
			page.add_action_item(__("Send Reminders"), ticked(listview, "send_reminders"));
			if (frappe.model.can_email(DOCTYPE)) page.add_action_item(__("E-mail"), () => email(listview));
			if (frappe.model.can_print(DOCTYPE)) page.add_action_item(__("Letter"), () => letters(listview));
		}
		page.add_action_item(__("Stop Collecting"), ticked(listview, "stop"));
		page.add_action_item(__("Set Next Action"), ticked(listview, "set_next_action"));
		page.add_action_item(__("Snooze"), ticked(listview, "snooze"));
		page.add_action_item(__("Wake"), () => call(listview, "wake"));
		page.add_menu_item(__("Refresh from Ledger"), () =>
			tell("refresh", {}, { freeze: true }).then(() => listview.refresh()),
		);
	}

	function show_freshness(listview) {
		ask("worklist_status", { company: company_of(listview) }).then((status) =>
			listview.page.set_indicator(...ar_specialist.freshness(status)),
		);
	}

	// -- cells: the class names the column, which gives it its width

	const cell = (field, html, title, shade = "") =>
		`<span class="ar-cell ar-${field} ${shade}" title="${esc(title)}">${html}</span>`;

	const formatters = {
		priority(value, df, doc) {
			const color = ar_specialist.priority_color(value);
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
			const action = ar_specialist.say_action(value);
			const shade = day && day < today() ? "text-danger" : day === today() ? "ar-today" : "";
			return cell(
				"next_action",
				esc([day && ar_specialist.short_day(day), action].filter(Boolean).join(" · ")),
				action,
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
			frappe.meta.get_docfield(DOCTYPE, "collector").get_query = ar_specialist.collector_query; // bulk edit
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
