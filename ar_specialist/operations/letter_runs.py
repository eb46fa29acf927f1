"""Letters to several customers at once: a preview, one letter each, and one PDF of them all to print.

Every letter is a transaction of its own: the activity with its copy, or nothing and the reason. `visibility` is what
the user may see; the preview does not check permissions, and making asks again for each customer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import unescape
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate, now_datetime, strip_html

from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.letter import totals

from . import letter_pages, paper_letters, worklist
from .paper_letters import Wish
from .retry import retrying

MOST_LETTERS = 200
DAYS_KEPT = 1
STACK = "ar_letters"  # where a File says that it is letters put together to be printed
REFUSED = (frappe.ValidationError, frappe.PermissionError)

Record = dict[str, object]


class Made(NamedTuple):
	"""One letter of several: whose it is, and its activity with what is printed, or why there is none."""

	account: str
	customer: str
	activity: str | None = None
	reason: str = ""
	content: bytes = b""

	def told(self) -> Record:
		"""Return it for the desk."""
		fields = ("activity",) if self.activity else ("reason",)
		return {"account": self.account, "customer": self.customer, **{f: getattr(self, f) for f in fields}}


def preview(names: Sequence[str], wish: Wish, visibility: Visibility) -> list[Record]:
	"""Return for each of the accounts `names` what its letter would be, or why none can be made."""
	now = now_datetime()
	return [_previewed(worklist.account(name), wish, visibility, now) for name in names]


def _previewed(account: Document, wish: Wish, visibility: Visibility, now: datetime) -> Record:
	row = {"account": account.name, "customer": account.customer_name or account.customer}
	try:
		shown = paper_letters.sheet(account, wish, visibility, prints=False)
	except REFUSED as error:
		return {**row, "reason": _reason(error)}
	return {
		**row,
		"to": ", ".join(shown.lines[1:]),
		"template": shown.letter.template,
		"amounts": [
			{"currency": each.currency, "open": float(each.open)} for each in totals(shown.items, getdate())
		],
		"cautions": paper_letters.to_know(account, now),
	}


def _reason(error: Exception) -> str:
	"""Return what a refusal says, as plain text."""
	frappe.clear_messages()  # it is told with its customer, not on top of the page
	return unescape(strip_html(str(error))).strip() or _("It could not be made; the error log says why.")


def make_all(names: Sequence[str], wish: Wish, visibility: Visibility) -> Record:
	"""Make a letter for each of the accounts `names`; return those made, those refused, and the PDF of all."""
	found = [_made(name, wish, visibility) for name in names]
	made = [each for each in found if each.activity]
	file = _stack([each.content for each in made]) if made else None
	frappe.db.commit()  # nosemgrep: the letters are kept already, one by one
	return {
		"made": [each.told() for each in made],
		"refused": [each.told() for each in found if not each.activity],
		"file": file,
	}


def _made(name: str, wish: Wish, visibility: Visibility) -> Made:
	"""Make one letter in a transaction of its own."""
	customer = name
	try:
		account = worklist.account(name)
		# it may have been handed to somebody else while this one was asked for
		account.check_permission("print")
		customer = account.customer_name or account.customer
		activity, content = retrying(lambda: paper_letters.make(worklist.account(name), wish, visibility))
		frappe.db.commit()  # nosemgrep: each letter is a transaction of its own
		return Made(name, customer, activity.name, content=content)
	except frappe.PermissionError:
		frappe.db.rollback()
		frappe.clear_messages()
		return Made(name, customer, reason=_("You may not write to this customer any more."))
	except REFUSED as error:
		frappe.db.rollback()
		return Made(name, customer, reason=_reason(error))
	except Exception:
		frappe.db.rollback()
		frappe.log_error(f"AR letter to {customer} could not be made")
		frappe.db.commit()  # nosemgrep: what went wrong is kept, whatever comes after it
		return Made(name, customer, reason=_("It could not be made; the error log says why."))


def _stack(contents: Iterable[bytes]) -> str:
	"""Keep several letters as one PDF for the user alone, until tomorrow; return where it is."""
	_forget_old_stacks()
	file_name = f"{_('Letters')} {now_datetime():%Y-%m-%d %H%M%S}.pdf"
	values = {"file_name": file_name, "content": letter_pages.joined(contents), "is_private": 1}
	doc = frappe.get_doc({"doctype": "File", "attached_to_field": STACK, **values})
	return doc.insert(ignore_permissions=True).file_url


def _forget_old_stacks() -> None:
	"""Delete what the user has put together before: every letter has its own copy."""
	old = {
		"attached_to_field": STACK,
		"attached_to_doctype": ("is", "not set"),
		"owner": frappe.session.user,
		"creation": ("<", add_days(now_datetime(), -DAYS_KEPT)),
	}
	for name in frappe.get_all("File", filters=old, pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)


# -- by a job, for the user who asked


def remember(run: str, result: Record, user: str) -> None:
	"""Keep what became of a job's letters for `user`, and tell them, whether they wait for it or not."""
	frappe.cache.set_value(_key(run, user), result, expires_in_sec=DAYS_KEPT * 24 * 60 * 60)
	frappe.publish_realtime("ar_letters_made", {"run": run, **result}, user=user)
	_notify(result, user)


def result_of(run: str, user: str) -> Record | None:
	"""Return what became of the letters of the job `run` of `user`; None as long as it is at it."""
	return frappe.cache.get_value(_key(run, user), expires=True)


def forget(run: str, user: str) -> None:
	"""Forget what became of letters that `user` asks for again."""
	frappe.cache.delete_value(_key(run, user))


def _key(run: str, user: str) -> str:
	return f"ar_letters:{user}:{run}"


def _notify(result: Record, user: str) -> None:
	"""Leave a notice with the PDF and with the reasons of those that were refused."""
	escape = frappe.utils.escape_html
	rows = [f"<li>{escape(each['customer'])}: {escape(each['reason'])}</li>" for each in result["refused"]]
	subject = _("{0} letters made, {1} could not be made").format(len(result["made"]), len(rows))
	values = {"type": "Alert", "for_user": user, "from_user": user, "subject": subject}
	content = f"<ul>{''.join(rows)}</ul>" if rows else ""
	doc = {"doctype": "Notification Log", **values, "email_content": content, "link": result["file"]}
	frappe.get_doc(doc).insert(ignore_permissions=True)
