"""Payment terms: one invoice's open amount spread over the instalments of its schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class ScheduleRow(NamedTuple):
	"""One instalment as the invoice's payment schedule has it.

	`payment_amount` and `paid_amount` are in the invoice's currency, `base_*` in the company's;
	`discounted_amount` is kept in the invoice's currency only.
	"""

	due_date: date | None
	payment_term: str | None
	description: str | None
	payment_amount: Decimal
	base_payment_amount: Decimal
	paid_amount: Decimal
	base_paid_amount: Decimal
	discounted_amount: Decimal


class Schedule(NamedTuple):
	"""An invoice's schedule, with the facts of its header that steer the split."""

	currency: str
	party_account_currency: str
	total_advance: Decimal  # in party_account_currency
	rows: Sequence[ScheduleRow]


@dataclass(slots=True)
class Part:
	"""One instalment's share of an open invoice.

	`index` is the row of the schedule, None for what was paid or credited beyond it.
	"""

	index: int | None
	due_date: date | None
	payment_term: str | None
	invoiced: Decimal
	paid: Decimal
	credit_note: Decimal
	outstanding: Decimal


def split(
	paid: Decimal,
	credit_note: Decimal,
	schedule: Schedule,
	*,
	company_currency: str,
	in_party_currency: bool = False,
	invoice_due_date: date | None = None,
) -> list[Part]:
	"""Return the open instalments by due date, then what was paid or credited beyond all of them.

	The rules are ERPNext's: the advance taken at invoicing belongs to no instalment; what the schedule itself
	records as paid stays where it is; the rest of `paid`, then `credit_note`, fills the instalments in order.
	The excess is a part with nothing invoiced; it has no due date of its own once an instalment is open.
	"""
	in_invoice_currency = uses_invoice_currency(schedule, company_currency, in_party_currency)
	paid -= schedule.total_advance
	parts = []
	order = sorted(enumerate(schedule.rows), key=lambda each: (-each[1].paid_amount, _day(each[1].due_date)))
	for index, row in order:
		part, recorded = _part(index, row, in_invoice_currency)
		parts.append(part)
		if recorded:
			paid -= recorded + row.discounted_amount
	for part in parts:
		if not part.paid:
			part.paid, paid = _fill(part, paid)
		if part.outstanding:
			part.credit_note, credit_note = _fill(part, credit_note)
	parts = [part for part in sorted(parts, key=lambda part: _day(part.due_date)) if part.outstanding > 0]
	if paid > 0 or credit_note > 0:
		due_date = None if parts else invoice_due_date
		parts.append(Part(None, due_date, None, ZERO, paid, credit_note, -paid - credit_note))
	return parts


def _day(due_date: date | None) -> date:
	"""Sort what has no date first, as the database does."""
	return due_date or date.min


def uses_invoice_currency(schedule: Schedule, company_currency: str, in_party_currency: bool) -> bool:
	"""Whether instalments count in the invoice's currency: only where it is also the account's."""
	return (
		in_party_currency
		and schedule.currency == schedule.party_account_currency
		and schedule.currency != company_currency
	)


def _part(index: int, row: ScheduleRow, in_invoice_currency: bool) -> tuple[Part, Decimal]:
	"""Return the instalment with what its schedule row records as paid, and that recorded amount."""
	invoiced = row.payment_amount if in_invoice_currency else row.base_payment_amount
	recorded = row.paid_amount if in_invoice_currency else row.base_paid_amount
	settled = recorded + row.discounted_amount
	label = row.description or row.payment_term
	return Part(index, row.due_date, label, invoiced, settled, ZERO, invoiced - settled), recorded


def _fill(part: Part, available: Decimal) -> tuple[Decimal, Decimal]:
	"""Lower what is open on `part` by as much of `available` as fits; return (taken, left)."""
	taken = min(available, part.outstanding) if available else ZERO
	part.outstanding -= taken
	return taken, available - taken
