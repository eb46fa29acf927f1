frappe.listview_settings["AR Write-off Proposal"] = {
	add_fields: ["status", "customer_name", "currency"],
	hide_name_column: true,

	get_indicator(doc) {
		const color = {
			Proposed: "blue",
			Approved: "orange",
			"Written Off": "green",
			Rejected: "gray",
			Failed: "red",
		}[doc.status];
		return [__(doc.status, null, "AR Write-off Proposal"), color, `status,=,${doc.status}`];
	},

	onload(listview) {
		ar_specialist.write_offs.add_actions(listview);
	},
};
