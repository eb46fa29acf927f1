"""The portal in one tab: of a customer who is logged in, or of a visitor with a link from our letter."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser import conftest

if TYPE_CHECKING:
	from playwright.sync_api import Page


class Visitor:
	"""Somebody who is not logged in, in one tab."""

	def __init__(self, page: "Page", address: str) -> None:
		self.page, self.address = page, address


class Portal:
	"""One customer's portal, or a visitor's, in one tab."""

	def __init__(self, desk) -> None:
		self.desk, self.page = desk, desk.page

	def go(self, path: str = "disputes") -> int:
		answer = self.page.goto(f"{self.desk.address}/{path}")
		self.page.wait_for_load_state("networkidle")
		return answer.status

	def shot(self, name: str) -> None:
		"""Keep how it looks: wide and narrow, light and dark."""
		conftest.SHOTS.mkdir(parents=True, exist_ok=True)
		self.page.add_style_tag(content="* { transition: none !important; }")
		for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")):
			self.page.set_viewport_size({"width": width, "height": 900})
			self.page.emulate_media(color_scheme=scheme)
			self.page.screenshot(path=conftest.SHOTS / f"portal-{name}-{width}-{scheme}.png", full_page=True)
			is_wide = "() => document.documentElement.scrollWidth > window.innerWidth"
			assert not self.page.evaluate(is_wide), f"{name} is wider than {width}"
		self.page.set_viewport_size({"width": 1280, "height": 900})
		self.page.emulate_media(color_scheme="light")

	def send(self, form: str) -> None:
		self.page.locator(f"[data-ard={form}] [type=submit]").click()


def link_of(specialist, name: str) -> str:
	"""Look at the letter on the plan's form, and take the link from there."""
	page = specialist.page
	specialist.go(f"ar-payment-plan/{name}")
	page.get_by_role("button", name="Send Proposal").click()
	page.frame_locator(".ar-letter-sheet").get_by_text("signature for").wait_for()
	specialist.shot("plan-proposal")
	parts = urlsplit(page.locator(".ar-proposal-link").inner_text().strip())
	return f"{parts.path.strip('/')}?{parts.query}"
