// The head of a dispute's form: how much is disputed and since when, what became of it, and where it goes from here.
frappe.provide("ar_specialist");

(() => {
	const { esc } = ar_specialist;
	// what the disputed amount has come to, in the order and the colours of the bar
	const PARTS = () => [
		["still_disputed", __("Still Disputed"), "still"],
		["paid_meanwhile", __("Paid Meanwhile"), "paid"],
		["credited", __("Credited"), "credited"],
		["written_off", __("Written Off"), "written-off"],
		["upheld", __("Upheld"), "upheld"],
	];
	const days = (count) => (count === 1 ? __("1 day") : __("{0} days", [count]));

	function age({ raised_on, closed_on }) {
		const until = closed_on ? closed_on.slice(0, 10) : frappe.datetime.get_today();
		return days(Math.max(frappe.datetime.get_diff(until, raised_on), 0));
	}

	// How much time is left, as long as there is something to decide or to settle.
	function deadline(doc) {
		if (!doc.deadline) return ["–", ""];
		const day = frappe.datetime.str_to_user(doc.deadline);
		if (!ar_specialist.is_unsettled_dispute(doc)) return [day, ""];
		const left = frappe.datetime.get_diff(doc.deadline, frappe.datetime.get_today());
		const shade = ar_specialist.deadline_color(doc.deadline);
		const told =
			left < 0 ? __("{0} late", [days(-left)]) : left ? __("{0} left", [days(left)]) : __("today");
		return [day, `<span class="indicator-pill no-indicator-dot ${shade}">${esc(told)}</span>`];
	}

	function figures(doc) {
		const money = (amount) => esc(format_currency(amount || 0, doc.currency));
		const [day, left] = deadline(doc);
		const person = (user) => (user ? esc(frappe.user.full_name(user)) : esc(__("Nobody yet")));
		const still = doc.still_disputed ? "ar-still" : "text-muted";
		const tiles = [
			[__("Still Disputed"), `<span class="${still}">${money(doc.still_disputed)}</span>`],
			[__("Disputed Originally"), money(doc.disputed_originally)],
			[__("Age"), esc(age(doc))],
			[__("Decide Until"), `${esc(day)} ${left}`],
			[__("Decides"), person(doc.processor)],
			[__("Looks After It"), person(doc.coordinator)],
		];
		const drawn = tiles.map(
			([label, value]) => `<div class="ar-figure"><div class="ar-label">${esc(label)}</div>
				<div class="ar-value">${value}</div></div>`,
		);
		return `<div class="ar-figures">${drawn.join("")}</div>`;
	}

	function bar(doc) {
		const found = PARTS().filter(([field]) => doc[field] > 0);
		if (!found.length) return "";
		const money = (field) => esc(format_currency(doc[field], doc.currency));
		const parts = found.map(
			([field, label, shade]) => `<div class="ar-dispute-${shade}" style="flex:${flt(doc[field])}"
				title="${esc(label)}: ${money(field)}"></div>`,
		);
		const legend = found.map(
			([field, label, shade]) => `<span class="ar-legend"><i class="ar-dispute-${shade}"></i>${esc(label)}
				<b>${money(field)}</b></span>`,
		);
		return `<div class="ar-bar">${parts.join("")}</div><div class="ar-legends">${legend.join("")}</div>`;
	}

	// What has been sent to the customer about it, the newest first.
	function letters(found) {
		return found
			.map(({ name, channel, subject, happened_on, outcome }) => {
				const form = esc(frappe.utils.get_form_link("AR Activity", name));
				const on = esc(frappe.datetime.str_to_user(happened_on.slice(0, 10)));
				const state =
					outcome === "Bounced" ? ` <b class="text-danger">${esc(__("came back"))}</b>` : "";
				return `<div class="ar-told">${esc(__(channel))} · ${on} ·
					<a href="${form}">${esc(subject)}</a>${state}</div>`;
			})
			.join("");
	}

	function next(moves, labels) {
		const buttons = moves.map(
			({ status }) => `<button type="button" class="btn btn-default btn-sm" data-move="${esc(status)}">
				<span class="indicator ${esc(ar_specialist.dispute_colors[status])}"></span>${esc(labels[status])}</button>`,
		);
		if (!buttons.length) return "";
		return `<div class="ar-moves"><span class="text-muted">${esc(__("Next"))}</span>${buttons.join("")}</div>`;
	}

	// Draws the head of the form; `labels` name the moves, and `move` makes the one that is chosen.
	ar_specialist.dispute_overview = (frm, labels, move) => {
		const { moves = [], letters: sent = [] } = frm.doc.__onload || {};
		const parts = [figures(frm.doc), bar(frm.doc), letters(sent), next(moves, labels)];
		frm.get_field("overview")
			.$wrapper.html(`<div class="ar-overview ar-dispute">${parts.join("")}</div>`)
			.off("click")
			.on("click", "[data-move]", ({ currentTarget }) => {
				const { status, needs_reason } = moves.find(
					(each) => each.status === currentTarget.dataset.move,
				);
				move(status, needs_reason);
			});
	};
})();
