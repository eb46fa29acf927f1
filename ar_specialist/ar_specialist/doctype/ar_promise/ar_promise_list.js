(() => {
	const COLORS = {
		Open: "blue",
		Kept: "green",
		"Partially Kept": "orange",
		Broken: "red",
		Withdrawn: "gray",
		Void: "gray",
	};

	frappe.listview_settings["AR Promise"] = {
		add_fields: ["status", "account_currency", "deadline", "level"],
		hide_name_column: true,
		get_indicator: (doc) => [__(doc.status), COLORS[doc.status] || "gray", `status,=,${doc.status}`],
	};
})();
