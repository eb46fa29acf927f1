"""The app in German: what rules, reports and worklist say comes out translated, through Frappe's own catalogs."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.gettext.translate import get_catalog, write_binary
from frappe.translate import clear_cache
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_aging import ar_aging
from ar_specialist.ar_specialist.report.ar_aging_summary import ar_aging_summary
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON

FILTERS = {"company": base.COMPANY, "report_date": str(AS_ON)}


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
	"""Compile the German catalog as `bench build` does, and speak German."""
	write_binary("ar_specialist", get_catalog("ar_specialist", "de"), "de")
	clear_cache()
	language, frappe.local.lang = frappe.local.lang, "de"
	yield
	frappe.local.lang = language
	frappe.clear_document_cache("System Settings", "System Settings")


def test_a_message_of_the_rules_is_german() -> None:
	with pytest.raises(
		frappe.ValidationError, match=r"^Die Altersgrenzen müssen ansteigen, aber 30 folgt auf 60;"
	):
		ar_aging.execute({**FILTERS, "range": "60, 30"})


def test_a_message_about_what_was_sent_is_german() -> None:
	with pytest.raises(frappe.ValidationError, match=r"^gestern ist kein Datum"):
		ar_aging.execute({**FILTERS, "report_date": "gestern"})


def test_columns_and_total_rows_are_german() -> None:
	make.invoice(on=add_days(AS_ON, -40))
	columns, rows, footer, chart, cards, _skip = ar_aging.execute({**FILTERS, "group_by_party": 1})
	labels = {column["fieldname"]: column["label"] for column in columns}
	assert labels["not_due"] == "Nicht fällig" and labels["outstanding"] == "Ausstehender Betrag"
	assert labels["collector"] == "Sachbearbeiter"
	assert rows[-1]["party"] == "Summe"
	assert "Offene Posten" in footer and "Abstimmkonto im Hauptbuch" in footer
	assert chart["data"]["labels"][0] == "Nicht fällig"
	assert "Überfällig" in [card["label"] for card in cards]


def test_the_summary_is_german() -> None:
	make.invoice(on=add_days(AS_ON, -40))
	columns, rows, *_others = ar_aging_summary.execute({**FILTERS, "group_by": "Collector"})
	assert columns[0]["label"] == "Sachbearbeiter"
	assert [rows[0]["label"], rows[-1]["label"]] == ["Keiner", f"Summe {base.CURRENCY}"]


def test_reasons_are_in_the_site_s_language_whoever_reads() -> None:
	late = make.invoice(amount=7000, on=add_days(getdate(), -75), due=add_days(getdate(), -45))

	def reasons() -> str:
		refresh.refresh(base.COMPANY, [late.customer])
		account = {"company": base.COMPANY, "customer": late.customer}
		return frappe.db.get_value("AR Customer Account", account, "priority_reasons")

	frappe.db.set_single_value("System Settings", "language", "de")
	frappe.local.lang = "en"
	assert "überfällig" in reasons() and "ältester Posten 45 Tage überfällig" in reasons()
	frappe.db.set_single_value("System Settings", "language", "en")
	frappe.local.lang = "de"
	assert "oldest item 45 days late" in reasons()


def test_states_are_german_on_the_list() -> None:
	field = frappe.get_meta("AR Customer Account").get_field("worklist_state")
	states = [frappe._(state) for state in field.options.split("\n") if state]
	assert states[:3] == ["Zu mahnen", "Zahlung zuordnen", "Wiedervorlage"]
	assert "Waiting" not in states and "Settled" not in states
