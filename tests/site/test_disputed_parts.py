"""Disputes about parts of an invoice: no more of a line or of its taxes than credit notes and other disputes leave."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.factories import AS_ON
from tests.site.users import acting_as

SPECIALIST, *_OTHERS = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	with make.accountants(SPECIALIST, dispute_limit=5000, approval_above=5000):
		yield


def returned(invoice: Document, qty: float) -> None:
	"""Let ERPNext take `qty` of the first line back."""
	note = make_sales_return(invoice.name)
	day = {"set_posting_time": 1, "posting_date": AS_ON, "due_date": AS_ON}
	note.update({**day, "update_outstanding_for_self": 0, "payment_schedule": []})
	note.items = note.items[:1]
	note.items[0].qty = -qty
	factories.submitted(note)
	disputing.settle()


def about(invoice: Document, kind: str, number: int = 0, **said: object) -> dict:
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": kind, **said}
	return row if kind == "Tax" else {**row, "invoice_line": invoice.items[number].name}


def disputed(invoice: Document, *items: dict) -> Document:
	disputing.settle()
	return disputing.dispute(invoice, items=list(items))


def refused(sentence: str, invoice: Document, *items: dict) -> None:
	before = frappe.db.count("AR Dispute")
	with pytest.raises(frappe.ValidationError, match=sentence):
		disputed(invoice, *items)
	assert frappe.db.count("AR Dispute") == before


def credited_in_full(case: Document) -> None:
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	disputing.settle()
	case.reload()
	assert (case.resolution, case.credited, case.upheld) == ("Credit Note", case.items[0].disputed, 0)


@pytest.mark.parametrize(
	("kind", "said", "expected"),
	[
		("Line", {}, 71.4),
		("Quantity", {"qty": 6}, 71.4),
		("Price", {"rate": 9}, 7.14),
		("Price", {"rate": 0}, 71.4),
	],
)
def test_of_a_line_what_was_not_returned(kind: str, said: dict, expected: float) -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(100)], [make.tax(19)])
	returned(invoice, 4)
	case = disputed(invoice, about(invoice, kind, **said))
	assert float(case.items[0].disputed) == expected
	credited_in_full(case)


def test_no_larger_quantity_than_was_not_returned() -> None:
	invoice = make.invoice([make.line(10, qty=10)])
	returned(invoice, 6)
	refused("has 4 of AR Test Service that were not", invoice, about(invoice, "Quantity", qty=8))
	refused("has 4 of AR Test Service that were not", invoice, about(invoice, "Price", qty=8, rate=5))
	assert disputed(invoice, about(invoice, "Quantity", qty=4)).items[0].disputed == 40


def test_nothing_of_a_line_that_was_returned() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(50)])
	returned(invoice, 10)
	refused("All of AR Test Service on .* was returned already", invoice, about(invoice, "Line"))
	refused("was returned already", invoice, about(invoice, "Line", disputed=20))
	assert disputed(invoice, about(invoice, "Line", 1)).items[0].disputed == 50


def test_a_draft_returns_nothing() -> None:
	invoice = make.invoice([make.line(10, qty=10)])
	disputing.settle()
	make_sales_return(invoice.name).insert()
	assert disputed(invoice, about(invoice, "Line")).items[0].disputed == 100


def test_a_line_is_disputed_once() -> None:
	invoice = make.invoice([make.line(100), make.line(900)], [make.tax(19)])
	first = disputed(invoice, about(invoice, "Line"))
	refused("AR Test Service is disputed in full already", invoice, about(invoice, "Line"))
	refused("is disputed in full already", invoice, about(invoice, "Quantity", qty=1))
	refused("is disputed in full already", invoice, about(invoice, "Line", disputed=10))
	disputing.move(first, "Withdrawn", status_reason="They meant another one")
	credited_in_full(disputed(invoice, about(invoice, "Line")))


def test_parts_of_a_line_are_disputed_up_to_all_of_it() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(900)], [make.tax(19)])
	disputed(invoice, about(invoice, "Quantity", qty=4))
	assert float(disputed(invoice, about(invoice, "Line")).items[0].disputed) == 71.4
	refused("is disputed in full already", invoice, about(invoice, "Price", rate=5))


def test_twice_in_one_dispute() -> None:
	invoice = make.invoice([make.line(100), make.line(900)], [make.tax(19)])
	refused("is disputed in full already", invoice, about(invoice, "Line"), about(invoice, "Line"))
	refused(
		"has 19.00 open", invoice, about(invoice, "Line", disputed=100), about(invoice, "Line", disputed=20)
	)


def test_no_more_than_the_line_or_the_tax_comes_to() -> None:
	invoice = make.invoice([make.line(100), make.line(900)], [make.tax(19)])
	refused("AR Test Service has 119.00 open", invoice, about(invoice, "Line", disputed=119.01))
	refused("Tax has 190.00 open", invoice, about(invoice, "Tax", disputed=200))
	disputed(invoice, about(invoice, "Tax", disputed=150))
	assert disputed(invoice, about(invoice, "Tax")).items[0].disputed == 40
	refused("Tax is disputed in full already", invoice, about(invoice, "Tax"))


def test_what_is_kept_may_be_saved_and_corrected() -> None:
	invoice = make.invoice([make.line(100), make.line(900)], [make.tax(19)])
	case = disputed(invoice, about(invoice, "Line"))
	case.save()
	case.items[0].disputed = 60
	case.save()
	refused("has 59.00 open", invoice, about(invoice, "Line", disputed=60))
	assert disputed(invoice, about(invoice, "Line")).items[0].disputed == 59


def test_of_the_tax_what_was_not_credited() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(100)], [make.tax(19)])
	returned(invoice, 4)
	case = disputed(invoice, about(invoice, "Tax"))
	assert float(case.items[0].disputed) == 30.4
	credited_in_full(case)


def test_no_tax_no_dispute_about_it() -> None:
	refused("bears no tax", invoice := make.invoice([make.line(100)]), about(invoice, "Tax", disputed=10))


def settled(invoice: Document, *items: dict, **agreed: object) -> Document:
	"""A dispute that is settled by a credit note, of what was `agreed` of its first item."""
	case = disputed(invoice, *items)
	said = [{"item": case.items[0].name, **agreed}] if agreed else None
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON), items=said)
	disputing.settle()
	return case.reload()


def test_a_price_that_was_credited_is_no_more_part_of_the_line() -> None:
	invoice = make.invoice([make.line(100), make.line(200)], [make.tax(20)])
	settled(invoice, about(invoice, "Price", rate=70))
	assert make.open_of(invoice) == 324
	case = settled(invoice, about(invoice, "Line"))
	assert (float(case.items[0].disputed), make.open_of(invoice)) == (84, 240)
	refused("not credited already", invoice, about(invoice, "Line"))


def test_a_price_is_credited_once() -> None:
	invoice = make.invoice([make.line(100), make.line(2000)])
	settled(invoice, about(invoice, "Price", rate=70))
	refused("not credited already", invoice, about(invoice, "Price", rate=70))
	case = settled(invoice, about(invoice, "Price", rate=60))
	assert (float(case.items[0].disputed), make.open_of(invoice)) == (10, 2060)


def test_quantity_price_and_line_one_after_the_other() -> None:
	invoice = make.invoice([make.line(100, qty=10), make.line(2000)])
	settled(invoice, about(invoice, "Quantity", qty=5))
	settled(invoice, about(invoice, "Price", rate=70))
	case = settled(invoice, about(invoice, "Line"))
	assert (float(case.items[0].disputed), make.open_of(invoice)) == (350, 2000)


def test_less_than_a_line_is_credited_and_then_the_rest() -> None:
	invoice = make.invoice([make.line(100), make.line(200)], [make.tax(20)])
	settled(invoice, about(invoice, "Line"), amount=36)
	case = settled(invoice, about(invoice, "Line"))
	assert (float(case.items[0].disputed), make.open_of(invoice)) == (84, 240)


def test_a_cancelled_note_has_credited_nothing() -> None:
	invoice = make.invoice([make.line(100), make.line(2000)])
	settled(invoice, about(invoice, "Price", rate=70))
	[note] = frappe.get_all("Sales Invoice", {"return_against": invoice.name}, pluck="name")
	frappe.get_doc("Sales Invoice", note).cancel()
	disputing.settle()
	case = frappe.get_last_doc("AR Dispute")
	disputing.move(case, "Withdrawn", status_reason="Anew")
	assert disputed(invoice, about(invoice, "Price", rate=70)).items[0].disputed == 30


def test_pieces_are_disputed_once() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(900)])
	disputed(invoice, about(invoice, "Quantity", qty=3))
	refused("has 7 of .* neither returned nor disputed", invoice, about(invoice, "Quantity", qty=9))
	assert disputed(invoice, about(invoice, "Quantity", qty=7)).items[0].disputed == 70


def test_pieces_and_the_price_of_the_others() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(900)])
	case = disputed(invoice, about(invoice, "Quantity", qty=3), about(invoice, "Price", rate=8))
	assert [row.disputed for row in case.items] == [30, 14]
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	assert make.open_of(invoice) == 956


def test_pieces_that_came_back_meanwhile_hinder_no_credit() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(900)])
	case = disputed(invoice, about(invoice, "Quantity", qty=9))
	returned(invoice, 3)
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	assert make.open_of(invoice) == 910


@pytest.mark.parametrize("first", ["Line", "Tax"])
def test_the_tax_of_a_disputed_line_is_disputed_with_it(first: str) -> None:
	invoice = make.invoice([make.line(100), make.line(100)], [make.tax(20)])
	items = sorted([about(invoice, "Line"), about(invoice, "Tax")], key=lambda item: item["kind"] != first)
	case = disputed(invoice, *items)
	assert {row.kind: row.disputed for row in case.items} == {"Line": 120, "Tax": 20}
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	assert make.open_of(invoice) == 100


def test_the_desk_offers_what_was_not_returned() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(900)])
	returned(invoice, 4)
	qty = api.invoice_lines(invoice.name)[0]["qty"]
	assert qty == 6
	assert disputed(invoice, about(invoice, "Line", qty=qty)).items[0].disputed == 60
