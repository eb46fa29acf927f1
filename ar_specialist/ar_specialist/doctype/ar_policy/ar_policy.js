frappe.ui.form.on("AR Policy", {
	setup(frm) {
		frm.set_query("default_collector", ar_specialist.collector_query);
	},
});
