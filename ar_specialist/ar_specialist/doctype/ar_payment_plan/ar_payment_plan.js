(() => {
	const METHOD = "ar_specialist.api.";
	const is_draft = (doc) => !doc.docstatus && doc.status === "Draft";

	// -- a new plan: which open items

	function choose_items(frm) {
		const { company, customer } = frm.doc;
		if (!company || !customer) {
			frappe.msgprint(__("Choose the customer and the company first."));
			return;
		}
		frappe
			.xcall(`${METHOD}plannable_items`, { company, customer })
			.then(({ items, defaults, policy }) => {
				if (!items.length) {
					frappe.msgprint(__("Nothing is open that could be planned."));
					return;
				}
				if (frm.is_new()) frm.set_value(defaults);
				ask_items(items, (chosen) => {
					add_chosen(frm, chosen);
					if (frm.is_new() && chosen.length) propose_fee(frm, policy, chosen[0].currency);
				});
			});
	}

	function ask_items(items, take) {
		const dialog = new frappe.ui.Dialog({
			title: __("Open Items"),
			fields: [
				{
					fieldname: "chosen",
					fieldtype: "MultiCheck",
					columns: 1,
					options: items.map((item, index) => ({
						label: ar_specialist.item_label({ ...item, outstanding: item.plannable }),
						value: String(index),
						checked: item.days_late > 0 ? 1 : 0,
					})),
				},
			],
			primary_action_label: __("Add"),
			primary_action() {
				const chosen = dialog.get_field("chosen").get_checked_options() || [];
				take(chosen.map((index) => items[Number(index)]));
				dialog.hide();
			},
		});
		dialog.show();
	}

	function add_chosen(frm, chosen) {
		// a new document begins with an empty row
		frm.doc.items = (frm.doc.items || []).filter((row) => row.voucher_no);
		const key = ({ voucher_no, due_date }) => `${voucher_no} ${due_date || ""}`;
		const there = new Set(frm.doc.items.map(key));
		chosen
			.filter((item) => !there.has(key(item)))
			.forEach((item) =>
				frm.add_child("items", {
					voucher_type: item.voucher_type,
					voucher_no: item.voucher_no,
					payment_term: item.payment_term,
					due_date: item.due_date,
					open_amount: item.outstanding,
					planned: item.plannable,
					account_currency: item.currency,
				}),
			);
		frm.set_value("account_currency", chosen.length ? chosen[0].currency : frm.doc.account_currency);
		frm.refresh_field("items");
		frm.dirty();
	}

	function propose_fee(frm, policy, currency) {
		const { fee, why } = ar_specialist.plan_fee(policy, currency);
		frm.set_value("fee", fee);
		frm.get_field("fee").set_description(ar_specialist.esc(why));
	}

	// Where the customer is known, the dialog shows what comes of the terms while they are typed. What was typed on the form
	// of a draft is saved before, as the dialog saves the draft, too.
	function offer_preview(frm) {
		frm.add_custom_button(__("With Preview"), () => {
			if (frm.is_new() || !frm.is_dirty()) preview(frm);
			else frm.save().then(() => preview(frm));
		});
	}

	function preview(frm) {
		const { company, customer, customer_name, items = [] } = frm.doc;
		if (!company || !customer) {
			frappe.msgprint(__("Choose the customer and the company first."));
			return;
		}
		const is_new = frm.is_new();
		ar_specialist.plan_payments({
			company,
			customer,
			customer_name,
			ticked: items
				.filter((row) => row.voucher_no)
				.map((row) => ({ ...row, of_draft: is_new ? 0 : row.planned })),
			changes: is_new ? null : frm.doc,
			on_done: ({ name }) =>
				is_new ? frappe.set_route("Form", "AR Payment Plan", name) : frm.reload_doc(),
		});
	}

	function lock_rows(frm) {
		const by_hand = frm.doc.scheduled_by === "Days by Hand";
		const grid = frm.fields_dict.instalments.grid;
		grid.cannot_add_rows = !by_hand;
		grid.update_docfield_property("status", "formatter", ar_specialist.say_instalment);
		["due_date", "principal"].forEach((field) =>
			grid.update_docfield_property(field, "read_only", by_hand && is_draft(frm.doc) ? 0 : 1),
		);
		frm.refresh_field("instalments");
	}

	frappe.ui.form.on("AR Payment Plan", {
		setup(frm) {
			// what bills it is owed, and what was paid online is paid, all the same; what waits is withdrawn
			frm.ignore_doctypes_on_cancel_all = ["Sales Invoice", "Payment Request"];
			frm.set_query("contact", () => ({
				query: "frappe.contacts.doctype.contact.contact.contact_query",
				filters: { link_doctype: "Customer", link_name: frm.doc.customer },
			}));
			frm.set_query("voucher_type", "items", () => ({
				filters: { name: ["in", ["Sales Invoice", "Journal Entry"]] },
			}));
		},

		refresh(frm) {
			ar_specialist.open_new_form(frm);
			lock_rows(frm);
			// an acceptance says who and how, which plain submitting does not ask
			if (!frm.doc.docstatus && !frm.is_new() && !frm.is_dirty()) frm.page.clear_primary_action();
			if (frm.is_new() || is_draft(frm.doc)) {
				frm.add_custom_button(__("Get Open Items"), () => choose_items(frm));
			}
			if (frm.is_new() || (is_draft(frm.doc) && frm.perm[0].write)) offer_preview(frm);
			if (frm.is_new()) return;
			// cancelling asks why, and an amendment begins with a preview
			if (frm.doc.docstatus === 1) frm.page.clear_secondary_action();
			if (frm.doc.docstatus === 2) frm.page.clear_primary_action();
			ar_specialist.show_plan(frm);
			ar_specialist.plan_moves(frm);
			// what is offered is taken back before it is changed; last, as this takes the rights off the form
			if (!frm.doc.docstatus && !is_draft(frm.doc)) frm.disable_form();
		},

		before_cancel(frm) {
			frappe.validated = false;
			ar_specialist.ask_why_cancelled(frm);
		},

		scheduled_by: lock_rows,

		customer(frm) {
			if (frm.is_new()) frm.clear_table("items");
			frm.refresh_field("items");
		},
	});
})();
