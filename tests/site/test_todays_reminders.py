"""Today's reminders before they go: the preview says what sending would do, and a person leaves customers out."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.utils import add_days

from ar_specialist import api
from ar_specialist.api import reminders as sending
from ar_specialist.ledger import whereabouts
from ar_specialist.operations import reminders, todays_reminders
from ar_specialist.receivables.letter import addressee
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import conversations, reminding
from tests.site import factories as make
from tests.site.accounts import account
from tests.site.reminding import CUSTOMER, NOON, TODAY, outbox, reminder
from tests.site.users import acting_as

SPECIALIST, OTHER_SPECIALIST, MANAGER, AUDITOR, NOBODY = base.USERS
FREE, PROMISED, UNREACHABLE, LATER = (*base.CUSTOMERS[:3], base.CUSTOMERS[4])


@pytest.fixture(autouse=True)
def four_customers() -> Iterator[None]:
	"""One who may be reminded now, two who may not, and one who is to be called."""
	frappe.db.delete("Email Queue")
	reminding.sender()
	reminding.policy(quiet_from="", quiet_until="")
	for customer in (FREE, PROMISED, UNREACHABLE, LATER):
		reminding.due_customer(customer)
	conversations.promise(invoice_of(PROMISED), amounts=(10,), on=add_days(TODAY, 5))
	frappe.delete_doc("Contact", frappe.db.get_value("Contact", {"first_name": UNREACHABLE}), force=True)
	frappe.db.set_value("AR Customer Account", account(LATER).name, "step_action", "Call")
	frappe.db.commit()
	yield
	frappe.set_user("Administrator")
	frappe.cache.delete_value("user_permissions")


def invoice_of(customer: str) -> frappe.model.document.Document:
	return frappe.get_last_doc("Sales Invoice", {"customer": customer, "docstatus": 1})


def previewed() -> dict[str, dict]:
	return {row["customer"]: row for row in api.preview_reminders(base.COMPANY)["rows"]}


def contents() -> list[object]:
	doctypes = ("AR Reminder", "AR Customer Account", "AR Activity", "AR Job Run", "AR Open Item")
	return [frappe.get_all(doctype, fields="*", order_by="name") for doctype in doctypes]


def test_the_preview_says_who_is_written_to_and_who_is_not_and_why() -> None:
	before = contents()
	with acting_as(SPECIALIST):
		found = api.preview_reminders(base.COMPANY)
	rows = {row["customer"]: row for row in found["rows"]}
	assert (found["currency"], found["day"], found["more"]) == ("EUR", TODAY, 0)
	assert set(rows) == {FREE, PROMISED, UNREACHABLE}
	first = rows[FREE]
	assert (first["leaves"], first["reasons"], first["amount"]) == (True, [], 1000)
	assert first["recipient"] == f"{frappe.scrub(FREE)}@example.com"
	assert first["template"] == reminding.TEMPLATE
	assert (rows[PROMISED]["leaves"], rows[PROMISED]["reasons"]) == (False, ["An item is promised"])
	assert rows[UNREACHABLE]["reasons"] == ["There is no address to send to"]
	assert found["rows"][0]["customer"] == FREE, "who is written to comes first"
	assert contents() == before, "looking changes nothing"


def test_sending_does_what_the_preview_said() -> None:
	said = previewed()
	reminders.propose(base.COMPANY, TODAY)
	assert previewed().keys() == said.keys()
	api.send_reminders(base.COMPANY, [row["account"] for row in said.values()])
	for customer, row in said.items():
		doc = reminder(customer)
		assert (doc.status == "Sent") is row["leaves"], customer
		assert (doc.reasons or "").splitlines() == row["reasons"]
	after = previewed()
	assert [row["status"] for row in after.values() if row["customer"] == FREE] == ["Sent"]
	assert not any(row["leaves"] for row in after.values())


def test_a_person_sends_the_selected_ones_only() -> None:
	frappe.get_last_doc("AR Promise", {"customer": PROMISED}).withdraw("Their mistake")
	with acting_as(SPECIALIST):
		found = api.send_reminders(base.COMPANY, [account(PROMISED).name])
	assert found["counts"]["Sent"] == 1
	assert outbox() == [f"{frappe.scrub(PROMISED)}@example.com"]
	assert reminder(FREE).status == "Proposed"
	assert frappe.db.get_value("AR Activity", {"customer": PROMISED}, "owner") == SPECIALIST


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_logs_no_contacts_sends_no_reminders(user: str) -> None:
	names = [account().name]
	with acting_as(user), pytest.raises(frappe.PermissionError):
		api.send_reminders(base.COMPANY, names)
	with acting_as(user), pytest.raises(frappe.PermissionError):
		api.exclude_from_reminders(names[0], "Wants none")
	with acting_as(user), pytest.raises(frappe.PermissionError):
		api.include_in_reminders(names[0])
	assert outbox() == [] and frappe.db.count("AR Reminder") == 0


def test_an_auditor_may_look() -> None:
	with acting_as(AUDITOR):
		assert len(api.preview_reminders(base.COMPANY)["rows"]) == 3
	with acting_as(NOBODY), pytest.raises(frappe.PermissionError):
		api.preview_reminders(base.COMPANY)


def test_nobody_sees_or_reminds_customers_they_may_not_see() -> None:
	frappe.permissions.add_user_permission("Customer", FREE, OTHER_SPECIALIST, ignore_permissions=True)
	others = account(PROMISED).name
	with acting_as(OTHER_SPECIALIST):
		assert set(previewed()) == {FREE}
		for call in (
			lambda: api.send_reminders(base.COMPANY, [others]),
			lambda: api.exclude_from_reminders(others, "x"),
			lambda: api.include_in_reminders(others),
		):
			with pytest.raises(frappe.PermissionError):
				call()


@pytest.mark.parametrize(
	("call", "sentence"),
	[
		(lambda name: api.send_reminders(base.COMPANY, []), "at least one"),
		(lambda name: api.send_reminders(base.COMPANY, ["no such account"]), "no customer account"),
		(lambda name: api.send_reminders(base.OTHER_COMPANY, [name]), "no customer account of"),
		(lambda name: api.send_reminders("No Such Company", [name]), "does not exist"),
		(lambda name: api.preview_reminders(""), "Choose the company"),
		(lambda name: api.exclude_from_reminders(name, "  "), "Say why"),
		(lambda name: api.exclude_from_reminders(name, "x" * 501), "up to 500 characters"),
		(lambda name: api.exclude_from_reminders("no such account", "x"), "no customer account"),
		(lambda name: api.include_in_reminders(name), "is not left out"),
	],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(call, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		call(account().name)
	assert frappe.db.count("AR Reminder") == 0


@pytest.mark.parametrize("is_proposed", [True, False])
def test_a_customer_left_out_today_gets_none_today(is_proposed: bool) -> None:
	if is_proposed:
		reminders.propose(base.COMPANY, TODAY)
	with acting_as(SPECIALIST):
		api.exclude_from_reminders(account().name, "They call us this afternoon")
	reminding.run()
	doc = reminder()
	assert (doc.status, doc.reasons, doc.modified_by) == (
		"Excluded",
		"They call us this afternoon",
		SPECIALIST,
	)
	assert outbox() == []
	assert previewed()[FREE]["reasons"] == ["They call us this afternoon"]
	tomorrow = NOON.replace(hour=12) + (add_days(NOON, 1) - NOON)
	reminders.propose(base.COMPANY, tomorrow.date())
	assert reminder(day=tomorrow.date()).status == "Proposed", "tomorrow is another day"


def test_leaving_out_is_taken_back() -> None:
	with acting_as(SPECIALIST):
		api.exclude_from_reminders(account().name, "By mistake")
		api.include_in_reminders(account().name)
	reminding.run()
	assert (reminder().status, len(outbox())) == ("Sent", 1)
	with pytest.raises(frappe.ValidationError, match="has left already"):
		api.exclude_from_reminders(account().name, "Too late")
	with pytest.raises(frappe.ValidationError, match="is not left out"):
		api.include_in_reminders(account().name)


def test_a_customer_left_out_for_good() -> None:
	reminders.propose(base.COMPANY, TODAY)
	with acting_as(SPECIALIST):
		api.exclude_from_reminders(account().name, "Paid by the parent company", always=True)
	assert (account().no_reminders, account().no_reminders_reason) == (1, "Paid by the parent company")
	assert reminder().status == "Excluded"
	reminders.propose(base.COMPANY, add_days(TODAY, 1))
	reminders.send_due(base.COMPANY, lambda: add_days(NOON, 1))
	assert outbox() == []
	assert "excluded" in reminder(day=add_days(TODAY, 1)).reasons


def test_a_customer_left_out_for_good_is_taken_back_wholly() -> None:
	reminders.propose(base.COMPANY, TODAY)
	with acting_as(SPECIALIST):
		api.exclude_from_reminders(account().name, "Paid by the parent company", always=True)
		api.include_in_reminders(account().name)
		assert (account().no_reminders, account().no_reminders_reason) == (0, None)
		api.send_reminders(base.COMPANY, [account().name])
	assert reminder().status == "Sent"


def test_many_are_sent_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
	queued = []
	monkeypatch.setattr(sending, "AT_ONCE", 1)
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: queued.append((args, values)))
	names = [account(FREE).name, account(PROMISED).name]
	with acting_as(SPECIALIST):
		assert api.send_reminders(base.COMPANY, names) == {"queued": 2}
	((method,), values) = queued[0]
	assert outbox() == []
	values.pop("queue")
	frappe.get_attr(method)(**values)
	assert (reminder(FREE).status, reminder(PROMISED).status) == ("Sent", "Stopped")


def test_who_may_be_written_to_is_asked_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: None)
	monkeypatch.setattr(sending, "AT_ONCE", 0)
	names = [account(customer).name for customer in (FREE, PROMISED, UNREACHABLE, LATER)]

	def cost(count: int) -> int:
		frappe.db.value_cache.clear()
		return statements(lambda: api.send_reminders(base.COMPANY, names[:count]))

	with acting_as(SPECIALIST):
		cost(1)
		assert cost(4) == cost(1)


def test_more_than_a_page_selects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
	queued = []
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: queued.append(values))
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="up to 500 customer accounts"):
		api.send_reminders(base.COMPANY, [f"account {number}" for number in range(501)])
	assert queued == []


def test_letters_beyond_three_go_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
	queued = []
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: queued.append(values["names"]))
	names = [account(customer).name for customer in (FREE, PROMISED, UNREACHABLE, LATER)]
	with acting_as(SPECIALIST):
		assert "counts" in api.send_reminders(base.COMPANY, [*names[:3], names[0]]), "each once"
		assert api.send_reminders(base.COMPANY, names) == {"queued": 4}
	assert queued == [names]


def test_a_preview_costs_as_much_for_many_customers_as_for_few() -> None:
	def cost() -> int:
		frappe.db.value_cache.clear()
		return statements(lambda: todays_reminders.preview(base.COMPANY, NOON))

	cost()
	few = cost()
	for number in range(12):
		group, territory = base.GROUPS[1], base.TERRITORIES[1]
		name = f"AR Test Many {number}"
		base.make("Customer", None, customer_name=name, customer_group=group, territory=territory)
		reminding.due_customer(name)
	cost()
	assert cost() == few
	assert len(previewed()) == 15


# -- whom letters go to


def test_whom_letters_may_go_to_and_who_wants_none() -> None:
	make_contact = frappe.get_doc
	for email, values in (
		("primary@example.org", {"is_primary_contact": 1}),
		("gone@example.org", {"unsubscribed": 1}),
		("Asked.Not@example.org", {}),
		("about.another@example.org", {}),
	):
		contact = {
			"doctype": "Contact",
			"first_name": email,
			"links": [{"link_doctype": "Customer", "link_name": PROMISED}],
		}
		make_contact({**contact, "email_ids": [{"email_id": email, "is_primary": 1}], **values}).insert()
	frappe.db.set_value("Customer", LATER, "email_id", "own@example.org")
	for email, reference in (
		("asked.not@example.org", {"reference_doctype": "Customer", "reference_name": PROMISED}),
		(
			"about.another@example.org",
			{"reference_doctype": "AR Customer Account", "reference_name": account(FREE).name},
		),
		("own@example.org", {"global_unsubscribe": 1}),
	):
		frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **reference}).insert()
	found = whereabouts.addressees(base.CUSTOMERS)
	theirs, later = found[PROMISED], found[LATER]
	assert {"gone@example.org", "asked.not@example.org"} <= theirs.blocked
	assert not {"primary@example.org", "about.another@example.org"} & theirs.blocked
	assert addressee(*theirs).email == f"{frappe.scrub(PROMISED)}@example.com", "the first by name"
	assert [each.email for each in theirs.candidates if each.is_primary][1:] == ["primary@example.org"]
	without_primary = [each for each in theirs.candidates if not each.is_primary]
	assert addressee(without_primary, theirs.blocked).email == "about.another@example.org"
	assert "own@example.org" in later.blocked
	assert addressee(*later).email == f"{frappe.scrub(LATER)}@example.com"
	assert UNREACHABLE not in found
	assert make.CUSTOMER == CUSTOMER == FREE
