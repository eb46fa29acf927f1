// What the call dialog asks when something is disputed: why, and how much of which open items.
(() => {
	// What can be disputed: the ticked items, or all that are open, the oldest first; only the ticked ones, or the
	// oldest, are filled in.
	function parts({ items, are_ticked }, all) {
		const open = all.filter((item) => !item.is_credit && item.outstanding > item.disputed);
		const shown = are_ticked ? open.filter((item) => items.includes(item)) : open;
		return shown.map((item, index) => ({
			voucher_type: item.voucher_type,
			voucher_no: item.voucher_no,
			payment_term: item.payment_term,
			due_date: item.due_date,
			currency: item.currency,
			outstanding: item.outstanding,
			disputed: are_ticked || index === 0 ? item.outstanding - item.disputed : 0,
		}));
	}

	ar_specialist.dispute_fields = (promisable, all) => [
		{
			fieldname: "dispute_section",
			fieldtype: "Section Break",
			label: __("What Is Disputed"),
			depends_on: "eval:doc.outcome === 'Dispute'",
		},
		{
			fieldname: "reason",
			fieldtype: "Link",
			options: "AR Dispute Reason",
			label: __("Reason"),
			only_select: 1,
			get_query: () => ({ filters: { disabled: 0 } }),
			description: __("Without a reason only the call is logged; what they say goes into the note."),
		},
		ar_specialist.disputed_table(parts(promisable, all)),
	];

	ar_specialist.said_disputed = ({ reason, disputed_items }) =>
		reason ? { reason, items: ar_specialist.disputed_parts(disputed_items) } : undefined;
})();
