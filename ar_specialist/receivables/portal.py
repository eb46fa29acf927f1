"""A dispute in the customer's words, and what customers may do about it themselves."""

import re
from collections.abc import Mapping
from decimal import Decimal

from .dispute import LIVE, DisputeKind, DisputeStatus, Mover, Resolution, moves_of
from .errors import ReceivablesError
from .money import quantum
from .words import N_

STATUS_WORDS: Mapping[DisputeStatus, str] = {
	DisputeStatus.OPEN: N_("Received"),
	DisputeStatus.IN_REVIEW: N_("Being looked at"),
	DisputeStatus.WAITING: N_("Your answer is needed"),
	DisputeStatus.RESOLVED: N_("Decided"),
	DisputeStatus.CLOSED: N_("Done"),
	DisputeStatus.WITHDRAWN: N_("Withdrawn"),
}
STATUS_SENTENCES: Mapping[DisputeStatus, str] = {
	DisputeStatus.OPEN: N_(
		"We have received your dispute. Nobody will ask you to pay this amount meanwhile."
	),
	DisputeStatus.IN_REVIEW: N_("We are looking at it. Nobody will ask you to pay this amount meanwhile."),
	DisputeStatus.WAITING: N_("We have a question. Please answer below, so that we can go on."),
	DisputeStatus.RESOLVED: N_("We have decided about your dispute."),
	DisputeStatus.CLOSED: N_("Nothing of it is open any more, or it has been closed."),
	DisputeStatus.WITHDRAWN: N_("It was withdrawn. The amount is to be paid as invoiced."),
}
# Of a case that nobody of theirs has said a word of: a payment was short.
UNSAID: Mapping[DisputeStatus, str] = {
	DisputeStatus.OPEN: N_(
		"Less was paid than was invoiced, and we look into it. Nobody will ask you to pay this amount meanwhile."
	),
	DisputeStatus.RESOLVED: N_("We have decided about what was paid less."),
}
LESS_PAID = N_("What was paid less than was invoiced")
# One of Bootstrap's colours each; what waits for the customer is what they should see first.
STATUS_SHADES: Mapping[DisputeStatus, str] = {
	DisputeStatus.OPEN: "blue",
	DisputeStatus.IN_REVIEW: "blue",
	DisputeStatus.WAITING: "orange",
	DisputeStatus.RESOLVED: "green",
	DisputeStatus.CLOSED: "gray",
	DisputeStatus.WITHDRAWN: "gray",
}
DECISIONS: Mapping[Resolution, str] = {
	Resolution.CREDIT_NOTE: N_("You get a credit note."),
	Resolution.REBILL: N_("You get a credit note and a corrected invoice."),
	Resolution.WRITE_OFF: N_("You need not pay the disputed amount."),
	Resolution.REFUND: N_("You get the amount back."),
	Resolution.VALID_DEBT: N_("The amount is to be paid as invoiced."),
	Resolution.SETTLED_IN_PART: N_("Part of it is taken off; the rest is to be paid."),
	Resolution.PAID: N_("The amount has been paid."),
	Resolution.CANCELLATION: N_("The invoice has been cancelled."),
}
KIND_WORDS: Mapping[DisputeKind, str] = {
	DisputeKind.INVOICE: N_("The whole invoice, or an amount of it"),
	DisputeKind.LINE: N_("One of its lines"),
	DisputeKind.QUANTITY: N_("The quantity of a line"),
	DisputeKind.PRICE: N_("The price of a line"),
	DisputeKind.TAX: N_("The tax"),
	DisputeKind.SHORT_PAYMENT: N_("We paid less on purpose"),
}
# Where customers are told by e-mail: it is their turn, or over.
TOLD = {DisputeStatus.WAITING, DisputeStatus.RESOLVED, DisputeStatus.CLOSED}
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
MOST_AN_HOUR = 20  # disputes, and three times as many messages, of one user


def sentence_of(status: DisputeStatus, is_said: bool) -> str:
	"""Return how a case stands, in a sentence to customers; `is_said`: whether any of them has said that they dispute.

	>>> sentence_of(DisputeStatus.RESOLVED, False)
	'We have decided about what was paid less.'
	"""
	return STATUS_SENTENCES[status] if is_said else UNSAID.get(status, STATUS_SENTENCES[status])


def may_write(status: DisputeStatus) -> bool:
	"""Return whether a customer may still add a message or a file to a case."""
	return status in LIVE


def may_withdraw(status: DisputeStatus) -> bool:
	"""Return whether a customer may take back a case."""
	return DisputeStatus.WITHDRAWN in moves_of(status, Mover.CUSTOMER)


def after_answer(status: DisputeStatus) -> DisputeStatus | None:
	"""Return where a message of the customer moves a case: to review, once they were asked; None where it stays."""
	return DisputeStatus.IN_REVIEW if status is DisputeStatus.WAITING else None


def is_told(status: DisputeStatus) -> bool:
	"""Return whether a customer is told by e-mail that their case has come to `status`."""
	return status in TOLD


def check_may_write(label: str, status: DisputeStatus) -> None:
	"""Raise ReceivablesError when the customer can add nothing to the case called `label` any more."""
	if not may_write(status):
		raise ReceivablesError(N_("{0} is closed; get in touch with us about it."), label)


def check_decimals(label: str, amount: Decimal | None, precision: int) -> None:
	"""Raise ReceivablesError when `amount` is finer than its currency: nobody can pay or credit that."""
	if amount is not None and amount != amount.quantize(quantum(precision)):
		raise ReceivablesError(N_("Write the amount of {0} with up to {1} decimals."), label, precision)


def check_pace(done: int, most: int = MOST_AN_HOUR) -> None:
	"""Raise ReceivablesError when `done`, what one user sent within the last hour, is as much as there may be."""
	if done >= most:
		raise ReceivablesError(
			N_("You have sent a lot within an hour; wait a while, or get in touch with us.")
		)


def without_tags(text: str) -> str:
	"""Return `text` with nothing in it that any screen could take for markup; all of it can still be read.

	>>> without_tags("5 < 6 & <b>bold</b>")
	'5 < 6 & ‹b>bold‹/b>'
	"""
	return _TAG.sub("‹", text)
