"""Collectors who leave: their accounts are seen as unassigned, and no policy hands them new ones."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make

TODAY = getdate()
LEAVER = "ar-leaver@example.com"


@pytest.fixture
def leaver() -> str:
	user = {"doctype": "User", "email": LEAVER, "first_name": "AR Leaver", "send_welcome_email": 0}
	return frappe.get_doc({**user, "roles": [{"role": "AR Specialist"}]}).insert().name


def late(customer: str = make.CUSTOMER) -> str:
	make.invoice(customer, on=add_days(TODAY, -60))
	frappe.db.commit()
	refresh.work_off()
	return frappe.db.get_value("AR Customer Account", {"company": base.COMPANY, "customer": customer})


def counts() -> dict[str, int]:
	return {view["name"]: view["count"] for view in api.worklist_views(base.COMPANY)}


@pytest.mark.parametrize("deleted", [False, True])
def test_accounts_of_somebody_who_left_are_unassigned(leaver: str, deleted: bool) -> None:
	account = late()
	api.assign([account], leaver)
	assert counts()["unassigned"] == 0
	if deleted:
		frappe.delete_doc("User", leaver)
	else:
		user = frappe.get_doc("User", leaver)
		user.enabled = 0
		user.save()
	assert not frappe.db.get_value("AR Customer Account", account, "collector")
	assert counts()["unassigned"] == 1
	comment = frappe.get_last_doc("Comment", {"reference_name": account})
	assert leaver in comment.content and comment.comment_type == "Info"


def test_a_policy_hands_no_customers_to_somebody_who_left(leaver: str) -> None:
	policy = frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY, "default_collector": leaver})
	if frappe.db.exists("AR Policy", base.COMPANY):
		policy = frappe.get_doc("AR Policy", base.COMPANY)
		policy.default_collector = leaver
		policy.save()
	else:
		policy.insert()
	frappe.db.set_value("User", leaver, "enabled", 0)
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	assert not frappe.db.get_value("AR Customer Account", late(), "collector")
	policy.reload()
	policy.smallest_amount = 5
	policy.save()
	other = frappe.get_doc("AR Policy", base.COMPANY)
	other.default_collector = "ar-specialist@example.com"
	other.save()
	other.default_collector = leaver
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		other.save()
