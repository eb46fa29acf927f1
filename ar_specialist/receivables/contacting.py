"""How often and when customers may be contacted by messages nobody has read."""

from dataclasses import dataclass
from datetime import time

from .errors import ReceivablesError
from .words import N_

MOST_DAYS = 365
MOST_CONTACTS = 1000


@dataclass(frozen=True, slots=True)
class ContactRules:
	"""What a company's policy says of contacts, with the defaults of a company that has none.

	Individuals are contacted seven times in seven days at most. Without a number there is no such limit.
	"""

	sends_reminders: bool = False
	template: str | None = None
	sender: str | None = None  # the Email Account
	attaches_statement: bool = True
	attaches_invoices: bool = True
	quiet_days: int = 7
	quiet_from: time | None = time(20)
	quiet_until: time | None = time(8)
	most_contacts: int | None = None
	most_contacts_individual: int | None = 7
	window_days: int = 7

	def most_for(self, is_individual: bool) -> int | None:
		"""Return how many contacts within the window a customer of this kind may get; None for any number."""
		return self.most_contacts_individual if is_individual else self.most_contacts


def check_contact_rules(rules: ContactRules) -> None:
	"""Raise ReceivablesError where the rules cannot be meant."""
	if not 0 <= rules.quiet_days <= MOST_DAYS:
		raise ReceivablesError(N_("Quiet Days are between 0 and {0}."), MOST_DAYS)
	if not 1 <= rules.window_days <= MOST_DAYS:
		raise ReceivablesError(N_("Contacts are counted within 1 to {0} days."), MOST_DAYS)
	for limit in (rules.most_contacts, rules.most_contacts_individual):
		if limit is not None and not 1 <= limit <= MOST_CONTACTS:
			raise ReceivablesError(
				N_("The most contacts are between 1 and {0}; 0 for any number."), MOST_CONTACTS
			)
	if (rules.quiet_from is None) != (rules.quiet_until is None):
		raise ReceivablesError(N_("Quiet hours have a beginning and an end; give both, or none."))
	if rules.quiet_from is not None and rules.quiet_from == rules.quiet_until:
		raise ReceivablesError(N_("Quiet hours begin and end at different times; leave both empty for none."))
