"""A dispute from the call to the decision: raised on the page, moved on the form and the board, seen on the invoice."""

from tests.browser import story
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE = base.CUSTOMERS[0]
MODAL = ".modal.show"
REASON = "Price differs from the order"


def choose_reason(worklist: Worklist) -> None:
	box = worklist.page.locator(f"{MODAL} input[data-fieldname=reason]")
	box.click()
	box.press_sequentially(REASON[:8])
	worklist.page.locator(
		f"{MODAL} [data-fieldname=reason] .awesomplete [role=option]", has_text=REASON
	).first.click()
	worklist.page.wait_for_function(f"() => cur_dialog && cur_dialog.get_value('reason') === '{REASON}'")


def test_from_the_call_to_the_decision(worklist: Worklist) -> None:
	worklist.is_at(LATE)
	name = raise_it(worklist)
	worklist.desk.go("ar-dispute/view/kanban/Disputes")
	waiting = worklist.page.locator(".kanban-column[data-column-value=Open] .kanban-card", has_text=LATE)
	assert waiting.locator(".indicator-pill").first.inner_text(), "how much time is left to decide it"
	worklist.desk.shot("dispute-board-open")
	worklist.desk.go(f"ar-dispute/{name}")
	decide_it(worklist, name)
	worklist.desk.go("ar-dispute/view/kanban/Disputes")
	cards = worklist.page.locator(".kanban-column[data-column-value=Resolved] .kanban-card", has_text=LATE)
	cards.first.wait_for()
	shown = cards.first.inner_text()
	assert "25,000.00" in shown and REASON in shown
	worklist.desk.shot("dispute-board")


def raise_it(worklist: Worklist) -> str:
	"""Raise a dispute in a call, by key, and see it on the page; return its name."""
	page = worklist.page
	worklist.act("d")
	page.locator(f"{MODAL} [data-outcome=Dispute][aria-checked=true]").wait_for()
	page.locator(f"{MODAL} textarea[data-fieldname=notes]").fill("Agreed at a lower price")
	choose_reason(worklist)
	worklist.desk.shot("dispute-dialog")
	worklist.press("Control+Enter")
	worklist.says_done(1)
	(found,) = worklist.kept("AR Dispute", customer=LATE)
	assert (found["status"], found["reason"], found["says"]) == ("Open", REASON, "Agreed at a lower price")
	assert found["still_disputed"] == 25_000, "the oldest item, as nothing was ticked"
	page.locator(".arw-row", has_text=LATE).click()
	worklist.is_at(LATE)
	page.locator(".arw-table .arw-chip", has_text="disputed").wait_for()
	page.locator("[data-tab=disputes]").click()
	page.locator(".arw-table a", has_text=REASON).wait_for()
	worklist.desk.shot("dispute-panel")
	return found["name"]


def decide_it(worklist: Worklist, name: str) -> None:
	"""Take it into review and decide that the debt is valid, on its form."""
	page = worklist.page
	page.locator(".indicator-pill", has_text="Open").first.wait_for()
	move(page, "Review")
	page.locator(".indicator-pill", has_text="In Review").first.wait_for()
	worklist.desk.shot("dispute-form")
	move(page, "Resolve")
	page.locator(f"{MODAL} select[data-fieldname=resolution]").select_option("Valid Debt")
	page.locator(f"{MODAL} .btn-modal-primary").click()
	uphold = page.locator(".modal.show.ar-letter")
	uphold.locator("select[data-fieldname=way]").select_option("No Letter")
	uphold.locator(".btn-modal-primary", has_text="Uphold without a Letter").click()
	page.locator(".indicator-pill", has_text="Resolved").first.wait_for()
	(decided,) = worklist.kept("AR Dispute", name=name)
	assert (decided["still_disputed"], decided["upheld"], decided["valid"]) == (0, 25_000, "Invalid")


def move(page, label: str) -> None:
	"""Choose from the form's group of moves."""
	page.locator(".inner-group-button", has_text="Move").locator("button").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text=label).first.click()


def test_an_invoice_and_a_customer_offer_it(desk) -> None:
	specialist = desk(story.SPECIALIST)
	page = specialist.page
	specialist.go("collections-worklist")
	invoice = page.evaluate(
		"""(customer) => frappe.db.get_list("Sales Invoice", {
			filters: { customer, docstatus: 1, grand_total: 1200 } }).then((found) => found[0].name)""",
		LATE,
	)
	for form in (f"sales-invoice/{invoice}", f"customer/{LATE}"):
		specialist.go(form)
		page.locator(".inner-group-button", has_text="Create").locator("button").first.click()
		page.locator(".inner-group-button .dropdown-item", has_text="Dispute").first.click()
		page.wait_for_function("() => cur_frm && cur_frm.doctype === 'AR Dispute' && cur_frm.is_new()")
		named = page.evaluate("() => (cur_frm.doc.items || []).map((row) => row.voucher_no).filter(Boolean)")
		assert page.evaluate("() => cur_frm.doc.customer") == LATE
		assert named == ([invoice] if form.startswith("sales") else [])
