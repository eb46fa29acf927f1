// The portal's forms about disputes. All texts are on the page; all checks are the server's.
(() => {
	function send(form, method, data) {
		ar_portal.send(form, method, data, ({ name }) =>
			window.location.assign(`/disputes/${encodeURIComponent(name)}`),
		);
	}

	// -- which invoices, and what is wrong with each

	const lines = new Map();

	function lines_of(invoice) {
		if (!lines.has(invoice)) {
			const query = new URLSearchParams({ invoice });
			const asked = fetch(`/api/method/ar_specialist.api.portal_invoice_lines?${query}`)
				.then((response) => response.json())
				.then((answer) => answer.message || []);
			lines.set(invoice, asked);
		}
		return lines.get(invoice);
	}

	function field(claim, name) {
		return claim.querySelector(`[data-field=${name}]`);
	}

	function show_kind(row, claim) {
		const kind = field(claim, "kind").value;
		const is_of_line = field(claim, "kind").selectedOptions[0].dataset.ofLine === "1";
		claim.querySelectorAll("[data-only]").forEach((each) => {
			each.hidden = !each.dataset.only.split(" ").includes(kind);
		});
		const amount = field(claim, "amount");
		amount.placeholder = is_of_line || kind === "Tax" ? amount.dataset.workedOut : amount.dataset.whole;
		amount.max = row.dataset.most;
		if (is_of_line) fill_lines(row, field(claim, "line"));
	}

	async function fill_lines(row, select) {
		if (select.options.length) return;
		const found = await lines_of(row.dataset.invoice);
		if (select.options.length) return;
		found.forEach(({ name, label, sum }) => select.add(new Option(`${label} · ${sum}`, name)));
	}

	function add_claim(row) {
		const template = document.getElementById("ard-claim");
		const claim = template.content.firstElementChild.cloneNode(true);
		field(claim, "kind").addEventListener("change", () => show_kind(row, claim));
		row.querySelector(".ard-claims").append(claim);
		show_kind(row, claim);
	}

	function choose(form, row) {
		const is_chosen = row.querySelector("input[type=checkbox]").checked;
		const claims = row.querySelector(".ard-claims");
		if (is_chosen && !claims.children.length) add_claim(row);
		claims.hidden = row.querySelector(".ard-more").hidden = !is_chosen;
		row.classList.toggle("is-chosen", is_chosen);
		keep_together(form);
	}

	/** One dispute is about one company and currency: once one is chosen, the others wait. */
	function keep_together(form) {
		const rows = [...form.querySelectorAll(".ard-invoice")];
		const first = rows.find((row) => row.classList.contains("is-chosen"));
		let is_apart = false;
		rows.forEach((row) => {
			const other = Boolean(first) && row.dataset.together !== first.dataset.together;
			row.querySelector("input[type=checkbox]").disabled = other;
			row.classList.toggle("is-apart", other);
			is_apart ||= other;
		});
		form.querySelector(".ard-apart").hidden = !is_apart;
	}

	function claimed(row) {
		const invoice = row.dataset.invoice;
		return [...row.querySelectorAll(".ard-claim")].map((claim) => {
			const said = { invoice };
			claim.querySelectorAll("[data-field]").forEach((input) => {
				const is_asked = !input.closest("[hidden]");
				if (is_asked && input.value !== "") said[input.dataset.field] = input.value;
			});
			return said;
		});
	}

	function search(form, text) {
		const wanted = text.trim().toLowerCase();
		form.querySelectorAll(".ard-invoice").forEach((row) => {
			const is_chosen = row.classList.contains("is-chosen");
			row.hidden = !is_chosen && !row.textContent.toLowerCase().includes(wanted);
		});
	}

	function raise(form) {
		form.querySelectorAll(".ard-invoice").forEach((row) => {
			row.querySelector("input[type=checkbox]").addEventListener("change", () => choose(form, row));
			row.querySelector(".ard-more").addEventListener("click", () => add_claim(row));
			choose(form, row);
		});
		form.querySelector(".ard-search")?.addEventListener("input", (event) =>
			search(form, event.target.value),
		);
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const data = new FormData(form);
			const chosen = [...form.querySelectorAll(".ard-invoice.is-chosen")];
			data.set("items", JSON.stringify(chosen.flatMap(claimed)));
			send(form, "portal_raise_dispute", data);
		});
	}

	function about(form, method) {
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const data = new FormData(form);
			data.set("name", form.dataset.name);
			send(form, method, data);
		});
	}

	document.querySelectorAll("[data-ard]").forEach((form) => {
		if (form.dataset.ard === "raise") raise(form);
		else about(form, `portal_${form.dataset.ard}_dispute`);
	});
})();
