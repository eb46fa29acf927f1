// What a plan is about, in its dialog: the open items with how much of each, and greyed what cannot be planned and why.
frappe.provide("ar_specialist.plan_dialog");

(() => {
	const { esc } = ar_specialist;
	const format = (currency) => get_number_format(currency);

	// Amounts as one types them, in the currency's own number of decimals.
	const typed = {
		show: (amount, currency) => format_number(amount, format(currency)),
		read: (text, currency) => flt(text, null, format(currency)),
		round: (amount, currency) => flt(amount, get_number_format_info(format(currency)).precision),
	};

	const is_same = (item, key) =>
		item.voucher_no === key.voucher_no &&
		(!key.due_date || !item.due_date || item.due_date === key.due_date) &&
		(!key.payment_term || !item.payment_term || item.payment_term === key.payment_term);

	class PlanItems {
		// `ticked` are those to begin with; without any, all that is overdue and neither disputed nor promised.
		constructor($parent, { items, others, ticked, on_change }) {
			const rows = items.map((item) => ({ ...item, planned: item.plannable, is_chosen: false }));
			Object.assign(this, { rows, others, on_change });
			this.begin(ticked);
			this.$list = $parent.addClass("ar-plan-items").on("change", "[data-row]", ({ target }) => {
				this.choose(this.rows[Number(target.dataset.row)], target.checked);
			});
			this.$list.on("input change", "[data-planned]", ({ target, type }) => {
				const row = this.rows[Number(target.dataset.planned)];
				row.planned = typed.read(target.value, row.currency);
				if (type === "change") target.value = typed.show(row.planned, row.currency);
				this.total();
				this.on_change();
			});
			this.draw();
		}

		begin(ticked) {
			const is_whole = (row) => row.days_late > 0 && row.plannable === row.outstanding;
			const wanted = ticked.length
				? this.rows.filter((row) => ticked.some((key) => is_same(row, key)))
				: this.rows.filter(is_whole);
			const found = wanted.length ? wanted : this.rows.slice(0, 1);
			found.forEach((row) => {
				row.is_chosen = row.currency === found[0].currency;
				const key = ticked.find((each) => is_same(row, each));
				if (key && key.of_draft) row.planned = Math.min(key.of_draft, row.plannable);
			});
		}

		choose(row, is_chosen) {
			row.is_chosen = is_chosen;
			const index = this.rows.indexOf(row);
			this.draw();
			this.$list.find(`[data-row="${index}"]`).trigger("focus");
			this.on_change();
		}

		get chosen() {
			return this.rows.filter((row) => row.is_chosen);
		}

		get currency() {
			const [first] = [...this.chosen, ...this.rows];
			return first && first.currency;
		}

		get balance() {
			return typed.round(
				this.chosen.reduce((sum, row) => sum + row.planned, 0),
				this.currency,
			);
		}

		// As the server takes them.
		said() {
			return this.chosen.map((row) => ({ ...ar_specialist.keys_of([row])[0], planned: row.planned }));
		}

		draw() {
			const rows = this.rows.map((row, index) => this.row(row, index));
			const others = this.others.map((row) => this.other(row, row.reason));
			this.$list.html(`<div class="ar-plan-scroll"><table class="ar-plan-table">
				<thead><tr><th></th><th>${esc(__("Open Items"))}</th><th>${esc(__("Due"))}</th>
				<th class="text-right">${esc(__("Planned"))}</th></tr></thead>
				<tbody>${rows.join("")}${others.join("")}</tbody></table></div>
				<div class="ar-plan-sum" aria-live="polite"></div>`);
			this.total();
		}

		total() {
			const { length } = this.chosen;
			const values = [length, format_currency(this.balance, this.currency)];
			const text = length === 1 ? __("1 item, {1}", values) : __("{0} items, {1}", values);
			this.$list.find(".ar-plan-sum").text(text);
		}

		row(row, index) {
			const is_mixed = this.chosen.length && row.currency !== this.currency;
			if (is_mixed) return this.other(row, __("in {0}; a plan is in one currency", [row.currency]));
			const { is_chosen } = row;
			const box = esc(__("Plan {0}", [row.voucher_no]));
			const label = esc(__("Planned of {0}", [row.voucher_no]));
			const amount = is_chosen
				? `<input type="text" inputmode="decimal" class="form-control input-xs text-right" data-planned="${index}"
					aria-label="${label}" value="${esc(typed.show(row.planned, row.currency))}">`
				: format_currency(row.plannable, row.currency);
			return `<tr><td><input type="checkbox" data-row="${index}" ${is_chosen ? "checked" : ""} aria-label="${box}"></td>
				${this.about(row)}<td class="text-right ar-plan-amount">${amount}</td></tr>`;
		}

		other(row, reason) {
			return `<tr class="ar-plan-other"><td></td>${this.about(row)}
				<td class="text-right">${esc(reason)}</td></tr>`;
		}

		about(row) {
			const of = row.plannable && row.plannable < row.outstanding;
			const whole = of ? __("of {0} open", [format_currency(row.outstanding, row.currency)]) : "";
			const more = [row.payment_term, whole].filter(Boolean).join(" · ");
			const late = row.days_late > 0 ? "text-danger" : "";
			return `<td>${esc(row.voucher_no)}${more ? `<small class="text-muted">${esc(more)}</small>` : ""}</td>
				<td class="${late}">${row.due_date ? esc(ar_specialist.short_day(row.due_date)) : ""}</td>`;
		}
	}

	Object.assign(ar_specialist.plan_dialog, { PlanItems, typed });
})();
