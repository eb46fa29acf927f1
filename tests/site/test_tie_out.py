"""The footer's control account is the general ledger's, whatever the derived rows know of."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from ar_specialist.ledger import control
from ar_specialist.ledger.population import Selection, receivable_accounts
from ar_specialist.operations import aging, marks, policies
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle

TODAY = getdate()


@pytest.fixture(autouse=True, params=[True, False], ids=["summed whole", "by party"])
def sooner_summed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
	"""Both ways to the general ledger's balance, whichever would be the quicker here."""
	monkeypatch.setattr(control, "has_few_entries_a_party", lambda _parties: request.param)


def reconciled(day: object = TODAY) -> object:
	selection = Selection(base.COMPANY, getdate(day))
	reading = aging.read(selection, policies.view_for(base.COMPANY))
	assert (reading.stale is not None) == (day == TODAY), (
		"from the derived rows today, from the ledger before"
	)
	return aging.reconcile(reading)


def general_ledger() -> float:
	accounts = receivable_accounts(base.COMPANY)
	filters = {"account": ("in", accounts), "is_cancelled": 0}
	rows = frappe.get_all("GL Entry", filters=filters, fields=["debit", "credit"])
	return sum(row.debit - row.credit for row in rows)


def gl_entry(amount: float, **values: object) -> None:
	frappe.get_doc(
		{
			"doctype": "GL Entry",
			"company": base.COMPANY,
			"account": base.DEBTORS,
			"posting_date": add_days(TODAY, -3),
			"voucher_type": "Journal Entry",
			"voucher_no": "AR-TEST-GL",
			"debit": amount,
			"debit_in_account_currency": amount,
			"account_currency": base.CURRENCY,
			**values,
		}
	).db_insert()


def test_entries_of_the_general_ledger_alone_do_not_tie() -> None:
	make.invoice(on=add_days(TODAY, -60))
	settle()
	assert reconciled().ties
	for amount, values in ((777, {}), (50, {"party_type": "Customer", "party": base.CUSTOMERS[3]})):
		gl_entry(amount, **values)
		frappe.db.commit()
		for day in (TODAY, add_days(TODAY, -1)):
			result = reconciled(day)
			assert float(result.control) == general_ledger()
			assert not result.ties
	assert "Does not tie" in str(execute({"company": base.COMPANY, "report_date": str(TODAY)})[2])


def test_an_account_that_became_receivable_with_entries_of_nobody() -> None:
	make.invoice(on=add_days(TODAY, -60))
	parent = frappe.db.get_value("Account", base.DEBTORS, "parent_account")
	account = frappe.get_doc(
		{
			"doctype": "Account",
			"account_name": "AR Test Sundry",
			"parent_account": parent,
			"company": base.COMPANY,
		}
	).insert()
	make.journal(
		[{"account": account.name, "debit": 777}, {"account": base.INCOME, "credit": 777}],
		on=add_days(TODAY, -5),
	)
	account.reload()
	account.account_type = "Receivable"
	account.save()
	settle()
	assert float(reconciled().control) == float(reconciled(add_days(TODAY, -1)).control) == 1777


def test_a_deleted_account_comes_back_and_ties_meanwhile() -> None:
	make.invoice(on=add_days(TODAY, -60))
	make.invoice(base.CUSTOMERS[1], amount=333, on=add_days(TODAY, -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	frappe.set_user("ar-manager@example.com")
	frappe.delete_doc("AR Customer Account", frappe.db.get_value("AR Customer Account", key))
	frappe.set_user("Administrator")
	assert make.CUSTOMER in marks.marked(base.COMPANY)
	assert reconciled().ties
	settle()
	assert frappe.db.get_value("AR Customer Account", key, "outstanding") == 1000
	assert reconciled().ties


def test_an_account_made_by_hand_gets_its_figures() -> None:
	make.invoice(on=add_days(TODAY, -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	frappe.db.delete("AR Customer Account", key)
	frappe.get_doc({"doctype": "AR Customer Account", **key}).insert()
	settle()
	assert frappe.db.get_value("AR Customer Account", key, ["outstanding", "worklist_state"]) == (
		1000,
		"To Chase",
	)
