"""Limits set by others than who works by them: the policy may be taken away from AR Managers, as docs/policy.md says."""

from collections.abc import Iterator

import pytest

import frappe
from frappe import client
from frappe.permissions import add_permission, update_permission_property

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.factories import AS_ON
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, *_REST = base.USERS
POLICY = "AR Policy"


@pytest.fixture(autouse=True)
def split() -> Iterator[None]:
	"""Another role sets the limits, by the Role Permission Manager's own functions."""
	for role in ("AR Manager", "System Manager"):
		for right in ("write", "create", "delete"):
			update_permission_property(POLICY, role, 0, right, 0, validate=False)
	add_permission(POLICY, "Accounts Manager")
	update_permission_property(POLICY, "Accounts Manager", 0, "write", 1)
	frappe.get_doc("User", OTHER).add_roles("Accounts Manager")
	with make.accountants(SPECIALIST, MANAGER, dispute_limit=0, approval_above=100):
		yield
	frappe.clear_cache(doctype=POLICY)


def raised(user: str, limit: float) -> None:
	with acting_as(user):
		client.set_value(POLICY, base.COMPANY, "approval_above", limit)


def test_a_manager_cannot_raise_their_own_limits() -> None:
	with pytest.raises(frappe.PermissionError):
		raised(MANAGER, 5000)
	with acting_as(MANAGER):
		policy = frappe.get_doc(POLICY, base.COMPANY)
		policy.plan_most_months = 99
		with pytest.raises(frappe.PermissionError):
			policy.save()
		with pytest.raises(frappe.PermissionError):
			client.delete(POLICY, base.COMPANY)
	assert frappe.db.get_value(POLICY, base.COMPANY, "approval_above") == 100


def test_who_has_the_other_role_sets_them_and_the_manager_works_by_them() -> None:
	invoice = make.invoice([make.line(150)])
	disputing.settle()
	case = disputing.dispute(invoice)
	with acting_as(MANAGER):
		assert frappe.has_permission(POLICY, "read", base.COMPANY)
		(waiting,) = api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))["documents"]
		with pytest.raises(frappe.PermissionError, match="You prepared"):
			api.approve_settlement(case.name, waiting["doctype"], waiting["name"])
	raised(OTHER, 500)
	with acting_as(MANAGER):
		api.approve_settlement(case.name, waiting["doctype"], waiting["name"])
	assert make.open_of(invoice) == 0
