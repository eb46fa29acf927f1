frappe.query_reports["AR Aging"] = {
	filters: ar_specialist.aging.filters([
		{ fieldname: "group_by_party", label: __("Group By Customer"), fieldtype: "Check" },
		{ fieldname: "ignore_accounts", label: __("Group By Voucher"), fieldtype: "Check" },
		{ fieldname: "show_sales_person", label: __("Show Sales Person"), fieldtype: "Check" },
		{ fieldname: "show_delivery_notes", label: __("Show Delivery Notes"), fieldtype: "Check" },
		{ fieldname: "show_remarks", label: __("Show Remarks"), fieldtype: "Check" },
	]),

	formatter(value, row, column, data, default_formatter) {
		const shown = ar_specialist.aging.cell(value, row, column, data, default_formatter);
		if (!data) return shown;
		if (data.bold) return `<b>${shown}</b>`;
		if (column.fieldname === "customer_name") {
			return ar_specialist.aging.account_link(data, frappe.utils.escape_html(value || data.party || ""));
		}
		if (column.fieldname === "age" && data.age > 0 && data.outstanding > 0) {
			return `<span class="text-danger">${shown}</span>`;
		}
		return ar_specialist.aging.linked(value, column, shown);
	},

	onload(report) {
		ar_specialist.aging.prepare(report);
		report.page.add_inner_button(__("Summary"), () => {
			frappe.set_route("query-report", "AR Aging Summary", report.get_values());
		});
	},
};

ar_specialist.aging.add_dimensions("AR Aging");
