"""Number cards and the chart of the workspace, and what report filters offer. Each checks permission first."""

import frappe
from frappe import _
from frappe.utils import fmt_money

from ar_specialist import given, permissions
from ar_specialist.operations import (
	overview,
)
from ar_specialist.receivables.dispute import LIVE, DisputeStatus

from .asked import company_of

Figure = dict[str, object]


def _portfolio(filters: object = None) -> tuple[str | None, overview.Portfolio | None]:
	"""Return the company to show, and its sums."""
	permissions.check_reader()
	company = company_of(_company_of(filters))
	return company, overview.portfolio(company, permissions.account_criterion()) if company else None


def _company_of(filters: object) -> str | None:
	found = given.parsed(filters)  # a card's own filters are a list of conditions
	return given.one(found.get("company"), _("Company")) if isinstance(found, dict) else None


def _amount_card(filters: object, field: str) -> Figure | str:
	"""Return an amount for a number card that opens the list on `field`.

	A card formats amounts in the currency of the user's default company; for any other it takes a finished text.
	"""
	company, found = _portfolio(filters)
	amount = float(getattr(found, field)) if found else 0.0
	if company and company != frappe.defaults.get_user_default("Company"):
		return fmt_money(amount, currency=overview.currency_of(company))
	return {
		"value": amount,
		"fieldtype": "Currency",
		"options": "Company:company:default_currency",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, field: [">", 0]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def card_outstanding(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of what is outstanding."""
	return _amount_card(filters, "outstanding")


@frappe.whitelist(methods=["GET", "POST"])
def card_overdue(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of what is overdue."""
	return _amount_card(filters, "overdue")


@frappe.whitelist(methods=["GET", "POST"])
def card_unapplied(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of payments and credits that are not applied."""
	return _amount_card(filters, "unapplied")


@frappe.whitelist(methods=["GET", "POST"])
def card_disputed(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of what is disputed of the open items; it opens the list of disputes."""
	card = _amount_card(filters, "disputed")
	if isinstance(card, dict):
		card["route"] = ["List", "AR Dispute"]
		card["route_options"] = {
			"company": card["route_options"]["company"],
			"status": ["in", [status.value for status in DisputeStatus if status in LIVE]],
		}
	return card


@frappe.whitelist(methods=["GET", "POST"])
def card_to_chase(filters: str | dict | list | None = None) -> Figure:
	"""Return the number card of customers to chase today."""
	permissions.check_reader()
	company = company_of(_company_of(filters))
	count = overview.count_to_chase(company, visible=permissions.account_criterion()) if company else 0
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, "worklist_state": "To Chase"},
	}


@frappe.whitelist(methods=["GET", "POST"])
def card_unassigned(filters: str | dict | list | None = None) -> Figure:
	"""Return the number card of customers without collector."""
	permissions.check_reader()
	company = company_of(_company_of(filters))
	count = overview.count_unassigned(company, permissions.account_criterion()) if company else 0
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, "collector": ["is", "not set"], "open_items": [">", 0]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def chart_aging_buckets(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: str | int | None = None,
	filters: str | dict | list | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
) -> Figure:
	"""Return the chart of receivables by age; the arguments are those Frappe gives to every chart source."""
	_company, found = _portfolio(filters)
	if found is None:
		return {"labels": [], "datasets": []}
	values = [float(amount) for amount in (found.not_due, *found.buckets)]
	return {
		"labels": [_("Not due"), *found.labels],
		"datasets": [{"name": _("Outstanding"), "values": values}],
	}


@frappe.whitelist(methods=["GET", "POST"])
def filter_options(
	doctype: str, txt: str | None = None, company: str | list[str] | None = None
) -> list[dict[str, str]]:
	"""Return what a report filter offers: names of one of the doctypes the reports filter by."""
	permissions.check_reader()
	if doctype == "Company":
		wanted = (txt or "").casefold()
		names = [name for name in permissions.visible_companies() if wanted in name.casefold()]
		return [{"value": name, "description": ""} for name in names]
	asked, visible = given.names(company), permissions.visible_companies()
	companies = [name for name in visible if name in asked] if asked else visible
	return overview.filter_options(doctype, txt or "", companies, permissions.visibility_of())
