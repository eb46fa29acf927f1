(() => {
	const money = (amount, currency) => format_currency(amount, currency);
	const esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));

	function bar(frm, overview) {
		const amounts = [frm.doc.not_due, ...overview.labels.map((_, i) => frm.doc[`range${i + 1}`])];
		const labels = [__("Not due"), ...overview.labels];
		const total = amounts.reduce((sum, amount) => sum + Math.max(amount || 0, 0), 0);
		if (!total) return "";
		const parts = amounts
			.map((amount, i) => ({ amount: amount || 0, i }))
			.filter(({ amount }) => amount > 0)
			.map(
				({ amount, i }) =>
					`<div class="ar-bar-part ar-bucket-${Math.min(i, 5)}" style="flex:${amount}" title="${esc(
						labels[i]
					)}: ${esc(money(amount, overview.currency))}"></div>`
			);
		const legend = labels
			.map(
				(label, i) =>
					`<span class="ar-legend"><i class="ar-bucket-${Math.min(i, 5)}"></i>${esc(label)} <b>${esc(
						money(amounts[i] || 0, overview.currency)
					)}</b></span>`
			)
			.join("");
		return `<div class="ar-bar">${parts.join("")}</div><div class="ar-legends">${legend}</div>`;
	}

	function lateness(item) {
		if (item.is_credit) return `<span class="text-muted">${__("unapplied")}</span>`;
		if (item.days_late > 0) return `<span class="text-danger">${__("{0} d", [item.days_late])}</span>`;
		return `<span class="text-muted">${item.days_late ? __("not due") : __("due today")}</span>`;
	}

	function table(overview) {
		if (!overview.items.length) {
			return `<p class="text-muted">${__("Nothing is open.")}</p>`;
		}
		const rows = overview.items
			.map(
				(item) => `<tr>
					<td><a href="${frappe.utils.get_form_link(item.voucher_type, item.voucher_no)}">${esc(
						item.voucher_no
					)}</a>${item.payment_term ? ` <span class="text-muted">· ${esc(item.payment_term)}</span>` : ""}
					<div class="text-muted small">${esc(__(item.voucher_type))}${item.po_no ? ` · ${esc(item.po_no)}` : ""}</div></td>
					<td>${frappe.datetime.str_to_user(item.posting_date)}</td>
					<td>${item.due_date ? frappe.datetime.str_to_user(item.due_date) : ""}</td>
					<td class="text-right">${lateness(item)}</td>
					<td class="text-right">${esc(money(item.invoiced, overview.currency))}</td>
					<td class="text-right"><b>${esc(money(item.outstanding, overview.currency))}</b></td>
				</tr>`
			)
			.join("");
		return `<table class="table ar-items"><thead><tr>
			<th>${__("Voucher")}</th><th>${__("Posted")}</th><th>${__("Due")}</th>
			<th class="text-right">${__("Late")}</th><th class="text-right">${__("Invoiced")}</th>
			<th class="text-right">${__("Open")}</th></tr></thead><tbody>${rows}</tbody></table>`;
	}

	function draw(frm) {
		frappe.xcall("ar_specialist.api.account_overview", { name: frm.doc.name }).then((overview) => {
			const field = frm.get_field("overview");
			field && field.$wrapper.html(`<div class="ar-overview">${bar(frm, overview)}${table(overview)}</div>`);
		});
	}

	function buttons(frm) {
		const act = (method, args) =>
			frappe
				.call({ method: `ar_specialist.api.${method}`, type: "POST", args, freeze: true })
				.then(() => frm.reload_doc());
		if (frm.perm[0].write) {
			if (frm.doc.collector !== frappe.session.user) {
				frm.add_custom_button(__("Take Over"), () =>
					act("assign", { names: [frm.doc.name], collector: frappe.session.user })
				);
			}
			if (frm.doc.snoozed_until) {
				frm.add_custom_button(__("Wake"), () => act("wake", { names: [frm.doc.name] }));
			} else {
				frm.add_custom_button(__("Snooze"), () =>
					ar_specialist.ask_snooze(
						__("Snooze {0}", [frm.doc.customer_name || frm.doc.customer]),
						({ until, reason }) => act("snooze", { names: [frm.doc.name], until, reason })
					)
				);
			}
		}
		frm.add_custom_button(__("AR Aging"), () =>
			frappe.set_route("query-report", "AR Aging", {
				company: [frm.doc.company],
				party: [frm.doc.customer],
			})
		);
	}

	function headline(frm) {
		const colors = { "To Chase": "red", "Apply Cash": "orange", Waiting: "blue" };
		const state = frm.doc.worklist_state;
		if (state) frm.page.set_indicator(__(state), colors[state] || "gray");
		const currency = frm.doc.currency;
		const facts = [
			[__("Outstanding"), money(frm.doc.outstanding, currency)],
			[__("Overdue"), money(frm.doc.overdue, currency), frm.doc.overdue > 0 ? "red" : "green"],
			[__("Oldest"), __("{0} d", [frm.doc.oldest_days_late || 0]), "orange"],
			[
				__("Unapplied"),
				money((frm.doc.unapplied_cash || 0) + (frm.doc.unapplied_credits || 0), currency),
			],
			[__("Pays After Due Date"), __("{0} d", [Math.round(frm.doc.average_days_late || 0)])],
		];
		facts.forEach(([label, value, color]) =>
			frm.dashboard.add_indicator(`${esc(label)}: ${esc(value)}`, color || "blue")
		);
	}

	frappe.ui.form.on("AR Customer Account", {
		refresh(frm) {
			if (frm.is_new()) return;
			headline(frm);
			buttons(frm);
			draw(frm);
			label_buckets(frm);
		},
	});

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
})();
