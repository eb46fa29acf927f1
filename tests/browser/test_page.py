"""The worklist page, worked by keyboard alone and by mouse alone."""

from tests.browser import story
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE, PART, FOREIGN = base.CUSTOMERS[0], base.CUSTOMERS[1], base.CUSTOMERS[5]
MOST_KEYS, MOST_CLICKS = 6, 3


def test_a_call_with_a_promise_by_keyboard(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	before = worklist.rows
	worklist.press("c")
	worklist.page.locator(".arw-outcomes:focus").wait_for()
	worklist.press("2")
	worklist.page.locator("textarea[data-fieldname=notes]:focus").wait_for()
	worklist.press("Control+Enter")
	worklist.is_at(before[1])
	assert worklist.keys <= MOST_KEYS and worklist.clicks == 0

	worklist.says_done(1)
	(promise,) = worklist.kept("AR Promise", customer=LATE)
	(call,) = worklist.kept("AR Activity", customer=LATE)
	assert (promise["status"], promise["amount"], call["promise"]) == ("Open", 25_000, promise["name"])
	assert worklist.rows == before, "rows keep their places"
	assert worklist.page.locator(".arw-row.arw-done", has_text=LATE).count() == 1
	worklist.desk.shot("worklist-page")

	worklist.press("u")
	worklist.is_at(LATE)
	worklist.says_done(0)
	worklist.page.locator(".arw-timeline .arw-undone").wait_for()
	assert [each["status"] for each in worklist.kept("AR Promise", customer=LATE)] == ["Withdrawn"]


def test_a_call_with_a_promise_by_mouse(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.click("[data-action=call]")
	worklist.click(".modal.show [data-outcome=Promise]")
	worklist.click(".modal.show .btn-modal-primary")
	worklist.says_done(1)
	assert worklist.clicks <= MOST_CLICKS and worklist.keys == 0
	worklist.click(".desk-alert [data-action=undo]")
	worklist.says_done(0)
	worklist.is_at(LATE)


def test_keys_move_select_search_and_open(worklist: Worklist) -> None:
	first, second, *_others = worklist.rows
	worklist.press("j")
	worklist.is_at(second)
	worklist.press("k")
	worklist.is_at(first)
	worklist.press("ArrowDown")
	worklist.is_at(second)
	worklist.press("ArrowUp")
	worklist.is_at(LATE)
	worklist.press("x", "x")
	worklist.page.locator(".arw-selected", has_text="26,200.00").wait_for()
	worklist.press("z")
	assert worklist.page.locator("[data-item]:checked").count() == 0

	worklist.press("/")
	worklist.page.keyboard.type(f"{PART[-10:]}cj")
	assert worklist.page.locator(".modal.show").count() == 0, "keys are letters while one types"
	worklist.page.keyboard.press("Backspace")
	worklist.page.keyboard.press("Backspace")
	worklist.page.wait_for_function("() => document.querySelectorAll('.arw-row').length === 1")
	worklist.is_at(PART)
	worklist.press("Enter", "Enter")
	worklist.page.wait_for_url("**/ar-customer-account/**")


def test_the_list_is_filtered_and_widened_by_keyboard(worklist: Worklist) -> None:
	everybody = worklist.rows
	worklist.press("f")
	box = worklist.page.locator(".modal.show .filter-box")
	box.locator(".awesomplete input.input-with-feedback").first.wait_for()
	worklist.page.locator(".modal.show .filter-field input").first.fill("No Such Group")
	worklist.page.locator(".modal.show .btn-modal-primary").click()
	worklist.page.locator(".arw-filter.arw-filtered", has_text="(1)").wait_for()
	worklist.page.locator(".arw-list", has_text="Nobody is left here.").wait_for()
	worklist.press("f")
	worklist.page.locator(".modal.show .btn-modal-secondary").click()
	worklist.page.wait_for_function(
		"count => document.querySelectorAll('.arw-row').length === count", arg=len(everybody)
	)
	assert worklist.rows == everybody
	assert worklist.page.locator(".arw-filtered").count() == 0


def test_a_note_is_written_pinned_and_unpinned(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.press("o")
	note = worklist.page.locator(".modal.show textarea[data-fieldname=notes]")
	note.fill("Wants <b>two</b> copies")
	worklist.page.locator(".modal.show input[data-fieldname=pinned]").check()
	worklist.press("Control+Enter")
	entry = worklist.page.locator(".arw-timeline li", has_text="Wants <b>two</b> copies").first
	entry.wait_for()
	worklist.click("[data-tab=notes]")
	pinned = worklist.page.locator(".arw-note", has_text="Wants <b>two</b> copies")
	pinned.wait_for()
	pinned.locator("[data-pin]").click()
	worklist.page.locator(".arw-empty", has_text="No note is pinned.").wait_for()
	assert worklist.rows[0] and worklist.page.locator(".arw-done").count() == 0, "a note is no contact"


def test_a_note_is_pinned_and_unpinned_on_the_form(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	page = worklist.page
	account = page.evaluate(
		"customer => frappe.db.get_value('AR Customer Account', {customer}, 'name').then(r => r.message.name)",
		LATE,
	)
	worklist.desk.go(f"ar-customer-account/{account}")
	page.locator(".ar-overview").wait_for()
	page.locator(".inner-group-button", has_text="Contact").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text="Note").first.click()
	page.locator(".modal.show textarea[data-fieldname=notes]").fill("Pays by <b>cheque</b>")
	page.locator(".modal.show input[data-fieldname=pinned]").check()
	page.keyboard.press("Control+Enter")
	note = page.locator(".ar-note", has_text="Pays by <b>cheque</b>")
	note.wait_for()
	worklist.desk.shot("account-note")
	note.locator("[data-unpin]").click()
	note.wait_for(state="detached")
	(kept,) = worklist.kept("AR Activity", customer=LATE, notes=("like", "%cheque%"))
	assert (kept["channel"], kept["is_pinned"]) == ("Note", 0)


def test_a_call_about_a_dispute_and_an_incoming_one(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.press("d")
	worklist.page.locator(".modal.show [data-outcome=Dispute][aria-checked=true]").wait_for()
	worklist.page.locator(".modal.show input[data-fieldname=incoming]").check()
	worklist.page.locator(".modal.show select[data-fieldname=channel]").select_option("Meeting")
	worklist.page.locator(".modal.show textarea[data-fieldname=notes]").fill("Price of line 3")
	worklist.press("Control+Enter")
	worklist.says_done(1)
	(call,) = worklist.kept("AR Activity", customer=LATE, outcome="Dispute")
	assert (call["channel"], call["direction"], call["notes"]) == ("Meeting", "Incoming", "Price of line 3")
	worklist.press("u")
	worklist.says_done(0)


def test_a_dialog_that_fades_takes_no_keys(worklist: Worklist) -> None:
	first, second, *_others = worklist.rows
	worklist.is_at(first)
	worklist.press("o")
	worklist.page.locator(".modal.show textarea[data-fieldname=notes]:focus").wait_for()
	worklist.page.add_style_tag(content=".modal.fade { transition: opacity 60s !important; }")
	worklist.page.keyboard.type("Sends it on Monday")
	worklist.press("Control+Enter")
	worklist.page.locator(".arw-timeline li", has_text="Sends it on Monday").first.wait_for()
	assert worklist.page.locator(".modal:visible").count() == 1, "it is still fading"
	worklist.press("j")
	worklist.is_at(second)


def test_a_count_that_comes_too_late_is_not_shown(worklist: Worklist) -> None:
	page, late = worklist.page, []
	rows = "**/ar_specialist.api.worklist_rows**"
	worklist.is_at(LATE)
	page.route(rows, lambda route: route.continue_() if late else late.append((route, route.fetch())))
	worklist.press("c")
	page.locator(".arw-outcomes:focus").wait_for()
	worklist.press("6", "Control+Enter")
	page.locator(".arw-row.arw-done", has_text=LATE).wait_for()
	with page.expect_response(rows):
		worklist.press("u")
	worklist.is_at(LATE)
	worklist.says_done(0)
	((route, answer),) = late
	assert answer.json()["message"]["head"]["done"] == 1
	with page.expect_response(rows):
		route.fulfill(response=answer)
	page.wait_for_function("() => frappe.request.ajax_count === 0")
	assert "0 done" in page.locator(".arw-sums").inner_text()


def test_what_is_not_said_is_asked_for(worklist: Worklist) -> None:
	worklist.press("c")
	worklist.page.locator(".arw-outcomes:focus").wait_for()
	worklist.press("Control+Enter")
	message = worklist.page.locator(".modal.show .msgprint")
	message.wait_for()
	assert "choose an outcome" in message.inner_text()
	assert worklist.page.locator(".modal.show.arw-call").count() == 1, "nothing that was typed is lost"


def test_a_customer_is_snoozed_and_woken(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.press("s")
	dialog = worklist.page.locator(".modal.show", has_text="Until")
	dialog.locator("textarea").fill("Invoice copy is on its way")
	dialog.get_by_role("button", name="Snooze").click()
	worklist.page.locator(".arw-row.arw-done", has_text=LATE).wait_for()
	worklist.page.locator(".arw-views [data-view=snoozed] span", has_text="1").wait_for()
	worklist.press("u")
	worklist.page.locator(".arw-views [data-view=snoozed] span", has_text="0").wait_for()
	worklist.is_at(LATE)
	assert worklist.page.locator(".arw-done").count() == 0


def test_two_people_see_each_other(desk, worklist: Worklist) -> None:
	worklist.is_at(LATE)
	other = Worklist(desk(story.OTHER))
	other.is_at(LATE)
	other.page.locator(".arw-presence", has_text="Also open at a colleague's").wait_for()


def test_the_auditor_reads_and_has_nothing_to_press(desk) -> None:
	page = Worklist(desk(story.AUDITOR))
	assert page.page.locator("[data-action=open]").count() == 1
	for action in ("call", "promise", "snooze", "assign"):
		assert page.page.locator(f"[data-action={action}]").count() == 0
	page.press("c", "p", "s", "a")
	assert page.page.locator(".modal.show").count() == 0


def test_the_page_fits_a_phone(desk) -> None:
	narrow = desk(story.SPECIALIST, 420, 860)
	narrow.go("collections-worklist")
	narrow.page.locator(".arw-row").first.click()
	narrow.page.locator(".arw-actions").wait_for()
	assert narrow.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
	said, buttons = (
		narrow.page.locator(f".arw-next > div:{at}-child").bounding_box() for at in ("first", "last")
	)
	assert said["y"] + said["height"] <= buttons["y"], "what is next has the whole width, above its buttons"
	assert said["width"] > 300
	tabs = narrow.page.locator(".arw-tabs").first.locator("button").all()
	assert {round(tab.bounding_box()["height"]) for tab in tabs} == {
		round(tabs[-1].bounding_box()["height"])
	}, "each on one line"
	search, button = (narrow.page.locator(at).bounding_box() for at in (".arw-search", ".arw-filter"))
	assert search["y"] < button["y"] + button["height"] and button["y"] < search["y"] + search["height"]
	narrow.page.locator("[data-action=back]").click()
	narrow.page.locator(".arw-row").first.wait_for()
	assert narrow.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
