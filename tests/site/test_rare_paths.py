"""The rarer ways in which ERPNext rewrites, renames or empties a ledger: the derived rows follow each of them."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from erpnext.accounts.doctype.repost_payment_ledger.repost_payment_ledger import start_payment_ledger_repost

from ar_specialist.operations import marks, nightly, policies
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, say, settle
from tests.site.policies import policy
from tests.site.test_derived import check


def receivable_account(name: str) -> str:
	return base.make(
		"Account",
		None,
		account_name=name,
		account_type="Receivable",
		company=base.COMPANY,
		parent_account=frappe.db.get_value("Account", base.DEBTORS, "parent_account"),
		account_currency=base.CURRENCY,
	)


def test_a_renamed_account_takes_its_items_along() -> None:
	account = receivable_account("AR Test Trade")
	invoice = make.invoice(on=add_days(getdate(), -40), debit_to=account)
	check()
	renamed = frappe.rename_doc("Account", account, account.replace("Trade", "Trade Debtors"), force=True)
	assert (base.COMPANY, make.CUSTOMER) in marks.pending_here()
	check()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "account") == renamed


def test_a_merged_account_hands_its_items_over() -> None:
	one, other = receivable_account("AR Test One"), receivable_account("AR Test Other")
	first = make.invoice(on=add_days(getdate(), -40), debit_to=one)
	second = make.invoice(base.CUSTOMERS[1], on=add_days(getdate(), -40), debit_to=other)
	check()
	frappe.rename_doc("Account", one, other, merge=True, force=True)
	check()
	rows = frappe.get_all(
		"AR Open Item", filters={"voucher_no": ("in", [first.name, second.name])}, pluck="account"
	)
	assert rows == [other, other]


def test_an_account_that_is_no_receivable_any_more_takes_its_items_away() -> None:
	account = receivable_account("AR Test Former")
	invoice = make.invoice(on=add_days(getdate(), -40), debit_to=account)
	check()
	assert frappe.db.exists("AR Open Item", {"voucher_no": invoice.name})
	doc = frappe.get_doc("Account", account)
	doc.account_type = ""
	doc.save()
	check()
	assert not frappe.db.exists("AR Open Item", {"voucher_no": invoice.name})
	doc.account_type = "Receivable"
	doc.save()
	check()
	assert frappe.db.exists("AR Open Item", {"voucher_no": invoice.name})


def test_a_renamed_voucher_keeps_its_item() -> None:
	invoice = make.invoice(on=add_days(getdate(), -40))
	make.payment(invoice, amount=400)
	check()
	frappe.rename_doc("Sales Invoice", invoice.name, "AR-TEST-RENAMED", force=True)
	check()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": "AR-TEST-RENAMED"}, "outstanding") == 600
	assert not frappe.db.exists("AR Open Item", {"voucher_no": invoice.name})


def test_a_reposted_payment_ledger_is_read_again() -> None:
	invoice = make.invoice(on=add_days(getdate(), -40))
	check()
	frappe.db.sql("UPDATE `tabPayment Ledger Entry` SET amount = 1 WHERE voucher_no = %s", invoice.name)
	repost = make.submitted(
		frappe.get_doc(
			{
				"doctype": "Repost Payment Ledger",
				"company": base.COMPANY,
				"posting_date": add_days(getdate(), -50),
				"add_manually": 1,
				"repost_vouchers": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
			}
		)
	)
	settle()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "outstanding") == 1
	start_payment_ledger_repost(repost.name)
	assert frappe.db.get_value("Repost Payment Ledger", repost.name, "repost_status") == "Completed"
	check()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "outstanding") == 1000


def test_a_reposted_accounting_ledger_is_read_again() -> None:
	settings, field = _what_may_be_reposted()
	settings.update({field: [{"document_type": "Sales Invoice", "allowed": 1}]}).save()
	invoice = make.invoice(on=add_days(getdate(), -40))
	make.payment(invoice, amount=300)
	check()
	repost = make.submitted(
		frappe.get_doc(
			{
				"doctype": "Repost Accounting Ledger",
				"company": base.COMPANY,
				"vouchers": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
			}
		)
	)
	assert repost.docstatus == 1
	check()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "outstanding") == 700


def _what_may_be_reposted() -> tuple[Document, str]:
	"""Return the settings that say it and their field: of their own until version 16 moved them."""
	if frappe.get_meta("Accounts Settings").has_field("repost_allowed_types"):
		return frappe.get_doc("Accounts Settings"), "repost_allowed_types"
	return frappe.get_doc("Repost Accounting Ledger Settings"), "allowed_types"


def test_a_renamed_company_keeps_its_policy() -> None:
	make.invoice(on=add_days(getdate(), -40))
	policy(smallest_amount=77)
	check()
	frappe.rename_doc("Company", base.COMPANY, "AR Test Renamed", force=True)
	settle()
	assert policies.policy_for("AR Test Renamed").smallest_amount == 77
	assert nightly.differing("AR Test Renamed", [make.CUSTOMER], getdate()) == []


def test_deleting_a_companys_transactions_leaves_its_customers_with_nothing_owed() -> None:
	make.invoice(on=add_days(getdate(), -40))
	check()
	say(collector="ar-specialist@example.com")
	assert figure("outstanding") > 0
	policy()
	record = frappe.get_doc(
		{
			"doctype": "Transaction Deletion Record",
			"company": base.COMPANY,
			"process_in_single_transaction": 1,
		}
	)
	record.insert()
	if hasattr(record, "generate_to_delete_list"):  # from version 16 the form lists first what goes
		record.populate_doctypes_to_be_ignored_table()
		record.generate_to_delete_list()
		record.submit()
	else:
		record.submit()
		record.start_deletion_tasks()
	record.reload()
	assert record.status == "Completed", record.error_log
	settle()
	assert not frappe.db.exists("AR Open Item", {"company": base.COMPANY})
	assert figure("outstanding", "open_items") == (0, 0)
	assert figure("collector") == "ar-specialist@example.com"
	assert frappe.db.exists("AR Policy", base.COMPANY)
