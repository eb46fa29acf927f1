"""Settling a stored dispute: what was agreed of its items, the documents, their approval. Does not check permissions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import dispute_documents
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.resolution import Agreement, SettledItem
from ar_specialist.refusal import refuse

from . import resolutions, settling_notices
from .doctypes import DISPUTE
from .left_to_settle import dispute_named, item_of, lock_of
from .resolutions import Outcome


def settle(name: str, agreement: Agreement, lowered: Sequence[Mapping[str, object]] | None = None) -> Outcome:
	"""Settle the dispute `name`: all of it, or the items `lowered`, each with `item`, its row, and `amount` or `qty`."""
	items = items_of(dispute_named(name), lowered)
	outcome = resolutions.resolve(lock_of(name), replace(agreement, items=items))
	if outcome.is_new:
		settling_notices.ask(name, outcome.documents)
	return outcome


def items_of(
	stored: Document, lowered: Sequence[Mapping[str, object]] | None
) -> tuple[SettledItem, ...] | None:
	"""Return what was agreed of the items of a stored dispute; None where nothing was said of them: all of it."""
	if lowered is None:
		return None
	rows = {row.name: row for row in stored.items}
	return tuple(_lowered(rows.get(str(each.get("item"))), each, stored) for each in lowered)


def _lowered(row: Document | None, said: Mapping[str, object], stored: Document) -> SettledItem:
	if row is None:
		refuse(_("The dispute {0} has no such item; choose among its items."), stored.name)
	item = item_of(row, bool(stored.claimed_after_payment))
	agreed = {field: said[field] for field in ("amount", "qty") if said.get(field) is not None}
	if any(value <= ZERO for value in agreed.values()):
		refuse(_("Settle an amount above zero of {0}."), item.invoice)
	return replace(item, **agreed)


def approve(name: str, doctype: str, document: str) -> None:
	"""Submit a draft that settles the dispute `name`."""
	resolutions.approve(lock_of(name), doctype, document)


def reject(name: str, doctype: str, document: str, reason: str = "") -> None:
	"""Delete a draft that was to settle the dispute `name`; who prepared it is told, with the `reason`."""
	maker = resolutions.reject(lock_of(name), doctype, document)
	settling_notices.rejected(name, document, maker, reason)


def check_deletion(doc: Document) -> None:
	"""Throw when a dispute is deleted that a document settles, or is to settle: it would be about nothing then."""
	there = dispute_documents.settlements(doc.name)
	if there and not frappe.flags.in_uninstall:
		refuse(_("{0} settles this dispute; withdraw the dispute instead of deleting it."), there[0].name)


def to_approve() -> list[str]:
	"""Return the disputes of which something waits for approval, those that the user may see."""
	names = dispute_documents.disputes_waiting()
	return frappe.get_list(DISPUTE, filters={"name": ("in", names)}, pluck="name") if names else []


def documents(name: str) -> list[dict[str, object]]:
	"""Return the documents that settle the dispute `name`, drafts included, as the desk shows them."""
	return [{**each._asdict(), "remedy": each.remedy.value} for each in dispute_documents.settlements(name)]
