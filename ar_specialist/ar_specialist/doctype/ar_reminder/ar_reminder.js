frappe.ui.form.on("AR Reminder", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.account) {
			frm.add_custom_button(__("Customer Account"), () =>
				frappe.set_route("Form", "AR Customer Account", frm.doc.account),
			);
		}
		if (frm.doc.business_date === frappe.datetime.get_today()) {
			frm.add_custom_button(__("Today's Reminders"), () =>
				ar_specialist.show_todays_reminders(frm.doc.company),
			);
		}
		const color = { Proposed: "blue", Held: "orange", Sent: "green", Excluded: "gray" }[frm.doc.status];
		frm.page.set_indicator(__(frm.doc.status, null, "AR Reminder"), color || "red");
	},
});
