"""What is disputed is asked of nobody: reminders, letters, statements, dunnings, steps and scores go on with the rest."""

from decimal import Decimal
from email import message_from_string, policy

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import letters, reminders, statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import policies, post, reminding
from tests.site.accounts import account, account_name, settle
from tests.site.disputing import dispute, move, since
from tests.site.reminding import CUSTOMER, TODAY, outbox, reminder, run

TABLE = (
	"{% for row in items %}{{ row.number }} open {{ money(row.open, row.currency) }}"
	" disputed {{ money(row.disputed, row.currency) }}; {% endfor %}"
	"all {{ money(totals[0].open, totals[0].currency) }}"
)


@pytest.fixture
def invoices() -> list[Document]:
	"""Two overdue invoices of a customer whose reminder is due: over 1000, and over 400."""
	frappe.db.delete("Email Queue")
	reminding.sender()
	reminding.policy()
	found = [
		make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(CUSTOMER, amount=400, on=add_days(TODAY, -60)),
	]
	reminding.reachable()
	reminding.make_due(CUSTOMER)
	frappe.db.set_value("Email Template", reminding.TEMPLATE, "response", TABLE)
	return found


def sent() -> str:
	"""What the only message that waits to leave says."""
	(message,) = frappe.get_all("Email Queue", pluck="message")
	return message_from_string(message, policy=policy.default).get_body(("html",)).get_content()


def test_a_reminder_asks_for_the_undisputed_rest(invoices: list[Document]) -> None:
	dispute(invoices[0], amounts=(300,))
	run()
	assert (reminder().status, reminder().amount) == ("Sent", 1100)
	told = sent()
	assert [amount in told for amount in ("700.00", "300.00", "1,100.00")] == [True] * 3
	assert invoices[1].name in told and "1,000.00" not in told and "1,400.00" not in told


def test_a_reminder_leaves_out_what_is_disputed_in_full(invoices: list[Document]) -> None:
	dispute(invoices[0])
	run()
	assert (reminder().status, reminder().amount) == ("Sent", 400)
	assert invoices[0].name not in sent() and invoices[1].name in sent()
	activity = frappe.get_last_doc("AR Activity", {"reminder": ("is", "set")})
	assert [row.voucher_no for row in activity.items] == [invoices[1].name]


def test_where_all_is_disputed_no_reminder_is_proposed_or_sent(invoices: list[Document]) -> None:
	dispute(invoices[1], amounts=(400,))
	reminders.propose(base.COMPANY, TODAY, again=True)
	assert reminder().amount == 1000, "proposed about the rest"
	dispute(invoices[0])
	run()
	assert reminder().status == "Stopped" and outbox() == []
	assert "All that is due is disputed" in reminder().reasons.splitlines()
	found = account(CUSTOMER)
	assert (found.step, found.leading_item, found.worklist_state) == (0, None, "Waiting")
	assert (found.overdue, found.disputed, found.to_collect, found.priority) == (1400, 1400, 0, 0)


def test_the_preview_says_what_is_asked_for(invoices: list[Document]) -> None:
	dispute(invoices[0], amounts=(999,))
	(row,) = [row for row in api.preview_reminders(base.COMPANY)["rows"] if row["customer"] == CUSTOMER]
	assert (row["amount"], row["leaves"] or row["status"] == "Held") == (401, True)


def test_a_withdrawn_dispute_is_asked_for_again(invoices: list[Document]) -> None:
	doc = dispute(invoices[0])
	assert account(CUSTOMER).leading_item == invoices[1].name
	move(doc, "Withdrawn", status_reason="Their mistake")
	assert account(CUSTOMER).leading_item == invoices[0].name
	run()
	assert reminder().amount == 1400


def test_order_and_age_follow_what_is_not_disputed(invoices: list[Document]) -> None:
	strategy = frappe.get_doc("AR Collection Strategy", reminding.STRATEGY)
	strategy.set(
		"rules",
		[
			policies.rule("Overdue Amount", 402, 1),
			policies.rule("Oldest Item Days Late", 60, 10),
			policies.rule("Overdue Share", 50, 100),
		],
	)
	strategy.save()
	settle()
	late = (TODAY - getdate(invoices[0].due_date)).days
	assert late == 60 > (TODAY - getdate(invoices[1].due_date)).days
	assert account(CUSTOMER).priority == 111
	dispute(invoices[0], amounts=(999,))
	assert account(CUSTOMER).priority == 10, "401 overdue is 28 per cent, and the oldest is late still"
	dispute(invoices[0])
	assert account(CUSTOMER).priority == 0
	assert account(CUSTOMER).oldest_days_late == late, "the ledger's own figure stays"


# -- letters and statements


def composed(**values: object) -> letters.Letter:
	options = {"template": reminding.TEMPLATE, "attach_statement": False, "attach_invoices": False, **values}
	return letters.compose(account(CUSTOMER), **options)


def key(invoice: Document) -> list[dict]:
	return [{"voucher_type": invoice.doctype, "voucher_no": invoice.name, "due_date": str(invoice.due_date)}]


def test_a_letter_somebody_writes_is_about_the_rest(invoices: list[Document]) -> None:
	dispute(*invoices, amounts=(400, 400))
	letter = composed()
	assert [each.voucher_no for each in letter.items] == [invoices[0].name]
	assert "600.00" in letter.message and "1,000.00" not in letter.message
	draft = api.compose_email(account_name(CUSTOMER), items=key(invoices[0]), template=reminding.TEMPLATE)
	assert "600.00" in draft["message"]


def test_what_is_disputed_in_full_cannot_be_chosen(invoices: list[Document]) -> None:
	dispute(invoices[0])
	before = frappe.db.count("AR Activity")
	with pytest.raises(frappe.ValidationError, match=f"{invoices[0].name} is disputed in full; leave it out"):
		api.compose_email(account_name(CUSTOMER), items=key(invoices[0]), template=reminding.TEMPLATE)
	dispute(invoices[1])
	with pytest.raises(frappe.ValidationError, match=r"All that is open of .* is disputed; write to them"):
		api.compose_email(account_name(CUSTOMER))
	with pytest.raises(frappe.ValidationError, match=r"All that is overdue of .* is disputed; decide"):
		composed()
	assert frappe.db.count("AR Activity") == before


def test_a_statement_is_complete_and_marks_what_is_disputed(invoices: list[Document]) -> None:
	dispute(*invoices, amounts=(300, None))
	doc = account(CUSTOMER)
	html = statements.as_html(doc, letters.open_items(doc, TODAY), TODAY, "en")
	assert invoices[0].name in html and invoices[1].name in html
	assert html.count("of which disputed") == 3, "of both, and of the total"
	assert "300.00" in html and "700.00" in html and "1,400.00" in html
	assert "of which disputed" not in statements.as_html(doc, [], TODAY, "en")


def test_a_statement_of_a_past_day_marks_what_was_disputed_then(invoices: list[Document]) -> None:
	since(dispute(invoices[0], amounts=(300,)), add_days(TODAY, -5))
	doc = account(CUSTOMER)
	found = {days: letters.open_items(doc, add_days(TODAY, -days)) for days in (3, 6)}
	assert [sum(item.disputed for item in found[days]) for days in (3, 6)] == [300, 0]


def test_a_letter_in_the_customers_currency_leaves_the_rest_in_it() -> None:
	reminding.template()
	frappe.db.set_value("Email Template", reminding.TEMPLATE, "response", TABLE)
	foreign = make.invoice(make.FOREIGN_CUSTOMER, amount=1000, on=add_days(TODAY, -90), rate=0.8)
	post.contact("abroad@example.com", customer=make.FOREIGN_CUSTOMER, is_primary_contact=1)
	settle()
	dispute(foreign, amounts=(250,))
	letter = letters.compose(
		account(make.FOREIGN_CUSTOMER),
		template=reminding.TEMPLATE,
		attach_statement=False,
		attach_invoices=False,
	)
	assert "750.00" in letter.message and "1,000.00" not in letter.message
	assert account(make.FOREIGN_CUSTOMER).disputed == 200


# -- ERPNext's own dunning


def dunning(invoice: Document) -> Document:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	doc = create_dunning(invoice.name)
	doc.income_account, doc.cost_center = base.INCOME, base.CENTERS[0]
	return doc


def test_a_dunning_asks_for_no_more_than_is_not_disputed(invoices: list[Document]) -> None:
	dispute(invoices[0], amounts=(300.01,))
	doc = dunning(invoices[0]).insert()
	with pytest.raises(frappe.ValidationError, match=r"is disputed in part, .*699\.99 of it may be dunned"):
		doc.submit()
	assert frappe.db.get_value("Dunning", doc.name, "docstatus") == 0
	doc = dunning(invoices[0])
	doc.overdue_payments[0].outstanding = 699.99
	doc.insert().submit()
	dunning(invoices[1]).insert().submit()


def test_a_dunning_in_another_currency_than_the_accounts() -> None:
	frappe.db.set_single_value(
		"Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1
	)
	invoice = make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -90), currency="USD", conversion_rate=50)
	settle()
	assert Decimal(str(account(CUSTOMER).outstanding)) == 50_000
	dispute(invoice, amounts=(20_000,))
	doc = dunning(invoice).insert()
	with pytest.raises(frappe.ValidationError, match=r"600\.00 of it may be dunned"):
		doc.submit()


def test_letters_to_several_say_which_customer_has_only_disputed_items(invoices: list[Document]) -> None:
	post.address(CUSTOMER)
	dispute(*invoices)
	(row,) = api.preview_letters([account_name(CUSTOMER)])
	assert "is disputed" in row["reason"]
