"""Text from a file made safe for a terminal line, and amounts as text."""

from decimal import Decimal

from ar_specialist.receivables.money import ZERO

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
