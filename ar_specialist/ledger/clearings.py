"""When what took something off which voucher: payments and credits against single vouchers. Does not check permissions."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from ar_specialist.receivables.promise_record import Clearing

from . import packed
from .population import LEDGER
from .vouchers import chunks

VoucherKey = tuple[str, str, str]  # receivable account, voucher type, voucher


def clearings(accounts: Sequence[str], vouchers: Iterable[str]) -> dict[VoucherKey, list[Clearing]]:
	"""Return what cleared each of `vouchers` on `accounts`, in the currency of the account, day by day."""
	if not accounts:
		return {}
	columns = ["l.account", "l.against_voucher_type", "l.against_voucher_no", "l.posting_date"]
	columns.append("-SUM(l.amount_in_account_currency)")
	tail = f"""FROM {LEDGER} l
		WHERE l.against_voucher_no IN %(names)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.voucher_no <> l.against_voucher_no
		GROUP BY l.against_voucher_no, l.against_voucher_type, l.account, l.posting_date"""
	found: dict[VoucherKey, list[Clearing]] = {}
	for chunk in chunks(vouchers):
		values = {"names": chunk, "accounts": tuple(accounts)}
		for account, kind, name, day, amount in packed.rows(columns, tail, values):
			if Decimal(amount) > 0:
				clearing = Clearing(date.fromisoformat(day), Decimal(amount))
				found.setdefault((account, kind, name), []).append(clearing)
	return found
