"""Amounts as exports write them: raw numbers, "1,234.56", "1.234,56", "€ 1 234,56", "(12.00)".

Whether a comma or a point marks the decimals is learned from all amounts of a file; a file that does not show
it is refused, because 1,234 is either a thousand or one.
"""

import math
import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal

from .errors import BadInput
from .text import quoted

RAW = re.compile(r"-?\d+\.\d{1,2}", re.ASCII)
FLOAT = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}", re.ASCII)
PLAIN = re.compile(r"(\d*)(?:([.,])(\d+))?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*(?:([.,])\d+)?", re.ASCII)
INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?", re.ASCII)
SIGNED = re.compile(
	r"(?P<open>\()?(?P<minus>[-−+])?(?P<before>(?![.,]\d)[^\d\s()+−-][^\d()+−-]*?)?\s*(?P<inner>[-−])?"
	r"(?P<body>\d(?:[\d.,' ]*\d)?|[.,]\d+)"
	r"\s*(?P<after>[^\d\s().,'+−-][^\d()+−-]*?)?(?P<trailing>[-−])?(?P<close>\))?",
	re.ASCII,
)
SPACES = str.maketrans({"\xa0": " ", "\u2009": " ", "\u202f": " ", "’": "'", "\u200e": None, "\u200f": None})

# currency symbols made of letters, as Frappe writes them before or behind an amount
LETTER_SYMBOLS = frozenset(
	"L د.ج Afl .د.ب CFA Nu. KM P лв Fr FCFA FC kn Kč kr Nfk Br Q G Ft Rp ع.د د.ا Sh د.ك Ls ل.ل Lt ل.د ден MK RM "
	".ރ UM د.م. ر.ع. K S/. zł ر.ق lei T ر.س дин. Le R Rs ج.س. m د.ت د.إ Vt Bs. ZK".split()
)
CODE = re.compile(r"[A-Z]{3}")

LONGEST = 60  # characters of an amount, with its currency
LARGEST = Decimal(10) ** 12  # ERPNext keeps 21 digits, 9 of them decimals
SMALLEST = Decimal(10) ** -9


class Amounts:
	"""The way one file writes its amounts: first `learn` each, then `value` of each."""

	def __init__(self, file: str) -> None:
		self.file = file
		self.mark: str | None = None
		self._seen = ("", 0)
		self._doubtful: tuple[str, int, str] | None = None

	def learn(self, cell: object, row: int, column: str) -> None:
		"""Take note of how `cell` is written; raise BadInput when it is no amount."""
		if type(cell) is str:
			if RAW.fullmatch(cell):
				self._note(".", cell, row, column)
			else:
				self._learn_text(cell.strip(), row, column)
		elif type(cell) not in (int, float) or not math.isfinite(cell):
			raise self._no_amount(cell, row, column)

	def _learn_text(self, text: str, row: int, column: str) -> None:
		if FLOAT.fullmatch(text):
			return
		bare = _bare(text)
		mark = None if bare is None else _mark_of(bare.lstrip("-"))
		if mark is None:
			raise self._no_amount(text, row, column)
		if mark == "?":
			self._doubtful = self._doubtful or (text, row, column)
		elif mark:
			self._note(mark, text, row, column)

	def _note(self, mark: str, text: str, row: int, column: str) -> None:
		if self.mark is None:
			self.mark, self._seen = mark, (text, row)
		elif self.mark != mark:
			other, first = self._seen
			raise BadInput(
				f"{quoted(text)} and {quoted(other)} in row {first} mark their decimals differently; "
				"export the amounts in one format.",
				file=self.file,
				row=row,
				column=column,
			)

	def settle(self) -> None:
		"""Raise BadInput when the file leaves open what its commas and points mean."""
		if self._doubtful and self.mark is None:
			text, row, column = self._doubtful
			raise BadInput(
				f"{quoted(text)} can be read in two ways, as no amount shows decimals; export the amounts "
				"as plain numbers.",
				file=self.file,
				row=row,
				column=column,
			)

	def value(self, cell: object, row: int, column: str) -> Decimal:
		"""Return the amount of a cell that was learned, exact to the nine decimals a ledger keeps."""
		amount = self._read(cell)
		if abs(amount) >= LARGEST:
			raise BadInput(
				f"{quoted(cell)} is larger than any amount of a ledger.",
				file=self.file,
				row=row,
				column=column,
			)
		if amount.as_tuple().exponent < -9:
			amount = amount.quantize(SMALLEST, ROUND_HALF_EVEN)
		return amount

	def _read(self, cell: object) -> Decimal:
		if type(cell) is not str:
			return Decimal(str(cell))
		if RAW.fullmatch(cell):
			return Decimal(cell)
		text = cell.strip()
		if FLOAT.fullmatch(text):
			return Decimal(text)
		bare = (_bare(text) or "").replace(" ", "").replace("'", "")
		if self.mark == ",":
			return Decimal(bare.replace(".", "").replace(",", "."))
		return Decimal(bare.replace(",", ""))

	def _no_amount(self, cell: object, row: int, column: str) -> BadInput:
		empty = cell is None or str(cell).strip() == ""
		problem = "the amount is missing." if empty else f"{quoted(cell)} is no amount."
		return BadInput(problem, file=self.file, row=row, column=column)


def _bare(text: str) -> str | None:
	"""Return the digits and separators of `text`, with a leading minus; None when it is no amount."""
	if len(text) > LONGEST:
		return None
	match = SIGNED.fullmatch(text.translate(SPACES).replace(", ", ","))
	if match is None:
		return None
	part = match.groupdict()
	signs = [part["open"], part["minus"], part["inner"], part["trailing"]]
	if sum(map(bool, signs)) > 1 or bool(part["open"]) != bool(part["close"]):
		return None
	if not all(_is_currency(part[side]) for side in ("before", "after") if part[side]):
		return None
	negative = any(sign not in (None, "+") for sign in signs)
	return f"-{part['body']}" if negative else part["body"]


def _is_currency(text: str) -> bool:
	symbol = text.strip()
	if len(symbol) > 5:
		return False
	named = CODE.fullmatch(symbol) or symbol in LETTER_SYMBOLS
	return bool(named) or any(unicodedata.category(c) == "Sc" for c in symbol)


def _mark_of(bare: str) -> str | None:
	"""Return what marks the decimals of a number: "." or ",", "" if it shows none, "?" if it is either way.

	None means that it is no number.

	>>> [_mark_of(n) for n in ("1,234.56", "1.234.567", "1 234", "1,234", "0,123", "1,2,3")]
	['.', ',', '', '?', ',', None]
	"""
	if match := PLAIN.fullmatch(bare):
		whole, mark, fraction = match.groups()
		if mark is None:
			return "" if whole else None
		thousands = len(fraction) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
		return "?" if thousands else mark
	if match := GROUPED.fullmatch(bare):
		group, mark = match.groups()
		if group == mark:
			return None
		return mark or {",": ".", ".": ","}.get(group, "")
	return "." if INDIAN.fullmatch(bare) else None
