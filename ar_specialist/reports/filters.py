"""Report filters: what the desk or a program sends, checked and turned into values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate

from ar_specialist import given, permissions
from ar_specialist.ledger.population import Selection, link_columns, receivable_accounts
from ar_specialist.ledger.touched import companies_of_party
from ar_specialist.operations import policies
from ar_specialist.receivables.aging import AgingBasis, AgingRule, parse_limits
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.items import View
from ar_specialist.refusal import refuse

FLAGS = (
	"group_by_party", "show_future_payments", "show_delivery_notes", "show_sales_person", "show_remarks",
	"show_gl_balance", "based_on_payment_terms", "in_party_currency",
)  # fmt: skip
GROUPS = ("Customer", "Customer Group", "Territory", "Sales Person", "Collector", "Currency", "Company")
AGED_WITH = ("Report Date", "Today Date")


@dataclass(frozen=True, slots=True)
class AgingFilters:
	"""The filters of the aging reports, under the names ERPNext's Accounts Receivable uses."""

	companies: tuple[str, ...]
	report_date: date
	rule: AgingRule
	selections: tuple[Selection, ...]
	views: tuple[View, ...]
	either_currency: bool = False
	group_by_party: bool = False
	show_future_payments: bool = False
	show_delivery_notes: bool = False
	show_sales_person: bool = False
	show_remarks: bool = False
	show_sales_partner: bool = False
	show_gl_balance: bool = False
	based_on_payment_terms: bool = False
	in_party_currency: bool = False
	group_by: str = "Customer"

	@property
	def is_whole_ledger(self) -> bool:
		"""Whether nothing narrows the companies, so that the total can be tied to the control account."""
		whole = (Selection(each.company, each.as_on) == each for each in self.selections)
		return all(whole) and not self.in_party_currency and not self.either_currency


def aging_filters(filters: Mapping[str, object] | None) -> AgingFilters:
	"""Return the checked filters; unknown keys are dropped.

	Throws one sentence that says what to do on a company that is unknown, without receivable account or not
	visible to the user (or disabled, where a site's companies can be), on a date or ranges that are none, and on
	a party the user may not see.
	"""
	asked = frappe._dict(given.filters(filters))
	companies = chosen_companies(asked.get("company"))
	report_date = given.day(asked.get("report_date"), _("Report Date")) or getdate()
	policy = policies.policy_for(companies[0])
	account = _account(_one(asked, "party_account"), companies)
	parties = chosen_parties(asked, companies)
	flags = {name: _flag(asked, name) for name in FLAGS}
	return AgingFilters(
		companies=companies,
		report_date=report_date,
		rule=AgingRule(
			_aged_on(asked, report_date),
			_basis(asked, policy.basis),
			_limits(asked.get("range"), policy.limits),
		),
		selections=_selections(asked, companies, report_date, account, parties),
		views=tuple(_view(company, account, flags) for company in companies),
		either_currency=_flag(asked, "for_revaluation_journals"),
		show_sales_partner=bool(asked.get("sales_partner")),
		group_by=_group_by(asked.get("group_by")),
		**flags,
	)


def _view(company: str, account: str | None, flags: Mapping[str, bool]) -> View:
	return policies.view_for(
		company,
		in_account_currency=bool(account),
		in_party_currency=flags["in_party_currency"],
		by_term=flags["based_on_payment_terms"],
	)


def _one(asked: Mapping[str, object], key: str) -> str | None:
	label = frappe.unscrub(key)
	return given.one(asked.get(key), _(label))


def _flag(asked: Mapping[str, object], key: str) -> bool:
	return bool(cint(asked.get(key)))


def chosen_companies(value: object) -> tuple[str, ...]:
	"""Return the companies asked for, or the default one; throws on one the user may not see or that has no ledger."""
	wanted = given.names(value)
	if not wanted:
		default = frappe.defaults.get_user_default("Company") or frappe.db.get_single_value(
			"Global Defaults", "default_company"
		)
		wanted = (default,) if default else ()
	if not wanted:
		refuse(_("Choose a company."), title=_("Company"))
	wanted = tuple(dict.fromkeys(map(permissions.check_company, wanted)))
	for company in wanted:
		_check_enabled(company)
		if not receivable_accounts(company):
			refuse(
				_("Company {0} has no receivable account; add one to its chart of accounts."),
				company,
				title=_("Company"),
			)
	return wanted


def _check_enabled(company: str) -> None:
	"""Throw on a disabled company; ERPNext 15 has no such field, but a later version or a site may."""
	if frappe.get_meta("Company").has_field("disabled") and frappe.db.get_value(
		"Company", company, "disabled"
	):
		refuse(
			_("Company {0} is disabled; enable it or choose another company."), company, title=_("Company")
		)


def _account(account: str | None, companies: tuple[str, ...]) -> str | None:
	if account is None:
		return None
	facts = frappe.db.get_value("Account", account, ["company", "account_type"], as_dict=True)
	if not facts:
		refuse(_("Account {0} does not exist; choose one from the list."), account)
	if facts.account_type != "Receivable" or facts.company not in companies:
		refuse(
			_("{0} is not a receivable account of {1}; choose one from the list."),
			account,
			", ".join(companies),
		)
	return account


def _aged_on(asked: Mapping[str, object], report_date: date) -> date:
	value = asked.get("calculate_ageing_with")
	if value and value not in AGED_WITH:
		refuse(_("Age with one of {0}, not with {1}."), ", ".join(map(_, AGED_WITH)), value)
	return getdate() if value == "Today Date" else report_date


def _basis(asked: Mapping[str, object], default: AgingBasis) -> AgingBasis:
	value = asked.get("ageing_based_on")
	if not value:
		return default
	try:
		return AgingBasis(value)
	except ValueError:
		refuse(_("Age by due date or by posting date, not by {0}."), value, title=_("Ageing Based On"))


def _limits(value: object, default: tuple[int, ...]) -> tuple[int, ...]:
	if value in (None, ""):
		return default
	text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
	try:
		return parse_limits(text)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Ageing Range"))


def _group_by(value: object) -> str:
	if value and value not in GROUPS:
		refuse(_("Group by one of {0}."), ", ".join(map(_, GROUPS)), title=_("Group By"))
	return str(value or GROUPS[0])


def _selections(
	asked: Mapping[str, object],
	companies: Sequence[str],
	as_on: date,
	account: str | None,
	parties: Sequence[str],
) -> tuple[Selection, ...]:
	"""Return what to read of each of `companies`; what was asked for is checked once."""
	of_first = Selection(
		company=companies[0],
		as_on=as_on,
		party_account=account,
		party_type=known_one(asked, "party_type", "Party Type"),
		parties=parties,
		customer_groups=given.names(asked.get("customer_group")),
		territory=_one(asked, "territory"),
		payment_terms_template=known_one(asked, "payment_terms_template", "Payment Terms Template"),
		sales_partner=known_one(asked, "sales_partner", "Sales Partner"),
		sales_person=_one(asked, "sales_person"),
		cost_centers=given.names(asked.get("cost_center")),
		finance_book=known_one(asked, "finance_book", "Finance Book"),
		project=known("Project", given.names(asked.get("project"))),
		dimensions=_dimensions(asked),
		future_payments=_flag(asked, "show_future_payments"),
		by_account=not _flag(asked, "ignore_accounts"),
	)
	visible = permissions.visibility_of()
	return tuple(replace(of_first, company=each, visibility=visible.within(each)) for each in companies)


def chosen_parties(asked: Mapping[str, object], companies: Sequence[str]) -> tuple[str, ...]:
	"""Return the parties asked for; throws when the user may see one of them in none of `companies`."""
	parties = given.names(asked.get("party")) or given.names(asked.get("customer"))
	for party in parties:
		permissions.check_party(party, companies)
		if not (frappe.db.exists("Customer", party) or companies_of_party(party)):
			refuse(_("{0} is no customer and has no receivable entry; choose one from the list."), party)
	return parties


def known(doctype: str, names: Sequence[str]) -> Sequence[str]:
	"""Return `names`; throws when one of them does not exist."""
	for name in names:
		if not frappe.db.exists(doctype, {"name": name}):
			refuse(_("{0} {1} does not exist; choose one from the list."), _(doctype), name)
	return names


def known_one(asked: Mapping[str, object], key: str, doctype: str) -> str | None:
	"""Return the one name of `doctype` under `key`, or None; throws when it does not exist."""
	name = _one(asked, key)
	return known(doctype, [name])[0] if name else None


def _dimensions(asked: Mapping[str, object]) -> dict[str, Sequence[str]]:
	from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_accounting_dimensions

	doctypes = link_columns()
	return {
		field: known(doctypes[field], given.names(asked[field]))
		for field in get_accounting_dimensions()
		if asked.get(field) and field in doctypes
	}
