// Sharing customers out among collectors: whose, to whom, by what; shown before it is done. For AR Managers.
frappe.provide("ar_specialist");
(() => {
	const { esc, tell, tell_changed } = ar_specialist;
	const WAIT = 300; // milliseconds after the last change of a field

	class Distribution {
		constructor({ company, names = [], on_done }) {
			Object.assign(this, { names, on_done, preview: null });
			this.dialog = new frappe.ui.Dialog({
				title: this.title(),
				size: "large",
				fields: this.fields(company),
				primary_action_label: __("Share Out"),
				primary_action: () => this.apply(),
			});
			this.show_soon = frappe.utils.debounce(() => this.show(), WAIT);
			for (const field of this.dialog.fields_list) field.df.onchange = () => this.show_soon();
			this.dialog.show();
			this.show();
		}

		title() {
			const { length } = this.names;
			if (length === 1) return __("Share Out 1 Customer");
			return length ? __("Share Out {0} Customers", [length]) : __("Share Out Customers");
		}

		fields(company) {
			// the control shows labels as they come
			const shown = (found) =>
				found.map(({ value, label }) => ({ value, label: esc(label), description: esc(value) }));
			const people = () => (this.people = this.people || tell("collectors").then(shown));
			return [
				...this.of_fields(company, people),
				{ fieldtype: "Column Break" },
				...this.to_fields(people),
				{ fieldtype: "Section Break" },
				{ fieldname: "preview", fieldtype: "HTML" },
			];
		}

		of_fields(company, people) {
			const whose = [
				{
					fieldname: "of",
					fieldtype: "MultiSelectPills",
					label: __("Customers Of"),
					get_data: people,
				},
				{
					fieldname: "unassigned",
					fieldtype: "Check",
					label: __("Those of Nobody, with Something Open"),
				},
			];
			return [
				{
					fieldname: "company",
					fieldtype: "Link",
					options: "Company",
					label: __("Company"),
					default: company || ar_specialist.first_company(),
					only_select: 1,
					reqd: 1,
					read_only: this.names.length ? 1 : 0,
				},
				...(this.names.length ? [] : whose),
			];
		}

		to_fields(people) {
			return [
				{
					fieldname: "to",
					fieldtype: "MultiSelectPills",
					label: __("Share Among"),
					reqd: 1,
					get_data: people,
				},
				{
					fieldname: "by",
					fieldtype: "Select",
					label: __("By"),
					options: [
						{ value: "Customers", label: __("Customers") },
						{ value: "Amount to Collect", label: __("Amount to Collect") },
					],
					default: "Customers",
				},
				{
					fieldname: "keep",
					fieldtype: "Check",
					label: __("Leave Customers Where They Are if That Is as Even"),
					default: 1,
				},
			];
		}

		asked() {
			const { company, of, unassigned, to, by, keep } = this.dialog.get_values(true);
			const names = this.names.length
				? { names: this.names }
				: { of: of || [], unassigned: unassigned || 0 };
			return { company, to: to || [], by, keep: keep || 0, ...names };
		}

		// Enough to show a preview: somebody's customers, and somebody to have them.
		is_complete({ company, to, of, unassigned }) {
			return Boolean(company && to.length && (this.names.length || of.length || unassigned));
		}

		show() {
			const asked = this.asked();
			this.preview = null;
			this.dialog.get_primary_btn().prop("disabled", true);
			if (!this.is_complete(asked)) {
				return this.say(__("Choose whose customers to share out, and among whom."));
			}
			const key = (this.key = JSON.stringify(asked));
			return tell("preview_distribution", asked)
				.then((found) => key === this.key && this.draw(found))
				.catch(() => key === this.key && this.say(__("There is nothing to show.")));
		}

		say(text) {
			this.key = null;
			this.dialog.get_field("preview").$wrapper.html(`<p class="text-muted">${esc(text)}</p>`);
		}

		draw(found) {
			this.preview = found;
			const head = [
				__("Collector"),
				__("Customers Before"),
				__("Customers After"),
				__("To Collect Before"),
				__("To Collect After"),
			];
			const cells = head.map((text, at) => `<th class="${at ? "text-right" : ""}">${esc(text)}</th>`);
			const { changed, accounts } = found;
			const summary =
				changed === 1
					? __("1 of {0} customers changes hands.", [accounts])
					: __("{0} of {1} customers change hands.", [changed, accounts]);
			const rows = found.rows.map((row) => this.row(row, found.currency));
			this.dialog.get_field("preview").$wrapper.html(
				`<div class="ar-distribution"><table class="table table-sm"><thead><tr>${cells.join("")}</tr></thead>
				<tbody>${rows.join("")}</tbody></table></div><p class="text-muted">${esc(summary)}</p>`,
			);
			this.dialog.get_primary_btn().prop("disabled", !found.changed);
		}

		row(row, currency) {
			const name = row.collector ? row.full_name : __("Nobody");
			const money = (amount) => esc(format_currency(amount, currency));
			const cells = [
				esc(row.customers_before),
				`<b>${esc(row.customers_after)}</b>`,
				money(row.amount_before),
				`<b>${money(row.amount_after)}</b>`,
			].map((cell) => `<td class="text-right">${cell}</td>`);
			return `<tr><td title="${esc(row.collector)}">${esc(name)}</td>${cells.join("")}</tr>`;
		}

		apply() {
			const { preview } = this;
			if (!preview || !preview.changed) return;
			this.dialog.get_primary_btn().prop("disabled", true);
			tell("distribute", { ...this.asked(), seal: preview.seal })
				.then(({ changed }) => {
					this.dialog.hide();
					tell_changed(changed);
					if (this.on_done) this.on_done();
				})
				.catch(() => this.show());
		}
	}

	ar_specialist.may_distribute = () =>
		frappe.user.has_role(["AR Manager", "System Manager"]) &&
		frappe.model.can_write("AR Customer Account");

	ar_specialist.distribute = (options) => new Distribution(options);
})();
