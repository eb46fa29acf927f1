// Who else has a customer open. The tab that shows one says so: on the worklist page, on the account's form and the
// forms one opens from there, also in the background; until one goes elsewhere, or touches nothing for half an hour.
(() => {
	const SECONDS_BETWEEN_SIGNS = 30;
	const MOST_MINUTES_UNTOUCHED = 30;
	const PLACES = ["collections-worklist", "Form"];

	class Presence {
		constructor() {
			Object.assign(this, { account: null, show: null, touched: Date.now() });
		}

		// From now on this tab shows `account`; `show` gets the others who have it open, now and whenever it signs.
		open(account, show) {
			const left = this.account !== account ? this.account : null;
			Object.assign(this, { account, show });
			this.start();
			this.sign(left);
		}

		start() {
			if (this.timer) return;
			this.timer = setInterval(() => this.keep_signing(), SECONDS_BETWEEN_SIGNS * 1000);
			$(document).on("keydown mousemove touchstart", () => {
				this.touched = Date.now();
			});
		}

		keep_signing() {
			if (!this.account) return;
			if (!PLACES.includes(frappe.get_route()[0])) return this.leave();
			const is_touched = Date.now() - this.touched < MOST_MINUTES_UNTOUCHED * 60 * 1000;
			if (is_touched) this.sign();
		}

		sign(left) {
			const { account } = this;
			ar_specialist.tell("worklist_presence", { account, left }).then((people) => {
				if (account === this.account) this.show(people);
			});
		}

		leave() {
			const left = this.account;
			this.account = null;
			ar_specialist.tell("worklist_presence", { left });
		}
	}

	ar_specialist.presence = new Presence();

	ar_specialist.say_present = (people) => {
		const names = people.map((each) => each.full_name).join(", ");
		return people.length ? __("Also open at a colleague's: {0}", [names]) : "";
	};
})();
