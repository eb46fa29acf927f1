"""Rules of `receivables.contacting`: how often a customer may be contacted, and which rules cannot be meant."""

from dataclasses import replace
from datetime import time

import pytest

from ar_specialist.receivables.contacting import ContactRules, check_contact_rules
from ar_specialist.receivables.errors import ReceivablesError


def test_individuals_are_contacted_seven_times_in_seven_days_by_default() -> None:
	rules = ContactRules()
	assert (rules.most_for(True), rules.most_for(False), rules.window_days) == (7, None, 7)
	check_contact_rules(rules)


def test_companies_and_individuals_have_limits_of_their_own() -> None:
	rules = ContactRules(most_contacts=10, most_contacts_individual=None)
	assert (rules.most_for(False), rules.most_for(True)) == (10, None)


@pytest.mark.parametrize(
	("change", "sentence"),
	[
		({"quiet_days": -1}, "Quiet Days are between"),
		({"quiet_days": 366}, "Quiet Days are between"),
		({"window_days": 0}, "counted within"),
		({"most_contacts": -1}, "most contacts"),
		({"most_contacts_individual": 1001}, "most contacts"),
		({"quiet_from": None}, "give both"),
		({"quiet_until": None}, "give both"),
		({"quiet_from": time(8)}, "different times"),
	],
)
def test_rules_that_cannot_be_meant(change: dict[str, object], sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		check_contact_rules(replace(ContactRules(), **change))


def test_no_quiet_hours_at_all() -> None:
	check_contact_rules(ContactRules(quiet_from=None, quiet_until=None, quiet_days=0))
