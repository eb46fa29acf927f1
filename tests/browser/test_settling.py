"""A dispute from the call to the credit note: raised by key, settled on its form, approved by a second person, undone."""

from tests.browser import story
from tests.browser.test_disputes import LATE, MODAL, raise_it
from tests.browser.worklist import Worklist

AGREED = "2500"


def test_from_the_call_to_the_credit_note(worklist: Worklist, desk) -> None:
	worklist.is_at(LATE)
	name = raise_it(worklist)
	fits_a_phone(desk(story.SPECIALIST, 420, 860), name)
	worklist.desk.go(f"ar-dispute/{name}")
	settle_in_part(worklist)
	assert dispute(worklist, name)["status"] == "Open", "a draft decides nothing"
	manager = desk(story.MANAGER)
	find_what_waits(manager, name)
	reject(manager, name)
	worklist.desk.go(f"ar-dispute/{name}")
	worklist.page.locator(".timeline-content", has_text="Ask for the delivery note").first.wait_for()
	settle_in_part(worklist)
	note = approve(manager, name)
	decided = dispute(worklist, name)
	assert (decided["status"], decided["resolution"]) == ("Resolved", "Settled in Part")
	assert (decided["credited"], decided["still_disputed"], decided["upheld"]) == (2_500, 0, 22_500)
	cancel(manager, note)
	undone = dispute(worklist, name)
	assert (undone["status"], undone["credited"], undone["still_disputed"]) == ("In Review", 0, 25_000)
	assert note in undone["status_reason"]


def dispute(worklist: Worklist, name: str) -> dict:
	(found,) = worklist.kept("AR Dispute", name=name)
	return found


def fits_a_phone(narrow, name: str) -> None:
	"""What is agreed on is typed without scrolling aside."""
	narrow.go(f"ar-dispute/{name}")
	narrow.page.locator(".menu-btn-group button").first.click()
	narrow.page.locator(".menu-btn-group .dropdown-item", has_text="Settle").first.click()
	agreed = narrow.page.locator(f"{MODAL} .grid-body [data-fieldname=amount]", has_text="25,000.00").first
	agreed.wait_for()
	box = agreed.bounding_box()
	assert box["width"] > 60 and box["x"] + box["width"] <= 420
	narrow.shot("settle-narrow")


def settle_in_part(worklist: Worklist) -> None:
	"""Agree on a part of it; what that makes is shown before."""
	page = worklist.page
	page.locator("button", has_text="Settle").first.click()
	page.locator(f"{MODAL} [data-fieldname=preview] li", has_text="25,000.00").wait_for()
	try_what_cannot_be(page)
	row = page.locator(f"{MODAL} .grid-body .grid-row").first
	row.locator("[data-fieldname=amount]").first.click()
	row.locator("input[data-fieldname=amount]").fill(AGREED)
	page.keyboard.press("Tab")
	page.locator(f"{MODAL} [data-fieldname=preview] li", has_text="2,500.00").wait_for()
	page.locator(f"{MODAL} [data-fieldname=preview]", has_text="wait for approval").wait_for()
	worklist.desk.shot("settle-dialog")
	page.locator(f"{MODAL} .btn-modal-primary").click()
	page.locator(".indicator-pill", has_text="Waits for approval").wait_for()
	assert page.locator("[data-action=approve_settlement]").count() == 0, "it takes another person"
	worklist.desk.shot("settle-waits")


def try_what_cannot_be(page) -> None:
	"""A whole invoice is not billed anew: the dialog says why, and settles nothing until something else is chosen."""
	remedy = page.locator(f"{MODAL} select[data-fieldname=remedy]")
	remedy.select_option("Rebill")
	page.locator(f"{MODAL} .text-danger", has_text="Say which lines").wait_for()
	assert page.locator(f"{MODAL} .btn-modal-primary").is_disabled()
	remedy.select_option("Credit Note")
	page.locator(f"{MODAL} [data-fieldname=preview] li", has_text="25,000.00").wait_for()
	assert page.locator(f"{MODAL} .btn-modal-primary").is_enabled()


def find_what_waits(manager, name: str) -> None:
	"""The list of disputes shows what waits for approval."""
	page = manager.page
	manager.go("ar-dispute/view/list")
	page.locator(".menu-btn-group:visible > button").first.click()
	page.locator(".menu-btn-group .dropdown-item:visible", has_text="Waiting for Approval").first.click()
	page.locator(f".list-row [data-name='{name}'], .list-row a[href*='{name}']").first.wait_for()
	assert page.locator(".list-row-container .list-row").count() == 1


def reject(manager, name: str) -> None:
	"""Reject the draft, with a reason: without one nothing happens."""
	page = manager.page
	manager.go(f"ar-dispute/{name}")
	page.locator("[data-action=reject_settlement]").click()
	page.locator(f"{MODAL} .btn-modal-primary").click()
	page.locator(f"{MODAL} textarea[data-fieldname=reason]").fill("Ask for the delivery note")
	page.locator(f"{MODAL} .btn-modal-primary").click()
	page.locator(".indicator-pill", has_text="Waits for approval").wait_for(state="detached")


def approve(manager, name: str) -> str:
	"""Approve the draft as somebody else, and return the credit note."""
	page = manager.page
	manager.go(f"ar-dispute/{name}")
	page.locator("[data-action=approve_settlement]").click()
	page.locator(f"{MODAL} .btn-modal-primary").click()
	page.locator(".indicator-pill", has_text="Submitted").wait_for()
	manager.shot("settle-approved")
	return page.evaluate(
		"""(dispute) => frappe.db.get_list("Sales Invoice", {
			filters: { ar_dispute: dispute, docstatus: 1 } }).then((found) => found[0].name)""",
		name,
	)


def cancel(manager, note: str) -> None:
	manager.page.evaluate(
		"""async (name) => {
			await frappe.xcall("frappe.client.cancel", { doctype: "Sales Invoice", name });
		}""",
		note,
	)
