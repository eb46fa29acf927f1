"""The worklist: who is on it, in which order, and what people do with it."""

from collections.abc import Callable

import pytest
from freezegun import freeze_time

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import accounts, aging, nightly, refresh, worklist
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, settle
from tests.site.policies import policy

SPECIALIST, OTHER, MANAGER, *_rest = base.USERS


def late(customer: str = make.CUSTOMER, amount: float = 1000, days_late: int = 40) -> None:
	make.invoice(customer, amount=amount, on=add_days(getdate(), -days_late - 30))


def test_figures_of_one_account() -> None:
	late(amount=1000, days_late=40)
	make.invoice(amount=500, on=getdate())
	make.advance(amount=200, on=add_days(getdate(), -3))
	settle()
	found = account()
	assert (found.outstanding, found.overdue, found.not_due) == (1300, 1000, 500)
	assert (found.unapplied_cash, found.oldest_days_late, found.open_items) == (200, 40, 3)
	assert (found.range1, found.range2) == (-200, 1000)
	assert (getdate(found.last_payment_date), found.last_payment_amount) == (
		getdate(add_days(getdate(), -3)),
		200,
	)
	assert (found.worklist_state, found.control_balance, found.exchange_difference) == ("To Chase", 1300, 0)


def test_average_days_late_is_weighted_by_what_was_paid() -> None:
	first = make.invoice(amount=300, on=add_days(getdate(), -100), due=add_days(getdate(), -70))
	second = make.invoice(amount=100, on=add_days(getdate(), -100), due=add_days(getdate(), -60))
	make.payment(first, on=add_days(getdate(), -60))
	make.payment(second, on=add_days(getdate(), -64))
	settle()
	assert account().average_days_late == pytest.approx((300 * 10 - 100 * 4) / 400)


def test_average_days_late_counts_each_instalment_from_its_own_date() -> None:
	day = add_days(getdate(), -100)
	invoice = make.invoice(amount=1000, on=day, payment_terms_template=base.TERMS)
	first, *others = sorted(invoice.payment_schedule, key=lambda row: getdate(row.due_date))
	assert others, "the terms of the test have several instalments"
	make.payment(invoice, amount=first.payment_amount, on=add_days(first.due_date, 7))
	settle()
	assert account().average_days_late == 7


def test_accounts_aged_on_an_earlier_day_are_not_called_fresh() -> None:
	late()
	settle()
	assert worklist.status(base.COMPANY)["stale"] == 0
	frappe.db.set_value("AR Customer Account", account().name, "aged_on", add_days(getdate(), -1))
	assert worklist.status(base.COMPANY)["stale"] == 1


@pytest.mark.parametrize(
	("prepare", "state"),
	[
		(lambda: late(), "To Chase"),
		(lambda: make.invoice(on=getdate()), "Not Due"),
		(lambda: (late(amount=300), make.advance(amount=300, on=getdate())), "Apply Cash"),
		(lambda: (policy(smallest_amount=500), late(amount=499)), "Small"),
		(lambda: make.payment(make.invoice(on=add_days(getdate(), -60)), on=getdate()), "Settled"),
	],
)
def test_the_state_says_why_a_customer_is_on_the_list_or_not(prepare, state: str) -> None:
	prepare()
	settle()
	assert account().worklist_state == state


def test_more_overdue_and_older_comes_first() -> None:
	late(base.CUSTOMERS[0], amount=150, days_late=10)
	late(base.CUSTOMERS[1], amount=30_000, days_late=10)
	late(base.CUSTOMERS[2], amount=30_000, days_late=100)
	settle()
	order = frappe.get_list(
		"AR Customer Account",
		filters={"worklist_state": "To Chase", "company": base.COMPANY},
		pluck="customer",
	)
	assert order == [base.CUSTOMERS[2], base.CUSTOMERS[1], base.CUSTOMERS[0]]
	reasons = account(base.CUSTOMERS[2]).priority_reasons
	assert "30,000.00 overdue" in reasons and "100 days late" in reasons


def test_of_equal_priority_the_larger_net_overdue_comes_first() -> None:
	late(base.CUSTOMERS[0], amount=30_000)
	late(base.CUSTOMERS[1], amount=40_000)
	late(base.CUSTOMERS[2], amount=45_000)
	make.advance(base.CUSTOMERS[2], amount=10_000, on=getdate())
	settle()
	found = frappe.get_list(
		"AR Customer Account", filters={"company": base.COMPANY}, fields=["customer", "priority"], limit=3
	)
	assert len({row.priority for row in found}) == 1
	assert [row.customer for row in found] == [base.CUSTOMERS[number] for number in (1, 2, 0)]


def test_the_policy_says_what_a_large_overdue_amount_is() -> None:
	late(amount=1000, days_late=10)
	settle()
	before = account().priority
	policy(large_overdue_amount=1000)
	settle()
	assert account().priority > before


@pytest.mark.parametrize("amount", [0, -1, "0.00"])
def test_a_large_overdue_amount_is_more_than_zero(amount: object) -> None:
	with pytest.raises(frappe.ValidationError, match="must be more than zero"):
		policy(large_overdue_amount=amount)


def test_a_snooze_takes_a_customer_off_the_list_and_gives_it_back() -> None:
	late()
	settle()
	until = add_days(getdate(), 5)
	frappe.set_user(SPECIALIST)
	assert api.snooze([account().name], str(until), "Waits for the new bank details") == {"changed": 1}
	assert account().worklist_state == "Waiting"
	late(amount=50)
	settle()
	assert (account().worklist_state, getdate(account().snoozed_until)) == ("Waiting", getdate(until))
	nightly.age_accounts(getdate(add_days(getdate(), 4)), again=True)
	assert account().worklist_state == "Waiting"
	nightly.age_accounts(getdate(until), again=True)
	assert account().worklist_state == "To Chase"
	assert api.wake([account().name]) == {"changed": 1}
	assert account().snoozed_until is None


@pytest.mark.parametrize(
	("until", "reason", "sentence"),
	[
		(0, "why", "after today"),
		(-1, "why", "after today"),
		(3, "  ", "Say why"),
		(3, "", "Say why"),
	],
)
def test_a_snooze_needs_a_day_ahead_and_a_reason(until: int, reason: str, sentence: str) -> None:
	late()
	settle()
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.snooze([account().name], str(add_days(getdate(), until)), reason)
	assert account().worklist_state == "To Chase"


def test_a_bulk_change_is_whole_or_nothing() -> None:
	late(base.CUSTOMERS[0])
	late(base.CUSTOMERS[1])
	settle()
	names = [account(customer).name for customer in base.CUSTOMERS[:2]]
	with pytest.raises(frappe.DoesNotExistError):
		api.assign([*names, "no-such-account"], SPECIALIST)
	assert [account(customer).collector for customer in base.CUSTOMERS[:2]] == [None, None]
	assert api.assign(names, SPECIALIST) == {"changed": 2}


def test_the_desk_sends_names_as_text() -> None:
	late()
	settle()
	assert api.assign(frappe.as_json([account().name]), SPECIALIST) == {"changed": 1}
	for names in ("{}", '"x"', "x", ""):
		with pytest.raises(frappe.ValidationError, match="as a list"):
			api.wake(names)
	for names in ("[1]", "[x", '["x', "[" * 9999):
		with pytest.raises(frappe.DoesNotExistError, match="no customer account"):
			api.wake(names)


@pytest.mark.parametrize("collector", ["nobody@example.com", "<b>x</b>"])
def test_a_collector_must_be_an_enabled_user(collector: str) -> None:
	late()
	settle()
	with pytest.raises(frappe.ValidationError, match="no enabled user"):
		api.assign([account().name], collector)


def test_the_default_collector_takes_new_accounts_only() -> None:
	late(base.CUSTOMERS[0])
	settle()
	policy(default_collector=SPECIALIST)
	late(base.CUSTOMERS[1])
	settle()
	assert account(base.CUSTOMERS[0]).collector is None
	assert account(base.CUSTOMERS[1]).collector == SPECIALIST


def test_nothing_a_machine_recomputes_undoes_what_people_said() -> None:
	late()
	settle()
	said = account()
	said.update({"collector": OTHER, "next_action": "Letter", "next_action_date": add_days(getdate(), 2)})
	said.save()
	refresh.rebuild(base.COMPANY)
	nightly.age_accounts(getdate(), again=True)
	found = account()
	assert (found.collector, found.next_action) == (OTHER, "Letter")
	assert found.worklist_state == "Waiting"


def test_what_people_say_is_tracked(track_changes: Callable[[], None]) -> None:
	late()
	settle()
	frappe.set_user(MANAGER)
	track_changes()
	api.assign([account().name], OTHER)
	versions = frappe.get_all(
		"Version",
		filters={"ref_doctype": "AR Customer Account", "docname": account().name},
		fields=["data", "owner"],
	)
	assert any("collector" in version.data and version.owner == MANAGER for version in versions)


def test_an_entry_dated_ahead_takes_effect_on_its_day() -> None:
	invoice = make.invoice(on=add_days(getdate(), -60))
	make.payment(invoice, on=add_days(getdate(), 3))
	settle()
	found = account()
	assert (found.outstanding, getdate(found.next_posting_date)) == (1000, getdate(add_days(getdate(), 3)))
	later = getdate(add_days(getdate(), 3))
	assert accounts.due_entries(base.COMPANY, add_days(later, -1)) == []
	assert accounts.due_entries(base.COMPANY, later) == [make.CUSTOMER]
	with freeze_time(later):
		assert aging.stale_parties(base.COMPANY, later) == {make.CUSTOMER}
		nightly.age_accounts(later)
		assert account().outstanding == 0


def test_the_policy_steers_the_buckets() -> None:
	policy(aging_ranges="10, 20", aging_basis="Posting Date")
	late(days_late=40)
	settle()
	assert (account().range3, account().range2) == (1000, 0)


def test_instalments_are_late_one_by_one() -> None:
	make.invoice(base.CUSTOMERS[3], on=add_days(getdate(), -45), due=None, payment_terms_template=base.TERMS)
	settle()
	found = account(base.CUSTOMERS[3])
	assert (found.outstanding, found.overdue, found.not_due) == (1000, 600, 400)
	policy(by_payment_term=0)
	settle()
	assert account(base.CUSTOMERS[3]).overdue == 0


def test_the_status_says_how_fresh_the_list_is() -> None:
	settle()
	assert api.worklist_status(base.COMPANY)["stale"] == 0
	late()
	assert api.worklist_status(base.COMPANY)["stale"] == 1
	settle()
	status = api.worklist_status(base.COMPANY)
	assert status["stale"] == 0 and status["as_of"]
