// What happened between us and the customer, and whom to ask for there.
(() => {
	const w = ar_specialist.worklist;
	const { esc } = ar_specialist;
	const DOTS = { Kept: "green", Broken: "red", "Partially Kept": "orange", Withdrawn: "gray" };

	// A note turns to nobody, and most contacts are ours: who turned to us is what one has to know.
	const directions = { Incoming: esc(__("incoming")), Outgoing: esc(__("outgoing")) };
	const by = (name) => (name ? esc(__("by {0}", [name])) : "");

	function activity(event) {
		const title = [__(event.channel), event.outcome && __(event.outcome), event.spoken_with];
		const follow_up = event.follow_up_date
			? __("follow up on {0}", [w.shown.day(event.follow_up_date)])
			: "";
		const copy = event.copy
			? `<a href="${esc(event.copy)}" target="_blank" rel="noopener">${esc(event.subject)}</a>`
			: esc(event.subject);
		const who = [by(event.collector_name), directions[event.direction]].filter(Boolean).join(", ");
		return {
			dot: event.undone_on ? "gray" : event.outcome === "Promise" ? "blue" : "orange",
			title: title.filter(Boolean).map(esc).join(", "),
			text: [copy, event.notes ? `“${esc(event.notes)}”` : "", follow_up, who]
				.filter(Boolean)
				.join(" · "),
			is_undone: event.undone_on,
			pinnable: event.notes && !event.undone_on && event,
		};
	}

	function promise(event) {
		const { esc, money, day } = w.shown;
		const amount = money(event.amount, event.account_currency);
		const received = money(event.fulfilled, event.account_currency);
		const texts = {
			Kept: [__("Promise kept"), __("{0} for {1}", [amount, day(event.promised_for)])],
			Withdrawn: [__("Promise withdrawn"), esc(event.withdraw_reason)],
		};
		const [title, text] = texts[event.status] || [
			event.status === "Broken" ? __("Promise broken") : __("Promise partially kept"),
			__("{0} by {1}, {2} received", [amount, day(event.deadline), received]),
		];
		return { dot: DOTS[event.status], title, text };
	}

	function payment(event) {
		const { esc, money } = w.shown;
		const link = frappe.utils.get_form_link("Payment Entry", event.name);
		return {
			dot: "green",
			title: __("Payment of {0}", [money(event.amount, event.account_currency)]),
			text: `<a href="${esc(link)}">${esc(event.name)}</a>`,
		};
	}

	function dispute(event) {
		const { esc, money } = w.shown;
		const amount = money(event.disputed_originally, event.currency);
		const link = frappe.utils.get_form_link("AR Dispute", event.name);
		const about = `<a href="${esc(link)}">${amount}, ${esc(event.reason)}</a>`;
		if (!event.is_end) return { dot: "orange", title: __("Dispute raised"), text: about };
		const title = event.status === "Withdrawn" ? __("Dispute withdrawn") : __("Dispute closed");
		const how = event.resolution ? esc(__(event.resolution)) : "";
		return { dot: "gray", title, text: [about, how].filter(Boolean).join(" · ") };
	}

	function plan(event) {
		const { esc, money } = w.shown;
		const titles = {
			Proposed: [__("Payment plan proposed"), "blue"],
			Accepted: [__("Payment plan accepted"), "green"],
			Broken: [__("Payment plan broken"), "red"],
			Cancelled: [__("Payment plan cancelled"), "gray"],
		};
		const [title, dot] = titles[event.what];
		const link = frappe.utils.get_form_link("AR Payment Plan", event.name);
		const about = `<a href="${esc(link)}">${esc(event.name)}</a> ${money(event.total, event.account_currency)}`;
		const why = event.what === "Cancelled" ? esc(event.cancel_reason) : "";
		return { dot, title, text: [about, why].filter(Boolean).join(" · ") };
	}

	const KINDS = { activity, promise, dispute, plan, payment };

	function pin(note) {
		const { esc } = w.shown;
		const label = note.is_pinned ? __("Unpin") : __("Pin");
		return `<button type="button" class="btn btn-xs arw-pin" data-pin="${esc(note.name)}"
			data-pinned="${note.is_pinned ? 0 : 1}">${esc(label)}</button>`;
	}

	// A mail of theirs may be made a dispute; one that was leads to it.
	function of_dispute({ direction, communication, dispute: raised, may_be_dispute, undone_on }) {
		const { esc, chip } = w.shown;
		if (raised) {
			const form = frappe.utils.get_form_link("AR Dispute", raised);
			return ` <a href="${esc(form)}">${esc(raised)}</a>`;
		}
		const is_mail = direction === "Incoming" && communication && !undone_on;
		if (!is_mail || !frappe.model.can_create("AR Dispute")) return "";
		const mark = may_be_dispute ? chip(esc(__("may be a dispute")), "orange") : "";
		const label = esc(__("Dispute"));
		return ` ${mark} <button type="button" class="btn btn-xs btn-default arw-mail"
			data-mail="${esc(communication)}">${label}</button>`;
	}

	function timeline({ timeline: events }, may_log) {
		if (!events.length) return `<p class="arw-empty">${__("Nothing has happened yet.")}</p>`;
		const shown = events.map((event) => {
			const { dot, title, text, is_undone, pinnable } = KINDS[event.kind](event);
			const undone = is_undone ? ` · ${__("undone")}` : "";
			return `<li class="${dot} ${is_undone ? "arw-undone" : ""}"><b>${title}</b>${undone}${may_log && event.kind === "activity" ? of_dispute(event) : ""}${may_log && pinnable ? pin(pinnable) : ""}
				<div class="arw-muted">${[text, w.shown.day(event.on)].filter(Boolean).join(" · ")}</div></li>`;
		});
		return `<ul class="arw-timeline">${shown.join("")}</ul>`;
	}

	function notes({ notes: found }, may_log) {
		const { esc, day } = w.shown;
		if (!found.length) return `<p class="arw-empty">${__("No note is pinned.")}</p>`;
		return found
			.map(
				(note) =>
					`<div class="arw-note">${esc(note.notes)}<small>${day(note.on)}${
						may_log ? pin(note) : ""
					}</small></div>`,
			)
			.join("");
	}

	function contacts({ contacts: found, local_time, language }) {
		const { esc } = w.shown;
		if (!found.length) return `<p class="arw-empty">${__("No contact is linked to this customer.")}</p>`;
		const copies = esc(__("Copy to the clipboard"));
		const about = ({ designation, is_primary_contact, is_billing_contact }) =>
			[
				designation,
				is_primary_contact && __("preferred contact"),
				is_billing_contact && __("billing contact"),
			]
				.filter(Boolean)
				.join(" · ");
		const link = (scheme, value) =>
			value ? `<a href="${scheme}:${esc(encodeURI(value))}">${esc(value)}</a>` : "";
		const copy = (value) =>
			value
				? ` <button type="button" class="btn btn-xs btn-default" data-copy="${esc(value)}"
					aria-label="${copies}">${esc(__("Copy"))}</button>`
				: "";
		const way = (scheme, value) => (value ? link(scheme, value) + copy(value) : "");
		const shown = found.map(
			(each) => `<div class="arw-contact"><b>${esc(each.full_name)}</b>
				<span class="arw-muted">${esc(about(each))}</span>
				<div>${[way("tel", each.phone), way("tel", each.mobile_no), way("mailto", each.email_id)]
					.filter(Boolean)
					.join(" · ")}</div></div>`,
		);
		const clock = local_time ? __("It is {0} there now.", [esc(local_time.time)]) : "";
		const reads = language ? __("Is written to in {0}.", [esc(language)]) : "";
		return `${shown.join("")}<p class="arw-muted">${[reads, clock].filter(Boolean).join(" ")}</p>`;
	}

	Object.assign(w, { history: { timeline, notes, contacts } });
})();
