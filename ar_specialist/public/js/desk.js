// What our other scripts use: escaping, calls of our methods, and what the desk says in more than one place.
frappe.provide("ar_specialist");

ar_specialist.esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));

ar_specialist.key = (name) => `<kbd>${ar_specialist.esc(name)}</kbd>`;

ar_specialist.ask = (method, args) => frappe.xcall(`ar_specialist.api.${method}`, args);

// A call that changes something; `more` is what else frappe.call takes.
ar_specialist.tell = (method, args, more) =>
	frappe
		.call({ method: `ar_specialist.api.${method}`, type: "POST", args, ...more })
		.then(({ message }) => message);

// Ctrl+Enter saves a dialog, and a digit makes one of its numbered `choices` unless something is being typed.
ar_specialist.on_dialog_key = (event, dialog, choices, choose) => {
	const is_with_ctrl = event.ctrlKey || event.metaKey;
	if (event.key === "Enter" && is_with_ctrl) {
		event.preventDefault();
		event.stopPropagation();
		dialog.get_primary_btn().trigger("click");
		return;
	}
	const is_typing = $(event.target).is("input, textarea, select");
	const choice = !is_typing && !is_with_ctrl && choices[Number(event.key) - 1];
	if (choice) {
		event.preventDefault();
		choose(choice[0]);
	}
};

ar_specialist.tell_changed = (count) =>
	frappe.show_alert({
		message: count === 1 ? __("1 customer changed") : __("{0} customers changed", [count]),
		indicator: "green",
	});

// Says what was done for some seconds, and offers to take it back: by the mouse, or by `undo` of what is returned.
// Only the last step can be taken back, so only its offer stays.
ar_specialist.offer_undo = (done, take_back) => {
	const { esc, key, offer: before } = ar_specialist;
	if (before) before.$alert.remove();
	const offer = {
		undo() {
			if (ar_specialist.offer !== offer) return;
			ar_specialist.offer = null;
			offer.$alert.remove();
			take_back().then(() => frappe.show_alert({ message: __("Taken back"), indicator: "blue" }));
		},
	};
	const link = `<a data-action="undo" role="button">${esc(__("Undo"))}</a>`;
	const by_key = frappe.get_route_str() === "collections-worklist" ? key("u") : "";
	const message = `${done} · ${link} ${by_key}`;
	offer.$alert = frappe.show_alert({ message, indicator: "green" }, 12, { undo: offer.undo });
	ar_specialist.offer = offer;
};

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

// What items come to, each currency by itself: two are never added.
ar_specialist.sums_of = (items) => {
	const sums = {};
	for (const { currency, outstanding } of items) sums[currency] = (sums[currency] || 0) + outstanding;
	return Object.entries(sums).map(([currency, sum]) => format_currency(sum, currency));
};

// Says so and stops when what is to be promised is in several currencies.
ar_specialist.check_one_currency = (items) => {
	if (new Set(items.map(({ currency }) => currency)).size < 2) return;
	const sums = ar_specialist.esc(ar_specialist.sums_of(items).join(", "));
	frappe.throw(__("A promise is in one currency; tick items of one of them: {0}.", [sums]));
};

// What a promise is about: the ticked items, or all that are late, the oldest first and of one currency.
ar_specialist.promisable = (items, ticked) => {
	if (ticked.length) return { items: ticked, are_ticked: true };
	const open = items.filter(ar_specialist.is_promisable);
	const [first] = open;
	const late = open.filter((item) => item.days_late > 0 && item.currency === first.currency);
	return { items: late.length ? late : open.slice(0, 1), are_ticked: false };
};

ar_specialist.is_promisable = ({ is_credit, promise }) =>
	!is_credit && !(promise && promise.status === "Open");
