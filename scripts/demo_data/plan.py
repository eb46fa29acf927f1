"""All events of the demo company in the order of their days, and what they add up to."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from .cast import CUSTOMERS
from .events import Event, Invoice
from .history import History
from .incidents import happen
from .story import HISTORY_MONTHS, Customer

FAST_MONTHS = 6


def plan(today: date, months: int = HISTORY_MONTHS) -> list[Event]:
	"""Return every event up to `today`; the same day always gives the same events."""
	told = [event for customer in CUSTOMERS for event in tell(customer, today, months)]
	return sorted(told, key=lambda event: (event.on, event.rank, event.key))


def tell(customer: Customer, today: date, months: int = HISTORY_MONTHS) -> list[Event]:
	"""Return one customer's events, in the order in which they are thought of."""
	history = History(customer, today, months)
	history.buy()
	for incident in customer.incidents:
		if not incident.after_payments:
			happen(incident, history)
	history.pay()
	for incident in customer.incidents:
		if incident.after_payments:
			happen(incident, history)
	return history.events


def balances(events: Iterable[Event]) -> dict[str, int]:
	"""Return what each customer owes after the events, in cents of its own currency."""
	owed: Counter[str] = Counter()
	for event in events:
		for customer, cents in event.owed().items():
			owed[customer] += cents
	return dict(owed)


def open_invoices(events: Iterable[Event]) -> dict[str, int]:
	"""Return what allocations leave open of each invoice. Money on account is not in it."""
	rests: Counter[str] = Counter()
	for event in events:
		if isinstance(event, Invoice):
			rests[event.key] += event.total
		for invoice, cents in event.settled().items():
			rests[invoice] -= cents
	return {invoice: cents for invoice, cents in rests.items() if cents}
