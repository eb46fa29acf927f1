"""The statement of account: what is open on a day, by currency, with ages and totals, as a PDF in the reader's language.

Every figure is of the items shown on the page. Does not check permissions.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
import frappe.translate
from frappe import _
from frappe.model.document import Document
from frappe.utils.jinja import render_template
from frappe.utils.pdf import get_pdf

from ar_specialist.ledger import correspondence
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.letter import Total, days_late, totals
from ar_specialist.receivables.money import ZERO

from . import letter_facts, policies
from .wording import Wording

TEMPLATE = "ar_specialist/templates/statement.html"


def as_pdf(account: Document, items: Sequence[OpenItem], as_on: date, language: str) -> dict[str, object]:
	"""Return the statement of `items` as an attachment."""
	html = as_html(account, items, as_on, language)
	with frappe.translate.print_language(language):
		name = _("Statement of Account {0} {1}").format(account.customer, as_on.isoformat())
	return {"fname": f"{name}.pdf", "fcontent": get_pdf(html)}


def as_html(account: Document, items: Sequence[OpenItem], as_on: date, language: str) -> str:
	"""Return the statement of `items` of the customer of `account` on `as_on`."""
	wording = Wording(language)
	rule = policies.rule_for(policies.policy_for(account.company), as_on)
	head, foot = head_and_foot(account)
	with frappe.translate.print_language(language):
		return frappe.render_template(
			TEMPLATE,
			{
				"language": language,
				"head": head,
				"foot": foot,
				"as_on": as_on,
				"customer": correspondence.customer_facts(account.customer),
				"company": correspondence.company_facts(account.company),
				"bank": correspondence.bank_facts(account.company),
				"sections": [_section(total, items, as_on, rule) for total in totals(items, as_on)],
				"money": wording.money,
				"day": wording.date,
			},
		)


def head_and_foot(account: Document) -> tuple[str, str]:
	"""Return the letter head of the company of `account` and its foot, filled; empty texts where it has none."""
	head, foot = correspondence.letter_head_of(account.company)
	facts = {"doc": letter_facts.account_values(account)}
	return render_template(head, facts) if head else "", render_template(foot, facts) if foot else ""


def _section(total: Total, items: Sequence[OpenItem], as_on: date, rule: AgingRule) -> dict[str, Any]:
	"""Return what the page shows of one currency: its items, its buckets, its totals."""
	theirs = [item for item in items if item.currency == total.currency]
	return {
		"currency": total.currency,
		"rows": [letter_facts.item_values(item, as_on) for item in theirs],
		"buckets": _buckets(theirs, as_on, rule),
		"total": total,
	}


def _buckets(items: Sequence[OpenItem], as_on: date, rule: AgingRule) -> list[tuple[str, object]]:
	"""Return (label, amount): what is not due, each bucket, and credits; together the total."""
	amounts = [ZERO] * (rule.bucket_count + 1)
	credit = ZERO
	for item in items:
		if item.is_credit:
			credit += item.outstanding
			continue
		late = days_late(item, as_on)
		amounts[0 if late <= 0 else rule.bucket(late)] += item.outstanding
	labels = [_("Not due"), *(_("{0} days").format(label) for label in _labels(rule))]
	return [*zip(labels, amounts, strict=True), (_("Payments and credits not applied"), credit)]


def _labels(rule: AgingRule) -> list[str]:
	"""Return the days of each bucket; the due date itself is not late."""
	return [f"1{label[1:]}" if label.startswith("0-") else label for label in rule.labels()]
