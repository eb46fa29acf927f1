"""AR Collector Activity: contacts by channel and outcome, promises taken, and the money that followed.

Each payment counts once, for the last contact with its customer up to so many days before. That is no proof of
causation; the message says what customers paid in the same time whom nobody had contacted.
"""

from frappe import _

from ar_specialist.operations.contact_figures import GROUPS
from ar_specialist.receivables.activity import Channel, Outcome
from ar_specialist.reports import contacts, groups
from ar_specialist.reports.columns import Column, currency, link, share, whole
from ar_specialist.reports.contact_filters import ContactFilters, contact_filters


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, lines, what to compare them with, chart, cards and that the lines bring their own totals."""
	checked = contact_filters(filters, GROUPS)
	rows, found = contacts.rows(checked)
	message, cards = contacts.message(checked, found), contacts.summary(rows)
	return groups.laid_out(get_columns(checked), rows, contacts.chart(rows), cards, message)


def get_columns(filters: ContactFilters) -> list[Column]:
	"""Return the columns."""
	return [
		*groups.leading_columns(filters),
		whole("contacts", _("Contacts"), 110),
		*[whole(contacts.channel_field(each), _(each.value), 95) for each in Channel],
		whole("customers", _("Customers Contacted"), 185),
		whole("attempts", _("Calls Made"), 115),
		whole("reached_right", _("Right Party"), 120),
		share("right_party_rate", _("Right Party Rate"), 140),
		whole("promises", _("Promises"), 110),
		currency("promised", _("Promised")),
		share("kept_share", _("Kept Share"), 140),
		currency("received", _("Received within {0} Days").format(filters.days)),
		whole("messages", _("Messages Sent"), 140),
		whole("bounces", _("Bounces"), 105),
		*[whole(contacts.outcome_field(each), _(each.value), 125) for each in Outcome],
		link("currency", _("Currency"), "Currency", 80),
	]
