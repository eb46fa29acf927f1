// What is done with several customers at once, from the list and from the page. `accounts` are their rows; `run` calls
// a method of ours for them.
(() => {
	function title(accounts, about_one, about_many) {
		const [{ customer, customer_name }, ...others] = accounts;
		return others.length
			? about_many([accounts.length])
			: about_one([ar_specialist.esc(customer_name || customer)]);
	}

	ar_specialist.bulk = {
		assign(accounts, run) {
			const asked = title(
				accounts,
				(name) => __("Assign {0}", name),
				(count) => __("Assign {0} Customers", count),
			);
			ar_specialist.ask_collector(asked, (collector) => run("assign", { collector }));
		},

		set_next_action(accounts, run) {
			const asked = title(
				accounts,
				(name) => __("Next Action for {0}", name),
				(count) => __("Next Action for {0} Customers", count),
			);
			ar_specialist.ask_next_action(asked, ({ on, action }) => run("set_next_action", { on, action }));
		},

		snooze(accounts, run) {
			const asked = title(
				accounts,
				(name) => __("Snooze {0}", name),
				(count) => __("Snooze {0} Customers", count),
			);
			ar_specialist.ask_snooze(asked, ({ until, reason }) => run("snooze", { until, reason }));
		},

		stop(accounts, run) {
			const asked = title(
				accounts,
				(name) => __("Stop Collecting from {0}", name),
				(count) => __("Stop Collecting from {0} Customers", count),
			);
			ar_specialist.ask_stop(asked, (said) => run("stop_collecting", said));
		},

		// Today's reminders of these; they are of one company, as a run is.
		send_reminders(accounts) {
			const [{ company }] = accounts;
			if (accounts.some((each) => each.company !== company)) {
				frappe.throw(__("Tick customers of one company; reminders go out by company."));
			}
			ar_specialist.show_todays_reminders(
				company,
				accounts.map(({ name }) => name),
			);
		},
	};
})();
