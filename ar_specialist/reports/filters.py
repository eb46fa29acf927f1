"""Report filters: what the desk or a program sends, checked and turned into values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate

from ar_specialist import given as sent
from ar_specialist import permissions
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
	given = frappe._dict(sent.filters(filters))
	companies = _companies(given.get("company"))
	report_date = sent.day(given.get("report_date"), _("Report Date")) or getdate()
	policy = policies.policy_for(companies[0])
	account = _account(_one(given, "party_account"), companies)
	parties = _parties(given, companies)
	flags = {name: _flag(given, name) for name in FLAGS}
	return AgingFilters(
		companies=companies,
		report_date=report_date,
		rule=AgingRule(
			_aged_on(given, report_date),
			_basis(given, policy.basis),
			_limits(given.get("range"), policy.limits),
		),
		selections=tuple(_selection(given, company, report_date, account, parties) for company in companies),
		views=tuple(_view(company, account, flags) for company in companies),
		either_currency=_flag(given, "for_revaluation_journals"),
		show_sales_partner=bool(given.get("sales_partner")),
		group_by=_group_by(given.get("group_by")),
		**flags,
	)


def _view(company: str, account: str | None, flags: Mapping[str, bool]) -> View:
	return policies.view_for(
		company,
		in_account_currency=bool(account),
		in_party_currency=flags["in_party_currency"],
		by_term=flags["based_on_payment_terms"],
	)


def _one(given: Mapping[str, object], key: str) -> str | None:
	label = frappe.unscrub(key)
	return sent.one(given.get(key), _(label))


def _flag(given: Mapping[str, object], key: str) -> bool:
	return bool(cint(given.get(key)))


def _companies(value: object) -> tuple[str, ...]:
	wanted = tuple(dict.fromkeys(sent.names(value)))
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


def _aged_on(given: Mapping[str, object], report_date: date) -> date:
	value = given.get("calculate_ageing_with")
	if value and value not in AGED_WITH:
		refuse(_("Age with one of {0}, not with {1}."), ", ".join(map(_, AGED_WITH)), value)
	return getdate() if value == "Today Date" else report_date


def _basis(given: Mapping[str, object], default: AgingBasis) -> AgingBasis:
	value = given.get("ageing_based_on")
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


def _selection(
	given: Mapping[str, object], company: str, as_on: date, account: str | None, parties: Sequence[str]
) -> Selection:
	return Selection(
		company=company,
		as_on=as_on,
		party_account=account,
		party_type=_known_one(given, "party_type", "Party Type"),
		parties=parties,
		customer_groups=sent.names(given.get("customer_group")),
		territory=_one(given, "territory"),
		payment_terms_template=_known_one(given, "payment_terms_template", "Payment Terms Template"),
		sales_partner=_known_one(given, "sales_partner", "Sales Partner"),
		sales_person=_one(given, "sales_person"),
		cost_centers=sent.names(given.get("cost_center")),
		finance_book=_known_one(given, "finance_book", "Finance Book"),
		project=_known("Project", sent.names(given.get("project"))),
		dimensions=_dimensions(given),
		future_payments=_flag(given, "show_future_payments"),
		by_account=not _flag(given, "ignore_accounts"),
		visibility=permissions.visibility_of().within(company),
	)


def _parties(given: Mapping[str, object], companies: Sequence[str]) -> tuple[str, ...]:
	"""Return the parties asked for; throws when the user may see one of them in none of `companies`."""
	parties = sent.names(given.get("party")) or sent.names(given.get("customer"))
	for party in parties:
		permissions.check_party(party, companies)
		if not (frappe.db.exists("Customer", party) or companies_of_party(party)):
			refuse(_("{0} is no customer and has no receivable entry; choose one from the list."), party)
	return parties


def _known(doctype: str, names: Sequence[str]) -> Sequence[str]:
	"""Return `names`; throws when one of them does not exist."""
	for name in names:
		if not frappe.db.exists(doctype, {"name": name}):
			refuse(_("{0} {1} does not exist; choose one from the list."), _(doctype), name)
	return names


def _known_one(given: Mapping[str, object], key: str, doctype: str) -> str | None:
	name = _one(given, key)
	return _known(doctype, [name])[0] if name else None


def _dimensions(given: Mapping[str, object]) -> dict[str, Sequence[str]]:
	from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_accounting_dimensions

	doctypes = link_columns()
	return {
		field: _known(doctypes[field], sent.names(given[field]))
		for field in get_accounting_dimensions()
		if given.get(field) and field in doctypes
	}
