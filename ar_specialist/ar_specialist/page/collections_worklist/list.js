// The list of customers: only the rows in sight are drawn, and they keep their places until the list is refreshed.
(() => {
	const ROW = 78;
	const AROUND = 6;

	const oldest = (row, { esc, due_step }) => {
		const late = row.oldest_days_late ? __("oldest {0} d", [row.oldest_days_late]) : __("not due");
		return esc(
			[late, !row.collection_stop && (ar_specialist.say_action(row.next_action) || due_step(row))]
				.filter(Boolean)
				.join(" · "),
		);
	};

	function html(row, index, { labels, selected, done, picked }) {
		const { esc, money, chips, score, bar, due_step } = ar_specialist.worklist.shown;
		const marks = [row.name === selected ? "arw-on" : "", done.has(row.name) ? "arw-done" : ""];
		if (picked.has(row.name)) marks.push("arw-is-picked");
		const label = esc(__("Select {0}", [row.customer_name || row.customer]));
		return `<div class="arw-row ${marks.join(" ")}" role="option" aria-selected="${row.name === selected}"
				data-name="${esc(row.name)}" style="top:${index * ROW}px;height:${ROW}px">
			<label class="arw-lead">${score(row)}<input type="checkbox" data-pick tabindex="-1"
				${picked.has(row.name) ? "checked" : ""} aria-label="${label}"></label>
			<div class="arw-who"><div class="arw-name">${esc(row.customer_name || row.customer)}</div>
				<div class="arw-chips">${chips(row)}</div></div>
			<div class="arw-ages">${bar(row, labels)}<small>${oldest(row, { esc, due_step })}</small></div>
			<div class="arw-num"><b>${money(row.to_collect, row.currency)}</b>
				<small>${__("of {0}", [money(row.outstanding, row.currency)])}</small></div>
		</div>`;
	}

	class CustomerList {
		constructor($parent, { on_select, on_end, on_pick }) {
			Object.assign(this, { on_select, on_end, on_pick, rows: [], labels: [], selected: null });
			Object.assign(this, { done: new Set(), picked: new Set() });
			this.$list = $(`<div class="arw-list" role="listbox" tabindex="-1"><div></div></div>`).appendTo(
				$parent,
			);
			this.$inner = this.$list.children();
			this.$list.on("scroll", () => this.draw());
			this.$list.on("click", ".arw-row", ({ target, currentTarget: { dataset } }) => {
				if (!target.closest(".arw-lead")) on_select(dataset.name, true);
			});
			this.$list.on("change", "[data-pick]", ({ currentTarget }) =>
				this.pick(currentTarget.closest(".arw-row").dataset.name),
			);
		}

		fill(rows, labels) {
			Object.assign(this, { rows, labels, done: new Set() });
			this.$list.scrollTop(0);
			this.pick_none();
		}

		// -- the customers that are selected for something done with all of them

		pick(name = this.selected) {
			if (!name) return;
			this.picked[this.picked.has(name) ? "delete" : "add"](name);
			this.show_picked();
		}

		pick_all() {
			if (this.picked.size === this.rows.length) return this.pick_none();
			this.picked = new Set(this.rows.map((row) => row.name));
			this.show_picked();
		}

		pick_none() {
			this.picked.clear();
			this.show_picked();
		}

		show_picked() {
			this.draw();
			this.on_pick(this.rows.filter((row) => this.picked.has(row.name)));
		}

		add(rows) {
			const known = new Set(this.rows.map((row) => row.name));
			this.rows.push(...rows.filter((row) => !known.has(row.name)));
			this.draw();
		}

		replace(row) {
			this.renew([row]);
		}

		// What is shown of `rows` anew; each stays in its place, from where the rows after the last are asked for.
		renew(rows) {
			const now = new Map(rows.map((row) => [row.name, row]));
			this.rows = this.rows.map((row) => ({
				...row,
				...now.get(row.name),
				call_order: row.call_order,
			}));
			this.draw();
		}

		mark(name, is_done) {
			this.done[is_done ? "add" : "delete"](name);
			this.draw();
		}

		index_of(name) {
			return this.rows.findIndex((row) => row.name === name);
		}

		// The row `steps` away from the selected one.
		neighbour(steps) {
			const index = this.index_of(this.selected) + steps;
			return this.rows[Math.max(0, Math.min(index, this.rows.length - 1))];
		}

		// The next customer to call after the selected one; from the top again behind the last.
		next_to_do() {
			const at = this.index_of(this.selected);
			const ahead = [...this.rows.slice(at + 1), ...this.rows.slice(0, Math.max(at, 0))];
			return ahead.find((row) => !this.done.has(row.name));
		}

		select(name) {
			this.selected = name;
			const top = this.index_of(name) * ROW;
			const list = this.$list.get(0);
			if (top < list.scrollTop) list.scrollTop = top;
			const bottom = top + ROW - list.clientHeight;
			if (list.clientHeight && bottom > list.scrollTop) list.scrollTop = bottom;
			this.draw();
		}

		draw() {
			const list = this.$list.get(0);
			const first = Math.max(0, Math.floor(list.scrollTop / ROW) - AROUND);
			const last = Math.ceil((list.scrollTop + (list.clientHeight || 900)) / ROW) + AROUND;
			const visible = this.rows.slice(first, last);
			this.$inner
				.height(this.rows.length * ROW)
				.html(visible.map((row, index) => html(row, first + index, this)).join(""));
			if (!this.rows.length) {
				this.$inner.html(`<p class="arw-empty">${__("Nobody is left here.")}</p>`);
			}
			if (last >= this.rows.length) this.on_end();
		}
	}

	frappe.provide("ar_specialist.worklist");
	ar_specialist.worklist.CustomerList = CustomerList;
})();
