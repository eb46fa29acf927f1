"""Write-offs: a Journal Entry of ERPNext's kind Write Off Entry against the invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_accounting_dimensions

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.remaining import Credit, remaining
from ar_specialist.receivables.write_off import WriteOffPart, parts_of
from ar_specialist.refusal import refuse

from . import invoices
from .issuing import day_of, put_down
from .journals import JOURNAL, Owed

REST = ""  # all of an invoice that is no tax, whatever its account


@dataclass(frozen=True, slots=True)
class WriteOffTerms:
	"""What the policy says of write-offs: the account, if not the company's, and whether taxes come back."""

	account: str | None = None
	splits_tax: bool = False


def write_off(
	invoice: Document,
	amount: Decimal,
	terms: WriteOffTerms,
	credits: Sequence[Credit] = (),
	*,
	on: date | None = None,
	remark: str | None = None,
	dispute: str | None = None,
	submits: bool = False,
) -> Document:
	"""Write `amount`, in the receivable account's currency, off `invoice`, which is locked.

	Of taxes no more comes back than earlier `credits` of the invoice, in company currency, have left of them.
	"""
	invoices.check_open(invoice, amount)
	account = _account(invoice.company, terms)
	journal = _draft(invoice.company, on=on, remark=remark, is_foreign=_rate(invoice) != 1)
	credited = _credit(journal, invoice, amount)
	net, taxes = _weights(invoice, terms)
	left = remaining({REST: net, **taxes}, set(taxes), credits, _precision(journal))
	for part in parts_of(credited, account, net, taxes, _precision(journal), left):
		_debit(journal, invoice, part)
	return put_down(journal, dispute=dispute, submits=submits)


def write_journal_off(
	owed: Owed,
	amount: Decimal,
	terms: WriteOffTerms,
	*,
	on: date | None = None,
	remark: str | None = None,
	dispute: str | None = None,
) -> Document:
	"""Write `amount`, in the receivable account's currency, off what is `owed` by a journal; a draft.

	The caller has asked the ledger, under its lock, whether that much is open.
	"""
	company, row = owed.journal.company, owed.row
	rate = Decimal(str(row.exchange_rate or 1))
	journal = _draft(company, on=on, remark=remark, is_foreign=rate != 1)
	precision = _precision(journal)
	loss = invoices.exact(flt(float(amount) * float(rate), precision), precision)
	carried = {field: row.get(field) for field in ("cost_center", "project", *_dimensions())}
	credit = {
		"account": row.account,
		"party_type": row.party_type,
		"party": row.party,
		"reference_type": JOURNAL,
		"reference_name": owed.journal.name,
		"exchange_rate": float(rate),
		"credit_in_account_currency": float(amount),
		"credit": float(loss),
	}
	journal.append("accounts", {**carried, **credit})
	debit = {"account": _account(company, terms), "exchange_rate": 1, "debit": float(loss)}
	journal.append("accounts", {**carried, **debit, "debit_in_account_currency": float(loss)})
	return put_down(journal, dispute=dispute)


def _account(company: str, terms: WriteOffTerms) -> str:
	account = terms.account or frappe.get_cached_value("Company", company, "write_off_account")
	if not account:
		refuse(_("{0} has no write-off account; name one in its AR Policy."), company)
	return account


def _draft(company: str, *, on: date | None, remark: str | None, is_foreign: bool) -> Document:
	return frappe.new_doc(
		JOURNAL,
		voucher_type="Write Off Entry",
		company=company,
		posting_date=day_of(on),
		user_remark=remark,
		multi_currency=int(is_foreign),
	)


def _rate(invoice: Document) -> Decimal:
	"""Return company currency for one unit of the receivable account's."""
	company_currency = frappe.get_cached_value("Company", invoice.company, "default_currency")
	if invoice.party_account_currency == company_currency:
		return Decimal(1)
	return Decimal(str(invoice.conversion_rate))


def _precision(journal: Document) -> int:
	return journal.precision("total_debit")


def _credit(journal: Document, invoice: Document, amount: Decimal) -> Decimal:
	"""Take `amount` off the receivable account at the invoice's rate; return what that is in company currency."""
	rate = _rate(invoice)
	in_company_currency = invoices.exact(
		flt(float(amount) * float(rate), _precision(journal)), _precision(journal)
	)
	_row(
		journal,
		invoice,
		account=invoice.debit_to,
		party_type="Customer",
		party=invoice.customer,
		reference_type=invoices.INVOICE,
		reference_name=invoice.name,
		exchange_rate=float(rate),
		credit_in_account_currency=float(amount),
		credit=float(in_company_currency),
	)
	return in_company_currency


def _debit(journal: Document, invoice: Document, part: WriteOffPart) -> None:
	_row(
		journal,
		invoice,
		account=part.account,
		exchange_rate=1,
		debit_in_account_currency=float(part.amount),
		debit=float(part.amount),
	)


def _row(journal: Document, invoice: Document, **values: object) -> None:
	"""Append a row with the invoice's cost centre, project and accounting dimensions."""
	carried = ("cost_center", "project", *_dimensions())
	first = invoice.items[0]
	said = {field: invoice.get(field) or first.get(field) for field in carried}
	said["cost_center"] = said["cost_center"] or frappe.get_cached_value(
		"Company", invoice.company, "cost_center"
	)
	journal.append("accounts", {**said, **values})


def _dimensions() -> Sequence[str]:
	return get_accounting_dimensions(as_list=True)


def _weights(invoice: Document, terms: WriteOffTerms) -> tuple[Decimal, dict[str, Decimal]]:
	"""Return what the invoice comes to without taxes, and its taxes by account, in company currency."""
	taxes: dict[str, Decimal] = {}
	for row in invoice.taxes if terms.splits_tax else ():
		if frappe.get_cached_value("Account", row.account_head, "account_type") == "Tax":
			charged = Decimal(str(row.base_tax_amount_after_discount_amount or 0))
			taxes[row.account_head] = taxes.get(row.account_head, ZERO) + charged
	return Decimal(str(invoice.base_grand_total)) - sum(taxes.values(), ZERO), taxes
