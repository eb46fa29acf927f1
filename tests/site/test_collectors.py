"""Collectors who leave: their accounts are seen as unassigned, and no policy hands them new ones."""

import pytest

import frappe

from ar_specialist import api
from tests.site import baseline as base
from tests.site.accounts import account_name, counts, figure, late_invoice
from tests.site.policies import policy

LEAVER = "ar-leaver@example.com"


@pytest.fixture
def leaver() -> str:
	user = {"doctype": "User", "email": LEAVER, "first_name": "AR Leaver", "send_welcome_email": 0}
	return frappe.get_doc({**user, "roles": [{"role": "AR Specialist"}]}).insert().name


@pytest.mark.parametrize("deleted", [False, True])
def test_accounts_of_somebody_who_left_are_unassigned(leaver: str, deleted: bool) -> None:
	late_invoice()
	account = account_name()
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
	said = policy(default_collector=leaver)
	frappe.db.set_value("User", leaver, "enabled", 0)
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	late_invoice()
	assert not figure("collector")
	said.reload()
	said.smallest_amount = 5
	said.save()
	other = policy(default_collector="ar-specialist@example.com")
	other.default_collector = leaver
	with pytest.raises(frappe.ValidationError, match="is disabled"):
		other.save()
