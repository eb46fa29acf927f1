"""Steps: which is next on an account, what takes it, what takes it back, and who is told to escalate."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.operations import nightly, steps, views
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.conversations import activity
from tests.site.policies import new_strategy, rule

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
LATE = 20
STEPS = (
	{"day": -3, "action": "Reminder"},
	{"day": 5, "action": "Reminder"},
	{"day": 14, "action": "Call"},
	{"day": 45, "action": "Escalate", "role": "AR Manager"},
	{"day": 60, "action": "Hold"},
)
SHOWN = ("step", "step_day", "step_action", "step_due_on")
LAST = (0, 0, None, None)


def late(days: int, amount: float = 1000, customer: str = make.CUSTOMER) -> Document:
	due = add_days(TODAY, -days)
	return make.invoice(customer, amount=amount, on=add_days(due, -30), due=due)


def strategy(steps: tuple[dict, ...] = STEPS, **values: object) -> Document:
	rules = [rule("Overdue Amount", 0, 10, operator="More Than")]
	said = {"rules": rules, "steps": [dict(step) for step in steps], **values}
	return new_strategy("AR Test Steps", **said).insert()


def due_on(day: int, days_late: int = LATE) -> object:
	return add_days(TODAY, day - days_late)


def stands() -> None:
	"""What is stored is what the night's audit computes, too."""
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_a_call_takes_the_step_at_once_and_undoing_brings_it_back() -> None:
	invoice = late(LATE)
	strategy()
	settle()
	assert figure(*SHOWN) == (3, 14, "Call", due_on(14))
	assert figure("leading_item", "leading_due_date") == (invoice.name, due_on(0))
	stands()
	frappe.set_user(SPECIALIST)
	logged = api.log_contact(figure("name"), "Call", "Reached")
	frappe.set_user("Administrator")
	assert figure(*SHOWN) == (4, 45, "Escalate", due_on(45))
	kept = frappe.get_doc("AR Activity", logged["activity"])
	assert (kept.strategy, kept.step, kept.step_day, kept.leading_item) == (
		"AR Test Steps", 3, 14, invoice.name
	)  # fmt: skip
	stands()
	frappe.set_user(SPECIALIST)
	api.undo_contact(logged["activity"])
	frappe.set_user("Administrator")
	assert figure(*SHOWN) == (3, 14, "Call", due_on(14))
	stands()


@pytest.mark.parametrize(
	"values",
	[
		{"outcome": "No Answer"},
		{"channel": "E-mail", "outcome": "Sent"},
		{"channel": "Note", "notes": "Talked about"},
		{"happened_on": add_to_date(now_datetime(), days=14 - LATE - 1)},
	],
)
def test_what_is_no_call_leaves_the_step(values: dict) -> None:
	late(LATE)
	strategy()
	settle()
	doc = activity(**values)
	assert (doc.step or 0, doc.leading_item) == (0, None)
	assert figure("step") == 3
	stands()


def test_a_reminder_is_taken_by_what_is_written() -> None:
	late(6)
	strategy()
	settle()
	assert figure("step", "step_action") == (2, "Reminder")
	activity(channel="E-mail", outcome="Sent")
	assert figure(*SHOWN) == (3, 14, "Call", due_on(14, 6))
	activity()
	assert figure("step") == 3, "its day has not come"
	stands()


def test_what_the_client_says_of_steps_does_not_count() -> None:
	late(LATE)
	strategy()
	settle()
	doc = activity(outcome="No Answer", step=5, step_day=60, strategy="AR Test Steps", leading_item="X")
	assert (doc.step or 0, doc.step_day or 0, doc.leading_item) == (0, 0, None)
	taken = activity()
	frappe.set_user(MANAGER)
	taken = frappe.get_doc("AR Activity", taken.name)
	taken.update({"step_day": 60, "notes": "more"})
	taken.save()
	assert taken.step_day == 14
	taken.outcome = "Wrong Number"
	taken.save()
	frappe.set_user("Administrator")
	assert (taken.step or 0) == 0
	assert figure("step") == 3
	stands()


def test_a_changed_strategy_does_not_bring_taken_steps_back() -> None:
	late(LATE)
	doc = strategy()
	settle()
	activity()
	del doc.steps[0:2]  # what was the third step is the first now
	doc.append("steps", {"day": 30, "action": "Letter"})
	doc.steps = sorted(doc.steps, key=lambda step: step.day)
	for number, step in enumerate(doc.steps, 1):
		step.idx = number
	doc.save()
	settle()
	assert figure(*SHOWN) == (2, 30, "Letter", due_on(30))


def test_another_leading_item_begins_anew() -> None:
	first = late(LATE)
	second = late(6, amount=700)
	strategy()
	settle()
	activity()
	make.payment(first, on=TODAY)
	settle()
	assert figure("leading_item", "step", "step_action") == (second.name, 2, "Reminder")
	stands()


def test_small_amounts_pass_steps_over_and_nothing_owed_has_none() -> None:
	invoice = late(LATE, amount=100)
	strategy((*STEPS[:2], {"day": 14, "action": "Call", "smallest_amount": 500}))
	settle()
	assert figure("step") == 2
	make.payment(invoice, on=TODAY)
	settle()
	assert figure(*SHOWN) == LAST
	assert figure("leading_item", "leading_due_date") == (None, None)
	stands()


def test_without_strategy_there_are_no_steps() -> None:
	late(LATE)
	settle()
	assert figure(*SHOWN) == LAST
	assert (activity().step or 0) == 0
	stands()


def escalated(user: str) -> int:
	found = {view["name"]: view for view in views.counted(user, base.COMPANY, None)}
	return found["escalated"]["count"]


def test_an_escalation_is_shown_to_its_role_until_it_is_said_to_be_done() -> None:
	late(50)
	strategy()
	settle()
	assert figure("step_action", "step_role") == ("Escalate", "AR Manager")
	assert (escalated(MANAGER), escalated(SPECIALIST)) == (1, 0)
	frappe.set_user(MANAGER)
	api.take_step(figure("name"), "Spoke with their owner")
	frappe.set_user("Administrator")
	assert figure("step", "step_action") == (5, "Hold")
	assert escalated(MANAGER) == 0
	note = frappe.get_last_doc("AR Activity", {"customer": make.CUSTOMER})
	assert (note.channel, note.step, note.notes) == ("Note", 4, "Spoke with their owner")
	assert figure("last_contact_on") is None, "nobody was contacted"
	with pytest.raises(frappe.ValidationError, match="not before"):
		api.take_step(figure("name"), "and again")
	stands()


def test_only_who_has_the_role_of_a_step_says_that_it_is_done() -> None:
	late(50)
	strategy()
	settle()
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError, match="Step 4 is for the role AR Manager"):
		api.take_step(figure("name"), "Told them")
	assert frappe.db.count("AR Activity", {"customer": make.CUSTOMER}) == 0
	assert figure("step", "step_action") == (4, "Escalate")
	frappe.set_user("Administrator")
	api.take_step(figure("name"), "Told them")
	assert figure("step_action") == "Hold"


def test_a_step_is_taken_again_when_the_database_was_busy(monkeypatch: pytest.MonkeyPatch) -> None:
	late(50)
	strategy()
	settle()
	take, tries = steps.take, []

	def busy_once(*values: object) -> Document:
		done = take(*values)
		tries.append(done.name)
		if len(tries) == 1:
			raise frappe.QueryDeadlockError
		return done

	monkeypatch.setattr(steps, "take", busy_once)
	frappe.set_user(MANAGER)
	api.take_step(figure("name"), "Told them")
	assert len(tries) == 2 and frappe.session.user == MANAGER
	assert frappe.db.count("AR Activity", {"customer": make.CUSTOMER}) == 1


def test_a_step_that_names_another_role_is_for_that_one() -> None:
	late(50)
	strategy((*STEPS[:3], {"day": 45, "action": "Escalate", "role": "AR Specialist"}))
	settle()
	frappe.set_user(SPECIALIST)
	api.take_step(figure("name"), "Told them")
	assert figure(*SHOWN) == LAST


def test_a_hold_stops_collecting_with_its_reason() -> None:
	late(61)
	strategy()
	settle()
	frappe.set_user(SPECIALIST)
	done = api.take_step(figure("name"), "Lawyers are on it")
	assert figure("collection_stop", "stop_reason") == ("On Hold", "Lawyers are on it")
	assert figure(*SHOWN) == LAST
	api.undo_contact(done["activity"])
	assert figure("collection_stop", "stop_reason", "step") == (None, None, 5)
	stands()


@pytest.mark.parametrize(
	("days", "notes", "sentence"),
	[(LATE, "Done", "log the call"), (50, " ", "Say what was done"), (0, "Done", "log the call")],
)
def test_what_cannot_be_said_to_be_done(days: int, notes: str, sentence: str) -> None:
	late(days)
	strategy()
	settle()
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.take_step(figure("name"), notes)
	assert frappe.db.count("AR Activity", {"customer": make.CUSTOMER}) == 0


def test_an_auditor_takes_no_step() -> None:
	late(50)
	strategy()
	settle()
	name = figure("name")
	frappe.set_user(AUDITOR)
	with pytest.raises(frappe.PermissionError):
		api.take_step(name, "Done")


@pytest.mark.parametrize(
	("days", "soon", "amount"), [(0, 0, 1000), (-1, 0, 0), (-5, 5, 1000), (-6, 5, 0), (1, 0, 1000)]
)
def test_what_is_due_soon_is_to_collect(days: int, soon: int, amount: int) -> None:
	late(days)
	if soon:
		strategy(due_soon_days=soon)
	settle()
	assert figure("to_collect") == amount
	assert figure("worklist_state") == ("To Chase" if days > 0 else "Not Due")
	stands()
