"""Stopping to collect from a customer, and what the page, the dialogs and the form tell of it."""

from collections.abc import Iterator

import pytest

from tests.browser import story
from tests.browser.test_letters import COMPOSER
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE = base.CUSTOMERS[0]


LIFT = """async (customer) => {
	const filters = { customer, collection_stop: "On Hold" };
	const names = await frappe.db.get_list("AR Customer Account", { filters, pluck: "name" });
	if (names.length) {
		const call = { method: "ar_specialist.api.stop_collecting", type: "POST", args: { names } };
		await frappe.call(call);
	}
}"""


@pytest.fixture
def worklist(desk) -> Iterator[Worklist]:
	"""The specialist's page; a stop that a failed test has left is lifted before and after."""
	mine = desk(story.SPECIALIST)
	mine.go("ar-customer-account")
	mine.page.locator(".list-row").first.wait_for()
	mine.page.evaluate(LIFT, LATE)
	yield Worklist(mine)
	mine.page.evaluate(LIFT, LATE)


def say_why(worklist: Worklist, reason: str) -> None:
	dialog = worklist.page.locator(".modal.show", has_text="Stop Collecting")
	dialog.locator("textarea").fill(reason)
	dialog.get_by_role("button", name="Stop Collecting").click()


def test_a_stop_is_set_told_and_lifted_on_the_page(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.click("[data-action=stop]")
	say_why(worklist, "New <b>contract</b>")
	worklist.page.locator(".arw-next .arw-stop", has_text="On hold: New <b>contract</b>").wait_for()
	worklist.page.locator(".arw-row.arw-on .arw-chip.red", has_text="on hold").wait_for()
	assert "Next:" not in worklist.page.locator(".arw-next").inner_text()
	worklist.press("c")
	worklist.page.locator(".arw-call .text-danger", has_text="On hold: New <b>contract</b>").wait_for()
	worklist.desk.shot("stopped")
	worklist.click(".modal.show .btn-modal-close")
	worklist.page.locator(".modal.show").wait_for(state="hidden")
	worklist.press("e")
	worklist.page.locator(".modal.show", has_text="Write to them all the same?").wait_for()
	worklist.page.locator(".modal.show").get_by_role("button", name="No").click()
	worklist.page.locator(".modal.show").wait_for(state="hidden")
	worklist.click("[data-action=lift]")
	worklist.page.locator(".arw-next", has_text="Next:").wait_for()


def test_the_form_stops_goes_on_and_writes_about_ticked_items(worklist: Worklist) -> None:
	form = worklist
	form.is_at(LATE)
	form.press("Enter")
	form.page.locator(".ar-overview .ar-items input[data-item]").first.check()
	form.page.get_by_role("button", name="E-mail", exact=True).first.click()
	composer = form.page.locator(COMPOSER)
	composer.locator("[contenteditable=true]").first.wait_for()
	composer.locator("[data-file-name]").nth(1).wait_for()
	assert composer.locator("[data-file-name]").count() == 2, "the statement, and the one invoice ticked"
	form.click(".modal.show .btn-modal-close")
	composer.wait_for(state="hidden")
	form.page.get_by_role("button", name="Stop Collecting", exact=True).first.click()
	say_why(form, "New contract")
	form.page.get_by_role("button", name="Lift Stop").first.click()
	form.page.get_by_role("button", name="Stop Collecting", exact=True).first.wait_for()
	(account,) = form.kept("AR Customer Account", customer=LATE, company=base.COMPANY)
	assert not account["collection_stop"]
