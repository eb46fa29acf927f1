"""The signed link to a proposed plan: nobody else can write one, and it says what became of the plan."""

from dataclasses import replace
from datetime import date

import pytest

from ar_specialist.receivables.plan import PlanStatus
from ar_specialist.receivables.plan_link import (
	SENTENCES,
	LinkState,
	PlanLink,
	is_signed,
	last_day,
	signature,
	state_of,
)

LINK = PlanLink("PLAN-0001", "2026-06-30", "a seal")
SECRET = "only the site knows"
DAY = date(2026, 6, 30)


def test_our_own_signature_is_one() -> None:
	assert is_signed(LINK, signature(LINK, SECRET), SECRET)


@pytest.mark.parametrize(
	"changed",
	[
		replace(LINK, plan="PLAN-0002"),
		replace(LINK, until="2027-06-30"),
		replace(LINK, seal="another"),
		replace(LINK, plan="PLAN-0001 2026", until="-06-30"),
		PlanLink('PLAN-0001", "2026-06-30', "", "a seal"),
	],
)
def test_nothing_of_a_link_can_be_changed(changed: PlanLink) -> None:
	assert not is_signed(changed, signature(LINK, SECRET), SECRET)


@pytest.mark.parametrize("given", ["", "x", "é", "\ud800", signature(LINK, "another secret")])
def test_what_others_write_is_no_signature(given: str) -> None:
	assert not is_signed(LINK, given, SECRET)


def test_a_signature_is_for_this_purpose_only() -> None:
	assert signature(LINK, SECRET) != signature(replace(LINK, plan=""), SECRET)
	assert len(signature(LINK, SECRET)) == 64


@pytest.mark.parametrize(
	("status", "seal", "is_declined", "as_on", "state"),
	[
		(PlanStatus.PROPOSED, "a seal", False, DAY, LinkState.OPEN),
		(PlanStatus.PROPOSED, "a seal", False, date(2026, 7, 1), LinkState.EXPIRED),
		(PlanStatus.PROPOSED, "other", False, DAY, LinkState.REPLACED),
		(PlanStatus.DRAFT, "a seal", False, DAY, LinkState.TAKEN_BACK),
		(PlanStatus.DRAFT, "a seal", True, DAY, LinkState.DECLINED),
		(PlanStatus.ACTIVE, "a seal", False, DAY, LinkState.ACCEPTED),
		(PlanStatus.BROKEN, "other", False, date(2027, 1, 1), LinkState.ACCEPTED),
		(PlanStatus.CANCELLED, "a seal", False, DAY, LinkState.CANCELLED),
	],
)
def test_what_somebody_finds(
	status: PlanStatus, seal: str, is_declined: bool, as_on: date, state: LinkState
) -> None:
	assert state_of(LINK, status, seal=seal, is_declined=is_declined, as_on=as_on) is state


def test_every_end_has_its_sentence() -> None:
	assert set(SENTENCES) == set(LinkState) - {LinkState.OPEN}


def test_no_proposal_outlives_its_first_instalment() -> None:
	assert last_day(date(2026, 7, 9), DAY) == DAY
	assert last_day(date(2026, 6, 9), DAY) == date(2026, 6, 9)
	assert last_day(None, DAY) == DAY
