"""A customer raises a dispute on the portal with a file; a specialist asks; the customer answers; another sees nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import conftest, story
from tests.browser.portal import Portal
from tests.site import baseline as base

US = base.CUSTOMERS[0]
REASON = "Price differs from the order"
HOSTILE = "<img src=x onerror=alert(1)> & 5 < 6"


@pytest.fixture(scope="module", autouse=True)
def as_in_the_morning(address: str) -> None:
	story.prepare(conftest.SITE, Path(conftest.BENCH) / "sites")


@pytest.fixture
def portal(desk) -> Iterator[Portal]:
	yield Portal(desk(story.CUSTOMER))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
	from tests.site.portal import pdf

	path = tmp_path / "Lieferschein März.pdf"
	path.write_bytes(pdf("Delivery note"))
	return path


def test_from_the_customer_and_back(portal: Portal, desk, paper: Path) -> None:
	name = raise_it(portal, paper)
	ask(desk(story.SPECIALIST), name)
	answer(portal, name)
	stranger = Portal(desk(story.OTHER_CUSTOMER))
	assert stranger.go(f"disputes/{name}") == 404
	assert HOSTILE not in stranger.page.content()
	stranger.go()
	assert name not in stranger.page.content()
	withdraw(portal, name)


def raise_it(portal: Portal, paper: Path) -> str:
	page = portal.page
	assert portal.go() == 200
	portal.shot("list")
	page.get_by_role("link", name="Raise a dispute").click()
	page.locator(".ard-invoice", has_text="25,000.00").locator(".ard-choose").click()
	portal.send("raise")
	page.locator(".ard-error", has_text="Say in a few words").wait_for()
	page.locator("[data-field=amount]").fill("99999")
	page.locator("select[name=reason]").select_option(REASON)
	page.locator("textarea[name=says]").fill(HOSTILE)
	page.locator("input[type=file]").set_input_files(paper)
	portal.send("raise")
	page.locator(".ard-error", has_text="open that is not disputed yet").wait_for()
	portal.shot("new")
	page.locator("[data-field=kind]").select_option("Price")
	page.locator("[data-field=line] option").first.wait_for(state="attached")
	page.locator("[data-field=rate]").fill("20000")
	page.locator("[data-field=amount]").fill("")
	portal.send("raise")
	page.locator(".ard-pill", has_text="Received").wait_for()
	assert page.locator(".ard-text").all_inner_texts() == [HOSTILE]
	page.locator(".ard-columns .ard-amount", has_text="5,000.00").first.wait_for()
	with page.expect_download() as download:
		page.get_by_role("link", name=paper.name).click()
	assert Path(download.value.path()).read_bytes() == paper.read_bytes()
	portal.shot("case")
	return page.url.rpartition("/")[2]


def ask(specialist, name: str) -> None:
	"""Read it on its form, as text and with the file, and ask the customer something."""
	page = specialist.page
	specialist.go(f"ar-dispute/{name}")
	page.locator(".ar-message-theirs .ar-message-text", has_text=HOSTILE).wait_for()
	page.locator(".ar-message-theirs a", has_text="Lieferschein").wait_for()
	assert page.locator(".ar-messages img").count() == 0
	assert page.evaluate("() => cur_frm.doc.channel") == "Portal"
	specialist.shot("portal-dispute-form")
	page.evaluate(
		"""() => cur_frm.set_value("public_reply", "Which order was it?").then(() => cur_frm.save())"""
	)
	page.wait_for_function("() => !cur_frm.is_dirty()")
	page.locator(".inner-group-button", has_text="Move").locator("button").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text="Wait for Customer").first.click()
	page.locator(".indicator-pill", has_text="Waiting for Customer").first.wait_for()


def answer(portal: Portal, name: str) -> None:
	page = portal.page
	portal.go()
	page.locator(".ard-case.is-waiting", has_text="Your answer is needed").click()
	page.locator(".ard-text", has_text="Which order was it?").wait_for()
	page.locator("[data-ard=answer] textarea").fill("The one of May")
	portal.shot("waiting")
	portal.send("answer")
	page.locator(".ard-pill", has_text="Being looked at").wait_for()
	assert page.locator(".ard-text").all_inner_texts() == [HOSTILE, "Which order was it?", "The one of May"]
	for ours in (story.SPECIALIST, "Internal", "internal_notes"):
		assert ours not in page.locator(".ard").inner_text()


def withdraw(portal: Portal, name: str) -> None:
	page = portal.page
	page.locator(".ard-withdraw summary").click()
	portal.send("withdraw")
	page.locator(".ard-pill", has_text="Withdrawn").wait_for()
	assert page.locator("[data-ard=answer]").count() == 0
	portal.go()
	page.locator(".ard-over summary").click()
	page.locator(".ard-case", has_text=name).wait_for()
	portal.shot("over")


def test_a_guest_comes_back_after_logging_in(browser, address: str) -> None:
	context = browser.new_context()
	page = context.new_page()
	page.goto(f"{address}/disputes/new")
	assert "/login?redirect-to=/disputes/new" in page.url
	context.close()
