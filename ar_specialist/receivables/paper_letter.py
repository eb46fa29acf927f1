"""Letters by post: where they go, to whom in person, and what keeps one from being made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .errors import ReceivablesError
from .letter import Addressee
from .words import N_

BILLING, SHIPPING = "Billing", "Shipping"


class PostalAddress(NamedTuple):
	"""An address of a customer in use; `is_chosen` is the one their own record names."""

	name: str
	kind: str = ""
	is_chosen: bool = False
	is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Posting:
	"""What is known of a customer when a letter to them is about to be made."""

	customer: str
	is_open: bool = True  # something is owed to us
	has_address: bool = True
	legal_stop: bool = False
	has_objected: bool = False


def postal_address(candidates: Iterable[PostalAddress]) -> PostalAddress | None:
	"""Return where a letter goes: the address the customer's record names, else the preferred one, one for bills,
	any that is not for deliveries only, and at last any.

	>>> postal_address([PostalAddress("Yard", "Shipping"), PostalAddress("Office", "Billing")]).name
	'Office'
	"""
	found = list(candidates)
	for wanted in (
		lambda each: each.is_chosen,
		lambda each: each.is_primary,
		lambda each: each.kind == BILLING,
		lambda each: each.kind != SHIPPING,
		lambda each: True,
	):
		first = next(filter(wanted, found), None)
		if first:
			return first
	return None


def person(candidates: Iterable[Addressee]) -> Addressee | None:
	"""Return to whom a letter goes in person: the billing contact, else the primary one, else nobody.

	Nobody opens a letter to somebody else; one to the house is opened. Objections to e-mail do not count here.
	"""
	found = list(candidates)
	for wanted in (
		lambda each: each.is_billing and each.is_primary,
		lambda each: each.is_billing,
		lambda each: each.is_primary,
	):
		first = next(filter(wanted, found), None)
		if first:
			return first
	return None


def check_posting(posting: Posting) -> None:
	"""Raise ReceivablesError with the first thing that keeps a letter from being made, the gravest first."""
	if posting.legal_stop:
		raise ReceivablesError(
			N_("A legal stop is set for {0}; leave it to who deals with it, and send no letter."),
			posting.customer,
		)
	if posting.has_objected:
		raise ReceivablesError(N_("{0} objects to letters; call, or write an e-mail."), posting.customer)
	if not posting.is_open:
		raise ReceivablesError(
			N_("Nothing of {0} is open; there is nothing to write about."), posting.customer
		)
	if not posting.has_address:
		raise ReceivablesError(N_("{0} has no postal address; add one to the customer."), posting.customer)
