"""A dispute: what may be wrong with what was billed, where a case stands, and who may move it where."""

from collections.abc import Mapping
from enum import Enum
from typing import NoReturn

from .errors import ReceivablesError
from .words import N_


class DisputeStatus(Enum):
	"""Where a dispute stands."""

	OPEN = "Open"
	IN_REVIEW = "In Review"
	WAITING = "Waiting for Customer"
	RESOLVED = "Resolved"
	CLOSED = "Closed"
	WITHDRAWN = "Withdrawn"


class Category(Enum):
	"""What kind of reason a dispute has; reasons are the user's own, their categories are not."""

	PRICING = "Pricing"
	QUANTITY = "Quantity"
	QUALITY = "Quality"
	DELIVERY = "Delivery"
	TAX = "Tax"
	TERMS = "Terms"
	DUPLICATE = "Duplicate"
	ADMINISTRATIVE = "Administrative"
	OTHER = "Other"


class RootCause(Enum):
	"""Where it went wrong."""

	PRICE_AGREEMENT = "Price Agreement"
	ORDER_ENTRY = "Order Entry"
	DELIVERY = "Delivery"
	PRODUCT_QUALITY = "Product Quality"
	INVOICING = "Invoicing"
	TAX_SETUP = "Tax Setup"
	PAYMENT_TERMS = "Payment Terms"
	MASTER_DATA = "Master Data"
	CASH_APPLICATION = "Cash Application"
	CUSTOMERS_OWN = "Customer's Own"
	OTHER = "Other"


class DisputeKind(Enum):
	"""What of an invoice is disputed."""

	INVOICE = "Invoice"
	LINE = "Line"
	QUANTITY = "Quantity"
	PRICE = "Price"
	TAX = "Tax"
	SHORT_PAYMENT = "Short Payment"


class Resolution(Enum):
	"""How a dispute was settled."""

	CREDIT_NOTE = "Credit Note"
	REBILL = "Rebill"
	WRITE_OFF = "Write-off"
	REFUND = "Refund"
	VALID_DEBT = "Valid Debt"
	SETTLED_IN_PART = "Settled in Part"
	PAID = "Paid"
	CANCELLATION = "Cancellation"


# Those that ERPNext has a document for.
BY_DOCUMENT = (Resolution.CREDIT_NOTE, Resolution.REBILL, Resolution.WRITE_OFF, Resolution.REFUND)


class Validity(Enum):
	"""Whether the customer was right."""

	VALID = "Valid"
	INVALID = "Invalid"
	PARTLY_VALID = "Partly Valid"


class Mover(Enum):
	"""Who moves a dispute from one status to another."""

	PERSON = "person"
	MANAGER = "manager"
	LEDGER = "ledger"
	CUSTOMER = "customer"


LIVE = frozenset((DisputeStatus.OPEN, DisputeStatus.IN_REVIEW, DisputeStatus.WAITING))
ENDED = frozenset((DisputeStatus.CLOSED, DisputeStatus.WITHDRAWN))

_PEOPLE = frozenset((Mover.PERSON, Mover.MANAGER))
_LEDGER = frozenset((Mover.LEDGER,))
_REOPENS = frozenset((Mover.MANAGER, Mover.LEDGER))
_ALL_OF_US = frozenset((Mover.PERSON, Mover.MANAGER, Mover.LEDGER))
_EITHER_SIDE = frozenset((Mover.PERSON, Mover.MANAGER, Mover.CUSTOMER))

# Every allowed move and who may make it. Closing what is cleared, and reopening it when that is taken back, is the
# ledger's; what people have ended, only a manager begins again. Customers answer what they are asked, and take back
# what they raised.
MOVES: Mapping[DisputeStatus, Mapping[DisputeStatus, frozenset[Mover]]] = {
	DisputeStatus.OPEN: {
		DisputeStatus.IN_REVIEW: _PEOPLE,
		DisputeStatus.WAITING: _PEOPLE,
		DisputeStatus.RESOLVED: _PEOPLE,
		DisputeStatus.CLOSED: _LEDGER,
		DisputeStatus.WITHDRAWN: _EITHER_SIDE,
	},
	DisputeStatus.IN_REVIEW: {
		DisputeStatus.OPEN: _PEOPLE,
		DisputeStatus.WAITING: _PEOPLE,
		DisputeStatus.RESOLVED: _PEOPLE,
		DisputeStatus.CLOSED: _LEDGER,
		DisputeStatus.WITHDRAWN: _EITHER_SIDE,
	},
	DisputeStatus.WAITING: {
		DisputeStatus.OPEN: _PEOPLE,
		DisputeStatus.IN_REVIEW: _EITHER_SIDE,
		DisputeStatus.RESOLVED: _PEOPLE,
		DisputeStatus.CLOSED: _LEDGER,
		DisputeStatus.WITHDRAWN: _EITHER_SIDE,
	},
	DisputeStatus.RESOLVED: {
		DisputeStatus.OPEN: _LEDGER,
		DisputeStatus.IN_REVIEW: _ALL_OF_US,
		DisputeStatus.WAITING: _LEDGER,
		DisputeStatus.CLOSED: _ALL_OF_US,
	},
	DisputeStatus.CLOSED: {
		DisputeStatus.OPEN: _REOPENS,
		DisputeStatus.IN_REVIEW: _REOPENS,
		DisputeStatus.WAITING: _REOPENS,
		DisputeStatus.RESOLVED: _LEDGER,
	},
	DisputeStatus.WITHDRAWN: {
		DisputeStatus.OPEN: frozenset((Mover.MANAGER,)),
		DisputeStatus.IN_REVIEW: frozenset((Mover.MANAGER,)),
	},
}

# What is owed all the same, whether or not it is paid yet; the others wait for their document.
_OWED = frozenset((Resolution.VALID_DEBT, Resolution.PAID))
# What is owed once its document is there: the rest of a part that was taken off, and what was paid back in money.
_OWED_AFTERWARDS = frozenset((Resolution.SETTLED_IN_PART, Resolution.REFUND))
_USUAL_VALIDITY: Mapping[Resolution, Validity] = {
	Resolution.CREDIT_NOTE: Validity.VALID,
	Resolution.REBILL: Validity.VALID,
	Resolution.WRITE_OFF: Validity.VALID,
	Resolution.REFUND: Validity.VALID,
	Resolution.VALID_DEBT: Validity.INVALID,
	Resolution.SETTLED_IN_PART: Validity.PARTLY_VALID,
	Resolution.CANCELLATION: Validity.VALID,
}


def moves_of(status: DisputeStatus, mover: Mover) -> list[DisputeStatus]:
	"""Return where `mover` may move a dispute in `status`, in the order of the statuses."""
	return [each for each in DisputeStatus if mover in MOVES[status].get(each, ())]


def needs_reason(before: DisputeStatus, after: DisputeStatus) -> bool:
	"""Return whether a move has to be explained: an end without decision, and whatever takes an earlier word back."""
	return after is DisputeStatus.WITHDRAWN or (before not in LIVE and after in LIVE)


def check_move(
	before: DisputeStatus,
	after: DisputeStatus,
	mover: Mover,
	*,
	has_reason: bool,
	resolution: Resolution | None,
) -> None:
	"""Raise ReceivablesError unless `mover` may move a dispute from `before` to `after`."""
	movers = MOVES[before].get(after, frozenset())
	if mover is Mover.CUSTOMER and mover not in movers:
		raise ReceivablesError(
			N_("This dispute cannot be changed here any more; get in touch with us about it.")
		)
	if not movers:
		raise ReceivablesError(
			N_("A dispute does not go from {0} to {1}; move it on step by step."), before.value, after.value
		)
	if mover not in movers:
		_refuse_mover(before, after, movers)
	if needs_reason(before, after) and not has_reason:
		raise ReceivablesError(
			N_("Say why it goes from {0} to {1}; the reason is kept."), before.value, after.value
		)
	if after is DisputeStatus.RESOLVED and resolution is None:
		raise ReceivablesError(N_("Choose a resolution: how the dispute was settled."))


def _refuse_mover(before: DisputeStatus, after: DisputeStatus, movers: frozenset[Mover]) -> NoReturn:
	if Mover.MANAGER in movers:
		raise ReceivablesError(
			N_("Only an AR Manager reopens a dispute that is {0}; ask one of them."), before.value
		)
	if after is DisputeStatus.CLOSED:
		raise ReceivablesError(
			N_(
				"A dispute is closed when its amount is cleared in the ledger; resolve or withdraw it instead."
			)
		)
	raise ReceivablesError(
		N_("Only the ledger moves a dispute from {0} to {1}; choose another status."),
		before.value,
		after.value,
	)


def has_task(status: DisputeStatus, *, decides: bool) -> bool:
	"""Return whether who handles a case has something to do about it; who `decides` it, until it is decided."""
	return status in LIVE or (status is DisputeStatus.RESOLVED and not decides)


def is_taken_up(before: DisputeStatus, now: DisputeStatus) -> bool:
	"""Return whether a case that was decided or over is to be worked on again."""
	return (now in LIVE and before not in LIVE) or (before in ENDED and now not in ENDED)


def usual_validity(resolution: Resolution) -> Validity | None:
	"""Return what a resolution usually says of the customer's claim; None where it was merely paid, which says nothing."""
	return _USUAL_VALIDITY.get(resolution)


def may_be_settled(status: DisputeStatus, resolution: Resolution | str | None) -> bool:
	"""Return whether documents may settle a dispute: until it is decided, or while it waits for what was decided.

	>>> may_be_settled(DisputeStatus.RESOLVED, Resolution.CREDIT_NOTE)
	True
	>>> may_be_settled(DisputeStatus.RESOLVED, Resolution.VALID_DEBT)
	False
	"""
	if status is DisputeStatus.RESOLVED:
		return bool(resolution) and Resolution(resolution) not in _OWED
	return status in LIVE


def is_unsettled(status: DisputeStatus, is_disputed: bool) -> bool:
	"""Return whether a case waits for somebody: to be decided, or, while it still `is_disputed`, for its document.

	>>> is_unsettled(DisputeStatus.RESOLVED, True), is_unsettled(DisputeStatus.RESOLVED, False)
	(True, False)
	"""
	return status in LIVE or (status is DisputeStatus.RESOLVED and is_disputed)


def check_document(resolution: Resolution | None, is_there: bool) -> None:
	"""Raise ReceivablesError where a case is resolved by what ERPNext has a document for, and none `is_there`."""
	if resolution in BY_DOCUMENT and not is_there:
		raise ReceivablesError(
			N_("There is no {0} of this dispute yet; make it by Settle, which resolves the dispute, too."),
			resolution.value,
		)


def is_owed(status: DisputeStatus, resolution: Resolution | None, was_settled: bool) -> bool:
	"""Return whether what is left of a disputed amount is to be paid all the same.

	A case that is settled in part waits for the document that takes a part off; once there is one (`was_settled`), the
	rest is owed. So is all that is open of an invoice once the customer got the money for it back: a refund takes
	nothing off the invoice.
	"""
	if status in ENDED:
		return True
	if status is not DisputeStatus.RESOLVED:
		return False
	return resolution in _OWED or (resolution in _OWED_AFTERWARDS and was_settled)
