"""Promises to pay: taken on open items, judged by the ledger, withdrawn by people.

A promise says what was promised and what was open then; whether it was kept is nobody's entry. It is judged afresh
with every refresh of its customer, so a payment that is cancelled, unreconciled or dated back changes it as well as
one that comes in. Does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from ar_specialist.ledger import derived, standing
from ar_specialist.receivables import promise as rules
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.promise import PromisedItem, PromiseStatus
from ar_specialist.refusal import refuse

from . import accounts, ahead, policies
from .doctypes import ACCOUNT, PROMISE, PROMISE_ITEM
from .promised import ItemKey, Row, key_of, latest_rows, rows

MOST = Decimal(10) ** 15  # beyond it no column holds an amount to the cent
UNJUDGED = (PromiseStatus.WITHDRAWN.value,)
WITHDRAWN = ("withdrawn_on", "withdrawn_by", "withdraw_reason")
# What was said when a promise was made, and stays so; and what follows from the ledger or from withdrawing it.
SAID = (
	"promised_for",
	"amount",
	"account_currency",
	"tolerance_days",
	"deadline",
	"made_on",
	"collector",
	"level",
)
DERIVED = ("status", "fulfilled", *WITHDRAWN)
SAID_OF_ITEM = (
	"name", "voucher_type", "voucher_no", "receivable_account", "payment_term", "due_date", "promised",
	"open_amount", "level", "rate",
)  # fmt: skip


class Promisable(NamedTuple):
	"""An open item, and what of it is not promised yet, in the currency of the receivable account."""

	key: ItemKey
	currency: str
	outstanding: Decimal
	available: Decimal
	rate: Decimal  # company currency for one unit


def promisable(company: str, customer: str) -> dict[ItemKey, Promisable]:
	"""Return the customer's open items that a promise can be about, the oldest first."""
	by_term = policies.policy_for(company).by_term
	views = [policies.view_for(company, in_party_currency=each, by_term=by_term) for each in (True, False)]
	theirs, ours = (
		{key_of(item): item for item in derived.open_items(company, view, parties=[customer])}
		for view in views
	)
	promised = _promised_already(company, customer)
	found = {
		key: Promisable(
			key,
			item.currency,
			item.outstanding,
			ZERO if key in promised else item.outstanding,
			ours[key].outstanding / item.outstanding if key in ours else Decimal(1),
		)
		for key, item in theirs.items()
		if item.outstanding > 0
	}
	return dict(sorted(found.items(), key=lambda each: (each[0].due_date or date.max, each[0].voucher_no)))


def _promised_already(company: str, customer: str) -> set[ItemKey]:
	open_ = (PromiseStatus.OPEN.value,)
	return {row.key for row in latest_rows(company, customer) if row.status in open_}


def prepare(doc: Document) -> None:
	"""Complete a new promise from the ledger and the policy, or throw one sentence that says what to do.

	Locks the account, so that two people cannot promise one item at once.
	"""
	from . import refresh  # which judges promises

	accounts.check_contact(doc)
	accounts.lock(doc.company, [doc.customer])
	refresh.refresh(doc.company, [doc.customer])
	items = promisable(doc.company, doc.customer)
	chosen = [_chosen(row, items, doc) for row in doc.items]
	_set_amounts(doc, chosen)
	check_day(getdate(doc.promised_for))
	_check(doc, chosen)
	for row, item in zip(doc.items, chosen, strict=True):
		row.update(_said_of(item))
		row.level = _level(item.key, doc)
	policy = policies.policy_for(doc.company)
	doc.account = frappe.db.get_value(ACCOUNT, {"company": doc.company, "customer": doc.customer})
	doc.account_currency, doc.made_on, doc.collector = chosen[0].currency, getdate(), frappe.session.user
	doc.tolerance_days = policy.promise_tolerance_days
	doc.deadline = rules.deadline(getdate(doc.promised_for), doc.tolerance_days)
	doc.amount = sum(Decimal(str(row.promised)) for row in doc.items)
	doc.level = max(row.level for row in doc.items)
	doc.status, doc.fulfilled = PromiseStatus.OPEN.value, 0
	for field in WITHDRAWN:
		doc.set(field, None)


def _chosen(row: Document, items: Mapping[ItemKey, Promisable], doc: Document) -> Promisable:
	"""Return the open item that `row` names; the only one of its voucher when it names no instalment."""
	due = getdate(row.due_date) if row.due_date else None
	of_voucher = [
		item
		for key, item in items.items()
		if (key.voucher_type, key.voucher_no) == (row.voucher_type, row.voucher_no)
		and (not row.receivable_account or key.account == row.receivable_account)
		and (not row.payment_term or key.payment_term == row.payment_term)
		and (not due or key.due_date == due)
	]
	if not of_voucher:
		refuse(
			_("{0} is not open for {1} in {2}; choose among their open items."),
			row.voucher_no,
			doc.customer,
			doc.company,
		)
	if len(of_voucher) > 1:
		refuse(_("{0} is due in several instalments; choose one of them."), row.voucher_no)
	if not row.promised:
		row.promised = of_voucher[0].available
	return of_voucher[0]


def _set_amounts(doc: Document, chosen: Sequence[Promisable]) -> None:
	"""Make exact amounts of what was sent, as small as the currency has coins; throw on what is no number."""
	view = policies.view_for(doc.company, in_party_currency=True)
	for row, item in zip(doc.items, chosen, strict=True):
		try:
			amount = Decimal(str(row.promised))
		except InvalidOperation:
			amount = Decimal("NaN")
		if not amount.is_finite():
			refuse(_("Write the amount promised on {0} as a number."), item.key.label)
		row.promised = round_amount(min(amount, MOST), view.precision, view.rounding)


def check_day(promised_for: date) -> None:
	"""Throw when a promise is for a day so far ahead that it must be a mistake."""
	if ahead.is_too_far(promised_for):
		refuse(_("A promise is for a day within {0} years; choose an earlier one."), ahead.YEARS)


def spread(doc: Document, amount: Decimal) -> None:
	"""Set what of `amount` is promised on each item of a new promise, in their order; those that get nothing go.

	Throws one sentence when it is more than is left of them.
	"""
	items = promisable(doc.company, doc.customer)
	rows = {str(row.idx): (row, _chosen(row, items, doc)) for row in doc.items}
	_check_same_currency([item for _row, item in rows.values()])
	try:
		parts = rules.spread(amount, {idx: item.available for idx, (_row, item) in rows.items()})
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Promise"))
	for idx, (row, _item) in rows.items():
		row.promised = parts.get(idx)
	doc.items = [row for row in doc.items if row.promised]


def _check_same_currency(chosen: Sequence[Promisable]) -> None:
	if len({item.currency for item in chosen}) > 1:
		refuse(_("A promise is in one currency; make one for each of {0}."), _currencies(chosen))


def _check(doc: Document, chosen: Sequence[Promisable]) -> None:
	taken = [item.key.label for item in chosen if not item.available]
	if taken:
		refuse(_("{0} is promised already; withdraw that promise first."), ", ".join(taken))
	if len({item.key for item in chosen}) < len(chosen):
		refuse(_("An item is listed twice; promise each once."))
	_check_same_currency(chosen)
	if chosen and doc.account_currency not in (None, "", chosen[0].currency):
		refuse(
			_("These items are in {0}; promise them in {0}, not in {1}."),
			chosen[0].currency,
			doc.account_currency,
		)
	amounts = [
		(item.key.label, Decimal(str(row.promised)), item.available)
		for row, item in zip(doc.items, chosen, strict=True)
	]
	try:
		rules.check_promise(promised_for=getdate(doc.promised_for), made_on=getdate(), amounts=amounts)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Promise"))


def _currencies(items: Iterable[Promisable]) -> str:
	return ", ".join(sorted({item.currency for item in items}))


def _said_of(item: Promisable) -> dict[str, object]:
	key = item.key
	return {
		"receivable_account": key.account,
		"payment_term": key.payment_term,
		"due_date": key.due_date,
		"open_amount": item.outstanding,
		"account_currency": item.currency,
		"rate": item.rate,
		"fulfilled": 0,
	}


def keep_as_made(doc: Document) -> None:
	"""Throw when somebody changes what was promised; what the ledger says of it is written by no form."""
	before = doc.get_doc_before_save()
	changed = [field for field in SAID if _text(doc.get(field)) != _text(before.get(field))]
	if changed or _said_of_items(doc) != _said_of_items(before):
		refuse(_("What was promised stays; withdraw {0} and take a new promise."), doc.name)
	accounts.check_contact(doc)
	for field in DERIVED:
		doc.set(field, before.get(field))
	for row, stored in zip(doc.items, before.items, strict=True):
		row.fulfilled = stored.fulfilled


def _said_of_items(doc: Document) -> list[list[str]]:
	return [[_text(row.get(field)) for field in SAID_OF_ITEM] for row in doc.items]


def _text(value: object) -> str:
	"""Return what a browser, which sends texts and whole numbers, and the database say alike."""
	if isinstance(value, (int, float, Decimal)):
		return f"{value:.9f}"
	return str(value or "")


def _level(key: ItemKey, doc: Document) -> int:
	earlier = rows(doc.company, [doc.customer])
	return rules.level(PromiseStatus(row.status) for row in earlier if row.key == key)


def withdraw(doc: Document, reason: str) -> None:
	"""Take a promise back for `reason`; throws when it is withdrawn already or no reason is given."""
	if not (reason or "").strip():
		refuse(_("Say why the promise is withdrawn; the reason is kept."))
	if PromiseStatus.WITHDRAWN not in rules.TRANSITIONS[PromiseStatus(doc.status)]:
		refuse(_("{0} is withdrawn already."), doc.name)
	doc.db_set(
		{
			"status": PromiseStatus.WITHDRAWN.value,
			"withdrawn_on": now_datetime(),
			"withdrawn_by": frappe.session.user,
			"withdraw_reason": reason.strip(),
		}
	)


def locked(name: str) -> Document:
	"""Return the stored promise, locked after its account: in this order everything that changes promises locks."""
	whose = frappe.db.get_value(PROMISE, name, ["company", "customer"])
	if not whose:
		refuse(_("There is no promise {0}."), name, exception=frappe.DoesNotExistError)
	accounts.lock(whose[0], [whose[1]])
	return frappe.get_doc(PROMISE, name, for_update=True)


def undo(name: str) -> None:
	"""Withdraw the promise `name` because it was logged by mistake, unless it is withdrawn already."""
	from . import refresh  # which judges promises

	doc = locked(name)
	if doc.status == PromiseStatus.WITHDRAWN.value:
		return
	withdraw(doc, _("Undone"))
	refresh.refresh(doc.company, [doc.customer])


def judge(company: str, customers: Sequence[str], as_on: date, ledger: Sequence[str]) -> None:
	"""Write what the ledger of `as_on` says of the promises of `customers`; withdrawn ones stay as they are.

	`ledger` is the receivable accounts of `company`.
	"""
	found = [row for row in rows(company, customers) if row.status not in UNJUDGED]
	by_customer: dict[str, list[Row]] = {}
	for row in found:
		by_customer.setdefault(row.customer, []).append(row)
	for customer, theirs in by_customer.items():
		_judge(company, customer, theirs, as_on, ledger)


def _judge(company: str, customer: str, rows: Sequence[Row], as_on: date, ledger: Sequence[str]) -> None:
	days = {row.promise: rules.evaluation_day(row.promised_for, row.tolerance_days, as_on) for row in rows}
	view = policies.view_for(company, in_party_currency=True, by_term=True)
	names = {row.key.voucher_no for row in rows}
	then = {
		day: _open_then(items)
		for day, items in standing.items_on(company, customer, names, days.values(), view, ledger).items()
	}
	promises: dict[str, list[tuple[Row, PromisedItem]]] = {}
	for row in rows:
		open_then = _found(then[days[row.promise]], row.key)
		item = PromisedItem(row.promised, row.open_amount, open_then)
		promises.setdefault(row.promise, []).append((row, item))
	for name, items in promises.items():
		_write(name, items, as_on)


def _open_then(items: Iterable[OpenItem]) -> dict[ItemKey, Decimal]:
	result: dict[ItemKey, Decimal] = {}
	for item in items:
		key = key_of(item)
		result[key] = result.get(key, ZERO) + item.outstanding
	return result


def _found(open_then: Mapping[ItemKey, Decimal], key: ItemKey) -> Decimal:
	"""Return what `key` has open; a whole voucher has what all its instalments have."""
	if key.payment_term or key in open_then:
		return open_then.get(key, ZERO)
	return sum((amount for each, amount in open_then.items() if each[:3] == key[:3]), ZERO)


def _write(name: str, items: Sequence[tuple[Row, PromisedItem]], as_on: date) -> None:
	first = items[0][0]
	status = rules.status_of(
		[item for _row, item in items],
		promised_for=first.promised_for,
		tolerance_days=first.tolerance_days,
		as_on=as_on,
		withdrawn=False,
	)
	changed = [(row, item) for row, item in items if row.fulfilled != item.fulfilled]
	for row, item in changed:
		frappe.db.set_value(PROMISE_ITEM, row.item, "fulfilled", item.fulfilled, update_modified=False)
	if changed or status.value != first.status:
		fulfilled = sum((item.fulfilled for _row, item in items), ZERO)
		values = {"status": status.value, "fulfilled": fulfilled}
		frappe.db.set_value(PROMISE, name, values, update_modified=False)
