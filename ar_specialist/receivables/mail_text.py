"""What somebody wrote in a mail: its words without markup, and without what they only quote or sign with.

A mail can be anything, and as long as it likes: each is read once from its beginning, up to a limit.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

LONGEST_READ = 100_000
LONGEST_MARKUP = 1_000_000
NEW_LINE = frozenset(
	("address", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tr",
	"ul", "pre", "blockquote")
)  # fmt: skip
NOT_SAID = frozenset(("head", "script", "style", "title"))
QUOTED = "blockquote"
ESCAPED = ("<script", "<style")  # what is left of markup where somebody made a mail harmless before

# what stands above a quoted mail, in the languages our letters and their answers usually have
ATTRIBUTION = re.compile(
	r"(on\b.{4,200}\bwrote|am\b.{4,200}\bschrieb\b.{0,100}|le\b.{4,200}\ba écrit|el\b.{4,200}\bescribió"
	r"|il\b.{4,200}\bha scritto|op\b.{4,200}\bschreef\b.{0,100})\s?:",
	re.IGNORECASE,
)
DIVIDER = re.compile(
	r"_{10,}|[-_–—\s]{2,}\s*(original message|forwarded message|ursprüngliche nachricht|originalnachricht"
	r"|weitergeleitete nachricht|message d'origine|mensaje original)\b.*",
	re.IGNORECASE,
)
FIRST_HEADER = re.compile(r"\W{0,3}(from|von|de|da|van)\W{0,3}:\W*\S", re.IGNORECASE)
OTHER_HEADER = re.compile(
	r"\W{0,3}(sent|gesendet|date|datum|to|an|subject|betreff|envoyé|objet|enviado|asunto)\W{0,3}:",
	re.IGNORECASE,
)
HEADERS_WITHIN = 4  # lines
# what mail programs write beside a link or a name when they make words of markup
BESIDE = re.compile(r"\s?<(mailto:|tel:|https?://|[^<>\s]{1,100}@)[^<>\s]{1,2000}>", re.IGNORECASE)
DEVICE = re.compile(
	r"(sent from my|von meinem .{1,40} gesendet|gesendet von|envoyé de mon)\b.{0,60}", re.IGNORECASE
)


def text_of_html(html: str, *, with_quotes: bool = False) -> str:
	"""Return the words of `html`, a line for each block; what is quoted in it is left out unless `with_quotes`.

	>>> text_of_html("<p>Too <b>dear</b> &amp; late</p><blockquote>Please pay</blockquote>")
	'Too dear & late'
	"""
	found = _text(html, with_quotes)
	return _text(found, with_quotes) if any(each in found.casefold() for each in ESCAPED) else found


def _text(html: str, with_quotes: bool) -> str:
	words: list[str] = []
	hidden: list[str] = []  # elements we are in whose words do not count
	is_comment = False
	first, *pieces = html[:LONGEST_MARKUP].split("<")
	words.append(_unfolded(first))
	for piece in pieces:
		if is_comment or piece.startswith("!--"):
			_before, end, after = piece.partition("-->")
			is_comment = not end
			words.append("" if hidden or is_comment else unescape(after))
			continue
		tag, is_tag, after = piece.partition(">")
		if not is_tag:
			words.append(f"<{piece}" if not hidden else "")
			continue
		name = _name_of(tag)
		_enter_or_leave(name, tag, hidden, with_quotes)
		words.append("\n" if name in NEW_LINE else "")
		words.append("" if hidden else _unfolded(after))
	return _tidy("".join(words).splitlines())


def _unfolded(words: str) -> str:
	"""Return what stands between two tags as it is shown: its own line breaks are blanks."""
	return unescape(" ".join(words.split("\n")))


def _name_of(tag: str) -> str:
	found = re.match(r"/?\s*([a-zA-Z0-9]{1,20})", tag)
	return found[1].lower() if found else ""


def _enter_or_leave(name: str, tag: str, hidden: list[str], with_quotes: bool) -> None:
	"""Note in `hidden` that what is not said, or only quoted, begins or ends with `tag`."""
	if name in NOT_SAID or (name == QUOTED and not with_quotes):
		if not tag.startswith("/"):
			hidden.append(name)
		elif name in hidden:
			del hidden[len(hidden) - 1 - hidden[::-1].index(name) :]


def own_words(text: str) -> str:
	"""Return what the writer of a mail says in `text` themselves: not what they quote, nor their signature.

	All of it where nothing else is left of it.

	>>> own_words("Too dear.\\n\\nOn 3 May 2026, A <a@example.org> wrote:\\n> Please pay\\n")
	'Too dear.'
	"""
	lines = [line.strip() for line in text[:LONGEST_READ].splitlines()]
	kept: list[str] = []
	place = 0
	while place < len(lines):
		line, length = lines[place], _attribution(lines, place)
		if line == "--" or DIVIDER.fullmatch(line) or _are_headers(lines, place):
			break
		if length and not _quotes_next(lines, place + length):
			break
		if not (length or line.startswith(">") or DEVICE.fullmatch(line)):
			kept.append(BESIDE.sub("", line))
		place += length or 1
	return _tidy(kept) or _tidy(line.lstrip("> ") for line in lines)


def _attribution(lines: Sequence[str], place: int) -> int:
	"""Return how many lines at `place` say that somebody wrote what follows: mail programs break that line."""
	return next(
		(
			count
			for count in (1, 2, 3)
			if len(lines[place]) < 300 and ATTRIBUTION.fullmatch(" ".join(lines[place : place + count])[:600])
		),
		0,
	)


def _quotes_next(lines: Sequence[str], place: int) -> bool:
	"""Whether the next line that says anything is marked as quoted: then an answer may stand below it."""
	found = next((line for line in lines[place : place + 3] if line), "")
	return found.startswith(">")


def _are_headers(lines: Sequence[str], place: int) -> bool:
	if not FIRST_HEADER.match(lines[place]):
		return False
	return any(OTHER_HEADER.match(line) for line in lines[place + 1 : place + 1 + HEADERS_WITHIN])


def _tidy(lines: Iterable[str]) -> str:
	"""Return `lines` without blanks around them, and never more than one empty line."""
	result: list[str] = []
	for line in (" ".join(each.split()) for each in lines):
		if line or (result and result[-1]):
			result.append(line)
	return "\n".join(result).strip()
