"""Payment plans: drawn up, accepted, filled by the ledger, and what they make of the account."""

import frappe

from tests.site import factories as make
from tests.site.accounts import figure
from tests.site.planning import accept, as_later, by_hand, draft, of_instalments, stands
from tests.site.promising import cancelled, invoiced, paid


def test_a_plan_from_an_invoice_to_the_last_instalment() -> None:
	invoice = invoiced(1000)
	assert figure("overdue", "planned", "to_collect") == (1000, 0, 1000)
	doc = by_hand(invoice, dues={10: 400, 40: 300, 70: 300})
	assert (doc.status, doc.balance, doc.total) == ("Draft", 1000, 1000)
	assert figure("overdue", "planned", "to_collect") == (1000, 0, 1000), "nobody has accepted it"

	accept(doc)
	assert (doc.docstatus, doc.status, doc.accepted_how) == (1, "Active", "E-Mail")
	figures = ("outstanding", "overdue", "planned", "to_collect", "oldest_days_late", "contractual_days_late")
	assert figure(*figures) == (1000, 0, 1000, 0, 0, 30)
	item = frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, ["planned", "agreed_date"])
	assert item == (1000, doc.instalments[0].due_date)

	first = paid(invoice, 400)
	assert stands(doc) == ("Active", 400, 600)
	assert of_instalments(doc) == [400, 0, 0]
	assert figure("outstanding", "planned") == (600, 600)
	cancelled(first)
	assert stands(doc) == ("Active", 0, 1000)

	as_later(doc, 12)
	assert stands(doc) == ("At Risk", 0, 1000)
	assert figure("overdue", "planned", "to_collect", "oldest_days_late") == (400, 1000, 400, 2)
	as_later(doc, 2)
	assert stands(doc)[0] == "Broken"
	assert figure("overdue", "planned", "to_collect") == (1000, 0, 1000)


def test_the_days_of_a_draft_follow_from_its_terms() -> None:
	doc = draft(invoiced(100))
	assert [float(row.amount) for row in doc.instalments] == [33.34, 33.33, 33.33]
	assert all(row.due_date.weekday() < 5 for row in doc.instalments)
	assert make.CUSTOMER == doc.customer
