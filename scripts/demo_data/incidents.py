"""What each incident does to a customer's history."""

from dataclasses import replace
from datetime import date, timedelta
from functools import singledispatch

from .catalogue import TERMS, Line, lines_for
from .events import Bounce, CreditNote, Invoice, Order, Payment, Reconciliation, Transfer, WriteOff
from .history import History
from .story import (
	Bounces,
	GetsBonus,
	Incident,
	IsBookedOn,
	IsCredited,
	IsGivenUp,
	IsReconciled,
	IsWrittenOff,
	LacksOrderNumber,
	PaysInAdvance,
	PaysTwice,
	Withholds,
)
from .timeline import add_months, working_day

DAYS_TO_ADVANCE = 5
DAYS_TO_PAY_TWICE = 3


@singledispatch
def happen(incident: Incident, history: History) -> None:
	"""Let the incident happen: take from what the customer will pay, and add the events it consists of."""
	raise TypeError(f"No rule says what {type(incident).__name__} does; write one beside the others.")


@happen.register
def _withholds(incident: Withholds, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if invoice:
		history.take_from_claims(invoice, invoice.total * incident.percent // 100)


@happen.register
def _lacks_order_number(incident: LacksOrderNumber, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if invoice:
		history.put(invoice, replace(invoice, is_numbered_later=True))


@happen.register
def _is_credited(incident: IsCredited, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if not invoice or history.is_credited(invoice):
		return
	on = working_day(invoice.on + timedelta(incident.after))
	lines = _share_of(invoice, incident.percent)
	note = CreditNote(
		history.key("C"), invoice.customer, on, lines, invoice.taxed, invoice.key, incident.own_balance
	)
	if history.add(note) and not incident.own_balance:
		history.credit(invoice, note.total)


def _share_of(invoice: Invoice, percent: int) -> tuple[Line, ...]:
	"""Return the invoice's lines at `percent` of their price, in whole units; with 100 the lines themselves."""
	return tuple(
		Line(line.item, line.quantity, max(1, line.price * percent // 100)) for line in invoice.lines
	)


@happen.register
def _gets_bonus(incident: GetsBonus, history: History) -> None:
	on = working_day(history.today - timedelta(incident.age))
	lines = lines_for(incident.net, history.rng)
	history.add(CreditNote(history.key("C"), history.customer.name, on, lines, history.taxed, against=None))


@happen.register
def _pays_twice(incident: PaysTwice, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if invoice:
		on = working_day(TERMS[invoice.terms].due(invoice.on) + timedelta(DAYS_TO_PAY_TWICE))
		history.add(Payment(history.key("P"), invoice.customer, on, invoice.total))


@happen.register
def _is_written_off(incident: IsWrittenOff, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if invoice:
		on = working_day(history.today - timedelta(incident.ago))
		_write_off(history, invoice, on, incident.reason, incident.most)


@happen.register
def _is_given_up(incident: IsGivenUp, history: History) -> None:
	on = working_day(history.today - timedelta(incident.age))
	for invoice in history.invoices:
		_write_off(history, invoice, on, incident.reason)


def _write_off(history: History, invoice: Invoice, on: date, reason: str, most: int | None = None) -> None:
	rest = history.unpaid_on(invoice, on)
	if on > invoice.on and 0 < rest <= (most or rest):
		history.add(WriteOff(history.key("J"), invoice.customer, on, invoice.key, rest, reason))


@happen.register
def _pays_in_advance(incident: PaysInAdvance, history: History) -> None:
	"""Order, advance and invoice; where the history is too short for the order, nothing of it happens."""
	ordered = working_day(history.today - timedelta(incident.age))
	lines = lines_for(incident.net, history.rng)
	customer = history.customer
	order = Order(history.key("O"), customer.name, ordered, lines, history.taxed, customer.terms)
	if ordered < add_months(history.today, -history.months) or not history.add(order):
		return
	advance = order.total * incident.percent // 100
	paid = working_day(ordered + timedelta(DAYS_TO_ADVANCE))
	history.add(Payment(history.key("P"), customer.name, paid, advance, order=order.key))
	if incident.invoiced is not None:
		_invoice_order(history, order, working_day(ordered + timedelta(incident.invoiced)), advance)


def _invoice_order(history: History, order: Order, on: date, advance: int) -> None:
	invoice = Invoice(
		history.key("A"), order.customer, on, order.lines, order.taxed, order.terms, order.key, advance
	)
	if history.add(invoice):
		history.claim(invoice)
		history.take_from_claims(invoice, advance)


@happen.register
def _bounces(incident: Bounces, history: History) -> None:
	on = working_day(history.today - timedelta(incident.age))
	for payment in history.payments_before(on)[-incident.payments :]:
		history.add(Bounce(history.key("J"), payment.customer, on, payment.cents, incident.reason))


@happen.register
def _is_booked_on(incident: IsBookedOn, history: History) -> None:
	invoice = history.invoice_of_age(incident.age)
	if not invoice:
		return
	on = working_day(TERMS[invoice.terms].due(invoice.on) + timedelta(DAYS_TO_ADVANCE))
	history.drop_claims(invoice)
	payment = Payment(history.key("P"), incident.other, on, invoice.total)
	if not history.add(payment) or incident.moved is None:
		return
	moved = working_day(on + timedelta(incident.moved))
	transfer = Transfer(history.key("J"), incident.other, moved, invoice.customer, invoice.key, invoice.total)
	if history.add(transfer):
		pair = (payment.key, transfer.key)
		history.add(Reconciliation(history.key("R"), incident.other, moved, pair))


@happen.register
def _is_reconciled(incident: IsReconciled, history: History) -> None:
	on = working_day(history.today - timedelta(incident.age))
	history.add(Reconciliation(history.key("R"), history.customer.name, on))
