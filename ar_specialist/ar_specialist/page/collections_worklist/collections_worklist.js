// The worklist page: whom to call next on the left, everything about them on the right.
frappe.pages["collections-worklist"].on_page_load = (wrapper) => {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Worklist"), single_column: true });
	wrapper.worklist = new ar_specialist.worklist.WorklistPage(page);
};

frappe.pages["collections-worklist"].on_page_show = (wrapper) => wrapper.worklist.resume();
