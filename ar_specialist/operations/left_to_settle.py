"""What of a stored dispute is left to settle, read under its lock and by the ledger of now. Does not check permissions."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import control, dispute_documents
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.dispute import DisputeKind, DisputeStatus, Resolution, may_be_settled
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.resolution import DisputeToSettle, SettledItem
from ar_specialist.refusal import refuse

from . import accounts
from .doctypes import DISPUTE, DISPUTE_ITEM


def dispute_named(name: str) -> Document:
	"""Return a dispute; throws one sentence when there is none."""
	if not frappe.db.exists(DISPUTE, name):
		refuse(_("There is no dispute {0}."), name, exception=frappe.DoesNotExistError)
	return frappe.get_doc(DISPUTE, name)


def lock_of(name: str) -> Callable[[], DisputeToSettle]:
	"""Return what locks the dispute `name` and reads it, as `resolutions` asks for.

	Whose it is never changes and is read before: what a transaction reads first without a lock, it sees all else as of.
	"""
	company, customer = frappe.db.get_value(DISPUTE, name, ["company", "customer"])
	return lambda: to_settle(locked(name, company, customer))


def locked(name: str, company: str, customer: str) -> Document:
	"""Return a dispute, locked after its account, with what the ledger says of it now: the worker may not have come to it."""
	from . import refresh  # which judges disputes

	accounts.lock(company, [customer])
	refresh.refresh(company, [customer])
	return frappe.get_doc(DISPUTE, name, for_update=True)


def to_settle(stored: Document) -> DisputeToSettle:
	"""Return what of a stored dispute there is to settle: invoices, and journals that were to be paid.

	What was paid or credited meanwhile is settled already, unless it was taken up again after it was paid.
	"""
	is_paid = bool(stored.claimed_after_payment)
	items = [item_of(row, is_paid) for row in stored.items if (row.paid if is_paid else row.still_disputed)]
	return DisputeToSettle(
		stored.name,
		stored.company,
		stored.customer,
		stored.currency,
		tuple(items),
		stored.reopened_on,
		stored.status,
		may_be_settled(DisputeStatus(stored.status), stored.resolution),
		is_paid,
	)


def item_of(row: Document, is_paid: bool = False) -> SettledItem:
	"""Return what of a stored item there is to settle: what is disputed, or what was paid of it."""
	return SettledItem(
		row.voucher_no,
		DisputeKind(row.kind),
		round_amount(exact(row.paid if is_paid else row.still_disputed), control.precision()),
		row.invoice_line or None,
		exact(row.qty) or None,
		_agreed_rate(row),
		row.voucher_type == dispute_documents.JOURNAL,
		row.receivable_account or None,
		row.name,
	)


def _agreed_rate(row: Document) -> Decimal | None:
	"""Return the price the customer says is right; other kinds have none."""
	if row.kind != DisputeKind.PRICE.value:
		return None
	return exact(row.rate) if row.rate or row.qty else None


def unsettled(stored: Document) -> dict[str, Decimal]:
	"""Return, by voucher, what documents that wait may still take off: what is disputed.

	Of what was to be settled in part, the first document makes all the rest owed; the others that wait still take
	theirs off.
	"""
	is_part = stored.resolution == Resolution.SETTLED_IN_PART.value
	found: dict[str, Decimal] = {}
	for row in stored.items:
		taken = exact(row.paid) + exact(row.credited) + exact(row.written_off)
		left = exact(row.disputed) - taken if is_part else exact(row.still_disputed)
		if stored.claimed_after_payment:
			left = exact(row.paid)
		found[row.voucher_no] = found.get(row.voucher_no, ZERO) + round_amount(left, control.precision())
	return found


def of_this_round(found: Iterable[Settlement], since: datetime | None) -> list[Settlement]:
	"""Return those made since a dispute was reopened last, and those that wait, whenever they were made."""
	return [each for each in found if each.is_draft or since is None or each.created_on >= since]


def taking(alive: Iterable[Settlement], *, is_paid: bool = False) -> list[tuple[str | None, Decimal]]:
	"""Return what documents take off that the ledger does not show: drafts of their invoices, refunds of all.

	Of what `is_paid` a credit note takes nothing off its invoice, submitted or not.
	"""
	return [
		part
		for each in alive
		if (is_paid or each.is_draft or each.remedy is Resolution.REFUND)
		and each.remedy is not Resolution.REBILL
		for part in each.parts
	]


def settled_alone(dispute: str, vouchers: Iterable[str]) -> Decimal:
	"""Return what other disputes of `vouchers` were settled by without a second person, in company currency.

	Who raises many small disputes of one invoice settles no more of it alone than who raises a large one.
	"""
	names = list(vouchers)
	filters = {"parenttype": DISPUTE, "parent": ("!=", dispute), "voucher_no": ("in", names or [""])}
	others = sorted(set(frappe.get_all(DISPUTE_ITEM, filters=filters, pluck="parent")))
	found = dispute_documents.by_one_person(others)
	return come_to(
		each for each in found if any(voucher is None or voucher in names for voucher, _taken in each.parts)
	)


def disputed_elsewhere(dispute: str, invoice: str) -> list[str]:
	"""Return the other disputes in which something of `invoice` is disputed still."""
	filters = {
		"parenttype": DISPUTE,
		"parent": ("!=", dispute),
		"voucher_no": invoice,
		"still_disputed": (">", 0),
	}
	return sorted(set(frappe.get_all(DISPUTE_ITEM, filters=filters, pluck="parent")))


def come_to(alive: Iterable[Settlement]) -> Decimal:
	"""Return what documents come to in company currency; a corrected invoice gives nothing away."""
	return sum((each.amount for each in alive if each.remedy is not Resolution.REBILL), ZERO)
