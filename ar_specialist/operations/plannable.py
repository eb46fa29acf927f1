"""What of a customer's open items can be put into a payment plan, and the items of a plan completed from it.

Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, NoReturn

from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, getdate

from ar_specialist.ledger import derived
from ar_specialist.receivables.excepted import About
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.refusal import refuse

from . import planned, policies, promised
from .disputable import number
from .promised import ItemKey, about, key_of


class Plannable(NamedTuple):
	"""An open item in the currency of its account, and what of it nobody has disputed, promised or planned."""

	key: ItemKey
	currency: str
	outstanding: Decimal
	disputed: Decimal
	promised: Decimal
	plan: str | None  # it is in already
	rate: Decimal  # company currency for one unit
	is_instalment: bool

	@property
	def about(self) -> About:
		"""What of the voucher it is, as the rules take it."""
		return about(self.key, self.is_instalment)

	@property
	def room(self) -> Decimal:
		"""What of it can be planned."""
		return ZERO if self.plan else max(ZERO, self.outstanding - self.disputed - self.promised)


def plannable(company: str, customer: str, besides: str | None = None) -> dict[ItemKey, Plannable]:
	"""Return what the customer has open, the oldest first; `besides` is a plan not to count.

	What others have promised and planned is read as it is committed, and stays so until the transaction ends.
	"""
	by_term = policies.policy_for(company).by_term
	views = [policies.view_for(company, in_party_currency=each, by_term=by_term) for each in (True, False)]
	theirs, ours = (
		_by_key(derived.open_items(company, view, parties=[customer], with_disputed=True)) for view in views
	)
	split = derived.split_vouchers(company, customer) if by_term else set()
	promises = [row for row in promised.latest_rows(company, customer) if row.is_open]
	plans = [row for row in planned.held(company, customer) if row.plan != besides]
	found = {}
	for key, item in theirs.items():
		each = about(key, key[:3] in split)
		rate = ours[key].outstanding / item.outstanding if key in ours else Decimal(1)
		said = sum((row.still_promised for row in promises if row.about.overlaps(each)), ZERO)
		plan = next((row.plan for row in plans if row.about.overlaps(each)), None)
		found[key] = Plannable(
			key,
			item.currency,
			item.outstanding,
			item.disputed,
			said,
			plan,
			rate,
			each.is_instalment,
		)
	return dict(sorted(found.items(), key=lambda each: (each[0].due_date or date.max, each[0].voucher_no)))


def _by_key(items: Sequence[OpenItem]) -> dict[ItemKey, OpenItem]:
	"""Return what a customer owes among `items`; of two that nothing tells apart, instalments of one day, the sum."""
	found: dict[ItemKey, OpenItem] = {}
	for item in items:
		if item.outstanding > 0 and item.party_type == "Customer":
			key = key_of(item)
			same = found.get(key)
			found[key] = (
				item._replace(
					outstanding=same.outstanding + item.outstanding, disputed=same.disputed + item.disputed
				)
				if same
				else item
			)
	return found


def complete(doc: Document) -> list[Plannable]:
	"""Complete the items of a plan in hand from the ledger, and return them; throws one sentence that says what to do."""
	items = plannable(doc.company, doc.customer, doc.name)
	chosen = [_chosen(row, items, doc) for row in doc.items]
	_check(chosen)
	view = policies.view_for(doc.company, in_party_currency=True)
	for row, item in zip(doc.items, chosen, strict=True):
		amount = number(row.planned, item.key.label) or item.room
		row.planned = round_amount(amount, view.precision, view.rounding)
		check_room(item, row.planned)
		row.update(_facts_of(item))
	return chosen


def _chosen(row: Document, items: Mapping[ItemKey, Plannable], doc: Document) -> Plannable:
	"""Return the open item that `row` names; the only one of its voucher when it names no instalment."""
	due = getdate(row.due_date) if row.due_date else None
	found = [
		item
		for key, item in items.items()
		if (key.voucher_type, key.voucher_no) == (row.voucher_type, row.voucher_no)
		and (not row.receivable_account or key.account == row.receivable_account)
		and (not row.payment_term or key.payment_term == row.payment_term)
		and (not due or key.due_date == due)
	]
	if not found:
		refuse(
			_("{0} is not open for {1} in {2}; choose among their open items."),
			row.voucher_no,
			doc.customer,
			doc.company,
		)
	if len(found) > 1:
		refuse(_("{0} is due in several instalments; choose one of them."), row.voucher_no)
	return found[0]


def still_open(doc: Document) -> list[Document]:
	"""Return the items of a plan in hand of which something can be planned."""
	room = [
		(key.voucher_type, key.voucher_no, key.payment_term or None, key.due_date)
		for key, item in plannable(doc.company, doc.customer, doc.name).items()
		if item.room
	]
	return [row for row in doc.items if _stored_key(row) in room]


def _stored_key(row: Document) -> tuple[str, str, str | None, date | None]:
	due = getdate(row.due_date) if row.due_date else None
	return row.voucher_type, row.voucher_no, row.payment_term or None, due


def _check(chosen: Sequence[Plannable]) -> None:
	if not chosen:
		refuse(_("Choose at least one open item to plan payment of."))
	if len({item.key for item in chosen}) < len(chosen):
		refuse(_("An item is listed twice; plan each once."))
	currencies = sorted({item.currency for item in chosen})
	if len(currencies) > 1:
		refuse(_("A plan is in one currency; make one for each of {0}."), ", ".join(currencies))
	for item in chosen:
		check_free(item)


def check_free(item: Plannable) -> None:
	"""Throw where `item` is in a plan that holds it."""
	if item.plan:
		refuse_planned(item.key.label, item.plan)


def refuse_planned(label: str, plan: str) -> NoReturn:
	"""Throw that what is called `label` is in `plan`."""
	refuse(_("{0} is in payment plan {1} already; amend or cancel that one."), label, plan)


def why_not(item: Plannable) -> str:
	"""Say why nothing of `item` can be planned; empty where something can."""
	if item.room:
		return ""
	if item.plan:
		return _("in payment plan {0}").format(item.plan)
	if item.disputed and item.promised:
		return _("disputed and promised")
	return _("disputed") if item.disputed else _("promised")


def check_room(item: Plannable, amount: Decimal) -> None:
	"""Throw unless so much of `item` can be planned."""
	label = item.key.label
	if item.room <= 0 and item.disputed:
		refuse(_("{0} is disputed; decide the dispute first."), label)
	if item.room <= 0:
		refuse(_("{0} is promised; withdraw that promise first."), label)
	if amount <= 0:
		refuse(_("Plan an amount above zero of {0}."), label)
	if amount > item.room:
		amounts = [fmt_money(each, currency=item.currency) for each in (item.room, amount)]
		refuse(_("Of {0} up to {1} can be planned, not {2}."), label, *amounts)


def _facts_of(item: Plannable) -> dict[str, object]:
	return {
		"receivable_account": item.key.account,
		"payment_term": item.key.payment_term,
		"due_date": item.key.due_date,
		"open_amount": item.outstanding,
		"account_currency": item.currency,
		"rate": item.rate,
		"is_instalment": int(item.is_instalment),
		"paid": 0,
		"open_now": item.outstanding,
		"is_charge": 0,
		"is_void": 0,
	}
