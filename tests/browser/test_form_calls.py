"""What the page's dialog asks when a call is logged, the account's form and the list ask, too."""

from tests.browser.test_disputes import REASON, choose_reason
from tests.browser.worklist import Worklist
from tests.site import baseline as base

LATE = base.CUSTOMERS[0]
NAME_OF = (
	"customer => frappe.db.get_value('AR Customer Account', {customer}, 'name').then(r => r.message.name)"
)


def test_a_call_is_logged_on_the_form_as_on_the_page_and_taken_back(worklist: Worklist) -> None:
	page = worklist.page
	worklist.desk.go(f"ar-customer-account/{page.evaluate(NAME_OF, LATE)}")
	page.locator(".ar-overview [data-item]").first.check()
	page.locator(".inner-group-button", has_text="Contact").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text="Log Call").first.click()
	dialog = page.locator(".modal.show.arw-call")
	dialog.locator(".arw-outcomes:focus").wait_for()
	page.keyboard.press("2")
	dialog.locator("input[data-fieldname=incoming]").check()
	dialog.locator("select[data-fieldname=channel]").select_option("Meeting")
	page.keyboard.press("Control+Enter")
	page.locator(".desk-alert [data-action=undo]").wait_for()
	(call,) = worklist.kept("AR Activity", customer=LATE, outcome="Promise", channel="Meeting")
	(promise,) = worklist.kept("AR Promise", name=call["promise"])
	assert (call["direction"], promise["amount"], promise["status"]) == ("Incoming", 25_000, "Open")
	page.locator(".desk-alert [data-action=undo]").click()
	page.get_by_text("Taken back").wait_for()
	assert [each["status"] for each in worklist.kept("AR Promise", name=call["promise"])] == ["Withdrawn"]


def test_a_call_is_logged_from_the_list(worklist: Worklist) -> None:
	page = worklist.page
	worklist.desk.go("ar-customer-account/view/list")
	page.locator(".list-row", has_text=LATE).locator(".list-row-checkbox").check()
	page.locator(".actions-btn-group:visible > button").click()
	page.locator(".actions-btn-group .dropdown-item", has_text="Log Call").click()
	dialog = page.locator(".modal.show.arw-call", has_text=LATE)
	dialog.locator("[data-outcome='No Answer']").click()
	dialog.locator(".btn-modal-primary").click()
	page.locator(".desk-alert [data-action=undo]").click()
	page.get_by_text("Taken back").wait_for()
	(call,) = worklist.kept("AR Activity", customer=LATE, outcome="No Answer")
	assert call["undone_on"]


def test_a_dispute_is_raised_on_the_form(worklist: Worklist) -> None:
	page = worklist.page
	worklist.desk.go(f"ar-customer-account/{page.evaluate(NAME_OF, LATE)}")
	page.locator(".ar-overview [data-item]").first.check()
	page.locator(".inner-group-button", has_text="Contact").first.click()
	page.locator(".inner-group-button .dropdown-item", has_text="Dispute").first.click()
	dialog = page.locator(".modal.show.arw-call")
	dialog.locator("[data-outcome=Dispute][aria-checked=true]").wait_for()
	dialog.locator("textarea[data-fieldname=notes]").fill("Seven are missing")
	choose_reason(worklist)
	page.keyboard.press("Control+Enter")
	page.locator(".desk-alert [data-action=undo]").wait_for()
	(call,) = worklist.kept("AR Activity", customer=LATE, outcome="Dispute", notes="Seven are missing")
	(raised,) = worklist.kept("AR Dispute", name=call["dispute"])
	assert (raised["status"], raised["reason"], raised["says"]) == ("Open", REASON, call["notes"])
	page.locator(".desk-alert [data-action=undo]").click()
	page.get_by_text("Taken back").wait_for()
	assert [each["status"] for each in worklist.kept("AR Dispute", name=call["dispute"])] == ["Withdrawn"]


def test_the_only_line_of_an_invoice_is_the_one_that_is_disputed(worklist: Worklist) -> None:
	page = worklist.page
	(invoice, *_others) = worklist.kept(
		"Sales Invoice", customer=LATE, docstatus=1, outstanding_amount=(">", 0)
	)
	worklist.desk.go("ar-dispute/new")
	page.locator("[data-fieldname=items] .grid-body").first.wait_for()
	page.evaluate(
		"""async ({ company, customer, name }) => {
			await cur_frm.set_value({ company });
			await cur_frm.set_value({ customer });
			cur_frm.clear_table("items");
			cur_frm.add_child("items", { voucher_type: "Sales Invoice", voucher_no: name });
			cur_frm.refresh_field("items");
			cur_frm.get_field("items").grid.grid_rows[0].toggle_view(true);
		}""",
		invoice,
	)
	page.locator(".grid-row-open select[data-fieldname=kind]").select_option("Quantity")
	row = page.locator(".grid-row-open")
	row.locator("[data-fieldname=item_code]").first.wait_for()
	assert not row.locator("[data-fieldname=invoice_line]").first.is_visible(), "its item says more"
	row.locator("select[data-fieldname=kind]").select_option("Invoice")
	page.wait_for_function("() => !cur_frm.doc.items[0].invoice_line && !cur_frm.doc.items[0].item_code")
	page.evaluate(
		"""() => {
			const { doctype, name } = cur_frm.doc.items[0];
			return frappe.model.set_value(doctype, name, "disputed", 200);
		}"""
	)
	row.locator("select[data-fieldname=kind]").select_option("Short Payment")
	page.wait_for_function("() => cur_frm.doc.items[0].kind === 'Short Payment'")
	assert page.evaluate("() => cur_frm.doc.items[0].disputed") == 200, "what was typed stays"


def test_new_email_opens_a_composer_that_complains_of_nothing(worklist: Worklist) -> None:
	page = worklist.page
	worklist.desk.go(f"ar-customer-account/{page.evaluate(NAME_OF, LATE)}")
	assert not page.evaluate("() => frappe.model.can_read('Email Account')")
	page.get_by_role("button", name="New Email").click()
	composer = page.locator(".modal.show", has_text="Send me a copy")
	composer.wait_for()
	page.wait_for_load_state("networkidle")
	assert page.get_by_text("Not permitted").count() == 0
	assert page.locator(".modal.show").count() == 1
