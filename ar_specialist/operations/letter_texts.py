"""The texts of letters: Email Templates with their language versions, filled and checked.

A version is an Email Template of its own that names its language and the template it translates.
"""

from typing import NamedTuple

import frappe
import frappe.translate
from frappe import _
from frappe.model.document import Document

from ar_specialist.receivables.letter import languages_of
from ar_specialist.refusal import refuse

from . import letter_facts, rendering
from .doctypes import POLICY, STRATEGY_STEP
from .letter_facts import Attached, Values

TEMPLATE = "Email Template"
FIRST_REMINDER = "AR Reminder 1"
UPHELD = "AR Dispute Upheld"


class Text(NamedTuple):
	"""What a template says, filled; and which version of it said so."""

	subject: str
	message: str
	template: str


def version_for(template: str, language: str) -> str:
	"""Return the version of `template` in `language`, else in its base language, else `template` itself."""
	existing(template)
	original = frappe.db.get_value(TEMPLATE, template, "ar_translation_of") or template
	rows = frappe.get_all(
		TEMPLATE,
		or_filters=[["ar_translation_of", "=", original], ["name", "in", [original, template]]],
		fields=["name", "ar_language"],
		order_by="creation",
	)
	by_language = {row.ar_language: row.name for row in reversed(rows) if row.ar_language}
	return next((by_language[each] for each in languages_of(language) if each in by_language), template)


def existing(template: str) -> str:
	"""Return the name `template`; throws one sentence when there is no such template."""
	if not frappe.db.exists(TEMPLATE, template):
		refuse(_("There is no e-mail template {0}; choose one from the list."), template)
	return template


def filled(template: str | None, language: str, values: Values) -> Text:
	"""Return `template` in `language`, filled; without one, the first reminder.

	Throws one sentence where it cannot be filled.
	"""
	doc = frappe.get_cached_doc(TEMPLATE, version_for(template or FIRST_REMINDER, language))
	return _filled(doc, values)


def _filled(doc: Document, values: Values) -> Text:
	name = doc.name or ""
	subject = rendering.render(name, doc.subject or "", values, as_html=False)
	message = rendering.render(name, doc.response_ or "", values, as_html=True)
	return Text(" ".join(subject.split()), message, name)


def note_on(attached: Attached, language: str) -> str:
	"""Return a paragraph that says how many invoices are not attached, in the letter's language."""
	if not attached.left_out:
		return ""
	with frappe.translate.print_language(language):
		sentence = _("{0} of the invoices are attached; ask us for the other {1}.")
	return f"<p>{frappe.utils.escape_html(sentence.format(len(attached.invoices), attached.left_out))}</p>"


# -- checking templates when they are saved


def check_template(doc: Document, method: str | None = None) -> None:
	"""An Email Template is saved: one that letters use must say only what letters have."""
	if not frappe.get_meta(TEMPLATE).has_field("ar_translation_of"):
		return  # another app adds its templates while ours is being installed or removed
	_check_versions(doc)
	if is_of_letters(doc):
		_filled(doc, letter_facts.sample())


def check_use(template: str | None) -> None:
	"""Throw one sentence unless letters can use `template`, and every language version of it."""
	if not template:
		return
	values = letter_facts.sample()
	versions = frappe.get_all(TEMPLATE, filters={"ar_translation_of": template}, pluck="name")
	for name in dict.fromkeys((template, *versions)):
		if frappe.db.exists(TEMPLATE, name):
			_filled(frappe.get_doc(TEMPLATE, name), values)


def is_of_letters(doc: Document) -> bool:
	"""Return whether letters use a template: by its language, as a version, by a policy or a strategy's step."""
	if doc.get("ar_language") or doc.get("ar_translation_of"):
		return True
	name = doc.name or ""
	return bool(
		frappe.db.exists(TEMPLATE, {"ar_translation_of": name})
		or frappe.db.exists(POLICY, {"reminder_template": name})
		or frappe.db.exists(STRATEGY_STEP, {"template": name})
	)


def _check_versions(doc: Document) -> None:
	original = doc.get("ar_translation_of")
	if not original:
		return
	if not doc.get("ar_language"):
		refuse(_("Say in which language {0} translates {1}."), doc.name, original)
	if original == doc.name or frappe.db.get_value(TEMPLATE, original, "ar_translation_of"):
		refuse(_("{0} is a translation itself; choose the template it translates."), original)
	twin = {"ar_translation_of": original, "ar_language": doc.ar_language, "name": ("!=", doc.name or "")}
	other = frappe.db.get_value(TEMPLATE, twin)
	if other:
		refuse(_("{0} translates {1} into {2} already; change that one."), other, original, doc.ar_language)
