"""The rows, the message, the chart and the cards of AR Collector Activity."""

from collections.abc import Sequence

from frappe import _
from frappe.utils import escape_html, fmt_money

from ar_specialist.ledger.customers import company_currency
from ar_specialist.operations.contact_figures import Found, Line, lines
from ar_specialist.receivables.activity import Channel, Outcome

from .contact_filters import ContactFilters
from .groups import MOST_IN_CHART, Row, label_of, percent, share_card, stacked_counts


def rows(filters: ContactFilters) -> tuple[list[Row], list[tuple[str, Found]]]:
	"""Return the lines with a bold total for each company, and what was found in each."""
	result: list[Row] = []
	found = [(asked.company, lines(asked, filters.days)) for asked in filters.asked]
	for company, each in found:
		whose = {"company": company, "currency": company_currency(company)}
		result += [
			{"group": group.key, "label": label_of(group, filters.group_by), **figures(line), **whose}
			for group, line in each.lines.items()
		]
		if each.lines:
			total = _("Total {0}").format(company if len(found) > 1 else whose["currency"])
			result.append({"label": total, "bold": 1, **figures(each.total), **whose})
	return result, found


def figures(line: Line) -> Row:
	"""Return the cells of one line; a share of nothing stays empty."""
	contacts = line.contacts
	return {
		"contacts": contacts.contacts,
		**{field: contacts.by_channel.get(value, 0) for value, field in CHANNEL_FIELDS.items()},
		**{field: contacts.by_outcome.get(value, 0) for value, field in OUTCOME_FIELDS.items()},
		"attempts": contacts.attempts,
		"reached_right": contacts.reached,
		"right_party_rate": percent(contacts.right_party_rate),
		"customers": len(contacts.customers),
		"messages": contacts.sent,
		"bounces": contacts.bounced,
		"promises": line.promises.promises,
		"promised": float(line.promised),
		"kept_share": percent(line.promises.kept_share),
		"received": float(line.received),
	}


def channel_field(channel: Channel) -> str:
	"""Return the name of the column that counts `channel`."""
	return f"channel_{channel.name.lower()}"


def outcome_field(outcome: Outcome) -> str:
	"""Return the name of the column that counts `outcome`."""
	return f"outcome_{outcome.name.lower()}"


CHANNEL_FIELDS = {each.value: channel_field(each) for each in Channel}
OUTCOME_FIELDS = {each.value: outcome_field(each) for each in Outcome}


def message(filters: ContactFilters, found: Sequence[tuple[str, Found]]) -> str:
	"""Return what the money is compared with, and why it proves nothing."""
	compared = [_compared(filters, company, each) for company, each in found]
	caveat = _(
		"Money that follows a contact need not have come because of it: whoever was about to pay was called, too."
	)
	return "<br>".join([*compared, caveat])


def _compared(filters: ContactFilters, company: str, found: Found) -> str:
	sentence = _(
		"Within {0} days of a contact {1} came in from {2} customers; in the same time {3} came in from {4} customers "
		"whom nobody had contacted for as long."
	)
	currency = company_currency(company)
	text = sentence.format(
		filters.days,
		fmt_money(found.received, currency=currency),
		found.payers,
		fmt_money(found.received_without, currency=currency),
		found.payers_without,
	)
	return f"{escape_html(company)}: {text}" if len(filters.asked) > 1 else text


def chart(found: Sequence[Row]) -> Row | None:
	"""Return the contacts of each line by channel; nothing where there are more lines than a chart can show."""
	shown = [row for row in found if not row.get("bold")]
	if not 0 < len(shown) <= MOST_IN_CHART:
		return None
	series = [(channel_field(each), _(each.value)) for each in Channel]
	return stacked_counts(shown, [each for each in series if any(row[each[0]] for row in shown)])


def summary(found: Sequence[Row]) -> list[Row]:
	"""Return the cards above the report, of at most three companies."""
	totals = [row for row in found if row.get("bold")][:3]
	return [card for row in totals for card in _cards(row)]


def _cards(row: Row) -> list[Row]:
	rate, money = row["right_party_rate"], {"datatype": "Currency", "currency": row["currency"]}
	reached = share_card(_("Right Party Rate"), rate, "Blue")
	return [
		{"label": _("Contacts"), "value": row["contacts"], "datatype": "Int", "indicator": "Blue"},
		*([reached] if rate is not None else []),
		{"label": _("Promised"), "value": row["promised"], "indicator": "Orange", **money},
		{"label": _("Received after a Contact"), "value": row["received"], "indicator": "Green", **money},
	]
