"""The corrected invoice: what of a line is billed anew, for how many and at which rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .credit import CreditedLine
from .errors import ReceivablesError
from .words import N_


@dataclass(frozen=True, slots=True)
class BilledAnew:
	"""How many of a line are billed anew, at an agreed `rate`; None is the rate as it was billed."""

	qty: Decimal
	rate: Decimal | None = None


def billed_anew(label: str, left: Decimal, credited: Sequence[CreditedLine]) -> list[BilledAnew]:
	"""Return what is billed anew of a line of which `left` are not returned: what is not `credited`, and what is at a price.

	A price that was agreed for no quantity is that of all the others. Raises ReceivablesError where more is `credited`
	than is left.

	>>> wrong = CreditedLine("row", Decimal(3))
	>>> billed_anew("Bolts", Decimal(10), [wrong, CreditedLine("row", Decimal(2), Decimal(8))])
	[BilledAnew(qty=Decimal('5'), rate=None), BilledAnew(qty=Decimal('2'), rate=Decimal('8'))]
	"""
	rest, priced = left, []
	for line in sorted(credited, key=lambda line: (line.agreed_rate is not None, line.qty is None)):
		if not rest:
			raise ReceivablesError(N_("All of {0} has been credited already."), label)
		if line.qty is not None and line.qty > rest:
			values = (f"{rest.normalize():f}", label, f"{line.qty.normalize():f}")
			raise ReceivablesError(N_("{0} of {1} can still be credited, not {2}."), *values)
		qty = rest if line.qty is None else line.qty
		rest -= qty
		if line.agreed_rate is not None:
			priced.append(BilledAnew(qty, line.agreed_rate))
	return [BilledAnew(rest), *priced] if rest else priced
