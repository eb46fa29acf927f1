// Instalments written by hand: days and amounts, and what of the balance is not yet divided.
frappe.provide("ar_specialist.plan_dialog");

(() => {
	const { esc } = ar_specialist;
	const { typed } = ar_specialist.plan_dialog;
	const MONTH = 1;

	class PlanByHand {
		// `rest` says what there is to divide, `currency` in which currency.
		constructor($parent, { rest, currency, on_change }) {
			Object.assign(this, { rest, currency, on_change, rows: [] });
			this.$list = $parent.addClass("ar-plan-by-hand");
			this.$list
				.on("input change", "[data-amount]", ({ target, type }) => this.write(target, type))
				.on("click", "[data-remove]", ({ currentTarget: { dataset } }) =>
					this.remove(Number(dataset.remove)),
				)
				.on("click", "[data-action=add]", () => this.add())
				.on("click", "[data-action=fill]", () => this.fill());
		}

		show(rows) {
			this.rows = rows;
			this.draw();
		}

		draw() {
			const rows = this.rows.map((row, index) => this.row(row, index));
			this.$list.html(`<table class="ar-plan-table"><thead><tr><th>#</th><th>${esc(__("Due Date"))}</th>
				<th class="text-right">${esc(__("Amount"))}</th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table>
				<div class="ar-plan-difference"><span aria-live="polite"></span>
				<button type="button" class="btn btn-xs btn-default" data-action="fill">${esc(
					__("Put It into the Last"),
				)}</button>
				<button type="button" class="btn btn-xs btn-default" data-action="add">${esc(
					__("Add an Instalment"),
				)}</button></div>`);
			this.$list.find("[data-day]").each((_index, cell) => this.make_day(cell));
			this.tell();
		}

		row(row, index) {
			const label = esc(__("Amount of Instalment {0}", [index + 1]));
			const remove = esc(__("Remove Instalment {0}", [index + 1]));
			return `<tr><td>${index + 1}</td><td data-day="${index}"></td>
				<td><input type="text" inputmode="decimal" class="form-control input-xs text-right" data-amount="${index}"
					aria-label="${label}" value="${esc(typed.show(row.principal, this.currency()))}"></td>
				<td><button type="button" class="btn btn-xs" data-remove="${index}" aria-label="${remove}"
					title="${remove}">${frappe.utils.icon("close", "sm")}</button></td></tr>`;
		}

		make_day(cell) {
			const row = this.rows[Number(cell.dataset.day)];
			const label = __("Day of Instalment {0}", [Number(cell.dataset.day) + 1]);
			const day = frappe.ui.form.make_control({
				parent: cell,
				df: {
					fieldtype: "Date",
					fieldname: `day_${cell.dataset.day}`,
					label,
					change: () => {
						const { value } = day;
						if (!value || value === row.due_date) return;
						row.due_date = value;
						this.on_change();
					},
				},
				only_input: true,
				render_input: true,
			});
			day.set_input(row.due_date);
			day.value = row.due_date;
			day.$input.addClass("input-xs").attr("aria-label", label);
		}

		write(target, type) {
			const row = this.rows[Number(target.dataset.amount)];
			row.principal = typed.read(target.value, this.currency());
			if (type === "change") target.value = typed.show(row.principal, this.currency());
			this.tell();
			this.on_change();
		}

		remove(index) {
			this.rows.splice(index, 1);
			this.draw();
			this.on_change();
		}

		// A month after the last one, over what is not divided yet.
		add() {
			const last = this.rows[this.rows.length - 1];
			const day = last ? last.due_date : frappe.datetime.get_today();
			const principal = Math.max(0, this.difference);
			this.rows.push({ due_date: frappe.datetime.add_months(day, MONTH), principal });
			this.draw();
			this.$list.find("[data-amount]").last().trigger("focus").trigger("select");
			this.on_change();
		}

		fill() {
			const last = this.rows[this.rows.length - 1];
			if (!last) return this.add();
			last.principal = typed.round(last.principal + this.difference, this.currency());
			this.draw();
			this.$list.find("[data-amount]").last().trigger("focus");
			this.on_change();
		}

		// What is left to be divided; negative where it is too much.
		get difference() {
			const given = this.rows.reduce((sum, row) => sum + flt(row.principal), 0);
			return typed.round(this.rest() - given, this.currency());
		}

		tell() {
			const { difference } = this;
			const amount = format_currency(Math.abs(difference), this.currency());
			const text = difference > 0 ? __("{0} left to divide", [amount]) : __("{0} too much", [amount]);
			this.$list
				.find(".ar-plan-difference span")
				.attr("class", `indicator ${difference ? "orange" : "green"}`)
				.text(difference ? text : __("It adds up."));
			this.$list.find("[data-action=fill]").toggle(Boolean(difference));
		}
	}

	ar_specialist.plan_dialog.PlanByHand = PlanByHand;
})();
