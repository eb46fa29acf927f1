"""A specialist's day on the worklist page, told twice: by keyboard alone, and by mouse alone.

Three customers are late. The first promises, the second is not in and wants something by e-mail, the third is put off
with a reason; in between a note, an assignment, a slip that is undone, and at last nobody is left.
"""

from pathlib import Path

import pytest

from tests.browser import conftest, story
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE, PART, FOREIGN = base.CUSTOMERS[0], base.CUSTOMERS[1], base.CUSTOMERS[5]
MODAL = ".modal.show"


@pytest.fixture(autouse=True)
def as_in_the_morning(address: str) -> None:
	story.prepare(conftest.SITE, Path(conftest.BENCH) / "sites")


def until(worklist: Worklist, selector: str, **having: str) -> None:
	worklist.page.locator(selector, **having).first.wait_for()


def focused(worklist: Worklist, field: str) -> None:
	until(worklist, f"{MODAL} [data-fieldname={field}]:focus")


# -- by keyboard


def type_into(worklist: Worklist, text: str) -> None:
	worklist.page.keyboard.type(text)


def tab_to(worklist: Worklist, selector: str) -> None:
	"""Walk through a dialog by the Tab key until what is meant has the focus."""
	until(worklist, f"{MODAL} {selector}")
	until(worklist, f"{MODAL} :focus")
	for _step in range(12):
		if worklist.page.locator(f"{MODAL} {selector}:focus").count():
			return
		worklist.press("Tab")
	raise AssertionError(f"the Tab key does not reach {selector}")


def log_a_call(worklist: Worklist, *keys: str) -> None:
	worklist.act("c")
	until(worklist, ".arw-outcomes:focus")
	worklist.press(*keys)


def test_a_day_by_keyboard_alone(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	log_a_call(worklist, "2")
	focused(worklist, "notes")
	type_into(worklist, "Pays on Friday, waits for the bank")
	worklist.press("Control+Enter")
	second = after_a_promise(worklist)

	log_a_call(worklist, "6", "Control+Enter")
	third = after_no_answer(worklist, second)

	worklist.act("s")
	tab_to(worklist, "textarea[data-fieldname=reason]")
	type_into(worklist, "Copy of the invoice is on its way")
	tab_to(worklist, ".btn-modal-primary")
	worklist.press("Enter")
	worklist.says_snoozed(third)

	worklist.act("u")
	back_at(worklist, third)
	worklist.act("o")
	focused(worklist, "notes")
	type_into(worklist, "Asks for two copies")
	worklist.press("Control+Enter")
	until(worklist, ".arw-timeline", has_text="Asks for two copies")
	worklist.act("a")
	tab_to(worklist, ".btn-modal-primary")
	worklist.press("Enter")
	until(worklist, ".arw-next", has_text="AR")
	worklist.act("d")
	until(worklist, f"{MODAL} [data-outcome=Dispute][aria-checked=true]")
	# why it is disputed is asked first; without a reason only the call is logged
	focused(worklist, "reason")
	tab_to(worklist, "textarea[data-fieldname=notes]")
	type_into(worklist, "Price of the second line")
	worklist.press("Control+Enter")

	at_the_end(worklist, third)
	assert worklist.clicks == 0


# -- by mouse


def test_a_day_by_mouse_alone(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	worklist.click("[data-action=call]")
	worklist.click(f"{MODAL} [data-outcome=Promise]")
	worklist.click(f"{MODAL} .btn-modal-primary")
	second = after_a_promise(worklist)

	worklist.click("[data-action=call]")
	worklist.click(f"{MODAL} [data-outcome='No Answer']")
	worklist.click(f"{MODAL} .btn-modal-primary")
	third = after_no_answer(worklist, second)

	# a reason has to be written: the mouse pastes it from what is on the screen
	worklist.click("[data-action=snooze]")
	fill(worklist, "reason", "Copy of the invoice is on its way")
	worklist.click(f"{MODAL} .btn-modal-primary")
	worklist.says_snoozed(third)

	worklist.click(".desk-alert [data-action=undo]")
	back_at(worklist, third)
	worklist.click("[data-action=note]")
	fill(worklist, "notes", "Asks for two copies")
	worklist.click(f"{MODAL} .btn-modal-primary")
	until(worklist, ".arw-timeline", has_text="Asks for two copies")
	worklist.click("[data-action=assign]")
	worklist.click(f"{MODAL} .btn-modal-primary")
	until(worklist, ".arw-next", has_text="AR")
	worklist.click("[data-action=call]")
	worklist.click(f"{MODAL} [data-outcome=Dispute]")
	fill(worklist, "notes", "Price of the second line")
	worklist.click(f"{MODAL} .btn-modal-primary")

	at_the_end(worklist, third)
	assert worklist.keys == 0


def fill(worklist: Worklist, field: str, text: str) -> None:
	"""Put a text into a field as a paste does, which presses no key of the page."""
	worklist.page.locator(f"{MODAL} textarea[data-fieldname={field}]").fill(text)


# -- what both find


def customer_on_the_right(worklist: Worklist) -> str:
	return worklist.page.locator(".arw-title h3").inner_text()


def next_after(worklist: Worklist, before: str) -> str:
	worklist.page.wait_for_function(
		"before => document.querySelector('.arw-title h3').innerText !== before", arg=before
	)
	return customer_on_the_right(worklist)


def after_a_promise(worklist: Worklist) -> str:
	worklist.says_done(1)
	(promise,) = worklist.kept("AR Promise", customer=LATE)
	assert (promise["status"], promise["amount"]) == ("Open", 25_000)
	return next_after(worklist, LATE)


def after_no_answer(worklist: Worklist, second: str) -> str:
	worklist.says_done(2)
	(call,) = worklist.kept("AR Activity", customer=second)
	assert (call["channel"], call["outcome"]) == ("Call", "No Answer")
	return next_after(worklist, second)


def back_at(worklist: Worklist, third: str) -> None:
	until(worklist, ".arw-views [data-view=snoozed] span", has_text="0")
	worklist.is_at(third)


def at_the_end(worklist: Worklist, third: str) -> None:
	worklist.says_done(3)
	outcomes = {call["outcome"]: call["notes"] for call in worklist.kept("AR Activity", channel="Call")}
	assert set(outcomes) == {"Promise", "No Answer", "Dispute"}
	assert outcomes["Dispute"] == "Price of the second line"
	(note,) = worklist.kept("AR Activity", channel="Note")
	assert (note["customer"], note["notes"]) == (third, "Asks for two copies")
	(account,) = worklist.kept("AR Customer Account", collector=story.SPECIALIST)
	assert (account["customer"], account["snoozed_until"]) == (third, None)
	assert worklist.page.locator(".arw-row:not(.arw-done)").count() == 0, "everybody has been dealt with"
	worklist.desk.shot(f"day-{'mouse' if worklist.clicks else 'keyboard'}")
