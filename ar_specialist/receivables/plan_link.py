"""The link by which a customer answers a proposed payment plan without logging in: what it is good for, and how long."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from .plan import JUDGED, PlanStatus
from .words import N_

PURPOSE = "ar_specialist payment plan"  # no signature for anything else is one of ours


@dataclass(frozen=True, slots=True)
class PlanLink:
	"""What a link is bound to: the plan, the last day it holds, and the proposal, known by its seal."""

	plan: str
	until: str
	seal: str


class LinkState(Enum):
	"""What somebody finds who opens a link of ours."""

	OPEN = "Open"
	EXPIRED = "Expired"
	REPLACED = "Replaced"
	TAKEN_BACK = "Taken Back"
	DECLINED = "Declined"
	ACCEPTED = "Accepted"
	CANCELLED = "Cancelled"


SENTENCES: Mapping[LinkState, str] = {
	LinkState.EXPIRED: N_("This proposal has run out; ask us for a new one."),
	LinkState.REPLACED: N_("This proposal was replaced by another one; use the link in our latest letter."),
	LinkState.TAKEN_BACK: N_("We have taken this proposal back; you will hear from us."),
	LinkState.DECLINED: N_("You have declined this proposal; you will hear from us."),
	LinkState.ACCEPTED: N_("This payment plan is accepted already; there is nothing left to do here."),
	LinkState.CANCELLED: N_("This payment plan was cancelled; ask us if you did not expect that."),
}


def signature(link: PlanLink, secret: str) -> str:
	"""Return what only who knows `secret` can write under `link`."""
	said = json.dumps([PURPOSE, link.plan, link.until, link.seal])
	return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def is_signed(link: PlanLink, given: str, secret: str) -> bool:
	"""Return whether `given` is our signature under `link`; it takes as long whatever is wrong with it."""
	return hmac.compare_digest(signature(link, secret).encode(), given.encode("utf-8", "replace"))


def last_day(valid_until: date | None, first_due: date) -> date:
	"""Return on which day at the latest a proposal is accepted: as long as it stands, but not once its first day has passed."""
	return min(valid_until or first_due, first_due)


def state_of(
	link: PlanLink, status: PlanStatus, *, seal: str, is_declined: bool = False, as_on: date
) -> LinkState:
	"""Return what somebody finds who opens a signed `link` on `as_on`; `status` and `seal` are the plan's now."""
	if status in JUDGED:
		return LinkState.ACCEPTED
	if status is PlanStatus.CANCELLED:
		return LinkState.CANCELLED
	if status is PlanStatus.DRAFT:
		return LinkState.DECLINED if is_declined else LinkState.TAKEN_BACK
	if link.seal != seal:
		return LinkState.REPLACED
	return LinkState.OPEN if as_on.isoformat() <= link.until else LinkState.EXPIRED
