"""A ledger of any size, written with set-based inserts: two years of invoices, most of them paid.

Eighty-five invoices of a hundred are paid in full, four in part, eleven not at all. Amounts, dates and customers
follow from the number of the invoice, so the same size is the same ledger.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import frappe

COMPANY, ABBR, CURRENCY = "AR Benchmark", "ARB", "EUR"
ACCOUNT, INCOME, CENTER = f"Debtors - {ABBR}", f"Sales - {ABBR}", f"Main - {ABBR}"
INVOICES_PER_CUSTOMER = 50

STAMP = "NOW(), NOW(), 'Administrator', 'Administrator'"
STAMPED = "creation, modified, owner, modified_by"
NUMBER = "LPAD(s.seq, 8, '0')"
CUSTOMER = "CONCAT('BENCH-', LPAD((s.seq * 31) %% %(customers)s, 6, '0'))"
AMOUNT = "(100 + s.seq %% 977 + 0.37)"
ISSUED = "DATE_SUB(%(today)s, INTERVAL (s.seq * 7919) %% 730 DAY)"
PAID = f"LEAST(%(today)s, DATE_ADD({ISSUED}, INTERVAL s.seq %% 60 DAY))"
SHARE = "IF(s.seq %% 100 < 85, 1, IF(s.seq %% 100 < 89, 0.5, 0))"


class Size(NamedTuple):
	"""How large a ledger is to be."""

	invoices: int
	customers: int


def size_of(invoices: int, customers: int | None = None) -> Size:
	"""Return the size of a ledger; fifty invoices a customer unless it is said how many customers."""
	return Size(invoices, customers or max(10, invoices // INVOICES_PER_CUSTOMER))


def fill(size: Size) -> dict[str, int]:
	"""Make the ledger unless it is there with that size; return how large it is."""
	made_by = f"{size.invoices} {size.customers} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"
	if frappe.db.get_global("ar_benchmark") != made_by:
		empty()
		masters(size)
		vouchers(size)
		frappe.db.commit()
		frappe.db.sql("ANALYZE TABLE `tabPayment Ledger Entry`, `tabSales Invoice`, `tabGL Entry`")
		frappe.clear_cache()
		from ar_specialist.operations import refresh

		refresh.rebuild(COMPANY)
		frappe.db.set_global("ar_benchmark", made_by)
		frappe.db.commit()
	return {
		"invoices": size.invoices,
		"rows": frappe.db.count("Payment Ledger Entry", {"company": COMPANY}),
		"customers": frappe.db.count("Customer", {"name": ("like", "BENCH-%")}),
	}


def empty() -> None:
	"""Take an earlier ledger away: the site is the benchmark's own."""
	emptied = ["Payment Ledger Entry", "Sales Invoice", "GL Entry", "AR Open Item", "AR Customer Account"]
	for doctype in [*emptied, "AR Refresh Mark", "AR Job Run"]:
		frappe.db.truncate(doctype)
	frappe.db.delete("Account", {"company": COMPANY})
	frappe.db.delete("Company", {"name": COMPANY})
	frappe.db.delete("Customer", {"name": ("like", "BENCH-%")})
	frappe.db.commit()


def masters(size: Size) -> None:
	"""Insert company, accounts and customers."""
	for name, account_type, root in ((ACCOUNT, "Receivable", "Asset"), (INCOME, "Income Account", "Income")):
		values = {"account_name": name, "account_type": account_type, "root_type": root}
		_one("Account", name, company=COMPANY, account_currency=CURRENCY, **values)
	_one("Company", COMPANY, company_name=COMPANY, abbr=ABBR, default_currency=CURRENCY)
	if not frappe.db.exists("Party Type", "Customer"):
		_one("Party Type", "Customer", party_type="Customer", account_type="Receivable")
	insert(
		"Customer",
		"customer_name, customer_group, territory",
		[
			f"CONCAT('BENCH-', LPAD(s.seq, 6, '0')), {STAMP}, CONCAT('Benchmark customer ', s.seq),"
			f" 'All Customer Groups', 'All Territories' FROM seq_0_to_{size.customers - 1} s"
		],
		size,
	)


def _one(doctype: str, name: str, **values: object) -> None:
	fields = ["name", "creation", "modified", "owner", "modified_by", *values]
	now = frappe.utils.now()
	row = (name, now, now, "Administrator", "Administrator", *values.values())
	frappe.db.bulk_insert(doctype, fields, [row], ignore_duplicates=True)


def vouchers(size: Size) -> None:
	"""Insert the invoices, the payments and both ledgers' rows of them."""
	invoice, payment = f"CONCAT('BENCH-SINV-', {NUMBER})", f"CONCAT('BENCH-PAY-', {NUMBER})"
	insert(
		"Sales Invoice",
		"docstatus, company, customer, posting_date, due_date, debit_to, currency, party_account_currency,"
		" grand_total, is_return, update_outstanding_for_self",
		[
			f"{invoice}, {STAMP}, 1, %(company)s, {CUSTOMER}, {ISSUED}, DATE_ADD({ISSUED}, INTERVAL 30 DAY),"
			f" %(account)s, %(currency)s, %(currency)s, {AMOUNT}, 0, 0 FROM seq_1_to_{size.invoices} s"
		],
		size,
	)
	invoiced = Voucher("i", "Sales Invoice", invoice, ISSUED, AMOUNT, "")
	paid = Voucher(
		"p", "Payment Entry", payment, PAID, f"(-ROUND({AMOUNT} * {SHARE}, 2))", f"WHERE {SHARE} > 0"
	)
	both = (invoiced, paid)
	insert(
		"Payment Ledger Entry",
		"docstatus, posting_date, account_type, account, party_type, party, voucher_type, voucher_no,"
		" against_voucher_type, against_voucher_no, amount, account_currency, amount_in_account_currency,"
		" delinked, company, cost_center",
		[_payment_ledger_row(each, invoice, size) for each in both],
		size,
	)
	insert(
		"GL Entry",
		"docstatus, posting_date, account, party_type, party, voucher_type, voucher_no, debit, credit,"
		" company, is_cancelled",
		[
			_general_ledger_row(each, account, sign, size)
			for each in both
			for account, sign in (("%(account)s", 1), ("%(income)s", -1))
		],
		size,
	)


class Voucher(NamedTuple):
	"""One kind of voucher, in SQL: what its rows hold and which numbers have one."""

	letter: str
	doctype: str
	name: str
	day: str
	amount: str
	where: str


def _payment_ledger_row(voucher: Voucher, against: str, size: Size) -> str:
	letter, doctype, name, day, amount, where = voucher
	return (
		f"LEFT(MD5(CONCAT('{letter}', s.seq)), 20), {STAMP}, 1, {day}, 'Receivable', %(account)s, 'Customer',"
		f" {CUSTOMER}, '{doctype}', {name}, 'Sales Invoice', {against}, {amount}, %(currency)s, {amount}, 0,"
		f" %(company)s, %(center)s FROM seq_1_to_{size.invoices} s {where}"
	)


def _general_ledger_row(voucher: Voucher, account: str, sign: int, size: Size) -> str:
	letter, doctype, name, day, amount, where = voucher
	return (
		f"LEFT(MD5(CONCAT('{letter}', s.seq, {account})), 20), {STAMP}, 1, {day}, {account}, 'Customer',"
		f" {CUSTOMER}, '{doctype}', {name}, GREATEST({sign} * {amount}, 0), GREATEST(-{sign} * {amount}, 0),"
		f" %(company)s, 0 FROM seq_1_to_{size.invoices} s {where}"
	)


def insert(doctype: str, columns: str, selects: Sequence[str], size: Size) -> None:
	"""Insert the rows of all `selects` in one statement, which into an empty table builds its indexes at once."""
	bound = {
		"customers": size.customers,
		"today": frappe.utils.today(),
		"company": COMPANY,
		"account": ACCOUNT,
		"income": INCOME,
		"currency": CURRENCY,
		"center": CENTER,
	}
	frappe.db.sql("SET SESSION unique_checks = 0, foreign_key_checks = 0")
	frappe.db.sql(
		f"INSERT INTO `tab{doctype}` (name, {STAMPED}, {columns})"
		f" {' UNION ALL '.join(f'SELECT {select}' for select in selects)}",
		bound,
	)
	frappe.db.commit()
