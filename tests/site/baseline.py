"""What the site ring starts from: two companies, their accounts, customers and users. Safe to run again."""

from datetime import date

import frappe
from frappe.utils import add_days, getdate

COMPANY, ABBR, CURRENCY = "AR Test Trading", "ART", "EUR"
OTHER_COMPANY, OTHER_ABBR = "AR Test Holding", "ARH"
FOREIGN = "USD"
DEBTORS, FOREIGN_DEBTORS = f"Debtors - {ABBR}", f"Debtors {FOREIGN} - {ABBR}"
ADVANCES = f"Advances Received - {ABBR}"
BANK, FOREIGN_BANK = f"Test Bank - {ABBR}", f"Test Bank {FOREIGN} - {ABBR}"
INCOME, CASH = f"Sales - {ABBR}", f"Cash - {ABBR}"
CENTERS = (f"Main - {ABBR}", f"Branch - {ABBR}")
CUSTOMERS = tuple(f"AR Test Customer {letter}" for letter in "ABCDEF")
GROUPS = ("AR Test Group", "AR Test Subgroup", "AR Test Other Group")
TERRITORIES = ("AR Test Region", "AR Test Town", "AR Test Abroad")
SALES_PEOPLE = ("AR Test Sales Lead", "AR Test Sales Rep", "AR Test Sales Other")
PARTNER, TERMS, BOOK, ITEM = "AR Test Partner", "AR Test Terms", "AR Test Book", "AR Test Service"
USERS = {
	"ar-specialist@example.com": ("AR Specialist",),
	"ar-other@example.com": ("AR Specialist",),
	"ar-manager@example.com": ("AR Manager",),
	"ar-auditor@example.com": ("AR Auditor",),
	"ar-nobody@example.com": (),
}


def ensure() -> None:
	"""Make what is missing, as Administrator, with rates that need no network."""
	frappe.set_user("Administrator")
	_ensure_setup()
	_ensure_company(COMPANY, ABBR)
	_ensure_company(OTHER_COMPANY, OTHER_ABBR)
	_ensure_fiscal_years()
	_ensure_accounts()
	_ensure_masters()
	_ensure_customers()
	_ensure_users()


def make(doctype: str, name: str | None = None, /, **values: object) -> str:
	"""Return the name of the document, inserting it when there is none."""
	if name and frappe.db.exists(doctype, name):
		return name
	doc = frappe.get_doc({"doctype": doctype, **values})
	doc.flags.ignore_mandatory = True
	doc.insert(ignore_permissions=True)
	return doc.name


def _ensure_setup() -> None:
	"""The records that ERPNext's setup wizard makes on a new site."""
	for code in (CURRENCY, FOREIGN):
		frappe.db.set_value("Currency", code, "enabled", 1)
	if not frappe.db.exists("Customer Group", "All Customer Groups"):
		from erpnext.setup.setup_wizard.operations.install_fixtures import install

		install("Germany")
	make("Warehouse Type", "Transit", name="Transit")
	frappe.db.set_single_value("Accounts Settings", "receivable_payable_fetch_method", "Buffered Cursor")
	make("Price List", "Standard Selling", price_list_name="Standard Selling", selling=1, currency=CURRENCY)
	frappe.db.set_single_value("Selling Settings", "selling_price_list", "Standard Selling")
	frappe.db.set_single_value("Selling Settings", "cust_master_name", "Customer Name")
	frappe.db.set_single_value("System Settings", "setup_complete", 1)


def _ensure_company(name: str, abbr: str) -> None:
	if frappe.db.exists("Company", name):
		return
	company = frappe.get_doc(
		{
			"doctype": "Company",
			"company_name": name,
			"abbr": abbr,
			"default_currency": CURRENCY,
			"country": "Germany",
			"chart_of_accounts": "Standard",
			"enable_perpetual_inventory": 0,
		}
	)
	company.insert(ignore_permissions=True)


def _ensure_fiscal_years() -> None:
	this_year = getdate().year
	for year in range(this_year - 4, this_year + 3):
		start, end = date(year, 1, 1), date(year, 12, 31)
		if not frappe.db.exists("Fiscal Year", {"year_start_date": start, "year_end_date": end}):
			make("Fiscal Year", f"AR {year}", year=f"AR {year}", year_start_date=start, year_end_date=end)


def _ensure_accounts() -> None:
	receivables = frappe.db.get_value("Account", DEBTORS, "parent_account")
	banks = frappe.db.get_value("Account", {"company": COMPANY, "account_type": "Bank", "is_group": 1})
	liabilities = frappe.db.get_value(
		"Account", {"company": COMPANY, "account_type": "Payable"}, "parent_account"
	)
	_account(FOREIGN_DEBTORS, receivables, "Receivable", FOREIGN)
	_account(ADVANCES, liabilities, "Receivable", CURRENCY)
	_account(BANK, banks, "Bank", CURRENCY)
	_account(FOREIGN_BANK, banks, "Bank", FOREIGN)
	make(
		"Cost Center",
		CENTERS[1],
		cost_center_name="Branch",
		company=COMPANY,
		parent_cost_center=f"{COMPANY} - {ABBR}",
		is_group=0,
	)


def _account(name: str, parent: str, kind: str, currency: str) -> None:
	make(
		"Account",
		name,
		account_name=name.removesuffix(f" - {ABBR}"),
		company=COMPANY,
		parent_account=parent,
		account_type=kind,
		account_currency=currency,
	)


def _ensure_masters() -> None:
	_tree("Customer Group", "customer_group_name", GROUPS, "All Customer Groups")
	_tree("Territory", "territory_name", TERRITORIES, "All Territories")
	_tree("Sales Person", "sales_person_name", SALES_PEOPLE, "Sales Team")
	make("Sales Partner", PARTNER, partner_name=PARTNER, territory="All Territories", commission_rate=0)
	make("Finance Book", BOOK, finance_book_name=BOOK)
	make("Item Group", "Services", item_group_name="Services", parent_item_group="All Item Groups")
	make("Item", ITEM, item_code=ITEM, item_group="Services", is_stock_item=0, stock_uom="Nos")
	_ensure_terms()
	rates = ((FOREIGN, CURRENCY, 0.8), (CURRENCY, FOREIGN, 1.25))
	for origin, to, rate in rates:
		day = add_days(getdate(), -1500)
		if not frappe.db.exists("Currency Exchange", {"from_currency": origin, "to_currency": to}):
			make("Currency Exchange", date=day, from_currency=origin, to_currency=to, exchange_rate=rate)
	frappe.db.set_single_value("Accounts Settings", "allow_stale", 1)


def _tree(doctype: str, field: str, names: tuple[str, str, str], root: str) -> None:
	parent_field = f"parent_{frappe.scrub(doctype)}"
	first, below, beside = names
	make(doctype, first, **{field: first, parent_field: root, "is_group": 1})
	make(doctype, below, **{field: below, parent_field: first, "is_group": 0})
	make(doctype, beside, **{field: beside, parent_field: root, "is_group": 0})


def _ensure_terms() -> None:
	terms = []
	for part, days in ((30, 0), (30, 30), (40, 60)):
		name = f"AR Test {part} after {days}"
		make(
			"Payment Term",
			name,
			payment_term_name=name,
			invoice_portion=part,
			due_date_based_on="Day(s) after invoice date",
			credit_days=days,
		)
		terms.append(
			{
				"payment_term": name,
				"invoice_portion": part,
				"credit_days": days,
				"due_date_based_on": "Day(s) after invoice date",
			}
		)
	make("Payment Terms Template", TERMS, template_name=TERMS, terms=terms)


def _ensure_customers() -> None:
	facts = {
		CUSTOMERS[0]: (GROUPS[1], TERRITORIES[1], SALES_PEOPLE[1], None),
		CUSTOMERS[1]: (GROUPS[2], TERRITORIES[2], None, PARTNER),
		CUSTOMERS[2]: (GROUPS[1], TERRITORIES[2], SALES_PEOPLE[2], None),
		CUSTOMERS[3]: (GROUPS[2], TERRITORIES[1], None, None),
		CUSTOMERS[4]: (GROUPS[1], TERRITORIES[1], SALES_PEOPLE[1], PARTNER),
		CUSTOMERS[5]: (GROUPS[2], TERRITORIES[2], None, None),
	}
	for name, (group, territory, person, partner) in facts.items():
		if frappe.db.exists("Customer", name):
			continue
		team = [{"sales_person": person, "allocated_percentage": 100}] if person else []
		values = {"customer_name": name, "customer_group": group, "territory": territory, "sales_team": team}
		if name == CUSTOMERS[3]:
			values["payment_terms"] = TERMS
		if name == CUSTOMERS[5]:
			values["default_currency"] = FOREIGN
			values["accounts"] = [{"company": COMPANY, "account": FOREIGN_DEBTORS}]
		make("Customer", None, default_sales_partner=partner, **values)


def _ensure_users() -> None:
	for email, roles in USERS.items():
		if not frappe.db.exists("User", email):
			user = frappe.get_doc(
				{
					"doctype": "User",
					"email": email,
					"first_name": email.split("@")[0],
					"send_welcome_email": 0,
				}
			)
			user.insert(ignore_permissions=True)
			user.add_roles(*roles)
		# without an outgoing account, where mail is muted, Frappe stumbles over the mail about an assignment
		frappe.db.set_value("Notification Settings", email, "enable_email_notifications", 0)
