"""What was credited and written off of single vouchers: by credit notes, journals, deductions of payments.

Does not check permissions.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document

from ar_specialist.receivables.dispute_amounts import TakenOff
from ar_specialist.receivables.money import ZERO

from . import deductions, packed
from .clearings import VoucherKey
from .population import LEDGER
from .vouchers import chunks

CREDITED, WRITTEN_OFF = "credited", "written off"
# A journal says itself that it is a credit note or a write-off; one to a write-off account, the company's or the
# policy's, is one, too, and so is one that books a cost and brings no money.
WRITES_OFF = """(j.voucher_type = 'Write Off Entry' OR EXISTS (
		SELECT 1 FROM `tabJournal Entry Account` a JOIN `tabCompany` c ON c.name = l.company
		LEFT JOIN `tabAR Policy` y ON y.name = c.name
		WHERE a.parent = j.name AND a.account IN (c.write_off_account, y.write_off_account)))"""
KIND = f"""CASE
	WHEN l.voucher_type = 'Sales Invoice' OR j.voucher_type = 'Credit Note' THEN '{CREDITED}'
	WHEN ({WRITES_OFF} OR {deductions.COSTS}) AND NOT {deductions.BROUGHT} THEN '{WRITTEN_OFF}'
	ELSE '' END"""
# What paid and wrote off in one: a part of what it took off was written off.
IN_PART = f"""IF(({deductions.BY_PAYMENT}) OR (j.voucher_type <> 'Credit Note' AND {WRITES_OFF}
	AND {deductions.BROUGHT}), l.voucher_no, '')"""
Settled = tuple[str, str, Decimal]  # how, for which dispute, if any, and how much
DISPUTE = "COALESCE(s.ar_dispute, j.ar_dispute, '')"


def writes_off(journal: Document) -> bool:
	"""Return whether `journal`, submitted or not, takes off what it does without any money, as the ledger will count it."""
	named = {
		frappe.get_cached_value("Company", journal.company, "write_off_account"),
		frappe.db.get_value("AR Policy", journal.company, "write_off_account"),
	}
	debited = {row.account for row in journal.accounts if row.debit > 0}
	fields = ["root_type", "account_type"]
	accounts = frappe.get_all("Account", filters={"name": ("in", list(debited - named))}, fields=fields)
	if any(deductions.is_means(each.root_type, each.account_type) for each in accounts):
		return False
	is_cost = any(each.root_type in deductions.COST_TYPES for each in accounts)
	is_loss = is_cost or any(row.account in named for row in journal.accounts)
	return is_loss or journal.voucher_type in ("Credit Note", "Write Off Entry")


def taken_off(accounts: Sequence[str], names: Iterable[str], as_on: date) -> dict[VoucherKey, TakenOff]:
	"""Return what was credited and written off by `as_on` of the vouchers that bear one of `names` on `accounts`.

	A statement for some thousand names, none for none; another one where something was paid and written off in one.
	"""
	groups = [
		"l.account",
		"l.against_voucher_type",
		"l.against_voucher_no",
		KIND,
		DISPUTE,
		IN_PART,
	]
	tail = f"""FROM {LEDGER} l
		LEFT JOIN `tabJournal Entry` j ON l.voucher_type = 'Journal Entry' AND j.name = l.voucher_no
		LEFT JOIN `tabSales Invoice` s ON l.voucher_type = 'Sales Invoice' AND s.name = l.voucher_no
		WHERE l.against_voucher_no IN %(names)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.voucher_no <> l.against_voucher_no AND l.posting_date <= %(as_on)s
		GROUP BY {", ".join(groups)}"""
	columns = [*groups, "-SUM(l.amount_in_account_currency)"]
	found: dict[VoucherKey, list[Settled]] = {}
	in_part: dict[tuple[str, VoucherKey], str] = {}
	for chunk in chunks(names) if accounts else ():
		values = {"names": chunk, "accounts": tuple(accounts), "as_on": as_on}
		for account, kind, name, how, dispute, by, amount in packed.rows(columns, tail, values):
			found.setdefault((account, kind, name), []).append((how, dispute, Decimal(amount)))
			if by:
				in_part[by, (account, kind, name)] = dispute
	lost = deductions.written_off({by for by, _key in in_part})
	for by, key in sorted(in_part.keys() & lost.keys()):
		found[key].append((WRITTEN_OFF, in_part[by, key], lost[by, key]))
	return {key: _sums_of(settled) for key, settled in found.items()}


def _sums_of(settled: Sequence[Settled]) -> TakenOff:
	"""Return what was taken off one voucher, by what was credited and written off of it for which dispute."""

	def of(kind: str) -> tuple[Decimal, dict[str, Decimal]]:
		theirs: dict[str, Decimal] = {}
		for how, dispute, amount in settled:
			if how == kind:
				theirs[dispute] = theirs.get(dispute, ZERO) + amount
		return sum(theirs.values(), ZERO), {dispute: amount for dispute, amount in theirs.items() if dispute}

	(credited, credited_for), (written_off, written_off_for) = of(CREDITED), of(WRITTEN_OFF)
	return TakenOff(credited, written_off, credited_for, written_off_for)
