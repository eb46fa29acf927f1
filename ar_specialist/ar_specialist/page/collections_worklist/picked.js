// The bar over the list while customers are selected: how many, and what can be done with all of them.
(() => {
	class PickedBar {
		constructor($parent, { may_write, may_log, on_action }) {
			this.actions = [
				may_write && ["assign", __("Assign")],
				may_write && ["snooze", __("Snooze")],
				may_write && ["set_next_action", __("Next Action")],
				may_log && ["send_reminders", __("Reminders")],
				["none", __("Clear")],
			].filter(Boolean);
			this.$bar = $(`<div class="arw-picked" role="toolbar" hidden></div>`).appendTo($parent);
			this.$bar.on("click", "[data-bulk]", (event) => on_action(event.currentTarget.dataset.bulk));
			this.rows = [];
		}

		show(rows) {
			this.rows = rows;
			const { esc } = ar_specialist;
			const buttons = this.actions.map(
				([name, label]) =>
					`<button type="button" class="btn btn-xs btn-default" data-bulk="${name}">${esc(label)}</button>`,
			);
			const count = `<b>${esc(__("{0} selected", [rows.length]))}</b>`;
			this.$bar.html(`${count}${buttons.join("")}`).prop("hidden", !rows.length);
		}
	}

	ar_specialist.worklist.PickedBar = PickedBar;
})();
