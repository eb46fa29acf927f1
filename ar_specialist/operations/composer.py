"""Drafts for Frappe's composer: what it shows before somebody sends it.

Does not check permissions; `visibility` is what of the customer's items the user may see, and so may write about.
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate, now_datetime

from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.letter import is_overdue
from ar_specialist.receivables.strategy import StepAction

from . import cautions, letters, policies
from .doctypes import ACCOUNT, STRATEGY, STRATEGY_STEP
from .promised import ItemKey, key_of

ENDED = re.compile(r"(</p>|</table>)\s*(?=<p>)")
SECONDS_REMEMBERED = 60 * 60
DRAFT = "ar_draft"  # where a File says that it belongs to a draft

Record = dict[str, object]


class Drafted(NamedTuple):
	"""What tells whether a mail is the draft somebody was shown, and what the draft is about."""

	items: tuple[ItemKey, ...]
	subject: str
	files: tuple[str, ...]  # where its attachments are kept


def draft(
	account: Document, template: str | None, asked: Sequence[Mapping[str, object]], visibility: Visibility
) -> Record:
	"""Return what the composer takes: a letter about the items `asked` for, with its attachments as private files.

	Without items it is about what is overdue, and where nothing is, about all that is open. It is written from
	`template`, else that of the strategy's step that is due, else the policy's.
	"""
	rules = policies.contact_rules(account.company)
	letter = letters.compose(
		account,
		template=template or template_of_step(account) or rules.template,
		items=_keys(account, asked, visibility),
		attach_statement=rules.attaches_statement,
		attach_invoices=rules.attaches_invoices,
		visibility=visibility,
	)
	_forget_old_drafts()
	attachments = [_file(attachment) for attachment in letter.attachments]
	drafted = Drafted(letter.items, letter.subject, tuple(each["file_url"] for each in attachments))
	frappe.cache.set_value(_key(account.name), tuple(drafted), expires_in_sec=SECONDS_REMEMBERED)
	return {
		"doc": {
			"doctype": ACCOUNT,
			"name": account.name,
			"customer": account.customer,
			"company": account.company,
			"ar_items": [key._asdict() for key in letter.items],
		},
		"subject": letter.subject,
		"message": _spaced(letter.message),
		"recipients": ", ".join(letter.recipients),
		"template": letter.template,
		"attachments": attachments,
		"cautions": cautions.cautions(account, now_datetime())[Channel.EMAIL.value],
	}


def template_of_step(account: Document) -> str | None:
	"""Return the template of the step that is due on `account`, where something written does it."""
	is_written = account.step_action in (StepAction.REMINDER.value, StepAction.LETTER.value)
	if not is_written or getdate(account.step_due_on) > getdate():
		return None
	step = {"parent": account.strategy, "parenttype": STRATEGY, "idx": account.step}
	return frappe.db.get_value(STRATEGY_STEP, step, "template")


def take_drafted_items(account: str, message: Document) -> tuple[ItemKey, ...]:
	"""Return which items of the user's last draft to `account` the mail `message` is about, once.

	All of them when it has the draft's subject or one of its attachments, else those it names: a draft that was
	closed says nothing about what is written by hand.
	"""
	found = frappe.cache.get_value(_key(account))
	if not found:
		return ()
	drafted = Drafted(*found)
	items = drafted.items if _is_sent_as(drafted, message) else _named(drafted.items, message)
	if items:
		frappe.cache.delete_value(_key(account))
	return items


def _is_sent_as(drafted: Drafted, message: Document) -> bool:
	attached = {
		"attached_to_doctype": message.doctype,
		"attached_to_name": message.name,
		"file_url": ("in", drafted.files or [""]),
	}
	return message.subject == drafted.subject or bool(frappe.db.exists("File", attached))


def _named(items: Sequence[ItemKey], message: Document) -> tuple[ItemKey, ...]:
	text = unescape(f"{message.subject or ''} {message.content or ''}")
	return tuple(key for key in items if re.search(rf"(?<![\w-]){re.escape(key.voucher_no)}(?![\w-])", text))


def _key(account: str) -> str:
	return f"ar_draft:{frappe.session.user}:{account}"


def text(
	account: Document, template: str, asked: Sequence[Mapping[str, object]], visibility: Visibility
) -> Record:
	"""Return `template` as the composer's own chooser takes it, about the same items as the draft."""
	letter = letters.compose(
		account,
		template=template,
		items=_keys(account, asked, visibility),
		attach_statement=False,
		attach_invoices=False,
		visibility=visibility,
	)
	return {"subject": letter.subject, "message": _spaced(letter.message)}


def _spaced(message: str) -> str:
	"""Return `message` with empty lines between paragraphs, which the desk's editor sets without any."""
	return ENDED.sub(r"\1<p><br></p>", message)


def _keys(account: Document, asked: Sequence[Mapping[str, object]], visibility: Visibility) -> list[ItemKey]:
	found = letters.open_items(account, getdate(), visibility)
	return letters.keys_of(found, asked) if asked else [key_of(item) for item in _worth_writing(found)]


def _worth_writing(found: Sequence[OpenItem]) -> list[OpenItem]:
	"""Return what is late, else all that is owed, and not disputed in full."""
	owed = [item for item in found if not (item.is_credit or item.is_all_disputed)]
	return [item for item in owed if is_overdue(item, getdate())] or owed


def _file(attachment: Mapping[str, object]) -> Record:
	values = {"file_name": attachment["fname"], "content": attachment["fcontent"], "is_private": 1}
	doc = frappe.get_doc({"doctype": "File", "attached_to_field": DRAFT, **values})
	doc.insert(ignore_permissions=True)
	return {field: doc.get(field) for field in ("name", "file_name", "file_url", "is_private")}


def _forget_old_drafts() -> None:
	"""Delete the files of the user's drafts of yesterday and before: what was sent has copies of its own."""
	old = {
		"attached_to_field": DRAFT,
		"attached_to_doctype": ("is", "not set"),
		"owner": frappe.session.user,
		"creation": ("<", add_days(now_datetime(), -1)),
	}
	for name in frappe.get_all("File", filters=old, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)
