frappe.ui.form.on("AR Write-off Proposal", {
	refresh(frm) {
		frm.disable_save();
		const { status } = frm.doc;
		const color = { Proposed: "blue", Approved: "orange", "Written Off": "green", Rejected: "gray" }[
			status
		];
		frm.page.set_indicator(__(status, null, "AR Write-off Proposal"), color || "red");
		ar_specialist.write_offs.add_buttons(frm);
	},
});
