// Filters kept under a name: Frappe's own List Filters of customer accounts, so that the list view has them, too.
(() => {
	const DOCTYPE = "AR Customer Account";
	const DAY = /\d{4}-\d{2}-\d{2}/g;

	const all = () =>
		frappe.db.get_list("List Filter", {
			fields: ["name", "filter_name", "for_user", "filters"],
			filters: { reference_doctype: DOCTYPE },
			or_filters: [
				["for_user", "=", frappe.session.user],
				["for_user", "=", ""],
			],
			order_by: "filter_name asc",
			limit: 100,
		});

	function save(filter_name, { company, view, filters }) {
		const conditions = [["company", "=", company], ...((view && view.filters) || [])];
		const kept = [...conditions.map((each) => [DOCTYPE, ...each]), ...filters];
		return frappe.db.insert({
			doctype: "List Filter",
			reference_doctype: DOCTYPE,
			filter_name,
			for_user: frappe.session.user,
			filters: JSON.stringify(kept),
		});
	}

	const remove = (name) => frappe.db.delete_doc("List Filter", name);

	// The same condition on another day is the same: views move on with the days.
	const as_text = ([field, operator, value]) =>
		`${field} ${operator} ${[].concat(value).join(",")}`.toLowerCase().replace(DAY, "");

	// What a saved filter says: of which company, which of the `views` it contains, and what it asks besides.
	function read(saved, views) {
		const found = JSON.parse(saved.filters || "[]").map((filter) => filter.slice(1, 4));
		const company = found.find(([field, operator]) => field === "company" && operator === "=");
		const conditions = found.filter((filter) => filter !== company);
		const texts = conditions.map(as_text);
		const [view] = views
			.filter(({ filters }) => filters.every((each) => texts.includes(as_text(each))))
			.sort((one, other) => other.filters.length - one.filters.length);
		const of_view = view ? view.filters.map(as_text) : [];
		const besides = conditions.filter((each) => !of_view.includes(as_text(each)));
		return {
			company: company && company[2],
			view: view ? view.name : "any",
			filters: besides.map((each) => [DOCTYPE, ...each]),
		};
	}

	ar_specialist.worklist.saved_filters = { all, save, remove, read };
})();
