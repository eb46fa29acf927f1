// What the page, the forms and the lists share about disputes.
frappe.provide("ar_specialist");

ar_specialist.dispute_colors = {
	Open: "orange",
	"In Review": "blue",
	"Waiting for Customer": "yellow",
	Resolved: "green",
	Closed: "gray",
	Withdrawn: "gray",
};

ar_specialist.is_live_dispute = ({ status }) =>
	["Open", "In Review", "Waiting for Customer"].includes(status);

// Whether a case is to be decided, or is decided and waits for the document that settles it.
ar_specialist.is_unsettled_dispute = (doc) =>
	ar_specialist.is_live_dispute(doc) || (doc.status === "Resolved" && flt(doc.still_disputed) > 0);

// Red once the deadline has passed, orange on the last two days before it.
ar_specialist.deadline_color = (deadline) => {
	if (!deadline) return "gray";
	const left = frappe.datetime.get_diff(deadline, frappe.datetime.get_today());
	if (left < 0) return "red";
	return left <= 2 ? "orange" : "green";
};

ar_specialist.disputable_items = (company, customer) =>
	frappe.xcall("ar_specialist.api.disputable_items", { company, customer });

// The table in which one says how much of which open item is disputed.
ar_specialist.disputed_table = (items) => ({
	fieldname: "disputed_items",
	fieldtype: "Table",
	label: __("Disputed of the Open Items"),
	cannot_add_rows: true,
	cannot_delete_rows: true,
	in_place_edit: true,
	data: items.map((item) => ({
		...item,
		due_date: item.due_date ? ar_specialist.short_day(item.due_date) : "",
	})),
	fields: [
		{
			fieldname: "voucher_no",
			fieldtype: "Data",
			label: __("Voucher"),
			in_list_view: 1,
			read_only: 1,
			columns: 4,
		},
		{
			fieldname: "due_date",
			fieldtype: "Data",
			label: __("Due"),
			in_list_view: 1,
			read_only: 1,
			columns: 2,
		},
		{
			fieldname: "outstanding",
			fieldtype: "Currency",
			options: "currency",
			label: __("Open"),
			in_list_view: 1,
			read_only: 1,
			columns: 2,
		},
		{
			fieldname: "disputed",
			fieldtype: "Currency",
			options: "currency",
			label: __("Disputed"),
			in_list_view: 1,
			columns: 2,
		},
	],
});

// Frappe's tables in dialogs move on with Tab before what was typed is kept.
ar_specialist.keep_on_tab = (dialog) =>
	dialog.$wrapper[0].addEventListener(
		"keydown",
		(event) => {
			if (event.key === "Tab" && $(event.target).closest(".grid-row").length) {
				$(event.target).trigger("change");
			}
		},
		true,
	);

// The rows of that table in which there is an amount, as the server takes them.
ar_specialist.disputed_parts = (rows) =>
	(rows || [])
		.filter((row) => flt(row.disputed))
		.map(({ voucher_type, voucher_no, payment_term, disputed }) => ({
			voucher_type,
			voucher_no,
			payment_term,
			disputed,
		}));

// A new dispute of a customer, with the items given or to be chosen on its form, and what else was `said`.
ar_specialist.new_dispute = (company, customer, items = [], said = {}) =>
	frappe.new_doc("AR Dispute", { company, customer }, (doc) => {
		Object.assign(doc, said, { items: [] });
		items.forEach((item) => ar_specialist.add_disputed(doc, item));
	});

ar_specialist.add_disputed = (doc, item) => {
	const row = frappe.model.add_child(doc, "AR Dispute Item", "items");
	Object.assign(row, {
		voucher_type: item.voucher_type,
		voucher_no: item.voucher_no,
		kind: "Invoice",
		outstanding_when_raised: item.outstanding,
		disputed: item.disputable,
		currency: item.currency,
	});
	doc.currency = item.currency;
	doc.__items_of = doc.customer;
};

ar_specialist.add_dispute_button = (frm, customer, choose) => {
	if (frm.is_new() || !frappe.model.can_create("AR Dispute")) return;
	frm.add_custom_button(
		__("Dispute"),
		() => {
			const company = frm.doc.company || frappe.defaults.get_user_default("Company");
			ar_specialist.disputable_items(company, customer).then((items) => {
				const chosen = choose(items);
				if (!items.length || !chosen) {
					frappe.msgprint(__("Nothing is open that is not disputed already."));
					return;
				}
				ar_specialist.new_dispute(company, customer, chosen);
			});
		},
		__("Create"),
	);
};
