(() => {
	const CHANNELS = {
		channel_call: "Call",
		channel_email: "E-mail",
		channel_letter: "Letter",
		channel_sms: "SMS",
		channel_meeting: "Meeting",
		channel_note: "Note",
		channel_portal: "Portal",
	};
	const OUTCOMES = {
		outcome_reached: "Reached",
		outcome_promise: "Promise",
		outcome_dispute: "Dispute",
		outcome_paid_already: "Paid Already",
		outcome_refused: "Refused",
		outcome_no_answer: "No Answer",
		outcome_wrong_number: "Wrong Number",
		outcome_message_left: "Message Left",
		outcome_sent: "Sent",
		outcome_bounced: "Bounced",
	};
	const DRILLED = [...Object.keys(CHANNELS), ...Object.keys(OUTCOMES)];
	const until_midnight = (first, last) => ["between", [`${first} 00:00:00`, `${last} 23:59:59`]];

	function route(data, field, filters) {
		const options = {
			...ar_specialist.contact_reports.about(data, filters),
			happened_on: until_midnight(filters.from_date, filters.to_date),
			undone_on: ["is", "not set"],
		};
		if (CHANNELS[field]) options.channel = CHANNELS[field];
		if (OUTCOMES[field]) options.outcome = OUTCOMES[field];
		return Object.assign(options, of_group(data.group, filters));
	}

	function of_group(group, { group_by, from_date, to_date }) {
		if (group_by === "Day") return { happened_on: until_midnight(group, group) };
		if (group_by === "Channel") return { channel: group };
		if (group_by !== "Week") return {};
		const sunday = frappe.datetime.add_days(group, 6);
		const first = from_date > group ? from_date : group;
		return { happened_on: until_midnight(first, to_date < sunday ? to_date : sunday) };
	}

	frappe.query_reports["AR Collector Activity"] = ar_specialist.contact_reports.report({
		doctype: "AR Activity",
		drilled: DRILLED,
		route,
		groups: ["Collector", "Channel", "Customer", "Day", "Week"],
		until: "today",
		own: [
			{
				fieldname: "days",
				label: __("Days after a Contact"),
				fieldtype: "Int",
				default: 14,
				description: __("Money that came in within as many days counts as having followed."),
			},
		],
	});
})();
