frappe.ui.form.on("AR Substitution", {
	setup(frm) {
		for (const field of ["collector", "substitute"]) {
			frm.set_query(field, ar_specialist.collector_query);
		}
	},
});
