"""Which step of a strategy comes next on an account, from real invoices and contacts, and what there is to collect."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, settle
from tests.site.conversations import logged
from tests.site.policies import new_strategy
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMER = base.CUSTOMERS[0]
STEPS = (
	{"day": -3, "action": "Reminder"},
	{"day": 5, "action": "Reminder"},
	{"day": 14, "action": "Call", "smallest_amount": 500},
	{"day": 30, "action": "Letter"},
	{"day": 45, "action": "Escalate"},
	{"day": 60, "action": "Hold"},
)


@pytest.fixture(autouse=True)
def strategy() -> Document:
	return new_strategy("AR Test Steps", rules=[], steps=list(STEPS)).insert()


def owing(days_late: int, amount: float = 1000, customer: str = CUSTOMER) -> Document:
	"""An invoice that is `days_late` today, brought to the account."""
	found = make.invoice(customer, amount=amount, on=add_days(TODAY, -90), due=add_days(TODAY, -days_late))
	settle()
	return found


def step(customer: str = CUSTOMER) -> tuple[int, str | None, int | None]:
	"""The step's number, action, and in how many days it is due."""
	found = account(customer)
	due = found.step_due_on
	return found.step, found.step_action, due and (due - TODAY).days


@pytest.mark.parametrize(
	"days_late, expected",
	[
		(-10, (1, "Reminder", 7)),
		(-3, (1, "Reminder", 0)),
		(0, (1, "Reminder", -3)),
		(5, (2, "Reminder", 0)),
		(13, (2, "Reminder", -8)),
		(14, (3, "Call", 0)),
		(44, (4, "Letter", -14)),
		(80, (6, "Hold", -20)),
	],
)
def test_the_latest_step_whose_day_has_come_is_next(days_late: int, expected: tuple) -> None:
	invoice = owing(days_late)
	assert step() == expected
	assert account().leading_item == invoice.name
	assert account().leading_due_date == add_days(TODAY, -days_late)


def test_the_item_that_is_due_first_leads() -> None:
	owing(-20)
	first = owing(6)
	owing(2)
	assert (account().leading_item, step()) == (first.name, (2, "Reminder", -1))
	make.payment(first, amount=1000, on=TODAY)
	settle()
	assert step() == (1, "Reminder", -5)


def test_a_step_below_its_smallest_amount_is_passed_over() -> None:
	owing(20, amount=499)
	assert step() == (2, "Reminder", -15)


def test_who_has_paid_takes_no_steps() -> None:
	invoice = owing(20)
	make.payment(invoice, amount=1000, on=TODAY)
	settle()
	assert step() == (0, None, None)
	assert not account().leading_item


def test_money_that_is_here_stops_the_steps() -> None:
	owing(20)
	make.advance(CUSTOMER, 1000, on=TODAY)
	settle()
	assert account().unapplied == 1000
	assert step() == (0, None, None)


def test_a_call_takes_its_step_and_undo_gives_it_back() -> None:
	owing(20)
	activity = logged()["activity"]
	assert step() == (4, "Letter", 10)
	kept = frappe.get_doc("AR Activity", activity)
	assert (kept.strategy, kept.step, kept.step_day) == ("AR Test Steps", 3, 14)
	assert kept.leading_item == account().leading_item
	settle_again()
	assert step() == (4, "Letter", 10)
	api.undo_contact(activity)
	assert step() == (3, "Call", -6)


def settle_again() -> None:
	refresh.refresh(base.COMPANY, [CUSTOMER])


@pytest.mark.parametrize(
	"values",
	[
		{"outcome": "No Answer"},
		{"outcome": "Wrong Number"},
		{"channel": "E-mail", "outcome": "Sent"},
		{"channel": "Note", "outcome": "", "notes": "Thinks about it"},
	],
)
def test_what_is_no_call_leaves_the_call_to_do(values: dict) -> None:
	owing(20)
	logged(**values)
	assert step() == (3, "Call", -6)


def test_a_call_that_comes_in_is_a_call() -> None:
	owing(20)
	logged(direction="Incoming")
	assert step()[0] == 4


def test_a_reminder_is_not_taken_by_what_they_wrote() -> None:
	owing(6)
	logged(channel="E-mail", outcome="Reached", direction="Incoming")
	assert step() == (2, "Reminder", -1)
	logged(channel="E-mail", outcome="Sent")
	assert step() == (3, "Call", 8)


def test_a_contact_before_the_step_s_day_does_not_take_it() -> None:
	owing(6)
	logged(channel="E-mail", outcome="Sent")
	logged()
	assert step() == (3, "Call", 8)


def test_another_leading_item_starts_anew() -> None:
	first = owing(20)
	logged()
	owing(6)
	make.payment(first, amount=1000, on=TODAY)
	settle()
	assert step() == (2, "Reminder", -1)


def test_each_instalment_is_led_from_its_own_due_date() -> None:
	invoice = make.invoice(
		CUSTOMER, amount=2000, on=add_days(TODAY, -90), due=add_days(TODAY, -6), submit=False
	)
	invoice.payment_schedule = []
	for late in (20, 6):
		invoice.append("payment_schedule", {"due_date": add_days(TODAY, -late), "invoice_portion": 50})
	invoice.save()
	invoice.submit()
	settle()
	logged()
	assert step() == (4, "Letter", 10)
	make.payment(invoice, amount=1000, on=TODAY)
	settle()
	assert (account().leading_item, step()) == (invoice.name, (2, "Reminder", -1))


def test_a_renamed_invoice_keeps_the_steps_that_were_taken() -> None:
	invoice = owing(20)
	logged()
	reminder = {"doctype": "AR Reminder", "company": base.COMPANY, "business_date": TODAY}
	reminder = {**reminder, "leading_item": invoice.name}
	theirs = frappe.get_doc({**reminder, "customer": CUSTOMER}).insert()
	other = frappe.get_doc({**reminder, "customer": CUSTOMER, "company": base.OTHER_COMPANY}).insert()
	frappe.rename_doc("Sales Invoice", invoice.name, "AR-RENAMED-1", force=True)
	settle()
	assert frappe.db.get_value("AR Reminder", theirs.name, "leading_item") == "AR-RENAMED-1"
	assert frappe.db.get_value("AR Reminder", other.name, "leading_item") == invoice.name
	assert (account().leading_item, step()) == ("AR-RENAMED-1", (4, "Letter", 10))


def test_an_edited_strategy_knows_what_was_done(strategy: Document) -> None:
	owing(20)
	logged()
	strategy.reload()
	strategy.set(
		"steps",
		[{"day": 1, "action": "Call"}, {"day": 14, "action": "Letter"}, {"day": 16, "action": "Call"}],
	)
	strategy.save()
	settle()
	assert step() == (3, "Call", -4)


def test_who_is_not_late_is_on_the_list_only_for_a_step_of_somebody(strategy: Document) -> None:
	owing(-2)
	assert (step(), account().worklist_state) == ((1, "Reminder", -1), "Not Due")
	strategy.reload()
	strategy.steps[0].action = "Call"
	strategy.save()
	settle()
	assert (step(), account().worklist_state) == ((1, "Call", -1), "To Chase")
	logged()
	assert account().worklist_state == "Not Due"


def test_a_step_that_is_nobody_s_call_is_done_in_words() -> None:
	owing(50)
	assert step()[:2] == (5, "Escalate")
	with acting_as(MANAGER):
		activity = api.take_step(account().name, "Handed to the sales director")["activity"]
	assert step() == (6, "Hold", 10)
	kept = frappe.get_doc("AR Activity", activity)
	assert (kept.channel, kept.step, kept.notes) == ("Note", 5, "Handed to the sales director")


def test_the_step_hold_puts_the_account_on_hold_and_undo_lifts_it() -> None:
	owing(70)
	with acting_as(SPECIALIST):
		activity = api.take_step(account().name, "Insolvency is likely")["activity"]
		assert (account().collection_stop, account().stop_reason) == ("On Hold", "Insolvency is likely")
		assert step() == (0, None, None)
		api.undo_contact(activity)
	assert (account().collection_stop, step()[:2]) == (None, (6, "Hold"))


def test_what_is_escalated_is_shown_to_the_role_it_is_escalated_to(strategy: Document) -> None:
	owing(50)

	def escalated() -> list[str]:
		return [row["customer"] for row in api.worklist_rows("escalated", base.COMPANY)["rows"]]

	with acting_as(MANAGER):
		assert escalated() == [CUSTOMER]
	with acting_as(SPECIALIST):
		assert escalated() == []
	strategy.reload()
	strategy.steps[4].role = "AR Specialist"
	strategy.save()
	settle()
	with acting_as(SPECIALIST):
		assert escalated() == [CUSTOMER]


def test_the_night_brings_the_next_step() -> None:
	owing(13)
	assert step() == (2, "Reminder", -8)
	frappe.db.commit()
	nightly.age_accounts(add_days(TODAY, 1))
	assert (account().step, account().step_action) == (3, "Call")
	assert nightly.differing(base.COMPANY, [CUSTOMER], add_days(TODAY, 1)) == []


# -- the amount to collect


def to_collect() -> float:
	return account().to_collect


def test_what_is_due_today_is_to_collect_and_what_comes_is_not() -> None:
	owing(10, 100)
	owing(0, 20)
	owing(-1, 3)
	assert to_collect() == 120


def test_due_soon_is_what_the_strategy_says(strategy: Document) -> None:
	strategy.due_soon_days = 5
	strategy.save()
	owing(10, 100)
	owing(-5, 20)
	owing(-6, 3)
	assert to_collect() == 120


def test_a_promise_on_what_is_not_due_takes_nothing_off_what_is() -> None:
	owing(10, 100)
	ahead = owing(-20, 5000)
	part = {"voucher_type": "Sales Invoice", "voucher_no": ahead.name, "promised": 5000}
	promise = {"promised_for": str(add_days(TODAY, 25)), "items": [part]}
	logged(outcome="Promise", promise=promise)
	assert (account().promised, to_collect(), account().worklist_state) == (5000, 100, "To Chase")


def test_unapplied_cash_is_less_to_collect_and_never_below_nothing() -> None:
	owing(10, 100)
	make.advance(CUSTOMER, 30, on=TODAY)
	settle()
	assert to_collect() == 70
	make.advance(CUSTOMER, 300, on=TODAY)
	settle()
	assert to_collect() == 0
