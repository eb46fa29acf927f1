"""What people and programs send, read tolerantly: names, a day, filters, as values or as their text.

What cannot be read is refused with one sentence; nothing here raises anything else.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from frappe import _
from frappe.core.doctype.docfield.docfield import DocField
from frappe.model.document import Document
from frappe.utils import flt

from ar_specialist.receivables.money import LARGEST
from ar_specialist.refusal import refuse

# a day, or the midnight that Frappe makes of it
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?", re.ASCII)

OLDEST_YEAR = 1000  # the first of MariaDB; what Frappe keeps for no day at all is earlier
# A column of Frappe's for amounts, quantities and rates has twelve digits before its point.
MOST_IN_COLUMN = 10**12
NUMBERS = ("Currency", "Float", "Percent", "Int")


def names(value: object) -> tuple[str, ...]:
	"""Return the names in `value`: one name, a list of them, or the text of such a list.

	A text that begins like a list and is none is a name.
	"""
	if not value:
		return ()
	if isinstance(value, str):
		value = _listed(value.strip())
	found = map(_name, value if isinstance(value, (list, tuple, set, frozenset)) else [value])
	return tuple(name for name in found if name)


def _listed(text: str) -> list[object]:
	if not text.startswith("["):
		return [text]
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		return [text]


def _name(value: object) -> str:
	if value is None:
		return ""
	if isinstance(value, bool) or not isinstance(value, (str, int)):
		refuse(_("{0} is not a name; send one name or a list of names."), value)
	try:
		return str(value).encode().decode().strip()
	except ValueError:  # half a character, or a number of thousands of digits
		refuse(_("A name has characters that no name can have; choose one from the list."))


def one(value: object, label: str) -> str | None:
	"""Return the only name in `value`, or None; throws when there are several, naming the field `label`."""
	found = tuple(dict.fromkeys(names(value)))
	if len(found) > 1:
		refuse(_("{0} takes one value, not several: choose one of {1}."), label, ", ".join(found))
	return found[0] if found else None


def day(value: object, title: str | None = None) -> date | None:
	"""Return the date in `value`, None when it is empty; throws on anything beyond a date or a moment."""
	if not value:
		return None
	if isinstance(value, datetime):
		return value.date()
	if isinstance(value, date):
		return value
	match = DAY.fullmatch(value.strip()) if isinstance(value, str) else None
	try:
		found = date.fromisoformat(match[1]) if match else None
	except ValueError:
		found = None  # a day no month has
	if found and found.year >= OLDEST_YEAR:
		return found
	refuse(_("{0} is not a date; write it like 2026-12-31."), value, title=title)


def filters(value: object) -> dict[str, object]:
	"""Return filters that come as a mapping or as its text."""
	found = parsed(value) or {}
	if not isinstance(found, Mapping):
		refuse(_("The filters cannot be read; send them as one JSON object."))
	return dict(found)


def parsed(value: object) -> object:
	"""Return what the JSON text `value` says, or `value` itself when it is no text."""
	if not isinstance(value, str) or not value.strip():
		return value or None
	try:
		return json.loads(value)
	except (ValueError, RecursionError):
		refuse(_("The filters cannot be read; send them as one JSON object."))


def text(value: object, label: str, longest: int) -> str:
	"""Return the text in `value` without blanks around it; throws when it is longer than `longest`."""
	if value is not None and not isinstance(value, str):
		refuse(_("{0} is no text for {1}; write it in words."), value, label)
	found = (value or "").encode("utf-8", "replace").decode().strip()
	if len(found) > longest:
		refuse(_("{0} takes up to {1} characters; shorten what you wrote."), label, longest)
	return found


def amount(value: object, label: str) -> Decimal | None:
	"""Return the amount in `value` exactly, None when it is empty; throws on what is no finite number."""
	if value is None or value == "":
		return None
	try:
		found = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
	except InvalidOperation:
		found = Decimal("NaN")
	if not found.is_finite() or abs(found) >= LARGEST:
		refuse(_("{0} is no amount for {1}; write a number like 1250.50."), value, label)
	return found


def document(doc: Document) -> None:
	"""Throw one sentence on a day, number or choice in `doc` or its rows that cannot be kept.

	A form sends none such. Whatever else saves documents may, and our rules come before Frappe's own checks.
	"""
	for each in (doc, *doc.get_all_children()):
		for field in each.meta.fields:
			value, label = each.get(field.fieldname), _(field.label or "")
			if field.fieldtype == "Select" and field.options:
				_choice(each, field, value)
			elif field.fieldtype == "Date":
				day(value, label)
			elif field.fieldtype in NUMBERS and not abs(flt(value)) < MOST_IN_COLUMN:
				refuse(_("{0} is no amount for {1}; write a number like 1250.50."), value, label)


def _choice(doc: Document, field: DocField, value: object) -> None:
	"""Throw unless `value` is one of the field's choices; where nothing is none of them, it is the usual one."""
	choices = field.options.split("\n")
	if not value and "" not in choices:
		doc.set(field.fieldname, value := field.default)
	if value and str(value) not in choices:
		allowed = ", ".join(_(choice) for choice in choices if choice)
		refuse(_("{0} is none of the choices: {1}."), value, allowed)


def record(value: object, label: str) -> dict[str, object]:
	"""Return the fields that come as a mapping or as its JSON text; empty when there are none."""
	found = _from_json(value, label) or {}
	if not isinstance(found, Mapping):
		refuse(_("{0} cannot be read; send it as one JSON object."), label)
	return dict(found)


def records(value: object, label: str) -> list[dict[str, object]]:
	"""Return the rows that come as a list of mappings or as its JSON text."""
	found = _from_json(value, label) or []
	if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
		refuse(_("{0} cannot be read; send a list of JSON objects."), label)
	return [dict(row) for row in found]


def rows(value: object, label: str) -> list[list[object]]:
	"""Return the lists that come as a list of lists or as its JSON text, such as a list view's filters."""
	found = _from_json(value, label) or []
	if not isinstance(found, list) or not all(isinstance(row, (list, tuple)) for row in found):
		refuse(_("{0} cannot be read; send a list of lists as JSON."), label)
	return [list(row) for row in found]


def _from_json(value: object, label: str) -> object:
	if not isinstance(value, str) or not value.strip():
		return value or None
	try:
		return json.loads(value)
	except (ValueError, RecursionError):
		refuse(_("{0} cannot be read; send it as JSON."), label)
