"""A manager shares customers out by load, and a substitute's page says for whom they stand in."""

from tests.browser import story
from tests.site import baseline as base

LATE, PART, FOREIGN = base.CUSTOMERS[0], base.CUSTOMERS[1], base.CUSTOMERS[5]


def choose(dialog, field: str, *people: str) -> None:
	box = dialog.locator(f"[data-fieldname={field}] input")
	for person in people:
		box.press_sequentially(person)
		dialog.locator(f"[data-fieldname={field}] .awesomplete li", has_text=person).first.click()
		dialog.locator(
			f"[data-fieldname={field}] .tb-selected-value", has_text=person.split("@")[0]
		).wait_for()


def collectors(page) -> dict[str, str]:
	return page.evaluate(
		"""([company, names]) => frappe.db
			.get_list("AR Customer Account", {
				fields: ["customer", "collector"],
				filters: { company, customer: ["in", names] },
			})
			.then((rows) => Object.fromEntries(rows.map((row) => [row.customer, row.collector])))""",
		[base.COMPANY, [LATE, PART, FOREIGN]],
	)


def test_a_manager_shares_customers_out(desk) -> None:
	manager = desk(story.MANAGER)
	manager.go("collections-worklist")
	page = manager.page
	page.locator(".arw-row").first.wait_for()
	page.locator(".page-actions .menu-btn-group > button").click()
	page.locator(".page-actions .dropdown-item", has_text="Share Out Customers").click()
	dialog = page.locator(".modal.show", has_text="Share Among")
	dialog.locator(
		"input[data-fieldname=company]:focus"
	).wait_for()  # the dialog is there when it has the focus
	assert dialog.get_by_role("button", name="Share Out").is_disabled(), "nothing is asked for yet"
	choose(dialog, "to", story.SPECIALIST, story.OTHER)
	dialog.locator("input[data-fieldname=unassigned]").check()
	dialog.locator("select[data-fieldname=by]").select_option("Amount to Collect")
	dialog.locator(".ar-distribution td", has_text="Nobody").wait_for()
	manager.shot("share-out")
	dialog.get_by_role("button", name="Share Out").click()
	page.locator(".desk-alert", has_text="customers changed").wait_for()
	found = collectors(page)
	assert set(found.values()) == {story.SPECIALIST, story.OTHER}
	assert found[PART] == found[FOREIGN] != found[LATE], "the largest to one, the others to the other"


def test_a_specialist_is_not_offered_to_share_out(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("collections-worklist")
	mine.page.locator(".arw-row").first.wait_for()
	mine.page.locator(".page-actions .menu-btn-group > button").click()
	mine.page.locator(".page-actions .dropdown-item", has_text="Absence and Substitution").wait_for()
	assert mine.page.locator(".page-actions .dropdown-item", has_text="Share Out").count() == 0


def test_the_page_says_for_whom_one_stands_in(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("collections-worklist")
	kept = mine.page.evaluate(
		"""([collector, substitute, day]) => frappe.xcall("frappe.client.insert", {
			doc: { doctype: "AR Substitution", collector, substitute, from_date: day, to_date: day },
		})""",
		[story.SPECIALIST, story.OTHER, mine.page.evaluate("() => frappe.datetime.get_today()")],
	)
	other = desk(story.OTHER)
	other.go("collections-worklist")
	other.page.locator(".arw-sums", has_text="Standing in for ar-specialist until").wait_for()
	other.shot("standing-in")
	manager = desk(story.MANAGER)
	manager.go("collections-worklist")
	manager.page.evaluate(
		"(name) => frappe.xcall('frappe.client.delete', { doctype: 'AR Substitution', name })", kept["name"]
	)
