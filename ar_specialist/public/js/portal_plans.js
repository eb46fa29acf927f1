// The page on which a customer answers a proposed payment plan. All texts are on the page; all checks are the server's.
(() => {
	function sentence_of(answer, fallback) {
		try {
			const [first] = JSON.parse(answer._server_messages);
			const html = JSON.parse(first).message;
			return new DOMParser().parseFromString(html, "text/html").body.textContent || fallback;
		} catch {
			return fallback;
		}
	}

	function fail(form, sentence) {
		const error = form.querySelector(".ard-error");
		error.textContent = sentence;
		error.hidden = false;
		error.focus();
	}

	/** What was answered stands there alone: the terms have been read, and a second answer is none. */
	function show_done(which) {
		const done = document.querySelector(`[data-done=${which}]`);
		[...done.parentElement.children].forEach((each) => {
			each.hidden = each !== done;
		});
		done.focus();
		window.scrollTo(0, 0);
	}

	async function send(form) {
		const file = form.querySelector("input[type=file]")?.files[0];
		if (file && file.size > Number(form.dataset.largest)) return fail(form, form.dataset.tooLarge);
		const button = form.querySelector("[type=submit]");
		const label = button.textContent;
		button.disabled = true;
		button.textContent = button.dataset.sending;
		form.querySelector(".ard-error").hidden = true;
		try {
			const response = await fetch(`/api/method/ar_specialist.api.${form.dataset.plan}_offer`, {
				method: "POST",
				headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
				body: new FormData(form),
			});
			const answer = await response.json();
			if (response.ok) return show_done(form.dataset.plan);
			fail(form, sentence_of(answer, form.dataset.failed));
		} catch {
			fail(form, form.dataset.failed);
		}
		button.disabled = false;
		button.textContent = label;
		return undefined;
	}

	document.querySelectorAll("[data-plan]").forEach((form) => {
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			send(form);
		});
	});
})();
