// A note about a customer; pinned, it stays in sight.
(() => {
	function ask_note({ account, on_save }) {
		const { esc } = ar_specialist.worklist.shown;
		const dialog = new frappe.ui.Dialog({
			title: __("Note about {0}", [esc(account.customer_name || account.customer)]),
			fields: [
				{ fieldname: "notes", fieldtype: "Small Text", label: __("Note"), reqd: 1 },
				{ fieldname: "pinned", fieldtype: "Check", label: __("Pin it: it stays in sight") },
			],
			primary_action_label: __("Save"),
			primary_action: ({ notes, pinned }) =>
				ar_specialist
					.tell(
						"log_contact",
						{ account: account.name, channel: "Note", direction: "Internal", notes, pinned },
						{ btn: dialog.get_primary_btn() },
					)
					.then(() => {
						dialog.hide();
						on_save();
					}),
		});
		dialog.$wrapper.on("keydown", (event) => {
			if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
			event.preventDefault();
			event.stopPropagation();
			dialog.get_primary_btn().trigger("click");
		});
		dialog.show();
	}

	ar_specialist.worklist.ask_note = ask_note;
})();
