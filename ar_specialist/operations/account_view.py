"""One customer account as its form shows it: open items with ages, newest state, buckets, pinned notes."""

from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import derived
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.items import OpenItem

from . import history, policies


def overview(account: Document, visibility: Visibility) -> dict[str, object]:
	"""Return the account's open items within `visibility`, oldest first, its buckets with labels, and pinned notes.

	In company currency. Does not check permissions otherwise.
	"""
	today = getdate()
	policy = policies.policy_for(account.company)
	rule = policies.rule_for(policy, today)
	view = policies.view_for(account.company, by_term=policy.by_term)
	seen = derived.visible(visibility)
	items = derived.open_items(account.company, view, parties=[account.customer], where=seen)
	items.sort(key=lambda item: (item.due_date or item.posting_date, item.voucher_no))
	return {
		"as_on": today,
		"currency": view.company_currency,
		"labels": rule.labels(),
		"items": [_item(item, rule) for item in items],
		"notes": history.pinned(account),
	}


def _item(item: OpenItem, rule: AgingRule) -> dict[str, object]:
	late = (rule.as_on - (item.due_date or item.posting_date)).days
	return {
		"voucher_type": item.voucher_type,
		"voucher_no": item.voucher_no,
		"payment_term": item.payment_term,
		"posting_date": item.posting_date,
		"due_date": item.due_date,
		"days_late": late,
		"bucket": rule.bucket(rule.age(item.due_date, item.posting_date)),
		"invoiced": float(item.invoiced),
		"outstanding": float(item.outstanding),
		"is_credit": item.is_credit,
		"po_no": item.po_no,
	}
