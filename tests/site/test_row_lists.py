"""Rows of promises and activities: a list of rows shows those of the documents that the user's list shows."""

from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe import client
from frappe.api import v1
from frappe.desk import reportview
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.test_portfolio import show_portfolios

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
MINE, OTHERS = base.CUSTOMERS[:2]
TABLES = {"AR Promise Item": "AR Promise", "AR Activity Item": "AR Activity"}


@pytest.fixture(autouse=True)
def said() -> Iterator[None]:
	"""Two customers of two collectors, with a promise and a call about an invoice each."""
	for customer in (MINE, OTHERS):
		make.invoice(customer, on=add_days(TODAY, -60))
	frappe.db.commit()
	refresh.work_off()
	for customer, collector in ((MINE, SPECIALIST), (OTHERS, OTHER)):
		key = {"company": base.COMPANY, "customer": customer}
		account = frappe.db.get_value("AR Customer Account", key)
		frappe.db.set_value("AR Customer Account", account, "collector", collector)
		row = {"voucher_type": "Sales Invoice", "voucher_no": invoice_of(customer)}
		promise = {"promised_for": str(add_days(TODAY, 5)), "items": [{**row, "promised": 10}]}
		api.log_contact(account, "Call", "Promise", promise=promise)
		values = {**key, "channel": "Call", "outcome": "Reached", "items": [row]}
		frappe.get_doc({"doctype": "AR Activity", **values}).insert()
	yield
	frappe.cache.delete_value("user_permissions")


def invoice_of(customer: str) -> str:
	return frappe.db.get_value("Sales Invoice", {"customer": customer, "docstatus": 1})


def restrict(user: str, doctype: str, value: str, **more: object) -> None:
	values = {"user": user, "allow": doctype, "for_value": value, **more}
	frappe.get_doc({"doctype": "User Permission", **values}).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", user)


def by_client(table: str) -> set[str]:
	rows = client.get_list(table, parent=TABLES[table], fields=["voucher_no"], limit_page_length=0)
	return {row["voucher_no"] for row in rows}


def by_list(table: str) -> set[str]:
	return set(frappe.get_list(table, parent_doctype=TABLES[table], pluck="voucher_no", limit=0))


def by_rest(table: str) -> set[str]:
	fields = frappe.as_json(["voucher_no"])
	frappe.local.form_dict = frappe._dict(fields=fields, parent=TABLES[table], limit=50)
	return {row["voucher_no"] for row in v1.document_list(table)}


def by_report_view(table: str) -> set[str]:
	fields = frappe.as_json(["name", f"`tab{table}`.`voucher_no`"])
	sent = {"doctype": TABLES[table], "fields": fields, "filters": "[]", "page_length": 50, "start": 0}
	frappe.local.form_dict = frappe._dict(sent)
	found = reportview.get()
	at = found["keys"].index("voucher_no") if found else None
	return {row[at] for row in found["values"]} - {None} if found else set()


def by_value(table: str) -> set[str]:
	found = set()
	for customer in (MINE, OTHERS):
		filters = {"voucher_no": invoice_of(customer)}
		row = client.get_value(table, "voucher_no", filters, parent=TABLES[table])
		found |= {row["voucher_no"]} if row else set()
	return found


WAYS = [by_client, by_list, by_rest, by_report_view, by_value]
BOTH = pytest.mark.parametrize("table", list(TABLES))


@BOTH
@pytest.mark.parametrize("way", WAYS)
def test_rows_of_hidden_customers_are_hidden(table: str, way: Callable[[str], set[str]]) -> None:
	mine, both = {invoice_of(MINE)}, {invoice_of(MINE), invoice_of(OTHERS)}
	for user in (SPECIALIST, MANAGER, AUDITOR):
		frappe.set_user(user)
		assert way(table) == both
	frappe.set_user("Administrator")
	show_portfolios()
	for user, seen in ((SPECIALIST, mine), (OTHER, both - mine), (MANAGER, both), (AUDITOR, both)):
		frappe.set_user(user)
		assert way(table) == seen
	frappe.set_user(NOBODY)
	with pytest.raises(frappe.PermissionError):
		way(table)


@BOTH
@pytest.mark.parametrize(
	("doctype", "value", "seen"),
	[
		("Customer", MINE, {MINE}),
		("Territory", base.TERRITORIES[2], {OTHERS}),
		("Company", base.OTHER_COMPANY, set()),
	],
)
def test_rows_follow_user_permissions(table: str, doctype: str, value: str, seen: set[str]) -> None:
	restrict(AUDITOR, doctype, value)
	check_seen(table, seen)


@BOTH
def test_rows_follow_permissions_on_what_only_the_document_links_to(table: str) -> None:
	restrict(AUDITOR, "AR Customer Account", frappe.db.get_value("AR Customer Account", {"customer": MINE}))
	check_seen(table, {MINE})


def check_seen(table: str, seen: set[str]) -> None:
	frappe.set_user(AUDITOR)
	documents = frappe.get_list(TABLES[table], fields=["customer"], limit=0)
	assert {each.customer for each in documents} == seen
	for way in WAYS:
		assert way(table) == {invoice_of(customer) for customer in seen}


@BOTH
def test_a_row_of_a_hidden_document_is_not_opened(table: str) -> None:
	show_portfolios()
	names = {
		customer: frappe.get_all(table, filters={"voucher_no": invoice_of(customer)}, pluck="name")[0]
		for customer in (MINE, OTHERS)
	}
	frappe.set_user(SPECIALIST)
	assert client.get(table, names[MINE], parent=TABLES[table])["voucher_no"] == invoice_of(MINE)
	for call in (
		lambda: client.get(table, names[OTHERS], parent=TABLES[table]),
		lambda: v1.read_doc(table, names[OTHERS]),
	):
		with pytest.raises(frappe.PermissionError):
			call()


@BOTH
def test_it_costs_nothing_where_nobody_is_restricted(table: str) -> None:
	frappe.set_user(SPECIALIST)
	by_list(table)  # what is read once and kept is read now
	statements: list[str] = []
	really = frappe.db.sql
	frappe.db.sql = lambda query, *args, **more: statements.append(str(query)) or really(query, *args, **more)
	try:
		by_list(table)
	finally:
		frappe.db.sql = really
	assert len(statements) == 1 and statements[0].lower().count("select") == 1
	assert f"tab{TABLES[table]}`" not in statements[0]
