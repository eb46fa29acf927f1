"""After an upgrade figures are worked out anew at once, by few statements, and only where there is something new."""

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import install
from ar_specialist.operations import marks, refresh, upgrades
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import sql_log
from tests.site.accounts import account, settle

TODAY = getdate()
MARK = "AR Refresh Mark"


def owing(count: int = 2) -> None:
	for customer in base.CUSTOMERS[:count]:
		make.invoice(customer, on=add_days(TODAY, -60))
	settle()


def of_before() -> None:
	"""Let the site be as an earlier version left it: figures that were added since are none."""
	frappe.db.set_value("AR Customer Account", {"name": ("!=", "")}, {"to_collect": 0, "excepted_overdue": 7})
	frappe.db.set_global(upgrades.KEY, "an earlier version")


def test_what_was_added_is_filled_as_soon_as_the_scheduler_runs() -> None:
	owing()
	of_before()
	install.after_migrate()
	assert account(base.CUSTOMERS[0]).to_collect == 0, "migrating waits for nobody"
	assert set(base.CUSTOMERS[:2]) <= marks.marked(base.COMPANY)
	refresh.work_off()
	found = account(base.CUSTOMERS[1])
	assert (found.to_collect, found.excepted_overdue) == (1000, 0)


def test_migrating_again_marks_nobody() -> None:
	owing(1)
	of_before()
	assert upgrades.mark_outdated()
	before = frappe.db.count(MARK)
	frappe.db.set_global(upgrades.KEY, "an earlier version")
	assert upgrades.mark_outdated() and frappe.db.count(MARK) == before, "marked already, and once"
	refresh.work_off()
	install.after_migrate()
	assert frappe.db.count(MARK, {"reason": "Upgrade"}) == 0


def test_marking_takes_two_statements_however_many_they_are() -> None:
	for count in (1, 5):
		owing(count)
		frappe.db.set_global(upgrades.KEY, "an earlier version")
		with sql_log.statements() as seen:
			upgrades.mark_outdated()
		assert len([each for each in seen if "tabAR" in each]) == 2
		assert frappe.db.count(MARK, {"reason": "Upgrade", "company": base.COMPANY}) >= count
		frappe.db.delete(MARK)


def test_who_has_open_items_and_no_account_is_marked_too() -> None:
	owing(1)
	item = frappe.db.get_value("AR Open Item", {"company": base.COMPANY})
	frappe.db.set_value("AR Open Item", item, {"customer": None, "party": "AR Test Somebody"})
	of_before()
	upgrades.mark_outdated()
	assert "AR Test Somebody" in marks.marked(base.COMPANY)


def test_a_field_of_the_site_is_no_upgrade() -> None:
	before = upgrades.derivation()
	frappe.get_doc(
		{"doctype": "Custom Field", "dt": "AR Customer Account", "fieldname": "ours", "fieldtype": "Data"}
	).db_insert()
	frappe.clear_cache(doctype="AR Customer Account")
	assert upgrades.derivation() == before
	frappe.get_doc(
		{
			**{"doctype": "DocField", "parent": "AR Customer Account", "parenttype": "DocType"},
			**{"parentfield": "fields", "fieldname": "of_a_new_version", "fieldtype": "Currency"},
		}
	).db_insert()
	frappe.clear_cache(doctype="AR Customer Account")
	assert upgrades.derivation() != before
	frappe.db.rollback()
	frappe.clear_cache(doctype="AR Customer Account")
