"""What the reports refuse, and that they say what to do instead."""

import inspect
from collections.abc import Callable
from datetime import date

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from ar_specialist.ledger import population
from ar_specialist.ledger.population import Selection
from ar_specialist.reports.filters import FLAGS, AgingFilters, aging_filters
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import policies

REPORTS = pytest.mark.parametrize("report", [aging, summary])
METHODS = [f"ar_specialist.api.{name}" for name in api.__all__]
OTHER_FILTERS = (
	*FLAGS, "report_date", "range", "ageing_based_on", "calculate_ageing_with", "party", "customer", "customer_group",
	"cost_center", "company", "ignore_accounts", "for_revaluation_journals",
)  # fmt: skip
CHECKS = ("validate_ranges", "validate_collector", "validate_snooze", "validate_next_action")


@REPORTS
@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"company": "No Such Company"}, "does not exist"),
		({"company": ["No Such Company", base.COMPANY]}, "does not exist"),
		({"company": "' OR 1=1 -- "}, "does not exist"),
		({"report_date": "31.02.2026"}, "is not a date"),
		({"report_date": "yesterday"}, "is not a date"),
		({"report_date": "2026-13-01"}, "is not a date"),
		({"range": "30, 60, sixty"}, "not a whole number"),
		({"range": "30, 30"}, "must rise"),
		({"range": "60, 30"}, "must rise"),
		({"range": "-5"}, "not a whole number"),
		({"range": "0"}, "between 1 and"),
		({"range": "3.5"}, "not a whole number"),
		({"range": "٣٠"}, "not a whole number"),
		({"ageing_based_on": "Supplier Invoice Date"}, "due date or by posting date"),
		({"group_by": "Mood"}, "Group by one of"),
		({"territory": "Atlantis"}, "does not exist"),
		({"customer_group": ["Nobody"]}, "does not exist"),
		({"cost_center": ["Nowhere"]}, "does not exist"),
		({"sales_person": "Nobody"}, "does not exist"),
		({"party_account": "No Such Account"}, "does not exist"),
		({"party_account": base.BANK}, "not a receivable account"),
	],
)
def test_one_sentence_that_says_what_to_do(report, filters: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError) as refused:
		report({"company": base.COMPANY, "report_date": "2026-06-30", **filters})
	text = str(refused.value)
	assert sentence in text
	assert "Traceback" not in text and "SELECT" not in text
	assert "<script" not in text


def test_a_company_without_receivable_account() -> None:
	frappe.db.set_value(
		"Account", {"company": base.OTHER_COMPANY, "account_type": "Receivable"}, "account_type", ""
	)
	with pytest.raises(frappe.ValidationError, match="no receivable account"):
		aging({"company": base.OTHER_COMPANY})


@REPORTS
@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"company": 5}, "does not exist"),
		({"company": True}, "is not a name"),
		({"company": {"a": 1}}, "is not a name"),
		({"company": [base.COMPANY, [base.COMPANY]]}, "is not a name"),
		({"company": "[TEST] Ltd"}, "[TEST] Ltd does not exist"),
		({"company": "[" * 9999}, "does not exist"),
		({"company": '["\\ud800"]'}, "no name can have"),
		({"company": 10**5000}, "no name can have"),
		({"territory": "[North"}, "[North does not exist"),
		({"territory": list(base.TERRITORIES)}, "takes one value"),
		({"territory": frappe.as_json(list(base.TERRITORIES))}, "takes one value"),
		({"sales_person": list(base.SALES_PEOPLE)}, "takes one value"),
		({"sales_partner": ["A", "B"]}, "takes one value"),
		({"payment_terms_template": ["A", "B"]}, "takes one value"),
		({"finance_book": ["A", "B"]}, "takes one value"),
		({"party_account": [base.DEBTORS, base.FOREIGN_DEBTORS]}, "takes one value"),
		({"party_account": True}, "is not a name"),
		({"customer_group": 1.5}, "is not a name"),
		({"party": {"a": 1}}, "is not a name"),
		({"report_date": "2026-01-31junk"}, "is not a date"),
		({"report_date": "2026-01-31 00:00:00; DROP"}, "is not a date"),
		({"report_date": "2026-02-31 00:00:00"}, "is not a date"),
		({"report_date": "٢٠٢٦-٠١-٣١"}, "is not a date"),
		({"report_date": ["2026-01-31"]}, "is not a date"),
		({"report_date": 20260131}, "is not a date"),
		({"range": {"a": 1}}, "not a whole number"),
		({"range": True}, "not a whole number"),
		({"range": "9" * 5000}, ""),
		({"ageing_based_on": ["Due Date"]}, "due date or by posting date"),
		({"calculate_ageing_with": "Yesterday"}, "Age with one of"),
		({"group_by": ["Customer"]}, "Group by one of"),
	],
)
def test_odd_values_are_refused_in_one_sentence(report, filters: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError) as refused:
		report({"company": base.COMPANY, "report_date": "2026-06-30", **filters})
	assert sentence in str(refused.value)
	assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("filters", ["nothing", [["company", "=", base.COMPANY]], 5, "{"])
def test_filters_that_are_none_are_refused(filters: object) -> None:
	with pytest.raises(frappe.ValidationError, match="filters cannot be read"):
		aging(filters)


@pytest.mark.parametrize(
	"day", ["2026-06-30", "2026-06-30 00:00:00", "2026-06-30T00:00:00.000000", " 2026-06-30 "]
)
def test_a_date_and_its_midnight_are_one_day(day: str) -> None:
	assert aging_filters({"company": base.COMPANY, "report_date": day}).report_date == date(2026, 6, 30)


def test_one_value_may_come_as_a_list() -> None:
	for value in (base.TERRITORIES[0], [base.TERRITORIES[0]], f'["{base.TERRITORIES[0]}"]'):
		checked = aging_filters({"company": base.COMPANY, "territory": value})
		assert checked.selections[0].territory == base.TERRITORIES[0]
	assert aging_filters({"company": base.COMPANY, "territory": []}).selections[0].territory is None


def test_a_name_may_begin_like_a_list() -> None:
	name = base.make("Territory", None, territory_name="[AR] North", parent_territory="All Territories")
	checked = aging_filters({"company": base.COMPANY, "territory": name})
	assert checked.selections[0].territory == "[AR] North"
	assert aging({"company": base.COMPANY, "territory": name})[1] == []


def test_an_unknown_node_of_a_dimension(monkeypatch: pytest.MonkeyPatch) -> None:
	dimension = frappe._dict(fieldname="cost_center", document_type="Cost Center")
	monkeypatch.setattr(population, "get_accounting_dimensions", lambda as_list: [dimension])
	where = population.Selection(base.COMPANY, date(2026, 6, 30), dimensions={"cost_center": ["Nowhere"]})
	with pytest.raises(frappe.ValidationError, match="Cost Center Nowhere does not exist"):
		population.conditions(where)


def test_a_project_where_the_payment_ledger_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(population, "link_columns", lambda: {"company": "Company"})
	project = base.make("Project", None, project_name="AR Test Kept Nowhere", company=base.COMPANY)
	with pytest.raises(frappe.ValidationError, match="keeps no projects"):
		aging({"company": base.COMPANY, "project": project})


# -- what is sent comes back as text, never as markup

SCRIPT = "<img src=x onerror=alert(1)>"


def answered(call: Callable[[], object]) -> str:
	"""Return all a call gives a browser to show: its refusal, or the messages on its way."""
	refusal = ""
	try:
		call()
	except (frappe.ValidationError, frappe.PermissionError) as error:
		refusal = str(error)
	return refusal + frappe.as_json(frappe.local.message_log)


@REPORTS
@pytest.mark.parametrize("as_list", [False, True], ids=["text", "list"])
@pytest.mark.parametrize(
	"name", sorted({*Selection.__annotations__, *AgingFilters.__annotations__, *OTHER_FILTERS})
)
def test_script_in_a_filter_comes_back_harmless(report, name: str, as_list: bool) -> None:
	filters = {"company": base.COMPANY, name: [SCRIPT, f"{SCRIPT}2"] if as_list else SCRIPT}
	assert "<img" not in answered(lambda: report(filters))


@pytest.mark.parametrize("method", METHODS)
def test_script_in_an_argument_comes_back_harmless(method: str) -> None:
	function = frappe.get_attr(method)
	for name in inspect.signature(function).parameters:
		for value in (SCRIPT, f'["{SCRIPT}"]', f'{{"company": "{SCRIPT}"}}'):
			needed = {
				"names": ["x"],
				"until": "2099-01-01",
				"reason": "x",
				"name": "x",
				"doctype": "Customer",
				"account": "x",
				"channel": "Call",
				"outcome": "Reached",
				"activity": "x",
				"notes": "x",
				"company": base.COMPANY,
				"customer": "x",
				"invoice": "x",
				"to": ["x"],
				"seal": "x",
				"template_name": "x",
				"doc": "{}",
				"dispute": "x",
				"remedy": "Credit Note",
				"payment": "x",
				"communication": "x",
				"way": "No Letter",
				"plan": "x",
				"terms": {},
				"accepted_by": "x",
				"how": "Phone",
				"items": "[]",
				"says": "x",
				"file": "x",
				"version": "x",
				"key": "x",
			}
			known = {key: needed[key] for key in inspect.signature(function).parameters if key in needed}
			arguments = {**known, name: value}
			assert "<img" not in answered(lambda call=arguments: function(**call))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
	"value", ["[", "{", "nothing", "[[1]]", '{"company": {"a": 1}}', "[null, 1.5]", "\x00"]
)
def test_malformed_arguments_are_no_traceback(method: str, value: str) -> None:
	function = frappe.get_attr(method)
	for name in {"names", "company", "filters"} & set(inspect.signature(function).parameters):
		needed = {
			"until": "2099-01-01",
			"reason": "x",
			"doctype": "Account",
			"names": ["x"],
			"company": base.COMPANY,
			"customer": "x",
			"to": ["x"],
			"seal": "x",
			"items": [],
			"terms": {},
		}
		known = {key: needed[key] for key in inspect.signature(function).parameters if key in needed}
		answered(lambda call={**known, name: value}: function(**call))


def test_script_in_what_documents_say_comes_back_harmless() -> None:
	for doctype, values in (
		("AR Policy", {"company": base.COMPANY, "aging_ranges": SCRIPT}),
		("AR Policy", {"company": base.COMPANY, "default_collector": SCRIPT}),
		("AR Customer Account", {"customer": SCRIPT, "collector": SCRIPT}),
		("AR Customer Account", {"customer": SCRIPT, "snoozed_until": "2099-01-01"}),
		("AR Customer Account", {"customer": SCRIPT, "next_action_date": "2099-01-01"}),
		("AR Customer Account", {"customer": SCRIPT, "next_action_date": "2000-01-01", "next_action": "x"}),
		("AR Customer Account", {"customer": SCRIPT, "snoozed_until": "2000-01-01", "snooze_reason": "x"}),
	):
		doc = frappe.get_doc({"doctype": doctype, **values})
		for step in filter(None, (getattr(doc, name, None) for name in CHECKS)):
			assert "<img" not in answered(step)


def test_unknown_filters_are_dropped() -> None:
	assert aging({"company": base.COMPANY, "no_such_filter": "x", "party_types": {"a": 1}})[1] == []


def test_any_number_of_ranges() -> None:
	make.invoice(on="2026-01-01", due="2026-01-01")
	limits = ", ".join(str(days) for days in range(10, 200, 10))
	row = aging({"company": base.COMPANY, "report_date": "2026-06-30", "range": limits})[1][0]
	assert row["range18"] == 1000
	assert sum(row[f"range{number}"] for number in range(1, 21)) == row["outstanding"]


@pytest.mark.parametrize("ranges", ["30, 20", "a", "1, 2, 3, 4, 5, 6"])
def test_a_policy_refuses_ranges_it_cannot_keep(ranges: str) -> None:
	policy = policies.policy()
	policy.aging_ranges = ranges
	with pytest.raises(frappe.ValidationError, match="range"):
		policy.save()


def test_several_companies_with_one_list() -> None:
	make.invoice(on="2026-05-01")
	rows = aging({"company": [base.COMPANY, base.OTHER_COMPANY], "report_date": getdate()})[1]
	assert {row["company"] for row in rows} == {base.COMPANY}
	text = frappe.as_json([base.COMPANY, base.OTHER_COMPANY])
	assert aging({"company": text, "report_date": getdate()})[1] == rows


@pytest.mark.parametrize(
	"field", ["party", "project", "finance_book", "sales_partner", "payment_terms_template", "party_type"]
)
def test_a_name_nobody_bears_is_refused_and_not_answered_with_nothing(field: str) -> None:
	for execute in (aging, summary):
		with pytest.raises(frappe.ValidationError, match="Nope"):
			execute({"company": base.COMPANY, "report_date": str(getdate()), field: "Nope"})


@pytest.mark.parametrize("method", [api.worklist_status, api.worklist_views, api.card_to_chase])
def test_an_unknown_company_is_not_answered_with_another(method: Callable) -> None:
	company = "Nope" if method is not api.card_to_chase else {"company": "Nope"}
	with pytest.raises(frappe.ValidationError, match="Company Nope does not exist"):
		method(company)


def test_one_company_in_two_spellings_is_one() -> None:
	make.invoice(on=add_days(getdate(), -60))
	both = [base.COMPANY, base.COMPANY.lower()]
	for execute in (aging, summary):
		_columns, rows, message, *_rest = execute({"company": both, "report_date": str(getdate())})
		assert sum(row["outstanding"] for row in rows if row.get("party")) == 1000
		assert message.count("Ties") == 1


def test_every_call_is_offered_under_one_name() -> None:
	offered = {getattr(api, name) for name in api.__all__}
	ours = {each for each in frappe.whitelisted if each.__module__.startswith("ar_specialist.api.")}
	assert offered == ours
