"""The demo company's plan: its size, its order, its sums, and that every name keeps its promise."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from ar_specialist.receivables.billing_checks import BillingCheck, PastDisputes, PastInvoice, flagged, trials
from ar_specialist.receivables.dispute import RootCause
from scripts.demo_data.agreements import AGREEMENTS
from scripts.demo_data.cast import CUSTOMERS, GROUP_LIMITS
from scripts.demo_data.catalogue import TERMS
from scripts.demo_data.events import (
	Bounce,
	CreditNote,
	Event,
	Invoice,
	Order,
	Payment,
	Reconciliation,
	Transfer,
	WriteOff,
)
from scripts.demo_data.places import PLACES
from scripts.demo_data.plan import FAST_MONTHS, balances, open_invoices, plan, tell
from scripts.demo_data.story import Customer
from scripts.demo_data.timeline import add_months

# Ends of months, a leap day, both halves of the year, each day of a week.
TODAYS = [
	date(2026, 11, 20),
	date(2026, 12, 31),
	date(2027, 3, 1),
	date(2028, 2, 29),
	*(date(2027, 6, day) for day in range(7, 14)),
]
BY_NAME = {customer.name: customer for customer in CUSTOMERS}


@pytest.fixture(params=TODAYS, ids=str)
def today(request: pytest.FixtureRequest) -> date:
	return request.param


@pytest.fixture
def events(today: date) -> list[Event]:
	return plan(today)


def history(name: str, today: date) -> list[Event]:
	"""Return one customer's events in the order of their days."""
	return sorted(tell(BY_NAME[name], today), key=lambda event: (event.on, event.rank, event.key))


def of_kind(events: Iterable[Event], kind: type[Event]) -> list[Event]:
	return [event for event in events if type(event) is kind]


def paid_late(events: Iterable[Event]) -> list[int]:
	"""Return by how many days each part of a payment came after the invoice's last due date."""
	invoices = {event.key: event for event in events if isinstance(event, Invoice)}
	return [
		(event.on - TERMS[invoices[part.invoice].terms].due(invoices[part.invoice].on)).days
		for event in events
		if isinstance(event, Payment)
		for part in event.parts
	]


def test_there_are_about_sixty_customers_with_codes_of_their_own() -> None:
	assert 60 <= len(CUSTOMERS) <= 66
	assert len({customer.code for customer in CUSTOMERS}) == len(CUSTOMERS)
	assert len({customer.mail_domain for customer in CUSTOMERS}) == len(CUSTOMERS)
	assert all(customer.story.endswith(".") for customer in CUSTOMERS)


def test_two_currencies_and_all_terms_are_used() -> None:
	assert Counter(PLACES[c.place].currency for c in CUSTOMERS)["GBP"] >= 5
	assert {customer.terms for customer in CUSTOMERS} == set(TERMS)
	assert {customer.place for customer in CUSTOMERS} == set(PLACES)


def test_the_same_day_gives_the_same_plan(events: list[Event], today: date) -> None:
	assert plan(today) == events


def test_there_are_about_seven_hundred_invoices_over_eighteen_months(
	events: list[Event], today: date
) -> None:
	invoices = of_kind(events, Invoice)
	assert 670 <= len(invoices) <= 740
	assert min(invoice.on for invoice in invoices) <= add_months(today, -17)
	assert max(invoice.on for invoice in invoices) >= today - timedelta(10)


def test_a_fast_plan_is_a_third_of_it_and_has_everybody(today: date) -> None:
	events = plan(today, FAST_MONTHS)
	assert 200 <= len(of_kind(events, Invoice)) <= 270
	assert min(event.on for event in of_kind(events, Invoice)) >= add_months(today, -FAST_MONTHS) - timedelta(
		2
	)


def test_nothing_happens_in_the_future_or_on_a_weekend(events: list[Event], today: date) -> None:
	assert all(event.on <= today and event.on.weekday() < 5 for event in events)


def test_keys_are_unique(events: list[Event]) -> None:
	assert len({event.key for event in events}) == len(events)


@pytest.mark.parametrize("months", [18, FAST_MONTHS])
def test_what_an_event_refers_to_has_happened_before(today: date, months: int) -> None:
	seen: set[str] = set()
	for event in plan(today, months):
		refers = set(event.settled())
		refers |= {event.order} if isinstance(event, Invoice | Payment) and event.order else set()
		refers |= {event.against} if isinstance(event, CreditNote) and event.against else set()
		refers |= set(event.pair or ()) if isinstance(event, Reconciliation) else set()
		assert refers - {event.key} <= seen
		seen.add(event.key)


@pytest.mark.parametrize("months", [18, FAST_MONTHS])
def test_no_invoice_is_settled_beyond_its_total_at_any_time(today: date, months: int) -> None:
	rests: dict[str, int] = {}
	for event in plan(today, months):
		if isinstance(event, Invoice):
			rests[event.key] = event.total
		for invoice, cents in event.settled().items():
			rests[invoice] -= cents
			assert rests[invoice] >= 0, (event, rests[invoice])


def test_a_payment_pays_what_its_parts_say_or_leaves_it_unallocated(events: list[Event]) -> None:
	for payment in of_kind(events, Payment):
		assert payment.cents > 0
		assert all(part.cents > 0 for part in payment.parts)
		assert sum(part.cents for part in payment.parts) in (0, payment.cents)


def test_terms_that_are_paid_by_term_are_paid_to_the_cent(events: list[Event]) -> None:
	"""ERPNext refuses more for an instalment than its share, which it computes by itself."""
	invoices = {event.key: event for event in of_kind(events, Invoice)}
	paid: Counter[tuple[str, str | None]] = Counter()
	for payment in of_kind(events, Payment):
		for part in payment.parts:
			terms = TERMS[invoices[part.invoice].terms]
			assert (part.term is not None) == terms.paid_by_term
			paid[part.invoice, part.term] += part.cents
	shares = {i.term: i.percent for i in TERMS["Demo Three Instalments"].instalments}
	by_term = {key: cents for key, cents in paid.items() if key[1]}
	assert by_term
	for (invoice, term), cents in by_term.items():
		assert cents * 100 == invoices[invoice].total * shares[term]


def test_journals_are_about_customers_who_owe_in_the_companys_currency(events: list[Event]) -> None:
	for event in events:
		if isinstance(event, Bounce | WriteOff | Transfer):
			for customer in event.owed():
				assert PLACES[BY_NAME[customer].place].currency == "EUR"


def test_every_kind_of_document_is_there(events: list[Event]) -> None:
	counts = Counter(type(event) for event in events)
	assert set(counts) == {
		Order, Invoice, CreditNote, Payment, WriteOff, Bounce, Transfer, Reconciliation
	}  # fmt: skip
	assert 450 <= counts[Payment] <= 700
	notes = of_kind(events, CreditNote)
	assert any(note.own_balance for note in notes)
	assert any(note.against is None for note in notes)
	assert any(note.against and not note.own_balance for note in notes)
	payments = of_kind(events, Payment)
	assert max(len(payment.parts) for payment in payments) >= 4
	assert any(payment.order for payment in payments)


def test_every_aging_bucket_and_not_due_is_filled(events: list[Event], today: date) -> None:
	invoices = {event.key: event for event in of_kind(events, Invoice)}
	buckets: dict[int, int] = defaultdict(int)
	for key, cents in open_invoices(events).items():
		days = (today - TERMS[invoices[key].terms].due(invoices[key].on)).days
		buckets[-1 if days <= 0 else min((days - 1) // 30, 4)] += cents
	assert set(buckets) == {-1, 0, 1, 2, 3, 4}
	assert min(buckets.values()) > 100000


def test_what_is_open_of_invoices_explains_the_balances_but_for_money_on_account(events: list[Event]) -> None:
	owed = balances(events)
	by_customer: Counter[str] = Counter()
	invoices = {event.key: event for event in of_kind(events, Invoice)}
	for key, cents in open_invoices(events).items():
		by_customer[invoices[key].customer] += cents
	for event in events:
		for customer, change in event.owed().items():
			if isinstance(event, Bounce):
				by_customer[customer] += change
			if isinstance(event, Payment) and not event.parts:
				taken = sum(i.advance for i in invoices.values() if event.order and i.order == event.order)
				by_customer[customer] += change + taken
			if isinstance(event, CreditNote) and not event.settled():
				by_customer[customer] += change
			if isinstance(event, Transfer) and customer == event.customer:
				by_customer[customer] += change
	assert {name: cents for name, cents in by_customer.items() if cents} == {
		name: cents for name, cents in owed.items() if cents
	}


# What the names promise


def test_who_is_punctual_is_punctual(today: date) -> None:
	late = paid_late(history("Punctual Printworks", today))
	assert late and all(0 <= days <= 2 for days in late)  # a weekend may lie in between


def test_who_is_early_is_early(today: date) -> None:
	assert max(paid_late(history("Earlybird Bakeries", today))) < 0


def test_who_is_always_late_has_never_been_less_than_a_month_late(today: date) -> None:
	events = history("Always Late Logistics", today)
	assert len(paid_late(events)) >= 10
	assert min(paid_late(events)) >= 35
	assert balances(events)["Always Late Logistics"] > 0


def test_who_stopped_paid_on_time_and_then_no_more_though_it_buys(today: date) -> None:
	events = history("Stopped Clock Supplies", today)
	stopped = add_months(today, -5)
	assert max(paid_late(events)) <= 6
	assert max(event.on for event in of_kind(events, Payment)) <= stopped
	assert sum(event.on > stopped for event in of_kind(events, Invoice)) >= 2


def test_who_slips_pays_later_and_later(today: date) -> None:
	late = paid_late(history("Slipping Slates Roofing", today))
	assert late == sorted(late) or late[-1] > late[0] + 30


def test_who_settled_owes_nothing(today: date) -> None:
	for name in ("Settled Stonemasons", "Formerly Furnished", "Writtenoff Windmills"):
		events = history(name, today)
		assert of_kind(events, Invoice) and balances(events)[name] == 0


def test_who_has_a_credit_balance_is_owed_something(today: date) -> None:
	assert balances(history("Avoir Ancien SARL", today))["Avoir Ancien SARL"] < 0
	assert balances(history("Advance Aviation Parts", today))["Advance Aviation Parts"] < 0


def test_who_pays_without_reference_allocates_nothing(today: date) -> None:
	payments = of_kind(history("Noreference Nurseries", today), Payment)
	assert payments and not any(payment.parts for payment in payments)


def test_who_pays_round_sums_pays_round_sums(today: date) -> None:
	payments = of_kind(history("Roundsum Rentals", today), Payment)
	assert payments and all(payment.cents % 10000 == 0 for payment in payments)


def test_who_owes_small_change_owes_less_than_is_worth_chasing(today: date) -> None:
	for name in ("Smallchange Sweets", "Rounddown Roofing"):
		events = history(name, today)
		invoices = {event.key: event for event in of_kind(events, Invoice)}
		overdue = sum(
			cents
			for key, cents in open_invoices(events).items()
			if TERMS[invoices[key].terms].due(invoices[key].on) < today - timedelta(10)
		)
		assert 0 < overdue < 5000


def test_who_has_everything_not_due_has_nothing_overdue(today: date) -> None:
	events = history("Notyet Nautical", today)
	assert all(TERMS[e.terms].due(e.on) >= today - timedelta(4) for e in of_kind(events, Invoice))


def test_the_largest_crosses_its_groups_limit_only_by_the_payments_that_came_back(today: date) -> None:
	name = "Bigslow Building Group"
	limit = GROUP_LIMITS[BY_NAME[name].group] * 100
	owed = 0
	for event in history(name, today):
		owed += event.owed().get(name, 0)
		assert isinstance(event, Bounce) or owed <= limit
	assert owed > limit


def test_nobody_else_of_a_limited_group_comes_near_the_limit(events: list[Event]) -> None:
	owed = balances(events)
	for customer in CUSTOMERS:
		if customer.group in GROUP_LIMITS and customer.name != "Bigslow Building Group":
			assert owed.get(customer.name, 0) < GROUP_LIMITS[customer.group] * 50


def test_on_every_day_who_agreed_on_instalments_owes_an_invoice_that_is_worth_it() -> None:
	"""Nobody plans what is open of one that is disputed whole: these have others."""
	for day in range(0, 366, 6):
		today = TODAYS[0] + timedelta(day)
		for agreement in AGREEMENTS:
			rests = open_invoices(history(agreement.customer, today)).values()
			assert max(rests, default=0) >= 20000, (today, agreement.customer)


# Bigslow's is open still, the last two complain of nothing.
LACK_NUMBERS = (
	"Latetide Lanterns", "Ninety Days Distribution", "Quarrelsome Quilts", "Mistaken Identity Mills",
	"Bigslow Building Group", "Fortnight Fabrics", "Halfnow Hardware",
)  # fmt: skip


def test_who_complains_about_order_numbers_owes_an_invoice_that_lacks_one(today: date) -> None:
	for name in LACK_NUMBERS:
		events = history(name, today)
		(invoice,) = (each for each in of_kind(events, Invoice) if each.is_numbered_later)
		assert invoice == max(of_kind(events, Invoice), key=lambda each: each.on)
		assert open_invoices(events)[invoice.key] > 0
		assert invoice.on >= add_months(today.replace(day=1), -2), "within the report's usual period"


def test_a_check_for_order_numbers_pays_in_the_demo(events: list[Event], today: date) -> None:
	invoices = [
		PastInvoice(
			e.key, e.customer, e.on, e.total, "" if e.is_numbered_later else e.key, e.terms, str(e.taxed)
		)
		for e in of_kind(events, Invoice)
	]
	amounts = {e.name: e.amount for e in invoices if e.posted_on >= add_months(today.replace(day=1), -2)}
	lacking = {e.customer: e for e in invoices if not e.order_number}
	rightly = {lacking[name].name: lacking[name].amount for name in LACK_NUMBERS[:4]}
	unknown = frozenset({lacking[LACK_NUMBERS[4]].name})
	(best, *others) = trials(
		flagged(invoices, {}), amounts, PastDisputes({RootCause.MASTER_DATA: rightly}, unknown)
	)
	assert (best.check, best.is_proposed) == (BillingCheck.ORDER_NUMBER, True)
	assert (len(best.caught), len(best.missed), len(best.stopped)) == (4, 0, 2)
	assert best.billed_right >= 50
	assert not any(other.is_proposed for other in others)


def test_a_customer_without_incidents_or_payments_owes_all_it_bought(today: date) -> None:
	events = history("Never Mind Novelties", today)
	bought = sum(event.total for event in of_kind(events, Invoice))
	assert bought > 0 and balances(events) == {"Never Mind Novelties": bought}


def test_a_history_depends_on_nobody_else(today: date) -> None:
	alone = [event for customer in reversed(CUSTOMERS) for event in tell(customer, today)]
	assert sorted(alone, key=lambda event: event.key) == sorted(plan(today), key=lambda event: event.key)


def test_a_new_kind_of_incident_needs_a_rule() -> None:
	from scripts.demo_data.story import Incident

	nobody = Customer("Nobody Inc", "Does nothing.", "Dublin", "Retail", incidents=(Incident(10),))
	with pytest.raises(TypeError, match="Incident"):
		tell(nobody, TODAYS[0])
