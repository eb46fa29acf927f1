"""Letters to several customers at once: those that can be made are, the others are told with their reason."""

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.api import paper_letters as asking
from ar_specialist.operations import letter_pages, letter_runs, paper_letters, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post, reminding

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
FIRST, HOMELESS, THIRD = base.CUSTOMERS[0], base.CUSTOMERS[1], base.CUSTOMERS[2]


@pytest.fixture(autouse=True)
def web_server() -> Iterator[None]:
	with post.web_server():
		yield


@pytest.fixture(autouse=True)
def customers() -> None:
	reminding.policy(attach_statement=0, attach_invoices=0, reminder_template=None)
	for number, customer in enumerate((FIRST, HOMELESS, THIRD), 1):
		make.invoice(customer, amount=100 * number, on=add_days(TODAY, -60))
		if customer != HOMELESS:
			post.address(customer, address_line1=f"Main Street {number}")
	frappe.db.commit()
	refresh.work_off()


def account(customer: str) -> str:
	return frappe.db.get_value("AR Customer Account", {"customer": customer, "company": base.COMPANY})


def accounts() -> list[str]:
	return [account(each) for each in (FIRST, HOMELESS, THIRD)]


def text_of(file: str) -> str:
	doc = frappe.get_doc("File", {"file_url": file})
	pages = PdfReader(io.BytesIO(open(doc.get_full_path(), "rb").read())).pages
	return " ".join(" ".join(page.extract_text().split()) for page in pages)


def letters() -> list[Document]:
	names = frappe.get_all("AR Activity", {"channel": "Letter"}, pluck="name", order_by="creation")
	return [frappe.get_doc("AR Activity", name) for name in names]


def test_the_preview_says_who_gets_one_and_why_another_does_not() -> None:
	frappe.db.set_value(
		"AR Customer Account", account(THIRD), {"collection_stop": "On Hold", "stop_reason": "T"}
	)
	first, homeless, third = api.preview_letters(accounts())
	assert (first["customer"], first["template"]) == (FIRST, "AR Reminder 1")
	assert first["to"].startswith("Main Street 1") and first["cautions"] == []
	assert first["amounts"] == [{"currency": "EUR", "open": 100.0}]
	assert "has no postal address" in homeless["reason"] and "to" not in homeless
	assert third["cautions"] == ["On hold: T"]
	assert letters() == [] and frappe.local.message_log == []


def test_one_that_cannot_be_made_does_not_stop_the_others() -> None:
	frappe.set_user(SPECIALIST)
	found = api.make_letters(accounts())
	assert [each["customer"] for each in found["made"]] == [FIRST, THIRD]
	((refused),) = found["refused"]
	assert refused["customer"] == HOMELESS and "has no postal address" in refused["reason"]
	assert frappe.local.message_log == []
	made = letters()
	assert [each.customer for each in made] == [FIRST, THIRD]
	assert [each["activity"] for each in found["made"]] == [each.name for each in made]
	assert all(api.verify_copy(each.name)["is_unchanged"] for each in made)
	text = text_of(found["file"])
	assert text.index("Main Street 1") < text.index("Main Street 3")
	assert "€100.00" in text and "€300.00" in text and "€200.00" not in text


def test_names_in_reasons_are_plain_text_until_they_are_shown() -> None:
	name = "Smith & <b>Sons</b>"
	frappe.db.set_value("AR Customer Account", account(HOMELESS), "customer_name", name)
	said = f"{name} has no postal address; add one to the customer."
	assert api.preview_letters([account(HOMELESS)])[0]["reason"] == said
	result = api.make_letters([account(HOMELESS)])
	assert result["refused"][0] == {"account": account(HOMELESS), "customer": name, "reason": said}
	letter_runs.remember("x", result, SPECIALIST)
	shown = frappe.get_last_doc("Notification Log").email_content
	assert "Smith &amp; &lt;b&gt;Sons" in shown and "<b>" not in shown


def test_the_pile_is_for_who_made_it_alone() -> None:
	frappe.set_user(SPECIALIST)
	file = frappe.get_doc(
		"File", {"file_url": api.make_letters([account(FIRST)])["file"], "attached_to_name": None}
	)
	assert (file.is_private, file.owner) == (1, SPECIALIST)
	for user in (OTHER, AUDITOR):
		frappe.set_user(user)
		assert not frappe.has_permission("File", "read", doc=file)


def test_yesterdays_pile_does_not_stay_and_the_copies_do() -> None:
	old = api.make_letters([account(FIRST)])["file"]
	(pile,) = frappe.get_all("File", {"attached_to_field": letter_runs.STACK}, pluck="name")
	frappe.db.set_value("File", pile, "creation", add_days(frappe.utils.now(), -2), update_modified=False)
	api.make_letters([account(THIRD)])
	assert not frappe.db.exists("File", pile) and old
	assert all(api.verify_copy(each.name)["is_unchanged"] for each in letters())


def test_a_crash_in_one_is_told_and_the_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
	print_it = letter_pages.as_pdf

	def break_down(html: str, *enclosures: object) -> bytes:
		if "Main Street 1" in html:
			raise ZeroDivisionError
		return print_it(html, *enclosures)

	monkeypatch.setattr(letter_pages, "as_pdf", break_down)
	found = api.make_letters([account(FIRST), account(THIRD)])
	assert [each["customer"] for each in found["made"]] == [THIRD]
	assert found["refused"][0]["reason"] == "It could not be made; the error log says why."
	assert frappe.db.exists("Error Log", {"method": ("like", "AR letter to%")})
	assert [each.customer for each in letters()] == [THIRD]


def test_when_none_can_be_made_there_is_nothing_to_print() -> None:
	found = api.make_letters([account(HOMELESS)])
	assert (found["made"], found["file"]) == ([], None)
	assert letters() == []


def test_each_step_has_its_own_template() -> None:
	reminding.policy(reminder_template="AR Reminder 3")
	reminding.make_due(FIRST)
	first, _homeless, third = api.preview_letters(accounts())
	assert (first["template"], third["template"]) == (reminding.TEMPLATE, "AR Reminder 3")
	assert api.preview_letters([account(FIRST)], template="AR Reminder 2")[0]["template"] == "AR Reminder 2"


# -- by a job


def test_many_are_made_by_a_job_that_tells_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
	queued, told = [], []
	monkeypatch.setattr(asking, "AT_ONCE", 1)
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: queued.append((args, values)))
	monkeypatch.setattr(frappe, "publish_realtime", lambda *args, **values: told.append((args, values)))
	frappe.set_user(SPECIALIST)
	found = api.make_letters(accounts())
	assert found["queued"] == 3 and letters() == []
	assert api.letters_made(found["run"]) is None
	(((method,), options),) = queued
	assert options["deduplicate"] and found["run"] in options["job_id"]
	frappe.get_attr(method)(**{name: options[name] for name in ("run", "names", "wish")})
	result = api.letters_made(found["run"])
	assert [each["customer"] for each in result["made"]] == [FIRST, THIRD]
	assert "Main Street 3" in text_of(result["file"])
	assert ("ar_letters_made", SPECIALIST) in [(args[0], values.get("user")) for args, values in told]
	notice = frappe.get_last_doc("Notification Log")
	assert (notice.for_user, notice.link) == (SPECIALIST, result["file"])
	assert notice.subject == "2 letters made, 1 could not be made" and HOMELESS in notice.email_content
	frappe.set_user(OTHER)
	assert api.letters_made(found["run"]) is None, "nobody else is told"


def test_who_was_handed_over_meanwhile_gets_no_letter_from_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
	reminding.policy(collector_sees="Portfolio")
	frappe.db.set_value("AR Customer Account", account(THIRD), "collector", OTHER)
	frappe.cache.delete_keys("ar_specialist:portfolios")
	names = [account(FIRST), account(THIRD)]
	frappe.set_user(SPECIALIST)
	asking.make_by_job("a-run", names, paper_letters.Wish())
	result = api.letters_made("a-run")
	assert [each["customer"] for each in result["made"]] == [FIRST]
	(refused,) = result["refused"]
	assert refused == {
		"account": names[1],
		"customer": names[1],
		"reason": "You may not write to this customer any more.",
	}
	assert "€300.00" not in text_of(result["file"])


def test_the_same_letters_asked_for_twice_are_one_job(monkeypatch: pytest.MonkeyPatch) -> None:
	jobs = []
	monkeypatch.setattr(asking, "AT_ONCE", 1)
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: jobs.append(values["job_id"]))
	api.make_letters(accounts())
	api.make_letters(accounts()[::-1])
	api.make_letters(accounts(), template="AR Reminder 2")
	assert jobs[0] == jobs[1] != jobs[2]


# -- who may, and bad input


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_only_reads_makes_no_letters(user: str) -> None:
	names = accounts()
	frappe.set_user(user)
	for call in (api.preview_letters, api.make_letters):
		with pytest.raises(frappe.PermissionError):
			call(names)
	with pytest.raises(frappe.PermissionError):
		api.letters_made("x")


def test_a_strange_customer_among_them_stops_all_before_the_first_is_made() -> None:
	reminding.policy(collector_sees="Portfolio")
	names = accounts()
	for name, collector in zip(names, (SPECIALIST, SPECIALIST, OTHER), strict=True):
		frappe.db.set_value("AR Customer Account", name, "collector", collector)
	frappe.cache.delete_keys("ar_specialist:portfolios")
	frappe.set_user(SPECIALIST)
	for call in (api.preview_letters, api.make_letters):
		with pytest.raises(frappe.PermissionError):
			call(names)
	assert letters() == []


@pytest.mark.parametrize(
	("names", "sentence"),
	[
		([], "Select at least one"),
		("[]", "Select at least one"),
		("x", "as a list"),
		(["No Such Account"], "There is no customer account"),
		([str(number) for number in range(201)], "Select up to 200"),
	],
)
def test_what_names_no_customers_is_refused(names: object, sentence: str) -> None:
	for call in (api.preview_letters, api.make_letters):
		with pytest.raises(frappe.ValidationError, match=sentence):
			call(names)


def test_one_customer_ticked_twice_gets_one_letter() -> None:
	api.make_letters([account(FIRST)] * 2)
	assert len(letters()) == 1
