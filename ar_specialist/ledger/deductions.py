"""What was written off by what else was paid: deductions of payments, and journals that book a receipt, too.

Does not check permissions.
"""

from collections.abc import Iterable
from decimal import Decimal

from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.shares import share_out

from . import control, packed
from .clearings import VoucherKey
from .population import LEDGER
from .vouchers import chunks

# Deductions to an account for losses: the company's or the policy's for write-offs, or an expense that a reason to
# dispute names which is in use. What is deducted elsewhere (bank charges, an agreed discount, a difference of rates,
# tax withheld at source) counts as paid.
LOSSES = """FROM `tabPayment Entry Deduction` d
	JOIN `tabPayment Entry` p ON p.name = d.parent
	JOIN `tabCompany` c ON c.name = p.company
	LEFT JOIN `tabAR Policy` y ON y.name = p.company
	WHERE d.parent = l.voucher_no AND d.amount > 0 AND (d.account IN (c.write_off_account, y.write_off_account)
		OR EXISTS (SELECT 1 FROM `tabAR Dispute Reason Account` r
			JOIN `tabAR Dispute Reason` s ON s.name = r.parent AND s.disabled = 0
			JOIN `tabAccount` t ON t.name = r.account AND t.root_type = 'Expense'
			WHERE r.account = d.account))"""
BY_PAYMENT = f"l.voucher_type = 'Payment Entry' AND EXISTS (SELECT 1 {LOSSES})"
# Where a journal books money: in a bank, as a debt of ours that is set off, or on its way, on an asset of no type, as the
# clearing accounts of cards are. What is owed on another receivable account instead is none.
MEANS_TYPES = ("Bank", "Cash", "Payable")
MEANS = f"(k.account_type IN {MEANS_TYPES} OR (k.root_type = 'Asset' AND IFNULL(k.account_type, '') = ''))"
# The company's account for losses, and the policy's.
NAMED = "(a.account IN (IFNULL(c.write_off_account, ''), IFNULL(y.write_off_account, '')))"
COST_TYPES = ("Expense", "Income")
# A journal that brings money, too, wrote off what it books as a loss, and the tax of that; all of it but the money
# where it says itself that it is a write-off.
BROUGHT = f"""EXISTS (SELECT 1 FROM `tabJournal Entry Account` m JOIN `tabAccount` k ON k.name = m.account
	WHERE m.parent = j.name AND m.debit > 0 AND {MEANS})"""
# What brings none and is booked as a cost, or against income, is lost whatever the account.
COSTS = f"""EXISTS (SELECT 1 FROM `tabJournal Entry Account` m JOIN `tabAccount` k ON k.name = m.account
	WHERE m.parent = j.name AND m.debit > 0 AND k.root_type IN {COST_TYPES})"""
ROW_OF_LOSS = """IFNULL(a.party, '') = '' AND IF(j.voucher_type = 'Write Off Entry',
	IFNULL(k.account_type, '') NOT IN ('Bank', 'Cash'),
	a.account IN (c.write_off_account, y.write_off_account) OR k.account_type = 'Tax')"""
LOST_BY_JOURNAL = f"""SELECT SUM(a.debit - a.credit) FROM `tabJournal Entry Account` a
	JOIN `tabJournal Entry` j ON j.name = a.parent
	JOIN `tabAccount` k ON k.name = a.account
	JOIN `tabCompany` c ON c.name = j.company
	LEFT JOIN `tabAR Policy` y ON y.name = j.company
	WHERE a.parent = l.voucher_no AND {ROW_OF_LOSS}"""
LOST_BY_PAYMENT = f"""(SELECT SUM(d.amount
	/ COALESCE(NULLIF(IF(p.payment_type = 'Receive', p.source_exchange_rate, p.target_exchange_rate), 0), 1)) {LOSSES})"""
# In the currency of the account, a journal's at the rate of its own entries.
LOST = f"""IF(l.voucher_type = 'Payment Entry', {LOST_BY_PAYMENT},
	({LOST_BY_JOURNAL}) * SUM(l.amount_in_account_currency) / NULLIF(SUM(l.amount), 0))"""


def is_means(root_type: str, account_type: str | None) -> bool:
	"""Whether money is booked on such an account, as MEANS says."""
	return account_type in MEANS_TYPES or (root_type == "Asset" and not account_type)


def written_off(names: Iterable[str]) -> dict[tuple[str, VoucherKey], Decimal]:
	"""Return what each of the payments and journals `names` wrote off of each voucher, in the currency of its account;
	no statement for none.

	What was lost is shared out over all it was allocated to, by what was allocated, exactly in sum.
	"""
	found: dict[str, tuple[Decimal, dict[VoucherKey, Decimal]]] = {}
	columns = ["l.voucher_no", "l.account", "l.against_voucher_type", "l.against_voucher_no"]
	tail = f"""FROM {LEDGER} l
		WHERE l.voucher_type IN ('Payment Entry', 'Journal Entry') AND l.voucher_no IN %(names)s AND l.delinked = 0
			AND l.voucher_no <> l.against_voucher_no
		GROUP BY l.voucher_type, {", ".join(columns)}"""
	amounts = ["-SUM(l.amount_in_account_currency)", LOST]
	for chunk in chunks(names):
		for by, account, kind, name, cleared, lost in packed.rows(
			[*columns, *amounts], tail, {"names": chunk}
		):
			_lost, allocated = found.setdefault(by, (Decimal(lost or 0), {}))
			allocated[(account, kind, name)] = Decimal(cleared)
	return {
		(by, key): amount
		for by, (lost, allocated) in found.items()
		for key, amount in _shared(lost, allocated).items()
	}


def _shared(lost: Decimal, allocated: dict[VoucherKey, Decimal]) -> dict[VoucherKey, Decimal]:
	"""Return `lost` over what was `allocated`, never more of a voucher than was allocated to it; less than zero where a
	loss is taken back."""
	if lost < 0:
		back = _shared(-lost, {key: -amount for key, amount in allocated.items()})
		return {key: -amount for key, amount in back.items()}
	taken = {key: max(ZERO, amount) for key, amount in allocated.items()}
	precision = control.precision()
	amount = round_amount(min(lost, sum(taken.values(), ZERO)), precision)
	if amount <= 0:
		return {}
	return dict(zip(taken, share_out(amount, list(taken.values()), precision), strict=True))
