"""A mail about an invoice: which invoices it names, and whether it may be a dispute."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from .short_payment import ToldReason, plain, stands_in

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")  # what mail programs make of a hyphen
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
NUMBER = re.compile(r"(?<![\w-])DSP-\d{4}-\d{5,9}(?![\w-])", re.IGNORECASE)
# with these words alone somebody objects to what they were billed
OBJECTIONS = (
	"dispute", "disputed", "disputing", "disagree", "not agree", "complaint", "complain", "incorrect", "is wrong",
	"are wrong", "wrong amount", "wrong price", "wrong invoice", "overcharged", "we object", "refuse to pay",
	"will not pay", "won't pay", "reklamation", "reklamieren", "beanstanden", "beanstandung", "widerspruch",
	"widersprechen", "nicht einverstanden", "stimmt nicht", "stimmen nicht", "falsch", "fehlerhaft", "nicht korrekt",
)  # fmt: skip


def named_in(text: str, names: Iterable[str]) -> list[str]:
	"""Return those of `names` that `text` names, in the order it does; never one that is only part of another.

	>>> named_in("Your inv-10, and INV‑2.", ["INV-1", "INV-10", "INV-2"])
	['INV-10', 'INV-2']
	"""
	said = _written(text)
	places = {name: _place(_written(name), said) for name in dict.fromkeys(names)}
	found = [(place, name) for name, place in places.items() if place is not None]
	return [name for _place, name in sorted(found)]


def _written(text: str) -> str:
	"""Return `text` as it is typed: mail programs make other dashes and blanks of what was typed."""
	return unicodedata.normalize("NFKC", text).translate({**DASHES, **INVISIBLE}).casefold()


def _place(name: str, said: str) -> int | None:
	"""Return where `name` stands in `said` by itself: a sign and more of a word on either side make it another name."""
	if not name or name not in said:
		return None
	found = re.search(rf"(?<!\w)(?<!\w[-./_]){re.escape(name)}(?!\w)(?![-./_]\w)", said)
	return found.start() if found else None


def numbers_in(subject: str) -> list[str]:
	"""Return the numbers of disputes that a subject names.

	>>> numbers_in("AW: Your complaint DSP-2026-00012")
	['DSP-2026-00012']
	"""
	return list(dict.fromkeys(found.upper() for found in NUMBER.findall(subject)))


def may_be_dispute(words: Sequence[str], told: ToldReason | None, named: Sequence[str]) -> bool:
	"""Return whether somebody should read a mail as a dispute: it objects, or gives a reason and names an invoice.

	>>> may_be_dispute(["Invoice 7 is wrong."], None, [])
	True
	>>> may_be_dispute(["We pay tomorrow."], None, ["INV-7"])
	False
	"""
	said = plain(" \n ".join(words))
	return bool(told and named) or any(stands_in(plain(each), said) for each in OBJECTIONS)
