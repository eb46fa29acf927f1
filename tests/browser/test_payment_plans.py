"""A payment plan from the worklist to the broken promise of it, and the new plan after that, all by key where one can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import conftest, plan_story, story
from tests.browser.portal import Portal, link_of
from tests.browser.worklist import Worklist
from tests.site import baseline as base

SITES = Path(conftest.BENCH or ".") / "sites"
CUSTOMER = base.CUSTOMERS[plan_story.CUSTOMER_AT]
MODAL = ".modal.show"
PANE = f"{MODAL} .ar-plan-pane"
MAY_PROPOSE = "() => !cur_dialog.get_secondary_btn().prop('disabled')"
MAY_NOT_PROPOSE = "() => cur_dialog.get_secondary_btn().prop('disabled')"
MODULE = "tests.browser.plan_story"
CHARTS_STAND = 1_000  # milliseconds after which Frappe's charts have drawn themselves for the second time


def on_site(*what: str) -> list[str]:
	return story.run_on_site(MODULE, SITES, conftest.SITE, *what).split()


@pytest.fixture
def invoices(address: str) -> Iterator[list[str]]:
	"""Two late invoices of a customer of its own, who is gone again afterwards."""
	story.prepare(conftest.SITE, SITES)
	on_site("undo")
	yield [each for each in on_site("bill") if each.startswith("ACC-SINV")]
	on_site("undo")
	story.prepare(conftest.SITE, SITES)


@pytest.fixture
def worklist(desk, invoices: list[str]) -> Iterator[Worklist]:
	"""The worklist, whose charts of plans are drawn with numbers from first to last."""
	found, noted = Worklist(desk(story.SPECIALIST)), []
	found.page.on("console", lambda message: noted.append(message.text))
	yield found
	found.page.wait_for_timeout(CHARTS_STAND)
	assert [text for text in noted if "NaN" in text] == []


def field(name: str) -> str:
	return f"{MODAL} [data-fieldname={name}] input, {MODAL} select[data-fieldname={name}]"


def open_dialog(worklist: Worklist) -> None:
	worklist.page.locator(".arw-row", has_text=CUSTOMER).click()
	worklist.is_at(CUSTOMER)
	worklist.act("n")
	worklist.page.locator(f"{PANE} .ar-plan-figures").wait_for()
	worklist.page.wait_for_function(
		"() => document.activeElement.dataset.fieldname === 'number_of_instalments'"
	)


def shows(page, rows: int, pane: int = 0) -> list[str]:
	"""Wait for a preview of so many instalments, and return what is to pay with each."""
	table = page.locator(PANE).nth(pane).locator("tbody tr")
	page.wait_for_function(
		"""([pane, rows]) => {
			const found = document.querySelectorAll(".modal.show .ar-plan-pane")[pane];
			return found && !found.classList.contains("ar-plan-waits") && found.querySelectorAll("tbody tr").length === rows;
		}""",
		arg=[pane, rows],
	)
	return [row.split("\t")[-2].strip() for row in table.all_inner_texts()]


def plan_of(worklist: Worklist, name: str) -> dict:
	(found,) = worklist.kept("AR Payment Plan", name=name)
	return found


def has_status(page, status: str) -> None:
	page.locator(".page-head .indicator-pill", has_text=status).first.wait_for()


# -- from the worklist to the worklist


def test_from_the_worklist_to_the_broken_plan_and_a_new_one(
	worklist: Worklist, visitor: Portal, invoices: list[str]
) -> None:
	page = worklist.page
	name = draw_up(worklist)
	page.locator(".arw-table a", has_text=name).wait_for()
	worklist.desk.shot("plan-panel")
	propose(worklist, name)
	accept(visitor, link_of(worklist.desk, name))
	is_in_force(worklist, name)
	pay_the_first(worklist, name, invoices)
	miss_the_second(worklist, name)
	come_back(worklist, name)
	plan_anew(worklist, name)


def draw_up(worklist: Worklist) -> str:
	"""Preview and save a plan of four weeks without the mouse; return its name."""
	page = worklist.page
	open_dialog(worklist)
	assert shows(page, 3) == ["€ 800.00"] * 3, "both items, as both are late"
	worklist.press("4")
	assert shows(page, 4) == ["€ 600.00"] * 4
	ends = page.locator(f"{PANE} .ar-plan-figures div").last.inner_text()
	page.locator(f"{MODAL} select[data-fieldname=frequency]").select_option("Weekly")
	page.wait_for_function(
		"ends => document.querySelector('.modal.show .ar-plan-figures div:last-child').innerText !== ends",
		arg=ends,
	)
	page.locator(f"{PANE} .ar-plan-badge", has_text="no approval needed").wait_for()
	page.locator(f"{PANE} .ar-plan-chart svg").wait_for()
	page.locator(f"{PANE} [data-missed]").select_option("1")
	page.locator(f"{PANE} .ar-plan-missed p", has_text="€ 1,800.00 is due at once").wait_for()
	worklist.desk.shot("plan-dialog")
	worklist.press("Control+Enter")
	page.locator(f"{MODAL}").wait_for(state="hidden")
	page.locator("[data-tab=plans][aria-selected=true]").wait_for()
	(plan,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	assert (plan["status"], plan["total"], plan["frequency"]) == ("Draft", 2_400, "Weekly")
	return plan["name"]


def propose(worklist: Worklist, name: str) -> None:
	worklist.desk.go(f"ar-payment-plan/{name}")
	worklist.page.locator("button:visible", has_text="Propose").first.click()
	has_status(worklist.page, "Proposed")


def accept(visitor: Portal, link: str) -> None:
	"""The customer follows the link of our letter, and says yes."""
	visitor.go(link)
	form = visitor.page.locator("[data-plan=accept]")
	form.locator("[name=answered_by]").fill("Their bookkeeper")
	form.get_by_role("button", name="Accept").click()
	visitor.page.locator("[data-done=accept]", has_text="the plan is in force").wait_for()


def is_in_force(worklist: Worklist, name: str) -> None:
	page = worklist.page
	worklist.desk.go(f"ar-payment-plan/{name}")
	has_status(page, "Active")
	kept = plan_of(worklist, name)
	assert (kept["docstatus"], kept["accepted_by"], kept["accepted_how"]) == (1, "Their bookkeeper", "Portal")
	assert page.locator("button:visible", has_text="Take Back").count() == 0
	worklist.desk.go("collections-worklist")
	page.locator(".arw-row").first.wait_for()
	assert CUSTOMER not in worklist.rows, "nothing is due as agreed"


def pay_the_first(worklist: Worklist, name: str, invoices: list[str]) -> None:
	on_site("wait", name, "15")
	on_site("pay", invoices[0], "600")
	worklist.desk.go(f"ar-payment-plan/{name}")
	has_status(worklist.page, "Active")
	worklist.page.locator(".ar-plan-progress[aria-label='25 % paid']").first.wait_for()
	worklist.desk.shot("plan-active")
	assert (plan_of(worklist, name)["paid"], plan_of(worklist, name)["open_amount"]) == (600, 1_800)


def miss_the_second(worklist: Worklist, name: str) -> None:
	on_site("wait", name, "8")
	worklist.desk.go(f"ar-payment-plan/{name}")
	has_status(worklist.page, "At Risk")
	on_site("wait", name, "5")
	worklist.desk.go(f"ar-payment-plan/{name}")
	has_status(worklist.page, "Broken")
	worklist.page.locator("[data-next=again]").wait_for()
	worklist.desk.shot("plan-broken")


def come_back(worklist: Worklist, name: str) -> None:
	page = worklist.page
	worklist.desk.go("collections-worklist")
	page.locator(".arw-row", has_text=CUSTOMER).click()
	worklist.is_at(CUSTOMER)
	page.locator(".arw-next", has_text=f"Decide on the broken plan {name}").wait_for()
	page.locator(".arw-panel", has_text="Payment plan broken").wait_for()
	page.locator("[data-tab=plans]").click()
	page.locator(".arw-table .arw-chip", has_text="Broken").wait_for()
	worklist.desk.shot("plan-back-on-the-worklist")


def plan_anew(worklist: Worklist, name: str) -> None:
	"""Cancel the broken plan and draw up another one over what is left; a refusal loses nothing."""
	page = worklist.page
	worklist.desk.go(f"ar-payment-plan/{name}")
	page.locator("[data-next=again]").click()
	page.locator(f"{MODAL} textarea[data-fieldname=reason]").fill("They pay in smaller parts")
	worklist.press("Control+Enter")
	page.locator(f"{PANE} .ar-plan-figures").wait_for()
	assert shows(page, 4) == ["€ 450.00"] * 4
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("6")
	assert shows(page, 6) == ["€ 300.00"] * 6
	worklist.press("Control+Enter")
	page.wait_for_function(f"() => cur_frm && cur_frm.doc.amended_from === '{name}' && !cur_dialog")
	has_status(page, "Draft")
	assert plan_of(worklist, name)["cancel_reason"] == "They pay in smaller parts"


# -- the dialog


def test_a_refusal_leaves_what_was_typed_and_esc_asks(worklist: Worklist) -> None:
	page = worklist.page
	open_dialog(worklist)
	shows(page, 3)
	day = page.locator(f"{MODAL} input[data-fieldname=first_due_date]")
	day.fill("01-01-2020")
	worklist.press("Tab")
	page.locator(f"{PANE} .ar-plan-refusal", has_text="has passed").wait_for()
	assert shown_rows(page) == 3, "the last preview stays, dimmed"
	worklist.press("Control+Enter")
	page.locator(f"{MODAL} .msgprint", has_text="has passed").wait_for()
	escape(worklist, f"{MODAL} .msgprint")
	assert day.input_value() == "01-01-2020" and worklist.kept("AR Payment Plan", customer=CUSTOMER) == []
	question = f"{MODAL} :text('Close without saving')"
	worklist.press("Escape")
	page.locator(question).wait_for()
	escape(worklist, question)
	assert page.locator(f"{MODAL}.ar-plan-dialog").count() == 1
	worklist.press("Escape")
	page.locator(f"{MODAL} button", has_text="Yes").click()
	page.locator(f"{MODAL}.ar-plan-dialog").wait_for(state="hidden")


def escape(worklist: Worklist, selector: str) -> None:
	"""Close what stands above the dialog, once it has the keyboard."""
	worklist.page.wait_for_function("() => cur_dialog && !cur_dialog.$wrapper.hasClass('ar-plan-dialog')")
	worklist.press("Escape")
	worklist.page.locator(selector).wait_for(state="hidden")
	worklist.page.wait_for_function(
		"() => cur_dialog && cur_dialog.$wrapper.hasClass('ar-plan-dialog') && !document.querySelector('.modal.show ~ .modal.show')"
	)


def shown_rows(page) -> int:
	return page.locator(f"{PANE} tbody tr").count()


def test_two_variants_and_days_by_hand(worklist: Worklist) -> None:
	page = worklist.page
	open_dialog(worklist)
	shows(page, 3)
	page.locator(f"{MODAL} [data-action=compare]").click()
	shows(page, 3, pane=1)
	page.locator(f"{MODAL} input[data-fieldname=interest_rate]").fill("12")
	page.locator(f"{MODAL} .ar-plan-compared", has_text="more to pay").wait_for()
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("14")
	shows(page, 14, pane=1)
	page.locator(f"{PANE} .ar-plan-badge", has_text="more than 12 instalments").wait_for()
	assert len(shows(page, 3, pane=0)) == 3, "the first variant is as it was"
	worklist.desk.shot("plan-two-variants")
	page.wait_for_function(MAY_NOT_PROPOSE)
	page.locator(f"{MODAL} [role=tab][aria-selected=true]").press("ArrowLeft")
	page.locator(f"{MODAL} .btn-modal-primary", has_text="Save Plan A").wait_for()
	page.wait_for_function(MAY_PROPOSE)
	page.locator(f"{MODAL} [role=tab][aria-selected=true]").press("ArrowRight")
	page.locator(f"{MODAL} .btn-modal-primary", has_text="Save Plan B").wait_for()
	page.wait_for_function(MAY_NOT_PROPOSE)
	page.locator(f"{MODAL} [role=tab][aria-selected=true]").press("ArrowLeft")
	page.wait_for_function("() => cur_dialog.get_value('number_of_instalments') === 3")
	page.locator(f"{MODAL} .ar-plan-variants [data-action=copy]").click()
	shows(page, 14, pane=0)
	page.locator(f"{MODAL} [data-action=drop]").click()
	shows(page, 14)
	edit_by_hand(worklist)


def edit_by_hand(worklist: Worklist) -> None:
	page = worklist.page
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("2")
	shows(page, 2)
	page.locator(f"{PANE} [data-action=edit]").click()
	amounts = page.locator(f"{MODAL} .ar-plan-by-hand [data-amount]")
	amounts.nth(1).wait_for()
	amounts.nth(0).fill("1000")
	difference = page.locator(f"{MODAL} .ar-plan-difference span")
	difference.filter(has_text="€ 200.00 left to divide").wait_for()
	page.locator(f"{PANE} .ar-plan-refusal", has_text="Divide all of the balance").wait_for()
	page.wait_for_function(MAY_NOT_PROPOSE)
	page.locator(f"{MODAL} [data-action=add]").click()
	difference.filter(has_text="It adds up").wait_for()
	shows(page, 3)
	worklist.desk.shot("plan-by-hand")
	worklist.press("Control+Enter")
	page.locator(f"{MODAL}").wait_for(state="hidden")
	(plan,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	assert (plan["scheduled_by"], plan["balance"]) == ("Days by Hand", 2_400)


def test_an_invoice_offers_it_and_shows_it(desk, worklist: Worklist, invoices: list[str]) -> None:
	page = worklist.page
	worklist.desk.go(f"sales-invoice/{invoices[1]}")
	page.locator(".inner-group-button", has_text="Create").locator("button").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text="Payment Plan").first.click()
	assert shows(page, 3) == ["€ 200.00"] * 3, "this invoice only"
	page.locator(f"{MODAL} .btn-modal-secondary").click()
	has_status(page, "Proposed")
	for form in (f"sales-invoice/{invoices[1]}", f"customer/{CUSTOMER}"):
		worklist.desk.go(form)
		page.locator(".ar-plan-line", has_text="Proposed").wait_for()
	(plan,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	accept_on_the_desk(worklist, plan["name"])


def accept_on_the_desk(worklist: Worklist, name: str) -> None:
	"""They wrote a mail; it is recorded who said yes, and how."""
	page = worklist.page
	worklist.desk.go(f"ar-payment-plan/{name}")
	page.locator("button:visible", has_text="Accept").first.click()
	page.locator(f"{MODAL} input[data-fieldname=accepted_by]").fill("Their bookkeeper")
	worklist.press("Control+Enter")
	missing = page.locator(f"{MODAL} .msgprint", has_text="What They Signed")
	missing.wait_for()
	page.locator(f"{MODAL}:has(.msgprint) .btn-modal-close").click()
	missing.wait_for(state="hidden")
	page.locator(f"{MODAL} select[data-fieldname=how]").select_option("E-Mail")
	worklist.desk.shot("plan-acceptance")
	page.locator(f"{MODAL}:visible .btn-modal-primary", has_text="Accept").click()
	has_status(page, "Active")
	kept = plan_of(worklist, name)
	assert (kept["docstatus"], kept["accepted_by"], kept["accepted_how"]) == (1, "Their bookkeeper", "E-Mail")


def test_a_draft_is_opened_again_as_it_was_saved(worklist: Worklist) -> None:
	page = worklist.page
	open_dialog(worklist)
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("6")
	assert shows(page, 6) == ["€ 400.00"] * 6
	page.locator(f"{MODAL} [data-planned]").first.fill("1200")
	page.locator(f"{MODAL} [data-planned]").first.press("Tab")
	page.locator(f"{PANE} .ar-plan-figures", has_text="1,800.00").wait_for()
	assert shows(page, 6) == ["€ 300.00"] * 6
	worklist.press("Control+Enter")
	page.locator(f"{MODAL}").wait_for(state="hidden")
	(plan,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	worklist.desk.go(f"ar-payment-plan/{plan['name']}")
	page.locator("button:visible", has_text="With Preview").first.click()
	assert shows(page, 6) == ["€ 300.00"] * 6, "the amounts and terms it was saved with"
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("2")
	assert shows(page, 2) == ["€ 900.00"] * 2
	worklist.press("Control+Enter")
	page.locator(f"{MODAL}").wait_for(state="hidden")
	page.wait_for_function("() => cur_frm.doc.instalments.length === 2 && !cur_frm.is_dirty()")
	(changed,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	assert (changed["name"], changed["number_of_instalments"], changed["balance"]) == (plan["name"], 2, 1_800)


def test_a_manager_approves_what_goes_beyond_the_policy(desk, worklist: Worklist) -> None:
	page = worklist.page
	open_dialog(worklist)
	page.locator(f"{MODAL} input[data-fieldname=number_of_instalments]").fill("13")
	shows(page, 13)
	page.wait_for_function(MAY_NOT_PROPOSE)
	worklist.press("Control+Enter")
	page.locator(f"{MODAL}").wait_for(state="hidden")
	(plan,) = worklist.kept("AR Payment Plan", customer=CUSTOMER)
	worklist.desk.go(f"ar-payment-plan/{plan['name']}")
	page.locator(".form-message", has_text="has to approve it").wait_for()
	assert page.locator("button:visible", has_text="Propose").count() == 0
	manager = desk(story.MANAGER)
	manager.go(f"ar-payment-plan/{plan['name']}")
	manager.page.locator("button:visible", has_text="Approve").first.click()
	asked = manager.page.locator(".modal.show", has_text=f"Approve {plan['name']}")
	asked.wait_for()
	assert CUSTOMER in asked.inner_text() and f"{plan['total']:,.2f} in 13 instalments" in asked.inner_text()
	asked.locator("button", has_text="Yes").click()
	manager.page.locator("button:visible", has_text="Propose").first.wait_for()
