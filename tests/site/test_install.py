"""Installing leaves what the app needs; removing leaves nothing. On a site of its own, through bench's own commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SITE = os.environ.get("AR_INSTALL_SITE", "ar-bare.localhost")
pytestmark = pytest.mark.committed

COUNT = """
import json, os, sys
import frappe
frappe.init(site={site!r}, sites_path=".")
frappe.connect()
tables = [t for t in frappe.db.get_tables(cached=False) if t.startswith("tabAR ")]
indexes = [
	(table, row.Key_name)
	for table in (
		"tabPayment Ledger Entry", "tabSales Invoice", "tabGL Entry", "tabBank Transaction", "tabBank Account",
		"tabContact Email", "tabFile",
	)
	for row in frappe.db.sql("SHOW INDEX FROM `" + table + "`", as_dict=True)
	if row.Key_name.startswith("ar_")
]
left = {{
	"tables": sorted(tables),
	"indexes": sorted({{name for _table, name in indexes}}),
	"roles": sorted(frappe.get_all("Role", filters={{"name": ("like", "AR %")}}, pluck="name")),
	"has_role": frappe.db.count("Has Role", {{"role": ("like", "AR %")}}),
	"doctypes": frappe.get_all("DocType", filters={{"name": ("like", "AR %")}}, pluck="name"),
	"reports": frappe.get_all("Report", filters={{"name": ("like", "AR %")}}, pluck="name"),
	"cards": frappe.get_all("Number Card", filters={{"module": "AR Specialist"}}, pluck="name"),
	"charts": frappe.get_all("Dashboard Chart", filters={{"module": "AR Specialist"}}, pluck="name"),
	"sources": frappe.get_all("Dashboard Chart Source", filters={{"module": "AR Specialist"}}, pluck="name"),
	"workspaces": frappe.get_all("Workspace", filters={{"module": "AR Specialist"}}, pluck="name"),
	"modules": frappe.get_all("Module Def", filters={{"app_name": "ar_specialist"}}, pluck="name"),
	"fields": sorted(frappe.get_all("Custom Field", filters={{"module": "AR Specialist"}}, pluck="name")),
	"setters": frappe.get_all("Property Setter", filters={{"module": "AR Specialist"}}, pluck="name"),
	"jobs": frappe.get_all("Scheduled Job Type", filters={{"method": ("like", "ar_specialist%")}}, pluck="name"),
	"settings": frappe.get_all("List View Settings", filters={{"name": ("like", "AR %")}}, pluck="name"),
	"menu": frappe.get_all("Portal Menu Item", filters={{"route": "/disputes"}}, pluck="name"),
	"perms": frappe.get_all("DocPerm", filters={{"role": ("like", "AR %")}}, pluck="name"),
}}
print("RESULT " + json.dumps(left))
"""


def run(*arguments: str) -> str:
	"""Run one of bench's site commands; fail with what it said."""
	command = [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *arguments]
	done = subprocess.run(command, capture_output=True, text=True, check=False)
	assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
	return done.stdout


def left_on_site() -> dict:
	code = COUNT.format(site=SITE)
	done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
	assert done.returncode == 0, done.stderr
	return json.loads(done.stdout.split("RESULT ", 1)[1])


@pytest.fixture(scope="module")
def site() -> str:
	"""A site with ERPNext, which `make test` has made, without this app."""
	assert Path(SITE, "site_config.json").exists(), f"{SITE} is missing; run make test"
	if "ar_specialist" in run("--site", SITE, "list-apps"):
		run("--site", SITE, "uninstall-app", "ar_specialist", "--yes", "--no-backup")
	return SITE


MADE = """
import os, sys
import frappe
frappe.init(site={site!r}, sites_path=".")
frappe.connect()
doctype = "AR Customer Account"
make = lambda **values: frappe.get_doc(values).insert(ignore_permissions=True)
make(doctype="Custom Field", dt=doctype, fieldname="ar_test_field", fieldtype="Data", label="Test")
make(doctype="Notification", name="AR Test", subject="AR Test", document_type=doctype, event="New",
	channel="System Notification", message="-", recipients=[dict(receiver_by_role="AR Manager")])
make(doctype="Number Card", name="AR Test Card", label="AR Test Card", type="Document Type",
	document_type=doctype, function="Count", filters_json="[]")
make(doctype="Communication", subject="AR Test mail", content="Said", reference_doctype=doctype,
	reference_name=frappe.get_all(doctype, limit=1, pluck="name")[0] if frappe.get_all(doctype, limit=1) else None)
make(doctype="Custom Role", report="AR Aging", roles=[dict(role="AR Manager")])
make(doctype="Workspace", name="AR Test Desk", label="AR Test Desk", title="AR Test Desk", public=1, content="[]",
	shortcuts=[dict(label="List", type="DocType", link_to=doctype)])
settings = frappe.get_doc("Global Search Settings")
settings.append("allowed_in_global_search", dict(document_type=doctype))
settings.save()
frappe.db.commit()
"""
STILL_FINE = """
import frappe
frappe.init(site={site!r}, sites_path=".")
frappe.connect()
frappe.get_doc("Global Search Settings").save()
frappe.get_doc("Workspace", "AR Test Desk").save()
frappe.delete_doc("Workspace", "AR Test Desk", force=True)
for doctype, field in (("Notification", "document_type"), ("Number Card", "document_type"), ("Custom Field", "dt")):
	assert not frappe.get_all(doctype, filters={{field: "AR Customer Account"}}), doctype
mail = frappe.get_doc("Communication", dict(subject="AR Test mail"))
assert (mail.content, mail.reference_doctype, mail.reference_name) == ("Said", None, None)
mail.delete(ignore_permissions=True)
assert not frappe.get_all("Custom Role", filters={{"report": "AR Aging"}})
frappe.db.commit()
"""


def on_site(code: str) -> None:
	command = [sys.executable, "-c", code.format(site=SITE)]
	done = subprocess.run(command, capture_output=True, text=True, check=False)
	assert done.returncode == 0, done.stderr


def make_what_people_make() -> None:
	"""Make what people make of our doctypes and reports, and what names them in Frappe's own settings."""
	on_site(MADE)


def test_install_uninstall_install(site: str) -> None:
	clean = left_on_site()
	assert not any(clean.values()), clean
	run("--site", site, "install-app", "ar_specialist")
	there = left_on_site()
	ledgers, mails = ["ar_control", "ar_due_date", "ar_entry", "ar_open_item"], ["ar_address", "ar_content"]
	others = ["ar_of_plan", "ar_own", "ar_party", "ar_settles", "ar_waiting"]
	assert there["indexes"] == sorted([*ledgers, *mails, *others])
	of_templates = ["Email Template-ar_language", "Email Template-ar_translation_of"]
	settling = [f"{doctype}-ar_dispute" for doctype in ("Sales Invoice", "Journal Entry", "Payment Entry")]
	settling += ["Sales Invoice-ar_corrects", "Sales Invoice Item-ar_credits_line"]
	of_plans = [f"{doctype}-ar_payment_plan" for doctype in ("Sales Invoice", "Payment Request")]
	of_plans.append("Payment Request-ar_instalment_date")
	assert there["fields"] == sorted([*of_templates, *settling, *of_plans])
	assert there["roles"] == ["AR Auditor", "AR Manager", "AR Specialist"]
	assert there["reports"] and there["workspaces"] == ["Collections"] and there["cards"] and there["jobs"]
	make_what_people_make()
	run("--site", site, "uninstall-app", "ar_specialist", "--yes", "--no-backup")
	on_site(STILL_FINE)
	assert left_on_site() == clean
	run("--site", site, "install-app", "ar_specialist")
	assert left_on_site()["tables"] == there["tables"]


def test_migrating_again_changes_nothing(site: str) -> None:
	if "ar_specialist" not in run("--site", site, "list-apps"):
		run("--site", site, "install-app", "ar_specialist")
	before = left_on_site()
	run("--site", site, "migrate", "--skip-search-index")
	after = left_on_site()
	before.pop("perms"), after.pop("perms")
	assert after == before
