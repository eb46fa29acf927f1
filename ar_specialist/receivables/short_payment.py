"""A short payment: what it left of an invoice, and which reason its remittance text or a deduction gives for that."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum

from .money import ZERO


@dataclass(frozen=True, slots=True)
class ShortPaymentRule:
	"""Which rests a payment leaves are worth asking why: up to `share` of the invoice, in percent, and not below `least`.

	What is more is rather an instalment than something deducted.
	"""

	share: Decimal = Decimal(20)
	least: Decimal = ZERO  # in the currency of the rest


class ShortPaymentAction(Enum):
	"""What becomes of a short payment."""

	OFFER = "Offer"
	CREATE = "Create"
	LEAVE = "Leave"


@dataclass(frozen=True, slots=True)
class ShortPaymentPolicy:
	"""What a policy says of short payments, with the defaults of a company that has none."""

	action: ShortPaymentAction = ShortPaymentAction.OFFER
	rule: ShortPaymentRule = field(default_factory=ShortPaymentRule)


@dataclass(frozen=True, slots=True)
class OpenInstalment:
	"""What is open of one instalment of an invoice, in the currency of the receivable account."""

	due_date: date | None
	invoiced: Decimal
	open: Decimal


@dataclass(frozen=True, slots=True)
class ShortPayment:
	"""What one payment left of one invoice, in the currency of the receivable account, and what came with it.

	`texts` are the payer's own words, `remarks` those of who entered the payment. `names` are the customer's, which say
	nothing of a reason. `instalments` are those that are open of an invoice that is due in several.
	"""

	payment: str
	posting_date: date
	customer: str
	invoice: str
	account: str
	currency: str
	invoiced: Decimal
	paid: Decimal
	rest: Decimal
	texts: tuple[str, ...] = ()  # what the bank statement says
	remarks: tuple[str, ...] = ()  # what was typed, and the reference
	names: tuple[str, ...] = ()
	deductions: tuple[tuple[str, Decimal], ...] = ()  # account and amount, in company currency
	instalments: tuple[OpenInstalment, ...] = ()


@dataclass(frozen=True, slots=True)
class Clue:
	"""What makes a reason likely: words in the text, accounts of a deduction."""

	reason: str
	keywords: tuple[str, ...] = ()
	accounts: tuple[str, ...] = ()


class Source(Enum):
	"""Where a reason was found."""

	DEDUCTION = "Deduction Account"
	TEXT = "Remittance Text"


@dataclass(frozen=True, slots=True)
class ToldReason:
	"""The reason of a short payment, and the account or the words it follows from."""

	reason: str
	source: Source
	evidence: str


# Words that customers write, in English and German, by the category of a dispute's reason.
USUAL_CLUES = (
	Clue("Pricing", ("price", "pricing", "overcharge", "rebate", "preis", "preisdifferenz", "rabatt", "bonus")),
	Clue("Quantity", ("quantity", "short delivery", "short shipped", "missing", "menge", "fehlmenge", "fehlt")),
	Clue("Quality", ("damaged", "defective", "quality", "faulty", "mangel", "defekt", "beschädigt", "reklamation")),
	Clue("Delivery", ("delivery", "late delivery", "freight", "not delivered", "lieferung", "fracht", "verspätet")),
	Clue("Tax", ("vat", "tax", "withholding", "tds", "wht", "mwst", "ust", "steuer", "quellensteuer")),
	Clue("Terms", ("cash discount", "early payment", "discount", "skonto", "zahlungsbedingungen")),
	Clue("Duplicate", ("duplicate", "already paid", "paid twice", "doppelt", "bereits bezahlt")),
)  # fmt: skip


def is_short(payment: ShortPayment, rule: ShortPaymentRule) -> bool:
	"""Return whether `payment` left a rest that was rather deducted than is still to come."""
	if payment.paid <= 0 or payment.rest <= 0 or payment.rest < rule.least:
		return False
	return _is_deducted(payment.rest, payment.invoiced, rule)


def of_what_was_due(payment: ShortPayment, rule: ShortPaymentRule) -> ShortPayment:
	"""Return `payment` with what it left of the instalments it was for: the others are not due, and no rest.

	It was for all that was due on its day, and for an instalment paid ahead of which `rule` says that a rest was
	deducted. What it was to pay is then what it did and what it left of those.
	"""
	if not payment.instalments:
		return payment
	rest = sum((each.open for each in payment.instalments if _was_for(payment, each, rule)), ZERO)
	rest = min(payment.rest, rest)
	return replace(payment, invoiced=payment.paid + rest, rest=rest)


def _was_for(payment: ShortPayment, instalment: OpenInstalment, rule: ShortPaymentRule) -> bool:
	if instalment.due_date is None or instalment.due_date <= payment.posting_date:
		return True
	return instalment.open < instalment.invoiced and _is_deducted(instalment.open, instalment.invoiced, rule)


def _is_deducted(rest: Decimal, of: Decimal, rule: ShortPaymentRule) -> bool:
	return rest * 100 <= of * rule.share


def reason_of(payment: ShortPayment, clues: Sequence[Clue]) -> ToldReason | None:
	"""Return the reason that `payment` itself gives, None when it gives none.

	An account says more than words do, and the larger deduction more than the smaller. Among words the longer phrase
	decides, then what comes first in the text, then the order of `clues`.

	>>> told = reason_of(_example("INV 7 less 2% Skonto"), USUAL_CLUES)
	>>> told.reason, told.evidence
	('Terms', 'skonto')
	"""
	texts = [_without(payment.names, text) for text in (*payment.texts, *payment.remarks)]
	return _by_deduction(payment.deductions, clues) or reason_in(texts, clues)


def _by_deduction(deductions: Iterable[tuple[str, Decimal]], clues: Sequence[Clue]) -> ToldReason | None:
	for account, _amount in sorted(deductions, key=lambda each: -abs(each[1])):
		for clue in clues:
			if account in clue.accounts:
				return ToldReason(clue.reason, Source.DEDUCTION, account)
	return None


def reason_in(texts: Sequence[str], clues: Sequence[Clue]) -> ToldReason | None:
	"""Return the reason that words give: the longest phrase, what comes first in `texts`, the order of `clues`."""
	words = plain(" \n ".join(texts))
	found = [
		(-len(keyword), place, number, keyword, clue.reason)
		for number, clue in enumerate(clues)
		for keyword in map(plain, clue.keywords)
		for place in _places(keyword, words)
	]
	if not found:
		return None
	*_order, keyword, reason = min(found)
	return ToldReason(reason, Source.TEXT, keyword)


def _without(names: Iterable[str], text: str) -> str:
	"""Return `text`, plain, with a stop in the place of any of `names`.

	>>> _without(["Quality Freight Ltd"], "Invoice 7 QUALITY  FREIGHT LTD less discount")
	'invoice 7 | less discount'
	"""
	words = plain(text)
	for name in sorted(map(plain, names), key=len, reverse=True):
		words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "|", words) if name else words
	return words


def stands_in(phrase: str, words: str) -> bool:
	"""Return whether `phrase` stands in `words`, both `plain`, as words of its own."""
	return next(_places(phrase, words), None) is not None


def _places(keyword: str, words: str) -> Iterator[int]:
	"""Yield where `keyword` stands in `words` as words of its own, blanks of any kind between them."""
	if not keyword:
		return
	pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, keyword.split())) + r"(?!\w)"
	yield from (match.start() for match in re.finditer(pattern, words))


def plain(text: str) -> str:
	"""Return `text` in lower case and without accents, with one blank between words.

	>>> plain("  Beschädigt:  2 Stück ")
	'beschadigt: 2 stuck'
	"""
	decomposed = unicodedata.normalize("NFKD", text.casefold())
	return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def _example(text: str) -> ShortPayment:
	"""Return a short payment with a remittance text, for the examples here."""
	amounts = (Decimal(100), Decimal(98), Decimal(2))
	return ShortPayment("P", date(2026, 1, 1), "C", "INV 7", "Debtors", "EUR", *amounts, texts=(text,))
