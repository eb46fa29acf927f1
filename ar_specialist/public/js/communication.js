// A customer's mail may be a dispute.
frappe.ui.form.on("Communication", {
	refresh(frm) {
		const { communication_medium, sent_or_received } = frm.doc;
		const came_in = communication_medium === "Email" && sent_or_received === "Received";
		if (frm.is_new() || !came_in || !frappe.model.can_create("AR Dispute")) return;
		frm.add_custom_button(__("Dispute"), () =>
			ar_specialist.dispute_mail(frm.doc.name, (dispute) =>
				frappe.set_route("Form", "AR Dispute", dispute),
			),
		);
	},
});
