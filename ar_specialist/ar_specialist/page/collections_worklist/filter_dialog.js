// Narrowing the list: the desk's own filter box over customer accounts, in a dialog.
(() => {
	const DOCTYPE = "AR Customer Account";

	class FilterDialog {
		constructor({ filters, on_apply }) {
			this.on_apply = on_apply;
			frappe.model.with_doctype(DOCTYPE, () => this.show(filters));
		}

		show(filters) {
			this.dialog = new frappe.ui.Dialog({
				title: __("Filter the Worklist"),
				fields: [{ fieldname: "box", fieldtype: "HTML" }],
				primary_action_label: __("Apply"),
				primary_action: () => this.apply(this.group.get_filters()),
				secondary_action_label: __("Clear"),
				secondary_action: () => this.apply([]),
			});
			this.group = new frappe.ui.FilterGroup({
				parent: this.dialog.get_field("box").$wrapper,
				doctype: DOCTYPE,
				on_change: () => {},
			});
			this.dialog.show();
			if (filters.length) this.group.add_filters_to_filter_group(filters);
			else this.group.add_filter(DOCTYPE, "customer_group");
		}

		apply(found) {
			this.dialog.hide();
			this.on_apply(found.map((filter) => filter.slice(0, 4)));
		}
	}

	ar_specialist.worklist.FilterDialog = FilterDialog;
})();
