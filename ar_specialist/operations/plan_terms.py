"""The terms of a plan's document read for the rules, and the schedule that follows from them written back.

Does not check permissions.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NoReturn, TypeVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, fmt_money, formatdate, getdate

from ar_specialist.ledger import control, holidays
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.customers import company_currency
from ar_specialist.receivables import plan_link
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO, quantum
from ar_specialist.receivables.plan import InstalmentStatus, OnBreak
from ar_specialist.receivables.plan_dates import Frequency, Shift
from ar_specialist.receivables.plan_interest import DayCount
from ar_specialist.receivables.plan_limits import Excess, PlanLimits, excesses
from ar_specialist.receivables.plan_schedule import PlannedInstalment, PlanTerms, ScheduledBy, schedule
from ar_specialist.refusal import refuse

from . import ahead, planned, policies
from .comparing import as_text
from .disputable import number
from .doctypes import PLAN, PLAN_ITEM

# What people agree on; whatever approval was given is for these.
TERMS = (
	"starts_on", "scheduled_by", "number_of_instalments", "instalment_size", "frequency", "first_due_date", "shift",
	"down_payment", "down_payment_date", "fee", "interest_rate", "day_count", "on_break",
)  # fmt: skip
JUDGED_BY = ("grace_days", "breaks_after", "overpayment_rule")  # taken from the policy
Choice = TypeVar("Choice", bound=Enum)


def decimals(currency: str, balance: Decimal, company: str) -> int:
	"""Return at how many decimals instalments of `balance` are: the currency's, unless the balance itself has more."""
	site = policies.view_for(company).precision
	theirs = min(control.decimals_of(currency), site)
	return site if balance % quantum(theirs) else theirs


def terms_of(doc: Document) -> PlanTerms:
	"""Return what `doc` agrees on, as the rules take it; throws one sentence on what cannot be read."""
	starts_on = getdate(doc.starts_on)
	balance = sum((Decimal(str(row.planned)) for row in doc.items), ZERO)
	scheduled_by = _one_of(ScheduledBy, doc.scheduled_by)
	return PlanTerms(
		balance=balance,
		precision=decimals(doc.account_currency, balance, doc.company),
		starts_on=starts_on,
		scheduled_by=scheduled_by,
		first_due=getdate(doc.first_due_date) if doc.first_due_date else None,
		frequency=_one_of(Frequency, doc.frequency or Frequency.MONTHLY.value),
		count=cint(doc.number_of_instalments),
		size=number(doc.instalment_size, _("Size of Instalments")),
		by_hand=_by_hand(doc) if scheduled_by is ScheduledBy.HAND else (),
		down_payment=number(doc.down_payment, _("Down Payment")),
		down_payment_on=getdate(doc.down_payment_date) if doc.down_payment_date else starts_on,
		fee=number(doc.fee, _("Plan Fee")),
		annual_rate=number(doc.interest_rate, _("Interest per Year")),
		day_count=_one_of(DayCount, doc.day_count or DayCount.ACTUAL_365.value),
		calendar=holidays.calendar_of(doc.company, starts_on),
		shift=_one_of(Shift, doc.shift or Shift.NEXT.value),
	)


def _by_hand(doc: Document) -> list[tuple[date | None, Decimal]]:
	"""Return the instalments somebody wrote, without the down payment, which is said beside them."""
	return [
		(getdate(row.due_date) if row.due_date else None, number(row.principal, _("Instalments")))
		for row in doc.instalments
		if not row.is_down_payment
	]


def _one_of(kind: type[Choice], value: object) -> Choice:
	choices = [each.value for each in kind]
	if value not in choices:
		refuse(_("{0} is none of the choices: {1}."), value, ", ".join(map(_, choices)))
	return kind(value)


def set_schedule(doc: Document) -> list[PlannedInstalment]:
	"""Write the instalments that follow from the terms of `doc`, and what they come to; return them."""
	_one_of(OnBreak, doc.on_break)
	terms = terms_of(doc)
	_check_days(doc, terms)
	found = _schedule(terms, doc.account_currency)
	_write_rows(doc, found)
	check_ahead(doc)
	doc.balance = terms.balance
	doc.interest = sum((each.interest for each in found), ZERO)
	doc.total = sum((each.amount for each in found), ZERO)
	doc.open_amount, doc.paid, doc.written_off, doc.late_amount = doc.total, 0, 0, 0
	doc.next_due_date, doc.next_amount, doc.missed = found[0].due_date, found[0].amount, 0
	return found


def check_ahead(doc: Document) -> None:
	"""Throw when the first instalment of `doc` was due before today: nobody can agree to have paid it."""
	first = getdate(doc.instalments[0].due_date)
	if first < getdate():
		refuse(_("The first instalment was due on {0}; choose later days."), formatdate(first))


def last_day(doc: Document) -> date:
	"""Return on which day at the latest the customer accepts the proposal `doc`."""
	valid_until = getdate(doc.valid_until) if doc.valid_until else None
	return plan_link.last_day(valid_until, getdate(doc.instalments[0].due_date))


def _schedule(terms: PlanTerms, currency: str) -> list[PlannedInstalment]:
	try:
		return schedule(terms)
	except ReceivablesError as error:
		refuse_with(error, currency)


def refuse_with(error: ReceivablesError, currency: str | None = None) -> NoReturn:
	"""Refuse with the sentence of `error`, amounts and days as the user writes them."""
	values = [
		fmt_money(value, currency=currency)
		if isinstance(value, Decimal)
		else formatdate(value)
		if isinstance(value, date)
		else _(value)
		if isinstance(value, str)
		else value
		for value in error.values
	]
	refuse(_(error.template), *values, title=_("Payment Plan"))


def _check_days(doc: Document, terms: PlanTerms) -> None:
	before = doc.get_doc_before_save()
	is_new_day = before is None or getdate(before.starts_on) != terms.starts_on
	if is_new_day and terms.starts_on < getdate():
		refuse(_("A plan starts today or later; {0} has passed."), formatdate(terms.starts_on))
	days = [terms.starts_on, terms.first_due, terms.down_payment_on, *(day for day, _part in terms.by_hand)]
	if any(day and ahead.is_too_far(day) for day in days):
		refuse(_("A plan is for days within {0} years; choose earlier ones."), ahead.YEARS)


def _write_rows(doc: Document, found: Sequence[PlannedInstalment]) -> None:
	"""Write one row an instalment; where they are as they were the rows stay, with their names."""
	rows = [
		{
			"due_date": each.due_date,
			"principal": each.principal,
			"interest": each.interest,
			"fee": each.fee,
			"amount": each.amount,
			"is_down_payment": int(each.is_down_payment),
			"paid": 0,
			"written_off": 0,
			"open_amount": each.amount,
			"status": InstalmentStatus.OPEN.value,
			"account_currency": doc.account_currency,
		}
		for each in found
	]
	if len(rows) == len(doc.instalments):
		for row, values in zip(doc.instalments, rows, strict=True):
			row.update(values)
	else:
		doc.set("instalments", rows)


def set_approval(
	doc: Document, found: Sequence[PlannedInstalment], limits: PlanLimits, language: str | None = None
) -> None:
	"""Write which limits of the policy the plan goes beyond; an approval of other terms is none of these.

	It is said in the site's language, as it is stored for everybody, unless another `language` is named.
	"""
	amount = sum((Decimal(str(row.planned)) * Decimal(str(row.rate)) for row in doc.items), ZERO)
	beside = _beside(doc) if limits.most_amount else ZERO
	beyond = excesses(limits, found, starts_on=getdate(doc.starts_on), amount=amount, beside=beside)
	said_in, currency = (
		language or sites_language(),
		company_currency(doc.company),
	)
	doc.needs_approval = "\n".join(_told(each, said_in, currency) for each in beyond)
	if doc.approved_by and doc.approved_terms != seal(doc):
		doc.approved_by = doc.approved_on = doc.approved_terms = None


def _beside(doc: Document) -> Decimal:
	"""Return what other plans of the customer still come to, in company currency."""
	plan, item = frappe.qb.DocType(PLAN), frappe.qb.DocType(PLAN_ITEM)
	is_other = (plan.name != (doc.name or "")) & planned.holds(plan)
	query = (
		frappe.qb.from_(plan)
		.join(item)
		.on((item.parent == plan.name) & (item.parenttype == PLAN) & (item.idx == 1))
		.select(plan.open_amount, item.rate)
		.where((plan.company == doc.company) & (plan.customer == doc.customer) & is_other)
	)
	return sum((Decimal(str(left)) * Decimal(str(rate)) for left, rate in query.run()), ZERO)


def _told(excess: Excess, language: str, currency: str) -> str:
	"""Return in words beyond which limit a plan goes: amounts with their currency, shares without."""
	of = None if excess.is_share else currency
	values = [fmt_money(each, currency=of) if isinstance(each, Decimal) else each for each in excess.values]
	return _(excess.template, lang=language).format(*values)


def seal(doc: Document) -> str:
	"""Return what the terms of `doc` are known by: other terms have another seal."""
	said = [as_text(doc.get(field)) for field in TERMS]
	said += [[row.voucher_no, as_text(row.due_date), as_text(row.planned)] for row in doc.items]
	said += [[as_text(row.due_date), as_text(row.principal)] for row in doc.instalments]
	return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def judged(doc: Document) -> list[str]:
	"""Return, beside the `seal` of its terms, what a customer agrees to with `doc`: what it comes to, how it is judged."""
	return [as_text(doc.total or 0), *(as_text(doc.get(field)) for field in JUDGED_BY)]
