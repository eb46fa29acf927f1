"""Two people do not work the same customer unknowingly, wherever they have it open."""

from collections.abc import Iterator

import pytest

from tests.browser import story
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE = base.CUSTOMERS[0]
LATER = 45_000  # milliseconds: more than there are between two signs
SIGN = "**/ar_specialist.api.worklist_presence"
HIDE = "() => Object.defineProperty(document, 'hidden', { get: () => true })"


@pytest.fixture
def worklist(desk) -> Iterator[Worklist]:
	"""The specialist's page, with a clock that can be put forward."""
	opened = desk(story.SPECIALIST)
	opened.page.clock.install()
	yield Worklist(opened)


def signs_later(page) -> None:
	with page.expect_response(SIGN, timeout=10_000):
		page.clock.fast_forward(LATER)


def test_a_tab_in_the_background_goes_on_signing(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.page.evaluate(HIDE)
	signs_later(worklist.page)


def test_the_form_signs_and_says_who_else_is_there(desk, worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.press("Enter")
	worklist.page.locator(".ar-overview").wait_for()
	signs_later(worklist.page)

	manager = Worklist(desk(story.MANAGER))
	manager.is_at(LATE)
	manager.page.locator(".arw-presence", has_text="Also open at a colleague's").wait_for()
	signs_later(worklist.page)
	worklist.page.locator(".ar-present", has_text="Also open at a colleague's").wait_for()


def test_who_goes_elsewhere_leaves(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.page.evaluate("() => frappe.set_route('List', 'AR Promise')")
	worklist.page.wait_for_url("**/ar-promise**")
	with worklist.page.expect_request(SIGN) as told:
		worklist.page.clock.fast_forward(LATER)
	assert "left=" in told.value.post_data and "account=" not in told.value.post_data


def test_who_touches_nothing_for_half_an_hour_is_not_there(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.page.clock.fast_forward(31 * 60_000)
	signs = []
	worklist.page.on(
		"request", lambda request: signs.append(request) if "worklist_presence" in request.url else 0
	)
	worklist.page.clock.fast_forward(LATER)
	worklist.page.evaluate("() => frappe.xcall('frappe.ping')")
	assert signs == []
	worklist.press("Shift")
	signs_later(worklist.page)
