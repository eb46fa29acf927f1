// What a plan's form shows at once: where it stands, how far it has come, what was agreed against what was paid.
frappe.provide("ar_specialist");

(() => {
	const { esc } = ar_specialist;
	const CHART_HEIGHT = 180;

	function lateness({ instalments, open_amount }) {
		const today = frappe.datetime.get_today();
		const open = instalments.filter((row) => row.open_amount && row.due_date < today);
		if (!open.length || !open_amount) return "";
		const days = frappe.datetime.get_diff(today, open[0].due_date);
		return days === 1 ? __("1 day late") : __("{0} days late", [days]);
	}

	// What nobody has accepted yet has nothing paid and nothing late.
	function offered_figures({ total, instalments, account_currency: currency }) {
		const [first] = instalments;
		const last = instalments[instalments.length - 1];
		return [
			[__("To Pay"), format_currency(total, currency)],
			[__("Instalments"), instalments.length],
			[__("First Due"), first && ar_specialist.short_day(first.due_date)],
			[__("Ends"), last && ar_specialist.short_day(last.due_date)],
		];
	}

	function agreed_figures(doc) {
		const money = (amount) => format_currency(amount, doc.account_currency);
		const is_due = doc.next_due_date && doc.open_amount && doc.docstatus === 1;
		const next = is_due
			? `${money(doc.next_amount)} · ${ar_specialist.short_day(doc.next_due_date)}`
			: "";
		return [
			[__("Agreed"), money(doc.total)],
			[__("Paid"), money(doc.paid)],
			[__("Written Off"), doc.written_off ? money(doc.written_off) : ""],
			[__("Open"), money(doc.open_amount)],
			[__("Late"), doc.late_amount ? money(doc.late_amount) : "", "text-danger"],
			[__("Next Due"), next, lateness(doc) ? "text-danger" : ""],
			[__("Oldest Instalment"), is_due ? lateness(doc) : "", "text-danger"],
		];
	}

	function figures(doc) {
		const shown = doc.docstatus ? agreed_figures(doc) : offered_figures(doc);
		const tiles = shown
			.filter(([, value]) => value)
			.map(
				([label, value, shade]) =>
					`<div><small>${esc(label)}</small><b class="${shade || ""}">${esc(value)}</b></div>`,
			);
		return `<div class="ar-plan-figures">${tiles.join("")}</div>`;
	}

	function show_standing(frm) {
		const { doc } = frm;
		frm.page.set_indicator(__(doc.status), ar_specialist.plan_colors[doc.status]);
		const chart = `<div class="ar-plan-chart" aria-hidden="true"></div>`;
		const progress = doc.docstatus ? ar_specialist.plan_progress(doc) : "";
		const $section = frm.dashboard.add_section(
			`${figures(doc)}${progress}${chart}`,
			doc.docstatus ? __("Standing") : __("Proposal"),
		);
		ar_specialist.put_first(frm, $section);
		draw_chart($section.find(".ar-plan-chart").get(0), doc);
	}

	// Agreed is what the bars come to; their colours say what became of it.
	function draw_chart(parent, { instalments: rows, account_currency: currency, docstatus, ...plan }) {
		if (rows.length < 2) return;
		const all_due = plan.status === "Broken" && plan.on_break === "All Due at Once";
		const is_late = ({ status }) => all_due || ["Late", "Missed"].includes(status);
		const parts = [
			[__("Paid"), (row) => row.paid, "green"],
			[__("Written Off"), (row) => row.written_off, "grey"],
			[__("Late"), (row) => (is_late(row) ? row.open_amount : 0), "red"],
			[__("To Come"), (row) => (is_late(row) ? 0 : row.open_amount), "light-blue"],
		].filter(([, amount]) => rows.some(amount));
		ar_specialist.draw_plan_chart(parent, {
			title: docstatus ? __("Agreed against Paid") : __("Instalments"),
			data: {
				labels: rows.map((row) => ar_specialist.short_day(row.due_date)),
				datasets: parts.map(([name, amount]) => ({
					name,
					values: rows.map((row) => flt(amount(row))),
				})),
			},
			type: "bar",
			colors: parts.map(([, , color]) => color),
			barOptions: { stacked: 1, spaceRatio: 0.5 },
			axisOptions: { shortenYAxisNumbers: 1, xAxisMode: "tick", xIsSeries: 1 },
			tooltipOptions: { formatTooltipY: (value) => format_currency(value, currency) },
			height: CHART_HEIGHT,
		});
	}

	// A proposal is answered while it stands, and before its first instalment is late.
	ar_specialist.last_day_to_accept = ({ valid_until, next_due_date }) =>
		[valid_until, next_due_date].filter(Boolean).sort()[0];
	ar_specialist.has_run_out = (doc) =>
		doc.status === "Proposed" &&
		ar_specialist.last_day_to_accept(doc) < frappe.datetime.get_today();

	// In place of Frappe's own advice to submit it: acceptance says who and how.
	function show_intro(frm) {
		const { doc } = frm;
		if (!doc.docstatus) frm.dashboard.clear_headline();
		if (!doc.docstatus && doc.status === "Draft" && doc.needs_approval && !doc.approved_by) {
			const beyond = doc.needs_approval.replaceAll("\n", " ");
			frm.set_intro(esc(__("An AR Manager has to approve it: {0}", [beyond])), "orange");
		} else if (!doc.docstatus && doc.status === "Draft") {
			frm.set_intro(__("Propose it to the customer, or record that they accepted it."), "blue");
		} else if (doc.status === "Proposed") {
			const day = frappe.datetime.str_to_user(ar_specialist.last_day_to_accept(doc));
			const is_over = ar_specialist.has_run_out(doc);
			const over = __(
				"The customer could accept it until {0}. Accept it if they did by then, or take it back and propose it again.",
				[day],
			);
			const until = __("The customer can accept it until {0}.", [day]);
			frm.set_intro(is_over ? over : until, is_over ? "orange" : "blue");
		} else if (doc.status === "Cancelled" && doc.cancel_reason) {
			frm.set_intro(esc(__("Cancelled: {0}", [doc.cancel_reason])), "orange");
		}
	}

	// Above Frappe's own connections.
	ar_specialist.put_first = (frm, $section) => {
		$section.closest(".form-dashboard-section").prependTo(frm.dashboard.parent);
		frm.dashboard.show();
	};

	ar_specialist.show_plan = (frm) => {
		show_intro(frm);
		show_standing(frm);
	};

	ar_specialist.say_instalment = (value) => {
		const color = ar_specialist.instalment_colors[value] || "gray";
		return `<span class="indicator-pill no-indicator-dot ${color}">${esc(__(value))}</span>`;
	};
})();
