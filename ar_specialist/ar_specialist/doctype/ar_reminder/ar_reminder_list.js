frappe.listview_settings["AR Reminder"] = {
	add_fields: ["status", "customer_name", "currency"],
	hide_name_column: true,

	get_indicator(doc) {
		const color = ar_specialist.REMINDER_COLORS[doc.status];
		return [__(doc.status, null, "AR Reminder"), color, `status,=,${doc.status}`];
	},

	onload(listview) {
		listview.page.add_inner_button(__("Today's Reminders"), () => {
			const filter = listview.filter_area
				.get()
				.find(([, field, operator]) => field === "company" && operator === "=");
			ar_specialist.show_todays_reminders(filter && filter[3]);
		});
	},
};
