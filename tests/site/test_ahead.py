"""Nothing is planned so far ahead that it must be a slip of the keyboard, whichever way it is sent."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_years, getdate

from ar_specialist import api
from tests.site import factories as make
from tests.site.accounts import account, settle

LAST = getdate(add_years(getdate(), 2))
TOO_FAR = [getdate(add_days(LAST, 1)), getdate("2999-01-01"), getdate("9999-12-31")]


@pytest.fixture(autouse=True)
def owing() -> None:
	make.invoice(amount=1000, on=add_days(getdate(), -60))
	settle()


def save(**values: object) -> Document:
	doc = frappe.get_doc("AR Customer Account", account().name)
	return doc.update(values).save()


PLANS: dict[str, Callable[[object], object]] = {
	"snooze": lambda day: api.snooze([account().name], str(day), "Pays by then"),
	"snooze saved on the form": lambda day: save(snoozed_until=day, snooze_reason="Pays by then"),
	"next action": lambda day: api.set_next_action([account().name], str(day), "Call again"),
	"next action saved on the form": lambda day: save(next_action_date=day, next_action="Call again"),
	"follow-up": lambda day: api.log_contact(account().name, "Call", "Reached", follow_up_date=str(day)),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("day", TOO_FAR, ids=str)
def test_more_than_two_years_ahead_is_refused_and_nothing_is_kept(plan: Callable, day: object) -> None:
	with pytest.raises(frappe.ValidationError, match=r"years.*choose an earlier (day|one)"):
		plan(day)
	found = account()
	assert (found.snoozed_until, found.next_action_date) == (None, None)
	assert not frappe.db.exists("AR Activity", {"customer": found.customer})


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_two_years_ahead_is_kept(plan: Callable) -> None:
	plan(LAST)
	found = account()
	assert LAST in (getdate(found.snoozed_until), getdate(found.next_action_date))
