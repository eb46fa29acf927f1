"""What was said to a customer, promised, disputed and planned by them, on the timelines of Customer and Sales Invoice.

Checks permission: only what the reader may see is shown.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.utils import fmt_money, format_datetime, formatdate, get_fullname, get_url_to_form

from . import dispute_view, history, plan_view
from .doctypes import ACTIVITY, ACTIVITY_ITEM, DISPUTE, DISPUTE_ITEM, PLAN, PLAN_ITEM, PROMISE, PROMISE_ITEM

Record = dict[str, object]

MOST = 30
TEMPLATE = "ar_specialist/templates/timeline_{0}.html"
SHADES = {"Open": "blue", "Kept": "green", "Partially Kept": "orange", "Broken": "red", "Withdrawn": "gray"}
ICONS = {"Call": "call", "E-mail": "mail", "Meeting": "calendar"}
OUTCOME_SHADES = {
	"Promise": "green",
	"Reached": "green",
	"Paid Already": "green",
	"Dispute": "orange",
	"Refused": "red",
	"Wrong Number": "red",
	"Bounced": "red",
}


def of_customer(doctype: str, name: str) -> list[Record]:
	"""Return the timeline of the customer `name`: contacts, promises with how they turned out, disputes, plans."""
	whose = {"customer": name}
	return [*_activities(whose), *_promises(whose), *_disputes(whose), *_plans(whose)]


def of_invoice(doctype: str, name: str) -> list[Record]:
	"""Return the timeline of the invoice `name`: contacts about it, promises, disputes and plans of it."""
	return [
		*_activities({"name": ("in", _about(ACTIVITY_ITEM, doctype, name))}),
		*_promises({"name": ("in", _about(PROMISE_ITEM, doctype, name))}),
		*_disputes({"name": ("in", _about(DISPUTE_ITEM, doctype, name))}),
		*_plans({"name": ("in", _about(PLAN_ITEM, doctype, name))}),
	]


def _about(table: str, doctype: str, name: str) -> list[str]:
	return frappe.get_all(
		table, filters={"voucher_type": doctype, "voucher_no": name}, pluck="parent", distinct=True
	)


def _readable(doctype: str, filters: Record, fields: list[str], order_by: str) -> list[Record]:
	if not frappe.has_permission(doctype, "read"):
		return []
	return frappe.get_list(doctype, filters=filters, fields=fields, order_by=order_by, limit=MOST)


def _link(doctype: str, name: str) -> str:
	"""Return the path of a form, without the host, which need not be the one the reader has come by."""
	return urlsplit(get_url_to_form(doctype, name)).path


def _activities(filters: Record) -> Iterable[Record]:
	fields = [*history.ACTIVITY_FIELDS, "company", "subject"]
	for row in _readable(ACTIVITY, filters, fields, "happened_on desc"):
		yield {
			"icon": ICONS.get(row.channel, "small-message"),
			"is_card": True,
			"creation": row.happened_on,
			"content": frappe.render_template(TEMPLATE.format("activity"), {"row": row, "said": _said(row)}),
		}


def _said(row: Record) -> Record:
	return {
		"title": _("{0} by {1}").format(
			_(row.channel), get_fullname(row.collector) if row.collector else "–"
		),
		"outcome": _(row.outcome) if row.outcome else "",
		"shade": OUTCOME_SHADES.get(row.outcome, "gray"),
		"follow_up": _("Follow up on {0}").format(formatdate(row.follow_up_date))
		if row.follow_up_date
		else "",
		"with": _("Spoken with {0}").format(row.spoken_with) if row.spoken_with else "",
		"undone": _("Undone") if row.undone_on else "",
		"on": format_datetime(row.happened_on, "medium"),
		"link": _link(ACTIVITY, row.name),
	}


def _promises(filters: Record) -> Iterable[Record]:
	fields = [*history.PROMISE_FIELDS, "company", "creation"]
	for row in _readable(PROMISE, filters, fields, "creation desc"):
		yield _promise(row, row.creation, _("Promised"), with_status=False)
		if row.status != "Open":
			yield _promise(row, history.decided_on(row), _("Promise"), with_status=True)


def _promise(row: Record, on: object, title: str, *, with_status: bool) -> Record:
	amount = fmt_money(row.amount, currency=row.account_currency)
	came = fmt_money(row.fulfilled, currency=row.account_currency)
	said = {
		"title": title,
		"sentence": _("{0} for {1}").format(amount, formatdate(row.promised_for)),
		"status": _(row.status) if with_status else "",
		"shade": SHADES.get(row.status, "gray"),
		"came": _("{0} came in").format(came) if with_status and row.fulfilled else "",
		"reason": row.withdraw_reason if with_status else row.notes,
		"level": _("Level {0}").format(row.level) if (row.level or 0) > 1 else "",
		"on": formatdate(on),
		"link": _link(PROMISE, row.name),
	}
	content = frappe.render_template(TEMPLATE.format("promise"), {"row": row, "said": said})
	return {"icon": "file", "is_card": True, "creation": on, "content": content}


def _disputes(filters: Record) -> Iterable[Record]:
	for row in _readable(DISPUTE, filters, dispute_view.FIELDS, "creation desc"):
		yield _dispute(row, row.creation, _("Disputed"), with_status=False)
		if row.closed_on:
			yield _dispute(row, row.closed_on, _("Dispute"), with_status=True)


def _dispute(row: Record, on: object, title: str, *, with_status: bool) -> Record:
	amount = fmt_money(row.disputed_originally, currency=row.currency)
	said = {
		"title": title,
		"sentence": _("{0}: {1}").format(amount, row.reason),
		"status": _(row.status) if with_status else "",
		"shade": "gray",
		"resolution": _(row.resolution) if with_status and row.resolution else "",
		"reason": row.status_reason if with_status else row.says,
		"on": formatdate(on),
		"link": _link(DISPUTE, row.name),
	}
	content = frappe.render_template(TEMPLATE.format("dispute"), {"row": row, "said": said})
	return {"icon": "file", "is_card": True, "creation": on, "content": content}


def _plans(filters: Record) -> Iterable[Record]:
	titles = {
		"Proposed": (_("Payment plan proposed"), "blue"),
		"Accepted": (_("Payment plan accepted"), "green"),
		"Broken": (_("Payment plan broken"), "red"),
		"Cancelled": (_("Payment plan cancelled"), "gray"),
	}
	for event in plan_view.events(_readable(PLAN, filters, plan_view.FIELDS, "creation desc")):
		title, shade = titles[event["what"]]
		amount = fmt_money(event["total"], currency=event["account_currency"])
		said = {
			"title": title,
			"sentence": f"{event['name']}: {amount}",
			"shade": shade,
			"reason": event["cancel_reason"] if event["what"] == "Cancelled" else "",
			"on": formatdate(event["on"]),
			"link": _link(PLAN, event["name"]),
		}
		content = frappe.render_template(TEMPLATE.format("promise"), {"said": said})
		yield {"icon": "file", "is_card": True, "creation": event["on"], "content": content}
