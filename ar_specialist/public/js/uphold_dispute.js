// Upholding what was disputed: it is owed all the same, and the customer is told why and until when, in a letter.
frappe.provide("ar_specialist");

(() => {
	const { esc, tell } = ar_specialist;
	const DAYS_TO_PAY = 14;
	const WAIT_FOR_TYPING = 500;

	const WAYS = () => [
		{ value: "E-mail", label: __("By e-mail") },
		{ value: "Letter", label: __("By post") },
		{ value: "No Letter", label: __("Send no letter") },
	];
	const LABELS = () => ({
		"E-mail": __("Uphold and Send"),
		Letter: __("Uphold and Make the Letter"),
		"No Letter": __("Uphold without a Letter"),
	});

	class UpholdDialog {
		constructor(frm, done, reply) {
			Object.assign(this, { frm, done, reply });
			this.dialog = new frappe.ui.Dialog({
				title: __("Uphold as Valid Debt"),
				size: "extra-large",
				fields: this.fields(),
				primary_action_label: LABELS()["E-mail"],
				primary_action: () => this.uphold(),
			});
			this.dialog.$wrapper.addClass("ar-letter").on("input change", "input, select, textarea", () => {
				this.keep_reply();
				clearTimeout(this.waiting);
				this.waiting = setTimeout(() => this.preview(), WAIT_FOR_TYPING);
			});
			this.dialog.show();
			this.preview();
		}

		fields() {
			const with_letter = "eval:doc.way !== 'No Letter'";
			const change = () => this.preview();
			return [
				{
					fieldname: "way",
					fieldtype: "Select",
					label: __("Tell the Customer"),
					options: WAYS(),
					default: "E-mail",
					reqd: 1,
					change,
				},
				{
					fieldname: "reply",
					fieldtype: "Small Text",
					label: __("Why It Is Owed All the Same"),
					default: this.reply || this.frm.doc.public_reply,
					mandatory_depends_on: with_letter,
					description: __("The customer reads this; internal notes are in no letter."),
				},
				{
					fieldname: "pay_by",
					fieldtype: "Date",
					label: __("To Be Paid By"),
					default: frappe.datetime.add_days(frappe.datetime.get_today(), DAYS_TO_PAY),
					depends_on: with_letter,
					mandatory_depends_on: with_letter,
					change,
				},
				{
					fieldname: "template",
					fieldtype: "Link",
					options: "Email Template",
					only_select: 1,
					label: __("Template"),
					placeholder: __("That for disputes that are upheld"),
					depends_on: with_letter,
					change,
				},
				{ fieldname: "told", fieldtype: "HTML" },
				{ fieldname: "sheet_column", fieldtype: "Column Break" },
				{ fieldname: "sheet", fieldtype: "HTML" },
			];
		}

		// Frappe keeps a text once its field is left, and until then draws the empty one it has kept whenever a field that
		// depends on another is drawn anew: what was typed meanwhile would be gone.
		keep_reply() {
			const field = this.dialog.get_field("reply");
			field.parse_validate_and_set_in_model(field.get_input_value());
		}

		said() {
			const { way, reply, pay_by, template } = this.dialog.get_values(true);
			const said = { dispute: this.frm.doc.name, way, reply, pay_by, template };
			if (way === "No Letter") Object.assign(said, { pay_by: undefined, template: undefined });
			return said;
		}

		preview() {
			if (!this.dialog) return;
			const asked = JSON.stringify(this.said());
			if (asked === this.asked) return;
			this.asked = asked;
			this.dialog.set_primary_action(LABELS()[this.said().way], () => this.uphold());
			tell("preview_uphold", this.said(), { error_handlers: {}, silent: true })
				.catch(() => ({ refused: __("No letter can be written like that.") }))
				.then((found) => {
					if (this.asked === asked) this.draw(found);
				});
		}

		draw({ html, to, refused, cautions, amount, currency }) {
			const lines = [];
			if (refused) lines.push(`<p class="text-danger">${esc(refused)}</p>`);
			if (amount) {
				const sentence = __("{0} is owed, and is collected again.", [
					format_currency(amount, currency),
				]);
				lines.push(`<p>${esc(sentence)}</p>`);
			}
			if (to) lines.push(`<p class="text-muted ar-uphold-to">${esc(__("To: {0}", [to]))}</p>`);
			if (!refused && !html) {
				const silent = __(
					"The customer hears nothing of it. It stays on the case that nobody was told.",
				);
				lines.push(`<p class="text-muted">${esc(silent)}</p>`);
			}
			lines.push(ar_specialist.cautions_html(cautions || []));
			this.dialog.get_field("told").$wrapper.html(lines.join(""));
			this.dialog.get_primary_btn().prop("disabled", Boolean(refused));
			this.draw_sheet(html);
		}

		draw_sheet(html) {
			const $sheet = this.dialog.get_field("sheet").$wrapper;
			$sheet.toggleClass("hide", !html);
			if (!html) return;
			if (!$sheet.find("iframe").length) {
				// nothing in it runs: what stands in a template or a letter head is text to be looked at
				$sheet.html(`<iframe class="ar-letter-sheet" sandbox="allow-same-origin"></iframe>`);
			}
			const style = "<style>body { font: 14px/1.5 sans-serif; margin: 16px; }</style>";
			const is_mail = this.said().way === "E-mail";
			$sheet.find("iframe").attr({ title: __("Preview"), srcdoc: is_mail ? style + html : html });
		}

		uphold() {
			if (!this.dialog.get_values()) return;
			const said = this.said();
			tell("uphold_dispute", said, { freeze: true }).then(({ file }) => {
				this.dialog.hide();
				frappe.show_alert({ message: __("Upheld as valid debt"), indicator: "green" });
				if (file) ar_specialist.open_pdf(file);
				this.done();
			});
		}
	}

	// `reply` is what was typed for the customer before.
	ar_specialist.uphold_dispute = (frm, done, reply) => new UpholdDialog(frm, done, reply);
})();
