"""Refunds: a Payment Entry that pays a customer's credit back, always as a draft, for whoever runs the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from erpnext.accounts.doctype.journal_entry.journal_entry import get_default_bank_cash_account

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.refund import Credit
from ar_specialist.refusal import refuse

from .invoices import INVOICE
from .issuing import day_of, put_down

PAYMENT = "Payment Entry"


@dataclass(frozen=True, slots=True)
class Payee:
	"""Who is paid back, from which receivable account."""

	company: str
	customer: str
	account: str


def refund(
	payee: Payee,
	parts: Sequence[tuple[Credit, Decimal]],
	*,
	bank_account: str | None = None,
	on: date | None = None,
	remark: str | None = None,
	dispute: str | None = None,
) -> Document:
	"""Pay the `parts` of a customer's credits back, in the receivable account's currency, as a draft."""
	payment = frappe.new_doc(
		PAYMENT,
		payment_type="Pay",
		company=payee.company,
		posting_date=day_of(on),
		party_type="Customer",
		party=payee.customer,
		paid_from=_bank(payee.company, bank_account),
		paid_to=payee.account,
		reference_no=dispute or _("Refund"),
		reference_date=day_of(on),
		remarks=remark,
		custom_remarks=int(bool(remark)),
	)
	for credit, amount in parts:
		_refer(payment, credit, amount)
	_set_amounts(payment, sum((amount for _credit, amount in parts), ZERO))
	return put_down(payment, dispute=dispute)


def _bank(company: str, account: str | None) -> str:
	found = account or get_default_bank_cash_account(company, "Bank").get("account")
	if not found:
		refuse(_("{0} has no default bank account; choose the account to pay from."), company)
	its_company, kind = frappe.get_cached_value("Account", found, ["company", "account_type"]) or (None, None)
	if its_company != company or kind not in ("Bank", "Cash"):
		refuse(_("{0} is no bank or cash account of {1}; choose another one to pay from."), found, company)
	return found


def _refer(payment: Document, credit: Credit, amount: Decimal) -> None:
	"""Name a credit note that is paid back, with a negative amount, as ERPNext counts what is owed.

	ERPNext lets a payment name no other payment or journal it gives back; Payment Reconciliation joins them later.
	"""
	if credit.voucher_type == INVOICE:
		named = {"reference_doctype": INVOICE, "reference_name": credit.voucher_no}
		payment.append("references", {**named, "allocated_amount": -float(amount)})


def _set_amounts(payment: Document, amount: Decimal) -> None:
	"""Let ERPNext find the currencies and rates, then pay `amount` in the receivable account's."""
	payment.received_amount = float(amount)
	payment.setup_party_account_field()
	payment.set_missing_values()
	payment.set_missing_ref_details()
	payment.set_exchange_rate()
	rate = payment.target_exchange_rate / payment.source_exchange_rate
	payment.paid_amount = round(float(amount) * rate, payment.precision("paid_amount"))
	payment.set_amounts()
