"""Writing an e-mail on the worklist page: one key, the composer as it is filled, and taken back by another."""

from tests.browser import story
from tests.browser.test_page import LATE, PART
from tests.browser.worklist import Worklist

COMPOSER = ".modal.show"


def test_an_e_mail_is_written_sent_and_taken_back(desk) -> None:
	worklist = Worklist(desk(story.SPECIALIST))
	worklist.is_at(LATE)
	worklist.press("x", "e")
	composer = worklist.page.locator(COMPOSER)
	composer.locator("[contenteditable=true]", has_text="it may just have slipped through").wait_for()
	assert composer.locator("input[data-fieldname=recipients]").input_value() == "billing@example.org"
	assert composer.locator("[data-file-name]:checked").count() == 2, (
		"the statement, and the one invoice ticked"
	)
	worklist.desk.shot("composer")
	worklist.click(f"{COMPOSER} .btn-modal-primary")
	worklist.is_at(PART)
	worklist.says_done(1)
	(activity,) = worklist.kept("AR Activity", channel="E-mail")
	assert (activity["outcome"], activity["recipients"]) == ("Sent", "billing@example.org")
	assert len(activity["copy_hash"]) == 64
	worklist.press("u")
	worklist.is_at(LATE)
	worklist.page.locator(".arw-timeline", has_text="undone").wait_for()
	(activity,) = worklist.kept("AR Activity", channel="E-mail")
	assert activity["undone_on"]


def test_an_auditor_writes_to_nobody(desk) -> None:
	worklist = Worklist(desk(story.AUDITOR))
	worklist.page.locator(".arw-actions").wait_for()
	assert worklist.page.locator("[data-action=email]").count() == 0
	worklist.press("e")
	worklist.page.wait_for_timeout(500)
	assert worklist.page.locator(COMPOSER).count() == 0
