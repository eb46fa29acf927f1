"""Facts of a customer account that a collection strategy can test: one registry, one function a fact."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from .items import OpenItem
from .money import ZERO
from .words import N_

NEW_DAYS = 30


class Kind(Enum):
	"""What a fact's number counts."""

	AMOUNT = "Amount"  # company currency
	DAYS = "Days"
	PERCENT = "Percent"
	COUNT = "Count"


# What stands behind the number in a rule.
UNITS = {
	Kind.AMOUNT: N_("Company Currency"),
	Kind.DAYS: N_("Days"),
	Kind.PERCENT: N_("Percent"),
	Kind.COUNT: N_("Number"),
}


@dataclass(frozen=True, slots=True)
class AccountFacts:
	"""What is known of one customer account on `as_on`; amounts in company currency, positive is owed to us.

	None means that there is nothing to know it from: no limit was set, nobody was in contact, nothing was paid.
	"""

	as_on: date
	outstanding: Decimal = ZERO
	owed: Decimal = ZERO  # outstanding before credits: what overdue, disputed and old amounts are shares of
	overdue: Decimal = ZERO  # and not disputed, as are all days and amounts below that are late
	to_collect: Decimal = ZERO  # see `AccountFigures.to_collect`
	over_90_days: Decimal = ZERO
	newly_overdue: Decimal = ZERO  # fell due within the last 30 days
	oldest_days_late: int = 0
	unapplied: Decimal = ZERO
	promised: Decimal = ZERO
	disputed: Decimal = ZERO
	planned: Decimal = ZERO
	broken_promises: int = 0
	average_days_late: Decimal | None = None  # last twelve months
	recent_days_late: Decimal | None = None  # last three months
	credit_limit: Decimal | None = None
	last_contact_on: date | None = None
	last_payment_on: date | None = None


Measure = Callable[[AccountFacts], Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Fact:
	"""One fact: its name in a rule, its label, and the texts of a reason in which {0} is the number."""

	name: str
	label: str
	kind: Kind
	text: str
	text_of_one: str
	measure: Measure

	def of(self, account: AccountFacts) -> Decimal | None:
		"""Return the fact's number for `account`; None when there is none to know."""
		value = self.measure(account)
		return None if value is None else Decimal(value)

	def text_for(self, number: Decimal) -> str:
		"""Return the text of a reason, in the singular where people read the number as one."""
		return self.text_of_one if number.quantize(Decimal(1), ROUND_HALF_UP) == 1 else self.text


FACTS: dict[str, Fact] = {}


def fact(label: str, kind: Kind, text: str, text_of_one: str | None = None) -> Callable[[Measure], Measure]:
	"""Register the decorated function as a fact under its own name."""

	def register(measure: Measure) -> Measure:
		FACTS[measure.__name__] = Fact(measure.__name__, label, kind, text, text_of_one or text, measure)
		return measure

	return register


@fact(N_("Overdue Amount"), Kind.AMOUNT, N_("{0} overdue"))
def overdue_amount(account: AccountFacts) -> Decimal:
	"""Items past their due date, instalment by instalment, less what is disputed, before any credit."""
	return account.overdue


@fact(N_("Amount to Collect"), Kind.AMOUNT, N_("{0} to collect"))
def amount_to_collect(account: AccountFacts) -> Decimal:
	"""Overdue plus due soon, less promises, disputes, plans and unapplied cash."""
	return account.to_collect


@fact(N_("Outstanding Amount"), Kind.AMOUNT, N_("{0} outstanding"))
def outstanding_amount(account: AccountFacts) -> Decimal:
	"""All open items, credits included."""
	return account.outstanding


@fact(N_("Oldest Item Days Late"), Kind.DAYS, N_("oldest item {0} days late"), N_("oldest item {0} day late"))
def oldest_days(account: AccountFacts) -> int:
	"""Days the oldest open item is past its due date of which not all is disputed."""
	return account.oldest_days_late


@fact(N_("Amount over 90 Days"), Kind.AMOUNT, N_("{0} over 90 days"))
def amount_over_90_days(account: AccountFacts) -> Decimal:
	"""What is more than 90 days past its due date and not disputed."""
	return account.over_90_days


@fact(N_("Share over 90 Days"), Kind.PERCENT, N_("{0} % over 90 days"))
def share_over_90_days(account: AccountFacts) -> Decimal | None:
	"""What is more than 90 days late and not disputed, of what is owed; credits are left out on both sides."""
	return _percent(account.over_90_days, account.owed)


@fact(N_("Overdue Share"), Kind.PERCENT, N_("{0} % overdue"))
def overdue_share(account: AccountFacts) -> Decimal | None:
	"""What is overdue and not disputed, of what is owed; credits are left out on both sides."""
	return _percent(account.overdue, account.owed)


@fact(N_("Broken Promises"), Kind.COUNT, N_("{0} broken promises"), N_("{0} broken promise"))
def broken_promises(account: AccountFacts) -> int:
	"""Promises broken within twelve months."""
	return account.broken_promises


@fact(N_("Promised Amount"), Kind.AMOUNT, N_("{0} promised"))
def promised_amount(account: AccountFacts) -> Decimal:
	"""What open promises still cover."""
	return account.promised


@fact(N_("Days since Last Contact"), Kind.DAYS, N_("no contact for {0} days"), N_("no contact for {0} day"))
def days_since_contact(account: AccountFacts) -> int | None:
	"""Days since anybody was reached or written to."""
	return _days_since(account.last_contact_on, account.as_on)


@fact(N_("Days since Last Payment"), Kind.DAYS, N_("no payment for {0} days"), N_("no payment for {0} day"))
def days_since_payment(account: AccountFacts) -> int | None:
	"""Days since the last payment came in."""
	return _days_since(account.last_payment_on, account.as_on)


@fact(N_("Credit Limit Used"), Kind.PERCENT, N_("{0} % of the credit limit"))
def credit_limit_used(account: AccountFacts) -> Decimal | None:
	"""What is outstanding and not disputed, of the customer's credit limit in this company."""
	return _percent(account.outstanding - account.disputed, account.credit_limit)


@fact(N_("Average Days Late"), Kind.DAYS, N_("pays {0} days late"), N_("pays {0} day late"))
def average_days_late(account: AccountFacts) -> Decimal | None:
	"""Days payments come after the due date, by amount, over twelve months."""
	return account.average_days_late


@fact(
	N_("Days Slower than Usual"), Kind.DAYS, N_("{0} days slower than usual"), N_("{0} day slower than usual")
)
def days_slower_than_usual(account: AccountFacts) -> Decimal | None:
	"""Average days late of the last three months, less that of the last twelve."""
	if account.recent_days_late is None or account.average_days_late is None:
		return None
	return account.recent_days_late - account.average_days_late


@fact(N_("Disputed Share"), Kind.PERCENT, N_("{0} % disputed"))
def disputed_share(account: AccountFacts) -> Decimal | None:
	"""What is disputed, of what is owed; credits are left out on both sides."""
	return _percent(account.disputed, account.owed)


@fact(N_("Unapplied Amount"), Kind.AMOUNT, N_("{0} not applied"))
def unapplied_amount(account: AccountFacts) -> Decimal:
	"""Payments and credits not yet set against an invoice."""
	return account.unapplied


@fact(N_("Newly Overdue Share"), Kind.PERCENT, N_("{0} % of the overdue is new"))
def newly_overdue_share(account: AccountFacts) -> Decimal | None:
	"""The trend: what fell due within 30 days, of what is overdue."""
	return _percent(account.newly_overdue, account.overdue)


def _percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
	return part * 100 / whole if whole and whole > 0 else None


def _days_since(day: date | None, as_on: date) -> int | None:
	return (as_on - day).days if day else None


@dataclass(frozen=True, slots=True)
class ItemFacts:
	"""What the open items themselves say, instalment by instalment, credits left out; company currency."""

	owed: Decimal = ZERO
	over_90_days: Decimal = ZERO
	newly_overdue: Decimal = ZERO


def item_facts(items: Iterable[OpenItem], as_on: date) -> ItemFacts:
	"""Return the facts of one customer's open `items`; what is disputed of them is owed, and neither old nor new.

	>>> item_facts([], date(2026, 1, 1))
	ItemFacts(owed=Decimal('0'), over_90_days=Decimal('0'), newly_overdue=Decimal('0'))
	"""
	owed = over_90_days = newly_overdue = ZERO
	for item in items:
		if item.is_credit:
			continue
		owed += item.outstanding
		late = (as_on - item.due_day).days
		if late > 90:
			over_90_days += item.undisputed
		elif 0 < late <= NEW_DAYS:
			newly_overdue += item.undisputed
	return ItemFacts(owed, over_90_days, newly_overdue)
