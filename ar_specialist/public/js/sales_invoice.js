frappe.ui.form.on("Sales Invoice", {
	refresh(frm) {
		if (frm.doc.docstatus !== 1) return;
		ar_specialist.show_plans(frm, [["AR Payment Plan Item", "voucher_no", "=", frm.doc.name]]);
		if (frm.doc.outstanding_amount <= 0) return;
		ar_specialist.add_dispute_button(frm, frm.doc.customer, (items) => {
			const found = items.filter((item) => item.voucher_no === frm.doc.name);
			return found.length ? found : null;
		});
		ar_specialist.add_plan_button(frm, frm.doc.customer, [{ voucher_no: frm.doc.name }]);
	},
});
