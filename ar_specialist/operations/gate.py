"""The facts for the gate, gathered of many customers at one moment. Writes nothing; does not check permissions.

What is stored of an account is taken as it is: whoever is about to send has refreshed it under its lock.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_system_timezone

from ar_specialist.ledger import bank, derived, whereabouts
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.clock import local_times, zones_of
from ar_specialist.receivables.contacting import ContactRules
from ar_specialist.receivables.gate import Sending, Stop
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.letter import addressee
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.reminder import ReminderStatus, asked_for, left_out
from ar_specialist.receivables.strategy import StepAction

from . import contact_days, instalments, planned_items, policies, returned_mail
from .doctypes import ACCOUNT, REMINDER
from .instalments import Asked

FIELDS = [
	"name", "customer", "unapplied", "promised", "planned", "collection_stop", "no_reminders",
	"no_email", "snoozed_until", "time_zone", "strategy", "step", "step_action", "step_due_on", "leading_item",
	"leading_due_date", "last_broken_on",
]  # fmt: skip
Row = Mapping[str, object]
StepKey = tuple[str | None, int, str | None]  # strategy, position, leading item


def step_key(row: Row) -> StepKey:
	"""Return what names the step of an account or a reminder."""
	return (row["strategy"] or None, row["step"] or 0, row["leading_item"] or None)


def sending_of(reminder: Row, now: datetime) -> Sending:
	"""Return what the gate has to know of one reminder's customer at `now`, see `sendings`."""
	customer = reminder["customer"]
	about = asked_of([reminder])
	return sendings(reminder["company"], [customer], {customer: step_key(reminder)}, now, about)[customer]


def asked_of(reminders: Iterable[Row]) -> dict[str, Asked]:
	"""Return which instalment the reminder of each customer is about, for those that are about one."""
	return {
		row["customer"]: (row["payment_plan"], row["instalment_date"])
		for row in reminders
		if row.get("payment_plan")
	}


def sendings(
	company: str,
	customers: Sequence[str],
	steps: Mapping[str, StepKey],
	now: datetime,
	asked: Mapping[str, Asked] | None = None,
) -> dict[str, Sending]:
	"""Return what the gate has to know of each of `customers` at `now`, a moment in the site's time zone.

	`steps` are those a message was proposed for, `asked` the instalments. The number of statements does not grow with the customers.
	"""
	rows = _accounts(company, list(customers))
	facts = _gathered(company, rows, now, asked or {})
	return {row["customer"]: _sending(row, steps, facts) for row in rows}


def _accounts(company: str, customers: Sequence[str]) -> list[Row]:
	filters = {"company": company, "customer": ("in", customers)}
	return frappe.get_all(ACCOUNT, filters=filters, fields=FIELDS) if customers else []


@dataclass(frozen=True, slots=True)
class _Facts:
	"""What is known besides the accounts, by customer."""

	now: datetime
	rules: ContactRules
	items: Mapping[str, Sequence[OpenItem]]
	deposits: Mapping[str, int]
	contacts: Mapping[str, datetime]
	attempts: Mapping[str, int]
	individuals: set[str]
	time_zones: Mapping[str, Sequence[str]]
	reach: Mapping[str, whereabouts.Reach]
	unreachable: Mapping[str, set[str]]
	sent: set[str]
	asked: Mapping[str, Asked]  # by reminders of instalments
	still_open: Collection[Asked]


def _gathered(company: str, rows: Sequence[Row], now: datetime, asked: Mapping[str, Asked]) -> _Facts:
	names = [row["customer"] for row in rows]
	rules = policies.contact_rules(company)
	since = now - timedelta(days=rules.window_days)
	return _Facts(
		now=now,
		rules=rules,
		items=_items(company, rows),
		deposits=Counter(deposit.customer for deposit in bank.waiting_deposits(company, names)),
		contacts=contact_days.last_moments(company, names),
		attempts=contact_days.attempts_since(company, names, since),
		individuals=whereabouts.individuals(names),
		time_zones=whereabouts.time_zones(names),
		reach=whereabouts.addressees(names),
		unreachable=returned_mail.unreachable_addresses(names),
		sent=_sent(company, names, now.date()),
		asked=asked,
		still_open=instalments.still_open(company, set(asked.values())),
	)


def _items(company: str, rows: Sequence[Row]) -> dict[str, list[OpenItem]]:
	"""Return what each customer has open, on the days that their plans agreed; who has none costs no statement."""
	view = policies.view_for(company, by_term=policies.policy_for(company).by_term)
	names = [row["customer"] for row in rows]
	with_plans = [row["customer"] for row in rows if row["planned"] or row["last_broken_on"]]
	items = derived.open_items(company, view, parties=names, with_disputed=True) if names else []
	found: dict[str, list[OpenItem]] = {}
	for item in planned_items.on_agreed_days(company, items, view, with_plans):
		if item.party_type == "Customer":
			found.setdefault(item.party, []).append(item)
	return found


def _sent(company: str, customers: Sequence[str], day: date) -> set[str]:
	filters = {
		"company": company,
		"business_date": day,
		"customer": ("in", customers),
		"status": ReminderStatus.SENT.value,
	}
	return set(frappe.get_all(REMINDER, filters=filters, pluck="customer")) if customers else set()


def _sending(row: Row, steps: Mapping[str, StepKey], facts: _Facts) -> Sending:
	customer, rules = row["customer"], facts.rules
	zones = zones_of(row["time_zone"], facts.time_zones.get(customer, ()), get_system_timezone())
	here, *elsewhere = _local(facts.now, zones)
	last = facts.contacts.get(customer)
	candidates, blocked = facts.reach.get(customer, whereabouts.NOBODY)
	to = addressee(candidates, blocked)
	today, items = facts.now.date(), facts.items.get(customer, ())
	instalment = facts.asked.get(customer)
	is_due = instalment in facts.still_open if instalment else _is_due(row, steps.get(customer), today)
	leading = instalment[1] if instalment else row["leading_due_date"]
	return Sending(
		here,
		elsewhere=tuple(elsewhere),
		is_due=is_due,
		has_address=bool(candidates),
		mail_came_back=to is not None and to.email.casefold() in facts.unreachable.get(customer, ()),
		unapplied=exact(row["unapplied"]),
		open_amount=asked_for(items, today, leading),
		bank_deposits=facts.deposits.get(customer, 0),
		disputed=left_out(items, today, leading),
		promised=exact(row["promised"]),
		planned=ZERO if _has_come(items, today, leading if is_due else None) else exact(row["planned"]),
		on_hold=row["collection_stop"] == CollectionStop.ON_HOLD.value,
		legal_stop=row["collection_stop"] == CollectionStop.LEGAL_STOP.value,
		is_excluded=bool(row["no_reminders"]),
		is_snoozed=bool(row["snoozed_until"] and row["snoozed_until"] > facts.now.date()),
		has_objected=bool(row["no_email"]) or (bool(candidates) and to is None),  # all of them want no mail
		last_contact_on=_local(last, zones)[0].date() if last else None,
		quiet_days=rules.quiet_days,
		quiet_from=rules.quiet_from,
		quiet_until=rules.quiet_until,
		contacts_in_window=facts.attempts.get(customer, 0),
		most_in_window=rules.most_for(customer in facts.individuals),
		sent_in_run=customer in facts.sent,
	)


def _has_come(items: Sequence[OpenItem], today: date, leading: date | None) -> bool:
	"""Whether anything is due by the days agreed, disputed or not."""
	return bool(asked_for(items, today, leading) or left_out(items, today, leading))


def _is_due(row: Row, asked: StepKey | None, today: date) -> bool:
	"""Whether the account's step is still the reminder that was proposed, and its day has come."""
	is_reminder = row["step_action"] == StepAction.REMINDER.value
	has_come = row["step_due_on"] is not None and row["step_due_on"] <= today
	return is_reminder and has_come and asked in (None, step_key(row))


def _local(moment: datetime, zones: Sequence[str]) -> tuple[datetime, ...]:
	return local_times(moment.replace(tzinfo=ZoneInfo(get_system_timezone())), zones)


def told(stops: Sequence[Stop]) -> list[str]:
	"""Return the reasons of `stops` in the site's language: they are stored, whoever reads them."""
	language = sites_language()
	return [_(stop.text, lang=language).format(*stop.values) for stop in stops]
