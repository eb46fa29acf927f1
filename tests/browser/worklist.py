"""The worklist page as a user has it before them, and how they work it."""


class Worklist:
	"""One user's worklist page, and what it took them so far."""

	def __init__(self, desk) -> None:
		self.desk, self.page, self.keys, self.clicks = desk, desk.page, 0, 0
		desk.go("collections-worklist")
		self.page.locator(".arw-row").first.wait_for()
		self.page.locator(".arw-table").first.wait_for(state="attached")

	def press(self, *names: str) -> None:
		for name in names:
			self.keys += len(name.split("+"))
			self.page.keyboard.press(name)

	def act(self, key: str) -> None:
		"""Press a key of the page once no dialog is in the way, as a dialog that fades still takes keys."""
		self.page.wait_for_function("() => !document.querySelector('.modal.show, .modal-backdrop')")
		self.press(key)

	def click(self, selector: str, **options: str) -> None:
		self.clicks += 1
		self.page.locator(selector, **options).first.click()

	def is_at(self, customer: str) -> None:
		self.page.locator(".arw-row.arw-on", has_text=customer).wait_for()
		self.page.locator(".arw-title h3", has_text=customer).wait_for()

	@property
	def rows(self) -> list[str]:
		return self.page.locator(".arw-row .arw-name").all_inner_texts()

	def says_done(self, count: int) -> None:
		self.page.locator(".arw-sums", has_text=f"{count} done").wait_for()

	def kept(self, doctype: str, **filters: str) -> list[dict]:
		return self.page.evaluate(
			"([doctype, filters]) => frappe.db.get_list(doctype, {fields: ['*'], filters})",
			[doctype, filters],
		)

	def says_snoozed(self, customer: str) -> None:
		self.page.locator(".arw-row.arw-done", has_text=customer).wait_for()
		self.page.locator(".arw-views [data-view=snoozed] span", has_text="1").wait_for()
