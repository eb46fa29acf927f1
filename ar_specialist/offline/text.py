"""Text from a file made safe for where it is put: a terminal line or a spreadsheet cell."""

import re
from decimal import Decimal

from ar_specialist.receivables.money import ZERO

FORMULA_STARTS = frozenset("=+-@＝＋－＠")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_QUOTE = 60


def printable(text: str) -> str:
	"""Return `text` on one line, without anything a terminal could act on.

	>>> printable("a\\nb\\x1b[31m")
	'a b�[31m'
	"""
	if text.isprintable():
		return text
	return "".join(
		c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
	)


def quoted(cell: object) -> str:
	"""Return a cell's content as a message shows it, shortened."""
	text = str(cell)
	return f"'{text[: LONGEST_QUOTE - 1]}…'" if len(text) > LONGEST_QUOTE else f"'{text}'"


def harmless(text: str) -> str:
	"""Return `text` so that no spreadsheet takes it for a formula, not even after being saved as CSV.

	>>> harmless("=1+1"), harmless("Smith & Sons")
	("'=1+1", 'Smith & Sons')
	"""
	clean = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
	if text and (text[0] in FORMULA_STARTS or ord(text[0]) < 32 or 127 <= ord(text[0]) < 160):
		return f"'{clean}"
	return clean


def money_text(amount: Decimal, precision: int) -> str:
	"""Return an amount as people read it.

	>>> money_text(Decimal("-1234.5"), 2)
	'-1,234.50'
	"""
	return f"{amount + ZERO:,.{precision}f}"


def exact_text(amount: Decimal, precision: int) -> str:
	"""Return an amount with all its decimals, as a tie-out must show them."""
	needed = -int(amount.normalize().as_tuple().exponent) if amount else 0
	return money_text(amount, max(precision, needed))
