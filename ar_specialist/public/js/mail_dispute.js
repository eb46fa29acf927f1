// A mail that came in, made a dispute: what it says is filled in, and somebody confirms it.
frappe.provide("ar_specialist");

(() => {
	const { esc, tell } = ar_specialist;

	const link = (doctype, name) =>
		`<a href="${esc(frappe.utils.get_form_link(doctype, name))}">${esc(name)}</a>`;

	class MailDisputeDialog {
		constructor(found, on_done) {
			Object.assign(this, { found, on_done });
			this.dialog = new frappe.ui.Dialog({
				title: __("Dispute from an E-mail"),
				size: "large",
				fields: this.fields(),
				primary_action_label: __("Raise the Dispute"),
				primary_action: () => this.raise(),
			});
			this.dialog.$wrapper.addClass("ar-mail-dispute");
			ar_specialist.keep_on_tab(this.dialog);
			this.dialog.get_field("mail").$wrapper.html(this.mail());
			this.dialog.set_value("says", found.says);
			this.dialog.show();
		}

		fields() {
			const { found } = this;
			return [
				{ fieldname: "mail", fieldtype: "HTML" },
				{
					fieldname: "reason",
					fieldtype: "Link",
					options: "AR Dispute Reason",
					label: __("Reason"),
					only_select: 1,
					reqd: 1,
					default: found.reason,
					description: found.evidence ? esc(__("They write “{0}”.", [found.evidence])) : "",
					get_query: () => ({ filters: { disabled: 0 } }),
				},
				ar_specialist.disputed_table(found.items),
				{
					fieldname: "says",
					fieldtype: "Small Text",
					label: __("What the Customer Says"),
					description: __("The customer may see this."),
				},
			];
		}

		mail() {
			const { subject, sender, is_known, files } = this.found;
			const lines = [`<b>${esc(subject)}</b> <span class="text-muted">${esc(sender)}</span>`];
			if (!is_known) {
				const caution = __("This address is none of the customer's: make sure who wrote.");
				lines.push(`<span class="indicator orange">${esc(caution)}</span>`);
			}
			if (files.length) {
				const kept = __("Kept as evidence: {0}", [files.join(", ")]);
				lines.push(`<span class="text-muted">${esc(kept)}</span>`);
			}
			return `<div class="mb-3">${lines.map((line) => `<div>${line}</div>`).join("")}</div>`;
		}

		raise() {
			const values = this.dialog.get_values();
			if (!values) return;
			const { communication, account } = this.found;
			const items = ar_specialist.disputed_parts(
				this.dialog.get_field("disputed_items").grid.get_data(),
			);
			const args = { communication, account, reason: values.reason, says: values.says, items };
			tell("raise_mail_dispute", args, { freeze: true }).then(({ dispute }) => {
				this.dialog.hide();
				const message = __("{0} was raised", [link("AR Dispute", dispute)]);
				frappe.show_alert({ message, indicator: "green" }, 10);
				this.on_done(dispute);
			});
		}
	}

	// Of several customers, or of nobody known, somebody has to say whose mail it is.
	function choose_account({ accounts, sender }, go) {
		const label = ({ customer_name, customer, company }) => `${customer_name || customer} · ${company}`;
		const known = {
			fieldname: "account",
			fieldtype: "Select",
			label: __("Customer"),
			options: accounts.map((each) => ({ value: each.name, label: esc(label(each)) })),
			reqd: 1,
		};
		const any = {
			fieldname: "account",
			fieldtype: "Link",
			options: "AR Customer Account",
			only_select: 1,
			label: __("Customer Account"),
			description: esc(__("{0} is the address of no customer.", [sender])),
			reqd: 1,
		};
		frappe.prompt(
			[accounts.length ? known : any],
			({ account }) => go(account),
			__("Whose E-mail Is It?"),
			__("Continue"),
		);
	}

	// Shows the dispute that a mail makes; `on_done` comes with the name of the one that was raised.
	ar_specialist.dispute_mail = (communication, on_done = () => {}, account = undefined) =>
		tell("mail_dispute", { communication, account }).then((found) => {
			if (found.raised) {
				frappe.msgprint(
					__("{0} was raised from this e-mail already.", [link("AR Dispute", found.raised)]),
				);
			} else if (!found.account) {
				choose_account(found, (chosen) => ar_specialist.dispute_mail(communication, on_done, chosen));
			} else if (!found.items.length) {
				frappe.msgprint(__("Nothing is open that is not disputed already."));
			} else {
				new MailDisputeDialog(found, on_done);
			}
		});
})();
