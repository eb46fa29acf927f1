"""Every fact a rule can test, from real documents: each number is worked out here by hand."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.operations import nightly, refresh
from ar_specialist.receivables.facts import FACTS
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.conversations import activity, promise
from tests.site.policies import new_strategy, rule

TODAY = getdate()
# 1000 (100 days late) + 500 (10) + 300 (due in 2 days) + 200 (in 40), less 50 on account
NUMBERS = {
	"Overdue Amount": 1500,
	"Amount to Collect": 1550,  # with 300 due soon, less 200 promised and 50 on account
	"Outstanding Amount": 1950,
	"Oldest Item Days Late": 100,
	"Amount over 90 Days": 1000,
	"Share over 90 Days": 50,  # of the 2000 owed
	"Overdue Share": 75,
	"Broken Promises": 1,
	"Promised Amount": 200,
	"Days since Last Contact": 24,
	"Days since Last Payment": 10,
	"Credit Limit Used": 78,
	"Average Days Late": 25,  # 10 days and 40
	"Days Slower than Usual": 15,
	"Disputed Share": 0,
	"Unapplied Amount": 50,
	"Newly Overdue Share": 33.33,
}
HUNDREDTH = 0.01


def due(days_late: int, amount: float) -> Document:
	day = add_days(TODAY, -days_late)
	return make.invoice(amount=amount, on=min(add_days(day, -30), TODAY), due=day)


@pytest.fixture(autouse=True)
def situation() -> None:
	frappe.get_doc("Customer", make.CUSTOMER).append(
		"credit_limits", {"company": base.COMPANY, "credit_limit": 2500, "bypass_credit_limit_check": 1}
	).db_insert()
	make.payment(due(210, 100), on=add_days(TODAY, -200))
	make.payment(due(50, 100), on=add_days(TODAY, -10))
	make.advance(amount=50, on=add_days(TODAY, -20))
	oldest, late, _soon, _ahead = due(100, 1000), due(10, 500), due(-2, 300), due(-40, 200)
	settle()
	broken = promise(oldest, amounts=(100,), on=add_days(TODAY, 5))
	earlier = {"promised_for": add_days(TODAY, -40), "deadline": add_days(TODAY, -37)}
	frappe.db.set_value("AR Promise", broken.name, {**earlier, "made_on": add_days(TODAY, -50)})
	promise(late, amounts=(200,), on=add_days(TODAY, 5))
	activity(outcome="Message Left", happened_on=add_to_date(now_datetime(), days=-24))


def strategy(rules: list[dict]) -> Document:
	steps = [{"day": -5, "action": "Reminder"}, {"day": 20, "action": "Call"}]
	return new_strategy("AR Test Facts", due_soon_days=2, rules=rules, steps=steps)


def test_every_fact_has_its_number_here() -> None:
	assert {fact.label for fact in FACTS.values()} == set(NUMBERS)


def test_each_fact_is_what_the_documents_say() -> None:
	"""Three rules a fact: two hold only together, when its number is the one above to a hundredth."""
	doc = strategy([]).insert()
	wrong = {}
	for fact, number in NUMBERS.items():
		doc.set("rules", [])
		doc.append("rules", rule(fact, number - HUNDREDTH, 1))
		doc.append("rules", rule(fact, number + HUNDREDTH, 2, operator="At Most"))
		doc.append("rules", rule(fact, number + HUNDREDTH, 4, operator="More Than"))
		doc.save()
		settle()
		if figure("priority") != 3:
			wrong[fact] = (figure("priority"), figure("priority_reasons"))
	assert wrong == {}
	assert figure("to_collect") == NUMBERS["Amount to Collect"]
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_refreshing_stays_within_its_statements_with_every_fact_tested() -> None:
	strategy([rule(fact, 0, 1) for fact in NUMBERS]).insert()
	settle()
	due(30, 70)
	frappe.db.commit()
	assert statements(refresh.work_off) <= 50


def by_contact() -> tuple[int, str]:
	"""Let the account be worked by days since the last contact; return its score and reasons."""
	strategy(
		[rule("Overdue Amount", 0, 10, operator="More Than"), rule("Days since Last Contact", 14, 30)]
	).insert()
	settle()
	return scored()


def scored() -> tuple[int, str]:
	return figure("priority", "priority_reasons")


def test_a_contact_takes_its_points_at_once_and_undoing_gives_them_back() -> None:
	before, order = by_contact(), figure("call_order")
	assert before[0] == 40 and "24 days" in before[1]
	logged = api.log_contact(figure("name"), "Call", "Reached")
	assert scored() == (10, before[1].splitlines()[1])
	assert figure("call_order") < order
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []
	api.undo_contact(logged["activity"])
	assert (*scored(), figure("call_order")) == (*before, order)
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


@pytest.mark.parametrize(
	"said", [{"channel": "E-mail", "outcome": None}, {"channel": "Letter", "outcome": None}]
)
def test_what_was_written_to_them_takes_the_points_too(said: dict) -> None:
	by_contact()
	doc = activity(**said)
	assert scored()[0] == 10
	frappe.delete_doc(doc.doctype, doc.name)
	assert scored()[0] == 40


def test_a_call_nobody_answered_takes_no_points() -> None:
	before = by_contact()
	activity(outcome="No Answer")
	assert scored() == before


def test_a_strategy_that_does_not_ask_for_contacts_is_not_scored_anew() -> None:
	strategy([rule("Overdue Amount", 0, 10, operator="More Than")]).insert()
	settle()
	frappe.db.set_value("AR Customer Account", figure("name"), "priority", 11)
	activity()
	assert figure("priority") == 11
