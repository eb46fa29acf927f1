"""Money of a plan that goes back: an instalment paid in time is not any more, whenever the money went."""

import pytest

import frappe

from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account
from tests.site.planning import TODAY, accept, ahead, as_later, by_hand, of_instalments, stands
from tests.site.promising import ago, cancelled, invoiced, paid


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY)


def paid_in_time() -> tuple:
	"""A plan of one instalment, due 20 days ago and paid 25 days ago, and the payment."""
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 900}))
	entry = paid(invoice, 900, ago(25))
	as_later(doc, 30)
	assert stands(doc) == ("Completed", 900, 0)
	return invoice, doc, entry


def test_a_payment_that_bounces_after_the_grace_breaks_the_plan() -> None:
	invoice, doc, _entry = paid_in_time()
	owed = {"party_type": "Customer", "party": invoice.customer, "reference_type": "Sales Invoice"}
	make.journal(
		[
			{"account": base.DEBTORS, "debit": 900, "reference_name": invoice.name, **owed},
			{"account": base.BANK, "credit": 900},
		],
		on=TODAY,
	)
	assert stands(doc) == ("Broken", 0, 900)
	assert (doc.missed, doc.broken_on, of_instalments(doc, "status")) == (1, ahead(-16), ["Missed"])
	assert doc.name in account().next_action
	assert unlike() == []


def test_a_cancelled_payment_takes_it_back_in_an_immutable_ledger_too() -> None:
	if not frappe.get_meta("Accounts Settings").has_field("enable_immutable_ledger"):
		pytest.skip("this ERPNext has no immutable ledger")
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
	_invoice, doc, entry = paid_in_time()
	cancelled(entry)
	assert stands(doc) == ("Broken", 0, 900)
	assert of_instalments(doc, "status") == ["Missed"]
	assert unlike() == []
