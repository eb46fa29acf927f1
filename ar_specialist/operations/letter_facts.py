"""What a letter may say: plain values of one customer, always the same fields, whether there is anything in them.

A field that knows nothing is an empty text, so a template that could be saved can be filled for everybody.
Does not check permissions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import correspondence
from ar_specialist.receivables.items import OpenItem, asked_of
from ar_specialist.receivables.letter import Addressee, Total, days_late, is_overdue, totals
from ar_specialist.receivables.money import ZERO

from . import plan_facts
from .doctypes import ACCOUNT
from .wording import Wording

ITEMS_TABLE = "ar_specialist/templates/letter_items.html"
DISPUTED_TABLE = "ar_specialist/templates/letter_disputed.html"
NOBODY = Addressee("")
# What a customer may read of their account; everything else, and what is added one day, is said among ourselves.
SHOWN = (
	"customer", "customer_name", "company", "currency", "outstanding", "overdue", "not_due", "open_items",
	"oldest_days_late", "range1", "range2", "range3", "range4", "range5", "range6", "unapplied_cash",
	"unapplied_credits", "unapplied", "disputed", "promised", "planned", "last_payment_date", "last_payment_amount",
	"aged_on",
)  # fmt: skip

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attached:
	"""What goes with a letter: the statement, which invoices, and how many more there would have been."""

	statement: bool = False
	invoices: tuple[str, ...] = ()
	left_out: int = 0


@dataclass(frozen=True, slots=True)
class DisputeFacts:
	"""What a letter says of a dispute: what was disputed, why it is owed all the same, and until when to pay it.

	`items` are due day and amount by voucher; `reply` is what the customer may read, and nothing else is given.
	"""

	number: str = ""
	raised_on: date | None = None
	reason: str = ""
	says: str = ""
	reply: str = ""
	pay_by: date | None = None
	currency: str = ""
	items: tuple[tuple[str, date | None, Decimal], ...] = ()


def values(
	account: Document,
	items: Sequence[OpenItem],
	as_on: date,
	language: str,
	addressee: Addressee | None,
	attached: Attached,
	by_post: bool = False,
	dispute: DisputeFacts | None = None,
	plan: Values | None = None,
) -> Values:
	"""Return everything a letter about `items`, none of them disputed in full, may name; `plan` is of `plan_facts`."""
	wording = Wording(language)
	asked = asked_of(items)
	rows = _rows(asked, items, as_on)
	return {
		**wording.functions(),
		"doc": account_values(account),
		"customer": correspondence.customer_facts(account.customer),
		"company": correspondence.company_facts(account.company),
		"contact": _contact(addressee or NOBODY),
		"collector": correspondence.collector_facts(account.collector),
		"bank": correspondence.bank_facts(account.company),
		"language": language,
		"by_post": by_post,
		"as_on": as_on,
		"items": rows,
		"totals": [total_values(total) for total in totals(asked, as_on)],
		"items_table": items_table(rows, totals(asked, as_on), wording),
		"dispute": dispute_values(dispute or DisputeFacts(currency=account.currency or ""), wording),
		"attached": {
			"statement": attached.statement,
			"invoices": list(attached.invoices),
			"left_out": attached.left_out,
		},
		"plan": plan or plan_facts.values(None, language),
	}


def _rows(asked: Sequence[OpenItem], items: Sequence[OpenItem], as_on: date) -> list[Values]:
	"""Return what is `asked` of each of `items`, and what of it is disputed."""
	return [
		{**item_values(item, as_on), "disputed": whole.disputed}
		for item, whole in zip(asked, items, strict=True)
	]


def account_values(account: Document) -> Values:
	"""Return the fields of `account` that a customer may read, days as days."""
	found = {"name": account.name or ""}
	for field in SHOWN:
		value = account.get(field)
		is_day = value and account.meta.get_field(field).fieldtype == "Date"
		found[field] = getdate(value) if is_day else value
	return {name: "" if value is None else value for name, value in found.items()}


def _contact(addressee: Addressee) -> Values:
	facts = correspondence.contact_facts(addressee.contact)
	return {**facts, "full_name": facts["full_name"] or addressee.name, "email": addressee.email}


def item_values(item: OpenItem, as_on: date) -> Values:
	"""Return what a letter says of one open item."""
	return {
		"voucher_type": item.voucher_type,
		"number": item.voucher_no,
		"payment_term": item.payment_term or "",
		"po_no": item.po_no or "",
		"date": item.posting_date,
		"due_date": item.due_day,
		"days_late": max(days_late(item, as_on), 0) if not item.is_credit else 0,
		"is_credit": item.is_credit,
		"is_overdue": is_overdue(item, as_on),
		"invoiced": item.invoiced,
		"paid": item.paid + item.credit_note,
		"open": item.outstanding,
		"disputed": item.disputed,
		"currency": item.currency,
	}


def total_values(total: Total) -> Values:
	"""Return what a letter says of one currency."""
	return total._asdict()


def items_table(rows: Sequence[Values], sums: Sequence[Total], wording: Wording) -> Markup:
	"""Return the items as a table, each currency with its own total, in the letter's language."""
	with frappe.translate.print_language(wording.language):
		html = frappe.render_template(
			ITEMS_TABLE, {"rows": rows, "sums": sums, "money": wording.money, "day": wording.date}
		)
	return Markup(html)  # from a template of ours, which escapes what it is given


def dispute_values(facts: DisputeFacts, wording: Wording) -> Values:
	"""Return what a letter says of a dispute; empty texts where it is about none."""
	rows = [
		{"number": number, "due_date": due, "amount": amount, "currency": facts.currency}
		for number, due, amount in facts.items
	]
	with frappe.translate.print_language(wording.language):
		html = frappe.render_template(
			DISPUTED_TABLE, {"rows": rows, "money": wording.money, "day": wording.date}
		)
	return {
		"number": facts.number,
		"raised_on": facts.raised_on or "",
		"reason": facts.reason,
		"says": facts.says,
		"reply": facts.reply,
		"reply_lines": facts.reply.splitlines(),
		"pay_by": facts.pay_by or "",
		"amount": sum((amount for _number, _due, amount in facts.items), ZERO),
		"currency": facts.currency,
		"invoices": rows,
		"table": Markup(html),  # from a template of ours, which escapes what it is given
	}


def sample() -> Values:
	"""Return values like those of a real letter, of nobody: what a template is tried with when it is saved."""
	day = date(2026, 1, 31)
	item = OpenItem(
		day, "–", "Customer", "–", "Sales Invoice", "SINV-0001", day, "EUR", *[Decimal(100), ZERO, ZERO],
		Decimal(100), Decimal(100),
	)  # fmt: skip
	wording = Wording("en")
	rows = [item_values(item, day)]
	nobody = {"customer": "", "company": "", "collector": None}
	account = frappe.get_doc({"doctype": ACCOUNT, "name": "", **nobody})
	facts = {
		"customer": correspondence.customer_facts(""),
		"company": correspondence.company_facts(""),
		"collector": correspondence.collector_facts(None),
		"bank": correspondence.bank_facts(""),
	}
	return {
		**wording.functions(),
		**facts,
		"doc": account_values(account),
		"contact": _contact(NOBODY),
		"language": "en",
		"by_post": False,
		"as_on": day,
		"items": rows,
		"totals": [total_values(total) for total in totals([item], day)],
		"items_table": Markup(""),
		"dispute": dispute_values(
			DisputeFacts("–", day, "–", "–", "–", day, "EUR", (("SINV-0001", day, Decimal(100)),)), wording
		),
		"attached": {"statement": True, "invoices": ["SINV-0001"], "left_out": 1},
		"plan": plan_facts.sample(day),
	}
