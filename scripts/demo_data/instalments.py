"""What the demo's customers pay in instalments: a payment plan of each status. Needs the app."""

from collections.abc import Mapping
from datetime import date, timedelta

import frappe
from frappe.model.document import Document

from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

from .agreements import AGREEMENTS, Agreement

FIRST_DUE = 10  # days after a plan began


def agree(today: date, accounts: Mapping[str, str]) -> None:
	"""Draw the plans up; a short history may lack a customer or what is open."""
	for each in AGREEMENTS:
		if each.customer in accounts:
			_agree(each, today, frappe.get_doc("AR Customer Account", accounts[each.customer]))


def _agree(each: Agreement, today: date, account: Document) -> Document | None:
	from ar_specialist.operations import plans

	item = _oldest(account)
	if item is None:
		return None
	doc = frappe.get_doc(
		{
			"doctype": "AR Payment Plan",
			"company": account.company,
			"customer": account.customer,
			"starts_on": today,
			"number_of_instalments": each.count,
			"frequency": each.frequency,
			"first_due_date": today + timedelta(FIRST_DUE),
			"items": [item],
		}
	).insert(ignore_permissions=True)
	doc.db_set("collector", account.collector)
	if each.due_ago is None:
		if each.is_proposed:
			plans.propose(plans.locked(doc.name))
		return doc
	signed = _signed(doc) if each.how == "Signed Document" else None
	plans.accept(plans.locked(doc.name), plans.Accepted("Their accounts department", each.how), signed)
	ahead = doc.reload().instalments[0].due_date - today  # at least FIRST_DUE: a day off moves it on
	_date_back(doc, ahead + timedelta(each.due_ago))
	for row in doc.instalments[: each.paid]:
		_pay(doc.items[0].voucher_no, row.amount, min(row.due_date, today))
	if each.ended:
		plans.end(plans.locked(doc.name), each.ended)
	return doc


def _signed(doc: Document) -> str:
	"""Attach a stand-in for what they signed, and return its address."""
	says = f"Stands for the signed copy of {doc.name}, {doc.total:.2f} {doc.account_currency} in all.\n"
	file = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_private": 1}
	values = {"file_name": f"signed-{doc.name}.txt", "content": says.encode(), **file}
	return frappe.get_doc({"doctype": "File", **values}).insert(ignore_permissions=True).file_url


def _oldest(account: Document) -> dict[str, object] | None:
	"""Return the oldest invoice of `account` that can be planned."""
	from ar_specialist.operations import plannable

	for key, item in plannable.plannable(account.company, account.customer).items():
		if key.voucher_type == "Sales Invoice" and item.room > 0:
			named = ("voucher_type", "voucher_no", "payment_term", "due_date")
			return {field: getattr(key, field) for field in named}
	return None


def _date_back(doc: Document, back: timedelta) -> None:
	"""Let a plan that was accepted today have been accepted so much earlier."""
	doc.db_set({field: doc.get(field) - back for field in ("accepted_on", "starts_on", "first_due_date")})
	for row in doc.instalments:
		row.db_set("due_date", row.due_date - back)


def _pay(invoice: str, amount: float, on: date) -> None:
	doc = get_payment_entry("Sales Invoice", invoice, party_amount=amount, reference_date=on)
	doc.update({"posting_date": on, "reference_no": f"Instalment {invoice}", "reference_date": on})
	doc.insert().submit()
