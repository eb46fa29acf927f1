// What the worklist and the account form share: how a day is written, and the questions both ask.
frappe.provide("ar_specialist");

ar_specialist.short_day = (day) => {
	const date = frappe.datetime.str_to_obj(day);
	const year = date.getFullYear() === new Date().getFullYear() ? undefined : "2-digit";
	return date.toLocaleDateString(frappe.boot.lang, { day: "numeric", month: "short", year });
};

ar_specialist.ask_stop = (title, stop) =>
	frappe.prompt(
		[
			{
				fieldname: "stop",
				fieldtype: "Select",
				label: __("Stop"),
				options: ["On Hold", "Legal Stop"].map((value) => ({ value, label: __(value) })),
				default: "On Hold",
				reqd: 1,
				description: __("Only an AR Manager lifts a legal stop."),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		stop,
		title,
		__("Stop Collecting"),
	);

// Whether a promise was broken since something was planned for a day ahead: the plan no longer keeps the account waiting.
ar_specialist.is_woken = ({ planned_on, last_broken_on, snoozed_until, next_action_date }) => {
	const today = frappe.datetime.get_today();
	const is_ahead = snoozed_until > today || next_action_date > today;
	return Boolean(is_ahead && planned_on && last_broken_on > planned_on);
};

// A legal stop is lifted by those who may.
ar_specialist.may_lift = ({ collection_stop }) =>
	collection_stop === "On Hold" ||
	(collection_stop === "Legal Stop" &&
		(frappe.user.has_role("AR Manager") || frappe.user.has_role("System Manager")));

// A step that nobody is contacted for is done when somebody says so.
ar_specialist.is_said_done = ({ step_action, step_due_on, collection_stop }) =>
	(step_action === "Escalate" || (step_action === "Hold" && !collection_stop)) &&
	step_due_on <= frappe.datetime.get_today();

// Those say so who have the step's role; the others see whom it waits for.
ar_specialist.may_say_done = (account) =>
	ar_specialist.is_said_done(account) &&
	(!account.step_role || frappe.user.has_role(account.step_role) || frappe.user.has_role("System Manager"));

ar_specialist.step_waits_for = (account) =>
	ar_specialist.is_said_done(account) && !ar_specialist.may_say_done(account)
		? __("waits for {0}", [__(account.step_role)])
		: "";

ar_specialist.ask_step_done = ({ step, step_action }, take) => {
	const label = step_action === "Hold" ? __("Why It Is Held") : __("What Was Done");
	const fields = [{ fieldname: "notes", fieldtype: "Small Text", label, reqd: 1 }];
	const action = { Escalate: __("escalate"), Hold: __("hold") }[step_action];
	frappe.prompt(fields, take, __("Step {0}: {1}", [step, action]), __("Step Done"));
};

// What to know before a contact, as red lines.
ar_specialist.cautions_html = (cautions) =>
	(cautions || []).map((each) => `<div class="text-danger">${ar_specialist.esc(each)}</div>`).join("");

// A next action is what somebody typed, or the channel of the contact it followed: our own word is translated.
ar_specialist.OWN_ACTIONS = ["Call", "E-mail", "Letter", "SMS", "Meeting", "Portal", "Note"];
ar_specialist.say_action = (action) =>
	ar_specialist.OWN_ACTIONS.includes(action) ? __(action) : action || "";

ar_specialist.ask_next_action = (title, plan, now = {}) =>
	frappe.prompt(
		[
			{
				fieldname: "on",
				fieldtype: "Date",
				label: __("Day"),
				default: now.on || frappe.datetime.get_today(),
			},
			{
				fieldname: "action",
				fieldtype: "Data",
				label: __("Next Action"),
				default: now.action,
				description: __("Leave both empty to take the plan back."),
			},
		],
		plan,
		title,
		__("Set Next Action"),
	);

// Whom customers can be given to, for a field of a form or a dialog.
ar_specialist.collector_query = () => ({ query: "ar_specialist.api.collector_query" });

// The companies whose customers the user may see, and the one to begin with.
ar_specialist.companies = () => frappe.boot.ar_companies || [];
ar_specialist.first_company = () => {
	const [first] = ar_specialist.companies();
	const usual = frappe.defaults.get_user_default("Company");
	return ar_specialist.companies().includes(usual) ? usual : first;
};

ar_specialist.ask_collector = (title, assign) =>
	frappe.prompt(
		[
			{
				fieldname: "collector",
				fieldtype: "Link",
				options: "User",
				get_query: ar_specialist.collector_query,
				label: __("Collector"),
				default: frappe.session.user,
				description: __("Leave empty to take the collector away."),
			},
		],
		({ collector }) => assign(collector),
		title,
		__("Assign"),
	);

// A note about a customer; pinned, it stays in sight. The dialog closes once it is kept.
ar_specialist.ask_note = ({ name, customer, customer_name }, on_save) => {
	const keep = ({ notes, pinned }) =>
		ar_specialist
			.tell(
				"log_contact",
				{ account: name, channel: "Note", direction: "Internal", notes, pinned },
				{ btn: dialog.get_primary_btn() },
			)
			.then(() => {
				dialog.hide();
				on_save();
			});
	const dialog = new frappe.ui.Dialog({
		title: __("Note about {0}", [frappe.utils.escape_html(customer_name || customer)]),
		fields: [
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Note"), reqd: 1 },
			{ fieldname: "pinned", fieldtype: "Check", label: __("Pin it: it stays in sight") },
		],
		primary_action_label: __("Save"),
		primary_action: keep,
	});
	dialog.$wrapper.on("keydown", (event) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		event.stopPropagation();
		dialog.get_primary_btn().trigger("click");
	});
	dialog.show();
};

ar_specialist.pin_note = (activity, pinned) =>
	ar_specialist.tell("pin_note", { activity, pinned }, { freeze: true });

// What a customer has open and has not promised yet, the oldest first.
ar_specialist.promisable_items = (company, customer) =>
	frappe.db.get_value("AR Customer Account", { company, customer }, "name").then(({ message }) => {
		if (!message || !message.name) return [];
		return ar_specialist
			.ask("worklist_customer", { account: message.name })
			.then(({ items }) => items.filter(ar_specialist.is_promisable));
	});

ar_specialist.item_label = (item) => {
	const amount = format_currency(item.outstanding, item.currency);
	const due = item.due_date ? ar_specialist.short_day(item.due_date) : "";
	const parts = [item.voucher_no, item.payment_term, due, amount].filter(Boolean);
	return ar_specialist.esc(parts.join(" · "));
};

// Frappe's composer looks for a signature where only some users may look; the others have none.
ar_specialist.composer = () =>
	class extends frappe.views.CommunicationComposer {
		async get_signature(sender) {
			const { email_signature } = frappe.boot.user;
			if (!email_signature && !frappe.model.can_read("Email Account")) return "";
			return super.get_signature(sender);
		}
	};

// Opens Frappe's composer with a letter about the ticked `items`; `on_sent` gets the activity it became.
ar_specialist.compose_email = (account, items, on_sent) => {
	const asked = { account, items: ar_specialist.keys_of(items) };
	const waiting = { freeze: true, freeze_message: __("Writing the letter") };
	return ar_specialist.tell("compose_email", asked, waiting).then(({ template, cautions, ...draft }) => {
		const open = () => ar_specialist.open_composer(draft, on_sent);
		if (!cautions.length) return open();
		const question = [ar_specialist.cautions_html(cautions), __("Write to them all the same?")];
		frappe.confirm(question.join(""), open);
	});
};

ar_specialist.open_composer = (draft, on_sent) => {
	const Composer = ar_specialist.composer();
	const composer = new Composer({
		...draft,
		success: ({ message }) =>
			frappe.db
				.get_value("AR Activity", { communication: message.name }, "name")
				.then((found) => on_sent(found.message.name)),
	});
	// Frappe lists them unticked
	composer.dialog.$wrapper.find("[data-file-name]").prop("checked", true);
};

// Who may write something down and not change it afterwards has no right to write in Frappe's sense, and Frappe's
// form shows a new document as if it were an old one. The server decides; this only opens the fields.
ar_specialist.open_new_form = (frm) => {
	if (!frm.is_new() || frm.perm[0].write || !frappe.model.can_create(frm.doctype)) return;
	frm.perm = frm.perm.map((level, number) => (number ? level : { ...level, write: 1 }));
	frm.refresh_fields();
	frm.toolbar.refresh();
};
