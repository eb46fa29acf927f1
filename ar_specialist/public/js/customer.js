frappe.ui.form.on("Customer", {
	refresh(frm) {
		ar_specialist.add_dispute_button(frm, frm.doc.name, () => []);
		ar_specialist.add_plan_button(frm, frm.doc.name);
		ar_specialist.show_plans(frm, [["customer", "=", frm.doc.name]]);
	},
});
