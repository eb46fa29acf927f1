// How the worklist page writes things: escaped, in the reader's formats. Everything here returns HTML.
(() => {
	const { esc, key } = ar_specialist;
	const money = (amount, currency) => esc(format_currency(amount || 0, currency));
	const whole = (amount, currency) => esc(format_currency(amount || 0, currency, 0));
	const day = (value) => esc(value ? ar_specialist.short_day(value) : "");
	const days = (count) => esc(__("{0} d", [Math.round(count || 0)]));

	// A reason is stored as "+36 € 5,953.20 overdue"; a strategy may take points, too.
	const reasons = (row) =>
		(row.priority_reasons || "")
			.split("\n")
			.map((line) => line.match(/^([+-]\d+) (.*)$/))
			.filter(Boolean)
			.map(([, points, text]) => ({ points, text }));

	const steps = {
		Reminder: __("remind"),
		Call: __("call"),
		Letter: __("letter"),
		Escalate: __("escalate"),
		Hold: __("hold"),
	};

	// What the strategy says is to be done, once its day has come.
	const due_step = (row) =>
		row.step_action && row.step_due_on <= frappe.datetime.get_today() ? steps[row.step_action] : "";

	const chip = (text, color = "gray") => `<span class="arw-chip ${color}">${text}</span>`;

	const broken = (count) => esc(count === 1 ? __("1 broken promise") : __("{0} broken promises", [count]));

	function chips(row) {
		const { unapplied } = row;
		const found = [];
		const stop = { "On Hold": __("on hold"), "Legal Stop": __("legal stop") }[row.collection_stop];
		if (stop) found.push(chip(esc(stop), "red"));
		const objected = [
			row.no_calls && __("no calls"),
			row.no_email && __("no e-mail"),
			row.no_sms && __("no SMS"),
			row.no_letters && __("no letters"),
		].filter(Boolean);
		if (objected.length) found.push(chip(esc(objected.join(", ")), "orange"));
		if (row.no_reminders) found.push(chip(esc(__("no reminders"))));
		if (row.snoozed_until > frappe.datetime.get_today()) {
			found.push(
				chip(esc(__("snoozed until {0}", [ar_specialist.short_day(row.snoozed_until)])), "blue"),
			);
		}
		if (row.unanswered_since) {
			const since = ar_specialist.short_day(row.unanswered_since);
			found.push(chip(esc(__("wrote {0}, unanswered", [since])), "orange"));
		}
		if (ar_specialist.is_woken(row)) found.push(chip(esc(__("back: promise broken")), "red"));
		if (row.broken_promises) found.push(chip(broken(row.broken_promises), "red"));
		if (row.promised) found.push(chip(__("{0} promised", [whole(row.promised, row.currency)]), "blue"));
		if (row.disputed) found.push(chip(__("{0} disputed", [whole(row.disputed, row.currency)]), "orange"));
		if (row.planned) found.push(chip(__("{0} planned", [whole(row.planned, row.currency)]), "blue"));
		if (unapplied) found.push(chip(__("{0} unapplied", [whole(unapplied, row.currency)]), "orange"));
		return [...found, ...reasons(row).map(({ text }) => chip(esc(text)))].join("");
	}

	function score(row) {
		const color = ar_specialist.priority_color(row.priority);
		return `<span class="arw-score ${color}">${esc(row.priority || 0)}</span>`;
	}

	const LAST_COLOR = 5;

	function bar(row, labels) {
		const amounts = [row.not_due, ...labels.map((_label, index) => row[`range${index + 1}`])];
		const names = [__("Not due"), ...labels];
		const parts = amounts.map((amount, index) =>
			amount > 0
				? `<i style="flex:${Number(amount)};background:var(--arw-age-${Math.min(index, LAST_COLOR)})"
					title="${esc(names[index])}: ${money(amount, row.currency)}"></i>`
				: "",
		);
		return `<div class="arw-bar">${parts.join("")}</div>`;
	}

	const button = (action, label, shortcut, style = "btn-default") =>
		`<button type="button" class="btn btn-sm ${style}" data-action="${action}">${esc(label)}${
			shortcut ? key(shortcut) : ""
		}</button>`;

	frappe.provide("ar_specialist.worklist");
	Object.assign(ar_specialist.worklist, {
		shown: {
			esc,
			money,
			day,
			days,
			reasons,
			steps,
			due_step,
			chip,
			chips,
			score,
			bar,
			key,
			button,
		},
	});
})();
