(() => {
	const COLORS = {
		Promise: "green",
		Reached: "green",
		"Paid Already": "green",
		Dispute: "orange",
		Refused: "red",
		"Wrong Number": "red",
		Bounced: "red",
		"Message Left": "blue",
		Sent: "blue",
	};

	frappe.listview_settings["AR Activity"] = {
		add_fields: ["outcome", "channel", "undone_on"],
		hide_name_column: true,
		get_indicator(doc) {
			if (doc.undone_on) return [__("Undone"), "gray", "undone_on,is,set"];
			if (!doc.outcome) return [__(doc.channel), "gray", `channel,=,${doc.channel}`];
			return [__(doc.outcome), COLORS[doc.outcome] || "gray", `outcome,=,${doc.outcome}`];
		},
	};
})();
