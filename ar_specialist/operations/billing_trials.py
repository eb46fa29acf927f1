"""What checks before billing would have done with past invoices.

Invoices of the period are judged by what became of them until today; what they were checked against is what was known
before each of them. Does not check permissions: `Asked.visible` says whose invoices count.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from frappe.utils import getdate

from ar_specialist.ledger.billed import past_invoices
from ar_specialist.receivables import billing_checks as rules
from ar_specialist.receivables.billing_checks import PastDisputes, PastInvoice, Trial
from ar_specialist.receivables.dispute import Category, DisputeStatus, RootCause, Validity
from ar_specialist.receivables.money import ZERO, round_amount

from . import policies
from .dispute_figures import AskedDisputes, Item, items

LEARNED_FROM = timedelta(days=365)  # before the period: what customers are used to
RIGHTLY = (Validity.VALID, Validity.PARTLY_VALID)


def trials_of(disputes: AskedDisputes) -> list[Trial]:
	"""Return what each check would have done in the period asked for; the number of statements is always the same."""
	asked = disputes.asked
	known = replace(disputes.invoices(), since=asked.since - LEARNED_FROM)
	invoices = past_invoices(known)
	since = replace(asked, since=known.since)
	said = items(AskedDisputes(since, max(disputes.as_on, getdate())))
	found = [item for item in said if item.voucher_type == "Sales Invoice"]
	flags = rules.flagged(invoices, _complaints(found, invoices))
	judged = {each.name: each.amount for each in invoices if each.posted_on >= asked.since}
	cancelled = {each.name for each in invoices if each.is_cancelled}
	result = rules.trials(flags, judged, _past(found, judged, cancelled, asked.company))
	return [each for each in result if disputes.root_cause in (None, each.cause.value)]


def _complaints(found: Iterable[Item], invoices: Iterable[PastInvoice]) -> dict[str, date]:
	"""Return when each customer first disputed an invoice without an order number for an administrative reason."""
	without = {each.name for each in invoices if not each.order_number}
	result: dict[str, date] = {}
	for item in found:
		if item.category == Category.ADMINISTRATIVE.value and item.voucher_no in without:
			result[item.customer] = min(item.raised_on, result.get(item.customer, item.raised_on))
	return result


def _past(
	found: Iterable[Item], judged: dict[str, Decimal], cancelled: Iterable[str], company: str
) -> PastDisputes:
	"""Return what became of the invoices that are `judged`; one that was `cancelled` was not billed right."""
	view = policies.view_for(company)
	rightly: dict[RootCause, dict[str, Decimal]] = {}
	unknown = set(cancelled)
	for item in found:
		if item.voucher_no not in judged or item.status is DisputeStatus.WITHDRAWN:
			continue
		if item.validity is None:
			unknown.add(item.voucher_no)
		elif item.validity in RIGHTLY:
			theirs = rightly.setdefault(RootCause(item.root_cause or RootCause.OTHER.value), {})
			amount = round_amount(item.amounts.disputed * item.rate, view.precision, view.rounding)
			theirs[item.voucher_no] = theirs.get(item.voucher_no, ZERO) + amount
	return PastDisputes(rightly, frozenset(unknown))
