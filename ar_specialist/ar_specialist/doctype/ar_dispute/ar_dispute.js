(() => {
	// -- a new dispute: which open items, which of their lines, how much

	function choose_items(frm) {
		const { company, customer } = frm.doc;
		if (!company || !customer) {
			frappe.msgprint(__("Choose the customer and the company first."));
			return;
		}
		ar_specialist.disputable_items(company, customer).then((items) => {
			if (!items.length) {
				frappe.msgprint(__("Nothing is open that is not disputed already."));
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
		const there = new Set(frm.doc.items.map((row) => row.voucher_no));
		chosen
			.filter((item) => !there.has(item.voucher_no))
			.forEach((item) => ar_specialist.add_disputed(frm.doc, item));
		frm.refresh_field("items");
		frm.dirty();
	}

	const is_about_line = ({ kind }) => ["Line", "Quantity", "Price"].includes(kind);

	// The only line of an invoice is the one that is meant.
	function choose_line(frm, cdt, cdn) {
		const { voucher_no } = locals[cdt][cdn];
		const open_row = frappe.ui.form.get_open_grid_form;
		const row = frm.get_field("items").grid.get_row(cdn);
		const was_open = open_row() === row;
		const take = ({ name, item_code, qty }) =>
			is_about_line(locals[cdt][cdn]) &&
			frappe.model
				.set_value(cdt, cdn, { invoice_line: name, item_code, qty, disputed: null })
				// a dialog that closes takes the open row with it
				.then(() => was_open && open_row() !== row && row.toggle_view(true));
		frappe
			.xcall("ar_specialist.api.invoice_lines", { invoice: voucher_no })
			.then((lines) => (lines.length === 1 ? take(lines[0]) : ask_line(voucher_no, lines, take)));
	}

	function ask_line(invoice, lines, take) {
		const label = ({ item_code, qty, rate, currency }) =>
			frappe.utils.escape_html(`${item_code || ""} · ${qty} × ${format_currency(rate, currency)}`);
		const field = {
			fieldname: "line",
			fieldtype: "Select",
			label: __("Line"),
			reqd: 1,
			options: lines.map((line) => ({ value: line.name, label: label(line) })),
		};
		frappe.prompt(
			[field],
			({ line }) => take(lines.find(({ name }) => name === line)),
			__("Choose a Line of {0}", [frappe.utils.escape_html(invoice)]),
			__("Choose"),
		);
	}

	// -- where it goes from here

	// From In Review or Waiting for Customer, nothing is reopened: it is open all the while.
	const LABELS = ({ status }) => ({
		Open: ["Closed", "Withdrawn"].includes(status) ? __("Reopen") : __("Back to Open"),
		"In Review": __("Review"),
		"Waiting for Customer": __("Wait for Customer"),
		Resolved: __("Resolve"),
		Closed: __("Close"),
		Withdrawn: __("Withdraw"),
	});

	function add_moves(frm) {
		const { moves } = frm.doc.__onload || {};
		const labels = LABELS(frm.doc);
		(moves || []).forEach(({ status, needs_reason }) => {
			frm.add_custom_button(labels[status], () => move(frm, status, needs_reason), __("Move"));
		});
		if (ar_specialist.is_unsettled_dispute(frm.doc) && !frm.doc.escalated_on && (moves || []).length) {
			frm.add_custom_button(__("Escalate"), () => frm.call("escalate").then(() => frm.reload_doc()));
		}
	}

	function move(frm, status, needs_reason) {
		const fields = [...decision(frm, status), ...reason(needs_reason, was_told(frm, status))];
		const is_upheld = ({ resolution }) => resolution === "Valid Debt";
		const go = (said) =>
			is_upheld(said)
				? ar_specialist.uphold_dispute(frm, () => frm.reload_doc(), said.public_reply)
				: frm.call("move", { status, ...said }).then(() => frm.reload_doc());
		if (!fields.length) return go({});
		return frappe.prompt(fields, go, LABELS(frm.doc)[status], LABELS(frm.doc)[status]);
	}

	// Whether a decision is taken back that the customer has been told of.
	function was_told({ doc }, status) {
		const { letters = [] } = doc.__onload || {};
		return doc.status === "Resolved" && status !== "Closed" && letters.length > 0;
	}

	function reason(is_needed, is_told) {
		if (!is_needed) return [];
		const description = is_told
			? __("What was sent to the customer stays sent: write to them again.")
			: "";
		return [
			{
				fieldname: "status_reason",
				fieldtype: "Small Text",
				label: __("Reason"),
				reqd: 1,
				description,
			},
		];
	}

	function decision(frm, status) {
		if (status !== "Resolved") return [];
		const choices = (name) =>
			frm
				.get_docfield(name)
				.options.split("\n")
				.filter(Boolean)
				.map((value) => ({ value, label: __(value) }));
		return [
			{
				fieldname: "resolution",
				fieldtype: "Select",
				label: __("Resolution"),
				options: choices("resolution"),
				reqd: 1,
			},
			{
				fieldname: "valid",
				fieldtype: "Select",
				label: __("The Customer's Claim"),
				options: [{ value: "", label: "" }, ...choices("valid")],
				description: __("Left empty, it is what such a resolution usually says."),
			},
			{
				fieldname: "public_reply",
				fieldtype: "Small Text",
				label: __("Reply to the Customer"),
				default: frm.doc.public_reply,
			},
		];
	}

	// -- what one sees at once

	function show_state(frm) {
		const { doc } = frm;
		const color = ar_specialist.dispute_colors[doc.status];
		frm.page.set_indicator(__(doc.status), color);
		const { hint } = doc.__onload || {};
		if (hint) frm.set_intro(hint, "blue");
		if (!ar_specialist.is_unsettled_dispute(doc) || !doc.deadline) return;
		const day = frappe.datetime.str_to_user(doc.deadline);
		if (ar_specialist.deadline_color(doc.deadline) === "red") {
			const late = ar_specialist.is_live_dispute(doc)
				? __("It was to be decided by {0}.", [day])
				: __("It was to be settled by {0}.", [day]);
			frm.set_intro(late, "red");
		}
	}

	// -- what was written on both sides; as customers wrote it, so all of it is text

	function message_html(frm, row) {
		const escape = frappe.utils.escape_html;
		const who = row.from_customer ? frm.doc.customer_name : frappe.user.full_name(row.sent_by);
		const side = row.from_customer ? "ar-message ar-message-theirs" : "ar-message";
		const text = row.text ? `<div class="ar-message-text">${escape(row.text)}</div>` : "";
		const link = row.file ? frappe.utils.get_form_link("File", row.file) : "";
		const file = link ? `<a href="${escape(link)}">${escape(row.file_name || row.file)}</a>` : "";
		const on = frappe.datetime.str_to_user(row.sent_on);
		return `<div class="${side}">
			<div class="text-muted small">${escape(who || "")} · ${escape(on)}</div>${text}${file}</div>`;
	}

	function show_conversation(frm) {
		const rows = (frm.doc.messages || []).map((row) => message_html(frm, row));
		frm.get_field("conversation")?.$wrapper.html(`<div class="ar-messages">${rows.join("")}</div>`);
	}

	frappe.ui.form.on("AR Dispute", {
		setup(frm) {
			frm.set_query("raised_by_contact", () => ({
				query: "frappe.contacts.doctype.contact.contact.contact_query",
				filters: { link_doctype: "Customer", link_name: frm.doc.customer },
			}));
			frm.set_query("reason", () => ({ filters: { disabled: 0 } }));
			frm.set_query("voucher_type", "items", () => ({
				filters: { name: ["in", ["Sales Invoice", "Journal Entry"]] },
			}));
			frm.set_query("voucher_no", "items", () => ({
				filters: { company: frm.doc.company, docstatus: 1 },
			}));
		},

		refresh(frm) {
			["status", "status_reason", "resolution"].forEach((name) =>
				frm.set_df_property(name, "read_only", 1),
			);
			// What the ledger closed nobody has decided: whether they were right may be said afterwards.
			const is_undecided = frm.doc.status === "Closed" && frm.doc.resolution_by_ledger;
			frm.set_df_property("valid", "read_only", is_undecided ? 0 : 1);
			if (frm.is_new()) {
				frm.add_custom_button(__("Get Open Items"), () => choose_items(frm));
				return;
			}
			add_moves(frm);
			ar_specialist.settlements.show(frm);
			show_state(frm);
			ar_specialist.dispute_overview(frm, LABELS(frm.doc), (status, needs_reason) =>
				move(frm, status, needs_reason),
			);
			show_conversation(frm);
		},

		// Items of the customer that was chosen before belong to nobody now.
		customer(frm) {
			if (!frm.is_new() || frm.doc.__items_of === frm.doc.customer) return;
			frm.clear_table("items");
			frm.refresh_field("items");
		},
	});

	frappe.ui.form.on("AR Dispute Item", {
		kind(frm, cdt, cdn) {
			const row = locals[cdt][cdn];
			if (is_about_line(row)) {
				if (row.voucher_type === "Sales Invoice" && row.voucher_no) choose_line(frm, cdt, cdn);
			} else if (row.invoice_line) {
				const no_line = { invoice_line: null, item_code: null, qty: null, rate: null, disputed: null };
				frappe.model.set_value(cdt, cdn, no_line);
			} else if (row.kind === "Tax") {
				frappe.model.set_value(cdt, cdn, "disputed", null);
			}
		},
		qty(frm, cdt, cdn) {
			frappe.model.set_value(cdt, cdn, "disputed", null);
		},
		rate(frm, cdt, cdn) {
			frappe.model.set_value(cdt, cdn, "disputed", null);
		},
	});
})();
