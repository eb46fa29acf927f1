"""The demo company itself: accounts, fiscal years, rates, terms, services, and groups of customers."""

from dataclasses import dataclass
from datetime import date

import frappe

from erpnext.accounts.utils import get_fiscal_year

from .cast import CUSTOMERS
from .catalogue import PRICES, TERMS, Instalment
from .exchange import COMPANY_CURRENCY, FOREIGN_CURRENCY, quotations
from .places import HOME, PLACES, REGIONS
from .records import ensure, ensure_leaf, ensure_node, new
from .site import ABBR, COMPANY
from .timeline import add_months

MONTHS_BEFORE = 24
MONTHS_AFTER = 12
CURRENCIES = (COMPANY_CURRENCY, FOREIGN_CURRENCY)
PAID_BY = "Demo Bank Transfer"


@dataclass(frozen=True)
class Accounts:
	"""The accounts the demo books on, by currency where there is one for each."""

	receivable: dict[str, str]
	bank: dict[str, str]
	write_off: str
	tax: str
	tax_template: str
	cost_center: str


def make_company(today: date) -> Accounts:
	"""Make the company and all it needs to invoice and to be paid; return its accounts."""
	ensure(
		"Company",
		{"company_name": COMPANY},
		abbr=ABBR,
		default_currency=COMPANY_CURRENCY,
		country=HOME,
		create_chart_of_accounts_based_on="Standard Template",
		chart_of_accounts="Standard",
	)
	for currency in CURRENCIES:
		frappe.db.set_value("Currency", currency, "enabled", 1)
	add_fiscal_years(add_months(today, -MONTHS_BEFORE), add_months(today, MONTHS_AFTER))
	add_rates(today)
	add_terms()
	add_services()
	add_groups()
	return add_accounts()


def add_fiscal_years(first: date, last: date) -> None:
	"""Cover the days from `first` to `last`: years that are there are used, others are calendar years.

	Where there are other companies the new years are the demo company's own, so that they overlap nobody's.
	"""
	alone = frappe.db.count("Company") == 1
	for year in range(first.year, last.year + 1):
		start, end = date(year, 1, 1), date(year, 12, 31)
		if all(get_fiscal_year(day, company=COMPANY, boolean=True, verbose=0) for day in (start, end)):
			continue
		name = str(year) if alone else f"{year} {ABBR}"
		companies = [] if alone else [{"company": COMPANY}]
		ensure("Fiscal Year", {"year": name}, year_start_date=start, year_end_date=end, companies=companies)
		frappe.cache.delete_value("fiscal_years")  # ERPNext keeps the list it has read


def add_rates(today: date) -> None:
	"""Quote the foreign currency for every month, so that nobody asks the internet for it."""
	for day, rate in quotations(today, MONTHS_BEFORE):
		for pair, value in (
			((FOREIGN_CURRENCY, COMPANY_CURRENCY), rate),
			((COMPANY_CURRENCY, FOREIGN_CURRENCY), round(1 / rate, 6)),
		):
			ensure(
				"Currency Exchange",
				{"date": day, "from_currency": pair[0], "to_currency": pair[1]},
				exchange_rate=value,
				for_buying=1,
				for_selling=1,
			)


def add_terms() -> None:
	"""Make the payment terms and their templates."""
	for name, terms in TERMS.items():
		for instalment in terms.instalments:
			ensure("Payment Term", {"payment_term_name": instalment.term}, **_when_due(instalment))
		ensure(
			"Payment Terms Template",
			{"template_name": name},
			terms=[{"payment_term": i.term, **_when_due(i)} for i in terms.instalments],
			allocate_payment_based_on_payment_terms=int(terms.paid_by_term),
		)


def _when_due(instalment: Instalment) -> dict[str, object]:
	after = (
		"Day(s) after the end of the invoice month"
		if instalment.after_month_end
		else "Day(s) after invoice date"
	)
	return {
		"description": instalment.term,
		"invoice_portion": instalment.percent,
		"due_date_based_on": after,
		"credit_days": instalment.days,
	}


def add_services() -> None:
	"""Make what the company sells, with a price in each currency."""
	group = ensure_leaf("Item Group", "item_group_name", "Services")
	for currency in CURRENCIES:
		ensure(
			"Price List", {"price_list_name": price_list(currency)}, currency=currency, selling=1, enabled=1
		)
	unit = frappe.db.get_single_value("Stock Settings", "stock_uom") or "Nos"
	for item, price in PRICES.items():
		ensure("Item", {"item_code": item}, item_name=item, item_group=group, stock_uom=unit, is_stock_item=0)
		for currency in CURRENCIES:
			ensure(
				"Item Price", {"item_code": item, "price_list": price_list(currency)}, price_list_rate=price
			)


def price_list(currency: str) -> str:
	"""Return the name of the price list in a currency."""
	return f"Demo {currency}"


def add_groups() -> None:
	"""Make the customer groups, territories and sales persons that the customers belong to."""
	for group in sorted({customer.group for customer in CUSTOMERS}):
		ensure_leaf("Customer Group", "customer_group_name", group)
	for country, region in REGIONS.items():
		parent = ensure_node("Territory", "territory_name", region) if region else None
		ensure_leaf("Territory", "territory_name", country, parent)
	for seller in sorted({place.seller for place in PLACES.values()}):
		ensure_leaf("Sales Person", "sales_person_name", seller)


def add_accounts() -> Accounts:
	"""Make the bank accounts and the foreign currency's receivable account; return all that are used."""
	company = frappe.get_doc("Company", COMPANY)
	home = company.default_receivable_account
	group = frappe.db.get_value("Account", home, "parent_account")
	foreign = _account(f"Debtors {FOREIGN_CURRENCY}", group, "Receivable", FOREIGN_CURRENCY)
	at_bank = frappe.db.get_value("Account", {"company": COMPANY, "account_type": "Bank", "is_group": 1})
	banks = {
		currency: _account(f"Demo Bank {currency}", at_bank, "Bank", currency) for currency in CURRENCIES
	}
	template = frappe.db.get_value("Sales Taxes and Charges Template", {"company": COMPANY})
	if not company.default_bank_account:
		company.db_set("default_bank_account", banks[COMPANY_CURRENCY])
	_add_mode_of_payment(banks[COMPANY_CURRENCY])
	return Accounts(
		receivable={COMPANY_CURRENCY: home, FOREIGN_CURRENCY: foreign},
		bank=banks,
		write_off=company.write_off_account,
		tax=frappe.db.get_value("Sales Taxes and Charges", {"parent": template}, "account_head"),
		tax_template=template,
		cost_center=company.cost_center,
	)


def _account(title: str, parent: str, account_type: str, currency: str) -> str:
	return ensure(
		"Account",
		{"company": COMPANY, "account_name": title},
		parent_account=parent,
		account_type=account_type,
		account_currency=currency,
	)


def _add_mode_of_payment(bank: str) -> None:
	if frappe.db.exists("Mode of Payment", PAID_BY):
		return
	mode = new("Mode of Payment", mode_of_payment=PAID_BY, type="Bank")
	mode.append("accounts", {"company": COMPANY, "default_account": bank})
	mode.insert()
