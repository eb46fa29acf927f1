"""Over which days a case was disputed, and with what: written on the day people say so, and never changed afterwards.

So a report of a past day says again what it said then, whatever is reopened, or said to be raised earlier. What the
ledger closes and opens again is no span: of each day the ledger itself says what was open. Does not check permissions.
"""

import json
from collections.abc import Mapping
from decimal import Decimal

from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.dispute import ENDED, DisputeStatus
from ar_specialist.receivables.money import ZERO

NOT_DISPUTED = None  # by the decision of people
UNDECIDED = ""


def begin(doc: Document) -> None:
	"""Let a new dispute be disputed from today on; `raised_on` is what people say, and may be earlier."""
	doc.set("spans", [])
	_continue(doc, UNDECIDED, doc)


def keep(doc: Document, before: Document) -> None:
	"""Keep the spans of a stored dispute, and begin another one where it is moved, or something else is disputed."""
	doc.set("spans", [row.as_dict() for row in before.spans])
	state = _state(doc)
	if (state, _amounts(doc)) != (_state(before), _amounts(before)):
		_continue(doc, state, before)


def taken_back(case: Document) -> None:
	"""Let a stored dispute, locked by the caller, be undecided from today on, as the document that settled it is gone."""
	if _state(case) != UNDECIDED:
		_continue(case, UNDECIDED, case)
		case.update_child_table("spans")


def _state(doc: Document) -> str | None:
	"""Return what a case was resolved by, if anything; what the ledger has closed stands as it did before."""
	status = DisputeStatus(doc.status_before or doc.status)
	if status in ENDED:
		return NOT_DISPUTED
	return doc.resolution if status is DisputeStatus.RESOLVED else UNDECIDED


def _continue(doc: Document, state: str | None, before: Document) -> None:
	"""End the span that lasts, with what was disputed `before`, and begin the one of `state`; of a day the last word counts."""
	today = getdate()
	rows = [row for row in doc.spans if row.disputed_until or getdate(row.disputed_from) < today]
	for row in rows:
		if not row.disputed_until:
			row.disputed_until = today
			row.amounts = json.dumps({name: str(amount) for name, amount in _amounts(before).items()})
	doc.set("spans", rows)
	if state is not NOT_DISPUTED:
		doc.append("spans", {"disputed_from": today, "resolution": state or None})


def _amounts(doc: Document) -> dict[str, Decimal]:
	"""Return what is disputed of each item, in the currency of the case."""
	return {row.name: exact(row.disputed) for row in doc.items}


def disputed_of(item: str, now: Decimal, amounts: str | None) -> Decimal:
	"""Return what was disputed of an item over a span with these `amounts`, which one that lasts has not: what is `now`."""
	if not amounts:
		return now
	then: Mapping[str, str] = json.loads(amounts)
	return Decimal(then.get(item, ZERO))
