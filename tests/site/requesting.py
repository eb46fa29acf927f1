"""Instalments paid online: a gateway in ERPNext, a plan in force, and what is asked for by Payment Requests."""

import frappe
from frappe.model.document import Document

from ar_specialist.operations import letter_seeds
from ar_specialist.posting import payment_requests
from tests.site import baseline as base
from tests.site import reminding
from tests.site.accounts import settle
from tests.site.planning import accept, by_hand

PAGE = "https://pay.example.com/1?a=b&c=<d>"
FIELDS = [
	"reference_name",
	"grand_total",
	"outstanding_amount",
	"status",
	"ar_payment_plan",
	"ar_instalment_date",
]


def ready() -> None:
	"""Reminders of instalments can go: their texts, a policy without quiet days, somebody to send them."""
	frappe.db.delete("Email Template", {"name": ("like", "AR Instalment%")})
	letter_seeds.add_missing()
	reminding.policy(quiet_days=0)
	reminding.sender()


def gateway(currency: str | None = None) -> None:
	"""A default gateway account of the company; nothing connects to it."""
	values = {"payment_gateway": "AR Test Pay", "payment_account": base.BANK, "is_default": 1}
	frappe.get_doc(
		{
			"doctype": payment_requests.GATEWAY,
			"name": "AR Test Pay",
			"company": base.COMPANY,
			"currency": currency or base.CURRENCY,
			**values,
		}
	).db_insert()


def in_force(*invoices: Document, **dues: object) -> Document:
	doc = accept(by_hand(*invoices, dues={5: 40, 40: sum(each.grand_total for each in invoices) - 40}))
	reminding.reachable(doc.customer)
	settle()
	return doc


def asked(doc: Document) -> list[frappe._dict]:
	return frappe.get_all(
		"Payment Request", filters={"ar_payment_plan": doc.name}, fields=FIELDS, order_by="creation"
	)
