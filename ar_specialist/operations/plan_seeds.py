"""What a site begins with for payment plans: a workflow by which plans beyond the limits are approved, switched off.

Plans need no workflow: a manager approves on the form. Whoever wants Frappe's own, with its tasks and mails, switches it
on; plans within the limits pass it by then, too.
"""

import frappe
from frappe.model.document import Document

from .doctypes import PLAN
from .plans import APPROVED

NAME = "AR Payment Plan Approval"
FIRST, ASKED, REJECTED = "Drawn Up", "Waiting for Approval", "Rejected"
STATES = ((FIRST, ""), (ASKED, "Warning"), (APPROVED, "Success"), (REJECTED, "Danger"))
ASK, APPROVE, REJECT = "Ask for Approval", "Approve", "Reject"
BEYOND = "doc.needs_approval and not doc.approved_by"
# from, by, to, who, condition
TRANSITIONS = (
	(FIRST, ASK, ASKED, "AR Specialist", BEYOND),
	(REJECTED, ASK, ASKED, "AR Specialist", BEYOND),
	(APPROVED, ASK, ASKED, "AR Specialist", BEYOND),  # its terms were changed
	(ASKED, APPROVE, APPROVED, "AR Manager", ""),
	(ASKED, REJECT, REJECTED, "AR Manager", ""),
)


def add_missing() -> None:
	"""Add the workflow unless it is there; then it is the user's."""
	if frappe.db.exists("Workflow", NAME):
		return
	for state, style in STATES:
		_make("Workflow State", workflow_state_name=state, style=style)
	for action in (ASK, APPROVE, REJECT):
		_make("Workflow Action Master", workflow_action_name=action)
	workflow().insert(ignore_permissions=True)


def _make(doctype: str, **values: str) -> None:
	if not frappe.db.exists(doctype, next(iter(values.values()))):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def workflow() -> Document:
	"""Return the workflow, switched off."""
	return frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": NAME,
			"document_type": PLAN,
			"workflow_state_field": "approval_state",
			"is_active": 0,
			"send_email_alert": 0,
			"states": [
				{
					"state": state,
					"doc_status": "0",
					"allow_edit": "AR Manager" if state == ASKED else "AR Specialist",
				}
				for state, _style in STATES
			],
			"transitions": [
				{
					"state": state,
					"action": action,
					"next_state": to,
					"allowed": role,
					"allow_self_approval": int(action == ASK),
					"condition": condition,
				}
				for state, action, to, role, condition in TRANSITIONS
			],
		}
	)
