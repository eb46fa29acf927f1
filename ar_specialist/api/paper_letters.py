"""Letters by post. Each checks permission first; all are POST only, as even a draft brings the customer up to date."""

import hashlib

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from ar_specialist import given, permissions
from ar_specialist.operations import letter_runs, paper_letters, retry, worklist
from ar_specialist.refusal import refuse

from .asked import account_names
from .letters import asked_items

AT_ONCE = 3  # more than these are made by a job: each prints a sheet, and may print an account's invoices
SECONDS_EACH = 60


@frappe.whitelist(methods=["POST"])
def draft_letter(
	account: str,
	template: str | None = None,
	items: str | list | None = None,
	contact: str | None = None,
	address: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> dict[str, object]:
	"""Return the letter about `items`, or all that is overdue, as it would be printed; nothing is made.

	`contact` is to whom it goes in person, an empty text for nobody.
	"""
	doc = _check_writer_to(account)
	wish = _wish(template, items, contact, address, statement, invoices)
	return paper_letters.draft(doc, wish, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def make_letter(
	account: str,
	template: str | None = None,
	items: str | list | None = None,
	contact: str | None = None,
	address: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> dict[str, str]:
	"""Make a letter to print, and log it: return its activity, and where the PDF is."""
	_check_writer_to(account)
	wish = _wish(template, items, contact, address, statement, invoices)

	def make() -> dict[str, str]:
		doc = _check_writer_to(account)
		activity, _content = paper_letters.make(doc, wish, permissions.visibility_of())
		return {"activity": activity.name, "file": activity.copy}

	return retry.retrying(make)


@frappe.whitelist(methods=["POST"])
def preview_letters(
	names: str | list[str],
	template: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> list[dict[str, object]]:
	"""Return to whom of the customer accounts `names` a letter would go, and why none can go to the others."""
	found = _check_writer_to_all(names)
	wish = _wish(template, None, None, None, statement, invoices)
	return letter_runs.preview(found, wish, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def make_letters(
	names: str | list[str],
	template: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> dict[str, object]:
	"""Make a letter for each of the customer accounts `names`, and one PDF of all to print.

	Up to three at once, and says what became of them; more by a job, which tells the user when it is done.
	"""
	found = _check_writer_to_all(names)
	wish = _wish(template, None, None, None, statement, invoices)
	if len(found) <= AT_ONCE:
		return letter_runs.make_all(found, wish, permissions.visibility_of())
	asked = frappe.as_json([frappe.session.user, sorted(found), template, statement, invoices])
	run = hashlib.sha256(asked.encode()).hexdigest()[:20]
	letter_runs.forget(run, frappe.session.user)
	frappe.enqueue(
		"ar_specialist.api.paper_letters.make_by_job",
		queue="long",
		timeout=SECONDS_EACH * len(found),
		job_id=f"ar_letters:{run}",
		deduplicate=True,
		run=run,
		names=found,
		wish=wish,
	)
	return {"queued": len(found), "run": run}


def make_by_job(run: str, names: list[str], wish: paper_letters.Wish) -> None:
	"""Make the letters that the user of this job asked for, of those customers they still may write to."""
	frappe.has_permission("AR Activity", "create", throw=True)
	result = letter_runs.make_all(names, wish, permissions.visibility_of())
	letter_runs.remember(run, result, frappe.session.user)


@frappe.whitelist(methods=["GET", "POST"])
def letters_made(run: str) -> dict[str, object] | None:
	"""Return what became of the letters that a job makes for the user; nothing as long as it is at it."""
	frappe.has_permission("AR Activity", "create", throw=True)
	return letter_runs.result_of(given.one(run, _("Run")) or "", frappe.session.user)


def _check_writer_to_all(names: str | list[str]) -> list[str]:
	"""Return the customer accounts `names`, once each; checks permission for every one before any letter is made."""
	frappe.has_permission("AR Activity", "create", throw=True)
	found = list(dict.fromkeys(account_names(names)))
	if not found:
		refuse(_("Select at least one customer account."))
	if len(found) > letter_runs.MOST_LETTERS:
		refuse(_("Select up to {0} customer accounts at once."), letter_runs.MOST_LETTERS)
	for name in found:
		_check_writer_to(name)
	return found


def _check_writer_to(account: str) -> Document:
	"""Return the customer account `account`; checks permission to log contacts and to print about it."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = worklist.account(given.one(account, _("Customer Account")) or "")
	doc.check_permission("print")
	return doc


def _wish(
	template: str | None,
	items: str | list | None,
	contact: str | None,
	address: str | None,
	statement: str | int | None,
	invoices: str | int | None,
) -> paper_letters.Wish:
	return paper_letters.Wish(
		template=given.one(template, _("Template")),
		asked=asked_items(items),
		contact=None if contact is None else given.one(contact, _("Contact")) or "",
		address=given.one(address, _("Address")),
		statement=_choice(statement),
		invoices=_choice(invoices),
	)


def _choice(sent: str | int | None) -> bool | None:
	"""Return whether something is wanted, None where nobody has said."""
	return None if sent in (None, "") else cint(sent) == 1
