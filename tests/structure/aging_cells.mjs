// Loads the aging reports' scripts without a desk and prints, as JSON, what their cells and filters show.
import console from "node:console";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import vm from "node:vm";

const [root] = process.argv.slice(2);
const MARKUP = "<img src=x onerror=alert(1)>";
const escape_html = (text) =>
	text.replace(
		/[&"'<>]/g,
		(c) => ({ "&": "&amp;", '"': "&quot;", "'": "&apos;", "<": "&lt;", ">": "&gt;" })[c],
	);

const desk = {
	__: (text) => text,
	console,
	encodeURIComponent,
	ar_specialist: { aging: {} },
	erpnext: { utils: { add_dimensions() {} } },
	frappe: {
		provide() {},
		query_reports: {},
		query_report: { get_filter_value: () => ["C"] },
		datetime: { get_today: () => "2026-06-30" },
		model: { can_read: (doctype) => doctype === "Readable" },
		utils: {
			escape_html,
			get_form_link: (doctype, name) => `/${doctype}/${encodeURIComponent(name)}`,
		},
		xcall: () => Promise.resolve([{ value: MARKUP, description: MARKUP }]),
	},
};
vm.createContext(desk);
for (const file of [
	"public/js/desk.js",
	"public/js/aging_reports.js",
	"ar_specialist/report/ar_aging/ar_aging.js",
	"ar_specialist/report/ar_aging_summary/ar_aging_summary.js",
]) {
	vm.runInContext(fs.readFileSync(path.join(root, file), "utf8"), desk);
}

// as Frappe does: amounts and links are made markup, the rest is shown as it is
const by_default = (value, row, column) =>
	column.fieldtype === "Currency" ? `<div>${value}</div>` : value == null ? "" : value;

const columns = [
	{ fieldname: "po_no", fieldtype: "Data" },
	{ fieldname: "remarks", fieldtype: "Text" },
	{ fieldname: "note", fieldtype: "Small Text" },
	{ fieldname: "customer_name", fieldtype: "Data" },
	{ fieldname: "label", fieldtype: "Data" },
	{ fieldname: "territory", fieldtype: "Data", link_to: "Readable" },
	{ fieldname: "collector", fieldtype: "Data", link_to: "Hidden" },
	{ fieldname: "party", fieldtype: "Dynamic Link", options: "party_type" },
	{ fieldname: "untyped" },
];

async function main() {
	const cells = [];
	const amounts = [];
	const blank = [];
	const filters = {};
	for (const report of Object.values(desk.frappe.query_reports)) {
		for (const bold of [0, 1]) {
			for (const column of columns) {
				const row = { bold, party_type: "Hidden", [column.fieldname]: MARKUP };
				cells.push(report.formatter(MARKUP, {}, column, row, by_default));
			}
		}
		cells.push(report.formatter(MARKUP, {}, columns[0], undefined, by_default));
		const paid = { fieldname: "paid", fieldtype: "Currency" };
		amounts.push(report.formatter(5, {}, paid, { paid: 5 }, by_default));
		amounts.push(report.formatter(0, {}, paid, { paid: 0 }, by_default));
		amounts.push(report.formatter(5, {}, paid, undefined, by_default));
		blank.push(report.formatter(undefined, {}, paid, {}, by_default));
		blank.push(report.formatter(null, {}, paid, { paid: null }, by_default));
		for (const filter of report.filters) {
			filters[filter.fieldname] = filter.fieldtype;
			if (filter.get_data) {
				const [{ label, description }] = await filter.get_data("");
				cells.push(label, description);
			}
		}
	}
	process.stdout.write(JSON.stringify({ cells, amounts, blank, filters }));
}

main();
