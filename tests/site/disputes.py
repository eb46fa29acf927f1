"""Disputes to be settled, and invoices with taxes to dispute."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import frappe
from frappe.model.document import Document

from tests.site import baseline as base
from tests.site import disputing
from tests.site import factories as make

WRITE_OFF = f"Write Off - {base.ABBR}"
WAREHOUSE = f"Stores - {base.ABBR}"


@contextmanager
def accountants(*users: str, **limits: float) -> Iterator[None]:
	"""Let `users` write ERPNext's documents, within `limits` of the policy; the user is Administrator again afterwards."""
	for user in users:
		frappe.get_doc("User", user).add_roles("Accounts User")
	policy(**limits)
	yield
	frappe.set_user("Administrator")


def tax_account(name: str = "AR Test VAT", kind: str = "Tax") -> str:
	"""An account for taxes or charges of the test company."""
	parent = frappe.db.get_value("Account", {"company": base.COMPANY, "account_name": "Duties and Taxes"})
	return base.make(
		"Account",
		f"{name} - {base.ABBR}",
		account_name=name,
		company=base.COMPANY,
		parent_account=parent,
		account_type=kind,
	)


def tax(rate: float = 19, account: str | None = None, *, inclusive: bool = False, **values: object) -> dict:
	"""A row of taxes on the net total."""
	return {
		"charge_type": "On Net Total",
		"account_head": account or tax_account(),
		"description": "VAT",
		"rate": rate,
		"included_in_print_rate": int(inclusive),
		"cost_center": base.CENTERS[0],
		**values,
	}


def charge(amount: float, account: str) -> dict:
	"""A row of a fixed charge, such as freight."""
	return {
		"charge_type": "Actual",
		"account_head": account,
		"description": "Charge",
		"tax_amount": amount,
		"cost_center": base.CENTERS[0],
	}


def line(rate: float, qty: float = 1, item: str = base.ITEM, **values: object) -> dict:
	"""A line of an invoice."""
	return {
		"item_code": item,
		"qty": qty,
		"rate": rate,
		"income_account": base.INCOME,
		"cost_center": base.CENTERS[0],
		**values,
	}


def invoice(lines: Sequence[dict], taxes: Sequence[dict] = (), **values: object) -> Document:
	"""A submitted invoice of `lines` with `taxes`."""
	return make.invoice(items=list(lines), taxes=list(taxes), **values)


def entries(voucher: Document) -> dict[str, float]:
	"""What a voucher posted to each account, in company currency: debit less credit."""
	found: dict[str, float] = {}
	for row in frappe.get_all(
		"GL Entry",
		filters={"voucher_no": voucher.name, "is_cancelled": 0},
		fields=["account", "debit", "credit"],
	):
		found[row.account] = round(found.get(row.account, 0) + row.debit - row.credit, 2)
	return found


def open_of(invoice: Document) -> float:
	"""What is open of an invoice, as it is stored."""
	return frappe.db.get_value("Sales Invoice", invoice.name, "outstanding_amount")


def freeze(until: object) -> None:
	"""Freeze the accounts, as version 15 or 16 does it."""
	if frappe.get_meta("Company").has_field("accounts_frozen_till_date"):
		frappe.db.set_value("Company", base.COMPANY, "accounts_frozen_till_date", until)
		frappe.clear_document_cache("Company", base.COMPANY)
	else:
		frappe.db.set_single_value("Accounts Settings", "acc_frozen_upto", until)
		frappe.clear_document_cache("Accounts Settings", "Accounts Settings")


def close_period(doctype: str, start: str = "2026-06-01", end: str = "2026-06-30") -> None:
	"""Close an accounting period for documents of `doctype`."""
	frappe.get_doc(
		{
			"doctype": "Accounting Period",
			"period_name": "AR Test Closed",
			"company": base.COMPANY,
			"start_date": start,
			"end_date": end,
			"closed_documents": [{"document_type": doctype, "closed": 1}],
		}
	).insert()


def stock_item(valued_at: float = 6) -> str:
	"""An item with stock in the test company's warehouse."""
	name = "AR Test Goods"
	base.make("Item", name, item_code=name, item_group="Services", is_stock_item=1, stock_uom="Nos")
	entry = frappe.get_doc(
		{
			"doctype": "Stock Entry",
			"stock_entry_type": "Material Receipt",
			"purpose": "Material Receipt",
			"company": base.COMPANY,
			"set_posting_time": 1,
			"posting_date": "2026-01-01",
			"items": [{"item_code": name, "qty": 100, "t_warehouse": WAREHOUSE, "basic_rate": valued_at}],
		}
	)
	entry.insert()
	entry.submit()
	return name


def in_stock(item: str) -> float:
	"""How many of an item the test company has."""
	return frappe.db.get_value("Bin", {"item_code": item, "warehouse": WAREHOUSE}, "actual_qty")


def tax_template(rate: float) -> str:
	"""A template by which a line is taxed at a rate of its own."""
	title = f"AR Test {rate}"
	return base.make(
		"Item Tax Template",
		f"{title} - {base.ABBR}",
		title=title,
		company=base.COMPANY,
		taxes=[{"tax_type": tax_account(), "tax_rate": rate}],
	)


def taxes_template(rate: float, account: str | None = None, **values: object) -> str:
	"""A template of the taxes of a whole invoice."""
	title = f"AR Test Taxes {rate}"
	rows = [{key: value for key, value in tax(rate, account).items() if key != "item_wise_tax_detail"}]
	return base.make(
		"Sales Taxes and Charges Template",
		f"{title} - {base.ABBR}",
		title=title,
		company=base.COMPANY,
		taxes=rows,
		**values,
	)


def policy(**values: object) -> Document:
	"""The test company's policy with `values`."""
	if not frappe.db.exists("AR Policy", base.COMPANY):
		frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert(ignore_permissions=True)
	doc = frappe.get_doc("AR Policy", base.COMPANY)
	doc.update(values)
	doc.save(ignore_permissions=True)
	return doc


def dispute(customer: str, currency: str, *items: dict) -> str:
	"""A dispute, as it is stored, with `items`; how one is raised is tested elsewhere."""
	values = {
		"company": base.COMPANY,
		"customer": customer,
		"currency": currency,
		"status": "Open",
		"reason": disputing.reason(),
		"raised_on": make.AS_ON,
	}
	doc = frappe.get_doc({"doctype": "AR Dispute", "name": frappe.generate_hash(length=10), **values})
	doc.db_insert()
	for number, item in enumerate(items, 1):
		parent = {"parent": doc.name, "parenttype": "AR Dispute", "parentfield": "items", "idx": number}
		row = {"doctype": "AR Dispute Item", "name": frappe.generate_hash(length=10), **parent}
		values = {**row, "voucher_type": "Sales Invoice", "still_disputed": item.get("disputed"), **item}
		invoice = frappe.get_doc("Sales Invoice", item["voucher_no"])
		account = {"receivable_account": invoice.debit_to, "currency": currency, "exchange_rate": 1}
		frappe.get_doc({**account, **values}).db_insert()
	return doc.name
