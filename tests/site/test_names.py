"""The numbers of our documents: each kind counts by itself, anew each year, and goes on where an earlier version was."""

import re

import pytest
from freezegun import freeze_time

import frappe
from frappe.model.document import Document
from frappe.model.naming import set_new_name
from frappe.utils import getdate

from ar_specialist.patches.v1_0 import count_names_by_kind_and_year as patch
from ar_specialist.receivables import mail_dispute
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import late_invoice
from tests.site.conversations import activity, promise
from tests.site.disputing import dispute
from tests.site.planning import accept, api, draft

DIGITS = {"DSP": 5, "PLAN": 5, "PTP": 5, "ACT": 6}
KINDS = {"AR Dispute": "DSP", "AR Payment Plan": "PLAN", "AR Promise": "PTP", "AR Activity": "ACT"}
YEAR = getdate().year


def counters() -> dict[str, int]:
	"""Return what each of our series has counted to."""
	series = frappe.qb.DocType("Series")
	rows = frappe.qb.from_(series).select(series.name, series.current).run()
	return {name: current for name, current in rows if name.split("-")[0] in DIGITS}


def begin_anew() -> None:
	"""Let nothing of ours have been counted yet."""
	series = frappe.qb.DocType("Series")
	for kind in DIGITS:
		frappe.qb.from_(series).delete().where(series.name.like(f"{kind}-%")).run()


def named(doctype: str, *names: str) -> None:
	"""Let documents be there as an earlier version named them."""
	for name in names:
		frappe.get_doc({"doctype": doctype, "name": name, "company": base.COMPANY}).db_insert()


def next_name(doctype: str, **values: object) -> str:
	"""Return the name that the next document gets, without keeping it."""
	doc = frappe.get_doc({"doctype": doctype, **values})
	set_new_name(doc)
	return doc.name


@pytest.fixture
def invoice() -> Document:
	return late_invoice()


def test_each_kind_counts_by_itself(invoice: Document) -> None:
	begin_anew()
	docs = [
		activity(), promise(invoice, amounts=(10,)), activity(), dispute(invoice, amounts=(10,)), draft(invoice),
		dispute(invoice, amounts=(10,)), activity(),
	]  # fmt: skip
	assert [doc.name for doc in docs] == [
		f"ACT-{YEAR}-000001", f"PTP-{YEAR}-00001", f"ACT-{YEAR}-000002", f"DSP-{YEAR}-00001", f"PLAN-{YEAR}-00001",
		f"DSP-{YEAR}-00002", f"ACT-{YEAR}-000003",
	]  # fmt: skip


@pytest.mark.parametrize("doctype", KINDS)
def test_a_year_begins_at_one(doctype: str) -> None:
	begin_anew()
	number = "1".zfill(DIGITS[KINDS[doctype]])
	assert next_name(doctype) == f"{KINDS[doctype]}-{YEAR}-{number}"
	with freeze_time(f"{YEAR + 1}-01-02 12:00:00"):
		assert next_name(doctype) == f"{KINDS[doctype]}-{YEAR + 1}-{number}"
	assert next_name(doctype).endswith("2"), "the old year's goes on where it was"


def test_an_amendment_keeps_its_number_and_takes_none(invoice: Document) -> None:
	begin_anew()
	doc = accept(draft(invoice))
	api("cancel_plan", doc, reason="Asked for more time")
	again = make.amended(doc.reload()).insert()
	assert (doc.name, again.name) == (f"PLAN-{YEAR}-00001", f"PLAN-{YEAR}-00001-1")
	api("cancel_plan", again, reason="They want another one")
	assert make.amended(doc).insert().name == f"PLAN-{YEAR}-00001-2"
	assert draft(late_invoice()).name == f"PLAN-{YEAR}-00002"


def test_names_are_what_letters_and_mails_look_for(invoice: Document) -> None:
	doc = dispute(invoice)
	assert re.fullmatch(r"DSP-\d{4}-\d{5}", doc.name)
	assert mail_dispute.numbers_in(f"AW: {doc.name}") == [doc.name]


# -- after an earlier version


def test_what_comes_after_an_upgrade_has_the_next_number() -> None:
	begin_anew()
	named("AR Dispute", f"DSP-{YEAR}-00007", f"DSP-{YEAR}-00031", f"DSP-{YEAR - 1}-00110")
	named("AR Activity", f"ACT-{YEAR}-000009", f"ACT-{YEAR}-000030")
	patch.execute()
	assert counters() == {f"DSP-{YEAR}-": 31, f"DSP-{YEAR - 1}-": 110, f"ACT-{YEAR}-": 30}
	assert next_name("AR Dispute") == f"DSP-{YEAR}-00032"
	assert next_name("AR Activity") == f"ACT-{YEAR}-000031"
	assert next_name("AR Promise") == f"PTP-{YEAR}-00001"
	with freeze_time(f"{YEAR - 1}-12-30 12:00:00"):
		assert next_name("AR Dispute") == f"DSP-{YEAR - 1}-00111", "a clock that is set back"


def test_names_that_no_counter_gave_are_not_counted() -> None:
	begin_anew()
	named("AR Payment Plan", f"PLAN-{YEAR}-00003", f"PLAN-{YEAR}-00003-1", f"PLAN-{YEAR}-00003-99999")
	named("AR Payment Plan", f"PLAN-{YEAR}-0099", f"PLAN-{YEAR}-000044", "PLAN-26-00050", "Old plan 00060")
	named("AR Payment Plan", f"XPLAN-{YEAR}-00070", f"PLAN-{YEAR}-00080x", f"PLAN-{YEAR}-99999999999")
	patch.execute()
	assert counters() == {f"PLAN-{YEAR}-": 3}


def test_numbers_with_more_digits_than_usual_are_counted() -> None:
	begin_anew()
	named("AR Promise", f"PTP-{YEAR}-99999", f"PTP-{YEAR}-100002", f"PTP-{YEAR}-00012")
	patch.execute()
	assert next_name("AR Promise") == f"PTP-{YEAR}-100003"


def test_done_twice_it_changes_nothing_and_lowers_no_counter() -> None:
	begin_anew()
	named("AR Dispute", f"DSP-{YEAR}-00031")
	patch.execute()
	patch.execute()
	assert next_name("AR Dispute") == f"DSP-{YEAR}-00032", "its document is not kept, and its number is gone"
	patch.execute()
	assert counters() == {f"DSP-{YEAR}-": 32}


def test_where_nothing_is_there_it_does_nothing() -> None:
	begin_anew()
	patch.execute()
	assert counters() == {}
