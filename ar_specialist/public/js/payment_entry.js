// What a payment left of its invoices, with the reason it gives itself, and a dispute about it at one click.
(() => {
	function raise({ invoice, rest, currency, ...found }, payment) {
		const { company, customer, reason, says, internal_notes } = found;
		const item = { voucher_type: "Sales Invoice", voucher_no: invoice, outstanding: rest, currency };
		frappe.new_doc("AR Dispute", { company, customer, reason, says, payment }, (doc) => {
			Object.assign(doc, { says, internal_notes, payment, items: [] });
			ar_specialist.add_disputed(doc, { ...item, disputable: rest });
			doc.items[0].kind = "Short Payment";
		});
	}

	function offer(frm, found) {
		const { esc } = ar_specialist;
		const sentence = esc(
			__("{0} is left of {1}.", [format_currency(found.rest, found.currency), found.invoice]),
		);
		const why = found.reason ? esc(__("{0}: {1}", [found.reason, found.evidence])) : "";
		frm.dashboard.add_comment([sentence, why].filter(Boolean).join(" "), "orange", true);
		frm.add_custom_button(
			esc(__("Rest of {0}", [found.invoice])),
			() => raise(found, frm.doc.name),
			__("Dispute"),
		);
	}

	frappe.ui.form.on("Payment Entry", {
		refresh(frm) {
			const { docstatus, payment_type, party_type, name } = frm.doc;
			const is_receipt = docstatus === 1 && payment_type === "Receive" && party_type === "Customer";
			if (!is_receipt || !frappe.model.can_create("AR Dispute")) return;
			ar_specialist.ask("short_payment_offers", { payment: name }).then((offers) => {
				if (frm.doc.name === name) offers.forEach((found) => offer(frm, found));
			});
		},
	});
})();
