// What a plan would be, beside its terms: whether it needs approval, what it costs, chart, table, and what if one is missed.
frappe.provide("ar_specialist.plan_dialog");

(() => {
	const { esc } = ar_specialist;
	const CHART_HEIGHT = 200;
	const MOST_LABELS = 8;

	class PlanPreview {
		constructor($parent, { letter, on_choose, on_edit }) {
			Object.assign(this, { letter, missed: 0, found: null, is_current: false });
			this.$pane = $(`<section class="ar-plan-pane"></section>`).appendTo($parent);
			this.$pane
				.on("click", "[data-action=choose]", on_choose)
				.on("click", "[data-action=edit]", on_edit)
				.on("change", "[data-missed]", ({ target }) => {
					this.missed = Number(target.value);
					this.say_missed();
				});
		}

		// Charts follow the window's size, also where nobody sees them any more.
		remove() {
			if (this.drawn) this.drawn.destroy();
			this.$pane.remove();
		}

		// Whether what is shown is of the terms as they are, and may go out without anybody's approval.
		get may_be_proposed() {
			return this.is_current && !this.found.needs_approval.length;
		}

		// The last answer stays, dimmed, while another is on its way or what is typed cannot be meant.
		wait() {
			this.is_current = false;
			this.$pane.addClass("ar-plan-waits");
		}

		refuse(sentence) {
			this.is_current = false;
			this.$pane.find(".ar-plan-refusal").remove();
			const said = $(`<p class="ar-plan-refusal text-danger" role="status"></p>`).text(sentence);
			this.$pane.toggleClass("ar-plan-waits", Boolean(this.found)).prepend(said);
		}

		// Whether another variant stands beside it, this one is to be saved, and its terms, which it was asked for.
		show(found, { is_beside, is_active, terms }) {
			Object.assign(this, { found, terms, is_beside, is_current: true });
			const is_by_hand = terms.scheduled_by === ar_specialist.plan_dialog.BY_HAND;
			this.missed = Math.min(this.missed, found.instalments.length - 1);
			this.$pane.removeClass("ar-plan-waits").attr("aria-label", __("Preview {0}", [this.letter]));
			this.$pane.html(`${is_beside ? this.head(is_active) : ""}${this.badge()}${this.figures()}
				<div class="ar-plan-chart"></div>
				<div class="ar-plan-scroll">${this.table()}</div>
				${is_by_hand ? "" : this.edit()}${this.what_if()}`);
			this.chart();
			this.say_missed();
		}

		mark(is_active) {
			this.$pane.toggleClass("ar-plan-is-active", is_active);
			this.$pane.find("[data-action=choose]").attr("aria-pressed", is_active);
		}

		money(amount) {
			return format_currency(amount, this.found.currency);
		}

		head(is_active) {
			const label = esc(__("Plan {0}", [this.letter]));
			return `<button type="button" class="btn btn-default btn-sm ar-plan-choose" data-action="choose"
				aria-pressed="${is_active}"><b>${label}</b></button>`;
		}

		badge() {
			const { needs_approval: beyond } = this.found;
			const fine = __("Within the policy: no approval needed");
			const text = beyond.length
				? [__("Needs the approval of an AR Manager:"), ...beyond].join(" ")
				: fine;
			return `<p class="ar-plan-badge"><span class="indicator-pill no-indicator-dot ${
				beyond.length ? "orange" : "green"
			}">${esc(text)}</span></p>`;
		}

		figures() {
			const { balance, interest, fee, total, ends_on, instalments } = this.found;
			const shown = [
				[__("Balance"), this.money(balance)],
				[__("Interest"), interest ? this.money(interest) : ""],
				[__("Fee"), fee ? this.money(fee) : ""],
				[__("To Pay"), this.money(total)],
				[__("Instalments"), instalments.length],
				[__("Ends"), ar_specialist.short_day(ends_on)],
			];
			const tiles = shown
				.filter(([, value]) => value)
				.map(([label, value]) => `<div><small>${esc(label)}</small><b>${esc(value)}</b></div>`);
			return `<div class="ar-plan-figures">${tiles.join("")}</div>`;
		}

		table() {
			const { interest, fee, instalments, chart } = this.found;
			const day = this.is_beside ? ar_specialist.short_day : ar_specialist.weekday;
			const lefts = chart.data.datasets[1].values;
			const columns = [
				["#", (row, index) => (row.is_down_payment ? __("Down") : index + 1)],
				[__("Due"), (row) => [day(row.due_date), row.is_day_off ? __("day off") : ""].filter(Boolean).join(" · ")],
				(interest || fee) && !this.is_beside
					? [__("Of the Balance"), (row) => this.money(row.principal), true]
					: null,
				interest ? [__("Interest"), (row) => this.money(row.interest), true] : null,
				fee ? [__("Fee"), (row) => (row.fee ? this.money(row.fee) : ""), true] : null,
				[__("To Pay"), (row) => this.money(row.amount), true],
				[__("Left after It"), (_row, index) => this.money(lefts[index]), true],
			].filter(Boolean);
			const cell = (tag, text, is_number) =>
				`<${tag} class="${is_number ? "text-right" : ""}">${esc(text)}</${tag}>`;
			const heads = columns.map(([label, , is_number]) => cell("th", label, is_number));
			const rows = instalments.map(
				(row, index) =>
					`<tr>${columns.map(([, say, is_number]) => cell("td", say(row, index), is_number)).join("")}</tr>`,
			);
			return `<table class="ar-plan-table"><thead><tr>${heads.join("")}</tr></thead>
				<tbody>${rows.join("")}</tbody></table>`;
		}

		edit() {
			const label = esc(__("Edit Days and Amounts by Hand"));
			return `<button type="button" class="btn btn-xs btn-default" data-action="edit">${label}</button>`;
		}

		what_if() {
			const options = this.found.instalments.map(({ due_date }, index) => {
				const label = __("{0}, {1}", [index + 1, ar_specialist.short_day(due_date)]);
				return `<option value="${index}" ${index === this.missed ? "selected" : ""}>${esc(label)}</option>`;
			});
			const label = esc(__("What if one is missed?"));
			return `<div class="ar-plan-missed"><label>${label} <select class="form-control input-xs" data-missed>
				${options.join("")}</select></label><p role="status"></p></div>`;
		}

		say_missed() {
			const { if_missed: then } = this.found.instalments[this.missed];
			const day = (on) => ar_specialist.short_day(on);
			const values = [
				day(then.at_risk_on),
				then.broken_on && day(then.broken_on),
				this.money(then.due_at_once),
			];
			const breaks =
				this.terms.on_break === "All Due at Once"
					? __("At risk from {0}, broken on {1}: {2} is due at once then.", values)
					: __(
							"At risk from {0}, broken on {1}: the invoices are due as they were, {2} of them by then.",
							values,
						);
			const text = then.broken_on
				? breaks
				: __("At risk from {0}; one missed instalment does not break it. {2} stays due.", values);
			this.$pane.find(".ar-plan-missed p").text(text);
		}

		chart() {
			const { data, type } = this.found.chart;
			const every = Math.ceil(data.labels.length / MOST_LABELS);
			const labels = data.labels.map((on, index) => (index % every ? "" : ar_specialist.short_day(on)));
			this.$pane.find(".ar-plan-chart").attr("aria-hidden", true);
			if (this.drawn) this.drawn.destroy();
			this.drawn = ar_specialist.draw_plan_chart(this.$pane.find(".ar-plan-chart").get(0), {
				data: { ...data, labels: labels.map((label, index) => label || " ".repeat(index)) },
				type,
				height: CHART_HEIGHT,
				colors: ["blue", "orange"],
				axisOptions: { xAxisMode: "tick", xIsSeries: 1, shortenYAxisNumbers: 1 },
				barOptions: { spaceRatio: 0.5 },
				lineOptions: { dotSize: 3 },
				tooltipOptions: { formatTooltipY: (value) => this.money(value) },
			});
		}
	}

	// How the second variant differs from the first, in one sentence.
	function compared(first, second) {
		if (first.currency !== second.currency) return "";
		const more = second.total - first.total;
		const days = frappe.datetime.get_diff(second.ends_on, first.ends_on);
		const amount = format_currency(Math.abs(more), first.currency);
		const cost = more > 0 ? __("{0} more", [amount]) : __("{0} less", [amount]);
		const later = days > 0 ? __("{0} days later", [days]) : __("{0} days earlier", [-days]);
		const said = [
			Math.abs(more) < 0.0005 ? __("the same amount") : cost,
			days ? later : __("the same day"),
		];
		return __("B against A: {0} to pay, the last of it {1}.", said);
	}

	Object.assign(ar_specialist.plan_dialog, { PlanPreview, compared, BY_HAND: "Days by Hand" });
})();
