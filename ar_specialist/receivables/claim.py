"""What a customer claims of an invoice: how much a wrong line, quantity, price or tax comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from .credit import ChargeType, InvoiceLine, TaxRow, charges_on
from .dispute import DisputeKind
from .errors import ReceivablesError
from .money import ZERO, Rounding, quantum, round_amount
from .remaining import Credit, Remaining, remaining
from .words import N_

OF_LINE = frozenset((DisputeKind.LINE, DisputeKind.QUANTITY, DisputeKind.PRICE))
OF_PART = OF_LINE | {DisputeKind.TAX}
MOST_ADJUSTED = 5  # units by which ERPNext lets prices that include their taxes differ from net and tax


@dataclass(frozen=True, slots=True)
class Line:
	"""One line of an invoice: quantity, rate and amount as billed, and net, in the invoice's currency.

	`rates` are tax rates of its own, by account; `returned` is how many of it were credited with their quantity, `allowed`
	what was credited of it besides, net.
	"""

	name: str
	invoice: str
	item_code: str | None
	qty: Decimal
	rate: Decimal
	amount: Decimal
	net_amount: Decimal
	rates: Mapping[str, Decimal] = field(default_factory=dict)
	returned: Decimal = ZERO
	allowed: Decimal = ZERO

	@property
	def left(self) -> Decimal:
		"""How many of it can still be credited; of a line below zero nothing is returned."""
		return max(ZERO, self.qty - self.returned) if self.qty > 0 else self.qty

	def billed(self, qty: Decimal | None, agreed_rate: Decimal | None) -> Decimal:
		"""Return what was billed for `qty` of it, all that is left of it unless said, above `agreed_rate`."""
		qty = self.left if qty is None else qty
		if agreed_rate is not None:
			return (self.rate - agreed_rate) * qty
		return self.amount if qty == self.qty else self.rate * qty


@dataclass(frozen=True, slots=True)
class Invoice:
	"""What the lines of an invoice share: totals, taxes and charges, a discount on all of it.

	`billed` is the sum of its lines before that discount, `total` what was to be paid, `rate` what one unit of it is in
	the account's currency, `credits` what credit notes and write-offs took back of it.
	"""

	billed: Decimal
	total: Decimal
	taxes: tuple[TaxRow, ...] = ()
	discount: Decimal = ZERO
	rate: Decimal = Decimal(1)
	precision: int = 2
	rounding: Rounding = Rounding.BANKERS
	credits: tuple[Credit, ...] = ()

	@property
	def tax(self) -> Decimal:
		"""What taxes came to and credits have left of it; freight and other charges are none."""
		accounts = {tax.account for tax in self.taxes if tax.is_tax}
		credited = (each.taken.get(account, ZERO) for each in self.credits for account in accounts)
		return self.rounded(sum((tax.amount for tax in self.taxes if tax.is_tax), ZERO) - sum(credited, ZERO))

	@property
	def tax_left(self) -> Remaining:
		"""What earlier credits have left of each tax."""
		billed: dict[str, Decimal] = {}
		for tax in self.taxes:
			if tax.is_tax:
				billed[tax.account] = billed.get(tax.account, ZERO) + tax.amount
		return remaining(billed, billed, self.credits, self.precision)

	def rounded(self, amount: Decimal) -> Decimal:
		"""Return `amount` as a credit note of the invoice rounds it, in which it is below zero."""
		return -round_amount(-amount, self.precision, self.rounding)

	def credit_of(self, line: Line, qty: Decimal | None, agreed_rate: Decimal | None) -> Decimal:
		"""Return what a credit note of `qty` of `line`, or of what is above `agreed_rate`, comes to.

		It bears the line's own taxes, each rounded, and its part of fixed ones and of the discount: what earlier credits
		have left of them; with a price none that is charged by the piece. Freight and other charges are credited with the
		whole invoice only.
		"""
		billed = self.rounded(line.billed(qty, agreed_rate))
		is_price = agreed_rate is not None
		if billed and billed == self.billed:
			taxes = [
				ZERO if is_price and tax.kind is ChargeType.QUANTITY else tax.amount for tax in self.taxes
			]
			return self.total - (self._by_quantity() if is_price else ZERO) - self._gone(taxes)
		part = billed / self.billed if self.billed else ZERO
		whole = line.amount - (self._by_quantity_in(line) if is_price else ZERO)
		net = self.rounded(line.net_amount * billed / whole) if whole else ZERO
		of_line = InvoiceLine(line.name, net, line.rates)
		pieces = ZERO if is_price else line.left if qty is None else qty
		charges = [self.rounded(each) for each in charges_on(of_line, self.taxes, pieces, part)]
		return self._adjusted(net, charges, billed - self.discount * part) - self._gone(charges)

	def _gone(self, charges: list[Decimal]) -> Decimal:
		"""Return what of `charges`, by row of the taxes, is credited already."""
		if not self.credits:
			return ZERO
		left, gone = self.tax_left, ZERO
		for charge, tax in zip(charges, self.taxes, strict=True):
			if tax.is_tax and charge > 0:
				gone += charge - self.rounded(left.bound(tax.account, charge))
		return gone

	def _by_quantity(self) -> Decimal:
		return sum((tax.amount for tax in self.taxes if tax.kind is ChargeType.QUANTITY), ZERO)

	def _by_quantity_in(self, line: Line) -> Decimal:
		"""Return what the price of `line` includes of taxes by the piece."""
		rates = (
			line.rates.get(tax.account, tax.rate)
			for tax in self.taxes
			if tax.kind is ChargeType.QUANTITY and tax.is_included
		)
		return sum(rates, ZERO) * line.qty

	def _adjusted(self, net: Decimal, charges: list[Decimal], price: Decimal) -> Decimal:
		"""Return net and `charges`: where prices include some of them, `price` and the others, if rounding parts them."""
		total = net + sum(charges, ZERO)
		if not any(tax.is_included for tax in self.taxes):
			return total
		added = [each for each, tax in zip(charges, self.taxes, strict=True) if not tax.is_included]
		whole = self.rounded(price + sum(added, ZERO))
		return whole if abs(whole - total) <= MOST_ADJUSTED * quantum(self.precision) else total


def claimed(
	kind: DisputeKind,
	invoice: Invoice,
	line: Line | None,
	qty: Decimal | None,
	agreed_rate: Decimal | None,
	whole: Decimal,
) -> Decimal:
	"""Return what is claimed, in the account's currency; `whole` is what can be disputed at most.

	>>> from ar_specialist.receivables.credit import ChargeType
	>>> vat = TaxRow(ChargeType.NET_TOTAL, "VAT", Decimal(20))
	>>> bolts = Line("1", "SINV-1", "Bolts", Decimal(10), Decimal(7), Decimal(70), Decimal(70))
	>>> claimed(
	...     DisputeKind.PRICE, Invoice(Decimal(70), Decimal(84), (vat,)), bolts, None, Decimal(5), Decimal(84)
	... )
	Decimal('24.00')
	"""
	if kind is DisputeKind.TAX:
		return min(whole, invoice.tax * invoice.rate)
	if kind not in OF_LINE or line is None:
		return whole
	return min(whole, invoice.credit_of(line, qty, agreed_rate) * invoice.rate)


def part_of(kind: DisputeKind, line: str | None) -> str | None:
	"""Return which part of an invoice a dispute of this kind is about: a line, or its taxes; None of all of it."""
	if kind is DisputeKind.TAX:
		return kind.value
	return (line or None) if kind in OF_LINE else None


def comes_to(kind: DisputeKind, label: str, invoice: Invoice, line: Line | None) -> Decimal | None:
	"""Return what the part of `invoice` that is disputed comes to, in the account's currency; None where no bound is.

	A line below zero is no bound: whoever disputes it wants more of it. Raises ReceivablesError where there is no tax.
	"""
	if kind is DisputeKind.TAX:
		if invoice.tax <= 0:
			raise ReceivablesError(
				N_("{0} bears no tax that could still be credited; dispute the invoice."), label
			)
		return invoice.tax * invoice.rate
	if kind not in OF_LINE or line is None or line.amount <= 0:
		return None
	return invoice.credit_of(line, None, None) * invoice.rate


def check_claim(
	kind: DisputeKind,
	label: str,
	line: Line | None,
	qty: Decimal | None,
	agreed_rate: Decimal | None,
	disputed: Decimal = ZERO,
) -> None:
	"""Raise ReceivablesError when what is said of a line cannot be: more than was billed, or a higher price.

	`disputed` is how many of it are disputed as a wrong quantity already.
	"""
	if kind in OF_LINE and line is None:
		raise ReceivablesError(N_("Choose the line of {0} that is disputed, or dispute the invoice."), label)
	if line is None:
		return
	if kind in OF_LINE and line.qty and not line.left:
		raise ReceivablesError(
			N_("All of {1} on {0} was returned already; choose another line, or dispute the invoice."),
			label,
			line.item_code or line.name,
		)
	most = abs(line.left) - (disputed if kind is DisputeKind.QUANTITY else ZERO)
	if qty is not None and not ZERO < qty <= most:
		_refuse_quantity(label, line, qty, most)
	if agreed_rate is not None and not ZERO <= agreed_rate < line.rate:
		raise ReceivablesError(
			N_("{0} bills {1} at {2}; say which lower rate was agreed."),
			label,
			line.item_code or line.name,
			f"{line.rate.normalize():f}",
		)


def _refuse_quantity(label: str, line: Line, qty: Decimal, most: Decimal) -> NoReturn:
	if most < qty <= abs(line.left):
		raise ReceivablesError(
			N_("{0} has {1} of {2} that are neither returned nor disputed; dispute a quantity up to that."),
			label,
			f"{max(most, ZERO).normalize():f}",
			line.item_code or line.name,
		)
	values = (label, f"{line.left.normalize():f}", line.item_code or line.name)
	if line.left == line.qty:
		raise ReceivablesError(
			N_("{0} bills {1} of {2}; dispute a quantity above zero and up to that."), *values
		)
	raise ReceivablesError(
		N_("{0} has {1} of {2} that were not returned; dispute a quantity above zero and up to that."),
		*values,
	)
