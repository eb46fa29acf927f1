// The right side of the page: one customer, their tabs, and the open items that are ticked.
(() => {
	const LEFT = [
		["items", __("Open Items"), ({ items }) => items.length],
		["promises", __("Promises"), ({ promises }) => promises.length],
		["disputes", __("Disputes"), ({ disputes }) => disputes.filter(ar_specialist.is_live_dispute).length],
		["plans", __("Plans"), ({ plans }) => plans.filter(ar_specialist.is_live_plan).length],
		["payments", __("Payments"), () => ""],
	];
	const RIGHT = [
		["timeline", __("Timeline"), () => ""],
		["notes", __("Notes"), ({ notes }) => notes.length],
		["contacts", __("Contacts"), ({ contacts }) => contacts.length],
	];

	function tabs(side, all, shown, data) {
		const { esc } = ar_specialist.worklist.shown;
		const buttons = all.map(
			([name, label, count]) => `<button type="button" role="tab" data-side="${side}" data-tab="${name}"
				aria-selected="${name === shown}">${esc(label)} <span>${esc(count(data) || "")}</span></button>`,
		);
		return `<div class="arw-tabs" role="tablist">${buttons.join("")}</div>`;
	}

	class CustomerPanel {
		constructor($parent, { on_action, on_pin, on_mail }) {
			this.$panel = $(`<div class="arw-panel"></div>`).appendTo($parent);
			Object.assign(this, { data: null, chosen: new Set(), left: "items", right: "timeline" });
			this.may_log = frappe.model.can_create("AR Activity");
			this.may_plan = frappe.model.can_create("AR Payment Plan");
			this.may_write = frappe.model.can_write("AR Customer Account");
			this.may_email = this.may_log && frappe.model.can_email("AR Customer Account");
			this.may_print = this.may_log && frappe.model.can_print("AR Customer Account");
			this.$panel
				.on("click", "[data-action]", (event) => on_action(event.currentTarget.dataset.action))
				.on("click", "[data-pin]", ({ currentTarget: { dataset } }) =>
					on_pin(dataset.pin, Number(dataset.pinned)),
				)
				.on("click", "[data-mail]", ({ currentTarget: { dataset } }) => on_mail(dataset.mail))
				.on("click", "[data-copy]", ({ currentTarget: { dataset } }) =>
					frappe.utils.copy_to_clipboard(dataset.copy),
				)
				.on("click", "[data-tab]", ({ currentTarget: { dataset } }) =>
					this.show_tab(dataset.side, dataset.tab),
				)
				.on("change", "[data-item]", ({ currentTarget: box }) => {
					this.choose(Number(box.dataset.item), box.checked);
					box.blur(); // the page's keys rest while an input has the focus
				});
		}

		show_tab(side, name) {
			this[side] = name;
			this.draw();
		}

		show(data) {
			const is_same = data && this.data && data.account.name === this.data.account.name;
			this.data = data;
			if (!is_same) {
				this.chosen.clear();
				this.left = "items";
				this.$panel.scrollTop(0);
			}
			this.draw();
		}

		draw() {
			if (!this.data) {
				this.$panel.html(`<p class="arw-empty">${__("Choose a customer from the list.")}</p>`);
				return;
			}
			const { sections, history } = ar_specialist.worklist;
			const { data } = this;
			this.$panel.html(`${sections.head(data)}${sections.figures(data)}
				${sections.next_action(data, this.may_write)}${sections.actions(this)}
				<div class="arw-columns"><div>${tabs("left", LEFT, this.left, data)}
					<div class="arw-scroll">${sections[this.left](data, this.chosen)}</div>${sections.why(data)}</div>
				<div>${tabs("right", RIGHT, this.right, data)}${history[this.right](data, this.may_log)}</div></div>`);
			this.say_selected();
			this.say_present(this.present || []);
		}

		say_present(people) {
			this.present = people;
			this.$panel.find(".arw-presence").text(ar_specialist.say_present(people));
		}

		// -- open items that are ticked

		choose(index, is_chosen) {
			this.chosen[is_chosen ? "add" : "delete"](index);
			this.$panel.find(`[data-item="${index}"]`).prop("checked", is_chosen);
			this.say_selected();
		}

		choose_next() {
			const open = this.data ? this.data.items.map((item, index) => [item, index]) : [];
			const next = open.find(([item, index]) => !item.is_credit && !this.chosen.has(index));
			if (next) this.choose(next[1], true);
		}

		choose_none() {
			[...this.chosen].forEach((index) => this.choose(index, false));
		}

		say_selected() {
			const { size } = this.chosen;
			const values = [size, ar_specialist.sums_of(this.ticked()).join(", ")];
			const text =
				size === 1 ? __("{0} item selected, {1}", values) : __("{0} items selected, {1}", values);
			this.$panel.find(".arw-selected").text(size ? text : "");
		}

		ticked() {
			return this.data.items.filter((_item, index) => this.chosen.has(index));
		}

		promisable() {
			return ar_specialist.promisable(this.data.items, this.ticked());
		}
	}

	ar_specialist.worklist.CustomerPanel = CustomerPanel;
})();
