"""Promises to pay: taken on open items, judged by the ledger, withdrawn by people.

A promise says what was promised and what was open then; whether it was kept is nobody's entry, see `judging`. Does not check
permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, formatdate, getdate, now_datetime

from ar_specialist.ledger import derived
from ar_specialist.receivables import promise as rules
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.excepted import About
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import LARGEST, ZERO, round_amount
from ar_specialist.receivables.promise import PromiseStatus
from ar_specialist.refusal import refuse

from . import accounts, ahead, policies, settled
from .comparing import as_text
from .doctypes import ACCOUNT, PROMISE
from .promised import ItemKey, about, key_of, latest_rows, rows

WITHDRAWN = ("withdrawn_on", "withdrawn_by", "withdraw_reason")
# What was said when a promise was made, and stays so; and what follows from the ledger or from withdrawing it.
SAID = (
	"promised_for",
	"amount",
	"account_currency",
	"tolerance_days",
	"deadline",
	"enough",
	"made_on",
	"collector",
	"level",
)
DERIVED = ("status", "fulfilled", "broken_on", *WITHDRAWN)
SAID_OF_ITEM = (
	"name", "voucher_type", "voucher_no", "receivable_account", "payment_term", "due_date", "promised",
	"open_amount", "level", "rate",
)  # fmt: skip
# What no form needs to send back, and none can change.
KEPT_OF_ITEM = ("fulfilled", "open_now", "is_void", "is_instalment", "taken_before")


class Promisable(NamedTuple):
	"""An open item, and what of it is not promised yet, in the currency of the receivable account."""

	key: ItemKey
	currency: str
	outstanding: Decimal
	available: Decimal
	rate: Decimal  # company currency for one unit
	is_instalment: bool = False

	@property
	def about(self) -> About:
		"""What of the voucher it is, as the rules take it."""
		return about(self.key, self.is_instalment)


def promisable(company: str, customer: str) -> dict[ItemKey, Promisable]:
	"""Return the customer's open items that a promise can be about, the oldest first.

	Of an item that is promised already, as a whole or in part, nothing is available, whichever way the policy shows it.
	"""
	by_term = policies.policy_for(company).by_term
	views = [policies.view_for(company, in_party_currency=each, by_term=by_term) for each in (True, False)]
	theirs, ours = (_by_key(derived.open_items(company, view, parties=[customer])) for view in views)
	split = derived.split_vouchers(company, customer) if by_term else set()
	promised = [row.about for row in latest_rows(company, customer) if row.is_open]
	found = {}
	for key, item in theirs.items():
		rate = ours[key].outstanding / item.outstanding if key in ours else Decimal(1)
		each = Promisable(key, item.currency, item.outstanding, item.outstanding, rate, key[:3] in split)
		is_taken = any(each.about.overlaps(other) for other in promised)
		found[key] = each._replace(available=ZERO) if is_taken else each
	return dict(sorted(found.items(), key=lambda each: (each[0].due_date or date.max, each[0].voucher_no)))


def _by_key(items: Iterable[OpenItem]) -> dict[ItemKey, OpenItem]:
	"""Return what is owed among `items`; of two that nothing tells apart, instalments of one day, the sum."""
	found: dict[ItemKey, OpenItem] = {}
	for item in items:
		key = key_of(item)
		if item.outstanding > 0:
			before = found[key].outstanding if key in found else ZERO
			found[key] = item._replace(outstanding=before + item.outstanding)
	return found


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
	broken = [row.about for row in rows(doc.company, [doc.customer]) if row.counts_as_broken]
	taken = settled.taken_before(doc.company, doc.customer, [item.about for item in chosen], getdate())
	for row, item, before in zip(doc.items, chosen, taken, strict=True):
		row.update(_said_of(item))
		row.taken_before = before
		row.level = rules.level(item.about.overlaps(other) for other in broken)
	policy = policies.policy_for(doc.company)
	doc.account = frappe.db.get_value(ACCOUNT, {"company": doc.company, "customer": doc.customer})
	doc.account_currency, doc.made_on, doc.collector = chosen[0].currency, getdate(), frappe.session.user
	doc.tolerance_days, doc.enough = policy.promise_tolerance_days, policy.promise_enough
	doc.deadline = rules.deadline(getdate(doc.promised_for), doc.tolerance_days)
	doc.amount = sum(Decimal(str(row.promised)) for row in doc.items)
	doc.level = max(row.level for row in doc.items)
	doc.status, doc.fulfilled, doc.broken_on = PromiseStatus.OPEN.value, 0, None
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
		row.promised = round_amount(min(amount, LARGEST), view.precision, view.rounding)


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
	chosen = [item for _row, item in rows.values()]
	_check_same_currency(chosen)
	if not any(item.available for item in chosen):
		_check_not_taken(chosen)
	try:
		parts = rules.spread(amount, {idx: item.available for idx, (_row, item) in rows.items()})
	except ReceivablesError as error:
		_refuse(error, chosen[0].currency)
	for idx, (row, _item) in rows.items():
		row.promised = parts.get(idx)
	doc.items = [row for row in doc.items if row.promised]


def _check_same_currency(chosen: Sequence[Promisable]) -> None:
	if len({item.currency for item in chosen}) > 1:
		refuse(_("A promise is in one currency; make one for each of {0}."), _currencies(chosen))


def _check_not_taken(chosen: Sequence[Promisable]) -> None:
	taken = [item.key.label for item in chosen if not item.available]
	if taken:
		refuse(_("{0} is promised already; withdraw that promise first."), ", ".join(taken))


def _refuse(error: ReceivablesError, currency: str | None = None) -> NoReturn:
	"""Refuse with the sentence of `error`, amounts and days as the user writes them."""
	values = [
		fmt_money(value, currency=currency)
		if isinstance(value, Decimal)
		else formatdate(value)
		if isinstance(value, date)
		else value
		for value in error.values
	]
	refuse(_(error.template), *values, title=_("Promise"))


def _check(doc: Document, chosen: Sequence[Promisable]) -> None:
	_check_not_taken(chosen)
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
		_refuse(error, chosen[0].currency if chosen else None)


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
		"is_instalment": int(item.is_instalment),
		"fulfilled": 0,
		"open_now": item.outstanding,
		"is_void": 0,
	}


def keep_as_made(doc: Document) -> None:
	"""Throw when somebody changes what was promised; what the ledger says of it is written by no form."""
	before = doc.get_doc_before_save()
	changed = [field for field in SAID if as_text(doc.get(field)) != as_text(before.get(field))]
	if changed or _said_of_items(doc) != _said_of_items(before):
		refuse(_("What was promised stays; withdraw {0} and take a new promise."), doc.name)
	accounts.check_contact(doc)
	for field in DERIVED:
		doc.set(field, before.get(field))
	for row, stored in zip(doc.items, before.items, strict=True):
		row.update({field: stored.get(field) for field in KEPT_OF_ITEM})


def _said_of_items(doc: Document) -> list[list[str]]:
	return [[as_text(row.get(field)) for field in SAID_OF_ITEM] for row in doc.items]


def withdraw(doc: Document, reason: str) -> None:
	"""Take a promise back for `reason`; throws without one, or when it is withdrawn already or its deadline has passed."""
	if not (reason or "").strip():
		refuse(_("Say why the promise is withdrawn; the reason is kept."))
	try:
		rules.check_withdrawal(PromiseStatus(doc.status), getdate(doc.deadline), getdate())
	except ReceivablesError as error:
		_refuse(error)
	_take_back(doc, reason)


def _take_back(doc: Document, reason: str) -> None:
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
	"""Withdraw the promise `name` because it was logged by mistake a moment ago, unless it is withdrawn already."""
	from . import refresh  # which judges promises

	doc = locked(name)
	if doc.status == PromiseStatus.WITHDRAWN.value:
		return
	_take_back(doc, _("Undone"))
	refresh.refresh(doc.company, [doc.customer])
