"""A company's policy, read once into values the rules can use."""

from datetime import date, time
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from ar_specialist.ledger import control, customers
from ar_specialist.receivables.aging import AgingBasis, AgingRule, parse_limits
from ar_specialist.receivables.contacting import ContactRules
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import Rounding
from ar_specialist.receivables.netting import Significance
from ar_specialist.receivables.policy import Policy

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
