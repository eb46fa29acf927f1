"""The reasons of a score without a strategy, in words."""

from decimal import Decimal

from frappe import _
from frappe.utils import fmt_money

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.account import Reason


def told(reason: Reason, currency: str) -> str:
	"""Return a reason in the site's language: it is stored, whoever reads it and whoever made it change."""
	text = _(reason.text, lang=sites_language())
	return f"+{reason.points} {text.format(*[_shown(value, currency) for value in reason.values])}"


def _shown(value: object, currency: str) -> str:
	return fmt_money(value, currency=currency) if isinstance(value, Decimal) else str(value)
