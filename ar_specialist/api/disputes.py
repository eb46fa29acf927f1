"""What the desk may ask about disputes; they are moved by methods of their own document. Each checks permission first."""

import frappe
from frappe import _

from ar_specialist import given, permissions
from ar_specialist.operations import dispute_view, short_payments
from ar_specialist.refusal import refuse


@frappe.whitelist(methods=["POST"])
def disputable_items(company: str, customer: str) -> list[dict[str, object]]:
	"""Return the open items of `customer` in `company` of which something can be disputed, the oldest first."""
	frappe.has_permission("AR Dispute", "create", throw=True)
	company = permissions.check_company(given.one(company, _("Company")) or "")
	name = given.one(customer, _("Customer"))
	if not name or not frappe.db.exists("Customer", name):
		refuse(_("Customer {0} does not exist; choose one from the list."), name or "")
	permissions.check_party(name, [company])
	return dispute_view.disputable_items(company, name, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def short_payment_offers(payment: str) -> list[dict[str, object]]:
	"""Return the disputes that may be raised about what a Payment Entry left of the invoices it paid."""
	frappe.has_permission("AR Dispute", "create", throw=True)
	name = given.one(payment, _("Payment")) or ""
	if not frappe.db.exists("Payment Entry", {"name": name}):
		refuse(_("There is no payment {0}."), name, exception=frappe.DoesNotExistError)
	doc = frappe.get_doc("Payment Entry", name)
	doc.check_permission("read")
	if doc.party_type == "Customer":
		permissions.check_party(doc.party, [permissions.check_company(doc.company)])
	return short_payments.offers(doc)


@frappe.whitelist(methods=["GET", "POST"])
def invoice_lines(invoice: str) -> list[dict[str, object]]:
	"""Return the lines of a sales invoice, to choose the one that is disputed."""
	frappe.has_permission("AR Dispute", "create", throw=True)
	name = given.one(invoice, _("Invoice")) or ""
	if not frappe.db.exists("Sales Invoice", {"name": name}):
		refuse(_("There is no sales invoice {0}."), name, exception=frappe.DoesNotExistError)
	company, customer = frappe.db.get_value("Sales Invoice", name, ["company", "customer"])
	permissions.check_party(customer, [permissions.check_company(company)])
	return dispute_view.lines_of(name, company, customer, permissions.visibility_of())
