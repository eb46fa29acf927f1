"""Text on its way into a spreadsheet: what somebody typed stays text there and never becomes a formula."""

import re

FORMULA_STARTS = frozenset("=+-@＝＋－＠")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
	"""Return `text` so that no spreadsheet takes it for a formula, not even after being saved as CSV.

	Blanks before a formula, and characters nobody sees, may be dropped by whoever reads the file; so text that begins
	with such a character is marked too.

	>>> harmless("=1+1"), harmless(" @SUM(A1)"), harmless("Smith & Sons")
	("'=1+1", "' @SUM(A1)", 'Smith & Sons')
	"""
	clean = NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
	first = text.lstrip(" ")[:1]
	return f"'{clean}" if first in FORMULA_STARTS or not first.isprintable() else clean
