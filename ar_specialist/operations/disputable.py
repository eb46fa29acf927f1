"""What a customer can dispute, and the items of a dispute completed from it: amounts, accounts, what was open then.

Does not check permissions; a `Visibility` is what of the customer's items somebody may see.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from ar_specialist.ledger import derived, invoice_lines, settlements
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables import claim, part_left
from ar_specialist.receivables import dispute_amounts as rules
from ar_specialist.receivables.claim import Invoice, Line
from ar_specialist.receivables.dispute import DisputeKind
from ar_specialist.receivables.dispute_amounts import TakenOff, VoucherState
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.money import LARGEST, ZERO, round_amount
from ar_specialist.receivables.part_left import Taken
from ar_specialist.refusal import refuse

from . import disputed, policies
from .comparing import as_text
from .disputed import VoucherKey

NO_INVOICE = Invoice(ZERO, ZERO)
SAID_OF_ITEM = (
	"voucher_type", "voucher_no", "payment_term", "kind", "invoice_line", "qty", "rate", "disputed",
)  # fmt: skip
KEPT_OF_ITEM = (
	"receivable_account", "due_date", "currency", "exchange_rate", "outstanding_when_raised", "item_code",
	"credited_before", "written_off_before", "paid_when_decided", "still_disputed", "paid", "credited", "written_off",
)  # fmt: skip


class Disputable(NamedTuple):
	"""An open voucher in the currency of its account: what of it is open, when it is due, what is disputed already."""

	key: VoucherKey
	currency: str
	state: VoucherState
	due_date: date | None
	due_by_term: Mapping[str, date | None]
	exchange_rate: Decimal  # company currency for one unit
	taken: list[tuple[str | None, Decimal]]
	taken_of: dict[str, Taken]  # of a line, or of its taxes
	posted_on: date

	def room(self, term: str | None) -> Decimal:
		"""Return what of it, or of its instalment `term`, can still be disputed."""
		return rules.available(self.state, term, self.taken)

	def take(
		self, term: str | None, part: str | None, amount: Decimal, kind: DisputeKind | None, qty: Decimal
	) -> None:
		"""Let `amount` of it, of its instalment `term` and of a `part` of it, or of `qty` of that, be disputed."""
		self.taken.append((term, amount))
		if part and kind:
			self.taken_of[part] = self.taken_of.get(part, part_left.NOTHING).and_(kind, amount, qty)


def disputable(
	company: str, customer: str, besides: str | None = None, *, locks: bool = True
) -> dict[VoucherKey, Disputable]:
	"""Return what of the customer's open items can be disputed, the oldest first; `besides` is a dispute not to count.

	With `locks` what others dispute is read as it is committed, and stays so until the transaction ends.
	"""
	rows = disputed.latest_rows(company, customer) if locks else disputed.rows(company, [customer])
	ours = {_key(item): item for item in _items(company, customer)}
	parts: dict[VoucherKey, list[OpenItem]] = {}
	for part in _items(company, customer, in_party_currency=True, by_term=True):
		parts.setdefault(_key(part), []).append(part)
	found = [item for item in _items(company, customer, in_party_currency=True) if item.outstanding > 0]
	found.sort(key=lambda item: (item.due_date or date.max, item.voucher_no))
	result = {
		key: _disputable(item, parts.get(key, ()), ours.get(key))
		for key, item in ((_key(item), item) for item in found)
	}
	for row in rows:
		if row.stored.still_disputed and row.dispute != besides and row.voucher in result:
			result[row.voucher].take(
				row.payment_term, row.about, row.stored.still_disputed, row.kind, row.qty
			)
	return result


def _items(company: str, customer: str, **view: bool) -> list[OpenItem]:
	found = derived.open_items(company, policies.view_for(company, **view), parties=[customer])
	return [item for item in found if item.party_type == "Customer"]


def _key(item: OpenItem) -> VoucherKey:
	return (item.account, item.voucher_type, item.voucher_no)


def _disputable(item: OpenItem, parts: Sequence[OpenItem], ours: OpenItem | None) -> Disputable:
	by_term: dict[str, Decimal] = {}
	for part in parts:
		if part.payment_term:
			by_term[part.payment_term] = by_term.get(part.payment_term, ZERO) + part.outstanding
	due = {part.payment_term: part.due_date for part in parts if part.payment_term}
	rate = ours.outstanding / item.outstanding if ours else Decimal(1)
	state = VoucherState(item.outstanding, by_term)
	return Disputable(_key(item), item.currency, state, item.due_date, due, rate, [], {}, item.posting_date)


def seen(company: str, customer: str, visibility: Visibility) -> set[VoucherKey]:
	"""Return the customer's open vouchers that are within `visibility`."""
	view = policies.view_for(company, in_party_currency=True)
	found = derived.open_items(company, view, parties=[customer], where=derived.visible(visibility))
	return {disputed.voucher_key(item) for item in found}


def is_seen(voucher_type: str, name: str, company: str, customer: str, visibility: Visibility) -> bool:
	"""Return whether a voucher is within `visibility`: one of which nothing is open, only where that hides nothing."""
	if visibility.within(company) == Visibility():
		return True
	return any((kind, no) == (voucher_type, name) for _of, kind, no in seen(company, customer, visibility))


def complete(doc: Document, visibility: Visibility | None) -> None:
	"""Complete the items of `doc`, a dispute in hand, from the ledger; throws one sentence that says what to do.

	What is chosen is within `visibility`; None where the app chooses, or the customer among their own. Items that are stored already keep what was said of them then; one of which nothing is cleared yet may be changed.
	"""
	stored = doc.get_doc_before_save()
	before = {row.name: row for row in stored.items} if stored else {}
	items = disputable(doc.company, doc.customer, doc.name)
	lines = invoice_lines.lines_of(
		{row.voucher_no for row in doc.items if row.voucher_type == "Sales Invoice"}
	)
	new = []
	for row in doc.items:
		kept = before.get(row.name)
		if kept and not is_changed(row, kept):
			row.update({field: kept.get(field) for field in KEPT_OF_ITEM})
			item = items.get((row.receivable_account, row.voucher_type, row.voucher_no))
			if item:
				_take(item, row, row.still_disputed)
		else:
			new.append((row, kept))
	offered = _within(items, doc, visibility) if new else {}
	known = _known([row for row, _kept in new], items, doc.company)
	chosen = []
	for row, kept in sorted(new, key=_is_about_tax):
		_check_untouched(kept)
		item = _chosen(row, offered, doc)
		chosen.append(item)
		_complete_row(row, item, lines.get(row.voucher_no, ()), known)
		_take(item, row, row.disputed)
	if len(chosen) == len(doc.items):
		_check_raised_on(doc, min(item.posted_on for item in chosen))


class Known(NamedTuple):
	"""What is known of all vouchers that are newly disputed: totals of the invoices, what was taken off until today."""

	view: View
	invoices: Mapping[str, Invoice]
	taken: Mapping[VoucherKey, TakenOff]


def _known(rows: Sequence[Document], items: Mapping[VoucherKey, Disputable], company: str) -> Known:
	"""Read at once what `rows` need, however many they are."""
	view = policies.view_for(company, in_party_currency=True)
	names = {row.voucher_no for row in rows}
	needed = {
		row.voucher_no for row in rows if DisputeKind(row.kind) in claim.OF_PART or row.disputed in (None, "")
	}
	accounts = sorted({account for account, _kind, name in items if name in names})
	return Known(
		view,
		invoice_lines.invoices_of(needed, view) if needed else {},
		settlements.taken_off(accounts, names, getdate()),
	)


def _check_raised_on(doc: Document, posted_on: date) -> None:
	"""Nothing is disputed before there is any of it; a mail that speaks of it earlier counts from that day."""
	if getdate(doc.raised_on) >= min(posted_on, getdate()):
		return
	if doc.communication and doc.is_new():
		doc.raised_on = posted_on
		return
	refuse(
		_("What is disputed was not there before {0}; say that it was raised on that day or later."),
		formatdate(posted_on),
	)


def _within(
	items: Mapping[VoucherKey, Disputable], doc: Document, visibility: Visibility | None
) -> Mapping[VoucherKey, Disputable]:
	if visibility is None or visibility.within(doc.company) == Visibility():
		return items
	shown = seen(doc.company, doc.customer, visibility)
	return {key: item for key, item in items.items() if key in shown}


def is_changed(row: Document, kept: Document) -> bool:
	"""Return whether what was said of an item is not what is kept of it."""
	return any(as_text(row.get(field)) != as_text(kept.get(field)) for field in SAID_OF_ITEM)


def _is_about_tax(new: tuple[Document, Document | None]) -> bool:
	"""Whether a new row is about taxes, which comes last: what lines bear of them is disputed with those."""
	return new[0].kind == DisputeKind.TAX.value


def _take(item: Disputable, row: Document, amount: object) -> None:
	values = (Decimal(str(amount or 0)), DisputeKind(row.kind), number(row.qty, row.voucher_no))
	item.take(row.payment_term or None, _part(row), *values)


def _part(row: Document) -> str | None:
	return claim.part_of(DisputeKind(row.kind), row.invoice_line)


def _check_untouched(kept: Document | None) -> None:
	if kept and any(kept.get(field) for field in ("paid", "credited", "written_off")):
		refuse(
			_("Part of what is disputed on {0} is cleared meanwhile; raise another dispute instead."),
			kept.voucher_no,
		)


def _chosen(row: Document, items: Mapping[VoucherKey, Disputable], doc: Document) -> Disputable:
	"""Return the open voucher that `row` names."""
	found = [
		item
		for (account, kind, name), item in items.items()
		if (kind, name) == (row.voucher_type, row.voucher_no)
		and (not row.receivable_account or account == row.receivable_account)
	]
	if not found:
		refuse(
			_("{0} is not open for {1} in {2}; choose among their open items."),
			row.voucher_no,
			doc.customer,
			doc.company,
		)
	if row.payment_term and row.payment_term not in found[0].state.open_by_term:
		refuse(
			_("{0} has no open instalment {1}; leave it empty to dispute the invoice."),
			row.voucher_no,
			row.payment_term,
		)
	return found[0]


def _complete_row(row: Document, item: Disputable, lines: Sequence[Line], known: Known) -> None:
	term = row.payment_term or None
	label = f"{row.voucher_no} · {term}" if term else row.voucher_no
	line = _line(row, lines)
	row.invoice_line = line and line.name
	invoice = known.invoices.get(row.voucher_no, NO_INVOICE)
	view, room = known.view, item.room(term)
	try:
		said = _said(row)
		_check_claim(row, item, line, said)
		values = (said.rate, item.taken_of, lines)
		left = part_left.left_of_part(DisputeKind(row.kind), row.voucher_no, invoice, line, *values)
		amount = _amount(row, line, room if left is None else min(room, max(left, ZERO)), invoice)
		row.disputed = round_amount(min(amount, LARGEST), view.precision, view.rounding)
		if left is not None:
			of_part = f"{row.voucher_no} · {line.item_code or line.name if line else _('Tax')}"
			rules.check_amount(of_part, row.disputed, round_amount(left, view.precision, view.rounding))
		rules.check_amount(label, row.disputed, round_amount(room, view.precision, view.rounding))
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Dispute"))
	taken = known.taken.get(item.key, rules.NOTHING)
	row.update(
		{
			"receivable_account": item.key[0],
			"due_date": item.due_by_term.get(term, item.due_date),
			"currency": item.currency,
			"exchange_rate": item.exchange_rate,
			"outstanding_when_raised": item.state.open_of(term),
			"item_code": line and line.item_code,
			"credited_before": taken.credited,
			"written_off_before": taken.written_off,
			"paid_when_decided": 0,
			"still_disputed": row.disputed,
			**dict.fromkeys(("paid", "credited", "written_off"), 0),
		}
	)


def _line(row: Document, lines: Sequence[Line]) -> Line | None:
	"""Return the line `row` is about: the one it names, or the only one there is where it has to be one."""
	if row.invoice_line:
		found = next((line for line in lines if line.name == row.invoice_line), None)
		if not found:
			refuse(_("{0} has no such line; choose one of its lines."), row.voucher_no)
		return found
	is_about_line = DisputeKind(row.kind) in claim.OF_LINE
	return lines[0] if is_about_line and len(lines) == 1 else None


class Said(NamedTuple):
	"""For how many, and at which price, a row says that a line is wrong; None where it says nothing."""

	qty: Decimal | None
	rate: Decimal | None


def _said(row: Document) -> Said:
	qty, rate = number(row.qty, row.voucher_no), number(row.rate, row.voucher_no)
	is_price = DisputeKind(row.kind) is DisputeKind.PRICE and (rate or row.disputed in (None, ""))
	return Said(qty or None, rate if is_price else None)


def _check_claim(row: Document, item: Disputable, line: Line | None, said: Said) -> None:
	taken = item.taken_of.get(_part(row) or "", part_left.NOTHING)
	claim.check_claim(DisputeKind(row.kind), row.voucher_no, line, *said, taken.pieces)


def _amount(row: Document, line: Line | None, room: Decimal, invoice: Invoice) -> Decimal:
	"""Return what is disputed on `row`: what was said, or what the line, quantity, price or tax comes to."""
	if row.disputed not in (None, ""):
		return number(row.disputed, row.voucher_no)
	return claim.claimed(DisputeKind(row.kind), invoice, line, *_said(row), room)


def number(value: object, label: str) -> Decimal:
	"""Return the exact number in `value`, 0 when it is empty; throws on what is none."""
	try:
		found = Decimal(str(value or 0))
	except InvalidOperation:
		found = Decimal("NaN")
	if not found.is_finite():
		refuse(_("Write the amounts of {0} as numbers."), label)
	return found
