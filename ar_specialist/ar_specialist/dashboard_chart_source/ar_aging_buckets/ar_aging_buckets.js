frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["AR Aging Buckets"] = {
	method: "ar_specialist.api.chart_aging_buckets",
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
		},
	],
};
