"""A customer accepts a proposed payment plan behind its link, without logging in; and follows it once logged in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import conftest, story
from tests.browser.portal import Portal, link_of

SITES = Path(conftest.BENCH or "/") / "sites"
HOSTILE = "<img src=x onerror=alert(1)> Erika"


@pytest.fixture
def plan(address: str) -> Iterator[tuple[str, str]]:
	"""A proposed plan, and the invoice it is about."""
	story.prepare(conftest.SITE, SITES)
	printed = story.run_on_site("tests.browser.offers", SITES, "propose", conftest.SITE)
	name, invoice = printed.splitlines()[-1].split()
	yield name, invoice
	story.run_on_site("tests.browser.offers", SITES, "forget", conftest.SITE, name)


def test_from_the_letter_to_the_first_instalment(plan, visitor: Portal, desk, tmp_path: Path) -> None:
	name, invoice = plan
	link = link_of(desk(story.SPECIALIST), name)
	read_it(visitor, link, name, invoice)
	accept_it(visitor, link, tmp_path)
	follow_it(Portal(desk(story.CUSTOMER)), name, invoice)
	stranger = Portal(desk(story.OTHER_CUSTOMER))
	assert stranger.go(f"payment-plans/{name}") == 404
	stranger.go("payment-plans")
	assert name not in stranger.page.content()


def read_it(visitor: Portal, link: str, name: str, invoice: str) -> None:
	page = visitor.page
	assert visitor.go(link) == 200
	text = page.locator(".ard").inner_text()
	for said in (name, invoice, "900.00", "Down payment", "8 % a year", "is due at once"):
		assert said in text, said
	for ours in ("Only if they ask twice", "score", story.SPECIALIST):
		assert ours not in page.content(), ours
	visitor.shot("plan-offer")
	assert visitor.go(link[:-1] + ("0" if link[-1] != "0" else "1")) == 200
	page.locator(".ard-plan-over", has_text="not valid").wait_for()
	assert invoice not in page.content()
	visitor.shot("plan-offer-invalid")


def accept_it(visitor: Portal, link: str, tmp_path: Path) -> None:
	from tests.site.portal import pdf

	page = visitor.page
	signed = tmp_path / "unterschrieben.pdf"
	signed.write_bytes(pdf("Signed"))
	visitor.go(link)
	form = page.locator("[data-plan=accept]")
	form.get_by_role("button", name="Accept").click()
	form.locator(".ard-error", has_text="Write your name").wait_for()
	form.locator("[name=answered_by]").fill(HOSTILE)
	form.locator("[type=file]").set_input_files(signed)
	form.get_by_role("button", name="Accept").click()
	page.locator("[data-done=accept]", has_text="the plan is in force").wait_for()
	visitor.shot("plan-accepted")
	visitor.go(link)
	page.locator(".ard-plan-over[data-state=Accepted]").wait_for()


def follow_it(portal: Portal, name: str, invoice: str) -> None:
	page = portal.page
	portal.go("payment-plans")
	page.locator(".ard-case", has_text=name).locator(".ard-pill", has_text="In force").wait_for()
	portal.shot("plans")
	page.locator(".ard-case", has_text=name).click()
	page.locator(".ard-pill", has_text="To be paid").first.wait_for()
	assert page.locator(".ard-table tbody tr").count() == 4
	assert invoice in page.locator(".ard").inner_text()
	portal.shot("plan")
