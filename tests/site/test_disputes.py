"""Disputes: raised on open items, followed by the ledger, whatever ERPNext does to it afterwards."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import customer_view, nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute, move, reason, resolved_without_document, settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
AMOUNTS = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")


@pytest.fixture
def invoice() -> Document:
	doc = make.invoice(on=add_days(TODAY, -60))
	settle()
	return doc


def became(doc: Document) -> tuple[object, ...]:
	"""Return where a dispute stands and its amounts, as they are stored."""
	doc.reload()
	assert sum(doc.get(field) for field in AMOUNTS) == doc.disputed_originally
	assert doc.still_disputed == sum(row.still_disputed for row in doc.items)
	return (doc.status, *(doc.get(field) for field in AMOUNTS))


def open_item(invoice: Document, field: str = "disputed") -> float:
	named = {"voucher_no": invoice.name, "level": "Voucher"}
	return frappe.db.get_value("AR Open Item", named, field)


def comments(doc: Document) -> list[str]:
	about = {"reference_doctype": "AR Dispute", "reference_name": doc.name, "comment_type": "Info"}
	return frappe.get_all("Comment", filters=about, pluck="content", order_by="creation")


def test_what_is_disputed_leaves_the_amount_to_collect(invoice: Document) -> None:
	assert account("to_collect", "worklist_state") == (1000, "To Chase")
	frappe.set_user(SPECIALIST)
	doc = dispute(invoice, amounts=(400,))
	frappe.set_user("Administrator")
	assert (doc.status, doc.currency, doc.coordinator, doc.category) == (
		"Open",
		base.CURRENCY,
		SPECIALIST,
		"Pricing",
	)
	assert became(doc) == ("Open", 400, 0, 0, 0, 0)
	assert open_item(invoice) == 400
	assert account("disputed", "to_collect", "worklist_state") == (400, 600, "To Chase")
	move(doc, "Withdrawn", status_reason="Their mistake")
	assert became(doc) == ("Withdrawn", 0, 0, 0, 0, 400)
	assert account("disputed", "to_collect") == (0, 1000)


def test_a_wholly_disputed_customer_is_waited_for(invoice: Document) -> None:
	dispute(invoice)
	assert account("disputed", "to_collect", "worklist_state") == (1000, 0, "Waiting")
	nightly.age_accounts(TODAY, again=True)
	assert account("disputed", "to_collect", "worklist_state") == (1000, 0, "Waiting"), "the night agrees"
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == [], "and so does the audit"


def test_what_is_promised_and_disputed_leaves_it_once(invoice: Document) -> None:
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "promised": 700}
	whose = {"company": base.COMPANY, "customer": make.CUSTOMER}
	day = add_days(TODAY, 7)
	frappe.get_doc({"doctype": "AR Promise", **whose, "promised_for": day, "items": [item]}).insert()
	dispute(invoice, amounts=(500,))
	assert account("promised", "disputed", "excepted", "to_collect") == (700, 500, 1000, 0)
	make.invoice(amount=80, on=add_days(TODAY, -60))
	settle()
	assert account("excepted", "to_collect") == (1000, 80), "another invoice is collected all the same"


def test_a_credit_note_closes_it_and_its_cancelling_reopens_it(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	move(doc, "In Review")
	note = make.credit_note(invoice, amount=400, on=TODAY)
	settle()
	assert became(doc) == ("Closed", 0, 0, 400, 0, 0)
	assert (doc.resolution, doc.valid) == ("Credit Note", None), (
		"whether they were right is for people to say"
	)
	assert doc.closed_on and comments(doc)
	assert account("disputed", "to_collect") == (0, 600)
	note.reload()
	note.cancel()
	settle()
	assert became(doc) == ("In Review", 400, 0, 0, 0, 0)
	assert (doc.resolution, doc.closed_on) == (None, None)
	assert "400.00 credited" in doc.status_reason and doc.status_reason in comments(doc)[-1]
	assert account("disputed", "to_collect") == (400, 600)


def test_payments_clear_what_is_not_disputed_first(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	first = make.payment(invoice, amount=600, on=TODAY)
	settle()
	assert became(doc) == ("Open", 400, 0, 0, 0, 0)
	assert account("outstanding", "to_collect", "worklist_state") == (400, 0, "Waiting")
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=150, on=TODAY)
	settle()
	assert became(doc) == ("Open", 250, 150, 0, 0, 0)
	rest = make.payment(frappe.get_doc("Sales Invoice", invoice.name), on=TODAY)
	settle()
	assert became(doc) == ("Closed", 0, 400, 0, 0, 0)
	assert doc.resolution == "Paid"
	rest.reload()
	rest.cancel()
	settle()
	assert became(doc) == ("Open", 250, 150, 0, 0, 0)
	assert "paid" in doc.status_reason
	first.reload()
	make.unreconcile(first)
	settle()
	assert became(doc) == ("Open", 400, 0, 0, 0, 0)


def test_a_write_off_and_a_credit_by_journal(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	make.write_off(invoice, 100, on=TODAY)
	settle()
	assert became(doc) == ("Open", 300, 0, 0, 100, 0)
	make.credit_note(invoice, amount=300, on=TODAY, for_itself=True)
	settle()
	assert became(doc) == ("Open", 300, 0, 0, 100, 0), "a note by itself takes nothing off yet"
	make.reconcile(make.CUSTOMER)
	settle()
	assert became(doc) == ("Closed", 0, 0, 300, 100, 0)
	assert doc.resolution == "Settled in Part"


def test_what_was_credited_before_is_no_answer() -> None:
	invoice = make.invoice(amount=500, qty=2, on=add_days(TODAY, -60))
	make.credit_note(invoice, amount=200, on=add_days(TODAY, -5))
	settle()
	doc = dispute(invoice, amounts=(300,))
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert became(doc) == ("Open", 300, 0, 0, 0, 0)
	make.credit_note(invoice, amount=100, on=add_days(TODAY, -10))
	settle()
	assert became(doc) == ("Open", 200, 0, 100, 0, 0), "one dated back counts, as it was not there then"


def test_valid_debt_is_collected_again_and_closed_when_paid(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	make.payment(invoice, amount=700, on=TODAY)
	settle()
	move(doc, "Resolved", resolution="Valid Debt", public_reply="The price list says so.")
	assert became(doc) == ("Resolved", 0, 100, 0, 0, 300)
	assert (doc.valid, doc.resolved_by) == ("Invalid", "Administrator")
	assert account("disputed", "to_collect") == (0, 300)
	paid = make.payment(frappe.get_doc("Sales Invoice", invoice.name), on=TODAY)
	settle()
	assert became(doc) == ("Closed", 0, 100, 0, 0, 300)
	assert doc.resolution == "Valid Debt"
	paid.reload()
	paid.cancel()
	settle()
	assert became(doc) == ("Resolved", 0, 100, 0, 0, 300)
	assert doc.resolution == "Valid Debt", "the decision of people stays"


def test_what_waits_for_a_credit_note_is_not_collected(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	resolved_without_document(doc, "Credit Note")
	assert became(doc) == ("Resolved", 400, 0, 0, 0, 0)
	assert account("disputed", "to_collect") == (400, 600)
	with pytest.raises(frappe.ValidationError, match="waits for its Credit Note"):
		move(doc, "Closed")
	make.credit_note(invoice, amount=400, on=TODAY)
	settle()
	assert became(doc) == ("Closed", 0, 0, 400, 0, 0)
	assert (doc.resolution, doc.valid) == ("Credit Note", "Valid")


def test_an_ended_case_stays_so_whatever_is_paid(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	move(doc, "Withdrawn", status_reason="They called back")
	make.credit_note(invoice, amount=400, on=TODAY)
	paid = make.payment(frappe.get_doc("Sales Invoice", invoice.name), on=TODAY)
	settle()
	assert became(doc) == ("Withdrawn", 0, 0, 0, 0, 400)
	paid.reload()
	paid.cancel()
	settle()
	assert became(doc) == ("Withdrawn", 0, 0, 0, 0, 400)


def test_two_disputes_share_no_amount(invoice: Document) -> None:
	first = dispute(invoice, amounts=(600,))
	with pytest.raises(frappe.ValidationError, match="has 400"):
		dispute(invoice, amounts=(400.01,))
	second = dispute(invoice)
	assert second.items[0].disputed == 400, "what is left"
	with pytest.raises(frappe.ValidationError, match="in full already"):
		dispute(invoice, amounts=(1,))
	assert account("disputed", "to_collect") == (1000, 0)
	make.credit_note(invoice, amount=700, on=TODAY)
	settle()
	assert became(first) == ("Closed", 0, 0, 600, 0, 0)
	assert became(second) == ("Open", 300, 0, 100, 0, 0)
	assert account("disputed") == 300


def test_a_cancelled_invoice_leaves_nothing_disputed(invoice: Document) -> None:
	doc = dispute(invoice)
	invoice.reload()
	invoice.cancel()
	settle()
	assert became(doc)[0:2] == ("Closed", 0)
	assert account("disputed") == 0


def test_in_a_foreign_currency() -> None:
	invoice = make.invoice(make.FOREIGN_CUSTOMER, on=add_days(TODAY, -60), rate=0.8)
	settle()
	doc = dispute(invoice, amounts=(100,))
	doc.reload()
	assert (doc.currency, doc.company_currency, doc.base_still_disputed) == (base.FOREIGN, base.CURRENCY, 80)
	assert doc.amount_shown.endswith("100.00")
	assert account("disputed", "to_collect", customer=make.FOREIGN_CUSTOMER) == (80, 720)
	assert open_item(invoice, "disputed_in_account_currency") == 100


def test_instalments() -> None:
	invoice = make.invoice(on=add_days(TODAY, -45), payment_terms_template=base.TERMS)
	settle()
	first, _second, third = (row.payment_term for row in invoice.payment_schedule)
	assert account("overdue", "to_collect") == (600, 600)
	named = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name}
	with pytest.raises(frappe.ValidationError, match="has 300"):
		dispute(items=[{**named, "payment_term": first, "disputed": 301}])
	with pytest.raises(frappe.ValidationError, match="no open instalment Nonsense"):
		dispute(items=[{**named, "payment_term": "Nonsense", "disputed": 1}])
	doc = dispute(items=[{**named, "payment_term": third}])
	assert doc.items[0].disputed == 400
	assert account("disputed", "excepted", "to_collect") == (400, 0, 600), "it is not due yet"
	whole = dispute(invoice)
	assert whole.items[0].disputed == 600
	assert account("disputed", "excepted", "to_collect") == (1000, 600, 0)
	move(doc, "Withdrawn", status_reason="-")
	make.payment(invoice, amount=300, on=TODAY)
	settle()
	assert became(whole) == ("Open", 600, 0, 0, 0, 0)
	assert account("outstanding", "disputed", "to_collect") == (700, 600, 0)


def test_an_invoice_is_renamed(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	frappe.rename_doc("Sales Invoice", invoice.name, f"{invoice.name}-R", force=True)
	settle()
	assert became(doc) == ("Open", 400, 0, 0, 0, 0)
	assert doc.items[0].voucher_no == f"{invoice.name}-R"
	assert account("disputed") == 400


def test_lines_quantities_prices_and_taxes() -> None:
	group, name = f"Duties and Taxes - {base.ABBR}", f"AR Test Tax - {base.ABBR}"
	values = {"account_name": "AR Test Tax", "parent_account": group, "company": base.COMPANY}
	base.make("Account", name, **values, account_type="Tax", tax_rate=20)
	tax = {"charge_type": "On Net Total", "account_head": name, "rate": 20, "description": "Tax"}
	tax["cost_center"] = base.CENTERS[0]
	invoice = make.invoice(amount=10, qty=10, on=add_days(TODAY, -60), taxes=[tax])
	settle()
	named = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name}
	for said, expected in (
		({"kind": "Tax"}, 20),
		({"kind": "Quantity", "qty": 3}, 36),
		({"kind": "Price", "rate": 8}, 16.8),  # of the seven others
		({"kind": "Line", "invoice_line": invoice.items[0].name}, 47.2),
	):
		doc = dispute(items=[{**named, **said}])
		assert (float(doc.items[0].disputed), doc.items[0].kind) == (expected, said["kind"])
	assert doc.items[0].item_code == base.ITEM
	with pytest.raises(frappe.ValidationError, match="bills 10"):
		dispute(items=[{**named, "kind": "Quantity", "qty": 11}])
	with pytest.raises(frappe.ValidationError, match="no such line"):
		dispute(items=[{**named, "kind": "Line", "invoice_line": "nothing"}])


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"amounts": (1000.01,)}, "has 1000"),
		({"amounts": (0,)}, "above zero"),
		({"amounts": (-1,)}, "above zero"),
		({"amounts": (0.001,)}, "above zero"),
		({"amounts": ("nan",)}, "write a number like"),
		({"amounts": ("a lot",)}, "as numbers"),
		({"amounts": ("1e400",)}, "write a number like"),
		({"company": base.OTHER_COMPANY}, "is not open"),
		({"customer": base.CUSTOMERS[1]}, "is not open"),
		({"items": []}, "at least one open item"),
		({"status": "Closed"}, "begins as Open"),
		({"status": "In Review"}, "begins as Open"),
		({"raised_on": add_days(TODAY, 1)}, "today or earlier"),
		({"reason": "No such reason"}, "Could not find Reason"),
		({"raised_by_contact": "No such contact"}, "is no contact|find Raised By"),
	],
)
def test_what_is_refused(invoice: Document, values: dict, sentence: str) -> None:
	before = frappe.db.count("AR Dispute")
	with pytest.raises(frappe.ValidationError, match=sentence):
		dispute(invoice, **values)
	assert frappe.db.count("AR Dispute") == before
	assert account("disputed") == 0


def test_a_settled_invoice_two_currencies_and_a_reason_out_of_use(invoice: Document) -> None:
	make.payment(invoice, on=TODAY)
	settle()
	with pytest.raises(frappe.ValidationError, match="is not open"):
		dispute(invoice)
	reason("AR Test Old", disabled=1)
	other = make.invoice(on=add_days(TODAY, -60))
	settle()
	with pytest.raises(frappe.ValidationError, match="not used any more"):
		dispute(other, reason="AR Test Old")
	with pytest.raises(frappe.ValidationError, match="has 400"):
		dispute(other, other, amounts=(600, 400.5))
	assert not frappe.db.count("AR Dispute", {"customer": make.CUSTOMER})


def dunning(invoice: Document) -> Document:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	doc = create_dunning(invoice.name)
	doc.income_account, doc.cost_center = base.INCOME, base.CENTERS[0]
	return doc.insert()


def test_what_is_disputed_in_full_is_not_dunned(invoice: Document) -> None:
	frappe.db.savepoint("ar_dunning")
	dunning(invoice).submit()
	frappe.db.rollback(save_point="ar_dunning")
	first = dispute(invoice)
	with pytest.raises(frappe.ValidationError, match="take it off this dunning"):
		dunning(invoice).submit()
	move(first, "Withdrawn", status_reason="Their mistake")
	dunning(invoice).submit()


def test_what_is_disputed_uses_no_credit(invoice: Document) -> None:
	customer = frappe.get_doc("Customer", make.CUSTOMER)
	customer.append("credit_limits", {"company": base.COMPANY, "credit_limit": 2000})
	customer.save()
	doc = frappe.get_doc("AR Customer Account", account("name"))
	assert customer_view.behaviour(doc, [], TODAY)["credit_used"] == 50
	dispute(invoice, amounts=(400,))
	found = customer_view.behaviour(doc.reload(), [], TODAY)
	assert (found["credit_used"], found["credit_disputed"]) == (30, 20)
