// The form of a strategy: what a rule's number counts, and what a change would do before it is saved.
(() => {
	const { esc } = ar_specialist;
	const signed = (number) => (number > 0 ? `+${number}` : String(number));

	// -- the preview, from top to bottom

	function tile(label, before, after) {
		const change = after - before;
		const shown = change ? `<small>${esc(signed(change))}</small>` : "";
		const was = change ? `<span>${esc(before)} →</span> ` : "";
		return `<div class="ar-figure"><div class="ar-label">${esc(label)}</div>
			<div class="ar-value">${was}${esc(after)} ${shown}</div></div>`;
	}

	function counts({ due }) {
		const labels = {
			Reminder: __("Reminders Due"),
			Call: __("Calls Due"),
			Letter: __("Letters Due"),
			Escalate: __("Escalations Due"),
			Hold: __("Holds Due"),
		};
		const tiles = due.map(({ action, before, after }) => tile(labels[action], before, after));
		return `<div class="ar-figures">${tiles.join("")}</div>`;
	}

	function about({ accounts, rescored, change_strategy, companies }) {
		const parts = [
			rescored === 1
				? __("1 of {0} customers gets another score", [accounts])
				: __("{0} of {1} customers get another score", [rescored, accounts]),
			change_strategy === 1 ? __("1 is worked by another strategy") : "",
			change_strategy > 1 ? __("{0} are worked by another strategy", [change_strategy]) : "",
			companies.join(", "),
		];
		return `<p class="text-muted">${parts.filter(Boolean).map(esc).join(" · ")}</p>`;
	}

	function mover(row) {
		const reasons = row.reasons.map((reason) => `<span class="ar-reason">${esc(reason)}</span>`);
		const link = frappe.utils.get_form_link("AR Customer Account", row.account);
		const places = row.place
			? row.new_place
				? __("place {0} → {1}", [row.place, row.new_place])
				: __("was at place {0}", [row.place])
			: __("at place {0}", [row.new_place]);
		return `<div class="ar-mover"><div><a href="${esc(link)}" target="_blank" rel="noopener">${esc(
			row.customer_name || row.customer,
		)}</a><span class="text-muted">${esc(places)}</span></div>
			<div class="ar-mover-score"><span class="text-muted">${esc(row.score)} →</span> <b>${esc(row.new_score)}</b></div>
			<div class="ar-reasons">${reasons.join("")}</div></div>`;
	}

	function column(title, count, rows, shade) {
		const rest = count - rows.length;
		const more = rest > 0 ? `<p class="text-muted">${esc(__("and {0} more", [rest]))}</p>` : "";
		const nobody = `<p class="text-muted">${esc(__("Nobody"))}</p>`;
		return `<div><h5><span class="indicator ${shade}"></span>${esc(title)} <span class="text-muted">${esc(count)}</span></h5>
			${rows.length ? rows.map(mover).join("") : nobody}${more}</div>`;
	}

	function html(found) {
		if (!found.companies.length) {
			return `<p>${esc(__("It is used for nobody yet: say below for whom, under Used For."))}</p>`;
		}
		const kinds = [
			["rising", __("Rises"), "red"],
			["falling", __("Falls"), "green"],
			["joining", __("Comes onto the List"), "orange"],
			["leaving", __("Leaves the List"), "gray"],
		];
		const columns = kinds
			.filter(([kind], index) => index < 2 || found[kind])
			.map(([kind, label, shade]) => column(label, found[kind], found.moves[kind], shade));
		return `<div class="ar-preview">${counts(found)}${about(found)}
			<div class="ar-movers">${columns.join("")}</div></div>`;
	}

	// -- asking for it

	const ask = (frm) =>
		ar_specialist.tell(
			"preview_strategy",
			{ doc: frm.doc },
			{ freeze: true, freeze_message: __("Comparing all customers") },
		);

	function show(found, options) {
		const dialog = new frappe.ui.Dialog({
			title: __("What This Changes Today"),
			size: "extra-large",
			fields: [{ fieldtype: "HTML", fieldname: "preview", options: html(found) }],
			...options,
		});
		dialog.show();
		return dialog;
	}

	// Whether to save, after having seen what that does.
	const confirmed = (found) =>
		new Promise((resolve) => {
			const dialog = show(found, {
				primary_action_label: __("Save"),
				primary_action: () => {
					resolve(true);
					dialog.hide();
				},
				secondary_action_label: __("Keep Editing"),
				secondary_action: () => dialog.hide(),
				on_hide: () => resolve(false),
			});
		});

	// -- units

	let units = null;
	const load_units = () =>
		units ? Promise.resolve(units) : ar_specialist.ask("strategy_units").then((found) => (units = found));

	function set_unit(frm, row) {
		row.unit = (units && units[row.fact]) || "";
		frm.fields_dict.rules.grid.refresh();
	}

	frappe.ui.form.on("AR Collection Strategy", {
		refresh(frm) {
			load_units();
			if (frm.perm[0].write) {
				// what is refused is said already; the button must not wait for it
				frm.add_custom_button(__("Preview Change"), () => ask(frm).then(show, () => {}));
			}
		},

		// A change that moves somebody is shown before it is kept; the save goes on when it is confirmed.
		async before_save(frm) {
			const found = await ask(frm).catch(() => null);
			if (!found)
				frappe.validated = false; // its one sentence is shown already
			else if (found.changed) frappe.validated = await confirmed(found);
		},
	});

	frappe.ui.form.on("AR Collection Strategy Rule", {
		fact(frm, doctype, name) {
			load_units().then(() => set_unit(frm, locals[doctype][name]));
		},
	});
})();
