// Today's reminders before they go: who is written to, who is not and why, leaving out, and sending.
frappe.provide("ar_specialist");

(() => {
	const { ask, esc, REMINDER_COLORS: COLORS } = ar_specialist;
	const tell = (method, args, freeze_message) =>
		ar_specialist.tell(method, args, { freeze: true, freeze_message });

	const POLL_EVERY = 3000; // where no message comes that a job is done
	const MOST_POLLS = 100;
	let shown = null;

	class TodaysReminders {
		constructor(company, names) {
			Object.assign(this, { company, names });
			this.may_send = frappe.model.can_create("AR Activity");
			this.may_write = frappe.model.can_write("AR Customer Account");
			this.dialog = new frappe.ui.Dialog({
				title: __("Today's Reminders"),
				size: "extra-large",
				fields: [{ fieldname: "preview", fieldtype: "HTML" }],
			});
			this.$body = this.dialog.get_field("preview").$wrapper.addClass("ar-reminders");
			this.$body
				.on("change", "[data-account]", () => this.count())
				.on("change", ".ar-reminders-all", ({ currentTarget }) => this.tick(currentTarget.checked))
				.on("change", ".ar-reminders-company", ({ currentTarget }) =>
					this.choose(currentTarget.value),
				)
				.on("click", "[data-action]", ({ currentTarget }) => this.act(currentTarget.dataset));
			this.sending = [];
			shown = this;
			this.dialog.show();
			this.load();
		}

		choose(company) {
			this.company = company;
			this.sending = [];
			this.load();
		}

		load() {
			const company = this.company;
			return ask("preview_reminders", { company }).then((found) => {
				if (company !== this.company) return;
				this.found = found;
				this.draw();
				if (this.names) this.tick_only(this.names);
			});
		}

		// -- what is shown

		draw() {
			const { rows } = this.found;
			const leaving = rows.filter((row) => row.leaves);
			const others = rows.filter((row) => !row.leaves);
			const kept = __("Kept Back, or Done");
			this.$body.html(
				[
					this.head(leaving, others),
					rows.length ? "" : this.nothing(),
					leaving.length ? this.table(leaving, true) : "",
					others.length ? `<h5 class="ar-reminders-heading">${esc(kept)}</h5>` : "",
					others.length ? this.table(others, false) : "",
					this.more(),
				].join(""),
			);
			this.count();
		}

		head(leaving, others) {
			const count = (statuses) => others.filter((row) => statuses.includes(row.status)).length;
			const figures = [
				[__("Leave Now"), leaving.length, "green"],
				[__("Asked For"), this.money(leaving.reduce((sum, row) => sum + row.amount, 0)), ""],
				[__("Kept Back"), count(["Stopped", "Failed"]), "red"],
				[__("Later Today"), count(["Held"]), "orange"],
				[__("Left Out"), count(["Excluded"]), "gray"],
				[__("Sent"), count(["Sent"]), ""],
			].map(
				([label, value, color]) =>
					`<div class="ar-figure"><div class="ar-label">${esc(label)}</div>
					<div class="ar-value ${value === 0 ? "text-muted" : color}">${value}</div></div>`,
			);
			const when = this.found.sends_by_itself
				? __("They leave by themselves within the hour; what the gate says is asked again for each.")
				: __("They leave when somebody sends them; what the gate says is asked again for each.");
			return `${this.companies()}<div class="ar-figures">${figures.join("")}</div>
				<p class="text-muted small">${esc(this.going() || when)}</p>`;
		}

		going() {
			const { length } = this.sending;
			if (length === 1) return __("1 reminder is being sent; this list follows.");
			return length ? __("{0} reminders are being sent; this list follows.", [length]) : "";
		}

		companies() {
			const names = ar_specialist.companies();
			if (names.length < 2) return "";
			const options = names.map(
				(name) => `<option ${name === this.company ? "selected" : ""}>${esc(name)}</option>`,
			);
			const label = esc(__("Company"));
			return `<select class="form-control input-xs ar-reminders-company" aria-label="${label}">${options.join(
				"",
			)}</select>`;
		}

		nothing() {
			const text = __("No customer's next step is a reminder today.");
			return `<div class="ar-reminders-nothing text-muted">${esc(text)}</div>`;
		}

		more() {
			const { more } = this.found;
			if (!more) return "";
			const text =
				more === 1
					? __("1 more is not shown here; the list has it.")
					: __("{0} more are not shown here; the list has them.", [more]);
			return `<p class="text-muted">${esc(text)}</p>`;
		}

		table(rows, can_leave) {
			const all = esc(__("All"));
			const ticks = can_leave && this.may_send;
			const labels = [__("Customer"), __("To"), __("Step"), __("Amount"), can_leave ? "" : __("Why")];
			const heads = labels.map(
				(label, index) => `<th class="${index === 3 ? "text-right" : ""}">${esc(label)}</th>`,
			);
			const box = ticks
				? `<input type="checkbox" class="ar-reminders-all" checked aria-label="${all}">`
				: "";
			return `<div class="ar-reminders-scroll"><table class="table ar-reminders-table">
				<thead><tr><th class="ar-reminders-tick">${box}</th>${heads.join("")}<th></th></tr></thead>
				<tbody>${rows.map((row) => this.row(row, ticks)).join("")}</tbody></table></div>`;
		}

		row(row, ticks) {
			const name = row.customer_name || row.customer;
			const label = esc(__("Remind {0}", [name]));
			const box = ticks
				? `<input type="checkbox" checked data-account="${esc(row.account)}" aria-label="${label}">`
				: "";
			return `<tr>
				<td class="ar-reminders-tick">${box}</td>
				<td><a href="${frappe.utils.get_form_link("AR Customer Account", row.account)}">${esc(name)}</a></td>
				<td class="ar-reminders-to">${esc(row.recipient || "–")}</td>
				<td>${this.step(row)}</td>
				<td class="text-right ar-reminders-amount">${this.money(row.amount)}</td>
				<td>${row.leaves ? "" : this.why(row)}</td>
				<td class="text-right ar-reminders-actions">${this.actions(row)}</td>
			</tr>`;
		}

		step(row) {
			const due = row.instalment_date && frappe.datetime.str_to_user(row.instalment_date);
			const day = due
				? __("{0}, instalment of {1}", [row.payment_plan, due])
				: __("Step {0}, day {1}", [row.step, row.step_day]);
			const template = row.template || (row.status === "Excluded" ? "–" : __("First Reminder"));
			return `<div>${esc(template)}</div><div class="text-muted small">${esc(day)}</div>`;
		}

		why(row) {
			const reasons = row.reasons.map((reason) => `<div>${esc(reason)}</div>`).join("");
			const status = esc(__(row.status, null, "AR Reminder"));
			return `<span class="indicator-pill ${COLORS[row.status]}">${status}</span>
				<div class="ar-reminders-reasons">${reasons}</div>`;
		}

		actions(row) {
			if (!this.may_write || row.status === "Sent") return "";
			const button = (action, label) =>
				`<button type="button" class="btn btn-xs btn-default" data-action="${action}"
					data-name="${esc(row.account)}">${esc(label)}</button>`;
			if (row.status === "Excluded") return button("include", __("Take Back"));
			return [button("today", __("Exclude Today")), button("always", __("Exclude Always"))].join(" ");
		}

		money(amount) {
			return esc(format_currency(amount || 0, this.found.currency));
		}

		// -- what is done

		boxes() {
			return this.$body.find("input[data-account]");
		}

		tick(checked) {
			this.boxes().prop("checked", checked);
			this.count();
		}

		tick_only(names) {
			this.boxes().each((_index, box) => {
				box.checked = names.includes(box.dataset.account);
			});
			this.count();
		}

		chosen() {
			return this.boxes()
				.filter(":checked")
				.get()
				.map((box) => box.dataset.account);
		}

		count() {
			const { length } = this.chosen();
			this.$body.find(".ar-reminders-all").prop("checked", length === this.boxes().length);
			if (!this.may_send || !this.boxes().length || this.sending.length) {
				this.dialog.get_primary_btn().addClass("hide");
				return;
			}
			this.dialog.set_primary_action(__("Send These ({0})", [length]), () => this.send());
			this.dialog.get_primary_btn().removeClass("hide").prop("disabled", !length);
		}

		act({ action, name }) {
			if (action === "include") {
				tell("include_in_reminders", { account: name }).then(() => this.load());
				return;
			}
			const row = this.found.rows.find((each) => each.account === name);
			const always = action === "always";
			const customer = row.customer_name || row.customer;
			frappe.prompt(
				[
					{
						fieldname: "reason",
						fieldtype: "Small Text",
						label: __("Reason"),
						reqd: 1,
						description: always
							? __("No reminder leaves until somebody changes it on the customer's account.")
							: __("Tomorrow the customer is proposed again."),
					},
				],
				({ reason }) =>
					tell("exclude_from_reminders", { account: name, reason, always }).then(() => this.load()),
				always
					? __("No More Reminders for {0}", [esc(customer)])
					: __("No Reminder for {0} Today", [esc(customer)]),
				__("Leave Out"),
			);
		}

		send() {
			const names = this.chosen();
			tell("send_reminders", { company: this.company, names }, __("Sending …")).then((found) => {
				if (found.queued) {
					this.sending = names;
					this.draw();
					this.follow(MOST_POLLS);
					return;
				}
				ar_specialist.tell_of_reminders(found.counts);
				this.load();
			});
		}

		// what a job sends shows as it goes, until nothing of it is left to leave
		follow(polls) {
			setTimeout(() => {
				if (!this.sending.length || !this.dialog.display) return;
				this.load().then(() => {
					const waits = this.found.rows.some(
						(row) => row.leaves && this.sending.includes(row.account),
					);
					if (waits && polls > 1) this.follow(polls - 1);
					else this.sent();
				});
			}, POLL_EVERY);
		}

		sent() {
			this.sending = [];
			return this.load();
		}
	}

	ar_specialist.tell_of_reminders = (counts) => {
		const kept = counts.Stopped + counts.Held;
		const parts = [__("{0} sent", [counts.Sent])];
		if (kept) parts.push(__("{0} kept back", [kept]));
		if (counts.Failed) parts.push(__("{0} failed", [counts.Failed]));
		const indicator = counts.Failed ? "red" : kept ? "orange" : "green";
		frappe.show_alert({ message: parts.join(", "), indicator }, 10);
	};

	// With the customer accounts `names` only these are ticked.
	ar_specialist.show_todays_reminders = (company, names) =>
		new TodaysReminders(company || ar_specialist.first_company(), names);

	$(document).on("app_ready", () =>
		frappe.realtime.on("ar_reminders_sent", ({ company, counts }) => {
			ar_specialist.tell_of_reminders(counts);
			if (shown && shown.company === company && shown.dialog.display) shown.sent();
		}),
	);
})();
