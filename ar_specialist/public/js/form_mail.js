// What our forms' own buttons for mail open: our composer, as Frappe's tells who may not look for a signature so.
frappe.provide("ar_specialist");

(() => {
	const OURS = ["AR Activity", "AR Customer Account", "AR Dispute", "AR Payment Plan", "AR Promise"];

	// The method takes the composer's class from `frappe.views` while it opens it.
	function opens_ours(owner, method) {
		const theirs = owner && owner[method];
		if (!theirs || theirs.opens_ours) return;
		owner[method] = function (...said) {
			const Composer = frappe.views.CommunicationComposer;
			frappe.views.CommunicationComposer = ar_specialist.composer();
			try {
				return theirs.apply(this, said);
			} finally {
				frappe.views.CommunicationComposer = Composer;
			}
		};
		owner[method].opens_ours = true;
	}

	const refresh = (frm) => {
		opens_ours(frm, "email_doc");
		opens_ours(frm.timeline, "compose_mail");
	};
	OURS.forEach((doctype) => frappe.ui.form.on(doctype, { refresh }));
})();
