// What the page, the forms and the lists share about payment plans.
frappe.provide("ar_specialist");

(() => {
	const MOST_ROWS = 50;
	const MOST_SHOWN = 5;

	ar_specialist.plan_colors = {
		Draft: "gray",
		Proposed: "blue",
		Active: "green",
		"At Risk": "orange",
		Broken: "red",
		Completed: "green",
		Cancelled: "gray",
	};

	ar_specialist.instalment_colors = {
		Open: "gray",
		Late: "orange",
		Paid: "green",
		Missed: "red",
		"Written Off": "gray",
	};

	// A plan that is still drawn up, or whose instalments are still to come or to be asked for.
	ar_specialist.is_live_plan = ({ status }) => !["Completed", "Cancelled"].includes(status);

	// A day with its weekday, as what is due on a Saturday is seldom meant.
	ar_specialist.weekday = (day) =>
		frappe.datetime.str_to_obj(day).toLocaleDateString(frappe.boot.lang, {
			weekday: "short",
			day: "numeric",
			month: "short",
			year: "numeric",
		});

	// The fee that a policy proposes for a plan in `currency`: its own is in the company's, and none follows from it for another.
	ar_specialist.plan_fee = (policy, currency) => {
		const is_ours = !currency || currency === policy.currency;
		const values = [format_currency(policy.fee, policy.currency), currency];
		const why = __(
			"The policy's fee, {0}, is for no plan in {1}; agree on one in {1}, or on none.",
			values,
		);
		return { fee: is_ours ? policy.fee : 0, why: is_ours || !policy.fee ? "" : why };
	};

	// A chart that stands at once: Frappe's own grow for a second, too long for what is drawn anew with every key. It is
	// as wide as its place: where that is not seen yet it is drawn once it is, where it is gone never.
	ar_specialist.draw_plan_chart = (parent, options) => {
		let chart = null;
		const draw = () => {
			chart = new frappe.Chart(parent, {
				...options,
				animate: 0,
				disableEntryAnimation: 1,
				truncateLegends: 0,
			});
			chart.update(options.data);
		};
		const waits = new ResizeObserver(() => {
			if (!parent.offsetWidth) return;
			waits.disconnect();
			draw();
		});
		if (parent.offsetWidth) draw();
		else waits.observe(parent);
		return {
			destroy() {
				waits.disconnect();
				if (chart) chart.destroy();
			},
		};
	};

	// How far a plan has come, as a bar of what is paid.
	ar_specialist.plan_progress = ({ total, paid, written_off, late_amount }) => {
		const share = (amount) => (total ? Math.max(0, Math.min(100, (100 * flt(amount)) / total)) : 0);
		const part = (amount, shade) => `<i class="${shade}" style="width:${share(amount)}%"></i>`;
		const label = ar_specialist.esc(__("{0} % paid", [Math.floor(share(paid))]));
		return `<div class="ar-plan-progress" role="img" aria-label="${label}" title="${label}">${part(paid, "paid")}${part(
			written_off,
			"off",
		)}${part(late_amount, "late")}</div>`;
	};

	// What there is to know of a plan in one line: where it stands, what is open, what comes next.
	ar_specialist.plan_line = (plan) => {
		const { esc, short_day } = ar_specialist;
		const money = (amount) => format_currency(amount, plan.account_currency);
		const link = frappe.utils.get_form_link("AR Payment Plan", plan.name);
		const parts = [
			plan.open_amount ? __("{0} of {1} open", [money(plan.open_amount), money(plan.total)]) : "",
			plan.next_due_date && plan.open_amount
				? __("next {0} on {1}", [money(plan.next_amount), short_day(plan.next_due_date)])
				: "",
			plan.late_amount ? __("{0} late", [money(plan.late_amount)]) : "",
		];
		const color = ar_specialist.plan_colors[plan.status] || "gray";
		return `<div class="ar-plan-line"><span class="indicator-pill no-indicator-dot ${color}">${esc(
			__(plan.status),
		)}</span> <a href="${esc(link)}">${esc(__("Payment plan {0}", [plan.name]))}</a>
			<span class="text-muted">${esc(parts.filter(Boolean).join(" · "))}</span></div>`;
	};

	// The plans about a customer or an invoice, on its form, unless none is under way.
	ar_specialist.show_plans = (frm, filters) => {
		if (frm.is_new() || !frappe.model.can_read("AR Payment Plan")) return;
		const { name } = frm.doc;
		const fields = [
			"name", "status", "account_currency", "total", "open_amount", "late_amount", "next_due_date", "next_amount",
		]; // prettier-ignore
		const live = ["status", "in", ["Proposed", "Active", "At Risk", "Broken"]];
		frappe.db
			.get_list("AR Payment Plan", { fields, filters: [...filters, live], limit: MOST_ROWS })
			.then((rows) => {
				if (!rows.length || frm.doc.name !== name) return;
				// two instalments of an invoice in one plan are two rows
				const found = [...new Map(rows.map((row) => [row.name, row])).values()].slice(0, MOST_SHOWN);
				const shade = found.some((plan) => plan.status === "Broken") ? "red" : "blue";
				frm.layout.show_message(found.map(ar_specialist.plan_line).join(""), shade, true);
			});
	};

	// *Create > Payment Plan* of a customer or an invoice; `ticked` are the items to begin with.
	ar_specialist.add_plan_button = (frm, customer, ticked = []) => {
		if (frm.is_new() || !frappe.model.can_create("AR Payment Plan")) return;
		const open = () =>
			ar_specialist.plan_payments({
				company: frm.doc.company || ar_specialist.first_company(),
				customer,
				ticked,
				on_done: ({ name }) => frappe.set_route("Form", "AR Payment Plan", name),
			});
		frm.add_custom_button(__("Payment Plan"), open, __("Create"));
	};

	// Says that a plan is kept, with the way to it.
	ar_specialist.tell_planned = ({ name, status }) => {
		const link = frappe.utils.get_form_link("AR Payment Plan", name, true);
		const message =
			status === "Proposed"
				? __("Payment plan {0} is proposed", [link])
				: __("Payment plan {0} is drafted", [link]);
		frappe.show_alert({ message, indicator: "green" }, 10);
	};
})();
