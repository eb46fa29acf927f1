"""The portal's pages about disputes: what a customer sees of their own cases, and where they raise one."""

from urllib.parse import quote

import frappe

from ar_specialist import __version__, permissions


def enter(context: frappe._dict) -> list[str]:
	"""Prepare a page for whoever is logged in, and return their customers; a guest is sent to log in first."""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to={quote('/' + _path())}"
		raise frappe.Redirect(302)
	customers = permissions.portal_customers()
	context.update(
		{"no_cache": 1, "show_sidebar": True, "version": __version__, "is_customer": bool(customers)}
	)
	return customers


def _path() -> str:
	"""Return which page was asked for, to come back to."""
	request = getattr(frappe.local, "request", None)
	return request.path.strip("/") if request else "disputes"
