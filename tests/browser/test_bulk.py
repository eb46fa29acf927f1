"""Several customers at once, the keys of Frappe's users, and filters kept under a name."""

from tests.browser import story
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE, PART = base.CUSTOMERS[0], base.CUSTOMERS[1]


def test_customers_are_selected_by_key_and_snoozed_together(worklist: Worklist) -> None:
	first, second, *_others = worklist.rows
	worklist.press("Shift+x", "Shift+>", "Shift+x")
	bar = worklist.page.locator(".arw-picked")
	bar.get_by_text("2 selected").wait_for()
	worklist.is_at(second)
	worklist.press("s")
	dialog = worklist.page.locator(".modal.show", has_text="Snooze 2 Customers")
	dialog.locator(".arw-outcomes:focus").wait_for()
	worklist.press("2")
	dialog.locator("textarea:focus").wait_for()
	worklist.page.keyboard.type("Both wait for one delivery")
	worklist.press("Control+Enter")
	worklist.page.locator(".arw-views [data-view=snoozed] span", has_text="2").wait_for()
	found = worklist.kept("AR Customer Account", snooze_reason="Both wait for one delivery")
	in_three_days = worklist.page.evaluate("() => frappe.datetime.add_days(frappe.datetime.get_today(), 3)")
	assert {each["customer_name"] for each in found} == {first, second}
	assert {each["snoozed_until"] for each in found} == {in_three_days}
	assert worklist.page.locator(".arw-row.arw-done").count() == 2
	worklist.act("u")
	worklist.page.locator(".arw-views [data-view=snoozed] span", has_text="0").wait_for()
	assert worklist.page.locator(".arw-row.arw-done").count() == 0
	worklist.press("Shift+<")
	worklist.is_at(first)


def test_customers_are_selected_by_mouse_and_planned_together(worklist: Worklist) -> None:
	names = worklist.rows[:2]
	for name in names:
		row = worklist.page.locator(".arw-row", has_text=name)
		row.hover()
		row.locator(".arw-lead").click()
	worklist.is_at(names[0])
	worklist.click("[data-bulk=set_next_action]")
	dialog = worklist.page.locator(".modal.show", has_text="Next Action for 2 Customers")
	dialog.locator("input[data-fieldname=action]").fill("Send the contract")
	dialog.locator(".btn-modal-primary").click()
	for name in names:
		worklist.page.locator(".arw-row", has_text=name).get_by_text("Send the contract").wait_for()
	assert worklist.page.locator(".arw-picked").is_hidden()
	worklist.page.evaluate(
		"names => frappe.xcall('ar_specialist.api.set_next_action', {names})",
		[each["name"] for each in worklist.kept("AR Customer Account", next_action="Send the contract")],
	)


def test_all_are_selected_or_none(worklist: Worklist) -> None:
	worklist.press("Shift+a")
	worklist.page.get_by_text(f"{len(worklist.rows)} selected").wait_for()
	worklist.press("Shift+a")
	worklist.page.locator(".arw-picked").wait_for(state="hidden")


def test_an_auditor_selects_and_has_nothing_to_do_with_them(desk) -> None:
	page = Worklist(desk(story.AUDITOR))
	page.press("Shift+x", "s", "a")
	assert page.page.locator(".modal.show").count() == 0
	assert page.page.locator("[data-bulk]").all_inner_texts() == ["Clear"]


def test_r_writes_an_e_mail_as_e_does(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.press("r")
	letter = worklist.page.locator(".modal.show [contenteditable=true]")
	letter.get_by_text("it may just have slipped through").wait_for()


def test_a_filter_is_kept_under_a_name_and_shared_with_the_list(worklist: Worklist) -> None:
	page = worklist.page
	everybody = worklist.rows
	worklist.press("f")
	page.locator(".modal.show .filter-box .awesomplete input.input-with-feedback").first.wait_for()
	page.locator(".modal.show .filter-field input").first.fill("No Such Group")
	page.locator(".modal.show input[data-fieldname=filter_name]").fill("Nobody's <b>group</b>")
	page.locator(".modal.show .btn-modal-primary").click()
	page.locator(".arw-list", has_text="Nobody is left here.").wait_for()

	worklist.act("f")
	page.locator(".modal.show .btn-modal-secondary").click()
	page.wait_for_function(
		"count => document.querySelectorAll('.arw-row').length === count", arg=len(everybody)
	)
	worklist.act("f")
	page.locator(".modal.show [data-saved]", has_text="Nobody's <b>group</b>").click()
	page.locator(".arw-list", has_text="Nobody is left here.").wait_for()
	page.locator(".arw-views [data-view=all][aria-pressed=true]").wait_for()

	(kept,) = worklist.kept("List Filter", filter_name="Nobody's <b>group</b>")
	assert kept["reference_doctype"] == "AR Customer Account" and kept["for_user"] == story.SPECIALIST
	assert "worklist_state" in kept["filters"] and "No Such Group" in kept["filters"]
	worklist.act("f")
	page.locator(".modal.show [data-forget]").first.click()
	page.locator(".modal.show [data-saved]").wait_for(state="detached")
	assert worklist.kept("List Filter", filter_name="Nobody's <b>group</b>") == []


def test_help_lists_every_key(worklist: Worklist) -> None:
	worklist.press("Shift+?")
	dialog = worklist.page.locator(".modal.show", has_text="Keyboard Shortcuts")
	dialog.wait_for()
	text = dialog.inner_text()
	for said in ("Select this customer, or no longer", "Write an e-mail", "Select no open item"):
		assert said in text
