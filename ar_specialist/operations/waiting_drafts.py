"""Drafts that were to settle a dispute which has ended otherwise. Does not check permissions: the end has decided."""

from collections.abc import Sequence
from contextlib import suppress

import frappe

from ar_specialist.ledger import dispute_documents
from ar_specialist.posting import issuing


def discard(disputes: Sequence[str]) -> None:
	"""Delete what waits for approval in `disputes`, each of which says so; no statement for none.

	What cannot be deleted stays, and cannot be approved: whoever submits it is told how the dispute has ended.
	"""
	for each in dispute_documents.waiting(disputes):
		with suppress(frappe.ValidationError), issuing.all_or_nothing():
			issuing.drop(each.doctype, each.name)
