"""Credit notes: ERPNext's own returns against an invoice, of it all, of lines, quantities, a price, or an amount.

Taxes follow through ERPNext's own calculation. Goods come back only where that is said: a dispute about money moves
no stock.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowtime

from erpnext.controllers.sales_and_purchase_return import make_return_doc

from ar_specialist.receivables.credit import CreditedLine
from ar_specialist.receivables.money import ZERO, quantum
from ar_specialist.receivables.remaining import Credit, Remaining
from ar_specialist.refusal import refuse

from . import allowances, invoices, tax_left
from .issuing import CREDITS, all_or_nothing, day_of, put_down

NOT_IN_A_NOTE = {
	"payment_schedule": [],
	"payment_terms_template": None,
	"payments": [],
	"advances": [],
	"is_pos": 0,
	"is_opening": "No",  # an opening entry cannot be made any more once a year is closed
	"paid_amount": 0,
	"base_paid_amount": 0,
	"allocate_advances_automatically": 0,
	"update_outstanding_for_self": 0,
	"loyalty_points": 0,
	"redeem_loyalty_points": 0,
}
AGAINST_INVOICE = {"update_outstanding_for_self": 0, "outstanding_amount": 0}
LAST_MOMENT = "23:59:59"


def draft_of_rest(
	invoice: Document, credits: Sequence[Credit] = (), *, goods_come_back: bool = False
) -> Document | None:
	"""Return an unsaved credit note of all that is left of `invoice`, besides earlier `credits` of it.

	None where nothing can be returned any more; of its amount something may be open all the same.
	"""
	note = _return_of(invoice)
	rows = [row.as_dict() for row in note.items if row.qty]
	if not rows:
		return None
	return _filled(note, invoice, rows, tax_left.left_of(invoice, credits), moves_goods=goods_come_back)


def draft_of_lines(
	invoice: Document,
	lines: Sequence[CreditedLine] = (),
	credits: Sequence[Credit] = (),
	*,
	goods_come_back: bool = False,
) -> Document:
	"""Return an unsaved credit note of `lines`, or of all that is left of `invoice` besides earlier `credits` of it.

	Of each tax no more comes back than those have left, nor at a higher rate.
	"""
	if not lines:
		rest = draft_of_rest(invoice, credits, goods_come_back=goods_come_back)
		if rest is None:
			refuse(_("All of {0} has been credited already."), invoice.name)
		return rest
	moves_goods = _moves_goods(lines, goods_come_back)
	note = _return_of(invoice)
	returned = {row.sales_invoice_item: row.as_dict() for row in note.items if row.qty}
	rows = [_row(invoice, line, returned) for line in lines]
	if all(line.agreed_rate is not None for line in lines):
		allowances.take_none_by_quantity(note)
	return _filled(note, invoice, rows, tax_left.left_of(invoice, credits), moves_goods=moves_goods)


def _filled(
	note: Document,
	invoice: Document,
	rows: Sequence[dict[str, object]],
	left: Remaining,
	*,
	moves_goods: bool,
) -> Document:
	"""Let `note` credit `rows` of `invoice`, with their part of its head and of what is `left` of its taxes."""
	note.update_stock = int(bool(invoice.update_stock) and moves_goods)
	_replace_items(note, rows)
	if not note.update_stock:
		_leave_stock_alone(note)
	_take_part_of_header(note, invoice)
	note.run_method("calculate_taxes_and_totals")
	tax_left.keep_within(note, left)
	return note


def draft_of_amount(
	invoice: Document, amount: Decimal, row: str | None = None, credits: Sequence[Credit] = ()
) -> Document:
	"""Return an unsaved credit note over exactly `amount`, taxes included, of `invoice` or of its line `row`.

	`amount` is in the invoice's currency. The prices of the note include their taxes, whatever the invoice's do:
	so ERPNext works the taxes out of the amount, and not the amount out of the taxes. Where that is no more what
	earlier `credits` have left of the invoice, each tax is a fixed amount: its part of what is left.
	"""
	if amount <= 0:
		refuse(_("Credit an amount above zero of {0}."), invoice.name)
	if row is not None and row not in {line.name for line in invoice.items}:
		refuse(_("{0} has no such line; choose one of its lines."), invoice.name)
	left = tax_left.left_of(invoice, credits)
	note = _allowance(invoice)
	allowances.fill(note, invoice, amount, row)
	note.run_method("calculate_taxes_and_totals")
	if not tax_left.is_within(note, left):
		note = _allowance(invoice)
		allowances.fill_with_remaining(note, invoice, amount, row, left)
	for credited_row in note.items:
		credited_row.set(CREDITS, row)
	return _exactly(note, amount)


def _allowance(invoice: Document) -> Document:
	note = _return_of(invoice)
	note.update_stock = 0
	return note


def draft_of_taxes(invoice: Document, amount: Decimal, credited: Mapping[str, Decimal]) -> Document:
	"""Return an unsaved credit note over exactly `amount` of the taxes of `invoice`: what they were charged on stays.

	`amount` is in the invoice's currency, as is what was `credited` of them already, by account.
	"""
	if amount <= 0:
		refuse(_("Credit an amount above zero of {0}."), invoice.name)
	note = _allowance(invoice)
	allowances.fill_with_taxes(note, invoice, amount, credited)
	return _exactly(note, amount)


def _exactly(note: Document, amount: Decimal) -> Document:
	"""Return `note` as ERPNext calculates it; throws unless it comes to `amount`."""
	note.run_method("calculate_taxes_and_totals")
	if _total(note) != amount:
		refuse(
			_(
				"{0} cannot be credited of {1} with its taxes to the cent, only {2}; credit that, or lines of it."
			),
			amount,
			note.return_against,
			_total(note),
		)
	return note


def issue(
	note: Document,
	*,
	on: date | None = None,
	remark: str | None = None,
	dispute: str | None = None,
	submits: bool = False,
	is_paid: bool = False,
) -> Document:
	"""Put `note` down: never above what is open of its invoice.

	Where the invoice `is_paid`, never above what was not credited of it; then the note stays to the customer's credit.
	"""
	day = day_of(on)
	note.update(
		{"posting_date": day, "posting_time": _time_on(day), "set_posting_time": 1, "remarks": remark}
	)
	note.due_date = note.posting_date
	note.update_outstanding_for_self = int(is_paid)
	if is_paid:
		_check_not_credited(note)
	else:
		check_still_open(note)
	with all_or_nothing():
		put_down(note, dispute=dispute, submits=submits)
		if not is_paid:
			_check_lowers_invoice(note)
	return note


def _time_on(day: date) -> str:
	"""Return when on `day` a note is posted: after its invoice, whenever on that day this was."""
	return nowtime() if day >= getdate() else LAST_MOMENT


def check_against_invoice(note: Document, *, is_paid: bool) -> None:
	"""Throw unless the invoice of `note`, which is being submitted, can bear it as it is now: open, or paid.

	What settles a dispute of an open invoice is set against that, whoever wrote the note.
	"""
	if is_paid:
		_check_not_credited(note)
		note.update_outstanding_for_self = 1
	else:
		check_still_open(note)
		note.update(AGAINST_INVOICE)


def _check_not_credited(note: Document) -> None:
	"""Throw unless what `note` credits was not credited of its invoice before, and lock that."""
	invoice = invoices.locked(note.return_against, note.company, note.customer)
	left = invoices.billed(invoice) - invoices.returned(invoice, besides=note.name)
	if credited(note) > left:
		refuse(
			_("Only {0} of {1} has not been credited yet, less than {2}; credit that or less."),
			max(left, ZERO),
			invoice.name,
			credited(note),
		)


def _check_lowers_invoice(note: Document) -> None:
	"""Throw where ERPNext keeps a note open by itself that its invoice could bear.

	ERPNext compares what a note comes to in its own currency with what is open in the receivable account's, and keeps
	a note open by itself that seems to be more; a draft is set against its invoice all the same.
	"""
	if note.docstatus == 0 and note.currency != note.party_account_currency:
		note.update(AGAINST_INVOICE)
		note.db_update()
	if note.update_outstanding_for_self:
		refuse(
			_("ERPNext would keep this credit note open by itself; make it there and reconcile it with {0}."),
			note.return_against,
		)


def check_still_open(note: Document) -> None:
	"""Throw unless what `note` credits is open of its invoice, and lock that."""
	invoice = invoices.locked(note.return_against, note.company, note.customer)
	invoices.check_open(invoice, credited(note))


def in_invoice_currency(invoice: Document, amount: Decimal) -> Decimal:
	"""Return `amount`, in the receivable account's currency, in the invoice's: never more than it is worth."""
	if invoice.currency == invoice.party_account_currency:
		return amount
	unit = quantum(invoice.precision("grand_total"))
	return (amount / Decimal(str(invoice.conversion_rate))).quantize(unit, ROUND_FLOOR)


def credited(note: Document) -> Decimal:
	"""Return what `note` takes off the invoice, in the currency of its receivable account."""
	if note.currency == note.party_account_currency:
		return _total(note)
	return -invoices.exact(
		note.base_rounded_total or note.base_grand_total, note.precision("base_grand_total")
	)


def _total(note: Document) -> Decimal:
	return -invoices.exact(note.rounded_total or note.grand_total, note.precision("grand_total"))


def _moves_goods(lines: Sequence[CreditedLine], goods_come_back: bool) -> bool:
	"""Whether goods come back with `lines`; none do where only prices are agreed."""
	prices = [line for line in lines if line.agreed_rate is not None]
	if goods_come_back and 0 < len(prices) < len(lines):
		refuse(_("Credit goods that come back and agreed prices one after the other."))
	return goods_come_back and not prices


def _return_of(invoice: Document) -> Document:
	note = make_return_doc(invoices.INVOICE, invoice.name)
	note.update(NOT_IN_A_NOTE)
	return note


def _row(invoice: Document, line: CreditedLine, returned: dict[str, dict[str, object]]) -> dict[str, object]:
	"""Return the row of a note that credits `line`."""
	billed = next((row for row in invoice.items if row.name == line.row), None)
	if billed is None:
		refuse(_("{0} has no such line; choose one of its lines."), invoice.name)
	left = -invoices.exact(returned[line.row]["qty"], 9) if line.row in returned else ZERO
	if not left:
		refuse(_("All of {0} has been credited already."), f"{invoice.name} · {billed.item_name}")
	qty = left if line.qty is None else line.qty
	if not ZERO < qty <= left:
		refuse(
			_("{0} of {1} can still be credited, not {2}."),
			f"{left.normalize():f}",
			billed.item_name,
			f"{qty:f}",
		)
	if line.agreed_rate is not None:
		return {**allowances.of_price(billed, qty, line.agreed_rate), CREDITS: line.row}
	row = returned[line.row]
	factor = Decimal(str(row["conversion_factor"] or 1))
	return {**row, "qty": -float(qty), "stock_qty": -float(qty * factor)}


def _replace_items(note: Document, rows: Iterable[dict[str, object]]) -> None:
	note.set("items", [])
	for row in rows:
		note.append("items", {**row, "name": None, "idx": None})


def _leave_stock_alone(note: Document) -> None:
	for row in note.items:
		row.update({"serial_no": None, "batch_no": None, "serial_and_batch_bundle": None})
	note.set("packed_items", [])


def _take_part_of_header(note: Document, invoice: Document) -> None:
	"""Let discounts and fixed taxes of the invoice's head follow the part of it that is credited.

	Freight and other charges that are no tax come back with the whole invoice only.
	"""
	is_fixed = bool(invoice.discount_amount and not invoice.additional_discount_percentage)
	if is_fixed:
		note.discount_amount = 0  # ERPNext takes none that is more than what is credited
	note.run_method("calculate_taxes_and_totals")
	part = Decimal(str(-note.total)) / Decimal(str(invoice.total)) if invoice.total else Decimal(1)
	if is_fixed:
		note.discount_amount = -float(Decimal(str(invoice.discount_amount)) * part)
	if part == 1:
		return
	note.disable_rounded_total = 1
	for tax, billed in zip(note.taxes, invoice.taxes, strict=True):
		if billed.charge_type == "Actual":
			share = part if allowances.is_tax(tax.account_head) else ZERO
			tax.tax_amount = -float(Decimal(str(billed.tax_amount)) * share)
