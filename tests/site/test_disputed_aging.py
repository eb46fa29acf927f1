"""The column Disputed of the aging reports: today from what is stored, on past days from the ledger of the day."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute, move, settle, since
from tests.site.sql_log import statements

TODAY = getdate()


@pytest.fixture
def invoice() -> Document:
	doc = make.invoice(on=add_days(TODAY, -60))
	settle()
	return doc


def rows(report=aging, on: object = TODAY, **filters: object) -> list[dict]:
	found = report({"company": base.COMPANY, "report_date": str(on), **filters})[1]
	return [row for row in found if row.get("party")]


def total(**filters: object) -> float:
	return sum(row["disputed"] for row in rows(**filters))


def test_the_column_is_there_and_totals_agree(invoice: Document) -> None:
	make.invoice(base.CUSTOMERS[1], on=add_days(TODAY, -40))
	dispute(invoice, amounts=(400,))
	for report in (aging, summary):
		columns, found, *_rest = report({"company": base.COMPANY, "report_date": str(TODAY)})
		assert "disputed" in [each["fieldname"] for each in columns]
		assert {row["party"]: row["disputed"] for row in found if row.get("party")} == {
			make.CUSTOMER: 400,
			base.CUSTOMERS[1]: 0,
		}
	assert summary({"company": base.COMPANY, "report_date": str(TODAY)})[1][-1]["disputed"] == 400
	grouped = aging({"company": base.COMPANY, "report_date": str(TODAY), "group_by_party": 1})[1]
	assert [row["disputed"] for row in grouped if row.get("bold")] == [400, 0, 400]


def test_the_card_of_the_workspace_opens_what_is_to_be_decided(invoice: Document) -> None:
	frappe.defaults.set_user_default("company", base.COMPANY)
	before = api.card_disputed({"company": base.COMPANY})["value"]
	raised = dispute(invoice, amounts=(400,))
	card = api.card_disputed({"company": base.COMPANY})
	assert card["value"] - before == 400
	assert card["route"] == ["List", "AR Dispute"]
	assert raised.name in frappe.get_list("AR Dispute", filters=card["route_options"], pluck="name")


def test_by_instalment_it_adds_up(invoice: Document) -> None:
	split = make.invoice(on=add_days(TODAY, -45), payment_terms_template=base.TERMS)
	settle()
	dispute(split, amounts=(500,))
	by_term = [row["disputed"] for row in rows(based_on_payment_terms=1) if row["voucher_no"] == split.name]
	assert sorted(by_term) == [0, 200, 300], "the oldest first"
	assert total() == total(based_on_payment_terms=1) == account("disputed") == 500


def test_in_either_currency() -> None:
	foreign = make.invoice(make.FOREIGN_CUSTOMER, on=add_days(TODAY, -60), rate=0.8)
	settle()
	dispute(foreign, amounts=(100,))
	assert total() == 80
	(row,) = rows(in_party_currency=1)
	assert (row["disputed"], row["currency"]) == (100, base.FOREIGN)


def test_on_a_past_day_it_is_what_was_disputed_then(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), add_days(TODAY, -20))
	make.credit_note(invoice, amount=400, on=add_days(TODAY, -5))
	settle()
	doc.reload()
	assert (doc.status, total()) == ("Closed", 0)
	frappe.db.set_value("AR Dispute", doc.name, "closed_on", f"{add_days(TODAY, -5)} 12:00:00")
	assert [total(on=add_days(TODAY, -days)) for days in (21, 20, 6, 5, 0)] == [0, 400, 400, 0, 0]


def test_what_was_decided_to_be_owed_is_disputed_until_that_day(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), add_days(TODAY, -20))
	move(doc, "Resolved", resolution="Valid Debt")
	assert [total(on=add_days(TODAY, -days)) for days in (1, 0)] == [400, 0]


def test_no_more_than_was_open(invoice: Document) -> None:
	make.payment(invoice, amount=900, on=add_days(TODAY, -2))
	settle()
	since(dispute(invoice), add_days(TODAY, -20))
	assert [total(on=add_days(TODAY, -days)) for days in (3, 1)] == [100, 100]


def test_what_is_disputed_abroad_is_kept_in_full_cents_and_written_once() -> None:
	foreign = make.invoice(make.FOREIGN_CUSTOMER, amount=100.01, rate=0.7773)
	settle()
	case = dispute(foreign, amounts=(33.33,))
	settle()
	assert case.reload().base_still_disputed == 25.91
	with statements() as said:
		refresh.refresh(base.COMPANY, [make.FOREIGN_CUSTOMER])
	assert not [each for each in said if "AR Dispute`" in each and not each.lstrip().startswith("SELECT")]
