"""How many statements the worklist's endpoints take: as many for two hundred customers as for two."""

import pytest

import frappe
from frappe.model import no_value_fields
from frappe.utils import add_days, getdate

from ar_specialist import api, permissions
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.policies import show_portfolios
from tests.site.sql_log import statements
from tests.site.users import acting_as

SPECIALIST, OTHER, *_OTHERS = base.USERS
FIRST, SECOND = base.CUSTOMERS[:2]
MOST_STATEMENTS = 12  # of the page's first rows, with all that stands above them


@pytest.fixture(autouse=True)
def ledger() -> None:
	for customer in (FIRST, SECOND):
		make.invoice(customer, on=add_days(getdate(), -60))
	settle()


def crowd(size: int) -> None:
	"""Copy the first customer's account `size` times, every third of them with the specialist."""
	meta = frappe.get_meta("AR Customer Account")
	fields = [df.fieldname for df in meta.fields if df.fieldtype not in no_value_fields]
	one = frappe.get_doc("AR Customer Account", {"customer": FIRST, "company": base.COMPANY}).as_dict()
	own = {"customer": "Crowd {0:03}", "customer_name": "Crowd {0:03}", "call_order": "{0:03}"}
	rows = [
		(
			f"crowd-{number:03}",
			*[
				(SPECIALIST if number % 3 == 0 else OTHER)
				if field == "collector"
				else own.get(field, "").format(number) or one.get(field)
				for field in fields
			],
		)
		for number in range(size)
	]
	frappe.db.bulk_insert("AR Customer Account", ["name", *fields], rows)


@pytest.mark.parametrize("sees_portfolio", [False, True])
def test_statements_do_not_grow_with_customers(sees_portfolio: bool) -> None:
	if sees_portfolio:
		show_portfolios()
		settle()
	name = frappe.db.get_value("AR Customer Account", {"customer": FIRST, "company": base.COMPANY})
	frappe.defaults.set_user_default("company", base.COMPANY, SPECIALIST)
	calls = {
		"rows": lambda: api.worklist_rows("all", base.COMPANY),
		"search": lambda: api.worklist_rows("all", base.COMPANY, search="Crowd"),
		"mine": lambda: api.worklist_rows("mine", base.COMPANY),
		"customer": lambda: api.worklist_customer(name),
		"views": lambda: api.worklist_views(base.COMPANY),
		"outstanding": api.card_outstanding,
		"to chase": api.card_to_chase,
		"unassigned": api.card_unassigned,
		"buckets": api.chart_aging_buckets,
	}

	def counts() -> dict[str, int]:
		found = {}
		with acting_as(SPECIALIST):
			for label, call in calls.items():
				call()  # what is cached is read once
				with statements() as seen:
					call()
				found[label] = len(seen)
		return found

	before = counts()
	crowd(200)
	assert counts() == before
	assert before["rows"] <= MOST_STATEMENTS
	with acting_as(SPECIALIST):
		left = api.worklist_rows("all", base.COMPANY)["head"]["left"]
	assert left == (2 + 67 if sees_portfolio else 2 + 200)


def test_who_sees_what_costs_no_statement() -> None:
	def count() -> int:
		with acting_as(SPECIALIST):
			permissions.visibility_of()
			with statements() as seen:
				permissions.visibility_of()
				permissions.account_criterion()
		return len(seen)

	assert count() == 0
	show_portfolios()
	settle()
	assert count() == 0, "policies and absences are kept between requests"
