// Snoozing one customer or several: until when, by a number or the calendar, and why.
(() => {
	const in_days = (days) => frappe.datetime.add_days(frappe.datetime.get_today(), days);
	const PRESETS = [
		[1, __("1 day")],
		[3, __("3 days")],
		[7, __("1 week")],
		[14, __("2 weeks")],
	];
	const USUAL = 7;

	class SnoozeDialog {
		constructor(title, snooze) {
			this.snooze = snooze;
			this.dialog = new frappe.ui.Dialog({
				title,
				fields: [
					{ fieldname: "presets", fieldtype: "HTML" },
					{
						fieldname: "until",
						fieldtype: "Date",
						label: __("Until"),
						reqd: 1,
						default: in_days(USUAL),
						change: () => this.mark(),
					},
					{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
				],
				primary_action_label: __("Snooze"),
				primary_action: (values) => this.save(values),
			});
			this.group().html(this.presets());
			this.dialog.$wrapper
				.addClass("arw-call")
				.on("click", "[data-days]", (event) => this.choose(Number(event.currentTarget.dataset.days)))
				.on("keydown", (event) =>
					ar_specialist.on_dialog_key(event, this.dialog, PRESETS, (each) => this.choose(each)),
				);
			this.dialog.show();
			this.mark();
			// after Frappe has put the focus into the first input
			this.dialog.$wrapper.one("shown.bs.modal", () =>
				setTimeout(() => this.group().children().trigger("focus"), 0),
			);
		}

		group() {
			return this.dialog.get_field("presets").$wrapper;
		}

		presets() {
			const { esc, key } = ar_specialist;
			const label = esc(__("For How Long"));
			const buttons = PRESETS.map(
				([days, text], index) => `<button type="button" class="btn btn-default btn-sm" role="radio"
					data-days="${days}" aria-checked="false">${key(index + 1)}${esc(text)}</button>`,
			);
			return `<div class="arw-outcomes" role="radiogroup" aria-label="${label}" tabindex="0">${buttons.join(
				"",
			)}</div>`;
		}

		choose(days) {
			this.dialog.set_value("until", in_days(days));
			this.mark(in_days(days));
			this.dialog.get_field("reason").$input.trigger("focus");
		}

		// The preset that gives the day, if one does.
		mark(until = this.dialog.get_value("until")) {
			this.group()
				.find("[data-days]")
				.each((_index, button) => {
					button.setAttribute("aria-checked", in_days(Number(button.dataset.days)) === until);
				});
		}

		// A refusal leaves the dialog as it is: nothing that was typed is lost.
		save(values) {
			if (this.is_saving) return;
			this.is_saving = true;
			Promise.resolve(this.snooze(values))
				.then(() => this.dialog.hide())
				.catch(() => {}) // Frappe has said why
				.finally(() => {
					this.is_saving = false;
				});
		}
	}

	ar_specialist.ask_snooze = (title, snooze) => new SnoozeDialog(title, snooze);
})();
