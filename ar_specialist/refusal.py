"""Refusing what somebody asked for: one sentence, in which what they sent is text and never markup."""

from typing import NoReturn

import frappe

LONGEST = 140  # as long as a name can be


def refuse(
	sentence: str,
	*values: object,
	title: str | None = None,
	exception: type[Exception] = frappe.ValidationError,
) -> NoReturn:
	"""Throw the translated `sentence` with `values` in its places, escaped: the desk shows messages as HTML."""
	frappe.throw(sentence.format(*map(shown, values)), exception, title=title)


def shown(value: object) -> str:
	"""Return `value` as a message may show it: cut short, without markup.

	>>> shown("<b>5 & 6</b>")
	'&lt;b&gt;5 &amp; 6&lt;/b&gt;'
	"""
	text = str(value).encode("utf-8", "replace").decode()
	return frappe.utils.escape_html(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
