"""One company's policy; the rules of it are in `receivables.policy`."""

from decimal import Decimal

from frappe import _
from frappe.model.document import Document

from ar_specialist.operations import events, letter_texts, policies, substitutions, worklist, write_offs
from ar_specialist.receivables.aging import parse_limits
from ar_specialist.receivables.contacting import check_contact_rules
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.instalment_reminder import check_reminder_days
from ar_specialist.receivables.plan_limits import check_plan_limits
from ar_specialist.receivables.policy import check_enough, check_large_overdue, check_limits
from ar_specialist.receivables.resolution import check_settling_rules
from ar_specialist.refusal import refuse


class ARPolicy(Document):
	def validate(self):
		self.validate_ranges()
		self.validate_large_overdue_amount()
		self.validate_promises()
		self.validate_collector()
		self.validate_contact_rules()
		self.validate_reminder_template()
		self.validate_settling_rules()
		self.validate_plan_limits()

	def validate_ranges(self):
		try:
			limits = parse_limits(self.aging_ranges)
			check_limits(limits)
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Aging Ranges"))
		self.aging_ranges = ", ".join(map(str, limits))

	def validate_large_overdue_amount(self):
		try:
			check_large_overdue(Decimal(str(self.large_overdue_amount or 0)))
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Large Overdue Amount"))

	def validate_promises(self):
		try:
			check_enough(Decimal(str(self.promise_enough or 0)))
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Promises"))

	def validate_collector(self):
		if self.default_collector and self.has_value_changed("default_collector"):
			worklist.check_colleagues([self.default_collector])

	def validate_contact_rules(self):
		try:
			rules = policies.contact_rules_of(self)
			check_contact_rules(rules)
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Reminders"))
		except (ValueError, TypeError):
			refuse(_("Write quiet hours like 20:00."), title=_("Reminders"))
		for field in ("quiet_from", "quiet_until"):
			hour = getattr(rules, field)
			self.set(field, hour and f"{hour:%H:%M}")

	def validate_reminder_template(self):
		if self.has_value_changed("reminder_template"):
			letter_texts.check_use(self.reminder_template)

	def validate_settling_rules(self):
		try:
			check_settling_rules(policies.settling_rules_of(self))
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Settling Disputes"))
		if self.write_off_account and self.has_value_changed("write_off_account"):
			write_offs.check_account(self.write_off_account, self.company)

	def validate_plan_limits(self):
		try:
			check_plan_limits(policies.plan_limits_of(self))
			check_reminder_days(policies.reminder_days_of(self))
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Payment Plans"))

	def on_update(self):
		"""Ages and states follow from the policy, and who sees what: have every account recomputed."""
		events.mark_company(self.company, "AR Policy changed")
		substitutions.forget()

	def on_trash(self):
		substitutions.forget()
