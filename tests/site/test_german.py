"""The app in German: what rules, reports and worklist say comes out translated, through Frappe's own catalogs."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.gettext.translate import get_catalog, write_binary
from frappe.translate import clear_cache
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging import ar_aging
from ar_specialist.ar_specialist.report.ar_aging_summary import ar_aging_summary
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import disputing
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.factories import AS_ON
from tests.site.planning import accept, ahead, as_later, draft
from tests.site.promising import invoiced, policy

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


# Payment plans: what is kept for everybody is in the site's language


def test_what_needs_approval_is_kept_in_the_site_s_language() -> None:
	policy(plan_most_instalments=2, plan_most_amount=50, plan_least_first=40)
	invoice = invoiced()
	items = [{"voucher_type": invoice.doctype, "voucher_no": invoice.name}]
	terms = {"first_due_date": str(ahead(30))}
	preview = api.preview_plan(base.COMPANY, invoice.customer, items, terms)["variants"][0]
	assert preview["needs_approval"][0] == "Er hat mehr als 2 Raten.", "for who looks at it"
	symbol = frappe.db.get_value("Currency", base.CURRENCY, "symbol")
	assert draft(invoice).needs_approval.splitlines() == [
		"It has more than 2 instalments.",
		"The first payment is less than 40.00 %.",
		f"It is about more than {symbol} 50.00.",
	]


@pytest.mark.parametrize(
	("language", "said", "of_account"),
	[
		("en", "Broken by the ledger, before Active", "Payment plan {0} broke on"),
		("de", "Gebrochen laut Hauptbuch, zuvor Aktiv", "Ratenplan {0} wurde am"),
	],
)
def test_what_broke_is_told_in_the_site_s_language(language: str, said: str, of_account: str) -> None:
	"""Whoever's payment, or refresh, it was that made the ledger say so."""
	doc = accept(draft(invoiced()))
	frappe.db.set_single_value("System Settings", "language", language)
	frappe.local.lang = "en" if language == "de" else "de"
	as_later(doc, 60)
	about = {"reference_name": ("in", [doc.name, doc.account]), "comment_type": "Info"}
	told = " ".join(frappe.get_all("Comment", filters=about, pluck="content"))
	assert said in told and of_account.format(doc.name) in told


def test_what_the_ledger_did_to_a_dispute_is_kept_in_the_site_s_language() -> None:
	"""A German clerk's refresh on a site in English: paid, so closed; the payment cancelled, so open again."""
	invoice = make.invoice(amount=1000, on=add_days(getdate(), -40))
	case = disputing.dispute(invoice, amounts=(400,))
	frappe.local.lang = "de"
	money = make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=1000, on=getdate())
	settle()
	money.reload().cancel()
	settle()
	frappe.local.lang = "en"
	assert case.reload().status_reason.startswith("Reopened, as what had cleared it was taken back")
	said = frappe.get_all("Comment", {"reference_name": case.name, "comment_type": "Info"}, pluck="content")
	assert any("closed the dispute: nothing of it is open any more" in each for each in said)
	assert not any("geschlossen" in each or "Wieder" in each for each in said)
