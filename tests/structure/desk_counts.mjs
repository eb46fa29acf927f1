// Loads the scripts that say how many there are, without a desk, and prints as JSON what they say of 1 and of 2.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import vm from "node:vm";

const [root] = process.argv.slice(2);
const told = [];
const desk = {
	__: (text, values = []) => text.replace(/\{(\d)\}/g, (_match, index) => values[index]),
	ar_specialist: { worklist: {} },
	format_currency: String,
	frappe: {
		provide() {},
		show_alert: ({ message }) => told.push(message),
		datetime: { get_today: () => "2026-06-30", str_to_user: (time) => time },
		utils: { escape_html: (text) => text },
	},
};
vm.createContext(desk);
for (const file of [
	"public/js/desk.js",
	"public/js/worklist.js",
	"ar_specialist/page/collections_worklist/shown.js",
	"ar_specialist/page/collections_worklist/toolbar.js",
]) {
	vm.runInContext(fs.readFileSync(path.join(root, file), "utf8"), desk);
}

const { freshness, tell_changed, worklist } = desk.ar_specialist;
const of = (count) => {
	tell_changed(count);
	return {
		changed: told.pop(),
		stale: freshness({ as_of: "2026-06-30 10:00:00", stale: count }),
		chips: worklist.shown.chips({ broken_promises: count }).replace(/<[^>]*>/g, ""),
		left: worklist.Toolbar.prototype.left({ left: count }, "snoozed").replace(/<[^>]*>/g, ""),
	};
};
process.stdout.write(
	JSON.stringify({
		one: of(1),
		two: of(2),
		fresh: freshness({ as_of: "2026-06-30 10:00:00", stale: 0 }),
		of_yesterday: freshness({ as_of: "2026-06-29 10:00:00", stale: 0 }),
		empty: freshness({ as_of: null, stale: 0 }),
	}),
);
