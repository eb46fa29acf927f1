// The page's keys; Frappe lists them under "?" and leaves them alone while one types.
(() => {
	ar_specialist.worklist.add_keys = (worklist) => {
		const { page, panel, toolbar } = worklist;
		const condition = () => !document.querySelector(".modal.show, .modal.in");
		const on_nothing = () => condition() && !$(document.activeElement).is("a, button");
		const add = (shortcut, description, action, when = condition) =>
			frappe.ui.keys.add_shortcut({ shortcut, description, action, page, condition: when });
		const search = () => toolbar.$search.trigger("focus").trigger("select");

		add("j", __("Next customer"), () => worklist.move(1));
		add("k", __("Previous customer"), () => worklist.move(-1));
		add("shift+>", __("Next customer"), () => worklist.move(1));
		add("shift+<", __("Previous customer"), () => worklist.move(-1));
		add("down", null, () => worklist.move(1));
		add("up", null, () => worklist.move(-1));
		add("enter", __("Open the customer account"), () => worklist.act("open"), on_nothing);
		add("c", __("Log a call"), () => worklist.act("call"));
		add("p", __("Log a call with a promise"), () => worklist.act("promise"));
		add("d", __("Log a call and raise a dispute"), () => worklist.act("dispute"));
		add("n", __("Draw up a payment plan"), () => worklist.act("plan"));
		add("o", __("Write a note"), () => worklist.act("note"));
		add("e", __("Write an e-mail"), () => worklist.act("email"));
		add("l", __("Write a letter"), () => worklist.act("letter"));
		add("r", __("Write an e-mail"), () => worklist.act("email"));
		add("s", __("Snooze this customer, or those selected"), () => worklist.act_on_many("snooze"));
		add("w", __("Wake"), () => worklist.act("wake"));
		add("t", __("Say that the strategy's step is done"), () => worklist.act("step_done"));
		add("a", __("Assign a collector, also to those selected"), () => worklist.act_on_many("assign"));
		add("x", __("Select the next open item"), () => worklist.is_shown() && panel.choose_next());
		add("z", __("Select no open item"), () => panel.choose_none());
		add("shift+x", __("Select this customer, or no longer"), () => worklist.list.pick());
		add("shift+a", __("Select all customers listed, or none"), () => worklist.list.pick_all());
		add("u", __("Undo what was just done"), () => ar_specialist.offer && ar_specialist.offer.undo());
		add("f", __("Filter the list"), () => toolbar.ask_filters());
		add("/", __("Find a customer"), search);

		// A dialog that fades away would go on taking keys that are meant for the page.
		$(document).on("hide.bs.modal", ({ target }) => {
			const { activeElement } = document;
			if (page.wrapper.is(":visible") && target.contains(activeElement)) activeElement.blur();
		});

		toolbar.$search.on("keydown", (event) => {
			if (event.key === "Escape" || event.key === "Enter") event.currentTarget.blur();
		});
	};
})();
