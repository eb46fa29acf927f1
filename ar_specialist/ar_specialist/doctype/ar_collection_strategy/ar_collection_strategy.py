"""A collection strategy; what its rules and steps mean is in `receivables.strategy`."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.operations import events, letter_texts, strategies
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.strategy import check_rule, check_steps
from ar_specialist.refusal import refuse


class ARCollectionStrategy(Document):
	def validate(self):
		self.check()
		self.set_version()

	def check(self):
		"""What a preview refuses, too."""
		self.validate_rules()
		self.validate_steps()
		self.validate_scopes()

	def validate_rules(self):
		for row in self.rules:
			_translated(row.idx, lambda row=row: check_rule(strategies.rule_of(row)))

	def validate_steps(self):
		_translated(None, lambda: check_steps(strategies.strategy_of(self).steps))
		for template in {row.template for row in self.steps}:
			letter_texts.check_use(template)

	def validate_scopes(self):
		for row in self.assignments:
			if row.scope == "Company":
				row.scope_name = None
			elif not row.scope_name:
				refuse(_("Row #{0}: choose the {1} it is used for."), row.idx, _(row.scope or "Company"))
			self.refuse_used_twice(row)

	def refuse_used_twice(self, row: Document):
		"""Two strategies for the same customers would leave it to chance which one counts."""
		key = {"company": row.company, "scope": row.scope, "scope_name": row.scope_name or ("is", "not set")}
		for other in frappe.get_all("AR Collection Strategy Scope", filters=key, pluck="parent"):
			if other != self.name and not frappe.db.get_value("AR Collection Strategy", other, "is_disabled"):
				refuse(_("Row #{0}: {1} is used for these customers already."), row.idx, other)

	def set_version(self):
		"""A change of what it says is a new version; accounts keep the one they were scored by."""
		before = self.get_doc_before_save()
		if before is None or strategies.strategy_of(before) != strategies.strategy_of(self):
			self.version = (before.version if before else 0) + 1

	def on_update(self):
		self.have_accounts_scored()

	def on_trash(self):
		if frappe.db.exists("AR Activity", {"strategy": self.name}):
			refuse(_("Steps of {0} were taken, which stay on record; disable it instead."), self.name)

	def after_delete(self):
		self.have_accounts_scored()

	def have_accounts_scored(self):
		"""Accounts of every company it is or was used for are scored anew."""
		before = self.get_doc_before_save()
		rows = [*self.assignments, *(before.assignments if before else [])]
		for company in sorted({row.company for row in rows}):
			events.mark_company(company, f"Strategy {self.name} changed")


def _translated(row: int | None, check: Callable[[], None]) -> None:
	try:
		check()
	except ReceivablesError as error:
		sentence = _(error.template)
		if row:
			sentence = _("Row #{0}:").format(row) + " " + sentence
		values = [_(value) if isinstance(value, str) else value for value in error.values]
		refuse(sentence, *values, title=_("Strategy"))
