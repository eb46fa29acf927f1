"""Names that hold the characters rows are packed with are read all the same."""

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ledger import packed
from ar_specialist.ledger.population import Selection
from ar_specialist.operations import aging, policies
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.test_derived import from_both, settle

AWKWARD = f"one{packed.SEPARATOR}two{packed.NULL}three{packed.END}"


def test_a_separator_in_an_order_number_changes_no_amount() -> None:
	make.payment(make.invoice(on=add_days(getdate(), -50)), amount=300)
	invoice = make.invoice(base.CUSTOMERS[1], amount=700, on=add_days(getdate(), -40))
	selection, view = Selection(base.COMPANY, getdate()), policies.view_for(base.COMPANY)
	before = aging.from_ledger(selection, view).items
	frappe.db.set_value("Sales Invoice", invoice.name, "po_no", AWKWARD)
	after = aging.from_ledger(selection, view).items
	assert [item._replace(po_no=None) for item in after] == [item._replace(po_no=None) for item in before]
	assert AWKWARD in {item.po_no for item in after}
	settle()
	derived, ledger = from_both()
	assert derived == ledger


def test_a_separator_in_remarks_changes_no_amount() -> None:
	invoice = make.invoice(on=add_days(getdate(), -50))
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": invoice.name}, "remarks", AWKWARD)
	selection, view = Selection(base.COMPANY, getdate()), policies.view_for(base.COMPANY)
	found = aging.read(selection, view, remarks=True).items
	plain = aging.from_ledger(selection, view).items
	assert [item._replace(remarks=None) for item in found] == [item._replace(remarks=None) for item in plain]
	assert AWKWARD in {item.remarks for item in found}
