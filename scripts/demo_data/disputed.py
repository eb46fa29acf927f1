"""What the demo's customers dispute: a case of each status, one of a short payment, small rests. Needs the app."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from .people import SPECIALIST
from .site import COMPANY

POLICY = {
	"dispute_limit": 250,
	"approval_above": 2000,
	"write_off_rest_amount": 50,
	"write_off_rest_days": 14,
	"short_payment_share": 30,
}
SHORT_PAYMENTS = 2  # as many disputes are about what a payment left


class Case(NamedTuple):
	"""A dispute raised so many days ago about a share, in percent, of the oldest item or the last, and what came of it."""

	customer: str
	days_ago: int
	reason: str
	share: int
	says: str
	then: Callable[[Document], None] | None = None
	is_about_last: bool = False


def _moved(status: str, **values: object) -> Callable[[Document], None]:
	def move(doc: Document) -> None:
		doc.move(status, **values)

	return move


def _escalated(doc: Document) -> None:
	from ar_specialist.operations import escalation

	escalation.escalate(doc, frappe.utils.getdate())


def _settled(by: str, user: str | None = None) -> Callable[[Document], None]:
	"""Return what settles a dispute by a document, as `user`; above the policy's limits it waits for approval."""

	def settle(doc: Document) -> None:
		from ar_specialist.operations import dispute_settling
		from ar_specialist.receivables.dispute import Resolution
		from ar_specialist.receivables.resolution import Agreement

		with acting_as(user or frappe.session.user):
			dispute_settling.settle(doc.name, Agreement(Resolution(by)))

	return settle


_NUMBER = "Order number missing on the invoice"
_NUMBERED = _moved("Resolved", resolution="Valid Debt", valid="Valid")

CASES = (
	Case(
		"Quarrelsome Quilts",
		12,
		"Short delivery",
		40,
		"Two of five boxes are missing from the last delivery.",
	),
	Case("Fogbound Freight", 1, "Price differs from the order", 15, "We agreed on last year's rates."),
	Case(
		"Holdtheline Telephones",
		12,
		"Damaged or defective goods",
		50,
		"Half of the handsets do not ring; we sent you the report.",
		_moved("In Review"),
	),
	Case(
		"Bigslow Building Group",
		9,
		_NUMBER,
		100,
		"Our system takes no invoice without an order number.",
		_moved("Waiting for Customer"),
		is_about_last=True,
	),
	Case("Latetide Lanterns", 12, _NUMBER, 100, "Which order is this for?", _NUMBERED, True),
	Case("Ninety Days Distribution", 9, _NUMBER, 100, "No order number, no payment.", _NUMBERED, True),
	Case("Quarrelsome Quilts", 6, _NUMBER, 100, "Send it again with our order number.", _NUMBERED, True),
	Case("Mistaken Identity Mills", 3, _NUMBER, 100, "We cannot match it with an order.", _NUMBERED, True),
	Case(
		"Always Late Logistics",
		40,
		"Other payment terms agreed",
		100,
		"Sixty days, not thirty: see the frame contract.",
		_escalated,
	),
	Case(
		"Slipping Slates Roofing",
		20,
		"Discount missing",
		10,
		"The quantity discount is missing.",
		_settled("Credit Note"),
	),
	Case(
		"Stopped Clock Supplies",
		15,
		"Billed twice",
		60,
		"This was billed in March already.",
		_settled("Credit Note", SPECIALIST.email),
	),
	Case(
		"Never Mind Novelties",
		30,
		"Not delivered",
		100,
		"Nothing has arrived.",
		_moved("Resolved", resolution="Valid Debt"),
	),
	Case(
		"Monthly Run Motors",
		18,
		"Tax charged wrongly",
		20,
		"Reverse charge applies.",
		_moved("Withdrawn", status_reason="They had looked at another invoice."),
	),
)


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Let what is done inside be done by `user`."""
	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


def dispute(today: date, accounts: Mapping[str, str]) -> None:
	"""Raise the cases, and dispute what some payments left; a short history may lack a customer or what is open."""
	for case in CASES:
		if case.customer in accounts:
			_raise(case, today, frappe.get_doc("AR Customer Account", accounts[case.customer]))
	_dispute_short_payments(today)


def _raise(case: Case, today: date, account: Document) -> Document | None:
	item = _item(account, case)
	if item is None:
		return None
	with acting_as(account.collector or frappe.session.user):
		doc = frappe.get_doc(
			{
				"doctype": "AR Dispute",
				"company": account.company,
				"customer": account.customer,
				"reason": case.reason,
				"says": case.says,
				"raised_on": today - timedelta(case.days_ago),
				"items": [item],
			}
		).insert(ignore_permissions=True)
	# as if it had been entered on that day
	frappe.db.set_value("AR Dispute Span", {"parent": doc.name}, "disputed_from", doc.raised_on)
	if case.then:
		case.then(doc.reload())
	return doc


def _item(account: Document, case: Case) -> dict[str, object] | None:
	"""Return the oldest invoice of `account` that can be disputed, or the last, with the share of it that is disputed."""
	from ar_specialist.operations import disputable

	found = [
		(item.posted_on, item.key[2], float(item.room(None)))
		for item in disputable.disputable(account.company, account.customer, locks=False).values()
		if item.key[1] == "Sales Invoice" and item.room(None) > 0
	]
	if not found:
		return None
	_day, name, room = max(found) if case.is_about_last else found[0]
	return {
		"voucher_type": "Sales Invoice",
		"voucher_no": name,
		"disputed": round(room * case.share / 100, 2),
	}


def _dispute_short_payments(today: date) -> None:
	from ar_specialist.operations import short_payments

	rests = short_payments.rests(COMPANY, since=today - timedelta(120))
	rests.sort(key=lambda rest: (-rest.payment.rest, rest.payment.payment))
	for rest in rests[:SHORT_PAYMENTS]:
		short_payments.raise_of(COMPANY, rest.payment.payment)


def give_up_small_rests(today: date) -> None:
	"""Propose the small rests to be written off; the first was approved, the last is asked for all the same."""
	from ar_specialist.operations import write_offs

	write_offs.propose(COMPANY, today, again=True)
	waiting = frappe.get_all(
		"AR Write-off Proposal",
		{"company": COMPANY, "status": "Proposed"},
		pluck="name",
		order_by="creation, name",
	)
	if len(waiting) > 2:
		write_offs.approve(waiting[:1])
		write_offs.reject(waiting[-1:], "They order every week; it goes onto the next invoice.")
