"""The gate on real documents: what keeps a reminder back, alone and together, and that nothing else does."""

from datetime import datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frappe
from frappe.utils import add_days, add_to_date, now_datetime

from ar_specialist.operations import gate, refresh, reminders
from ar_specialist.receivables.gate import GUARDS, stops
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import guards, reminding
from tests.site.accounts import account, say
from tests.site.examples import one_example
from tests.site.guards import HOLDING, contact, deposit
from tests.site.reminding import CUSTOMER, NOON, TODAY, outbox, reminder, run

OTHER = base.CUSTOMERS[1]


@pytest.fixture(autouse=True)
def a_reminder_is_due() -> None:
	frappe.db.delete("Email Queue")
	reminding.sender()
	reminding.policy()
	reminding.due_customer()


def stopped_by(moment: datetime = NOON, customer: str = CUSTOMER) -> set[str]:
	return {stop.guard for stop in stops(gate.sendings(base.COMPANY, [customer], {}, moment)[customer])}


def test_every_guard_is_made_true_by_something() -> None:
	by_other_tests = {"sent_already", "step_over"}
	assert {guard for found, _do in HOLDING.values() for guard in found} | by_other_tests == set(GUARDS)


@pytest.mark.parametrize("name", HOLDING)
def test_a_guard_keeps_the_reminder_back_and_says_why(name: str) -> None:
	expected, do = HOLDING[name]
	do()
	run()
	doc = reminder()
	assert outbox() == []
	assert doc.status == ("Held" if name == "in its quiet hours" else "Stopped")
	reasons = {GUARDS[guard][0] for guard in expected}
	assert reasons <= set(doc.reasons.splitlines()) <= reasons | {GUARDS["step_over"][0]}
	assert doc.checked_on == NOON and not doc.sent_on and not doc.activity


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(sorted(HOLDING)), max_size=4))
def test_no_message_leaves_while_any_guard_holds(names: set[str]) -> None:
	with one_example():
		guards.held_by(names)
		run()
		assert len(outbox()) == (0 if names else 1)
		assert frappe.db.count("AR Activity", {"reminder": ("is", "set")}) == (0 if names else 1)


def test_all_reasons_are_listed_and_not_the_first_only() -> None:
	guards.held_by({"held", "excluded", "promised", "paid into the bank"})
	run()
	assert {GUARDS[name][0] for name in ("on_hold", "excluded", "promised", "bank_deposit_waiting")} <= set(
		reminder().reasons.splitlines()
	)


def test_another_step_has_come() -> None:
	reminders.propose(base.COMPANY, TODAY)
	later = {**account().as_dict(), "step": 7}
	asked = {CUSTOMER: gate.step_key(later)}
	found = stops(gate.sendings(base.COMPANY, [CUSTOMER], asked, NOON)[CUSTOMER])
	assert [stop.guard for stop in found] == ["step_over"]
	guards.state(step_action="Call")
	assert stopped_by() == {"step_over"}


# -- the bank


def test_a_deposit_is_known_by_party_iban_number_or_name() -> None:
	refresh.refresh(base.COMPANY, [OTHER])
	iban, number = "DE89370400440532013000", "0532013000"
	theirs = {"party_type": "Customer", "party": CUSTOMER}
	guards.bank_account(account_name="AR Test Payer", iban=iban, bank_account_no=number, **theirs)
	for values in (
		theirs,
		{"bank_party_iban": iban},
		{"bank_party_iban": "de89 3704 0044 0532 0130 00"},
		{"bank_party_account_number": number},
		{"bank_party_name": f"  {CUSTOMER.upper().replace(' ', '  ')} "},
	):
		doc = deposit(**values)
		assert stopped_by() == {"bank_deposit_waiting"}, values
		assert stopped_by(customer=OTHER) & {"bank_deposit_waiting"} == set()
		doc.cancel()
		assert stopped_by() == set()


@pytest.mark.parametrize(
	"values",
	[
		{},
		{"bank_party_name": "Somebody Else"},
		{"bank_party_iban": ""},
		{"party_type": "Customer", "party": OTHER, "bank_party_name": CUSTOMER},
		{"deposit": 0, "withdrawal": 100, "party_type": "Customer", "party": CUSTOMER},
	],
)
def test_a_bank_line_that_is_not_theirs_keeps_nothing_back(values: dict[str, object]) -> None:
	deposit(**values)
	assert stopped_by() == set()


def test_a_name_that_two_customers_bear_says_nothing() -> None:
	group, territory = base.GROUPS[1], base.TERRITORIES[1]
	frappe.db.set_single_value("Selling Settings", "cust_master_name", "Naming Series")
	base.make("Customer", None, customer_name=CUSTOMER, customer_group=group, territory=territory)
	deposit(bank_party_name=CUSTOMER)
	assert stopped_by() == set()


def test_a_deposit_that_is_a_draft_or_reconciled_keeps_nothing_back() -> None:
	doc = deposit(party_type="Customer", party=CUSTOMER)
	payment = make.advance(amount=100, on=TODAY)
	doc.append(
		"payment_entries",
		{"payment_document": payment.doctype, "payment_entry": payment.name, "allocated_amount": 100},
	)
	doc.save()
	frappe.db.set_value("Bank Transaction", doc.name, "unallocated_amount", 0)
	assert stopped_by() == set()


def test_a_deposit_into_another_company_keeps_nothing_back() -> None:
	doc = deposit(party_type="Customer", party=CUSTOMER)
	other = guards.bank_account(account_name="AR Test Holding Account", company=base.OTHER_COMPANY)
	frappe.db.set_value("Bank Transaction", doc.name, {"bank_account": other, "company": base.OTHER_COMPANY})
	assert stopped_by() == set()


# -- contacts


def test_quiet_days_end() -> None:
	contact("Call", "Reached", add_days(NOON, -7))
	assert stopped_by() == set()
	contact("Meeting", "Reached", add_days(NOON, -6))
	assert stopped_by() == {"within_quiet_days"}


def test_what_nobody_heard_is_an_attempt_and_no_contact() -> None:
	frappe.db.set_value("Customer", CUSTOMER, "customer_type", "Individual")
	for hours in range(1, 7):
		contact("Call", "No Answer", add_to_date(NOON, hours=-24 * hours))
	assert stopped_by() == set(), "six in seven days"
	name = contact("Call", "No Answer", add_to_date(NOON, hours=-2))
	assert stopped_by() == {"above_frequency_cap"}, "seven"
	frappe.db.set_value("AR Activity", name, "undone_on", now_datetime())
	assert stopped_by() == set()


def test_companies_have_no_cap_unless_the_policy_says_so() -> None:
	for hours in range(1, 12):
		contact("Call", "No Answer", add_to_date(NOON, hours=-10 * hours))
	frappe.db.set_value("Customer", CUSTOMER, "customer_type", "Company")
	assert stopped_by() == set()
	frappe.db.set_value("Customer", CUSTOMER, "customer_type", "Individual")
	assert stopped_by() == {"above_frequency_cap"}


def test_the_window_is_as_long_as_the_policy_says() -> None:
	reminding.policy(most_contacts=1, contact_window_days=3)
	contact("Call", "No Answer", add_to_date(NOON, hours=-73))
	assert stopped_by() == set()
	contact("Call", "No Answer", add_to_date(NOON, hours=-71))
	assert stopped_by() == {"above_frequency_cap"}


def test_notes_and_what_customers_start_are_no_attempts() -> None:
	reminding.policy(most_contacts=1, quiet_days=0)
	contact("Note", "", add_to_date(NOON, hours=-2), notes="Nobody home")
	contact("Call", "Reached", add_to_date(NOON, hours=-2), direction="Incoming")
	assert stopped_by() == set()


# -- where the customer is


def address(country: str, primary: bool = False) -> str:
	doc = {"doctype": "Address", "address_title": country, "address_type": "Billing", "country": country}
	links = [{"link_doctype": "Customer", "link_name": CUSTOMER}]
	made = frappe.get_doc({**doc, "address_line1": "1 Road", "city": "Town", "links": links}).insert()
	if primary:
		frappe.db.set_value("Customer", CUSTOMER, "customer_primary_address", made.name)
	return made.name


def at(hour: int, minute: int = 0, day: object = TODAY) -> datetime:
	"""A moment in the site's time zone, which is India's: five and a half hours ahead of UTC."""
	frappe.db.set_single_value("System Settings", "time_zone", "Asia/Kolkata")
	return datetime.combine(day, time(hour, minute))


def test_without_address_the_sites_own_hours_count() -> None:
	assert stopped_by(at(19, 59)) == set()
	assert stopped_by(at(20)) == {"within_quiet_hours"}
	assert stopped_by(at(7, 59)) == {"within_quiet_hours"}
	assert stopped_by(at(8)) == set()


def test_the_hours_of_the_customers_country() -> None:
	address("Japan")
	assert stopped_by(at(16, 29)) == set(), "19:59 in Tokyo"
	assert stopped_by(at(16, 30)) == {"within_quiet_hours"}
	assert stopped_by(at(4, 30)) == set(), "8:00 in Tokyo"


def test_a_country_of_several_zones_is_awake_where_all_are() -> None:
	address("Australia")
	assert stopped_by(at(8, 30)) == set(), "8:30 UTC+5:30: afternoon from Perth to Lord Howe"
	assert stopped_by(at(4)) == {"within_quiet_hours"}, "6:30 in Perth"
	assert stopped_by(at(15, 30)) == {"within_quiet_hours"}, "18:00 in Perth, night in Sydney"
	say(time_zone="Australia/Perth")
	assert stopped_by(at(15, 30)) == set()


def test_the_primary_address_counts_before_others() -> None:
	address("Japan")
	address("Germany", primary=True)
	assert stopped_by(at(16, 30)) == set(), "noon in Berlin, evening in Tokyo"


def test_a_zone_that_is_stated_counts_before_any_address() -> None:
	address("Germany")
	say(time_zone="America/Los_Angeles")
	assert stopped_by(at(16, 30)) == {"within_quiet_hours"}


def test_clocks_that_are_put_forward() -> None:
	say(time_zone="Europe/Berlin")
	frappe.db.set_value("AR Customer Account", account().name, "step_due_on", "2026-01-01")
	winter, summer = datetime(2027, 3, 27).date(), datetime(2027, 3, 28).date()
	assert stopped_by(at(12, 15, winter)) == {"within_quiet_hours"}, "7:45 in Berlin"
	assert stopped_by(at(12, 15, summer)) == set(), "8:45 in Berlin"


def test_what_quiet_hours_keep_back_leaves_the_same_day() -> None:
	early = datetime.combine(TODAY, time(6))
	run(early)
	assert (reminder().status, outbox()) == ("Held", [])
	run(NOON)
	assert (reminder().status, reminder().reasons or "") == ("Sent", "")
	assert len(outbox()) == 1
