"""What a payment or a journal wrote off beside what it brought was not paid: it is written off of what was disputed."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import disputes, disputing
from tests.site import factories as make
from tests.site.disputing import dispute, settle

TODAY = getdate()
AMOUNTS = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")
OTHER = f"Miscellaneous Expenses - {base.ABBR}"


def invoice(amount: float, **values: object) -> Document:
	found = make.invoice(amount=amount, on=add_days(TODAY, -60), **values)
	settle()
	return found


def short(*invoices: Document, deducted: float, account: str = disputes.WRITE_OFF) -> Document:
	"""A payment of all `invoices`, of which so much did not come and is booked to `account`."""
	payment = make.payment(*invoices, on=TODAY, submit=False)
	payment.paid_amount = payment.received_amount = payment.paid_amount - deducted
	center = {"cost_center": base.CENTERS[0]}
	payment.append("deductions", {"account": account, "amount": deducted, **center})
	payment.save()
	payment.submit()
	settle()
	return payment


def became(case: Document) -> tuple[str, str | None, list[float]]:
	case.reload()
	return case.status, case.resolution, [case.get(field) for field in AMOUNTS]


def test_a_rest_written_off_inside_the_payment_was_not_paid() -> None:
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	payment = short(of, deducted=50)
	assert disputes.open_of(of) == 0
	assert became(case) == ("Closed", "Write-off", [0, 0, 0, 50, 0])
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []
	payment.reload().cancel()
	settle()
	assert became(case) == ("Open", None, [50, 0, 0, 0, 0])


def test_beyond_what_was_written_off_it_was_paid() -> None:
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	short(of, deducted=20)
	assert became(case) == ("Closed", "Settled in Part", [0, 30, 0, 20, 0])


def test_it_is_shared_out_exactly_over_what_the_payment_was_for() -> None:
	three = [invoice(100), invoice(100), invoice(100)]
	cases = [dispute(each, amounts=(80,)) for each in three]
	short(*three, deducted=100)
	assert sorted(became(case)[2][3] for case in cases) == [33.33, 33.33, 33.34]


def test_what_was_deducted_before_it_was_disputed_is_no_answer() -> None:
	of = invoice(100)
	payment = make.payment(of, amount=60, on=TODAY, submit=False)
	payment.paid_amount = payment.received_amount = 40
	row = {"account": disputes.WRITE_OFF, "amount": 20, "cost_center": base.CENTERS[0]}
	payment.append("deductions", row)
	payment.save()
	payment.submit()
	settle()
	case = dispute(of, amounts=(40,))
	assert became(case) == ("Open", None, [40, 0, 0, 0, 0])
	make.payment(of, amount=40, on=TODAY)
	settle()
	assert became(case) == ("Closed", "Paid", [0, 40, 0, 0, 0])


def name_in_reason(account: str, **values: object) -> Document:
	reason = frappe.get_doc("AR Dispute Reason", disputing.reason())
	reason.append("deduction_accounts", {"account": account})
	reason.update(values).save()
	return reason


@pytest.mark.parametrize("named", ["policy", "reason"])
def test_accounts_of_the_policy_and_of_reasons_count(named: str) -> None:
	if named == "policy":
		disputes.policy(write_off_account=OTHER)
	else:
		name_in_reason(OTHER)
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	short(of, deducted=50, account=OTHER)
	assert became(case) == ("Closed", "Write-off", [0, 0, 0, 50, 0])


def asset_account(**values: object) -> str:
	name = "AR Test Withheld"
	parent = frappe.db.get_value("Account", {"company": base.COMPANY, "root_type": "Asset", "is_group": 1})
	of_company = {"company": base.COMPANY, "parent_account": parent}
	return base.make("Account", f"{name} - {base.ABBR}", account_name=name, **of_company, **values)


def test_tax_withheld_at_source_is_paid_though_a_reason_names_its_account() -> None:
	account = asset_account()
	name_in_reason(account)
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	short(of, deducted=10, account=account)
	assert became(case) == ("Closed", "Paid", [0, 50, 0, 0, 0])


def test_a_reason_that_is_switched_off_names_nothing() -> None:
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	name_in_reason(OTHER, disabled=1)
	short(of, deducted=10, account=OTHER)
	assert became(case) == ("Closed", "Paid", [0, 50, 0, 0, 0])


@pytest.mark.parametrize("kind", ["group", "Bank", "Receivable"])
def test_a_reason_names_no_account_on_which_nothing_is_deducted(kind: str) -> None:
	account = {
		"group": lambda: frappe.db.get_value("Account", {"company": base.COMPANY, "is_group": 1}),
		"Bank": lambda: asset_account(account_type="Bank"),
		"Receivable": lambda: base.DEBTORS,
	}[kind]()
	with pytest.raises(frappe.ValidationError, match="Payments deduct nothing on"):
		name_in_reason(account)
	assert not frappe.db.exists("AR Dispute Reason Account", {"account": account})


def test_an_agreed_discount_elsewhere_takes_nothing_off_what_is_disputed() -> None:
	of = invoice(119)
	case = dispute(of, amounts=(50,))
	payment = make.payment(of, amount=69, on=TODAY, submit=False)
	payment.paid_amount = payment.received_amount = 64
	payment.append("deductions", {"account": OTHER, "amount": 5, "cost_center": base.CENTERS[0]})
	payment.save()
	payment.submit()
	settle()
	assert became(case) == ("Open", None, [50, 0, 0, 0, 0])


def test_in_a_foreign_currency_it_is_what_it_was_in_that() -> None:
	of = invoice(100, customer=make.FOREIGN_CUSTOMER)
	case = dispute(of, amounts=(50,))
	rates = {"source_exchange_rate": 0.8, "target_exchange_rate": 0.8}
	payment = make.payment(of, amount=100, on=TODAY, submit=False, **rates)
	payment.paid_amount = payment.received_amount = 60
	row = {"account": disputes.WRITE_OFF, "amount": 32, "cost_center": base.CENTERS[0]}
	payment.append("deductions", row)
	payment.save()
	payment.submit()
	settle()
	assert became(case) == ("Closed", "Settled in Part", [0, 10, 0, 40, 0])


def booked(*invoices: Document, rows: list[dict], kind: str = "Journal Entry") -> Document:
	"""A journal that takes all that is open off `invoices`, booked to `rows`."""
	theirs = [
		{
			**{"account": each.debit_to, "party_type": "Customer", "party": each.customer},
			**{"reference_type": each.doctype, "reference_name": each.name, "credit": disputes.open_of(each)},
		}
		for each in invoices
	]
	found = make.journal([*rows, *theirs], on=TODAY, kind=kind)
	settle()
	return found


@pytest.mark.parametrize("kind", ["Journal Entry", "Bank Entry", "Write Off Entry"])
def test_a_journal_that_books_a_receipt_wrote_off_only_its_loss(kind: str) -> None:
	of = invoice(119)
	case = dispute(of)
	rows = [{"account": base.BANK, "debit": 109}, {"account": disputes.WRITE_OFF, "debit": 10}]
	journal = booked(of, rows=rows, kind=kind)
	assert became(case) == ("Closed", "Settled in Part", [0, 109, 0, 10, 0])
	journal.reload().cancel()
	settle()
	assert became(case) == ("Open", None, [119, 0, 0, 0, 0])


def test_the_tax_of_a_loss_is_lost_too_and_other_costs_are_paid() -> None:
	of = invoice(119)
	case = dispute(of)
	rows = [
		{"account": base.BANK, "debit": 50},
		{"account": disputes.WRITE_OFF, "debit": 50},
		{"account": disputes.tax_account(), "debit": 9.5},
		{"account": OTHER, "debit": 9.5},
	]
	booked(of, rows=rows)
	assert became(case)[2] == [0, 59.5, 0, 59.5, 0]


def test_a_loss_of_several_is_shared_out_exactly() -> None:
	three = [invoice(100), invoice(100), invoice(100)]
	cases = [dispute(each) for each in three]
	booked(*three, rows=[{"account": base.BANK, "debit": 200}, {"account": disputes.WRITE_OFF, "debit": 100}])
	assert sorted(became(case)[2][3] for case in cases) == [33.33, 33.33, 33.34]


def test_a_loss_alone_is_written_off_with_its_tax() -> None:
	of = invoice(119)
	case = dispute(of)
	booked(
		of,
		rows=[
			{"account": disputes.WRITE_OFF, "debit": 100},
			{"account": disputes.tax_account(), "debit": 19},
		],
	)
	assert became(case) == ("Closed", "Write-off", [0, 0, 0, 119, 0])


@pytest.mark.parametrize("paid", [0, 69])
def test_a_journal_to_the_policys_account_writes_off_too(paid: float) -> None:
	disputes.policy(write_off_account=OTHER)
	of = invoice(119)
	case = dispute(of)
	money = [{"account": base.BANK, "debit": paid}] if paid else []
	booked(of, rows=[*money, {"account": OTHER, "debit": 119 - paid}])
	assert became(case)[2] == [0, paid, 0, 119 - paid, 0]
