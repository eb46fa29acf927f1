"""What a plan remembers of its items: what had been taken off them when it was offered, and what came in since.

Only that fills it, whenever it is accepted: who pays the first instalment and signs afterwards has paid it. Does not check
permissions.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import JUDGED
from ar_specialist.refusal import refuse

from . import plannable, planned, settled
from .doctypes import PLAN
from .plannable import Plannable
from .planned import ItemRow
from .promised import ItemKey, about


def remember(doc: Document) -> None:
	"""Write what each item of a plan in hand has had taken off it by now."""
	abouts = [about(_key(row), bool(row.is_instalment)) for row in doc.items]
	taken = settled.taken_before(doc.company, doc.customer, abouts, getdate())
	for row, before in zip(doc.items, taken, strict=True):
		row.taken_before = before


def _key(row: Document) -> ItemKey:
	return ItemKey(
		row.receivable_account, row.voucher_type, row.voucher_no, row.payment_term or None, row.due_date
	)


def check_still_owed(doc: Document) -> None:
	"""Throw unless all of the stored proposal `doc` that was not paid or credited since is owed, and free to be planned."""
	if not all(row.taken_before for row in doc.items):
		remember(doc)  # it was proposed before plans took this down then
	(stored,) = planned.read(frappe.qb.DocType(PLAN).name == doc.name, docstatus=(0,))
	rows = zip(stored.items, doc.items, strict=True)
	plan = stored._replace(items=[row._replace(taken_before=each.taken_before) for row, each in rows])
	items = plannable.plannable(doc.company, doc.customer, doc.name)
	found = planned.settled_of(doc.company, [plan], receivable_accounts(doc.company))
	_check_in_no_other(doc, plan.items)
	left = [_left(row, found.became(row, getdate()), items) for row in plan.items]
	if not any(left):
		refuse(_("All that {0} is about was paid meanwhile; there is nothing left to agree on."), doc.name)


def _check_in_no_other(doc: Document, items: Sequence[ItemRow]) -> None:
	"""Throw where another plan that was accepted since `doc` was proposed is about one of `items`: the money filled that."""
	table = frappe.qb.DocType(PLAN)
	theirs = (table.company == doc.company) & (table.customer == doc.customer) & (table.name != doc.name)
	since = table.accepted_on >= getdate(doc.proposed_on)
	in_force = table.status.isin([each.value for each in JUDGED])
	for other in planned.read(theirs & since & in_force):
		for row in items:
			if any(row.about.overlaps(each.about) for each in other.items):
				plannable.refuse_planned(row.key.label, other.name)


def _left(row: ItemRow, now: settled.Became | None, items: Mapping[ItemKey, Plannable]) -> Decimal:
	"""Return what of an item of a proposal has not come in yet."""
	left = row.planned - row.after(now).paid if now else row.planned
	if left <= 0:
		return ZERO
	if now is None or row.key not in items:
		refuse(
			_("{0} is not open any more as it was proposed; it takes another proposal."), row.key.voucher_no
		)
	plannable.check_free(items[row.key])
	plannable.check_room(items[row.key], left)
	return left
