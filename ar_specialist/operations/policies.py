"""A company's policy, read once into values the rules can use."""

from datetime import date, time
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from ar_specialist.ledger import control, customers
from ar_specialist.receivables.aging import AgingBasis, AgingRule, parse_limits
from ar_specialist.receivables.contacting import ContactRules
from ar_specialist.receivables.instalment_reminder import ReminderDays
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import Rounding
from ar_specialist.receivables.netting import Significance
from ar_specialist.receivables.plan import OverpaymentRule
from ar_specialist.receivables.plan_interest import DayCount
from ar_specialist.receivables.plan_limits import PlanLimits
from ar_specialist.receivables.policy import Policy
from ar_specialist.receivables.resolution import Authority, SettlingRules
from ar_specialist.receivables.short_payment import ShortPaymentAction, ShortPaymentPolicy, ShortPaymentRule
from ar_specialist.receivables.small_rest import SmallRestRule

from .doctypes import POLICY


def policy_for(company: str) -> Policy:
	"""Return the policy of `company`, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return Policy()
	stored = frappe.get_cached_doc(POLICY, company)
	return Policy(
		basis=AgingBasis(stored.aging_basis),
		limits=parse_limits(stored.aging_ranges),
		by_term=bool(stored.by_payment_term),
		smallest_amount=Decimal(str(stored.smallest_amount or 0)),
		default_collector=stored.default_collector or None,
		promise_tolerance_days=cint(stored.promise_tolerance_days),
		promise_enough=Decimal(str(stored.promise_enough or 0)),
		large_overdue=Decimal(str(stored.large_overdue_amount)),
	)


def contact_rules(company: str) -> ContactRules:
	"""Return what the policy of `company` says of contacts, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return ContactRules()
	return contact_rules_of(frappe.get_cached_doc(POLICY, company))


def contact_rules_of(stored: Document) -> ContactRules:
	"""Return the contact rules of a policy's document; in limits 0 stands for any number."""
	return ContactRules(
		sends_reminders=bool(stored.sends_reminders),
		template=stored.reminder_template or None,
		sender=stored.reminder_sender or None,
		attaches_statement=bool(stored.attach_statement),
		attaches_invoices=bool(stored.attach_invoices),
		quiet_days=cint(stored.quiet_days),
		quiet_from=_time(stored.quiet_from),
		quiet_until=_time(stored.quiet_until),
		most_contacts=cint(stored.most_contacts) or None,
		most_contacts_individual=cint(stored.most_contacts_individual) or None,
		window_days=cint(stored.contact_window_days),
	)


def settling_rules(company: str) -> SettlingRules:
	"""Return what the policy of `company` says of settling and writing off, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return SettlingRules()
	return settling_rules_of(frappe.get_cached_doc(POLICY, company))


def settling_rules_of(stored: Document) -> SettlingRules:
	"""Return the settling rules of a policy's document."""
	return SettlingRules(
		authority=Authority(_amount(stored.dispute_limit), _amount(stored.approval_above)),
		small_rests=SmallRestRule(_amount(stored.write_off_rest_amount), cint(stored.write_off_rest_days)),
		writes_off_alone=bool(stored.writes_off_small_rests),
		write_off_account=stored.write_off_account or None,
		splits_tax=bool(stored.splits_write_off_tax),
	)


def short_payments(company: str) -> ShortPaymentPolicy:
	"""Return what the policy of `company` says of short payments, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return ShortPaymentPolicy()
	stored = frappe.get_cached_doc(POLICY, company)
	rule = ShortPaymentRule(_amount(stored.short_payment_share), _amount(stored.short_payment_least))
	return ShortPaymentPolicy(ShortPaymentAction(stored.short_payment_action or "Offer"), rule)


def proposes_mail_disputes(company: str) -> bool:
	"""Return whether the policy of `company` marks mails that may be disputes."""
	return bool(frappe.db.get_value(POLICY, company, "proposes_mail_disputes", cache=True))


def plan_limits(company: str) -> PlanLimits:
	"""Return what the policy of `company` says of payment plans, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return PlanLimits()
	return plan_limits_of(frappe.get_cached_doc(POLICY, company))


def plan_limits_of(stored: Document) -> PlanLimits:
	"""Return the limits of payment plans of a policy's document."""
	return PlanLimits(
		most_months=cint(stored.plan_most_months),
		least_first_percent=_amount(stored.plan_least_first),
		most_instalments=cint(stored.plan_most_instalments),
		most_amount=_amount(stored.plan_most_amount),
		grace_days=cint(stored.plan_grace_days),
		breaks_after=cint(stored.plan_breaks_after),
		overpayment=OverpaymentRule(stored.plan_overpayment or OverpaymentRule.LAST.value),
		day_count=DayCount(stored.plan_day_count or DayCount.ACTUAL_365.value),
		fee=_amount(stored.plan_fee),
		annual_rate=_amount(stored.plan_interest_rate),
		fee_item=stored.plan_fee_item or None,
		interest_item=stored.plan_interest_item or None,
		valid_days=cint(stored.plan_valid_days),
	)


def reminder_days(company: str) -> ReminderDays:
	"""Return when the policy of `company` reminds of instalments, or the defaults when it has none."""
	if not frappe.db.exists(POLICY, company, cache=True):
		return ReminderDays()
	return reminder_days_of(frappe.get_cached_doc(POLICY, company))


def reminder_days_of(stored: Document) -> ReminderDays:
	"""Return when the policy's document `stored` reminds of instalments."""
	return ReminderDays(cint(stored.plan_remind_before), cint(stored.plan_remind_after))


def tells_portal_customers(company: str) -> bool:
	"""Return whether customers of `company` who use the portal are told by e-mail what is new about their disputes."""
	said = frappe.db.get_value(POLICY, company, "tells_portal_customers", cache=True)
	return said is None or bool(said)


def _amount(value: float | None) -> Decimal:
	return Decimal(str(value or 0))


def _time(value: str | None) -> time | None:
	"""Return the time of day in a text like 20:00; raises ValueError where there is none."""
	if not (value or "").strip():
		return None
	found = time.fromisoformat(value.strip())
	if found.tzinfo:
		raise ValueError(value)
	return found


def rule_for(policy: Policy, as_on: date) -> AgingRule:
	"""Return the aging rule of `policy` on a date."""
	return AgingRule(as_on, policy.basis, policy.limits)


def view_for(
	company: str,
	*,
	in_account_currency: bool = False,
	in_party_currency: bool = False,
	by_term: bool = False,
) -> View:
	"""Return how items of `company` are shown, with the site's precision and rounding."""
	return View(
		company_currency=customers.company_currency(company),
		precision=control.precision(),
		rounding=Rounding(control.rounding_method()),
		in_account_currency=in_account_currency or in_party_currency,
		in_party_currency=in_party_currency,
		by_term=by_term,
	)


def significance_of(view: View, either_currency: bool = False) -> Significance:
	"""Return when a balance is open in `view`."""
	return Significance(view.precision, view.rounding, view.in_account_currency, either_currency)
