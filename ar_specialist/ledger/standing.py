"""What became of single vouchers: what they raised and which vouchers took it off again, when, by payment or otherwise.

The ledger's word on what was promised about them. A few statements, however many vouchers. Does not check permissions.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.netting import INVOICES, LedgerEntry
from ar_specialist.receivables.settling import Settlement

from . import packed
from .deductions import MEANS, NAMED
from .open_items import ENTRY_COLUMNS, entry_of, redirects_of
from .population import LEDGER, Selection, conditions
from .vouchers import chunks

PAYMENT, JOURNAL = "Payment Entry", "Journal Entry"


class Voucher(NamedTuple):
	"""One voucher on one receivable account of a customer."""

	party: str
	account: str
	voucher_type: str
	voucher_no: str


@dataclass(slots=True)
class Standing:
	"""What one voucher raised, by day, and what was taken off it, in the currency of its account."""

	raised: list[tuple[date, Decimal]] = field(default_factory=list)
	settlements: list[Settlement] = field(default_factory=list)

	def raised_until(self, day: date) -> Decimal:
		return sum((amount for on, amount in self.raised if on <= day), ZERO)


def standings(
	company: str, asked: Collection[Voucher], accounts: Collection[str] = ()
) -> dict[Voucher, Standing]:
	"""Return what became of the vouchers `asked`; those that were cancelled are not among them.

	`accounts` are the company's receivable ones, where they are known already. Entries dated ahead are there, too. The
	number of statements does not grow with what is asked.
	"""
	if not asked:
		return {}
	parties = sorted({voucher.party for voucher in asked})
	selection = Selection(
		company, date.max, party_type="Customer", parties=parties, accounts=sorted(accounts)
	)
	where = conditions(selection)
	names = {voucher.voucher_no for voucher in asked}
	redirects = {note: into for note, into in redirects_of(selection, where).items() if into in names}
	tail = f"""FROM {LEDGER} l WHERE l.against_voucher_no IN %(names)s AND {where}"""
	values = {**where.values, "names": tuple(sorted({*names, *redirects}))}
	entries = packed.rows_as(entry_of, ENTRY_COLUMNS, tail, values)
	return _by_voucher(entries, set(asked), redirects)


def _by_voucher(
	entries: Collection[LedgerEntry], asked: Collection[Voucher], redirects: Mapping[str, str]
) -> dict[Voucher, Standing]:
	journals = _journals(entry.voucher_no for entry in entries if entry.voucher_type == JOURNAL)
	terms = _terms(entry.voucher_no for entry in entries if entry.voucher_type == PAYMENT)
	found: dict[Voucher, Standing] = {}
	for entry in entries:
		note = entry.against_voucher_no if entry.against_voucher_no in redirects else None
		target = redirects[note] if note else entry.against_voucher_no
		voucher = Voucher(entry.party, entry.account, entry.against_voucher_type, target)
		if voucher not in asked:
			continue
		standing = found.setdefault(voucher, Standing())
		is_own = entry.voucher_no == entry.against_voucher_no == target
		if is_own and entry.amount > 0:
			standing.raised.append((entry.posting_date, entry.amount_in_account_currency))
		elif entry.amount_in_account_currency:
			# what is booked against a credit note, a refund, takes back what the note took off
			by = note or entry.voucher_no
			standing.settlements += _settlements(
				entry, by, journals, terms.get((entry.voucher_no, target), {})
			)
	return {voucher: standing for voucher, standing in found.items() if standing.raised}


class Journal(NamedTuple):
	"""What a journal is that takes something off receivables: which share of it is paid or credited, and whether by credit."""

	share: Decimal = ZERO
	is_credit: bool = False


def _settlements(
	entry: LedgerEntry, by: str, journals: Mapping[str, Journal], terms: dict[str, Decimal]
) -> Iterable[Settlement]:
	"""Yield what `entry` takes off, payment term by payment term as long as its payment has `terms` left."""
	amount = -entry.amount_in_account_currency
	for term, allocated in terms.items():
		part = min(amount, allocated)
		if part > 0:
			terms[term] -= part
			yield Settlement(by, entry.posting_date, part, part, term)
			amount -= part
	if amount:
		share, is_credit = _how(entry, journals)
		yield Settlement(by, entry.posting_date, amount, amount * share, is_credit=is_credit)


def _how(entry: LedgerEntry, journals: Mapping[str, Journal]) -> Journal:
	"""Return what `entry` is, as a journal says of itself: all of what payments and invoices take off is paid or credited."""
	if entry.voucher_type == JOURNAL:
		return journals.get(entry.voucher_no, Journal())
	is_credit = entry.voucher_type in INVOICES
	return Journal(Decimal(is_credit or entry.voucher_type == PAYMENT), is_credit)


def _journals(names: Iterable[str]) -> dict[str, Journal]:
	"""Return which share of what each takes off receivables it brings in as money, set-off or credit note.

	A credit note that was open by itself is set off by a journal that ERPNext calls one, too. A write-off and a transfer
	bring in nothing.
	"""
	columns = [
		"j.name",
		"j.voucher_type",
		f"SUM(IF({MEANS} AND NOT {NAMED}, a.debit - a.credit, 0))",
		"SUM(IF(k.account_type = 'Receivable', a.credit - a.debit, 0))",
	]
	tail = """FROM `tabJournal Entry` j
		JOIN `tabJournal Entry Account` a ON a.parent = j.name
		JOIN `tabAccount` k ON k.name = a.account
		JOIN `tabCompany` c ON c.name = j.company
		LEFT JOIN `tabAR Policy` y ON y.name = j.company
		WHERE j.name IN %(names)s
		GROUP BY j.name, j.voucher_type"""
	return {
		name: Journal(Decimal(1), True)
		if kind == "Credit Note"
		else Journal(_share(Decimal(brought), Decimal(settled)))
		for chunk in chunks(names)
		for name, kind, brought, settled in packed.rows(columns, tail, {"names": chunk})
	}


def _share(brought: Decimal, settled: Decimal) -> Decimal:
	"""Return `brought` of `settled`, from none to all.

	>>> _share(Decimal(60), Decimal(100)), _share(Decimal(-5), Decimal(-5)), _share(Decimal(5), Decimal(0))
	(Decimal('0.6'), Decimal('1'), Decimal('0'))
	"""
	return min(Decimal(1), max(ZERO, brought / settled)) if settled else ZERO


def _terms(payments: Iterable[str]) -> dict[tuple[str, str], dict[str, Decimal]]:
	"""Return what each of `payments` allocates to payment terms of invoices, by (payment, invoice)."""
	columns = ["r.parent", "r.reference_name", "r.payment_term", "SUM(r.allocated_amount)"]
	tail = """FROM `tabPayment Entry Reference` r
		WHERE r.parent IN %(names)s AND r.payment_term > '' AND r.allocated_amount > 0
		GROUP BY r.parent, r.reference_name, r.payment_term"""
	found: dict[tuple[str, str], dict[str, Decimal]] = {}
	for chunk in chunks(payments):
		for payment, invoice, term, amount in packed.rows(columns, tail, {"names": chunk}):
			found.setdefault((payment, invoice), {})[term] = Decimal(amount)
	return found


def origins(names: Collection[str]) -> dict[str, list[str]]:
	"""Return what those of `names` that amend a cancelled voucher amend, the latest first."""
	found: dict[str, list[str]] = {}
	heirs = {name: name for name in names}  # {voucher whose origin is looked for: of whom}
	while heirs:
		columns, values = ["v.name", "v.amended_from"], {"names": tuple(sorted(heirs))}
		earlier: dict[str, str] = {}
		for doctype in (PAYMENT, JOURNAL, "Sales Invoice"):
			tail = f"FROM `tab{doctype}` v WHERE v.name IN %(names)s AND v.amended_from > ''"
			for name, origin in packed.rows(columns, tail, values):
				found.setdefault(heirs[name], []).append(origin)
				earlier[origin] = heirs[name]
		heirs = earlier
	return found
