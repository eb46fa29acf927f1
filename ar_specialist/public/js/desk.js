// What our other scripts use: escaping, calls of our methods, and what the desk says in more than one place.
frappe.provide("ar_specialist");

ar_specialist.esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));

ar_specialist.ask = (method, args) => frappe.xcall(`ar_specialist.api.${method}`, args);

// A call that changes something; `more` is what else frappe.call takes.
ar_specialist.tell = (method, args, more) =>
	frappe
		.call({ method: `ar_specialist.api.${method}`, type: "POST", args, ...more })
		.then(({ message }) => message);

ar_specialist.tell_changed = (count) =>
	frappe.show_alert({
		message: count === 1 ? __("1 customer changed") : __("{0} customers changed", [count]),
		indicator: "green",
	});

// How fresh the figures are: a text and its color.
ar_specialist.freshness = ({ as_of, stale }) => {
	if (!as_of) return [__("Not filled yet: press Refresh"), "orange"];
	if (stale === 1) return [__("1 customer being refreshed"), "orange"];
	if (stale) return [__("{0} customers being refreshed", [stale]), "orange"];
	const shown = frappe.datetime.str_to_user(as_of);
	const is_today = as_of.startsWith(frappe.datetime.get_today());
	return [__("As of {0}", [is_today ? shown.split(" ").pop().slice(0, 5) : shown]), "green"];
};

ar_specialist.priority_color = (points) => (points >= 70 ? "red" : points >= 40 ? "orange" : "blue");

ar_specialist.REMINDER_COLORS = {
	Proposed: "blue",
	Held: "orange",
	Stopped: "red",
	Excluded: "gray",
	Sent: "green",
	Failed: "red",
};

// What our methods need of open items to know them again.
ar_specialist.keys_of = (items) =>
	items.map(({ voucher_type, voucher_no, payment_term, due_date }) => ({
		voucher_type,
		voucher_no,
		payment_term,
		due_date,
	}));

ar_specialist.is_promisable = ({ is_credit, promise }) =>
	!is_credit && !(promise && promise.status === "Open");
