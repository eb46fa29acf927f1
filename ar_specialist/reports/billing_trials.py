"""The second part of AR Dispute Analysis: checks before billing, and what they would have done with past invoices."""

from collections.abc import Sequence

from frappe import _

from ar_specialist.ledger.customers import company_currency
from ar_specialist.operations.billing_trials import trials_of
from ar_specialist.receivables.billing_checks import RECURRING, SENTENCES, Trial

from .columns import Column, column, currency, link, share, whole
from .dispute_filters import DisputeFilters
from .groups import Row, percent

MOST_LISTED = 200  # invoices that a cell can lead to by name


def columns(filters: DisputeFilters) -> list[Column]:
	"""Return the columns."""
	found = [
		column("cause", _("Root Cause"), width=150),
		column("check", _("Stop an Invoice Where"), width=400),
	]
	if len(filters.companies) > 1:
		found.insert(0, link("company", _("Company"), "Company"))
	return [
		*found,
		column("proposal", _("Proposal"), width=160),
		column("verdict", _("On Past Invoices"), width=400),
		whole("caught", _("Caught")),
		whole("missed", _("Overlooked")),
		whole("stopped", _("Stopped Wrongly")),
		share("precision", _("Rightly Stopped")),
		currency("caught_amount", _("Disputed Amount Caught")),
		currency("stopped_amount", _("Invoiced, Stopped Wrongly")),
		link("currency", _("Currency"), "Currency", 80),
	]


def rows(filters: DisputeFilters) -> list[Row]:
	"""Return the checks of each company, those that are proposed first."""
	return [
		_row(trial, asked.asked.company, company_currency(asked.asked.company))
		for asked in filters.asked
		for trial in trials_of(asked)
	]


def _row(trial: Trial, company: str, currency: str) -> Row:
	return {
		"group": f"{trial.cause.value}, {trial.check.value}",
		"company": company,
		"cause": _(trial.cause.value),
		"check": _(SENTENCES[trial.check]),
		"proposed": int(trial.is_proposed),
		"proposal": _proposal(trial),
		"verdict": verdict(trial),
		"caught": len(trial.caught),
		"missed": len(trial.missed),
		"stopped": len(trial.stopped),
		"precision": percent(trial.precision),
		"caught_amount": float(trial.caught_amount),
		"stopped_amount": float(trial.stopped_amount),
		"currency": currency,
		"invoices": {
			name: list(getattr(trial, name)[:MOST_LISTED]) for name in ("caught", "missed", "stopped")
		},
	}


def _proposal(trial: Trial) -> str:
	if trial.is_proposed:
		return _("Proposed")
	if not trial.is_recurring:
		return _("Too few disputes")
	return _("Not worth it")


def verdict(trial: Trial) -> str:
	"""Return in one sentence what a check would have done."""
	return _("Would have caught {0} of {1}, and stopped {2} of {3} wrongly").format(
		len(trial.caught), trial.disputed, len(trial.stopped), trial.billed_right
	)


def message(found: Sequence[Row]) -> str:
	"""Return the sentence above the table."""
	if not found:
		return _(
			"No invoice of this period was rightly disputed for a root cause that a check before billing could catch."
		)
	return _(
		"A check is proposed where at least {0} invoices were rightly disputed for the same root cause, at least every third invoice it stops is one of them, and it stops at most a tenth of those that were billed right. Each invoice is checked as it was when it was posted, against what was known before it."
	).format(RECURRING)


def summary(found: Sequence[Row]) -> list[Row]:
	"""Return the card above the report."""
	count = sum(row["proposed"] for row in found)
	indicator = "Green" if count else "Grey"
	return [{"label": _("Checks Proposed"), "value": count, "indicator": indicator, "datatype": "Int"}]
