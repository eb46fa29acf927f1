"""A letter as it is printed: the sheet with letter head, addresses and date, and what is enclosed, as one PDF.

Does not check permissions.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from pypdf import PdfReader, PdfWriter

import frappe
import frappe.translate
from frappe import _
from frappe.model.document import Document
from frappe.utils.jinja_globals import is_rtl
from frappe.utils.pdf import get_file_data_from_writer, get_pdf

from ar_specialist.ledger import correspondence, postal
from ar_specialist.receivables.letter import Addressee

from . import statements
from .letter_facts import Attached
from .letters import Letter
from .wording import Wording

TEMPLATE = "ar_specialist/templates/letter.html"


def as_html(account: Document, letter: Letter, to: Sequence[str], as_on: date) -> str:
	"""Return the sheet: `letter` of the company of `account`, addressed to the lines `to`."""
	head, foot = statements.head_and_foot(account)
	with frappe.translate.print_language(letter.language):
		return frappe.render_template(
			TEMPLATE,
			{
				"language": letter.language,
				"direction": "rtl" if is_rtl() else "ltr",
				"head": head,
				"foot": foot,
				"company": correspondence.company_facts(account.company),
				"customer": correspondence.customer_facts(account.customer),
				"collector": correspondence.collector_facts(account.collector),
				"sender_lines": list(postal.lines_of_company(account.company)),
				"to": to,
				"date": Wording(letter.language).date(as_on),
				"subject": letter.subject,
				"message": letter.message,
				"enclosed": _enclosed(letter.attached),
			},
		)


def _enclosed(attached: Attached) -> list[str]:
	return [*([_("Statement of Account")] if attached.statement else []), *attached.invoices]


def lines_to(customer: str, person: Addressee | None, address: str) -> tuple[str, ...]:
	"""Return how a letter to `customer` is addressed: their name, the person's, and the address."""
	name = correspondence.customer_facts(customer)["customer_name"] or customer
	names = dict.fromkeys(filter(None, (name, person.name if person else "")))
	return (*names, *postal.lines_of(address))


def as_pdf(html: str, enclosures: Iterable[bytes]) -> bytes:
	"""Return the sheet and what is enclosed, in this order, as one PDF."""
	return joined([get_pdf(html), *map(_printed, enclosures)])


def _printed(content: bytes) -> bytes:
	"""Return `content` as a PDF; sites may print into web pages, which no sheet can follow."""
	return content if content.startswith(b"%PDF") else get_pdf(content.decode())


def joined(parts: Iterable[bytes]) -> bytes:
	"""Return several PDFs as one, each on pages of its own."""
	writer = PdfWriter()
	for part in parts:
		writer.append_pages_from_reader(PdfReader(io.BytesIO(part)))
	return get_file_data_from_writer(writer)
