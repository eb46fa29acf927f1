"""What of a line of an invoice, or of its taxes, can still be disputed: what was neither credited nor is disputed yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .claim import Invoice, Line, comes_to
from .credit import InvoiceLine, charges_on
from .dispute import DisputeKind
from .errors import ReceivablesError
from .money import ZERO
from .words import N_

TAXES = DisputeKind.TAX.value


@dataclass(frozen=True, slots=True)
class Taken:
	"""What is disputed of a line, or of the taxes: `amount` in all, and of it for how many `pieces` and for a price."""

	amount: Decimal = ZERO
	pieces: Decimal = ZERO
	priced: Decimal = ZERO

	def and_(self, kind: DisputeKind, amount: Decimal, qty: Decimal) -> "Taken":
		"""Return this with one more dispute, of `amount` and, where it says so, of `qty` pieces."""
		return Taken(
			self.amount + amount,
			self.pieces + (qty if kind is DisputeKind.QUANTITY else ZERO),
			self.priced + (amount if kind is DisputeKind.PRICE else ZERO),
		)


NOTHING = Taken()


def left_of_part(
	kind: DisputeKind,
	label: str,
	invoice: Invoice,
	line: Line | None,
	agreed_rate: Decimal | None,
	taken: Mapping[str, Taken],
	lines: Sequence[Line] = (),
) -> Decimal | None:
	"""Return what of the part of `invoice` that is disputed is left to dispute; None where no bound is.

	`taken` is what is disputed already, by line or as taxes; `lines` are all of the invoice. Raises ReceivablesError
	where all of it was credited.
	"""
	whole = comes_to(kind, label, invoice, line)
	if whole is None:
		return None
	if line is None or kind is DisputeKind.TAX:
		of_lines = sum((_tax_in(invoice, each, taken) for each in lines), ZERO)
		return whole - taken.get(TAXES, NOTHING).amount - of_lines
	mine, allowed = taken.get(line.name, NOTHING), _allowed(invoice, line)
	bounds = [(whole - allowed, mine.amount + _of_taxes(invoice, line, taken))]
	if agreed_rate is not None:
		others = invoice.credit_of(line, line.left - mine.pieces, agreed_rate) * invoice.rate
		bounds.append((others - allowed, mine.priced))
	if allowed and min(bound for bound, _taken in bounds) <= 0:
		raise ReceivablesError(
			N_(
				"{0} has nothing of {1} that was not credited already; dispute something else, or the invoice."
			),
			label,
			line.item_code or line.name,
		)
	return min(bound - disputed for bound, disputed in bounds)


def _allowed(invoice: Invoice, line: Line) -> Decimal:
	"""Return what was credited of `line` without returning any of it, with its taxes."""
	of_line = line.allowed / line.net_amount if line.net_amount else ZERO
	part = of_line * line.amount / invoice.billed if invoice.billed else ZERO
	charges = charges_on(InvoiceLine(line.name, line.allowed, line.rates), invoice.taxes, part=part)
	return (line.allowed + sum(map(invoice.rounded, charges), ZERO)) * invoice.rate


def _tax_on(invoice: Invoice, line: Line) -> tuple[Decimal, Decimal]:
	"""Return what `line` bears of the taxes, and what it comes to with them."""
	part = line.amount / invoice.billed if invoice.billed else ZERO
	charges = charges_on(InvoiceLine(line.name, line.net_amount, line.rates), invoice.taxes, line.qty, part)
	tax = sum((each for each, row in zip(charges, invoice.taxes, strict=True) if row.is_tax), ZERO)
	return tax, line.net_amount + sum(charges, ZERO)


def _tax_in(invoice: Invoice, line: Line, taken: Mapping[str, Taken]) -> Decimal:
	"""Return what of the taxes is disputed together with `line`."""
	amount = taken.get(line.name, NOTHING).amount
	tax, gross = _tax_on(invoice, line)
	return amount * tax / gross if amount and gross else ZERO


def _of_taxes(invoice: Invoice, line: Line, taken: Mapping[str, Taken]) -> Decimal:
	"""Return what of `line` is disputed together with the taxes."""
	amount = taken.get(TAXES, NOTHING).amount
	return amount * _tax_on(invoice, line)[0] / invoice.tax if amount and invoice.tax else ZERO
