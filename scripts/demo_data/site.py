"""Opening a site, and making a brand-new one usable: what the setup wizard would have asked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

import frappe

from .exchange import COMPANY_CURRENCY
from .places import HOME

COMPANY = "Harbour Example Services Ltd"
ABBR = "HES"
TIME_ZONE = "Europe/Dublin"
MARKS = "demo_company"  # the parent under which Frappe's defaults keep how far the demo has come
STARTED, WRITTEN, DONE, DESK = "started", "written", "done", "desk"


class DemoError(Exception):
	"""The demo cannot go on; the message says what to do."""


@contextmanager
def opened(site: str, sites_path: Path) -> Iterator[None]:
	"""Connect to `site` as Administrator, without mails or messages; close the connection in the end.

	Frappe writes its logs beside the working directory, so that it has to be the directory of the sites.
	"""
	if not (sites_path / site / "site_config.json").is_file():
		raise DemoError(f"There is no site {site} in {sites_path}; give the name of one with --site.")
	os.chdir(sites_path)
	frappe.init(site, sites_path=str(sites_path))
	try:
		frappe.connect()
		frappe.set_user("Administrator")
		if "erpnext" not in frappe.get_installed_apps():
			raise DemoError(
				f"ERPNext is not installed on {site}; run `bench --site {site} install-app erpnext`."
			)
		frappe.flags.mute_emails = frappe.flags.mute_messages = True
		yield
	finally:
		frappe.destroy()


def is_set_up() -> bool:
	"""Return whether somebody has been through the setup wizard."""
	return bool(frappe.is_setup_complete() and frappe.db.count("Company"))


def set_up(today: date) -> None:
	"""Answer the setup wizard with the demo company, and switch off what would stand in a visitor's way."""
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

	with redirect_stdout(StringIO()):  # it names every dashboard it imports
		setup_complete(_answers(today))
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
	frappe.db.set_single_value("Currency Exchange Settings", "disabled", 1)
	frappe.db.commit()


def _answers(today: date) -> dict[str, object]:
	return {
		"language": "English",
		"country": HOME,
		"timezone": TIME_ZONE,
		"currency": COMPANY_CURRENCY,
		"full_name": "Administrator",
		"email": "Administrator",
		"company_name": COMPANY,
		"company_abbr": ABBR,
		"chart_of_accounts": "Standard",
		"fy_start_date": f"{today.year}-01-01",
		"fy_end_date": f"{today.year}-12-31",
		"domain": "Services",
		"enable_telemetry": 0,
		"setup_demo": 0,
	}


def mark(step: str) -> str | None:
	"""Return what `remember` has written of a step, on this site."""
	return frappe.db.get_value("DefaultValue", {"parent": MARKS, "defkey": step}, "defvalue")


def remember(step: str, value: str) -> None:
	"""Write down how far a step has come, in the transaction of its work."""
	frappe.defaults.set_default(step, value, MARKS)


def forget() -> None:
	"""Start anew: what was written down is about a company that is not there, or not any more."""
	frappe.defaults.clear_default(parent=MARKS)
