// What the forms of the portal's pages share: they are sent without leaving the page, and what is refused is said in it.
// All texts are on the page; all checks are the server's.
window.ar_portal = (() => {
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

	function is_too_large(form) {
		const files = form.querySelector("input[type=file]")?.files || [];
		return [...files].some((file) => file.size > Number(form.dataset.largest));
	}

	function post(method, data) {
		return fetch(`/api/method/ar_specialist.api.${method}`, {
			method: "POST",
			headers: { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token },
			body: data,
		});
	}

	/** Sends `data`; `on_done` gets what was answered, and a refusal leaves the form as it is. */
	async function send(form, method, data, on_done) {
		if (is_too_large(form)) return fail(form, form.dataset.tooLarge);
		const button = form.querySelector("[type=submit]");
		const label = button.textContent;
		button.disabled = true;
		button.textContent = button.dataset.sending;
		form.querySelector(".ard-error").hidden = true;
		try {
			const response = await post(method, data);
			const answer = await response.json();
			if (response.ok) return on_done(answer.message);
			fail(form, sentence_of(answer, form.dataset.failed));
		} catch {
			fail(form, form.dataset.failed);
		}
		button.disabled = false;
		button.textContent = label;
		return undefined;
	}

	return { send };
})();
