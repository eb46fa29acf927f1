// What people do with a plan on its form: propose, approve, accept, cancel it, and what comes after it broke.
frappe.provide("ar_specialist");

(() => {
	const { esc, tell } = ar_specialist;

	const move = (frm, method, values = {}) =>
		tell(method, { plan: frm.doc.name, ...values }, { freeze: true }).then(() => frm.reload_doc());

	const choices = (frm, name) =>
		frm
			.get_docfield(name)
			.options.split("\n")
			.filter(Boolean)
			.map((value) => ({ value, label: __(value) }));

	// Who approves reads what: whose plan it is, and what it comes to.
	function ask_approval(frm) {
		const { name, customer, customer_name, total, account_currency, instalments } = frm.doc;
		const money = format_currency(total, account_currency);
		const values = [name, customer_name || customer, money, instalments.length];
		const question = __("Approve {0} for {1}: {2} in {3} instalments?", values);
		frappe.confirm(esc(question), () => move(frm, "approve_plan"));
	}

	// -- accepted: by whom, when and how, with what they signed

	function ask_acceptance(frm) {
		const dialog = new frappe.ui.Dialog({
			title: __("Accept {0}", [esc(frm.doc.name)]),
			fields: [
				{ fieldname: "accepted_by", fieldtype: "Data", label: __("Accepted By"), reqd: 1 },
				{
					fieldname: "how",
					fieldtype: "Select",
					label: __("Accepted How"),
					options: choices(frm, "accepted_how").filter(({ value }) => value !== "Portal"),
					default: "Signed Document",
					reqd: 1,
				},
				{ fieldname: "accepted_column", fieldtype: "Column Break" },
				{
					fieldname: "accepted_on",
					fieldtype: "Date",
					label: __("Accepted On"),
					// who records it late says when it was
					default: ar_specialist.has_run_out(frm.doc) ? "" : frappe.datetime.get_today(),
					reqd: 1,
				},
				{
					fieldname: "signed",
					fieldtype: "Attach",
					label: __("What They Signed or Wrote"),
					mandatory_depends_on: 'eval:doc.how === "Signed Document"',
					// private, and at the plan whether it is accepted or not
					options: { doctype: frm.doctype, docname: frm.docname, make_attachments_public: 0 },
				},
				{ fieldname: "note_section", fieldtype: "Section Break" },
				{
					fieldname: "note",
					fieldtype: "Small Text",
					label: __("Note"),
					description: __("From now on the terms stay as they are; a change is an amendment."),
				},
			],
			primary_action_label: __("Accept"),
			primary_action({ accepted_by, how, accepted_on, note, signed }) {
				const said = { plan: frm.doc.name, accepted_by, how, accepted_on, note, signed };
				tell("accept_plan", said, { btn: dialog.get_primary_btn() }).then(() => {
					dialog.hide();
					frm.reload_doc();
				});
			},
		});
		by_keys(dialog);
		offer_contact(frm, dialog);
		dialog.show();
	}

	// The plan's contact, else the customer's first one, is who usually says yes.
	function offer_contact(frm, dialog) {
		const value_of = (doctype, name, field) =>
			frappe.db.get_value(doctype, name, field).then(({ message }) => message && message[field]);
		const { contact, customer } = frm.doc;
		Promise.resolve(contact || value_of("Customer", customer, "customer_primary_contact"))
			.then((found) => found && value_of("Contact", found, "full_name"))
			.then((name) => {
				if (name && !dialog.get_value("accepted_by")) dialog.set_value("accepted_by", name);
			});
	}

	function by_keys(dialog) {
		dialog.$wrapper.on("keydown", (event) => {
			if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
			event.preventDefault();
			event.stopPropagation();
			$(event.target).trigger("change"); // what is being typed counts
			dialog.get_primary_btn().trigger("click");
		});
	}

	// -- ended, and what comes in its place

	// A refusal leaves the reason as it was typed.
	function ask_reason(frm, title, done) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
			primary_action_label: title,
			primary_action: ({ reason }) =>
				tell("cancel_plan", { plan: frm.doc.name, reason }, { freeze: true }).then(() => {
					dialog.hide();
					frm.reload_doc().then(done);
				}),
		});
		by_keys(dialog);
		dialog.show();
	}

	// Whatever else cancels the form asks the same; the document is cancelled with a reason only.
	ar_specialist.ask_why_cancelled = (frm) => ask_reason(frm, __("Cancel the Plan"), () => {});

	function amend(frm) {
		const { company, customer, customer_name, items } = frm.doc;
		return ar_specialist.plan_payments({
			company,
			customer,
			customer_name,
			ticked: items, // what bills its fee and interest, too
			amends: frm.doc.docstatus === 2 ? frm.doc : null,
			on_done: ({ name }) => frappe.set_route("Form", "AR Payment Plan", name),
		});
	}

	function bill(frm) {
		tell("bill_plan", { plan: frm.doc.name }, { freeze: true }).then(({ name }) =>
			frappe.set_route("Form", "Sales Invoice", name),
		);
	}

	// -- paid online: the next instalment, one request an invoice

	function request_payment(frm) {
		tell("request_payment", { plan: frm.doc.name }, { freeze: true }).then((asked) => {
			frappe.msgprint({
				title: __("Next Instalment, Due {0}", [ar_specialist.short_day(asked.day)]),
				message: [...asked.requests.map(request_line), failed_line(asked.failed)].join(""),
				indicator: asked.failed.length ? "orange" : "green",
			});
			frm.reload_doc();
		});
	}

	function request_line({ number, amount, currency, link }) {
		const label = esc(__("{0} of {1}", [format_currency(amount, currency), number]));
		const none = esc(__("ERPNext has asked for it, but the gateway has no page to pay it on."));
		const page = link
			? `<a href="${esc(link)}" target="_blank" rel="noopener noreferrer">${esc(link)}</a>`
			: `<span class="text-muted">${none}</span>`;
		return `<p><b>${label}</b><br>${page}</p>`;
	}

	function failed_line(numbers) {
		if (!numbers.length) return "";
		const text = __("No request could be made for {0}; see the Error Log, or drafts of it in ERPNext.", [
			numbers.join(", "),
		]);
		return `<p class="text-danger">${esc(text)}</p>`;
	}

	// What is to be done about the account, planned on it for today.
	function plan_next(frm, action) {
		ar_specialist.ask_next_action(
			__("Next Action for {0}", [esc(frm.doc.customer_name || frm.doc.customer)]),
			({ on, action: said }) =>
				tell("set_next_action", { names: [frm.doc.account], on, action: said }).then(() =>
					frappe.show_alert({ message: __("Planned"), indicator: "green" }),
				),
			{ action },
		);
	}

	const AFTER_BREAK = {
		again: (frm) => ask_reason(frm, __("Cancel, and Plan Anew"), () => amend(frm)),
		collect: (frm) => ar_specialist.log_call(frm.doc.account, { on_done: () => frm.reload_doc() }),
		escalate: (frm) => plan_next(frm, __("Escalate: {0} is broken", [frm.doc.name])),
		write_off: (frm) => plan_next(frm, __("Propose a write-off: {0} is broken", [frm.doc.name])),
	};

	function ask_what_next(frm) {
		const { doc } = frm;
		if (doc.status !== "Broken" || doc.docstatus !== 1 || !doc.open_amount) return;
		const may_decide = frappe.model.can_write("AR Customer Account") && doc.account;
		const offered = [
			["again", __("New Plan"), frm.perm[0].cancel && frappe.model.can_create("AR Payment Plan")],
			["collect", __("Log a Call"), frappe.model.can_create("AR Activity") && doc.account],
			["escalate", __("Escalate"), may_decide],
			["write_off", __("Write Off"), may_decide],
		].filter(([, , may]) => may);
		const buttons = offered.map(
			([name, label]) =>
				`<button type="button" class="btn btn-sm btn-default" data-next="${name}">${esc(label)}</button>`,
		);
		const question = esc(
			__("It broke on {0}. What is to be done: a new plan, collect, escalate, or write off?", [
				frappe.datetime.str_to_user(doc.broken_on),
			]),
		);
		const $asked = frm.dashboard.add_section(
			`<p class="text-danger">${question}</p><div class="ar-plan-next">${buttons.join("")}</div>`,
			__("Broken"),
		);
		$asked.on("click", "[data-next]", ({ currentTarget: { dataset } }) => AFTER_BREAK[dataset.next](frm));
		ar_specialist.put_first(frm, $asked);
	}

	// -- the buttons

	ar_specialist.plan_moves = (frm) => {
		const { doc } = frm;
		const may = frm.perm[0];
		const waits = doc.needs_approval && !doc.approved_by;
		const is_open = !doc.docstatus && doc.status !== "Cancelled";
		const offer = (label, run, is_primary) => {
			frm.add_custom_button(label, run);
			if (is_primary) frm.change_custom_button_type(label, null, "primary");
		};
		if (is_open && may.write) {
			const is_draft = doc.status === "Draft";
			if (is_draft && waits && frappe.user.has_role("AR Manager")) {
				offer(__("Approve"), () => ask_approval(frm), true);
			}
			if (is_draft && !waits) offer(__("Propose"), () => move(frm, "propose_plan"), true);
			if (!is_draft) offer(__("Take Back"), () => move(frm, "take_back_plan"));
		}
		if (is_open && may.submit && !waits) {
			offer(__("Accept"), () => ask_acceptance(frm), doc.status === "Proposed");
		}
		if (doc.docstatus === 1 && may.submit && (doc.fee || doc.interest) && !doc.charges_billed_on) {
			offer(__("Bill Fee and Interest"), () => bill(frm));
		}
		const is_in_force = doc.docstatus === 1 && ["Active", "At Risk"].includes(doc.status);
		const is_paid_online = is_in_force && doc.next_due_date && doc.__onload?.takes_payments;
		if (is_paid_online && frappe.model.can_create("AR Activity")) {
			offer(__("Request Payment"), () => request_payment(frm));
		}
		if ((is_open || doc.docstatus === 1) && may.cancel) {
			offer(__("Cancel the Plan"), () => ar_specialist.ask_why_cancelled(frm));
		}
		if (doc.docstatus === 2 && may.amend) offer(__("Amend"), () => amend(frm), true);
		ask_what_next(frm);
	};
})();
