"""One customer as the worklist page shows them: figures, behaviour, contacts, open items, promises, what happened.

Does not check permissions; `visibility` is what of the customer's items and payments the user may see.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime, timezone

import frappe
from frappe.model.document import Document
from frappe.utils import add_months, get_fullname, getdate, now_datetime

from ar_specialist.ledger import correspondence, customers, derived, payments, whereabouts
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.population import Visibility, receivable_accounts
from ar_specialist.receivables.clock import local_times, zones_of
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.promise import Performance, PromiseStatus

from . import cautions, dispute_view, history, plan_view, planned, planned_items, policies, promised
from .worklist_page import FIELDS

SAID = ("collector", "next_action", "next_action_date", "snoozed_until", "snooze_reason")
MOST_CONTACTS = 20

Record = dict[str, object]


def panel(account: Document, visibility: Visibility) -> Record:
	"""Return everything the page shows of the customer of `account`; a constant number of statements."""
	today = getdate()
	rows = promised.rows(account.company, [account.customer])
	said = history.promises(account, rows)
	disputes = dispute_view.of_account(account)
	plans = plan_view.of_account(account)
	events = history.events(account, said, disputes, plans, visibility)
	return {
		"account": {field: account.get(field) for field in (*FIELDS, *SAID, "company")},
		"collector_name": get_fullname(account.collector) if account.collector else None,
		"behaviour": behaviour(account, rows, today),
		"contacts": contacts(account.customer),
		"local_time": local_time(account, datetime.now(timezone.utc)),
		"cautions": cautions.cautions(account, now_datetime()),
		"language": language(account.customer),
		"items": items(account, rows, today, visibility),
		"promises": said,
		"disputes": disputes,
		"plans": plans,
		"timeline": events,
		"notes": history.pinned(account),
	}


def behaviour(account: Document, rows: Sequence[promised.Row], today: date) -> Record:
	"""Return how the customer pays and keeps promises, and how much of their credit is used.

	What is disputed uses none of it and is told apart.
	"""
	limit = customers.credit_limit(account.customer, account.company)
	ledger = receivable_accounts(account.company)
	before = payments.average_days_late(ledger, add_months(today, -12), [account.customer])
	performance, disputed = _performance(rows), exact(account.disputed)
	return {
		"credit_limit": float(limit),
		"credit_used": float((exact(account.outstanding) - disputed) / limit * 100) if limit else None,
		"credit_disputed": float(disputed / limit * 100) if limit else None,
		"days_late": account.average_days_late,
		"days_late_before": float(before[account.customer]) if account.customer in before else None,
		"kept": performance.kept,
		"decided": performance.kept + performance.partially_kept + performance.broken,
	}


def _performance(rows: Iterable[promised.Row]) -> Performance:
	result = Performance()
	for theirs in promised.by_promise(rows).values():
		result = result.plus(PromiseStatus(theirs[0].status), [row.judged for row in theirs])
	return result


def contacts(customer: str) -> list[Record]:
	"""Return the people linked to `customer`, the primary one first."""
	fields = ["name", "full_name", "designation", "phone", "mobile_no", "email_id", "is_primary_contact"]
	if frappe.get_meta("Contact").has_field("is_billing_contact"):
		fields.append("is_billing_contact")
	return frappe.get_all(
		"Contact",
		filters=_linked_to(customer),
		fields=fields,
		order_by="is_primary_contact desc, full_name",
		limit=MOST_CONTACTS,
	)


def language(customer: str) -> str | None:
	"""Return the name of the language `customer` is written to in."""
	code = correspondence.language_of(customer)
	return frappe.get_cached_value("Language", code, "language_name") or code


def _linked_to(customer: str) -> list[list[str]]:
	return [
		["Dynamic Link", "link_doctype", "=", "Customer"],
		["Dynamic Link", "link_name", "=", customer],
	]


def local_time(account: Document, now: datetime) -> Record | None:
	"""Return where the customer is and what their clock says at `now`, or None where that cannot be known.

	It is known when their account states a time zone, or all of their country agree: as the gate sees it.
	"""
	by_country = whereabouts.time_zones([account.customer]).get(account.customer, ())
	zones = [zone for zone in zones_of(account.time_zone, by_country, "") if zone]
	clocks = {moment.strftime("%H:%M") for moment in local_times(now, zones)}
	if len(clocks) != 1:
		return None
	return {"city": whereabouts.city_of(account.customer), "time": clocks.pop()}


def items(
	account: Document, rows: Iterable[promised.Row], today: date, visibility: Visibility
) -> list[Record]:
	"""Return the customer's open items per instalment, in the currency of their account, the oldest first."""
	by_term = policies.policy_for(account.company).by_term
	view = policies.view_for(account.company, in_party_currency=True, by_term=by_term)
	found = derived.open_items(
		account.company,
		view,
		parties=[account.customer],
		where=derived.visible(visibility),
		with_disputed=True,
	)
	plans = planned.by_customer(planned.plans(account.company, [account.customer]), in_company_currency=False)
	found.sort(key=lambda item: (item.is_credit, item.due_date or item.posting_date, item.voucher_no))
	split = derived.split_vouchers(account.company, account.customer) if by_term else set()
	said = [row for row in rows if row.status != PromiseStatus.WITHDRAWN.value and not row.is_void]
	parts = planned_items.parts(found, plans.get(account.customer, ()), view)
	return [
		{
			**_item(item, said, split, today),
			"planned": float(part.amount),
			"agreed_date": part.agreed_date,
		}
		for item, part in zip(found, parts, strict=True)
	]


def _item(
	item: OpenItem,
	said: Sequence[promised.Row],
	split: Container[tuple[str, str, str]],
	today: date,
) -> Record:
	"""Return one open item with the last promise about it, or about what it is a part of."""
	key = promised.key_of(item)
	about = promised.about(key, key[:3] in split)
	promise = next((row for row in reversed(said) if row.about.overlaps(about)), None)
	return {
		"voucher_type": item.voucher_type,
		"voucher_no": item.voucher_no,
		"payment_term": item.payment_term,
		"due_date": item.due_date,
		"posting_date": item.posting_date,
		"days_late": (today - (item.due_date or item.posting_date)).days,
		"is_credit": item.is_credit,
		"currency": item.currency,
		"outstanding": float(item.outstanding),
		"disputed": float(item.disputed),
		"promise": promise
		and {
			"name": promise.promise,
			"status": promise.status,
			"promised_for": promise.promised_for,
			"promised": float(promise.promised),
		},
	}
