// Settling a dispute on its form: by which document, how much of it, what that makes; and what waits for approval.
frappe.provide("ar_specialist.settlements");

(() => {
	const REMEDIES = () => [
		{ value: "Credit Note", label: __("Credit Note") },
		{ value: "Rebill", label: __("Rebill") },
		{ value: "Write-off", label: __("Write-off") },
		{ value: "Refund", label: __("Refund") },
	];
	// no document of ERPNext's: the case is decided, and a letter says so
	const VALID_DEBT = "Valid Debt";
	const WAIT_FOR_TYPING = 300;
	const OF_PAID = ["Credit Note", "Refund"];

	const left_to_settle = ({ items, claimed_after_payment }) =>
		items
			.map((row) => [row, claimed_after_payment ? row.paid : row.still_disputed])
			.filter(([, left]) => left);

	class SettleDialog {
		constructor(frm, done) {
			Object.assign(this, { frm, done });
			// of what is paid, and was taken up again, what was paid is settled
			this.is_paid = !!frm.doc.claimed_after_payment;
			this.rows = left_to_settle(frm.doc).map(([row, left]) => ({ ...row, still_disputed: left }));
			this.dialog = new frappe.ui.Dialog({
				title: __("Settle the Dispute"),
				size: "large",
				fields: this.fields(),
				primary_action_label: __("Settle"),
				primary_action: () => this.settle(),
			});
			this.dialog.$wrapper.addClass("ar-settle").on("input change", "input, select", () => {
				clearTimeout(this.waiting);
				this.waiting = setTimeout(() => this.preview(), WAIT_FOR_TYPING);
			});
			ar_specialist.keep_on_tab(this.dialog);
			this.dialog.show();
			this.preview();
		}

		fields() {
			const only = (remedy) => `eval:doc.remedy === '${remedy}'`;
			return [
				{
					fieldname: "remedy",
					fieldtype: "Select",
					label: __("Settle by"),
					options: this.remedies(),
					default: this.waits_for() || "Credit Note",
					reqd: 1,
				},
				{ fieldname: "day_column", fieldtype: "Column Break" },
				{
					fieldname: "on",
					fieldtype: "Date",
					label: __("Posting Date"),
					default: frappe.datetime.get_today(),
					reqd: 1,
				},
				{ fieldname: "items_section", fieldtype: "Section Break" },
				this.table(),
				{ fieldname: "more_section", fieldtype: "Section Break" },
				{
					fieldname: "goods_come_back",
					fieldtype: "Check",
					label: __("The goods come back into stock"),
					depends_on: only("Credit Note"),
				},
				{
					fieldname: "bank_account",
					fieldtype: "Link",
					options: "Account",
					label: __("Paid from Account"),
					only_select: 1,
					depends_on: only("Refund"),
					get_query: () => ({
						filters: {
							company: this.frm.doc.company,
							account_type: ["in", ["Bank", "Cash"]],
							is_group: 0,
						},
					}),
				},
				this.tax_template(),
				{ fieldname: "remark", fieldtype: "Small Text", label: __("Note on the Document") },
				{ fieldname: "preview", fieldtype: "HTML" },
			];
		}

		// By which the invoice is billed anew; it has to be said where its tax is disputed.
		tax_template() {
			const is_about_tax = this.rows.some((row) => row.kind === "Tax");
			return {
				fieldname: "tax_template",
				fieldtype: "Link",
				options: "Sales Taxes and Charges Template",
				label: __("Tax Template"),
				only_select: 1,
				depends_on: is_about_tax ? "eval:doc.remedy === 'Rebill'" : "eval:false",
				get_query: () => ({ filters: { company: this.frm.doc.company, disabled: 0 } }),
			};
		}

		remedies() {
			if (this.is_paid) return REMEDIES().filter(({ value }) => OF_PAID.includes(value));
			const is_live = ar_specialist.is_live_dispute(this.frm.doc);
			const owed = { value: VALID_DEBT, label: __("Valid Debt: it is owed all the same") };
			return is_live ? [...REMEDIES(), owed] : REMEDIES();
		}

		// A dispute that is decided already waits for one of these.
		waits_for() {
			const { resolution } = this.frm.doc;
			return REMEDIES().some(({ value }) => value === resolution) ? resolution : null;
		}

		table() {
			const column = (fieldname, fieldtype, label, more) => ({
				fieldname,
				fieldtype,
				label,
				in_list_view: 1,
				read_only: 1,
				...more,
			});
			return {
				fieldname: "agreed",
				fieldtype: "Table",
				label: __("What Was Agreed"),
				cannot_add_rows: true,
				cannot_delete_rows: true,
				in_place_edit: true,
				data: this.rows.map((row) => ({
					item: row.name,
					voucher_no: row.voucher_no,
					kind: __(row.kind),
					currency: row.currency,
					still_disputed: row.still_disputed,
					amount: row.still_disputed,
				})),
				fields: [
					column("voucher_no", "Data", __("Invoice"), { columns: 3 }),
					column("kind", "Data", __("Disputed"), { columns: 2 }),
					column("still_disputed", "Currency", this.is_paid ? __("Paid") : __("Still Disputed"), {
						columns: 2,
						options: "currency",
					}),
					column("amount", "Currency", __("Agreed"), {
						columns: 3,
						options: "currency",
						read_only: 0,
					}),
				],
			};
		}

		// All of it unless less was agreed; a row set to nothing is left out, and where all are there is nothing to settle.
		said() {
			const values = this.dialog.get_values(true);
			const agreed = this.dialog.get_field("agreed").grid.get_data();
			const is_all = agreed.every((row) => flt(row.amount) === flt(row.still_disputed));
			const items = agreed
				.filter((row) => flt(row.amount))
				.map(({ item, amount }) => ({ item, amount }));
			const { remedy, tax_template } = values;
			return { dispute: this.frm.doc.name, remedy, items: is_all ? null : items, tax_template };
		}

		preview() {
			const { tell } = ar_specialist;
			const $shown = this.dialog.get_field("preview").$wrapper;
			const asked = (this.asked = this.said());
			if (asked.remedy === VALID_DEBT) {
				this.dialog.hide();
				return ar_specialist.uphold_dispute(this.frm, this.done);
			}
			const show = (html, is_refused = false) => {
				if (this.asked !== asked) return;
				$shown.html(html);
				this.dialog.get_primary_btn().prop("disabled", is_refused);
			};
			return tell("preview_settlement", asked, { error_handlers: {}, silent: true })
				.then((found) => show(this.told(found, asked.remedy), Boolean(found.refused)))
				.catch(() => show(this.refused(__("This cannot be settled like that."))));
		}

		refused(sentence) {
			return `<p class="text-danger">${ar_specialist.esc(sentence)}</p>`;
		}

		told({ rows, total, currency, submits, refused }, remedy) {
			const { esc } = ar_specialist;
			if (refused) return this.refused(refused);
			const lines = rows.map((row) => {
				const amount = format_currency(row.amount, row.currency);
				const billed = format_currency(row.billed, row.billed_in);
				return `<li>${esc(SENTENCES[remedy](amount, row.invoice, billed))}</li>`;
			});
			const sum = esc(__("{0} in all.", [format_currency(total, currency)]));
			const how = esc(
				submits
					? __("Submitted at once: it is within what you may settle alone.")
					: __("Kept as drafts, which wait for approval."),
			);
			const shade = submits ? "green" : "orange";
			return `<ul class="mb-2">${lines.join("")}</ul>
				<p><span class="indicator ${shade}">${sum} ${how}</span></p>`;
		}

		settle() {
			const values = this.dialog.get_values() || {};
			const { goods_come_back, bank_account, remark, on } = values;
			if (!on) return;
			const more = { goods_come_back: goods_come_back ? 1 : 0, bank_account, remark, on };
			const args = { ...this.said(), ...more };
			ar_specialist.tell("settle_dispute", args, { freeze: true }).then(({ documents }) => {
				this.dialog.hide();
				const waiting = documents.filter((each) => each.is_draft && each.remedy !== "Rebill").length;
				const message = waiting ? __("Kept as drafts, which wait for approval.") : __("Settled");
				frappe.show_alert({ message, indicator: waiting ? "orange" : "green" });
				this.done();
			});
		}
	}

	const SENTENCES = {
		"Credit Note": (amount, invoice) => __("A credit note of {0} against {1}", [amount, invoice]),
		Rebill: (amount, invoice, billed) =>
			__("A credit note of all {0} of {1}, and the draft of a corrected invoice over {2}", [
				amount,
				invoice,
				billed,
			]),
		"Write-off": (amount, invoice) => __("A journal that writes {0} of {1} off", [amount, invoice]),
		Refund: (amount, invoice) => __("A payment of {0} back to the customer, for {1}", [amount, invoice]),
	};

	// -- the documents that are there

	function decide(frm, method, { doctype, name }) {
		const done = (more = {}) =>
			ar_specialist
				.tell(method, { dispute: frm.doc.name, doctype, name, ...more }, { freeze: true })
				.then(() => frm.reload_doc());
		if (method === "approve_settlement") {
			frappe.confirm(frappe.utils.escape_html(__("Submit {0}?", [name])), () => done());
			return;
		}
		const reason = { fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 };
		const title = frappe.utils.escape_html(__("Delete the draft {0}?", [name]));
		frappe.prompt([reason], (said) => done(said), title, __("Reject"));
	}

	// What somebody has left as a draft went beyond what they may do alone.
	const may_approve = (owner) => owner !== frappe.session.user || frappe.user.has_role("AR Manager");

	function line({ doctype, name, is_draft, remedy, amount, owner }, index, currency) {
		const { esc } = ar_specialist;
		const link = `<a href="${esc(frappe.utils.get_form_link(doctype, name))}">${esc(name)}</a>`;
		const waits = is_draft && remedy !== "Rebill";
		const state = !is_draft ? __("Submitted") : waits ? __("Waits for approval") : __("Draft");
		const shade = !is_draft ? "green" : "orange";
		const button = (action, label) =>
			`<button class="btn btn-xs btn-default ml-2" data-settlement="${index}"
				data-action="${action}">${esc(label)}</button>`;
		const approve = may_approve(owner) ? button("approve_settlement", __("Approve")) : "";
		const buttons = waits ? approve + button("reject_settlement", __("Reject")) : "";
		return `<div class="mb-1"><span class="indicator-pill no-indicator-dot ${shade}">${esc(state)}</span>
			${esc(__(remedy))} ${link} ${format_currency(amount, currency)}${buttons}</div>`;
	}

	function list(frm, documents) {
		if (!documents.length) return;
		const rows = documents.map((each, index) => line(each, index, frm.doc.company_currency));
		const $section = frm.dashboard.add_section(rows.join(""), __("Settled by"));
		frm.dashboard.show();
		$section.on("click", "[data-settlement]", (event) => {
			const { action, settlement } = event.currentTarget.dataset;
			decide(frm, action, documents[Number(settlement)]);
		});
	}

	ar_specialist.settlements = {
		// The documents that settle a dispute, and the button that makes more of them.
		show(frm) {
			const { name, status, resolution } = frm.doc;
			const is_waiting = status === "Resolved" && REMEDIES().some(({ value }) => value === resolution);
			const can_settle = ar_specialist.is_live_dispute(frm.doc) || is_waiting;
			if (can_settle && left_to_settle(frm.doc).length && frm.perm[0].write) {
				frm.add_custom_button(__("Settle"), () => new SettleDialog(frm, () => frm.reload_doc()));
				frm.change_custom_button_type(__("Settle"), null, "primary");
			}
			ar_specialist.ask("dispute_settlements", { dispute: name }).then((documents) => {
				if (frm.doc.name === name) list(frm, documents);
			});
		},
	};
})();
