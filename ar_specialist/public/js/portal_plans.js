// The page on which a customer answers a proposed payment plan. All texts are on the page; all checks are the server's.
(() => {
	/** What was answered stands there alone: the terms have been read, and a second answer is none. */
	function show_done(which) {
		const done = document.querySelector(`[data-done=${which}]`);
		[...done.parentElement.children].forEach((each) => {
			each.hidden = each !== done;
		});
		done.focus();
		window.scrollTo(0, 0);
	}

	document.querySelectorAll("[data-plan]").forEach((form) => {
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const answer = form.dataset.plan;
			ar_portal.send(form, `${answer}_offer`, new FormData(form), () => show_done(answer));
		});
	});
})();
