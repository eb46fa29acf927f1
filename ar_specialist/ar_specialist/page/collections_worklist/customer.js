// The customer on the right: figures, next action, open items, promises, payments, and what happened.
(() => {
	const STATE_COLORS = { Open: "blue", Kept: "green", "Partially Kept": "orange", Broken: "red" };
	const w = ar_specialist.worklist;

	function head({ account, local_time }) {
		const { esc } = w.shown;
		const where = local_time && [local_time.city, __("{0} local", [local_time.time])];
		const id = account.customer === account.customer_name ? null : account.customer;
		const about = [id, account.customer_group, account.territory, ...(where || [])];
		return `<div class="arw-title"><button type="button" class="btn btn-default btn-xs arw-back"
				data-action="back">${esc(__("List"))}</button>
			<h3>${esc(account.customer_name || account.customer)}</h3>
			<span class="arw-muted">${esc(about.filter(Boolean).join(" · "))}</span>
			<span class="arw-presence"></span></div>`;
	}

	function figures({ account, behaviour }) {
		const { money, days, esc } = w.shown;
		const amount = (value) => money(value, account.currency);
		const before = behaviour.days_late_before;
		const was = before == null ? "" : `<span>${__("was {0}", [Math.round(before)])}</span>`;
		const used = behaviour.credit_used;
		const besides = Math.round(behaviour.credit_disputed || 0);
		const kept_apart = besides ? `<span>${esc(__("{0} % disputed", [besides]))}</span>` : "";
		const shown = [
			[__("Outstanding"), amount(account.outstanding)],
			[__("Overdue"), amount(account.overdue), account.overdue > 0 ? "arw-bad" : ""],
			[__("To Collect"), amount(account.to_collect)],
			[
				__("Credit Limit Used"),
				used == null ? "–" : `${esc(__("{0} %", [Math.round(used)]))} ${kept_apart}`,
				used > 100 ? "arw-bad" : "",
			],
			[__("Pays after Due Date"), `${days(behaviour.days_late)} ${was}`],
			[
				__("Promises Kept"),
				behaviour.decided ? esc(__("{0} of {1}", [behaviour.kept, behaviour.decided])) : "–",
			],
		];
		const tiles = shown.map(
			([label, value, shade]) =>
				`<div><small>${label}</small><b class="${shade || ""}">${value}</b></div>`,
		);
		return `<div class="arw-figures">${tiles.join("")}</div>`;
	}

	// Which step of the strategy comes next, and what it is counted from.
	function step({ step: number, strategy, step_due_on, leading_due_date }) {
		const { esc, day } = w.shown;
		if (!number) return [];
		const of_strategy = __("step {0} of “{1}”", [number, esc(strategy)]);
		const today = frappe.datetime.get_today();
		if (step_due_on > today) return [`${of_strategy}, ${__("due {0}", [day(step_due_on)])}`];
		const late = frappe.datetime.get_diff(today, leading_due_date);
		return [`${of_strategy}, ${leading(late)}`];
	}

	function leading(late) {
		if (late <= 0) return __("leading invoice not due");
		return late === 1 ? __("leading invoice 1 day late") : __("leading invoice {0} days late", [late]);
	}

	function last_broken(events) {
		const found = events.find((event) => event.kind === "promise" && event.status === "Broken");
		return found ? __("last promise broken on {0}", [w.shown.day(found.on)]) : "";
	}

	// What comes next: nothing as long as collecting is stopped.
	function headline({ collection_stop, stop_reason, next_action: planned, step_action }) {
		const { esc, steps } = w.shown;
		const reason = [esc(stop_reason)];
		const stops = {
			"On Hold": __("On hold: {0}", reason),
			"Legal Stop": __("Legal stop: {0}", reason),
		};
		if (stops[collection_stop]) return `<b class="arw-bad arw-stop">${stops[collection_stop]}</b>`;
		return `<b>${__("Next: {0}", [planned ? esc(ar_specialist.say_action(planned)) : steps[step_action] || steps.Call])}</b>`;
	}

	function objections({ no_calls, no_email, no_sms, no_letters, no_reminders }) {
		const { esc } = w.shown;
		const found = [
			no_calls && __("objects to calls"),
			no_email && __("objects to e-mail"),
			no_sms && __("objects to SMS"),
			no_letters && __("objects to letters"),
			no_reminders && __("gets no automatic reminders"),
		].filter(Boolean);
		return found.length ? `<span class="arw-bad">${esc(found.join(", "))}</span>` : "";
	}

	function decisions(account) {
		const { button } = w.shown;
		const snoozed = account.snoozed_until > frappe.datetime.get_today();
		return [
			ar_specialist.may_say_done(account)
				? button("step_done", __("Step Done"), "t", "btn-primary")
				: "",
			snoozed ? button("wake", __("Wake"), "w") : button("snooze", __("Snooze"), "s"),
			account.collection_stop ? "" : button("stop", __("Stop")),
			ar_specialist.may_lift(account) ? button("lift", __("Lift Stop")) : "",
		].join("");
	}

	function next_action({ account, collector_name, timeline: events }, may_write) {
		const { esc, day } = w.shown;
		const snoozed = account.snoozed_until > frappe.datetime.get_today();
		const late = account.next_action_date < frappe.datetime.get_today() ? "arw-bad" : "";
		const woken = __("back on the list: a promise was broken since this was planned");
		const texts = [
			objections(account),
			...step(account),
			esc(ar_specialist.step_waits_for(account)),
			last_broken(events),
			ar_specialist.is_woken(account) ? `<span class="arw-bad">${esc(woken)}</span>` : "",
			account.next_action_date && `<span class="${late}">${day(account.next_action_date)}</span>`,
			snoozed
				? __("snoozed until {0}: {1}", [day(account.snoozed_until), esc(account.snooze_reason)])
				: "",
			account.unanswered_since &&
				`<span class="arw-bad">${__("waits for an answer since {0}", [day(account.unanswered_since)])}</span>`,
			account.last_contact_on
				? __("last contact {0}", [day(account.last_contact_on)])
				: __("never contacted"),
			collector_name ? esc(collector_name) : __("nobody is responsible"),
		];
		return `<div class="arw-next"><div>${headline(account)}
			<span class="arw-muted">${texts.filter(Boolean).join(" · ")}</span></div>
			<div>${may_write ? decisions(account) : ""}</div></div>`;
	}

	function actions({ may_log, may_plan, may_write, may_email, may_print }) {
		const { button } = w.shown;
		return `<div class="arw-actions">
			${may_log ? button("call", __("Log Call"), "c", "btn-primary") : ""}
			${may_log ? button("promise", __("Promise"), "p") : ""}
			${may_log ? button("dispute", __("Dispute"), "d") : ""}
			${may_plan ? button("plan", __("Plan"), "n") : ""}
			${may_email ? button("email", __("E-mail"), "e") : ""}
			${may_print ? button("letter", __("Letter"), "l") : ""}
			${may_log ? button("note", __("Note"), "o") : ""}
			${may_write ? button("assign", __("Assign"), "a") : ""}
			${button("open", __("Open"), "Enter")}
			<span class="arw-selected arw-muted"></span></div>`;
	}

	function state(item) {
		const { chip, money } = w.shown;
		if (item.is_credit) return chip(__("apply"), "orange");
		const disputed = item.disputed
			? chip(__("{0} disputed", [money(item.disputed, item.currency)]), "orange")
			: "";
		return disputed + plan_state(item) + promise_state(item);
	}

	function plan_state({ planned, agreed_date, currency }) {
		const { chip, day, money } = w.shown;
		if (!planned) return "";
		return chip(__("{0} planned, next {1}", [money(planned, currency), day(agreed_date)]), "blue");
	}

	function promise_state({ promise }) {
		const { chip, day } = w.shown;
		if (!promise) return "";
		const text =
			promise.status === "Open"
				? __("promised for {0}", [day(promise.promised_for)])
				: { Broken: __("promise broken"), Kept: __("promise kept") }[promise.status] ||
					__("promise partially kept");
		return chip(text, STATE_COLORS[promise.status]);
	}

	function item_row(item, index, chosen) {
		const { esc, money, day, days } = w.shown;
		const late =
			item.days_late > 0 ? `<span class="arw-bad">${days(item.days_late)}</span>` : __("not due");
		const label = esc(__("Select {0}", [item.voucher_no]));
		const box = item.is_credit
			? ""
			: `<input type="checkbox" data-item="${index}" ${chosen.has(index) ? "checked" : ""}
				aria-label="${label}">`;
		const link = frappe.utils.get_form_link(item.voucher_type, item.voucher_no);
		const term = item.payment_term ? ` · ${esc(item.payment_term)}` : "";
		return `<tr><td>${box}</td><td><a href="${esc(link)}">${esc(item.voucher_no)}</a>${term}</td>
			<td>${day(item.due_date || item.posting_date)}</td><td class="arw-num">${item.is_credit ? "" : late}</td>
			<td class="arw-num ${item.is_credit ? "arw-good" : ""}">${money(item.outstanding, item.currency)}</td>
			<td>${state(item)}</td></tr>`;
	}

	function items({ items: found }, chosen) {
		if (!found.length) return `<p class="arw-empty">${__("Nothing is open.")}</p>`;
		return `<table class="arw-table"><thead><tr><th></th><th>${__("Voucher")}</th><th>${__("Due")}</th>
			<th class="arw-num">${__("Late")}</th><th class="arw-num">${__("Open")}</th><th>${__("State")}</th>
			</tr></thead><tbody>${found.map((item, index) => item_row(item, index, chosen)).join("")}</tbody></table>`;
	}

	function promises({ promises: found }) {
		const { esc, money, day, chip } = w.shown;
		if (!found.length) return `<p class="arw-empty">${__("Nothing was promised yet.")}</p>`;
		const rows = found.map(
			(each) => `<tr><td><a href="${esc(frappe.utils.get_form_link("AR Promise", each.name))}">${day(
				each.promised_for,
			)}</a></td><td>${esc(each.items.join(", "))}</td>
				<td class="arw-num">${money(each.amount, each.account_currency)}</td>
				<td class="arw-num">${money(each.fulfilled, each.account_currency)}</td>
				<td>${chip(esc(__(each.status)), STATE_COLORS[each.status])}</td></tr>`,
		);
		return `<table class="arw-table"><thead><tr><th>${__("For")}</th><th>${__("Items")}</th>
			<th class="arw-num">${__("Promised")}</th><th class="arw-num">${__("Received")}</th>
			<th>${__("State")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
	}

	function disputes({ disputes: found }) {
		const { esc, money, day, chip } = w.shown;
		if (!found.length) return `<p class="arw-empty">${__("Nothing is disputed.")}</p>`;
		const until = (on) => __("until {0}", [on]);
		const rows = found.map((each) => {
			const link = frappe.utils.get_form_link("AR Dispute", each.name);
			const live = ar_specialist.is_live_dispute(each);
			const shade = live ? ar_specialist.deadline_color(each.deadline) : "gray";
			const amount = each.still_disputed || each.disputed_originally;
			return `<tr><td><a href="${esc(link)}">${esc(each.reason)}</a></td><td>${esc(each.items.join(", "))}</td>
				<td class="arw-num">${money(amount, each.currency)}</td>
				<td>${chip(esc(__(each.status)), ar_specialist.dispute_colors[each.status])}
				${live && each.deadline ? chip(until(day(each.deadline)), shade) : ""}</td></tr>`;
		});
		return `<table class="arw-table"><thead><tr><th>${__("Reason")}</th><th>${__("Items")}</th>
			<th class="arw-num">${__("Disputed")}</th><th>${__("State")}</th>
			</tr></thead><tbody>${rows.join("")}</tbody></table>`;
	}

	// Those the tab counts; what is done is folded away beneath.
	function plans({ plans: found }) {
		if (!found.length) return `<p class="arw-empty">${__("No payment plan yet.")}</p>`;
		const live = found.filter(ar_specialist.is_live_plan);
		const over = found.filter((each) => !ar_specialist.is_live_plan(each));
		const none = `<p class="arw-empty">${__("No payment plan is under way.")}</p>`;
		const label = w.shown.esc(`${__("Done")} (${over.length})`);
		const done = `<details class="arw-over"><summary>${label}</summary>${plan_table(over)}</details>`;
		return `${live.length ? plan_table(live) : none}${over.length ? done : ""}`;
	}

	function plan_table(found) {
		const { esc, money, day, chip } = w.shown;
		const rows = found.map((each) => {
			const link = frappe.utils.get_form_link("AR Payment Plan", each.name);
			const next = each.next_due_date && each.open_amount ? day(each.next_due_date) : "";
			return `<tr><td><a href="${esc(link)}">${esc(each.name)}</a></td>
				<td>${next}</td><td class="arw-num">${money(each.open_amount, each.account_currency)}</td>
				<td>${ar_specialist.plan_progress(each)}</td>
				<td>${chip(esc(__(each.status)), ar_specialist.plan_colors[each.status])}</td></tr>`;
		});
		return `<table class="arw-table"><thead><tr><th>${__("Plan")}</th><th>${__("Next")}</th>
			<th class="arw-num">${__("Open")}</th><th>${__("Paid")}</th><th>${__("State")}</th>
			</tr></thead><tbody>${rows.join("")}</tbody></table>`;
	}

	function payments({ timeline }) {
		const { esc, money, day } = w.shown;
		const found = timeline.filter((event) => event.kind === "payment");
		if (!found.length) return `<p class="arw-empty">${__("No payment has come in yet.")}</p>`;
		const rows = found.map(
			(each) => `<tr><td><a href="${esc(frappe.utils.get_form_link("Payment Entry", each.name))}">${esc(
				each.name,
			)}</a></td><td>${day(each.on)}</td>
				<td class="arw-num">${money(each.amount, each.account_currency)}</td></tr>`,
		);
		return `<table class="arw-table"><tbody>${rows.join("")}</tbody></table>`;
	}

	function why({ account }) {
		const { esc, reasons } = w.shown;
		const rows = reasons(account).map(
			({ points, text }) => `<tr><td>${esc(text)}</td><td class="arw-num">${esc(points)}</td></tr>`,
		);
		if (!rows.length) return "";
		return `<div class="arw-why"><b>${__("Why {0}", [esc(account.priority)])}</b>
			<table class="arw-table"><tbody>${rows.join("")}</tbody></table></div>`;
	}

	Object.assign(w, {
		sections: { head, figures, next_action, actions, items, promises, disputes, plans, payments, why },
	});
})();
