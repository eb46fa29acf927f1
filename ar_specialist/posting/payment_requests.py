"""Requests by which a customer pays an instalment online: ERPNext's own, made where a payment gateway is set up for it."""

from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document

from erpnext.accounts.doctype.payment_request.payment_request import make_payment_request

from .issuing import all_or_nothing

REQUEST, GATEWAY = "Payment Request", "Payment Gateway Account"
PLAN, DAY = "ar_payment_plan", "ar_instalment_date"  # Custom Fields by which a request says what it asks for
PAID_IN_PART = "Partially Paid"
WAITING = ("Requested", "Initiated", PAID_IN_PART)


def gateway_of(company: str, currency: str) -> str | None:
	"""Return the gateway account by which ERPNext asks for money of `company` in `currency`, None where there is none."""
	meta = frappe.get_meta(GATEWAY)
	filters: dict[str, object] = {"is_default": 1, "currency": currency}
	if meta.has_field("company"):
		filters["company"] = company
		return frappe.db.get_value(GATEWAY, filters)
	found = frappe.db.get_value(GATEWAY, filters, ["name", "payment_account"])
	is_ours = found and frappe.db.get_value("Account", found[1], "company") == company
	return found[0] if is_ours else None


def requests_of(plan: str, day: date | None = None, *, is_held: bool = False) -> list[frappe._dict]:
	"""Return the requests that wait for payment of `plan`, or of its instalment due on `day`.

	As they are committed, and locked, where the caller holds the plan and asks for more.
	"""
	filters: dict[str, object] = {PLAN: plan, "docstatus": 1, "status": ("in", WAITING)}
	if day:
		filters[DAY] = day
	fields = ["name", "reference_name", "grand_total", "payment_url", "currency", "status", DAY]
	return frappe.db.get_values(
		REQUEST, filters, fields, as_dict=True, order_by="reference_name", for_update=is_held
	)


def ask(
	plan: Document, day: date, invoice: str, amount: Decimal, recipient: str, says: str
) -> Document | None:
	"""Ask for `amount` of `invoice`, its part of the instalment of `plan` due on `day`; no mail of ERPNext's goes.

	None where somebody drafts a request about the invoice themselves, and for an invoice in another currency than the
	plan: it would be asked for in the invoice's.
	"""
	about = {"reference_doctype": "Sales Invoice", "reference_name": invoice}
	if frappe.db.exists(REQUEST, {**about, "docstatus": 0}):
		return None
	if frappe.db.get_value("Sales Invoice", invoice, "currency") != plan.account_currency:
		return None
	with all_or_nothing():
		request = make_payment_request(
			dt="Sales Invoice",
			dn=invoice,
			company=plan.company,
			payment_gateway_account=gateway_of(plan.company, plan.account_currency),
			recipient_id=recipient,
			mute_email=1,
			return_doc=1,
		)
		request.update({"grand_total": float(amount), "subject": says, PLAN: plan.name, DAY: day})
		request.flags.mute_email = request.flags.ignore_permissions = True
		request.save()
		request.submit()
		request.db_set("payment_url", _url_of(request))
	return request


def _url_of(request: Document) -> str | None:
	"""Return where the gateway takes the payment, None where it offers no page."""
	if not request.payment_gateway_validation():
		return None
	return request.get_payment_url()


def withdraw(plan: str) -> None:
	"""Let nothing be asked for any more by requests of `plan`."""
	for row in requests_of(plan):
		take_back(row)


def take_back(row: frappe._dict) -> None:
	"""Cancel a request that waits; of one that was paid in part, which payments name, only the rest is dropped.

	One that cannot be cancelled holds nothing else up; the Error Log says so.
	"""
	if row.status == PAID_IN_PART:
		frappe.db.set_value(REQUEST, row.name, {"status": "Paid", "outstanding_amount": 0})
		return
	request = frappe.get_doc(REQUEST, row.name)
	request.flags.ignore_permissions = True
	try:
		with all_or_nothing():
			request.cancel()
	except frappe.QueryDeadlockError:
		raise
	except Exception:  # whatever another app has against it
		frappe.clear_last_message()
		frappe.log_error(f"Payment Request {row.name} could not be cancelled")
