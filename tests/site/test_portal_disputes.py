"""Disputes on the portal: raised, answered and withdrawn by the customer, handled by us."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import portal_disputes, portal_view
from tests.site import baseline as base
from tests.site import disputes as taxed
from tests.site import factories as make
from tests.site import portal
from tests.site.disputing import dispute, move, settle
from tests.site.portal import OURS, PDF
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
MINE = [make.CUSTOMER]
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()


@pytest.fixture(autouse=True)
def invoice() -> Document:
	portal.member(OURS, make.CUSTOMER)
	portal.offered()
	doc = make.invoice(on=add_days(TODAY, -60))
	settle()
	return doc


def case_of(name: str) -> dict:
	with acting_as(OURS):
		return portal_view.case(MINE, name)


def texts(name: str) -> list[str]:
	return [each["text"] for each in case_of(name)["messages"]]


def test_a_customer_raises_a_dispute(invoice: Document) -> None:
	account = {"company": base.COMPANY, "customer": make.CUSTOMER}
	frappe.db.set_value("AR Customer Account", account, "collector", SPECIALIST)
	name = portal.raised(OURS, {"invoice": invoice.name, "amount": "250.50"})
	doc = frappe.get_doc("AR Dispute", name)
	assert (doc.status, doc.channel, doc.customer) == ("Open", "Portal", make.CUSTOMER)
	assert (doc.still_disputed, doc.says, doc.owner) == (250.5, "Two were broken", OURS)
	assert (doc.coordinator, doc.deadline is not None) == (SPECIALIST, True)
	task = frappe.get_all("ToDo", filters={"reference_name": name}, fields=["allocated_to", "description"])
	assert [row.allocated_to for row in task] == [SPECIALIST]
	assert make.CUSTOMER in task[0].description and name in task[0].description
	assert frappe.db.get_value("AR Customer Account", account, "disputed") == 250.5


def test_several_invoices_and_a_line(invoice: Document) -> None:
	second = taxed.invoice([taxed.line(10, 5), taxed.line(100)], on=add_days(TODAY, -50))
	settle()
	with acting_as(OURS):
		first_line = api.portal_invoice_lines(second.name)[0]
	assert (first_line["qty"], first_line["rate"], first_line["name"]) == (5, 10, second.items[0].name)
	claims = [
		{"invoice": invoice.name},
		{"invoice": second.name, "kind": "Quantity", "line": first_line["name"], "qty": "2"},
		{"invoice": second.name, "kind": "Price", "line": second.items[1].name, "rate": "70"},
	]
	doc = frappe.get_doc("AR Dispute", portal.raised(OURS, *claims))
	assert [(row.kind, row.disputed) for row in doc.items] == [
		("Invoice", 1000),
		("Quantity", 20),
		("Price", 30),
	]
	shown = case_of(doc.name)
	assert [row["invoice"] for row in shown["items"]] == [invoice.name, second.name, second.name]
	assert shown["amounts"][0]["amount"].endswith("1,050.00")


def test_evidence_comes_with_it_and_is_private(invoice: Document) -> None:
	with portal.sending(("photo <b>.png", portal.picture()), ("note.pdf", PDF)):
		name = portal.raised(OURS, invoice)
	files = portal.files_of(name)
	assert len(files) == 2 and all(row.is_private and row.file_url.startswith("/private/") for row in files)
	shown = [row for row in case_of(name)["messages"] if row.get("file")]
	assert [row["file_name"] for row in shown] == ["photo_b_.png", "note.pdf"]
	with acting_as(OURS):
		api.portal_dispute_file(name, shown[1]["file"])
	assert frappe.local.response.filecontent == PDF
	assert (frappe.local.response.type, frappe.local.response.filename) == ("download", "note.pdf")


def test_the_same_file_twice_and_another_of_that_name(invoice: Document) -> None:
	second, third = portal.pdf("Second"), portal.pdf("Third")
	with portal.sending(("a.pdf", PDF), ("a.pdf", PDF), ("a.pdf", second), ("../../a.pdf", third)):
		name = portal.raised(OURS, invoice)
	for row, expected in zip(case_of(name)["messages"][1:], (PDF, PDF, second, third), strict=True):
		assert portal_disputes.file_of(MINE, name, row["file"]).content == expected


@pytest.mark.parametrize(
	("file", "sentence"),
	[
		(("page.html", b"<script>"), "of a kind we cannot take"),
		(("page.pdf", b"<script>"), "not what its name says"),
		(("big.pdf", PDF.ljust(10 * 1024 * 1024 + 1)), "larger than 10 MB"),
		(("empty.pdf", b""), "is empty"),
		(("damaged.pdf", b"%PDF-1.7 nothing"), "cannot be read"),
		(("damaged.jpg", b"\xff\xd8\xff nothing"), "cannot be read"),
		(("a<b>.exe", b"MZ"), "a&lt;b&gt;.exe is of a kind"),
	],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(
	invoice: Document, file: tuple[str, bytes], sentence: str
) -> None:
	before = frappe.db.count("AR Dispute"), frappe.db.count("File")
	with portal.sending(("good.pdf", PDF), file), pytest.raises(frappe.ValidationError, match=sentence):
		portal.raised(OURS, invoice)
	assert (frappe.db.count("AR Dispute"), frappe.db.count("File")) == before


def test_the_conversation(invoice: Document) -> None:
	name = portal.raised(OURS, invoice)
	frappe.set_user(SPECIALIST)
	move(frappe.get_doc("AR Dispute", name), "Waiting for Customer", public_reply="Which two?")
	frappe.set_user("Administrator")
	assert case_of(name)["status"] == "Your answer is needed"
	with acting_as(OURS), portal.sending(("two.pdf", PDF)):
		api.portal_answer_dispute(name, "The red ones")
	doc = frappe.get_doc("AR Dispute", name)
	assert doc.status == "In Review"
	assert [(row.text or row.file_name, row.from_customer, row.sent_by) for row in doc.messages] == [
		("Two were broken", 1, OURS),
		("Which two?", 0, SPECIALIST),
		("The red ones", 1, OURS),
		("two.pdf", 1, OURS),
	]
	assert texts(name)[:3] == ["Two were broken", "Which two?", "The red ones"]


def test_who_handles_it_is_told(invoice: Document) -> None:
	name = portal.raised(OURS, invoice)
	frappe.db.set_value("AR Dispute", name, {"coordinator": SPECIALIST, "processor": MANAGER})
	with acting_as(OURS):
		api.portal_answer_dispute(name, "More to say")
		api.portal_withdraw_dispute(name)
	told = frappe.get_all(
		"Notification Log", filters={"document_name": name, "type": "Alert"}, fields=["for_user", "subject"]
	)
	assert sorted(row.for_user for row in told) == sorted([SPECIALIST, MANAGER] * 2)
	assert any("withdrawn" in row.subject for row in told)


def test_each_reply_is_a_message_once(invoice: Document) -> None:
	doc = frappe.get_doc("AR Dispute", portal.raised(OURS, invoice))
	for reply in ("We look into it", "We look into it", "It takes until Monday"):
		doc.public_reply = reply
		doc.save()
	doc.internal_notes = "A difficult customer"
	doc.save()
	assert texts(doc.name) == ["Two were broken", "We look into it", "It takes until Monday"]


def test_nobody_changes_what_was_written(invoice: Document) -> None:
	doc = frappe.get_doc("AR Dispute", portal.raised(OURS, invoice))
	frappe.set_user(MANAGER)
	doc.messages[0].text = "Never mind"
	doc.append("messages", {"text": "We agree", "from_customer": 1})
	doc.save()
	assert [row.text for row in doc.reload().messages] == ["Two were broken"]
	doc.set("messages", [])
	doc.save()
	assert [row.text for row in doc.reload().messages] == ["Two were broken"]
	row = frappe.get_doc("AR Dispute Message", doc.messages[0].name)
	row.text = "Never mind"
	for change in (row.save, row.delete):
		with pytest.raises(frappe.ValidationError, match="What was written stays"):
			change()


def test_a_new_dispute_brings_no_messages_of_its_own(invoice: Document) -> None:
	forged = [{"text": "I agree", "from_customer": 1}]
	assert dispute(invoice, amounts=(10,), messages=forged).messages == []


def test_a_customer_withdraws(invoice: Document) -> None:
	name = portal.raised(OURS, invoice)
	with acting_as(OURS):
		api.portal_withdraw_dispute(name, "We found them")
	doc = frappe.get_doc("AR Dispute", name)
	assert (doc.status, doc.still_disputed, doc.upheld) == ("Withdrawn", 0, 1000)
	assert texts(name)[-1] == "We found them"
	shown = case_of(name)
	assert not shown["may_write"] and not shown["may_withdraw"] and shown["is_over"]


@pytest.mark.parametrize("status", ["Resolved", "Closed", "Withdrawn"])
def test_what_is_over_stays(invoice: Document, status: str) -> None:
	doc = frappe.get_doc("AR Dispute", portal.raised(OURS, invoice))
	move(doc, "Resolved", resolution="Valid Debt") if status != "Withdrawn" else None
	if status != "Resolved":
		move(doc, status, status_reason="They called")
	with acting_as(OURS):
		with pytest.raises(frappe.ValidationError, match="is closed"):
			api.portal_answer_dispute(doc.name, "But")
		with pytest.raises(frappe.ValidationError, match="is closed"):
			api.portal_withdraw_dispute(doc.name)
	assert len(doc.reload().messages) == 1 and doc.status == status


def test_what_became_of_it(invoice: Document) -> None:
	name = portal.raised(OURS, {"invoice": invoice.name, "amount": "400"})
	make.payment(invoice, amount=700, on=TODAY)
	settle()
	amounts = {row["label"]: row["amount"][-6:] for row in case_of(name)["amounts"]}
	assert amounts == {"Disputed": "400.00", "Still in dispute": "300.00", "Paid": "100.00"}
	make.payment(invoice, on=TODAY)
	settle()
	shown = case_of(name)
	assert (shown["status"], shown["decision"]) == ("Done", "The amount has been paid.")
	assert [row["label"] for row in shown["amounts"]] == ["Disputed", "Paid"]


def test_amounts_and_days_are_written_in_the_language_of_the_reader(
	invoice: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
	name = portal.raised(OURS, {"invoice": invoice.name, "kind": "Line", "line": invoice.items[0].name})
	monkeypatch.setattr(frappe.local, "lang", "de")
	shown, thousand = case_of(name), "1.000,00\xa0"
	assert shown["amount"] == shown["items"][0]["amount"] and shown["amount"].startswith(thousand)
	assert shown["raised_on"] == f"{TODAY:%d.%m.%Y}"
	assert shown["messages"][0]["on"].startswith(f"{TODAY.day}. {MONTHS[TODAY.month - 1]} {TODAY.year}")
	(line,) = portal_view.lines_of(MINE, invoice.name)
	assert [part[: len(thousand)] for part in line["sum"].split(" × ")[1].split(" = ")] == [thousand] * 2
	(listed,) = (row for row in portal_view.open_invoices(MINE) if row["name"] == invoice.name)
	assert listed["outstanding"].startswith(thousand)
	assert (listed["date"], listed["due_on"]) == tuple(
		f"{getdate(day):%d.%m.%Y}" for day in (invoice.posting_date, invoice.due_date)
	)


# -- what is refused, in one sentence, and nothing is left


@pytest.mark.parametrize(
	("claim", "sentence"),
	[
		({"amount": "1000.01"}, "open that is not disputed yet"),
		({"amount": "0"}, "above zero"),
		({"amount": "-5"}, "above zero"),
		({"amount": "NaN"}, "is no amount"),
		({"amount": "Infinity"}, "is no amount"),
		({"amount": "1e400"}, "is no amount"),
		({"amount": "10.005"}, "decimals"),
		({"amount": ["1"]}, "is no amount"),
		({"amount": "1,5"}, "is no amount"),
		({"kind": "Mood"}, "Choose from the list"),
		({"kind": "Line", "line": "no such line"}, "no such line"),
		({"kind": "Quantity", "qty": "7"}, "above zero and up to that"),
		({"kind": "Quantity", "qty": "-1"}, "above zero and up to that"),
		({"kind": "Price", "rate": "2000"}, "which lower rate"),
		({"invoice": ""}, "There is no invoice"),
		({"invoice": "No such invoice"}, "There is no invoice"),
		({"invoice": "' OR 1=1 -- "}, "There is no invoice"),
		({"invoice": ["a", "b"]}, "takes one value"),
		({"invoice": {"a": 1}}, "is not a name"),
	],
)
def test_refused(invoice: Document, claim: dict, sentence: str) -> None:
	before = frappe.db.count("AR Dispute")
	with pytest.raises(frappe.ValidationError, match=sentence) as refused:
		portal.raised(OURS, {"invoice": invoice.name, **claim})
	assert frappe.db.count("AR Dispute") == before and str(refused.value).count(". ") == 0


@pytest.mark.parametrize("says", ["", "   "])
def test_something_is_said(invoice: Document, says: str) -> None:
	with pytest.raises(frappe.ValidationError, match="Say in a few words"):
		portal.raised(OURS, invoice, says=says)


def test_too_much_is_said(invoice: Document) -> None:
	with pytest.raises(frappe.ValidationError, match="up to 5000 characters"):
		portal.raised(OURS, invoice, says="x" * 5001)


def test_only_what_is_offered_is_a_reason(invoice: Document) -> None:
	portal.offered("AR Test Internal", on_portal=0)
	portal.offered("AR Test Old", disabled=1)
	for reason in ("AR Test Internal", "AR Test Old", "Nothing like it", ""):
		with pytest.raises(frappe.ValidationError, match="Choose the reason"):
			portal.raised(OURS, invoice, reason=reason)
	assert not {"AR Test Internal", "AR Test Old"} & {
		row["value"] for row in portal_view.choices()["reasons"]
	}


def test_a_reason_of_ours_is_told_by_its_category(invoice: Document) -> None:
	internal = portal.offered("AR Test Always Complains", on_portal=0)
	doc = dispute(invoice, amounts=(10,), reason=internal)
	shown = frappe.as_json([case_of(doc.name), portal_view.cases(MINE)])
	assert internal not in shown and "Pricing" in shown


def test_settled_and_unsubmitted_invoices_and_credit_notes(invoice: Document) -> None:
	draft = make.invoice(on=add_days(TODAY, -10), submit=False)
	credit = make.invoice(on=add_days(TODAY, -10), amount=50, qty=-1, is_return=1)
	make.payment(invoice, on=TODAY)
	settle()
	for doc, sentence in (
		(draft, "There is no invoice"),
		(credit, "Nothing of .* is open"),
		(invoice, "Nothing of .* is open"),
	):
		with pytest.raises(frappe.ValidationError, match=sentence):
			portal.raised(OURS, doc)
	assert invoice.name not in [row["name"] for row in portal_view.open_invoices(MINE)]


def test_nothing_is_disputed_twice(invoice: Document) -> None:
	portal.raised(OURS, invoice)
	with pytest.raises(frappe.ValidationError, match="disputed in full already"):
		portal.raised(OURS, invoice)
	(shown,) = [row for row in portal_view.open_invoices(MINE) if row["name"] == invoice.name]
	assert shown["is_disputed"] and shown["in_dispute"]


def test_so_many_an_hour(invoice: Document) -> None:
	for _number in range(20):
		portal.raised(OURS, {"invoice": invoice.name, "amount": "1"})
	with pytest.raises(frappe.ValidationError, match="within an hour"):
		portal.raised(OURS, {"invoice": invoice.name, "amount": "1"})


def test_frappe_limits_each_address(invoice: Document) -> None:
	reason = portal.offered()
	frappe.set_user(OURS)
	frappe.local.form_dict = frappe._dict(cmd="ar_test_raise")
	key = frappe.cache.make_key("rl:ar_test_raise:127.0.0.1")
	keys = (key, key + b":3600")  # as ERPNext 15 and 16 count
	for each in keys:
		frappe.cache.setex(each, 60, 60)
	try:
		with portal.sending(address="127.0.0.1"), pytest.raises(frappe.RateLimitExceededError):
			api.portal_raise_dispute([{"invoice": invoice.name}], reason, "Broken")
	finally:
		frappe.cache.delete(*keys)


def test_the_portal_s_menu_leads_there() -> None:
	frappe.get_doc("Portal Settings").sync_menu()
	menu = {row.route: (row.role, row.enabled) for row in frappe.get_doc("Portal Settings").menu}
	assert menu["/disputes"] == ("Customer", 1)
