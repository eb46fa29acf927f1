"""What a reader of an answer has to know: what it is about, where it comes from, and what it could not know."""

from collections.abc import Iterator

from ar_specialist.receivables.aging import AgingBasis

from .aging import INVOICE, Aging
from .text import printable

NOT_DUE = "Not due"


def heading(aging: Aging) -> str:
	"""Return what the answer is about, in one line."""
	whose = aging.ledger.company or "an unnamed company"
	basis = "due date" if aging.rule.basis is AgingBasis.DUE_DATE else "posting date"
	return printable(f"Receivables of {whose} on {aging.rule.as_on}, aged by {basis}, in {aging.name}")


def notes(aging: Aging) -> Iterator[str]:
	"""Yield what a reader has to know about where the answer comes from."""
	ledger, invoices = aging.ledger, aging.invoices
	yield printable(f"Ledger: {ledger.file}, {ledger.everything.rows:,} rows, SHA-256 {ledger.sha256}")
	if invoices.file:
		yield printable(
			f"Invoices: {invoices.file}, {len(invoices.names):,} submitted, SHA-256 {invoices.sha256}"
		)
	yield from map(printable, remarks(aging))


def remarks(aging: Aging) -> Iterator[str]:
	"""Yield the caveats of this answer."""
	ledger, invoices = aging.ledger, aging.invoices
	by_due_date = aging.rule.basis is AgingBasis.DUE_DATE
	if by_due_date and not invoices.file:
		yield (
			"Due dates are those of the ledger rows; ERPNext's report takes the invoices' own, which --invoices reads."
		)
	elif by_due_date:
		missing = sum(
			aged.item.voucher_type == INVOICE and aged.item.voucher_no not in invoices.names
			for aged in aging.items
		)
		if missing:
			yield f"Open invoices that are not in the list of invoices: {missing:,}; their due date is the ledger's."
	if aging.unknown_invoices:
		yield (
			f"Invoices paid or credited here that have no row of their own: {aging.unknown_invoices:,}; if the export "
			"was filtered or cut off, export all rows."
		)
	if ledger.totals_row:
		yield f"Row {ledger.totals_row} names no voucher and was taken for the totals row of the export."
	if ledger.company_currency is None:
		yield "The ledger does not show the company's currency; --currency names it."
