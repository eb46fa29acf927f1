"""A specialist's, a manager's and an auditor's day, clicked."""

import openpyxl
import pytest

from tests.browser import story
from tests.site import baseline as base

LATE, PART, CURRENT, FOREIGN = *base.CUSTOMERS[:3], base.CUSTOMERS[5]


def amount(text: str) -> float:
	"""Return the number in a formatted amount."""
	return float("".join(each for each in text if each.isdigit() or each in ".-"))


def test_the_workspace_shows_what_is_outstanding(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("collections")
	card = mine.page.locator(".number-widget-box", has_text="Outstanding").first
	card.locator(".number").wait_for()
	mine.page.wait_for_function("() => document.querySelectorAll('.number-widget-box .number').length >= 5")
	shown = {
		box.locator(".widget-title").inner_text().strip().upper(): box.locator(".number").inner_text()
		for box in mine.page.locator(".number-widget-box").all()
	}
	assert amount(shown["CUSTOMERS TO CHASE"]) == 3
	assert "€" in shown["OVERDUE"]
	mine.page.wait_for_function("() => document.querySelectorAll('.frappe-chart').length >= 2")
	mine.shot("workspace")


def test_the_worklist_is_worked_with_the_mouse(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("ar-customer-account")
	rows = mine.page.locator(".list-row-container .list-row")
	rows.first.wait_for()
	names = mine.page.locator(".list-row .list-subject .ellipsis").all_inner_texts()
	assert next(name.strip() for name in names if name.strip()) == LATE
	assert rows.count() == 3
	mine.shot("worklist")

	mine.page.locator(".list-row", has_text=PART).locator(".list-row-checkbox").check()
	mine.page.get_by_role("button", name="Actions").click()
	mine.page.get_by_role("link", name="Snooze").click()
	dialog = mine.page.locator(".modal.show", has_text="Until")
	dialog.get_by_role("button", name="Snooze").click()
	refusal = mine.page.locator(".modal.show .msgprint")
	refusal.wait_for()
	assert "Reason" in refusal.inner_text(), "a snooze without a reason is refused"
	mine.page.locator(".modal.show", has=mine.page.locator(".msgprint")).locator(".btn-modal-close").click()
	refusal.wait_for(state="hidden")
	dialog.locator("textarea[data-fieldname=reason]").fill("Invoice copy is on its way")
	dialog.get_by_role("button", name="Snooze").click()
	mine.page.wait_for_function(
		"() => document.querySelectorAll('.list-row-container .list-row').length === 2"
	)

	mine.page.locator(".list-row", has_text=LATE).locator(".list-row-checkbox").check()
	mine.page.get_by_role("button", name="Actions").click()
	mine.page.get_by_role("link", name="Assign Collector").click()
	mine.page.locator(".modal.show").get_by_role("button", name="Assign", exact=True).click()
	mine.page.locator(".modal.show").wait_for(state="hidden")
	mine.page.get_by_role("button", name="Mine").click()
	mine.page.wait_for_function(
		"() => document.querySelectorAll('.list-row-container .list-row').length === 1"
	)
	assert LATE in mine.page.locator(".list-row").first.inner_text()
	plan_a_call(mine.page)


def plan_a_call(page) -> None:
	"""Plan the only customer's next action for today, and find it again in its view, also after a reload."""
	page.locator(".list-row .list-row-checkbox").first.check()
	page.get_by_role("button", name="Actions").click()
	page.get_by_role("link", name="Set Next Action").click()
	dialog = page.locator(".modal.show", has_text="Next Action")
	dialog.locator("input[data-fieldname=action]").fill("Call about the statement")
	dialog.get_by_role("button", name="Set Next Action").click()
	dialog.wait_for(state="hidden")
	page.locator(".ar-view", has_text="Due Today").click()
	pressed = page.locator(".ar-view[aria-pressed=true]", has_text="Due Today")
	pressed.wait_for()
	page.wait_for_function("() => location.search.includes('next_action_date')")
	page.locator(".list-row", has_text="Call about the statement").wait_for()
	page.reload()
	pressed.wait_for()
	assert pressed.locator(".ar-view-count").inner_text() == "1"
	assert LATE in page.locator(".list-row-container .list-row").inner_text()


def test_one_customer_s_account(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("ar-customer-account")
	mine.page.locator(".list-row .list-subject a", has_text=LATE).first.click()
	mine.page.locator(".ar-overview .ar-items").wait_for()
	text = mine.page.locator(".ar-overview").inner_text()
	assert "25,000.00" in text and "110 d" in text
	assert mine.page.locator(".ar-bar-part").count() == 2
	mine.shot("account")


def test_aging_drills_down_and_exports(desk, tmp_path) -> None:
	mine = desk(story.SPECIALIST)
	rows = mine.report("AR Aging")
	rows = [row for row in rows if row.get("voucher_no")]
	assert {row["party"] for row in rows} == {LATE, PART, CURRENT, FOREIGN}
	assert mine.page.locator(".ar-tie-out[data-ties='1']").count() == 1
	total = sum(row["outstanding"] for row in rows)
	assert f"{total:,.2f}" in mine.page.locator(".dt-footer").inner_text()
	mine.shot("aging")

	mine.page.locator(".dt-cell a", has_text="ACC-SINV").first.click()
	mine.page.wait_for_url("**/sales-invoice/**")
	mine.page.go_back()
	mine.page.locator(".dt-cell a[href*='ar-customer-account']").first.click()
	mine.page.wait_for_url("**/ar-customer-account/**")

	mine.report("AR Aging")
	mine.page.locator(".menu-btn-group button").first.click()
	mine.page.locator(".menu-btn-group .dropdown-item", has_text="Export").first.click()
	dialog = mine.page.locator(".modal.show")
	dialog.locator("select[data-fieldname=file_format]").select_option("Excel")
	with mine.page.expect_download() as download:
		dialog.get_by_role("button", name="Download").click()
	path = tmp_path / "aging.xlsx"
	download.value.save_as(path)
	sheet = openpyxl.load_workbook(path).active
	cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
	header = next(row for row in cells if "Outstanding Amount" in row)
	column = header.index("Outstanding Amount")
	exported = [
		row[column] for row in cells[cells.index(header) + 1 :] if isinstance(row[column], (int, float))
	]
	assert sum(exported[: len(rows)]) == pytest.approx(sum(row["outstanding"] for row in rows))


def test_the_summary_groups_as_a_tree(desk) -> None:
	mine = desk(story.SPECIALIST)
	rows = mine.report("AR Aging Summary?group_by=Customer Group")
	groups = {row["label"]: row["indent"] for row in rows if row.get("is_group")}
	assert groups["All Customer Groups"] == 0
	assert groups["AR Test Group"] == 1 and groups["AR Test Subgroup"] == 2
	total = next(row for row in rows if row.get("is_total"))
	assert total["outstanding"] == pytest.approx(sum(r["outstanding"] for r in rows if not r.get("bold")))
	mine.shot("aging-summary")


def test_the_auditor_runs_both_reports_and_writes_nothing(desk) -> None:
	auditor = desk(story.AUDITOR)
	for report in ("AR Aging", "AR Aging Summary"):
		assert auditor.report(report)
		assert auditor.page.locator(".ar-tie-out[data-ties='1']").count() == 1
	auditor.go("collections")
	auditor.page.locator(".number-widget-box .number").first.wait_for()
	auditor.go("ar-customer-account")
	auditor.page.locator(".list-row-container .list-row").first.wait_for()
	status = auditor.page.evaluate(
		"""async () => (await fetch("/api/method/ar_specialist.api.refresh", {
			method: "POST", headers: { "X-Frappe-CSRF-Token": frappe.csrf_token },
		})).status"""
	)
	assert status == 403


def test_a_bad_range_is_answered_with_a_sentence(desk) -> None:
	mine = desk(story.SPECIALIST)
	mine.go("query-report/AR Aging?range=60, 30")
	message = mine.page.locator(".modal.show .msgprint")
	message.wait_for()
	assert "must rise" in message.inner_text()
	assert "Traceback" not in mine.page.content()


@pytest.mark.parametrize("path", ["collections", "ar-customer-account", "query-report/AR Aging"])
def test_the_screens_fit_a_narrow_window(desk, path: str) -> None:
	mine = desk(story.MANAGER, width=420, height=860)
	mine.go(path)
	mine.page.wait_for_timeout(1500)
	assert mine.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
	mine.shot(f"narrow-{path.split('/')[-1].lower().replace(' ', '-')}")
