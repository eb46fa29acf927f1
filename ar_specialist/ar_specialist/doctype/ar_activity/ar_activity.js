(() => {
	const { tell } = ar_specialist;
	const MINUTES_TO_UNDO = 10;
	const SPOKEN = ["Call", "Meeting"];

	const logged_a_moment_ago = ({ doc }) =>
		doc.owner === frappe.session.user &&
		!doc.undone_on &&
		moment(frappe.datetime.now_datetime()).diff(moment(doc.creation), "minutes") < MINUTES_TO_UNDO;

	function undo(frm) {
		tell("undo_contact", { activity: frm.doc.name }, { freeze: true }).then(() => frm.reload_doc());
	}

	// A note that is kept in sight on the worklist page, or no longer.
	function pin(frm) {
		ar_specialist.pin_note(frm.doc.name, frm.doc.is_pinned ? 0 : 1).then(() => frm.reload_doc());
	}

	function verify_copy(frm) {
		const args = { activity: frm.doc.name };
		tell("verify_copy", args, { freeze: true }).then(({ found, is_unchanged }) => {
			const kept = __("The copy is what was sent, byte for byte.");
			const changed = found
				? __("The copy has been changed since it was sent.")
				: __("The copy is not there any more.");
			frappe.msgprint({
				title: __("Verify Copy"),
				message: is_unchanged ? kept : changed,
				indicator: is_unchanged ? "green" : "red",
			});
		});
	}

	// A mail that came in, or what somebody logged as a dispute, and no case was raised of yet.
	function add_dispute(frm) {
		const { doc } = frm;
		const may = frappe.model.can_create("AR Dispute") && !doc.dispute && !doc.undone_on;
		const is_mail = doc.direction === "Incoming" && doc.communication;
		if (!may || !(is_mail || doc.outcome === "Dispute")) return;
		if (doc.may_be_dispute) frm.set_intro(__("It may be a dispute: read it."), "orange");
		frm.add_custom_button(__("Dispute"), () =>
			is_mail ? ar_specialist.dispute_mail(doc.communication, () => frm.reload_doc()) : raise_of(frm),
		);
	}

	function raise_of({ doc }) {
		ar_specialist.disputable_items(doc.company, doc.customer).then((items) => {
			const about = (doc.items || []).map((row) => row.voucher_no);
			const chosen = items.filter((item) => about.includes(item.voucher_no));
			const said = { says: doc.notes, channel: doc.channel, raised_by_contact: doc.contact };
			ar_specialist.new_dispute(doc.company, doc.customer, chosen, { ...said, activity: doc.name });
		});
	}

	function follow_channel(frm) {
		const { channel } = frm.doc;
		frm.toggle_reqd("outcome", SPOKEN.includes(channel));
		frm.toggle_reqd("notes", channel === "Note");
		frm.toggle_display(["outcome", "direction", "contact", "spoken_with"], channel !== "Note");
	}

	frappe.ui.form.on("AR Activity", {
		setup(frm) {
			frm.set_query("contact", () => ({
				query: "frappe.contacts.doctype.contact.contact.contact_query",
				filters: { link_doctype: "Customer", link_name: frm.doc.customer },
			}));
			frm.set_query("voucher_type", "items", () => ({ filters: { name: "Sales Invoice" } }));
			frm.set_query("voucher_no", "items", () => ({
				filters: { customer: frm.doc.customer, company: frm.doc.company, docstatus: 1 },
			}));
		},

		refresh(frm) {
			ar_specialist.open_new_form(frm);
			follow_channel(frm);
			if (frm.is_new()) return;
			if (frm.doc.undone_on) frm.set_intro(__("It was undone: it counts for nothing."), "orange");
			if (logged_a_moment_ago(frm)) frm.add_custom_button(__("Undo"), () => undo(frm));
			if (frappe.model.can_create("AR Activity") && frm.doc.notes && !frm.doc.undone_on) {
				frm.add_custom_button(frm.doc.is_pinned ? __("Unpin") : __("Pin"), () => pin(frm));
			}
			add_dispute(frm);
			if (frm.doc.copy_hash) frm.add_custom_button(__("Verify Copy"), () => verify_copy(frm));
		},

		channel: follow_channel,
	});
})();
