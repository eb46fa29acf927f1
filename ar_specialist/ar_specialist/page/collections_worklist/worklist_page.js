// The page as a whole: what it loads, what is selected, and what its buttons and keys do.
(() => {
	const BEFORE_LOADING = 120; // milliseconds one may rush past a customer
	const BEFORE_SEARCHING = 250;
	const { ask, tell } = ar_specialist;

	class WorklistPage {
		constructor(page) {
			const w = ar_specialist.worklist;
			this.page = page;
			page.wrapper.addClass("arw-page");
			this.$body = $(`<div class="arw"><div class="arw-left"></div></div>`).appendTo(page.main);
			this.toolbar = new w.Toolbar(page, {
				on_change: () => this.load(),
				on_search: frappe.utils.debounce(() => this.load({ keeps_focus: true }), BEFORE_SEARCHING),
			});
			const $left = this.$body.find(".arw-left").append(this.toolbar.$sums);
			this.list = new w.CustomerList($left, {
				on_select: (name) => this.select(name, true),
				on_end: () => this.load_more(),
				on_pick: (rows) => this.picked.show(rows),
			});
			this.panel = new w.CustomerPanel(this.$body, {
				on_action: (name) => this.act(name),
				on_pin: (activity, pinned) => this.pin(activity, pinned),
				on_mail: (name) => ar_specialist.dispute_mail(name, () => this.after_decision()),
			});
			this.picked = new w.PickedBar($left, {
				...this.panel,
				on_action: (name) => this.act_on_picked(name),
			});
			this.list.$list.before(this.picked.$bar);
			this.show_soon = frappe.utils.debounce(() => this.show_customer(), BEFORE_LOADING);
			this.add_menu();
			w.add_keys(this);
			$(window).on("resize", () => this.fit());
			this.load();
		}

		add_menu() {
			this.page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
			this.page.add_menu_item(__("List"), () => frappe.set_route("List", "AR Customer Account"));
			this.page.add_menu_item(__("Today's Reminders"), () =>
				ar_specialist.show_todays_reminders(this.toolbar.company),
			);
			if (ar_specialist.may_distribute()) {
				this.page.add_menu_item(__("Share Out Customers"), () =>
					ar_specialist.distribute({ company: this.toolbar.company, on_done: () => this.load() }),
				);
			}
			this.page.add_menu_item(__("Absence and Substitution"), () =>
				frappe.set_route("List", "AR Substitution"),
			);
			this.page.add_menu_item(__("Keyboard Shortcuts"), () =>
				frappe.ui.keys.show_keyboard_shortcut_dialog(),
			);
		}

		resume() {
			this.fit();
			if (this.list.selected) this.show_customer();
		}

		fit() {
			const top = this.$body.get(0).getBoundingClientRect().top + window.scrollY;
			this.$body.height(Math.max(360, window.innerHeight - top - 4));
			this.list.draw();
		}

		// -- the list

		load({ keeps_focus = false } = {}) {
			this.counting = null;
			return this.fetch().then((found) => {
				if (!found) return;
				const { rows, head } = found;
				if (!rows.length && this.toolbar.falls_back()) return this.load();
				this.toolbar.show(head);
				this.list.fill(rows, head.labels);
				this.fit();
				if (!keeps_focus) document.activeElement.blur();
				this.list.selected = null;
				this.select(rows.length ? rows[0].name : null, false);
			});
		}

		load_more() {
			const last = this.list.rows[this.list.rows.length - 1];
			if (this.is_loading || this.is_complete || !last) return;
			this.fetch(last.call_order).then((found) => found && this.list.add(found.rows));
		}

		// The next rows; nothing when meanwhile something else was asked for.
		fetch(after) {
			const asked = this.toolbar.asked();
			this.is_loading = true;
			return ask("worklist_rows", { ...asked, after })
				.then((found) => {
					if (JSON.stringify(asked) !== JSON.stringify(this.toolbar.asked())) return null;
					this.is_complete = !found.more;
					return found;
				})
				.finally(() => {
					this.is_loading = false;
				});
		}

		refresh() {
			if (!this.panel.may_write) return this.load();
			return tell("refresh").then(() => this.load());
		}

		// -- the customer

		select(name, opens = this.$body.hasClass("arw-shows-customer")) {
			this.$body.toggleClass("arw-shows-customer", Boolean(opens && name));
			if (name && name === this.list.selected && this.panel.data) return;
			this.list.select(name);
			if (name) this.show_soon();
			else this.panel.show(null);
		}

		move(steps) {
			const row = this.list.neighbour(steps);
			if (row) this.select(row.name);
		}

		show_customer() {
			const name = this.list.selected;
			return ask("worklist_customer", { account: name }).then((data) => {
				if (name !== this.list.selected) return;
				this.panel.present = [];
				this.panel.show(data);
				this.list.replace(data.account);
				this.say_present();
			});
		}

		say_present() {
			if (!this.page.wrapper.is(":visible")) return;
			ar_specialist.presence.open(this.list.selected, (people) => this.panel.say_present(people));
		}

		// -- what is done

		// Whether the customer one reads is the selected one, and not still the one before.
		is_shown() {
			const { data } = this.panel;
			return Boolean(data) && data.account.name === this.list.selected;
		}

		act(name) {
			if (name === "back") return this.$body.removeClass("arw-shows-customer");
			if (!this.is_shown()) return;
			const { data } = this.panel;
			const may = {
				call: this.panel.may_log,
				promise: this.panel.may_log,
				dispute: this.panel.may_log,
				plan: this.panel.may_plan,
				note: this.panel.may_log,
				email: this.panel.may_email,
				letter: this.panel.may_print,
				snooze: this.panel.may_write,
				wake: this.panel.may_write,
				assign: this.panel.may_write,
				stop: this.panel.may_write,
				lift: this.panel.may_write && ar_specialist.may_lift(data.account),
				step_done: this.panel.may_write && ar_specialist.may_say_done(data.account),
			};
			if (may[name] !== false) this[name](data);
		}

		// With the selected customers, where there are any; else with the one that is shown.
		act_on_many(name) {
			if (this.picked.rows.length) this.act_on_picked(name);
			else this.act(name);
		}

		act_on_picked(name) {
			const { rows } = this.picked;
			if (name === "none") return this.list.pick_none();
			if (!this.panel.may_write) return;
			const accounts = rows.map((row) => ({ ...row, company: this.toolbar.company }));
			ar_specialist.bulk[name](accounts, (method, args) => this.change(accounts, method, args));
		}

		// The rows keep their places, and show what was decided.
		change(accounts, method, args) {
			const names = accounts.map((each) => each.name);
			return tell(method, { names, ...args }, { freeze: true }).then(({ changed }) => {
				const said = { set_next_action: { next_action: args.action, next_action_date: args.on } };
				names.forEach((each) => this.list.replace({ name: each, ...said[method] }));
				this.list.pick_none();
				if (method === "snooze") this.offer_to_wake(names);
				else ar_specialist.tell_changed(changed);
				this.after_decision();
			});
		}

		offer_to_wake(names) {
			const mark = (is_done) => names.forEach((name) => this.list.mark(name, is_done));
			mark(true);
			const done =
				names.length === 1 ? __("1 customer snoozed") : __("{0} customers snoozed", [names.length]);
			ar_specialist.offer_undo(done, () =>
				tell("wake", { names }).then(() => {
					mark(false);
					this.after_decision();
				}),
			);
		}

		call(data, outcome) {
			new ar_specialist.worklist.CallDialog({
				data,
				outcome,
				promisable: this.panel.promisable(),
				on_save: (kept) => this.after_call(data.account, kept.activity),
			});
		}

		promise(data) {
			this.call(data, "Promise");
		}

		dispute(data) {
			this.call(data, "Dispute");
		}

		// Over the ticked items; without any, over all that is overdue. The customer stays: a draft is not agreed yet.
		plan({ account }) {
			const { company, customer, customer_name } = account;
			ar_specialist.plan_payments({
				company,
				customer,
				customer_name,
				ticked: this.panel.ticked(),
				on_done: (kept) => {
					ar_specialist.tell_planned(kept);
					this.after_decision().then(() => this.panel.show_tab("left", "plans"));
				},
			});
		}

		note({ account }) {
			ar_specialist.ask_note(account, () =>
				this.show_customer().then(() => this.panel.show_tab("right", "timeline")),
			);
		}

		pin(activity, pinned) {
			ar_specialist.pin_note(activity, pinned).then(() => this.show_customer());
		}

		// About the ticked items; without any, about what is overdue.
		email({ account }) {
			ar_specialist.compose_email(account.name, this.panel.ticked(), (activity) =>
				this.advance(account, __("E-mail to {0} queued", [this.name_of(account)]), () =>
					tell("undo_contact", { activity }),
				),
			);
		}

		letter({ account }) {
			ar_specialist.write_letter(account.name, this.panel.ticked(), (activity) =>
				this.advance(account, __("Letter to {0} made", [this.name_of(account)]), () =>
					tell("undo_contact", { activity }),
				),
			);
		}

		open({ account }) {
			frappe.set_route("Form", "AR Customer Account", account.name);
		}

		snooze({ account }) {
			const names = [account.name];
			const title = __("Snooze {0}", [this.name_of(account)]);
			ar_specialist.ask_snooze(title, ({ until, reason }) =>
				tell("snooze", { names, until, reason }).then(() =>
					this.advance(account, __("{0} is snoozed", [this.name_of(account)]), () =>
						tell("wake", { names }),
					),
				),
			);
		}

		wake({ account }) {
			tell("wake", { names: [account.name] }).then(() => this.show_customer().then(() => this.count()));
		}

		step_done({ account }) {
			ar_specialist.ask_step_done(account, ({ notes }) =>
				tell("take_step", { account: account.name, notes }).then(({ activity }) =>
					this.advance(account, __("Step {0} is done", [account.step]), () =>
						tell("undo_contact", { activity }),
					),
				),
			);
		}

		stop({ account }) {
			const names = [account.name];
			ar_specialist.ask_stop(__("Stop Collecting from {0}", [this.name_of(account)]), (said) =>
				tell("stop_collecting", { names, ...said }).then(() => this.after_decision()),
			);
		}

		lift({ account }) {
			tell("stop_collecting", { names: [account.name] }).then(() => this.after_decision());
		}

		after_decision() {
			return this.show_customer().then(() => this.count());
		}

		assign({ account }) {
			ar_specialist.ask_collector(__("Assign {0}", [this.name_of(account)]), (collector) =>
				tell("assign", { names: [account.name], collector }).then(() => this.show_customer()),
			);
		}

		name_of(account) {
			return ar_specialist.worklist.shown.esc(account.customer_name || account.customer);
		}

		after_call(account, activity) {
			this.advance(account, __("Call with {0} logged", [this.name_of(account)]), () =>
				tell("undo_contact", { activity }),
			);
		}

		// Go on to the next customer, and offer to take back what was done.
		advance(account, done, take_back) {
			ar_specialist.offer_undo(done, () => take_back().then(() => this.return_to(account)));
			this.list.mark(account.name, true);
			const next = this.list.next_to_do();
			this.select(next ? next.name : account.name);
			if (!next) this.show_customer();
			this.count();
		}

		return_to(account) {
			this.list.mark(account.name, false);
			this.list.select(account.name);
			this.show_customer();
			this.count();
		}

		// The head anew, and the rows with what they score now, without moving one; an answer that a later count has
		// overtaken says what no longer holds.
		count() {
			const counting = ask("worklist_rows", this.toolbar.asked());
			this.counting = counting;
			counting.then(({ head, rows }) => {
				if (counting !== this.counting) return;
				this.toolbar.show(head);
				this.list.renew(rows);
			});
		}
	}

	ar_specialist.worklist.WorklistPage = WorklistPage;
})();
