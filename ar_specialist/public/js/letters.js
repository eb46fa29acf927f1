// Letters by post: one as it will be printed, before it is made, and those of several customers at once.
frappe.provide("ar_specialist");

(() => {
	const POLL_EVERY = 3000; // where no message comes that a job is done
	const MOST_POLLS = 400;
	const esc = (text) => frappe.utils.escape_html(text == null ? "" : String(text));
	const tell = (method, args, freeze_message) =>
		frappe
			.call({
				method: `ar_specialist.api.${method}`,
				type: "POST",
				args,
				freeze: Boolean(freeze_message),
				freeze_message,
			})
			.then(({ message }) => message);
	let shown = null;

	// Browsers open no window by themselves long after the last click: then a link is offered.
	ar_specialist.open_pdf = (file) => {
		const url = encodeURI(file);
		if (window.open(url, "_blank")) return;
		const link = `<a href="${esc(url)}" target="_blank" rel="noopener">${esc(__("Open the PDF"))}</a>`;
		frappe.msgprint({ title: __("Letter"), message: link, indicator: "green" });
	};

	// -- one letter

	class LetterDialog {
		constructor(account, items, on_made) {
			const asked = items.map(({ voucher_type, voucher_no, payment_term, due_date }) => ({
				voucher_type,
				voucher_no,
				payment_term,
				due_date,
			}));
			Object.assign(this, { account, on_made, items: asked });
			this.ask({}, __("Writing the letter")).then((draft) => this.open(draft));
		}

		ask(chosen, freeze_message) {
			const { account, items } = this;
			return tell("draft_letter", { account, items, ...chosen }, freeze_message);
		}

		open(draft) {
			this.dialog = new frappe.ui.Dialog({
				title: __("Letter to {0}", [esc(draft.customer)]),
				size: "extra-large",
				fields: this.fields(draft),
				no_focus: true,
				primary_action_label: __("Make Letter"),
				primary_action: () => this.make(),
			});
			this.asked = JSON.stringify(this.chosen());
			this.draw(draft);
			this.dialog.$wrapper.addClass("ar-letter");
			this.dialog.show();
			const primary = this.dialog.get_primary_btn();
			this.dialog.$wrapper.one("shown.bs.modal", () => primary.trigger("focus"));
		}

		fields(draft) {
			const change = () => this.follow();
			const of = (fieldname, fieldtype, label, more) => ({
				fieldname,
				fieldtype,
				label,
				default: draft[fieldname],
				change,
				...more,
			});
			const options = (found) => found.map(({ name, label }) => ({ value: name, label }));
			const nobody = { value: "", label: __("Nobody in person") };
			return [
				{ fieldname: "cautions", fieldtype: "HTML" },
				of("template", "Link", __("Template"), { options: "Email Template", reqd: 1 }),
				of("contact", "Select", __("To"), { options: [nobody, ...options(draft.contacts)] }),
				of("address", "Select", __("Address"), { options: options(draft.addresses), reqd: 1 }),
				of("statement", "Check", __("Enclose the Statement"), { default: draft.statement ? 1 : 0 }),
				of("invoices", "Check", __("Enclose the Invoices"), { default: draft.invoices ? 1 : 0 }),
				{ fieldname: "sheet_column", fieldtype: "Column Break" },
				{ fieldname: "sheet", fieldtype: "HTML" },
			];
		}

		chosen() {
			const { template, contact, address, statement, invoices } = this.dialog.get_values(true);
			return { template, contact: contact || "", address, statement, invoices };
		}

		// What was chosen meanwhile comes last, whichever answer is the slower one.
		follow() {
			if (!this.dialog) return;
			const chosen = this.chosen();
			const asked = JSON.stringify(chosen);
			if (!chosen.template || asked === this.asked) return;
			this.asked = asked;
			this.mark(false);
			this.ask(chosen).then((draft) => {
				if (asked === this.asked) this.draw(draft);
			});
		}

		draw({ html, cautions }) {
			const $sheet = this.dialog.get_field("sheet").$wrapper;
			if (!$sheet.find("iframe").length) {
				// nothing in it runs: what stands in a template or a letter head is text to be looked at
				$sheet.html(`<iframe class="ar-letter-sheet" sandbox="allow-same-origin"></iframe>`);
				$sheet.find("iframe").attr("title", __("Preview"));
			}
			$sheet.find("iframe").get(0).srcdoc = html;
			this.dialog.get_field("cautions").$wrapper.html(ar_specialist.cautions_html(cautions));
			this.mark(true);
		}

		// A letter is made as it was last shown, and not while another is being written.
		mark(is_shown) {
			this.dialog.get_primary_btn().prop("disabled", !is_shown);
		}

		make() {
			if (!this.dialog.get_values()) return;
			const { account, items } = this;
			const args = { account, items, ...this.chosen() };
			tell("make_letter", args, __("Making the letter")).then(({ activity, file }) => {
				this.dialog.hide();
				ar_specialist.open_pdf(file);
				this.on_made(activity);
			});
		}
	}

	ar_specialist.write_letter = (account, items, on_made) => new LetterDialog(account, items, on_made);

	// -- letters to several customers

	class LettersDialog {
		constructor(names, on_done) {
			Object.assign(this, { names, on_done, rows: [] });
			this.dialog = new frappe.ui.Dialog({
				title: __("Letters"),
				size: "extra-large",
				fields: this.fields(),
				no_focus: true,
			});
			this.$body = this.dialog.get_field("preview").$wrapper.addClass("ar-reminders");
			this.$body
				.on("change", "[data-account]", () => this.count())
				.on("click", "[data-file]", ({ currentTarget }) =>
					ar_specialist.open_pdf(currentTarget.dataset.file),
				);
			shown = this;
			this.dialog.show();
			this.load();
		}

		fields() {
			const change = () => this.load();
			const options = [
				{ value: "", label: __("As the policy says") },
				{ value: "1", label: __("Yes") },
				{ value: "0", label: __("No") },
			];
			return [
				{
					fieldname: "template",
					fieldtype: "Link",
					options: "Email Template",
					label: __("Template"),
					placeholder: __("That of the step, else of the policy"),
					change,
				},
				{ fieldname: "statement_column", fieldtype: "Column Break" },
				{ fieldname: "statement", fieldtype: "Select", label: __("With Statement"), options, change },
				{ fieldname: "invoices_column", fieldtype: "Column Break" },
				{ fieldname: "invoices", fieldtype: "Select", label: __("With Invoices"), options, change },
				{ fieldname: "preview_section", fieldtype: "Section Break" },
				{ fieldname: "preview", fieldtype: "HTML" },
			];
		}

		chosen() {
			const { template, statement, invoices } = this.dialog.get_values(true);
			return { template, statement, invoices };
		}

		load() {
			const chosen = this.chosen();
			const asked = JSON.stringify(chosen);
			if (this.is_done || asked === this.asked) return;
			this.asked = asked;
			tell("preview_letters", { names: this.names, ...chosen }, __("Writing the letters")).then(
				(rows) => {
					if (asked !== this.asked) return;
					this.rows = rows;
					this.draw();
				},
			);
		}

		draw() {
			const able = this.rows.filter((row) => !row.reason);
			const others = this.rows.filter((row) => row.reason);
			this.$body.html(
				[able.length ? this.able(able) : "", others.length ? this.others(others) : ""].join(""),
			);
			this.count();
		}

		able(rows) {
			const labels = [
				"",
				__("Customer"),
				__("To"),
				__("Template"),
				__("Amount"),
				__("Before You Write"),
			];
			return this.table(
				labels,
				rows.map((row) => this.row(row)),
			);
		}

		others(rows) {
			const heading = esc(__("No letter can be made"));
			const drawn = rows.map((row) => this.refused(row));
			return `<h5 class="ar-reminders-heading">${heading}</h5>${this.table(["", __("Customer"), __("Why")], drawn)}`;
		}

		table(labels, rows) {
			const shade = (index) => ["ar-reminders-tick", "", "", "", "text-right"][index] || "";
			const heads = labels.map((label, index) => `<th class="${shade(index)}">${esc(label)}</th>`);
			return `<div class="ar-reminders-scroll"><table class="table ar-reminders-table">
				<thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
		}

		customer({ account, customer }) {
			const link = frappe.utils.get_form_link("AR Customer Account", account);
			return `<a href="${esc(link)}">${esc(customer)}</a>`;
		}

		row(row) {
			const label = esc(__("Letter to {0}", [row.customer]));
			const amounts = row.amounts.map((each) => esc(format_currency(each.open, each.currency)));
			return `<tr><td class="ar-reminders-tick"><input type="checkbox" checked
					data-account="${esc(row.account)}" aria-label="${label}"></td>
				<td>${this.customer(row)}</td><td class="ar-reminders-to">${esc(row.to)}</td>
				<td>${esc(row.template)}</td><td class="text-right ar-reminders-amount">${amounts.join("<br>")}</td>
				<td>${ar_specialist.cautions_html(row.cautions)}</td></tr>`;
		}

		refused(row) {
			return `<tr><td class="ar-reminders-tick"></td><td>${this.customer(row)}</td><td>${esc(row.reason)}</td></tr>`;
		}

		ticked() {
			return this.$body
				.find("input[data-account]:checked")
				.get()
				.map((box) => box.dataset.account);
		}

		count() {
			const { length } = this.ticked();
			this.dialog.set_primary_action(__("Make These ({0})", [length]), () => this.make());
			this.dialog.get_primary_btn().prop("disabled", !length);
		}

		// -- made, at once or by a job

		make() {
			const args = { names: this.ticked(), ...this.chosen() };
			tell("make_letters", args, __("Making the letters")).then((found) => {
				this.is_done = true;
				this.dialog.get_primary_btn().addClass("hide");
				if (!found.run) return this.tell(found);
				this.run = found.run;
				const text = __("{0} letters are being made; you are told when they can be printed.", [
					found.queued,
				]);
				this.$body.html(`<p class="text-muted">${esc(text)}</p>`);
				this.follow(MOST_POLLS);
			});
		}

		follow(polls) {
			setTimeout(() => {
				if (!this.run || !this.dialog.display || !polls) return;
				frappe.xcall("ar_specialist.api.letters_made", { run: this.run }).then((found) => {
					if (found) this.tell(found);
					else this.follow(polls - 1);
				});
			}, POLL_EVERY);
		}

		tell({ made, refused, file }) {
			this.run = null;
			const text = esc(__("{0} letters made, {1} could not be made", [made.length, refused.length]));
			const open = esc(__("Open All to Print"));
			this.$body.html(`<p class="ar-letters-made"><b>${text}</b></p>
				${file ? `<p><button type="button" class="btn btn-primary btn-sm" data-file="${esc(file)}">${open}</button></p>` : ""}
				${refused.length ? this.others(refused) : ""}`);
			this.on_done();
		}
	}

	ar_specialist.write_letters = (names, on_done) => new LettersDialog(names, on_done);

	$(document).on("app_ready", () =>
		frappe.realtime.on("ar_letters_made", ({ run, ...found }) => {
			if (shown && shown.run === run && shown.dialog.display) shown.tell(found);
		}),
	);
})();
