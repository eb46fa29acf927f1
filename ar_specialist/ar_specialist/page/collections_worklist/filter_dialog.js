// Narrowing the list: the desk's own filter box over customer accounts, in a dialog; and filters kept under a name.
(() => {
	const DOCTYPE = "AR Customer Account";

	class FilterDialog {
		// `shown` is what the list shows: its company, view and filters; `views` are those there are.
		constructor({ shown, views, on_apply }) {
			Object.assign(this, { shown, views, on_apply, saved: [] });
			frappe.model.with_doctype(DOCTYPE, () => this.show(shown.filters));
		}

		show(filters) {
			this.dialog = new frappe.ui.Dialog({
				title: __("Filter the Worklist"),
				fields: [
					{ fieldname: "saved", fieldtype: "HTML" },
					{ fieldname: "box", fieldtype: "HTML" },
					{
						fieldname: "filter_name",
						fieldtype: "Data",
						label: __("Save Under the Name"),
						description: __("With the view; the list shows it among its saved filters, too."),
					},
				],
				primary_action_label: __("Apply"),
				primary_action: ({ filter_name }) => this.apply(this.group.get_filters(), filter_name),
				secondary_action_label: __("Clear"),
				secondary_action: () => this.apply([]),
			});
			this.group = new frappe.ui.FilterGroup({
				parent: this.dialog.get_field("box").$wrapper,
				doctype: DOCTYPE,
				on_change: () => {},
			});
			this.dialog.$wrapper
				.on("click", "[data-saved]", ({ currentTarget: { dataset } }) =>
					this.choose(this.saved[Number(dataset.saved)]),
				)
				.on("click", "[data-forget]", ({ currentTarget: { dataset } }) =>
					this.forget(this.saved[Number(dataset.forget)]),
				);
			this.dialog.show();
			if (filters.length) this.group.add_filters_to_filter_group(filters);
			else this.group.add_filter(DOCTYPE, "customer_group");
			this.list_saved();
		}

		list_saved() {
			const { esc, worklist } = ar_specialist;
			return worklist.saved_filters.all().then((saved) => {
				this.saved = saved;
				const pills = saved.map(({ filter_name, for_user }, index) => {
					const label = esc(__("Forget {0}", [filter_name]));
					const forget = for_user
						? `<button type="button" class="btn btn-xs btn-default" data-forget="${index}"
							aria-label="${label}" title="${label}">×</button>`
						: "";
					return `<span class="btn-group"><button type="button" class="btn btn-xs btn-default"
						data-saved="${index}">${esc(filter_name)}</button>${forget}</span>`;
				});
				const $saved = this.dialog.get_field("saved").$wrapper;
				$saved.html(pills.length ? `<div class="arw-saved">${pills.join("")}</div>` : "");
			});
		}

		choose(saved) {
			this.dialog.hide();
			const { company, view, filters } = ar_specialist.worklist.saved_filters.read(saved, this.views);
			this.on_apply({ ...this.shown, view, filters, company: company || this.shown.company });
		}

		forget({ name }) {
			ar_specialist.worklist.saved_filters.remove(name).then(() => this.list_saved());
		}

		apply(found, filter_name) {
			const filters = found.map((filter) => filter.slice(0, 4));
			if (filter_name) this.save(filter_name, filters);
			this.dialog.hide();
			this.on_apply({ ...this.shown, filters });
		}

		save(filter_name, filters) {
			if (this.saved.some((each) => each.filter_name === filter_name)) {
				frappe.throw(
					__("There is a filter {0} already; choose another name.", [
						ar_specialist.esc(filter_name),
					]),
				);
			}
			const view = this.views.find(({ name }) => name === this.shown.view);
			ar_specialist.worklist.saved_filters.save(filter_name, { ...this.shown, view, filters });
		}
	}

	ar_specialist.worklist.FilterDialog = FilterDialog;
})();
