"""Upholding what was disputed: how the customer is told that it is owed all the same, and what has to be said then."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from .errors import ReceivablesError
from .words import N_


class Way(Enum):
	"""How a customer is told what became of a dispute."""

	EMAIL = "E-mail"
	LETTER = "Letter"
	NOBODY = "No Letter"


@dataclass(frozen=True, slots=True)
class Verdict:
	"""What is said of a dispute that is owed all the same: why, until when to pay, and how the customer is told."""

	way: Way
	reply: str = ""
	pay_by: date | None = None
	template: str | None = None


def check_verdict(verdict: Verdict, today: date) -> None:
	"""Raise ReceivablesError unless a letter can tell the customer why they owe it, and until when to pay."""
	if verdict.way is Way.NOBODY:
		return
	if not verdict.reply.strip():
		raise ReceivablesError(N_("Say why it is owed all the same; the customer reads it in the letter."))
	if verdict.pay_by is None:
		raise ReceivablesError(N_("Say until when the customer has to pay."))
	if verdict.pay_by < today:
		raise ReceivablesError(N_("The day to pay by has passed; choose today or a later one."))
