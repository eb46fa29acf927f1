// The letter that proposes a payment plan: shown as it will be printed, sent by e-mail with a link, or made on paper.
frappe.provide("ar_specialist");

(() => {
	const esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));
	const tell = (method, plan, freeze_message) =>
		frappe
			.call({
				method: `ar_specialist.api.${method}`,
				type: "POST",
				args: { plan },
				freeze: true,
				freeze_message,
			})
			.then(({ message }) => message);

	class ProposalDialog {
		constructor(plan, on_done) {
			Object.assign(this, { plan, on_done });
			tell("preview_proposal", plan, __("Writing the letter")).then((shown) => this.open(shown));
		}

		open(shown) {
			this.dialog = new frappe.ui.Dialog({
				title: __("Proposal to {0}", [esc(shown.customer)]),
				size: "extra-large",
				fields: [
					{ fieldname: "where", fieldtype: "HTML" },
					{ fieldname: "sheet_column", fieldtype: "Column Break" },
					{ fieldname: "sheet", fieldtype: "HTML" },
				],
				no_focus: true,
				primary_action_label: __("Send by E-mail"),
				primary_action: () => this.send(shown),
				secondary_action_label: __("Make Letter"),
				secondary_action: () => this.make(),
			});
			this.dialog.$wrapper.addClass("ar-letter");
			this.draw(shown);
			this.dialog.get_primary_btn().prop("disabled", !shown.recipients);
			this.dialog.get_secondary_btn().prop("disabled", !shown.address);
			this.dialog.show();
		}

		draw(shown) {
			const cautions = [...new Set([...shown.cautions.email, ...shown.cautions.letter])];
			const to = shown.recipients || __("No e-mail address is known; add a billing contact.");
			const address = shown.address || __("No postal address is known; add one to the customer.");
			const labels = [__("By e-mail to"), __("On paper to"), __("The link the customer gets")];
			this.dialog.get_field("where").$wrapper.html(`
				${ar_specialist.cautions_html(cautions)}
				<p><b>${esc(labels[0])}</b><br>${esc(to)}</p>
				<p style="white-space: pre-line"><b>${esc(labels[1])}</b><br>${esc(address)}</p>
				<p class="text-muted small"><b>${esc(labels[2])}</b><br>
					<span class="ar-proposal-link" style="overflow-wrap: anywhere">${esc(shown.link)}</span></p>
			`);
			// nothing in it runs: what stands in a template or a letter head is text to be looked at
			const $sheet = this.dialog.get_field("sheet").$wrapper;
			$sheet.html(`<iframe class="ar-letter-sheet" sandbox="allow-same-origin"></iframe>`);
			$sheet.find("iframe").attr("title", __("Preview")).get(0).srcdoc = shown.html;
		}

		send({ recipients }) {
			tell("send_proposal", this.plan, __("Sending the proposal")).then(() => {
				this.close();
				frappe.show_alert({ message: __("Sent to {0}", [esc(recipients)]), indicator: "green" });
			});
		}

		make() {
			tell("make_proposal", this.plan, __("Making the letter")).then(({ file }) => {
				this.close();
				ar_specialist.open_pdf(file);
			});
		}

		close() {
			this.dialog.hide();
			this.on_done();
		}
	}

	ar_specialist.propose_by_letter = (plan, on_done = () => {}) => new ProposalDialog(plan, on_done);

	frappe.ui.form.on("AR Payment Plan", {
		refresh(frm) {
			if (frm.doc.status !== "Proposed" || !frappe.model.can_create("AR Activity")) return;
			frm.add_custom_button(__("Send Proposal"), () =>
				ar_specialist.propose_by_letter(frm.doc.name, () => frm.reload_doc()),
			);
		},
	});
})();
