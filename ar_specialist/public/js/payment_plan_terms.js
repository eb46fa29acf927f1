// The terms of a plan as fields of its dialog, and what a new plan begins with.
frappe.provide("ar_specialist.plan_dialog");

(() => {
	const { BY_HAND } = ar_specialist.plan_dialog;
	const DAYS_TO_FIRST = 14;
	const choices = (...values) => values.map((value) => ({ value, label: __(value) }));
	const only = (condition) => `eval:${condition}`;
	const not_by_hand = only(`doc.scheduled_by !== "${BY_HAND}"`);

	// Of a variant; what is left out here is said once for both.
	const TERMS = [
		"scheduled_by",
		"number_of_instalments",
		"instalment_size",
		"frequency",
		"first_due_date",
		"shift",
		"down_payment",
		"down_payment_date",
		"fee",
		"interest_rate",
		"day_count",
		"on_break",
	];

	const in_days = (days) => frappe.datetime.add_days(frappe.datetime.get_today(), days);
	const month_end = (day) => moment(day).endOf("month").format("YYYY-MM-DD");

	const begin_with = (defaults) => ({
		scheduled_by: "Number of Instalments",
		number_of_instalments: 3,
		frequency: "Monthly",
		first_due_date: in_days(DAYS_TO_FIRST),
		shift: "Next Business Day",
		down_payment_date: frappe.datetime.get_today(),
		day_count: "Actual/365",
		on_break: "All Due at Once",
		...defaults,
		instalments: [],
	});

	const by_hand_of = ({ instalments }) =>
		instalments
			.filter((row) => !row.is_down_payment)
			.map(({ due_date, principal }) => ({ due_date, principal }));

	// What a draft says; where it starts later than today, that stays.
	const go_on_with = (plan) => {
		const today = frappe.datetime.get_today();
		return {
			...Object.fromEntries(TERMS.map((name) => [name, plan[name]])),
			down_payment_date: plan.down_payment_date || today,
			starts_on: plan.starts_on > today ? plan.starts_on : today,
			instalments: plan.scheduled_by === BY_HAND ? by_hand_of(plan) : [],
		};
	};

	// What a plan that is amended agreed on; its days may have passed.
	const begin_again = (plan, defaults) => {
		const old = Object.fromEntries(TERMS.map((name) => [name, plan[name]]));
		const is_past = !old.first_due_date || old.first_due_date < frappe.datetime.get_today();
		return {
			...begin_with(defaults),
			...old,
			scheduled_by: old.scheduled_by === BY_HAND ? begin_with(defaults).scheduled_by : old.scheduled_by,
			number_of_instalments: plan.instalments.length,
			first_due_date: is_past ? in_days(DAYS_TO_FIRST) : old.first_due_date,
			...(plan.charges_billed_on ? { fee: 0, interest_rate: 0 } : {}),
			down_payment: 0,
			down_payment_date: frappe.datetime.get_today(),
		};
	};

	const schedule_fields = () => [
		{
			fieldname: "scheduled_by",
			fieldtype: "Select",
			label: __("Divided By"),
			options: choices("Number of Instalments", "Size of Instalments", BY_HAND),
		},
		{
			fieldname: "number_of_instalments",
			fieldtype: "Int",
			label: __("Number of Instalments"),
			depends_on: only('doc.scheduled_by === "Number of Instalments"'),
		},
		{
			fieldname: "instalment_size",
			fieldtype: "Currency",
			label: __("Size of Instalments"),
			options: "currency",
			depends_on: only('doc.scheduled_by === "Size of Instalments"'),
		},
		{
			fieldname: "frequency",
			fieldtype: "Select",
			label: __("Frequency"),
			options: choices("Weekly", "Fortnightly", "Monthly", "Bimonthly", "Quarterly"),
			depends_on: not_by_hand,
		},
		{
			fieldname: "first_due_date",
			fieldtype: "Date",
			label: __("First Instalment Due"),
			depends_on: not_by_hand,
		},
		{
			fieldname: "shift",
			fieldtype: "Select",
			label: __("On a Day Off"),
			options: choices("Next Business Day", "Previous Business Day"),
			depends_on: not_by_hand,
		},
		{ fieldname: "by_hand", fieldtype: "HTML", depends_on: only(`doc.scheduled_by === "${BY_HAND}"`) },
	];

	const amount_fields = () => [
		{ fieldname: "down_payment", fieldtype: "Currency", label: __("Down Payment"), options: "currency" },
		{
			fieldname: "down_payment_date",
			fieldtype: "Date",
			label: __("Down Payment Due"),
			depends_on: "down_payment",
		},
		{ fieldname: "fee", fieldtype: "Currency", label: __("Plan Fee"), options: "currency" },
		{ fieldname: "interest_rate", fieldtype: "Float", label: __("Interest per Year in %"), precision: 3 },
		{
			fieldname: "day_count",
			fieldtype: "Select",
			label: __("Day Count"),
			options: choices("Actual/365", "Actual/360", "30/360"),
			depends_on: "interest_rate",
		},
		{
			fieldname: "on_break",
			fieldtype: "Select",
			label: __("When It Breaks"),
			options: choices("All Due at Once", "Original Due Dates"),
		},
		{ fieldname: "judged", fieldtype: "HTML" },
	];

	// How the policy judges it, which nobody says anew for each plan.
	const how_judged = ({ grace_days, breaks_after }) =>
		breaks_after === 1
			? __("By the policy it breaks when one instalment is missed, after {0} days of grace.", [
					grace_days,
				])
			: __("By the policy it breaks when {1} instalments are missed, each after {0} days of grace.", [
					grace_days,
					breaks_after,
				]);

	Object.assign(ar_specialist.plan_dialog, {
		TERMS,
		begin_with,
		begin_again,
		by_hand_of,
		go_on_with,
		how_judged,
		month_end,
		term_fields: () => [...schedule_fields(), ...amount_fields()],
	});
})();
