// Deciding on proposed write-offs, from their list and from a form.
frappe.provide("ar_specialist.write_offs");

(() => {
	const tell = (method, args, freeze_message) =>
		frappe
			.call({ method: `ar_specialist.api.${method}`, type: "POST", args, freeze: true, freeze_message })
			.then(({ message }) => message);

	const may_decide = () => frappe.user.has_role("AR Manager");

	const say = ({ written_off, failed, passed_over, queued }) => {
		if (queued) {
			frappe.show_alert({ message: __("{0} are being written off.", [queued]), indicator: "blue" });
			return;
		}
		const parts = [__("{0} written off", [written_off])];
		if (failed) parts.push(__("{0} failed", [failed]));
		if (passed_over) parts.push(__("{0} were decided already", [passed_over]));
		frappe.show_alert({ message: parts.join(", "), indicator: failed ? "orange" : "green" });
	};

	const approve = (names, done) =>
		frappe.confirm(__("Write off what is left of {0} invoices?", [names.length]), () =>
			tell("approve_write_offs", { names }, __("Writing off …")).then((found) => {
				say(found);
				done();
			}),
		);

	const reject = (names, done) =>
		frappe.prompt(
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			({ reason }) =>
				tell("reject_write_offs", { names, reason }).then((count) => {
					frappe.show_alert({ message: __("{0} rejected", [count]), indicator: "green" });
					done();
				}),
			__("Go on Asking for It"),
			__("Reject"),
		);

	ar_specialist.write_offs = {
		add_actions(listview) {
			if (!may_decide()) return;
			const act = (work) => () => {
				const names = listview.get_checked_items(true);
				work(names, () => {
					listview.clear_checked_items();
					listview.refresh();
				});
			};
			listview.page.add_actions_menu_item(__("Approve"), act(approve), false);
			listview.page.add_actions_menu_item(__("Reject"), act(reject), false);
		},

		add_buttons(frm) {
			if (!may_decide()) return;
			const { name, status } = frm.doc;
			const done = () => frm.reload_doc();
			if (["Proposed", "Rejected", "Failed"].includes(status)) {
				frm.add_custom_button(__("Approve"), () => approve([name], done));
			}
			if (["Proposed", "Failed"].includes(status)) {
				frm.add_custom_button(__("Reject"), () => reject([name], done));
			}
		},
	};
})();
