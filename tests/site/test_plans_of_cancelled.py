"""A draft or a proposal of which one invoice is cancelled: it is moved on, and cannot be accepted."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document

from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.offering import accepted, declined, link_to, proposed
from tests.site.planning import accept, api, by_hand
from tests.site.promising import cancelled, invoiced

NOT_OPEN = "is not open any more as it was proposed; it takes another proposal"


def two() -> tuple[Document, Document]:
	return invoiced(300), invoiced(600)


@pytest.mark.parametrize(
	("move", "status"),
	[
		(lambda doc: api("take_back_plan", doc), "Draft"),
		(lambda doc: api("cancel_plan", doc, reason="Over"), "Cancelled"),
		(lambda doc: declined(link_to(doc)), "Draft"),
	],
	ids=["taken back", "cancelled", "declined"],
)
def test_a_proposal_is_ended_and_frees_the_other_invoice(move: Callable, status: str) -> None:
	gone, other = two()
	doc = proposed(gone, other, dues={10: 300, 40: 600})
	cancelled(gone)
	settle()
	move(doc)
	assert doc.reload().status == status
	assert [row.voucher_no for row in doc.items] == [gone.name, other.name], (
		"what was offered stays on record"
	)
	assert by_hand(other, dues={10: 600}).balance == 600


def test_a_proposal_is_accepted_by_nobody() -> None:
	gone, other = two()
	doc = proposed(gone, other, dues={10: 300, 40: 600})
	cancelled(gone)
	settle()
	with pytest.raises(frappe.ValidationError, match=NOT_OPEN):
		accepted(link_to(doc))
	with pytest.raises(frappe.ValidationError, match=NOT_OPEN):
		accept(doc)
	assert (doc.reload().status, doc.docstatus) == ("Proposed", 0)


def test_a_proposal_says_which_invoice_came_in_the_place_of_one() -> None:
	gone, other = two()
	doc = proposed(gone, other, dues={10: 300, 40: 600})
	new = make.submitted(make.amended(cancelled(gone)))
	says = f"{gone.name} was amended by {new.name}; take the proposal back, and draw it up over that one"
	assert says in frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content")
	api("take_back_plan", doc)
	items = [{"voucher_type": new.doctype, "voucher_no": each.name} for each in (new, other)]
	api("change_plan", doc, items=items, terms={"scheduled_by": "Number of Instalments", "number_of_instalments": 2, "first_due_date": doc.instalments[0].due_date})  # fmt: skip
	assert doc.reload().balance == 900
	assert [row.voucher_no for row in doc.items] == [new.name, other.name]


def test_a_draft_is_cancelled_or_says_what_is_not_open() -> None:
	gone, other = two()
	doc = by_hand(gone, other, dues={10: 300, 40: 600})
	cancelled(gone)
	settle()
	with pytest.raises(frappe.ValidationError, match=f"{gone.name} is not open for"):
		doc.reload().save()
	api("cancel_plan", doc, reason="Over")
	assert doc.reload().status == "Cancelled"


def test_a_plan_that_was_in_force_is_amended_over_what_is_left() -> None:
	gone, other = two()
	doc = accept(by_hand(gone, other, dues={10: 300, 40: 600}))
	cancelled(gone)
	settle()
	api("cancel_plan", doc, reason="Asked for more time")
	new = make.amended(doc.reload())
	new.scheduled_by = "Number of Instalments"
	new.number_of_instalments = 2
	new.insert()
	assert ([row.voucher_no for row in new.items], new.balance) == ([other.name], 600)
