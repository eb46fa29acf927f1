// Loads what page, list and form share, without a desk, and prints as JSON what it says of steps, actions and sums.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import vm from "node:vm";

const [root] = process.argv.slice(2);
const GERMAN = { Call: "Anruf", "AR Manager": "Debitorenleitung" };
const roles = [];
const desk = {
	__: (text, values = []) => (GERMAN[text] || text).replace(/\{(\d)\}/g, (_match, index) => values[index]),
	format_currency: (amount, currency) => `${currency} ${amount}`,
	frappe: {
		provide() {},
		datetime: { get_today: () => "2026-06-30" },
		user: { has_role: (role) => roles.includes(role) },
		utils: { escape_html: (text) => text },
		throw: (text) => {
			throw new Error(text);
		},
	},
	ar_specialist: {},
};
vm.createContext(desk);
for (const file of ["desk.js", "worklist.js"]) {
	vm.runInContext(fs.readFileSync(path.join(root, "public/js", file), "utf8"), desk);
}

const { may_say_done, step_waits_for, say_action, sums_of, check_one_currency, promisable } =
	desk.ar_specialist;
const escalated = { step_action: "Escalate", step_due_on: "2026-06-30", step_role: "AR Manager" };
const as = (role, account) => {
	roles.splice(0, roles.length, role);
	return [may_say_done(account), step_waits_for(account)];
};
const refusal = (items) => {
	try {
		check_one_currency(items);
	} catch (error) {
		return error.message;
	}
	return "";
};
const item = (currency, outstanding, days_late = 5) => ({ currency, outstanding, days_late });
const mixed = [item("EUR", 100), item("USD", 50), item("EUR", 1)];
process.stdout.write(
	JSON.stringify({
		specialist: as("AR Specialist", escalated),
		manager: as("AR Manager", escalated),
		administrator: as("System Manager", escalated),
		ahead: as("AR Specialist", { ...escalated, step_due_on: "2026-07-01" }),
		call_step: as("AR Specialist", { ...escalated, step_action: "Call" }),
		nobody_s: as("AR Specialist", { ...escalated, step_role: null }),
		own_word: say_action("Call"),
		typed: say_action("Call Maria"),
		nothing: say_action(null),
		sums: sums_of(mixed),
		refused: refusal(mixed),
		taken: refusal([item("EUR", 100), item("EUR", 1)]),
		unticked: promisable(mixed, []).items.map(({ currency }) => currency),
	}),
);
