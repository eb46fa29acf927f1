// Above the list: views with their counts, company, search, what is left today, and as of when.
(() => {
	const MOST_COUNTED = 1000;
	const AHEAD = ["due", "snoozed", "stopped", "any"]; // views of what is planned or stopped, not of what is left to do

	class Toolbar {
		constructor(page, { on_change, on_search }) {
			Object.assign(this, { page, view: null, company: null, filters: [], on_change });
			const { key, esc } = ar_specialist.worklist.shown;
			const search = esc(__("Search customers"));
			this.$bar = $(`<div class="arw-toolbar"><div class="arw-views" role="group"></div>
				<label class="arw-search"><input type="search" class="form-control input-xs"
					placeholder="${search}" aria-label="${search}">${key("/")}</label>
				<button type="button" class="btn btn-default btn-sm arw-filter" data-action="filter"></button>
				</div>`).prependTo(page.main);
			this.$sums = $(`<div class="arw-sums"></div>`);
			this.$search = this.$bar.find("input").on("input", on_search);
			this.$bar.on("click", "[data-view]", (event) => {
				this.view = event.currentTarget.dataset.view;
				on_change();
			});
			this.$bar.on("click", "[data-action=filter]", () => this.ask_filters());
			this.show_filters();
			this.add_company(on_change);
		}

		ask_filters() {
			new ar_specialist.worklist.FilterDialog({
				shown: this.asked(),
				views: this.views || [],
				on_apply: ({ company, view, filters }) => {
					Object.assign(this, { company, view, filters });
					this.$bar.find(".arw-company").val(company);
					this.show_filters();
					this.on_change();
				},
			});
		}

		show_filters() {
			const { esc, key } = ar_specialist.worklist.shown;
			const count = this.filters.length;
			const label = count ? __("Filter ({0})", [count]) : __("Filter");
			this.$bar
				.find(".arw-filter")
				.toggleClass("arw-filtered", count > 0)
				.html(`${esc(label)} ${key("f")}`);
		}

		add_company(on_change) {
			const companies = ar_specialist.companies();
			this.company = ar_specialist.first_company();
			if (companies.length < 2) return;
			const { esc } = ar_specialist.worklist.shown;
			const options = companies.map(
				(name) => `<option ${name === this.company ? "selected" : ""}>${esc(name)}</option>`,
			);
			$(
				`<select class="form-control input-xs arw-company" aria-label="${esc(__("Company"))}">${options.join(
					"",
				)}</select>`,
			)
				.insertAfter(this.$bar.find(".arw-views"))
				.on("change", ({ currentTarget }) => {
					this.company = currentTarget.value;
					on_change();
				});
		}

		// Who has no customers of their own starts with everybody's.
		falls_back() {
			if (this.view || this.$search.val() || this.filters.length) return false;
			this.view = "all";
			return true;
		}

		asked() {
			const { company, filters } = this;
			return { view: this.view || "mine", company, search: this.$search.val(), filters };
		}

		show(head) {
			const { esc, money } = ar_specialist.worklist.shown;
			const { view: shown } = this.asked();
			this.views = head.views;
			const buttons = head.views.map((view) => {
				const count = view.count > MOST_COUNTED ? `${MOST_COUNTED}+` : view.count;
				return `<button type="button" data-view="${esc(view.name)}" title="${esc(view.description)}"
					aria-pressed="${view.name === shown}">${esc(view.label)} <span>${esc(count)}</span></button>`;
			});
			this.$bar.find(".arw-views").html(buttons.join(""));
			const done = __("{0} done, {1} promised", [
				esc(head.done),
				money(head.promised_today, head.currency),
			]);
			this.$sums.html(`<span>${this.left(head, shown)}</span>
				<span>${__("{0} to collect", [`<b>${money(head.to_collect, head.currency)}</b>`])}</span>
				<span class="arw-muted">${done}</span>${this.standing_in(head)}`);
			this.page.set_indicator(...ar_specialist.freshness(head));
		}

		left(head, shown) {
			const count = [`<b>${ar_specialist.esc(head.left)}</b>`];
			if (!AHEAD.includes(shown)) return __("{0} left today", count);
			return head.left === 1 ? __("{0} customer", count) : __("{0} customers", count);
		}

		standing_in({ standing_in }) {
			const { esc } = ar_specialist.worklist.shown;
			return standing_in
				.map(({ full_name, until }) => {
					const text = __("Standing in for {0} until {1}", [
						full_name,
						ar_specialist.short_day(until),
					]);
					return `<span class="arw-standing-in">${esc(text)}</span>`;
				})
				.join("");
		}
	}

	ar_specialist.worklist.Toolbar = Toolbar;
})();
