(() => {
	const today = () => frappe.datetime.get_today();

	// -- a new promise: which open items, and how much

	function add_chosen(frm, chosen) {
		const is_listed = (item) =>
			(frm.doc.items || []).some(
				(row) => row.voucher_no === item.voucher_no && (row.due_date || "") === (item.due_date || ""),
			);
		// a new document begins with an empty row
		frm.doc.items = (frm.doc.items || []).filter((row) => row.voucher_no);
		chosen
			.filter((item) => !is_listed(item))
			.forEach((item) =>
				frm.add_child("items", {
					voucher_type: item.voucher_type,
					voucher_no: item.voucher_no,
					payment_term: item.payment_term,
					due_date: item.due_date,
					open_amount: item.outstanding,
					promised: item.outstanding,
					account_currency: item.currency,
				}),
			);
		frm.refresh_field("items");
		show_sum(frm);
	}

	function show_sum(frm) {
		if (!frm.is_new()) return;
		const rows = (frm.doc.items || []).filter((row) => row.voucher_no);
		frm.set_value("account_currency", rows.length ? rows[0].account_currency : null);
		frm.set_value(
			"amount",
			rows.reduce((sum, row) => sum + flt(row.promised, 2), 0),
		);
	}

	function choose_items(frm) {
		if (!frm.doc.customer || !frm.doc.company) {
			frappe.msgprint(__("Choose the customer and the company first."));
			return;
		}
		ar_specialist.promisable_items(frm.doc.company, frm.doc.customer).then((items) => {
			if (!items.length) {
				frappe.msgprint(__("Nothing is open that is not promised already."));
				return;
			}
			ask_items(items, (chosen) => add_chosen(frm, chosen));
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
						label: ar_specialist.item_label(item),
						value: String(index),
						checked: item.days_late > 0 ? 1 : 0,
					})),
					on_change: () => show_total(),
				},
				{ fieldname: "total", fieldtype: "HTML" },
			],
			primary_action_label: __("Add"),
			primary_action() {
				ar_specialist.check_one_currency(chosen());
				take(chosen());
				dialog.hide();
			},
		});
		const chosen = () =>
			(dialog.get_field("chosen").get_checked_options() || []).map((index) => items[Number(index)]);
		const show_total = () => {
			const sums = ar_specialist.sums_of(chosen()).join(", ");
			dialog.get_field("total").$wrapper.html(`<b>${ar_specialist.esc(sums)}</b>`);
		};
		dialog.show();
		setTimeout(show_total, 0);
	}

	// -- a promise that was made

	function ask_withdraw(frm) {
		frappe.prompt(
			[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
			({ reason }) => frm.call("withdraw", { reason }).then(() => frm.reload_doc()),
			__("Withdraw Promise"),
			__("Withdraw"),
		);
	}

	// What is decided stands.
	const may_withdraw = (doc) => ["Open", "Kept"].includes(doc.status) && doc.deadline >= today();

	function show_intro(frm) {
		const { doc } = frm;
		if (doc.status === "Open" && doc.promised_for <= today()) {
			const day = frappe.datetime.str_to_user(doc.deadline);
			frm.set_intro(__("It is decided after {0}.", [day]), "orange");
		}
		if (doc.status === "Void") {
			frm.set_intro(__("Its vouchers were cancelled: it counts neither as kept nor as broken."), "blue");
		}
	}

	frappe.ui.form.on("AR Promise", {
		setup(frm) {
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
			if (frm.is_new()) {
				frm.add_custom_button(__("Get Open Items"), () => choose_items(frm));
				return;
			}
			show_intro(frm);
			if (may_withdraw(frm.doc) && frappe.model.can_create("AR Promise")) {
				frm.add_custom_button(__("Withdraw"), () => ask_withdraw(frm));
			}
		},

		customer(frm) {
			if (frm.is_new()) frm.clear_table("items");
			frm.refresh_field("items");
			show_sum(frm);
		},
	});

	frappe.ui.form.on("AR Promise Item", {
		promised: show_sum,
		voucher_no: show_sum,
		items_remove: show_sum,
	});
})();
