"""Let boards of earlier versions show the time left to decide a dispute, which what is decided has none of."""

import json

import frappe

BOARD = "Kanban Board"
WAS, NOW = "deadline", "deadline_on_card"


def execute() -> None:
	"""Show the one day in the place of the other on boards of disputes; done twice it changes nothing."""
	for name, fields in frappe.get_all(
		BOARD, {"reference_doctype": "AR Dispute"}, ["name", "fields"], as_list=True
	):
		shown = json.loads(fields or "[]")
		if WAS in shown and NOW not in shown:
			shown[shown.index(WAS)] = NOW
			frappe.db.set_value(BOARD, name, "fields", json.dumps(shown))
