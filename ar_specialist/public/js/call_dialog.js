// Logging a call, from the page, the form and the list: the outcome by its number or the mouse, a note, when to follow
// up, and what was promised.
(() => {
	const DAYS_TO_PAY = 7;

	// outcome, and the days until one follows up
	const OUTCOMES = [
		["Reached", __("Reached"), 7],
		["Promise", __("Promise"), DAYS_TO_PAY + 1],
		["Dispute", __("Dispute"), 3],
		["Paid Already", __("Paid Already"), 3],
		["Refused", __("Refused"), 3],
		["No Answer", __("No Answer"), 1],
		["Wrong Number", __("Wrong Number"), 1],
		["Message Left", __("Message Left"), 2],
	];
	const CHANNELS = [
		["Call", __("Call")],
		["Meeting", __("Meeting")],
		["SMS", __("SMS")],
		["Letter", __("Letter")],
		["E-mail", __("E-mail")],
	];
	const in_days = (days) => frappe.datetime.add_days(frappe.datetime.get_today(), days);

	class CallDialog {
		constructor({ data, promisable, outcome, on_save }) {
			const { esc } = ar_specialist;
			Object.assign(this, { data, on_save, ...promisable });
			this.dialog = new frappe.ui.Dialog({
				title: __("Log a call with {0}", [esc(data.account.customer_name || data.account.customer)]),
				fields: this.fields(),
				primary_action_label: __("Save"),
				primary_action: () => this.save(),
			});
			this.outcome_group().html(this.outcomes());
			this.warn();
			this.dialog.$wrapper
				.addClass("arw-call")
				.on("click", "[data-outcome]", (event) => this.choose(event.currentTarget.dataset.outcome))
				.on("keydown", (event) =>
					ar_specialist.on_dialog_key(event, this.dialog, OUTCOMES, (each) => this.choose(each)),
				);
			ar_specialist.keep_on_tab(this.dialog);
			this.dialog.show();
			// after Frappe has put the focus into the first input
			this.dialog.$wrapper.one("shown.bs.modal", () => setTimeout(() => this.begin(outcome), 0));
		}

		// What to know before contacting them this way.
		warn() {
			const channel = this.dialog.get_value("channel") || "Call";
			const cautions = this.data.cautions[channel];
			this.dialog.get_field("cautions").$wrapper.html(ar_specialist.cautions_html(cautions));
		}

		begin(outcome) {
			if (outcome) this.choose(outcome);
			else this.outcome_group().children().trigger("focus");
		}

		fields() {
			return [
				{ fieldname: "cautions", fieldtype: "HTML" },
				{ fieldname: "outcome", fieldtype: "Data", hidden: 1 },
				{ fieldname: "outcomes", fieldtype: "HTML" },
				...this.promise_fields(),
				...(this.may_dispute() ? ar_specialist.dispute_fields(this, this.data.items) : []),
				{ fieldname: "said_section", fieldtype: "Section Break" },
				{ fieldname: "notes", fieldtype: "Small Text", label: __("Note") },
				{ fieldname: "details_section", fieldtype: "Section Break" },
				{ fieldname: "follow_up_date", fieldtype: "Date", label: __("Follow Up On") },
				{
					fieldname: "channel",
					fieldtype: "Select",
					label: __("Channel"),
					options: CHANNELS.map(([value, label]) => ({ value, label })),
					default: "Call",
					change: () => this.warn(),
				},
				{ fieldname: "details_column", fieldtype: "Column Break" },
				{
					fieldname: "contact",
					fieldtype: "Select",
					label: __("Spoken With"),
					options: ["", ...this.people()],
				},
				{ fieldname: "incoming", fieldtype: "Check", label: __("They turned to us") },
			];
		}

		may_dispute() {
			return frappe.model.can_create("AR Dispute");
		}

		promise_fields() {
			return [
				{
					fieldname: "promise_section",
					fieldtype: "Section Break",
					label: __("What Was Promised"),
					depends_on: "eval:doc.outcome === 'Promise'",
				},
				{
					fieldname: "promised_for",
					fieldtype: "Date",
					label: __("Pays On"),
					default: in_days(DAYS_TO_PAY),
					change: () => this.follow_promise(),
				},
				{ fieldname: "promise_column", fieldtype: "Column Break" },
				{
					fieldname: "amount",
					fieldtype: "Currency",
					label: this.amount_label(),
					default: this.default_amount(),
					description: this.describe_items(),
				},
			];
		}

		people() {
			const { esc } = ar_specialist;
			return this.data.contacts.map(({ name, full_name }) => ({ value: name, label: esc(full_name) }));
		}

		// Whoever promises is called again on the day after, unless it is planned otherwise.
		follow_promise() {
			const { promised_for, outcome } = this.dialog.get_values(true);
			if (outcome !== "Promise" || !promised_for) return;
			this.dialog.set_value("follow_up_date", frappe.datetime.add_days(promised_for, 1));
		}

		// Nothing is said of one currency while items of several are ticked.
		amount_label() {
			const { currency } = this.items[0] || this.data.account;
			return this.is_mixed() ? __("Amount") : __("Amount in {0}", [currency]);
		}

		is_mixed() {
			return new Set(this.items.map(({ currency }) => currency)).size > 1;
		}

		default_amount() {
			if (this.is_mixed()) return null;
			const shown = this.are_ticked ? this.items : this.items.slice(0, 1);
			return shown.reduce((sum, item) => sum + item.outstanding, 0);
		}

		describe_items() {
			const { esc } = ar_specialist;
			if (this.is_mixed()) return esc(ar_specialist.sums_of(this.items).join(", "));
			const names = this.items.slice(0, 3).map((item) => item.voucher_no);
			const more = this.items.length > names.length ? __("and {0} more", [this.items.length - 3]) : "";
			return esc(__("Oldest first on {0}", [[names.join(", "), more].filter(Boolean).join(" ")]));
		}

		outcome_group() {
			return this.dialog.get_field("outcomes").$wrapper;
		}

		outcomes() {
			const { esc, key } = ar_specialist;
			const buttons = OUTCOMES.map(
				([name, label], index) => `<button type="button" class="btn btn-default btn-sm" role="radio"
					data-outcome="${esc(name)}" aria-checked="false">${key(index + 1)}${esc(label)}</button>`,
			);
			const label = esc(__("Outcome"));
			return `<div class="arw-outcomes" role="radiogroup" aria-label="${label}" tabindex="0">${buttons.join(
				"",
			)}</div>`;
		}

		choose(name) {
			const [, , days] = OUTCOMES.find(([each]) => each === name);
			const shown = this.dialog.set_value("outcome", name);
			this.dialog.set_value("follow_up_date", in_days(days));
			this.outcome_group()
				.find("[data-outcome]")
				.each((_index, button) => {
					button.setAttribute("aria-checked", button.dataset.outcome === name);
				});
			// room for the table of what is disputed
			this.dialog.$wrapper.find(".modal-dialog").toggleClass("modal-lg", name === "Dispute");
			const first = name === "Dispute" && this.may_dispute() ? "reason" : "notes";
			shown.then(() => this.dialog.get_field(first).$input.trigger("focus"));
		}

		save() {
			const values = this.dialog.get_values();
			if (!values || this.is_saving) return;
			if (values.outcome === "Promise") ar_specialist.check_one_currency(this.items);
			this.is_saving = true;
			const said = {
				account: this.data.account.name,
				channel: values.channel,
				direction: values.incoming ? "Incoming" : "Outgoing",
				outcome: values.outcome || "",
				notes: values.notes,
				contact: values.contact,
				follow_up_date: values.follow_up_date,
			};
			if (values.outcome === "Promise") said.promise = this.promise(values);
			if (values.outcome === "Dispute") said.dispute = ar_specialist.said_disputed(values);
			ar_specialist
				.tell("log_contact", said)
				.then((kept) => {
					this.dialog.hide();
					this.on_save(kept, values.outcome);
				})
				.always(() => {
					this.is_saving = false;
				});
		}

		promise({ promised_for, amount }) {
			return { promised_for, amount, items: ar_specialist.keys_of(this.items) };
		}
	}

	frappe.provide("ar_specialist.worklist");
	ar_specialist.worklist.CallDialog = CallDialog;

	// The same without the page: about the `ticked` items of an account; `on_done` comes after a call is kept, and
	// again when it was taken back.
	ar_specialist.log_call = (account, { ticked = [], outcome, on_done }) =>
		ar_specialist.ask("worklist_customer", { account }).then((data) => {
			const keys = ar_specialist.keys_of(ticked).map((key) => JSON.stringify(key));
			const is_ticked = (item) => keys.includes(JSON.stringify(...ar_specialist.keys_of([item])));
			const promisable = ar_specialist.promisable(data.items, data.items.filter(is_ticked));
			const name = ar_specialist.esc(data.account.customer_name || data.account.customer);
			const on_save = ({ activity }) => {
				ar_specialist.offer_undo(__("Call with {0} logged", [name]), () =>
					ar_specialist.tell("undo_contact", { activity }).then(on_done),
				);
				on_done();
			};
			new CallDialog({ data, outcome, promisable, on_save });
		});
})();
