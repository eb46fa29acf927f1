// Drawing up a payment plan: over which items, on which terms, in one variant or two, previewed while it is edited.
frappe.provide("ar_specialist.plan_dialog");

(() => {
	const { esc, tell } = ar_specialist;
	const { PlanItems, PlanByHand, PlanPreview } = ar_specialist.plan_dialog;
	const { BY_HAND, TERMS, by_hand_of, compared } = ar_specialist.plan_dialog;
	const WAIT_FOR_TYPING = 300;
	const LETTERS = ["A", "B"];

	class PlanDialog {
		// `about` is company and customer, `ticked` the items to begin with, `amends` a cancelled plan it replaces, `changes`
		// a draft that is drawn up anew.
		constructor({ about, offered, ticked = [], amends, changes, on_done }) {
			Object.assign(this, { about, amends, changes, on_done, is_dirty: false });
			this.dialog = new frappe.ui.Dialog({
				title: __("Payment Plan with {0}", [esc(about.customer_name || about.customer)]),
				size: "extra-large",
				fields: this.fields(),
				no_submit_on_enter: true,
				no_focus: true,
				primary_action_label: __("Save"),
				primary_action: () => this.save(),
				secondary_action_label: __("Save and Propose"),
				secondary_action: () => this.save({ proposes: true }),
			});
			this.dialog.$wrapper.addClass("ar-plan-dialog");
			this.make_parts(offered, ticked);
			this.keep_typed();
			this.begin(offered);
		}

		fields() {
			return [
				{ fieldname: "items", fieldtype: "HTML" },
				{ fieldname: "variants", fieldtype: "HTML" },
				...ar_specialist.plan_dialog.term_fields(),
				{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
				{ fieldname: "preview_column", fieldtype: "Column Break" },
				{ fieldname: "preview", fieldtype: "HTML" },
			];
		}

		make_parts({ items, others, policy }, ticked) {
			const on_change = () => this.changed();
			const on_items = () => this.follow_currency().then(on_change);
			const part = (name) => this.dialog.get_field(name).$wrapper;
			this.items = new PlanItems(part("items"), { items, others, ticked, on_change: on_items });
			this.policy = policy;
			this.by_hand = new PlanByHand(part("by_hand"), {
				rest: () => this.items.balance - flt(this.terms.down_payment),
				currency: () => this.items.currency,
				on_change,
			});
			const judged = esc(ar_specialist.plan_dialog.how_judged(policy));
			part("judged").html(`<p class="text-muted small">${judged}</p>`);
			this.$panes = part("preview").addClass("ar-plan-panes");
			this.$variants = part("variants").addClass("ar-plan-variants");
			this.$variants.on("click", "[data-action]", ({ currentTarget: { dataset } }) =>
				this[dataset.action](Number(dataset.variant)),
			);
			this.$variants.on("keydown", "[role=tab]", (event) => this.on_tab_key(event));
		}

		// Nothing that was typed is lost silently: Esc and the cross ask first.
		keep_typed() {
			const { dialog } = this;
			dialog.$wrapper.modal({ backdrop: "static", keyboard: false, show: false });
			dialog.cancel = () => this.is_on_top && this.leave();
			dialog
				.get_close_btn()
				.removeAttr("data-dismiss")
				.on("click", () => this.leave());
			dialog.$wrapper.on("input change", "[data-fieldname] input, select, textarea", (event) => {
				if (!this.is_filling && !$(event.target).is("[data-missed]")) this.changed();
			});
			dialog.$wrapper.on("keydown", (event) => {
				if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
				event.preventDefault();
				event.stopPropagation();
				$(event.target).trigger("change"); // what is being typed counts
				this.save();
			});
		}

		// An Esc that closes a question or a refusal above it is none for the dialog, though Frappe passes it on.
		watch_escape() {
			const note = ({ key }) => {
				if (key === "Escape") this.is_on_top = window.cur_dialog === this.dialog;
			};
			document.addEventListener("keydown", note, true);
			return () => document.removeEventListener("keydown", note, true);
		}

		leave() {
			if (document.querySelectorAll(".modal.show").length > 1) return;
			if (!this.is_dirty) {
				this.dialog.hide();
				return;
			}
			frappe.confirm(__("Close without saving? What you typed is lost."), () => this.dialog.hide());
		}

		begin({ defaults }) {
			const { begin_with, begin_again, go_on_with } = ar_specialist.plan_dialog;
			const proposed = { ...defaults, fee: this.tell_fee() };
			let terms = this.amends ? begin_again(this.amends, proposed) : begin_with(proposed);
			if (this.changes) {
				terms = go_on_with(this.changes);
				this.dialog.set_value("notes", this.changes.notes);
			}
			this.variants = [];
			this.add_variant(terms);
			this.dialog.show();
			const stop_watching = this.watch_escape();
			this.dialog.onhide = () => {
				stop_watching();
				this.is_over = true;
				this.asked = null;
				clearTimeout(this.waiting);
				this.variants.forEach(({ pane }) => pane.remove());
			};
			this.dialog.$wrapper.one("shown.bs.modal", () =>
				this.open(0).then(() => {
					this.dialog.get_field("number_of_instalments").$input.trigger("focus").trigger("select");
					this.preview();
				}),
			);
		}

		// -- one variant or two

		get terms() {
			return this.variants[this.active].terms;
		}

		add_variant(terms) {
			const place = this.variants.length;
			const pane = new PlanPreview(this.$panes, {
				letter: LETTERS[place],
				on_choose: () => this.open(place),
				on_edit: () => this.open(place).then(() => this.edit_by_hand()),
			});
			this.variants.push({ terms, pane });
			this.active = place;
		}

		// Show the terms of a variant; it is the one that is saved.
		open(place) {
			this.active = place;
			const { terms } = this;
			this.is_filling = true;
			this.draw_variants();
			const values = Object.fromEntries(TERMS.map((name) => [name, terms[name] ?? null]));
			return this.dialog
				.set_values(values)
				.then(() => frappe.timeout(0.15)) // fields that depend on others follow after that
				.then(() => {
					this.is_filling = false;
					this.by_hand.show(terms.instalments);
					this.tell_month_end();
				});
		}

		compare() {
			this.add_variant(structuredClone(this.terms));
			this.is_dirty = true;
			this.open(1).then(() => this.preview());
		}

		copy() {
			const other = this.variants[1 - this.active];
			Object.assign(this.variants[this.active], { terms: structuredClone(other.terms) });
			this.is_dirty = true;
			this.open(this.active).then(() => this.preview());
		}

		drop() {
			const { terms } = this.variants[1 - this.active];
			this.variants.splice(0).forEach(({ pane }) => pane.remove());
			this.$panes.empty();
			this.add_variant(terms);
			this.open(0).then(() => this.preview());
		}

		on_tab_key(event) {
			if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
			event.preventDefault();
			this.open(1 - this.active);
			this.$variants.find("[aria-selected=true]").trigger("focus");
		}

		draw_variants() {
			const { length } = this.variants;
			const button = (action, label) =>
				`<button type="button" class="btn btn-xs btn-default" data-action="${action}">${esc(label)}</button>`;
			const tab = (place) => `<button type="button" role="tab" class="btn btn-sm" data-action="open"
				data-variant="${place}" aria-selected="${place === this.active}"
				tabindex="${place === this.active ? 0 : -1}">${esc(__("Terms {0}", [LETTERS[place]]))}</button>`;
			const other = LETTERS[1 - this.active];
			this.$variants.html(
				length < 2
					? button("compare", __("Compare with Other Terms"))
					: `<span role="tablist">${tab(0)}${tab(1)}</span>${button(
							"copy",
							__("Copy {0} to {1}", [other, LETTERS[this.active]]),
						)}${button("drop", __("Drop {0}", [LETTERS[this.active]]))}`,
			);
			this.$panes.toggleClass("ar-plan-two", length > 1);
			this.variants.forEach(({ pane }, place) => pane.mark(length > 1 && place === this.active));
			const label = length > 1 ? __("Save Plan {0}", [LETTERS[this.active]]) : __("Save");
			this.dialog.get_primary_btn().text(label);
			this.judge();
		}

		edit_by_hand() {
			const { found } = this.variants[this.active].pane;
			this.terms.scheduled_by = BY_HAND;
			this.terms.instalments = by_hand_of(found);
			this.is_dirty = true;
			this.open(this.active).then(() => {
				this.by_hand.$list.find("[data-amount]").first().trigger("focus").trigger("select");
				this.preview();
			});
		}

		// -- what is typed, and the preview of it

		// The field that is left as the dialog closes says that it changed, too.
		changed() {
			if (this.is_over) return;
			this.is_dirty = true;
			this.read();
			clearTimeout(this.waiting);
			this.waiting = setTimeout(() => this.preview(), WAIT_FOR_TYPING);
		}

		read() {
			const values = this.dialog.get_values(true);
			const was_by_hand = this.terms.scheduled_by === BY_HAND;
			TERMS.forEach((name) => (this.terms[name] = values[name] ?? null));
			const { found } = this.variants[this.active].pane;
			if (this.terms.scheduled_by === BY_HAND && !was_by_hand) {
				this.terms.instalments = found ? by_hand_of(found) : [];
				this.by_hand.show(this.terms.instalments);
			}
			this.by_hand.tell();
			this.tell_month_end();
		}

		// Say where the policy's fee is for no plan in this currency; returns the fee it proposes.
		tell_fee() {
			const { fee, why } = ar_specialist.plan_fee(this.policy, this.items.currency);
			this.dialog.get_field("fee").set_description(esc(why));
			this.currency = this.items.currency;
			return fee;
		}

		// With items in another currency a fee that nobody has changed becomes what is proposed there.
		follow_currency() {
			if (this.items.currency === this.currency) return Promise.resolve();
			const before = ar_specialist.plan_fee(this.policy, this.currency).fee;
			const fee = this.tell_fee();
			this.read();
			this.variants
				.filter(({ terms }) => flt(terms.fee) === before)
				.forEach(({ terms }) => (terms.fee = fee));
			return this.dialog.set_value("fee", this.terms.fee);
		}

		tell_month_end() {
			const { first_due_date: first, frequency } = this.terms;
			const is_last = first && first === ar_specialist.plan_dialog.month_end(first);
			const by_month = ["Monthly", "Bimonthly", "Quarterly"].includes(frequency);
			const text = is_last && by_month ? __("Each on the last day of its month.") : "";
			this.dialog.get_field("first_due_date").set_description(text);
		}

		// Only the answer to what was asked last is shown.
		preview() {
			const asked = (this.asked = this.variants.filter((each) => this.is_divided(each)));
			this.variants.forEach(({ pane }) => pane.wait());
			this.variants
				.filter((each) => !asked.includes(each))
				.forEach(({ pane }) => pane.refuse(__("Divide all of the balance first.")));
			const is_empty = !this.items.chosen.length;
			if (is_empty) this.variants.forEach(({ pane }) => pane.refuse(__("Tick at least one item.")));
			this.judge();
			if (is_empty || !asked.length) {
				this.tell_difference();
				return Promise.resolve();
			}
			const [terms, other_terms] = asked.map((each) => this.said(each));
			const args = { ...this.about_whom(), items: this.items.said(), terms, other_terms };
			return tell("preview_plan", args).then(({ variants }) => {
				if (this.asked !== asked) return;
				variants.forEach((found, place) => this.show(asked[place], found));
				this.judge();
				this.tell_difference();
			});
		}

		is_divided({ terms }) {
			if (terms.scheduled_by !== BY_HAND) return true;
			return this.terms !== terms || !this.by_hand.difference;
		}

		show(variant, found) {
			const is_beside = this.variants.length > 1;
			const is_active = variant === this.variants[this.active];
			if (found.refused) variant.pane.refuse(found.refused);
			else variant.pane.show(found, { is_beside, is_active, terms: variant.terms });
		}

		// The chosen variant is the one that goes out.
		judge() {
			const { pane } = this.variants[this.active];
			this.dialog.get_secondary_btn().prop("disabled", !pane.may_be_proposed);
		}

		tell_difference() {
			const [first, second] = this.variants.map(({ pane }) => pane.is_current && pane.found);
			this.$panes.children(".ar-plan-compared").remove();
			if (!first || !second) return;
			$(`<p class="ar-plan-compared" role="status"></p>`)
				.text(compared(first, second))
				.prependTo(this.$panes);
		}

		about_whom() {
			return { company: this.about.company, customer: this.about.customer };
		}

		said({ terms }) {
			return { ...terms, instalments: terms.scheduled_by === BY_HAND ? terms.instalments : [] };
		}

		// -- kept, or refused: then all that was typed stays

		keep() {
			const said = {
				items: this.items.said(),
				terms: this.said(this.variants[this.active]),
				notes: this.dialog.get_value("notes"),
			};
			if (this.changes) {
				const { name: plan, modified } = this.changes;
				return tell("change_plan", { plan, modified, ...said }, { freeze: true });
			}
			const amends = this.amends && this.amends.name;
			return tell("create_plan", { ...this.about_whom(), ...said, amends }, { freeze: true });
		}

		save({ proposes = false } = {}) {
			if (this.is_saving) return;
			this.is_saving = true;
			this.read();
			this.keep()
				.then((kept) => {
					this.dialog.hide();
					if (!proposes) return this.on_done(kept);
					return tell("propose_plan", { plan: kept.name }, { freeze: true }).then(
						(proposed) => this.on_done(proposed),
						() => this.on_done(kept),
					);
				})
				.always(() => {
					this.is_saving = false;
				});
		}
	}

	function tell_nothing(others) {
		const reasons = others.map(({ voucher_no, reason }) => `<li>${esc(`${voucher_no}: ${reason}`)}</li>`);
		const told = [esc(__("Nothing is open that could be planned.")), "<ul>", ...reasons, "</ul>"];
		frappe.msgprint({ title: __("Payment Plan"), message: told.join(""), indicator: "orange" });
	}

	// Opens it for a customer of a company; `on_done` gets the name and status of what was kept.
	ar_specialist.plan_payments = ({ ticked, amends, changes, on_done, ...about }) => {
		const { company, customer } = about;
		return tell("plannable_items", { company, customer }).then((offered) => {
			if (!offered.items.length) return tell_nothing(offered.others);
			return new PlanDialog({ about, offered, ticked, amends, changes, on_done });
		});
	};
})();
