"""A ledger of any size, written with set-based inserts: two years of invoices, most of them paid.

Eighty-five invoices of a hundred are paid in full, four in part, eleven not at all. Amounts, dates and customers
follow from the number of the invoice, so the same size is the same ledger.
"""

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


def fill(invoices: int) -> dict[str, int]:
	"""Make the ledger unless it is there with that size; return how large it is."""
	found = frappe.db.count("Sales Invoice", {"company": COMPANY})
	if found != invoices:
		empty()
		masters(invoices)
		vouchers(invoices)
		frappe.db.commit()
		frappe.db.sql("ANALYZE TABLE `tabPayment Ledger Entry`, `tabSales Invoice`, `tabGL Entry`")
		frappe.clear_cache()
		from ar_specialist.operations import refresh

		refresh.rebuild(COMPANY)
	return {
		"invoices": invoices,
		"rows": frappe.db.count("Payment Ledger Entry", {"company": COMPANY}),
		"customers": frappe.db.count("Customer", {"name": ("like", "BENCH-%")}),
	}


def empty() -> None:
	"""Take an earlier ledger away."""
	doctypes = ["Payment Ledger Entry", "Sales Invoice", "GL Entry", "AR Open Item", "AR Customer Account"]
	for doctype in [*doctypes, "AR Refresh Mark", "AR Job Run", "Account"]:
		frappe.db.delete(doctype, {"company": COMPANY})
	frappe.db.delete("Company", {"name": COMPANY})
	frappe.db.delete("Customer", {"name": ("like", "BENCH-%")})
	frappe.db.commit()


def masters(invoices: int) -> None:
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
		"CONCAT('BENCH-', LPAD(s.seq, 6, '0'))",
		"CONCAT('Benchmark customer ', s.seq), 'All Customer Groups', 'All Territories'",
		0,
		customers_of(invoices) - 1,
	)


def customers_of(invoices: int) -> int:
	return max(10, invoices // INVOICES_PER_CUSTOMER)


def _one(doctype: str, name: str, **values: object) -> None:
	fields = ["name", "creation", "modified", "owner", "modified_by", *values]
	now = frappe.utils.now()
	row = (name, now, now, "Administrator", "Administrator", *values.values())
	frappe.db.bulk_insert(doctype, fields, [row], ignore_duplicates=True)


def vouchers(invoices: int) -> None:
	"""Insert the invoices, the payments and both ledgers' rows of them."""
	names = {"invoice": f"CONCAT('BENCH-SINV-', {NUMBER})", "payment": f"CONCAT('BENCH-PAY-', {NUMBER})"}
	insert(
		"Sales Invoice",
		"docstatus, company, customer, posting_date, due_date, debit_to, currency, party_account_currency,"
		" grand_total, is_return, update_outstanding_for_self",
		names["invoice"],
		f"1, %(company)s, {CUSTOMER}, {ISSUED}, DATE_ADD({ISSUED}, INTERVAL 30 DAY), %(account)s, %(currency)s,"
		f" %(currency)s, {AMOUNT}, 0, 0",
		1,
		invoices,
	)
	invoiced = ("i", "Sales Invoice", names["invoice"], ISSUED, AMOUNT, "")
	paid = (
		"p",
		"Payment Entry",
		names["payment"],
		PAID,
		f"(-ROUND({AMOUNT} * {SHARE}, 2))",
		f"WHERE {SHARE} > 0",
	)
	for entry in (invoiced, paid):
		_payment_ledger(invoices, names["invoice"], *entry)
		for account, sign in (("%(account)s", 1), ("%(income)s", -1)):
			_general_ledger(invoices, account, sign, *entry)


def _payment_ledger(
	invoices: int, against: str, letter: str, doctype: str, name: str, day: str, amount: str, where: str
) -> None:
	insert(
		"Payment Ledger Entry",
		"docstatus, posting_date, account_type, account, party_type, party, voucher_type, voucher_no,"
		" against_voucher_type, against_voucher_no, amount, account_currency, amount_in_account_currency,"
		" delinked, company, cost_center",
		f"LEFT(MD5(CONCAT('{letter}', s.seq)), 20)",
		f"1, {day}, 'Receivable', %(account)s, 'Customer', {CUSTOMER}, '{doctype}', {name}, 'Sales Invoice',"
		f" {against}, {amount}, %(currency)s, {amount}, 0, %(company)s, %(center)s",
		1,
		invoices,
		where,
	)


def _general_ledger(
	invoices: int,
	account: str,
	sign: int,
	letter: str,
	doctype: str,
	name: str,
	day: str,
	amount: str,
	where: str,
) -> None:
	insert(
		"GL Entry",
		"docstatus, posting_date, account, party_type, party, voucher_type, voucher_no, debit, credit,"
		" company, is_cancelled",
		f"LEFT(MD5(CONCAT('{letter}', s.seq, {account})), 20)",
		f"1, {day}, {account}, 'Customer', {CUSTOMER}, '{doctype}', {name},"
		f" GREATEST({sign} * {amount}, 0), GREATEST(-{sign} * {amount}, 0), %(company)s, 0",
		1,
		invoices,
		where,
	)


def insert(
	doctype: str, columns: str, name: str, values: str, first: int, last: int, where: str = ""
) -> None:
	"""Insert one row for each number from `first` to `last`, in portions of one transaction."""
	bound = {
		"customers": customers_of(last),
		"today": frappe.utils.today(),
		"company": COMPANY,
		"account": ACCOUNT,
		"income": INCOME,
		"currency": CURRENCY,
		"center": CENTER,
	}
	for start in range(first, last + 1, 100_000):
		end = min(last, start + 99_999)
		frappe.db.sql(
			f"INSERT INTO `tab{doctype}` (name, {STAMPED}, {columns})"
			f" SELECT {name}, {STAMP}, {values} FROM seq_{start}_to_{end} s {where}",
			bound,
		)
		frappe.db.commit()
