"""Derived state follows the ledger, whatever ERPNext does to it."""

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ledger.population import Selection
from ar_specialist.operations import aging, marks, nightly, policies, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle


def from_both(company: str = base.COMPANY) -> tuple[list, list]:
	"""Return today's open items as the derived rows and as the ledger have them."""
	view = policies.view_for(company)
	selection = Selection(company, getdate())
	reading = aging.read(selection, view)
	assert reading.stale is not None, "the derived rows were not used"
	return _sorted(reading.items), _sorted(aging.from_ledger(selection, view).items)


def _sorted(items: list) -> list:
	return sorted(
		items, key=lambda item: (item.voucher_no, item.account, str(item.due_date), item.outstanding)
	)


def check() -> None:
	settle()
	derived, ledger = from_both()
	assert derived == ledger
	parties = [*base.CUSTOMERS]
	assert nightly.differing(base.COMPANY, parties, getdate()) == []


def test_an_invoice_appears_once_the_marks_are_worked_off() -> None:
	settle()
	invoice = make.invoice(on=add_days(getdate(), -60))
	assert marks.pending_here() == {(base.COMPANY, make.CUSTOMER)}
	check()
	row = frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, ["outstanding", "customer"])
	assert row == (1000.0, make.CUSTOMER)


def test_every_path_of_the_coverage_table() -> None:
	today = getdate()
	first = make.invoice(on=add_days(today, -90), amount=1000)
	second = make.invoice(on=add_days(today, -50), amount=700)
	check()
	payment = make.payment(first, amount=400, on=add_days(today, -20))
	check()
	loose = make.advance(amount=650, on=add_days(today, -10))
	check()
	assert make.reconcile()
	check()
	assert make.unreconcile(loose)
	check()
	note = make.credit_note(second, amount=100, on=today)
	check()
	note.cancel()
	check()
	payment.reload()
	payment.cancel()
	check()
	journal = make.write_off(first, 50, on=today)
	check()
	journal.cancel()
	check()
	second.reload()
	second.cancel()
	check()


def test_rename_and_merge_of_a_customer() -> None:
	today = getdate()
	for name in ("AR Test Old Name", "AR Test Kept Name"):
		base.make(
			"Customer", None, customer_name=name, customer_group=base.GROUPS[1], territory=base.TERRITORIES[1]
		)
	make.invoice("AR Test Old Name", on=add_days(today, -40))
	make.invoice("AR Test Kept Name", on=add_days(today, -40))
	check()
	account = frappe.get_doc("AR Customer Account", {"customer": "AR Test Old Name"})
	account.collector = "ar-specialist@example.com"
	account.save()
	frappe.rename_doc("Customer", "AR Test Old Name", "AR Test New Name", force=True)
	check()
	assert frappe.db.get_value("AR Customer Account", account.name, "customer") == "AR Test New Name"
	account.reload()
	account.add_comment("Comment", "Promised to pay on Friday")
	frappe.rename_doc("Customer", "AR Test New Name", "AR Test Kept Name", merge=True, force=True)
	check()
	kept = frappe.get_all(
		"AR Customer Account", filters={"customer": "AR Test Kept Name"}, fields=["collector", "outstanding"]
	)
	assert [(row.collector, row.outstanding) for row in kept] == [("ar-specialist@example.com", 2000.0)]
	assert not frappe.db.exists(
		"AR Customer Account", {"customer": ("in", ["AR Test Old Name", "AR Test New Name"])}
	)
	one = frappe.db.get_value("AR Customer Account", {"customer": "AR Test Kept Name"})
	assert frappe.db.exists("Comment", {"reference_name": one, "content": ("like", "%on Friday%")})


def test_a_deleted_voucher_leaves_nothing() -> None:
	invoice = make.invoice(on=add_days(getdate(), -60))
	check()
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	invoice.cancel()
	frappe.delete_doc("Sales Invoice", invoice.name)
	check()
	assert not frappe.db.exists("AR Open Item", {"voucher_no": invoice.name})


def test_the_audit_heals_what_plain_sql_did() -> None:
	invoice = make.invoice(on=add_days(getdate(), -60))
	check()
	frappe.db.sql("UPDATE `tabPayment Ledger Entry` SET amount = 900 WHERE voucher_no = %s", invoice.name)
	frappe.db.commit()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == [make.CUSTOMER]
	nightly.audit(getdate(), again=True)
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "outstanding") == 900


def test_a_lost_open_item_does_not_tie() -> None:
	make.payment(make.invoice(on=add_days(getdate(), -60)), amount=300)
	lost = make.invoice(base.CUSTOMERS[1], amount=70, on=add_days(getdate(), -60))
	make.invoice(make.FOREIGN_CUSTOMER, on=add_days(getdate(), -60))
	settle()
	selection, view = Selection(base.COMPANY, getdate()), policies.view_for(base.COMPANY)
	assert aging.reconcile(aging.read(selection, view)).ties
	frappe.db.delete("AR Open Item", {"voucher_no": lost.name})
	reading = aging.read(selection, view)
	assert reading.stale is not None
	assert aging.reconcile(reading).unexplained == 70
	whole = aging.from_ledger(selection, view)
	assert aging.reconcile(whole).ties
	whole.items.pop()
	assert not aging.reconcile(whole).ties


def test_rebuilding_from_empty_gives_the_same_rows() -> None:
	make.payment(make.invoice(on=add_days(getdate(), -60)), amount=300)
	make.invoice(base.CUSTOMERS[3], on=add_days(getdate(), -60), payment_terms_template=base.TERMS)
	settle()
	fields = list(refresh.COMPARED_FIELDS)
	before = frappe.get_all("AR Open Item", fields=fields, filters={"company": base.COMPANY}, order_by="name")
	frappe.db.delete("AR Open Item", {"company": base.COMPANY})
	refresh.rebuild(base.COMPANY)
	assert (
		frappe.get_all("AR Open Item", fields=fields, filters={"company": base.COMPANY}, order_by="name")
		== before
	)
