"""Letters by post on the desk: one from the worklist page by its key, several from the list, and who sees neither."""

import re

from tests.browser import story
from tests.browser.test_page import LATE, PART
from tests.browser.worklist import Worklist

DIALOG = ".modal.show"
SHEET = f"{DIALOG} iframe.ar-letter-sheet"


def test_a_letter_is_shown_made_printed_and_taken_back(desk) -> None:
	worklist = Worklist(desk(story.SPECIALIST))
	page = worklist.page
	worklist.is_at(LATE)
	worklist.press("x", "l")
	sheet = page.frame_locator(SHEET)
	sheet.get_by_text("it may just have slipped through").wait_for()
	assert sheet.get_by_text("Story Street 1").count() == 1
	assert sheet.locator(".text tr").count() == 3, "head, the one invoice ticked, total"
	worklist.desk.shot("letter")
	page.locator(f"{DIALOG} .btn-modal-primary:focus").wait_for()
	page.locator(f"{DIALOG} input[data-fieldname=template]").fill("AR Reminder 3")
	page.locator(f"{DIALOG} [role=option]", has_text="AR Reminder 3").first.click()
	sheet.get_by_text("This is our last reminder").wait_for()
	page.locator(f"{DIALOG} input[data-fieldname=invoices]").uncheck()
	sheet.get_by_text(re.compile("Enclosed: Statement of Account$")).wait_for()
	with page.expect_popup() as opened:
		worklist.click(f"{DIALOG} .btn-modal-primary:not([disabled])")
	assert "/private/files/" in opened.value.url or opened.value.url == "about:blank"
	opened.value.close()
	worklist.is_at(PART)
	worklist.says_done(1)
	(activity,) = worklist.kept("AR Activity", channel="Letter")
	assert (activity["template"], len(activity["copy_hash"])) == ("AR Reminder 3", 64)
	answer = page.request.get(f"{worklist.desk.address}{activity['copy']}")
	assert answer.ok and answer.body().startswith(b"%PDF")
	worklist.act("u")
	worklist.is_at(LATE)
	page.locator(".arw-timeline", has_text="undone").wait_for()
	(activity,) = worklist.kept("AR Activity", channel="Letter")
	assert activity["undone_on"]


def test_letters_to_several_customers_and_who_has_no_address(desk) -> None:
	found = desk(story.SPECIALIST)
	page = found.page
	found.go("ar-customer-account")
	page.locator(".list-row-checkbox").first.wait_for()
	for customer in (LATE, PART):
		page.locator(".list-row-container", has_text=customer).locator(".list-row-checkbox").check()
	page.get_by_role("button", name="Actions").click()
	page.locator(".actions-btn-group .dropdown-item", has_text=re.compile(r"^\s*Letter\s*$")).click()
	dialog = page.locator(DIALOG)
	dialog.locator("tr", has_text=PART).get_by_text("has no postal address").wait_for()
	found.shot("letters")
	dialog.get_by_role("button", name="Make These (1)").click()
	dialog.get_by_text("1 letters made, 0 could not be made").wait_for()
	with page.expect_popup() as opened:
		dialog.get_by_role("button", name="Open All to Print").click()
	opened.value.close()


def test_an_auditor_makes_no_letter(desk) -> None:
	worklist = Worklist(desk(story.AUDITOR))
	worklist.page.locator(".arw-actions").wait_for()
	assert worklist.page.locator("[data-action=letter]").count() == 0
	worklist.press("l")
	worklist.page.wait_for_timeout(500)
	assert worklist.page.locator(DIALOG).count() == 0
