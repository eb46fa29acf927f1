"""The parity checklist through documents: currencies without decimals, and with three."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, flt, fmt_money

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON
from tests.site.parity import assert_same, rows
from tests.site.test_derived import check

YEN, YEN_COMPANY, YEN_ABBR = "JPY", "AR Test Yen", "ARY"
YEN_DEBTORS = f"Debtors {YEN} - {base.ABBR}"
RATE = 0.0061  # euros a yen
BOUGHT_ON = add_days(AS_ON, -40)
AMOUNTS = ("invoiced", "paid", "credit_note", "outstanding")


@pytest.fixture(autouse=True)
def yen() -> None:
	frappe.db.set_value("Currency", YEN, "enabled", 1)


@pytest.fixture
def number_format(request: pytest.FixtureRequest) -> Iterator[None]:
	"""The site's number format and currency precision, looked up afresh in the test and after it."""
	for name, value in zip(("number_format", "currency_precision"), request.param, strict=True):
		frappe.db.set_default(name, value)
	_forget_formats()
	yield
	_forget_formats()


def _forget_formats() -> None:
	frappe.defaults.clear_defaults_cache()
	frappe.local.meta_cache = {}


@pytest.fixture
def japanese() -> str:
	"""A customer of the euro company who is billed and pays in yen."""
	receivables = frappe.db.get_value("Account", base.DEBTORS, "parent_account")
	base._account(YEN_DEBTORS, receivables, "Receivable", YEN)
	return base.make(
		"Customer",
		None,
		customer_name="AR Test Yen Customer",
		customer_group=base.GROUPS[1],
		territory=base.TERRITORIES[2],
		default_currency=YEN,
		accounts=[{"company": base.COMPANY, "account": YEN_DEBTORS}],
	)


def in_yen(customer: str, amount: float) -> Document:
	return make.invoice(
		customer, amount=amount, on=BOUGHT_ON, currency=YEN, conversion_rate=RATE, debit_to=YEN_DEBTORS
	)


def pay_in_yen(invoice: Document, amount: float, received: float) -> Document:
	"""Settle `amount` yen with `received` euros."""
	return make.advance(
		invoice.customer,
		amount=amount,
		received_amount=received,
		paid_from=YEN_DEBTORS,
		source_exchange_rate=RATE,
		target_exchange_rate=1,
		references=[
			{"reference_doctype": invoice.doctype, "reference_name": invoice.name, "allocated_amount": amount}
		],
	)


def the_row(**filters: object) -> tuple:
	(row,) = rows(report_date=str(AS_ON), **filters)
	return (*[flt(row[name], 4) for name in AMOUNTS], row["currency"])


def test_a12_a_customer_s_currency_without_decimals(japanese: str) -> None:
	invoice = in_yen(japanese, 12345.4)
	assert (invoice.rounded_total, invoice.outstanding_amount) == (12345, 12345)
	pay_in_yen(invoice, 5000, 30.5)
	assert the_row(in_party_currency=1) == (12345, 5000, 0, 7345, YEN)
	assert the_row() == (75.31, 30.5, 0, 44.81, base.CURRENCY)  # euros of 12,345.4 yen
	assert_same({"party_account": YEN_DEBTORS})
	assert_same({"party_account": YEN_DEBTORS, "based_on_payment_terms": 1, "in_party_currency": 1})
	check()


@pytest.fixture
def yen_company() -> str:
	"""A company that keeps its books in yen."""
	return base.make(
		"Company",
		YEN_COMPANY,
		company_name=YEN_COMPANY,
		abbr=YEN_ABBR,
		default_currency=YEN,
		country="Japan",
		chart_of_accounts="Standard",
		enable_perpetual_inventory=0,
	)


def billed_in_yen(company: str, amount: float) -> Document:
	"""An invoice of `company`, which is not the one the factories write for."""
	own = {"cost_center": f"Main - {YEN_ABBR}"}
	item = {"item_code": base.ITEM, "qty": 1, "rate": amount, "income_account": f"Sales - {YEN_ABBR}"}
	debtors = f"Debtors - {YEN_ABBR}"
	return make.invoice(
		on=BOUGHT_ON, company=company, currency=YEN, debit_to=debtors, items=[{**item, **own}], **own
	)


def pay_all_but(invoice: Document, rest: float, **values: object) -> None:
	"""Pay `invoice`, and let the ledger row leave a rest that no document would at a coarser precision."""
	whole = invoice.outstanding_amount
	reference = {"reference_doctype": invoice.doctype, "reference_name": invoice.name}
	payment = make.advance(amount=whole, references=[{**reference, "allocated_amount": whole}], **values)
	paid = {"amount": rest - whole, "amount_in_account_currency": rest - whole}
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": payment.name}, paid)


@pytest.mark.parametrize("number_format", [("#,###", None)], indirect=True)
def test_a12_a_company_without_decimals_still_counts_two(number_format: None, yen_company: str) -> None:
	other, invoice = billed_in_yen(yen_company, 700), billed_in_yen(yen_company, 12345.4)
	assert (other.outstanding_amount, invoice.outstanding_amount) == (700, 12345)
	footer = execute({"company": yen_company, "report_date": str(AS_ON)})[2]
	assert 'data-ties="1"' in footer
	assert fmt_money(13045, currency=YEN) in footer
	assert_same(company=yen_company)
	own = {
		"paid_from": invoice.debit_to,
		"paid_to": f"Cash - {YEN_ABBR}",
		"cost_center": f"Main - {YEN_ABBR}",
	}
	pay_all_but(other, 0, company=yen_company, **own)
	pay_all_but(invoice, 0.4, company=yen_company, **own)
	assert the_row(company=yen_company) == (12345, 12344.6, 0, 0.4, YEN)
	assert_same(company=yen_company)


@pytest.mark.parametrize(
	("number_format", "rest", "shown"),
	[
		(("#,###", None), 0.004, []),
		(("#,###", "0"), 0.01, [0.01]),
		(("#,###.###", None), 0.004, [0.004]),
		(("#,###.##", "4"), 0.0004, [0.0004]),
	],
	indirect=["number_format"],
)
def test_a12_the_smallest_amount_is_the_site_s(number_format: None, rest: float, shown: list[float]) -> None:
	pay_all_but(make.invoice(on=BOUGHT_ON), rest)
	assert [flt(row["outstanding"], 6) for row in rows(report_date=str(AS_ON))] == shown
	assert_same({"based_on_payment_terms": 1}, {"in_party_currency": 1}, options=())
	check()
	assert frappe.get_all("AR Open Item", {"company": base.COMPANY}, pluck="outstanding") == shown


@pytest.mark.parametrize("number_format", [("#,###.##", "4")], indirect=True)
def test_a13_what_is_open_is_rounded_once_and_not_its_parts(number_format: None) -> None:
	invoice = make.invoice(make.FOREIGN_CUSTOMER, amount=1, on=BOUGHT_ON, rate=0.83)
	for _ in range(3):
		make.payment(invoice, amount=0.1, source_exchange_rate=0.83, target_exchange_rate=0.83)
	assert the_row()[-2] == 0.581
	frappe.db.set_default("currency_precision", None)
	_forget_formats()
	assert the_row()[-2] == 0.58  # three payments of 0.08 would leave 0.59
	assert_same()


@pytest.mark.parametrize(
	("method", "rest", "shown"),
	[
		("Banker's Rounding (legacy)", 0.125, 0.13),
		("Banker's Rounding", 0.125, 0.12),
		("Commercial Rounding", 0.125, 0.13),
		("Banker's Rounding", 0.375, 0.38),
	],
)
def test_a13_half_a_cent_is_rounded_the_way_the_site_does(
	monkeypatch: pytest.MonkeyPatch, method: str, rest: float, shown: float
) -> None:
	pay_all_but(make.invoice(on=BOUGHT_ON), rest)
	frappe.db.set_single_value("System Settings", "rounding_method", method)
	monkeypatch.setattr(frappe.local, "system_settings", frappe.get_doc("System Settings"), raising=False)
	assert the_row()[-2] == shown
	assert_same({"based_on_payment_terms": 1}, {"in_party_currency": 1}, options=())
