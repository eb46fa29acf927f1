(() => {
	const COLORS = {
		"To Chase": "red",
		"Apply Cash": "orange",
		Waiting: "blue",
		"Not Due": "green",
		Stopped: "darkgrey",
	};
	const LAST_COLOR = 5;

	const { esc, ask, tell } = ar_specialist;
	const money = (amount, currency) => esc(format_currency(amount || 0, currency));
	const days = (count) => esc(__("{0} d", [Math.round(count || 0)]));
	const short_day = (day) => esc(ar_specialist.short_day(day));

	// -- what the overview shows, from top to bottom

	function figures({ doc }) {
		const amount = (value) => money(value, doc.currency);
		const paid_on = doc.last_payment_date;
		const shown = [
			[__("Overdue"), amount(doc.overdue), doc.overdue > 0 ? "text-danger" : ""],
			[__("Outstanding"), amount(doc.outstanding)],
			[__("Not Due"), amount(doc.not_due)],
			[__("Unapplied"), amount(doc.unapplied)],
			[__("Oldest Item Late"), days(doc.oldest_days_late)],
			[__("Pays Late By"), days(doc.average_days_late)],
			[
				paid_on ? __("Last Paid {0}", [short_day(paid_on)]) : __("Last Payment"),
				paid_on ? amount(doc.last_payment_amount) : "–",
			],
		];
		const tiles = shown.map(
			([label, value, shade]) =>
				`<div class="ar-figure"><div class="ar-label">${label}</div><div class="ar-value ${
					shade || ""
				}">${value}</div></div>`,
		);
		return `<div class="ar-figures">${tiles.join("")}</div>`;
	}

	function plan({ doc }) {
		const lines = [];
		if (doc.snoozed_until > frappe.datetime.get_today()) {
			const until = __("Snoozed until {0}", [short_day(doc.snoozed_until)]);
			lines.push(`<b>${until}</b> ${esc(doc.snooze_reason)}`);
		}
		if (doc.next_action) {
			const day = doc.next_action_date ? `${short_day(doc.next_action_date)} · ` : "";
			const late = doc.next_action_date < frappe.datetime.get_today() ? "text-danger" : "";
			lines.push(
				`<b>${__("Next Action")}</b> <span class="${late}">${day}${esc(ar_specialist.say_action(doc.next_action))}</span>`,
			);
		}
		if (ar_specialist.is_woken(doc)) {
			const told = __("Back on the list: a promise was broken since this was planned.");
			lines.unshift(`<b class="text-danger">${told}</b>`);
		}
		const waits = esc(ar_specialist.step_waits_for(doc));
		if (waits) lines.push(`<b>${__("Step {0}", [doc.step])}</b> ${waits}`);
		if (!lines.length) lines.push(`<span class="text-muted">${__("No next action is planned.")}</span>`);
		const collector = doc.collector
			? __("Collector: {0}", [esc(frappe.user.full_name(doc.collector))])
			: __("Nobody is responsible");
		return `<div class="ar-plan"><div>${lines.join("<br>")}</div><div class="text-muted">${collector}</div></div>`;
	}

	// Notes that are kept in sight; whoever may log contacts takes them out of it.
	function pinned({ notes }) {
		const may_unpin = frappe.model.can_create("AR Activity");
		const shown = notes.map((note) => {
			const label = __("Unpin");
			const button = `<button type="button" class="btn btn-xs btn-default" data-unpin="${esc(note.name)}">${label}</button>`;
			const by = esc([short_day(note.on), frappe.user.full_name(note.collector)].join(" · "));
			return `<div class="ar-note"><div><span class="ar-note-text">${esc(note.notes)}</span>
				<div class="text-muted small">${by}</div></div>${may_unpin ? button : ""}</div>`;
		});
		return shown.join("");
	}

	function reasons({ doc }) {
		if (!doc.priority) return "";
		const chips = (doc.priority_reasons || "")
			.split("\n")
			.filter(Boolean)
			.map((reason) => `<span class="ar-reason">${esc(reason)}</span>`);
		return `<div class="ar-reasons"><b>${__("Priority {0}", [doc.priority])}</b>${chips.join("")}</div>`;
	}

	function bar({ doc }, overview) {
		const amounts = [doc.not_due, ...overview.labels.map((_, i) => doc[`range${i + 1}`])];
		const labels = [__("Not due"), ...overview.labels];
		if (!amounts.some((amount) => amount > 0)) return "";
		const color = (i) => `ar-bucket-${Math.min(i, LAST_COLOR)}`;
		const amount = (i) => money(amounts[i], overview.currency);
		const parts = labels.map((label, i) =>
			amounts[i] > 0
				? `<div class="${color(i)} ar-bar-part" style="flex:${amounts[i]}" title="${esc(label)}: ${amount(i)}"></div>`
				: "",
		);
		const legend = labels.map((label, i) =>
			amounts[i]
				? `<span class="ar-legend"><i class="${color(i)}"></i>${esc(label)} <b>${amount(i)}</b></span>`
				: "",
		);
		return `<div class="ar-bar">${parts.join("")}</div><div class="ar-legends">${legend.join("")}</div>`;
	}

	function lateness(item) {
		if (item.is_credit) return `<span class="text-muted">${__("unapplied")}</span>`;
		if (item.days_late > 0) return `<span class="text-danger">${days(item.days_late)}</span>`;
		return `<span class="text-muted">${item.days_late ? __("not due") : __("due today")}</span>`;
	}

	function row(item, currency, index) {
		const label = esc(__("Select {0}", [item.voucher_no]));
		const box = item.is_credit
			? ""
			: `<input type="checkbox" data-item="${index}" aria-label="${label}">`;
		const link = frappe.utils.get_form_link(item.voucher_type, item.voucher_no);
		const about = [__(item.voucher_type), item.payment_term, item.po_no].filter(Boolean).join(" · ");
		return `<tr>
			<td>${box}</td><td><a href="${esc(link)}">${esc(item.voucher_no)}</a><div class="text-muted small">${esc(about)}</div></td>
			<td class="ar-wide">${short_day(item.posting_date)}</td>
			<td>${item.due_date ? short_day(item.due_date) : ""}</td>
			<td class="text-right">${lateness(item)}</td>
			<td class="text-right ar-wide">${money(item.invoiced, currency)}</td>
			<td class="text-right"><b>${money(item.outstanding, currency)}</b></td>
		</tr>`;
	}

	function table({ items, currency }) {
		if (!items.length) return `<p class="text-muted">${__("Nothing is open.")}</p>`;
		return `<table class="table ar-items"><thead><tr>
			<th></th><th>${__("Voucher")}</th><th class="ar-wide">${__("Posting Date")}</th><th>${__("Due")}</th>
			<th class="text-right">${__("Late")}</th><th class="text-right ar-wide">${__("Invoiced")}</th>
			<th class="text-right">${__("Open")}</th></tr></thead>
			<tbody>${items.map((item, index) => row(item, currency, index)).join("")}</tbody></table>`;
	}

	function draw(frm) {
		ask("account_overview", { name: frm.doc.name }).then((overview) => {
			frm.ar_items = overview.items;
			const parts = [
				`<div class="ar-present"></div>`,
				figures(frm),
				plan(frm),
				pinned(overview),
				bar(frm, overview),
				reasons(frm),
				table(overview),
			];
			frm.get_field("overview")
				.$wrapper.html(`<div class="ar-overview">${parts.join("")}</div>`)
				.off("click")
				.on("click", "[data-unpin]", ({ currentTarget: { dataset } }) =>
					ar_specialist.pin_note(dataset.unpin, 0).then(() => frm.reload_doc()),
				);
			say_present(frm, frm.ar_present || []);
		});
	}

	// -- what can be done

	function buttons(frm) {
		const act = (method, args) =>
			tell(method, { names: [frm.doc.name], ...args }, { freeze: true }).then(() => frm.reload_doc());
		if (frappe.model.can_create("AR Activity")) add_contacts(frm);
		if (frm.perm[0].write) add_decisions(frm, act);
		if (frappe.model.can_create("AR Payment Plan")) add_plan(frm);
		if (frm.perm[0].email && frappe.model.can_create("AR Activity")) {
			frm.add_custom_button(__("E-mail"), () =>
				ar_specialist.compose_email(frm.doc.name, ticked(frm), () => frm.reload_doc()),
			);
		}
		if (frm.perm[0].print && frappe.model.can_create("AR Activity")) {
			frm.add_custom_button(__("Letter"), () =>
				ar_specialist.write_letter(frm.doc.name, ticked(frm), () => frm.reload_doc()),
			);
		}
		// in the menu: beside more buttons, version 16 would push Save off the screen
		frm.page.add_menu_item(__("AR Aging"), () =>
			frappe.set_route("query-report", "AR Aging", {
				company: [frm.doc.company],
				party: [frm.doc.customer],
			}),
		);
	}

	function add_plan(frm) {
		const { company, customer, customer_name } = frm.doc;
		const on_done = (kept) => {
			ar_specialist.tell_planned(kept);
			frm.reload_doc();
		};
		frm.add_custom_button(__("Payment Plan"), () =>
			ar_specialist.plan_payments({ company, customer, customer_name, ticked: ticked(frm), on_done }),
		);
	}

	// -- what was said

	function add_contacts(frm) {
		const group = __("Contact");
		const log = (outcome) =>
			ar_specialist.log_call(frm.doc.name, {
				ticked: ticked(frm),
				outcome,
				on_done: () => frm.reload_doc(),
			});
		frm.add_custom_button(__("Log Call"), () => log(), group);
		frm.add_custom_button(__("Promise"), () => log("Promise"), group);
		frm.add_custom_button(__("Dispute"), () => log("Dispute"), group);
		frm.add_custom_button(
			__("Note"),
			() => ar_specialist.ask_note(frm.doc, () => frm.reload_doc()),
			group,
		);
	}

	function take_step(frm, notes) {
		const args = { account: frm.doc.name, notes };
		return tell("take_step", args, { freeze: true }).then(() => frm.reload_doc());
	}

	// The items of the overview that are ticked.
	function ticked(frm) {
		const boxes = frm.get_field("overview").$wrapper.find("[data-item]:checked").get();
		return boxes.map((box) => frm.ar_items[Number(box.dataset.item)]);
	}

	function add_decisions(frm, act) {
		const { doc } = frm;
		const customer = doc.customer_name || doc.customer;
		if (doc.collector !== frappe.session.user) {
			frm.add_custom_button(__("Take Over"), () => act("assign", { collector: frappe.session.user }));
		}
		frm.add_custom_button(__("Assign"), () =>
			ar_specialist.ask_collector(__("Assign {0}", [customer]), (collector) =>
				act("assign", { collector }),
			),
		);
		frm.add_custom_button(__("Set Next Action"), () =>
			ar_specialist.ask_next_action(
				__("Next Action for {0}", [customer]),
				({ on, action }) => act("set_next_action", { on, action }),
				{ on: doc.next_action_date, action: doc.next_action },
			),
		);
		if (ar_specialist.may_say_done(doc) && frappe.model.can_create("AR Activity")) {
			frm.add_custom_button(__("Step Done"), () =>
				ar_specialist.ask_step_done(doc, ({ notes }) => take_step(frm, notes)),
			);
		}
		add_pauses(frm, act, customer);
	}

	// Stopping and snoozing, or the end of either.
	function add_pauses(frm, act, customer) {
		const { doc } = frm;
		if (!doc.collection_stop) {
			frm.add_custom_button(__("Stop Collecting"), () =>
				ar_specialist.ask_stop(__("Stop Collecting from {0}", [customer]), ({ stop, reason }) =>
					act("stop_collecting", { stop, reason }),
				),
			);
		} else if (ar_specialist.may_lift(doc)) {
			frm.add_custom_button(__("Lift Stop"), () => act("stop_collecting"));
		}
		if (doc.snoozed_until) {
			frm.add_custom_button(__("Wake"), () => act("wake"));
		} else {
			frm.add_custom_button(__("Snooze"), () =>
				ar_specialist.ask_snooze(__("Snooze {0}", [customer]), ({ until, reason }) =>
					act("snooze", { until, reason }),
				),
			);
		}
	}

	function say_present(frm, people) {
		frm.ar_present = people;
		frm.get_field("overview").$wrapper.find(".ar-present").text(ar_specialist.say_present(people));
	}

	function label_buckets(frm) {
		frappe.db.get_value("AR Policy", frm.doc.company, "aging_ranges").then(({ message }) => {
			const limits = ((message && message.aging_ranges) || "30, 60, 90, 120").split(",").map(Number);
			for (let n = 1; n <= 6; n++) {
				const first = n === 1 ? 0 : limits[n - 2] + 1;
				const label = n <= limits.length ? `${first}-${limits[n - 1]}` : `${first}+`;
				frm.toggle_display(`range${n}`, n <= limits.length + 1);
				frm.set_df_property(`range${n}`, "label", __("{0} days", [label]));
			}
		});
	}

	frappe.ui.form.on("AR Customer Account", {
		setup(frm) {
			frm.set_query("collector", ar_specialist.collector_query);
		},
		refresh(frm) {
			if (frm.is_new()) return;
			const state = frm.doc.worklist_state;
			if (state) frm.page.set_indicator(__(state), COLORS[state] || "gray");
			buttons(frm);
			draw(frm);
			frm.ar_present = [];
			ar_specialist.presence.open(frm.doc.name, (people) => say_present(frm, people));
			label_buckets(frm);
			ar_specialist.show_plans(frm, [
				["customer", "=", frm.doc.customer],
				["company", "=", frm.doc.company],
			]);
		},
	});
})();
