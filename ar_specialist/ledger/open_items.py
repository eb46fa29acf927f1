"""Open items straight from the payment ledger, for any company and date.

Two set-based phases. The first groups the ledger by what its rows are booked against, in the order of one
index, and drops what is settled inside the database: on a mature ledger nine rows out of ten never reach
Python. The second fetches the rows of what is left, and `receivables.netting` nets them.

A group may be dropped only if all its rows land on the voucher they name, that is if this voucher has a row of
its own. Groups without one (an advance on an order, a payment that is older than its invoice) and groups of
credit notes that hand their entries on to an invoice are always fetched. Does not check permissions.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from sys import intern

import frappe

from ar_specialist.receivables.netting import (
	INVOICES,
	Balance,
	LedgerEntry,
	Significance,
	VoucherFacts,
	VoucherKey,
	net,
	target_of,
	voucher_facts,
)

from . import indexes, packed
from .population import LEDGER, Conditions, Selection, conditions, sales_team
from .vouchers import ISSUED, InvoiceFacts, chunks, invoice_facts, journal_facts

JOURNAL = "Journal Entry"
REVALUATIONS = ("Exchange Rate Revaluation", "Exchange Gain Or Loss")

ENTRY_COLUMNS = (
	"l.account",
	"l.party_type",
	"l.party",
	"l.voucher_type",
	"l.voucher_no",
	"l.against_voucher_type",
	"l.against_voucher_no",
	"l.posting_date",
	"l.amount",
	"l.amount_in_account_currency",
	"l.account_currency",
	"l.cost_center",
)
UNDECIDED = """(MAX(l.voucher_no = l.against_voucher_no) = 0
	OR ABS(SUM(l.amount)) >= %(half_unit)s OR ABS(SUM(l.amount_in_account_currency)) >= %(half_unit)s)"""
ADVANCE_HOOKS = (  # version 16 has split the first into the others
	"advance_payment_doctypes",
	"advance_payment_receivable_doctypes",
	"advance_payment_payable_doctypes",
)
REPEATED = (0, 1, 2, 3, 5, 10, 11)  # columns with few different values


class _Group:
	"""The rows booked against one voucher, netted on that voucher while they arrive.

	`facts` are the voucher's own, once a row of its own is among them: from then on the group is at home, all its
	rows land on the voucher, and they need not be kept. A `redirected` voucher hands its rows on to another.
	"""

	__slots__ = ("balance", "counted", "entries", "facts", "redirected")

	def __init__(self, key: VoucherKey, redirected: bool) -> None:
		self.balance = Balance(key, None)
		self.entries: list[LedgerEntry] | None = None
		self.facts: VoucherFacts | None = None
		self.redirected, self.counted = redirected, False

	@property
	def is_at_home(self) -> bool:
		return self.facts is not None and not self.redirected

	def add(self, entry: LedgerEntry, counts: Callable[[LedgerEntry], bool] | None) -> None:
		if counts is None or counts(entry):
			self.balance.add(entry)
			self.counted = True
		if entry.voucher_no == entry.against_voucher_no and entry.voucher_type == entry.against_voucher_type:
			self.learn(entry)
		if self.is_at_home:
			self.entries = None
		elif self.entries is None:
			self.entries = [entry]
		else:
			self.entries.append(entry)

	def learn(self, own: LedgerEntry) -> None:
		if self.facts is None:
			self.facts = VoucherFacts(
				own.account, own.posting_date, own.account_currency, own.cost_center, own.remarks
			)
		else:
			self.facts = self.facts._replace(cost_center=own.cost_center)


Groups = dict[VoucherKey, _Group]


@dataclass(slots=True)
class Netted:
	"""Balances of one selection: the open ones, and those that netting left an exchange difference on.

	`invoices` are the facts of invoices by name: of all that are open, and of some that are settled.
	"""

	open: list[Balance] = field(default_factory=list)
	differences: list[Balance] = field(default_factory=list)
	revaluations: set[str] = field(default_factory=set)
	invoices: dict[str, InvoiceFacts] = field(default_factory=dict)


def open_balances(selection: Selection, significance: Significance, *, remarks: bool = False) -> Netted:
	"""Return what is open in `selection`, as ERPNext's Accounts Receivable report would.

	`differences` are settled balances with an amount left in one of the two currencies only; the report hides
	them, the general ledger does not. `revaluations` are the journals among them all that revalue. Order is by
	posting date, then party.
	"""
	reader = _Reader(selection, _half_unit(significance), remarks)
	balances = reader.balances()
	journals = [key.voucher_no for key in balances if key.voucher_type == JOURNAL]
	result = Netted(revaluations=_revaluations(selection, journals))
	for key, balance in balances.items():
		if significance.is_open(balance, key.voucher_no in result.revaluations):
			result.open.append(balance)
		elif balance.outstanding or balance.outstanding_in_account_currency:
			result.differences.append(balance)
	result.open.sort(key=lambda balance: (balance.facts.posting_date, balance.key.party or ""))
	result.invoices = reader.invoices_among(balance.key for balance in result.open)
	return result


def rests_below_a_unit(selection: Selection, significance: Significance) -> Decimal:
	"""Return the sum of what settled vouchers have left that is too small to show, in company currency."""
	where = conditions(selection)
	grouped = "l.account, l.party, l.against_voucher_type, l.against_voucher_no"
	rows = packed.rows(
		["SUM(g.rest)"],
		f"""FROM (
			SELECT SUM(l.amount) rest FROM {LEDGER} l {indexes.hint("ar_open_item")}
			WHERE {where} GROUP BY {grouped} HAVING NOT {UNDECIDED}
		) g""",
		{**where.values, "half_unit": _half_unit(significance)},
	)
	return Decimal(rows[0][0] or 0)


def _half_unit(significance: Significance) -> Decimal:
	"""Half the smallest amount shown: less than this rounds to nothing by every rounding method."""
	return Decimal(5).scaleb(-significance.precision - 1)


class _Reader:
	"""Fetches just the rows that decide about the open balances of one selection.

	A group of rows that all land on the voucher they name is at home; every other group is away.
	"""

	def __init__(self, selection: Selection, half_unit: Decimal, remarks: bool = False) -> None:
		self.selection = selection
		self.columns = (*ENTRY_COLUMNS, "l.remarks") if remarks else ENTRY_COLUMNS
		self.where = conditions(selection)
		self.half_unit = half_unit
		self.redirects: dict[str, str] = {}
		self.home: Groups = {}
		self.away: Groups = {}
		self.facts: dict[VoucherKey, VoucherFacts] = {}
		self.invoices: dict[str, InvoiceFacts] = {}
		self.counts = _sales_team_filter(selection.sales_person)
		self.asked: Collection[VoucherKey] = ()

	def balances(self) -> dict[VoucherKey, Balance]:
		"""Return the balance of every voucher that may be open; settled ones may be among them."""
		self.redirects = redirects_of(self.selection, self.where)
		self.keep_groups(self.undecided())
		self.keep(self.booked_against(self.redirects))
		self.learn_facts()
		self.keep(self.booked_against(self.landing_places()))
		self.facts = self.facts_of(self.entries_away()) | self.facts
		return self.netted()

	def netted(self) -> dict[VoucherKey, Balance]:
		"""Net what was fetched: a group at home is a balance, the entries of the others find theirs singly."""
		balances: dict[VoucherKey, Balance] = {}
		for key, group in self.home.items():
			if group.counted:
				balances[key] = group.balance
				group.balance.facts = self.facts.get(key) or group.facts
		return net(
			self.entries_away(),
			self.facts,
			redirects=self.redirects,
			by_account=self.selection.by_account,
			counts=self.counts,
			balances=balances,
		)

	def entries_away(self) -> Iterator[LedgerEntry]:
		return chain.from_iterable(group.entries or () for group in self.away.values())

	def keep(self, entries: Iterable[LedgerEntry]) -> None:
		"""Add whole groups; a group that is already there is the same rows once more."""
		self.keep_groups(self.grouped(entries))

	def grouped(self, entries: Iterable[LedgerEntry]) -> Groups:
		"""Return `entries` by what they are booked against."""
		groups: Groups = {}
		by_account = self.selection.by_account
		for entry in entries:
			account, party, named_type, named = entry[0], entry[2], entry[5], entry[6]
			key = VoucherKey(account if by_account else None, named_type, named, party)
			group = groups.get(key)
			if group is None:
				group = groups[key] = _Group(key, named_type in INVOICES and bool(self.redirects.get(named)))
			group.add(entry, self.counts)
		return groups

	def keep_groups(self, groups: Groups) -> None:
		for key, group in groups.items():
			if key not in self.home and key not in self.away:
				(self.home if group.is_at_home else self.away)[key] = group

	def undecided(self) -> Groups:
		"""Both phases in one statement: the rows of all groups that are open or name a voucher without rows.

		Brings along what the invoices say.
		"""
		columns = ["account", "party", "against_voucher_type", "against_voucher_no"]
		if not self.selection.by_account:
			columns.remove("account")
		grouped = ", ".join(f"l.{column}" for column in columns)
		rows, shown = self.rows_of_groups(columns)
		tail = f"""
			FROM (
				SELECT {grouped} FROM {LEDGER} l {indexes.hint("ar_open_item")}
				WHERE {self.where} GROUP BY {grouped}
				HAVING {UNDECIDED}
			) g
			LEFT JOIN `tabSales Invoice` si {indexes.hint("ar_due_date")}
				ON si.name = g.against_voucher_no AND {ISSUED}
			{rows}
			WHERE {self.where}"""
		issued = {"company": self.selection.company, "as_on": self.selection.as_on}
		values = {**self.where.values, **issued, "half_unit": self.half_unit}
		shown += ["si.name", "si.due_date", "IFNULL(si.po_no, '')"]
		groups = packed.collect(lambda rows: self.grouped(map(self.entry, rows)), shown, tail, values)
		self.asked = groups.keys()
		return groups

	def rows_of_groups(self, columns: Iterable[str]) -> tuple[str, list[str]]:
		"""Return the joins that find the rows of group `g`, and the columns to show of them.

		Together our two indexes hold all columns; without them the rows are read where they lie.
		"""
		same = " AND ".join(f"l.{column} <=> g.{column}" for column in columns)
		if self.selection.by_account:
			rows, wide = indexes.ledger_rows(f"ON {same}")
		else:
			rows, wide = f"{LEDGER} l ON {same}", "l"
		shown = [f"{wide}{column[1:]}" if column[2:] in indexes.WIDE else column for column in self.columns]
		return f"STRAIGHT_JOIN {rows}", shown

	def entry(self, cells: packed.Cells) -> LedgerEntry:
		"""Return the ledger entry of `cells`, and remember what they say of the invoice it is booked against."""
		po_no, due_date, invoice = cells.pop(), cells.pop(), cells.pop()
		named = cells[6]
		if invoice == named and named not in self.invoices:
			self.invoices[named] = InvoiceFacts(packed.day(due_date), po_no or None)
		return entry_of(cells)

	def invoices_among(self, keys: Iterable[VoucherKey]) -> dict[str, InvoiceFacts]:
		"""Return the facts of invoices by name: of all among `keys`, most of which came with the rows, and of others."""
		company, as_on = self.selection.company, self.selection.as_on
		unknown = [key for key in keys if key.voucher_no not in self.invoices]
		asked = {key.voucher_no for key in self.asked} if unknown else set()
		others = {key.voucher_no for key in unknown} - asked
		booked = {key.voucher_no for key in unknown if key.voucher_type == JOURNAL} & asked
		journals = journal_facts(company, as_on, booked)
		return self.invoices | invoice_facts(company, as_on, others) | journals

	def booked_against(self, names: Iterable[str]) -> Iterable[LedgerEntry]:
		return self._rows_where("l.against_voucher_no", names)

	def _rows_where(self, column: str, names: Iterable[str]) -> Iterable[LedgerEntry]:
		for chunk in chunks(names):
			values = {**self.where.values, "names": chunk}
			tail = f"FROM {LEDGER} l WHERE {column} IN %(names)s AND {self.where}"
			yield from packed.rows_as(entry_of, self.columns, tail, values)

	def learn_facts(self) -> None:
		"""Find out which of the named vouchers exist, and what their own rows say.

		All rows of one invoice carry one date, so the row it stands on is enough; rows of other vouchers may
		take effect on different dates, and the earliest counts.
		"""
		names = {key.voucher_no for key in self.home if key.voucher_type not in INVOICES}
		names.update(self.redirects.get(key.voucher_no) or key.voucher_no for key in self.away)
		names.update(entry.voucher_no for entry in self.entries_away())
		self.facts = self.facts_of(self._rows_where("l.voucher_no", names))

	def facts_of(self, entries: Iterable[LedgerEntry]) -> dict[VoucherKey, VoucherFacts]:
		return voucher_facts(
			entries,
			advance_doctypes=[name for hook in ADVANCE_HOOKS for name in frappe.get_hooks(hook)],
			by_account=self.selection.by_account,
		)

	def landing_places(self) -> set[str]:
		"""Return the vouchers that take rows from another group, so that their own group is needed whole."""
		return {
			target_of(entry, self.facts, self.redirects, self.selection.by_account).voucher_no
			for entry in self.entries_away()
		}


def redirects_of(selection: Selection, where: Conditions) -> dict[str, str]:
	"""Return {credit note: invoice} for notes that hand on what is booked against them.

	Of a selection of parties, only the notes their entries `where` name are looked for.
	"""
	if selection.party_type and selection.party_type not in ("Customer", "Supplier"):
		return {}
	booked = f"EXISTS (SELECT 1 FROM {LEDGER} l WHERE l.against_voucher_no = r.name)"
	if selection.parties:
		booked = f"r.name IN (SELECT l.against_voucher_no FROM {LEDGER} l WHERE {where})"
	return dict(
		frappe.db.sql(
			f"""
			SELECT r.name, r.return_against FROM `tabSales Invoice` r
			WHERE r.return_against > '' AND r.is_return = 1 AND r.docstatus = 1 AND r.company = %(company)s
				AND r.posting_date <= %(as_on)s AND r.update_outstanding_for_self = 0
				AND {booked}""",
			{**where.values, "company": selection.company, "as_on": selection.as_on},
		)
	)


def _revaluations(selection: Selection, journals: list[str]) -> set[str]:
	"""Return those of `journals` that revalue: they are open in company currency alone."""
	entry = frappe.qb.DocType("Journal Entry")
	found: set[str] = set()
	for chunk in chunks(journals):
		found.update(
			name
			for (name,) in frappe.qb.from_(entry)
			.select(entry.name)
			.where(
				entry.name.isin(chunk)
				& (entry.company == selection.company)
				& (entry.posting_date <= selection.as_on)
				& entry.voucher_type.isin(REVALUATIONS)
			)
			.run()
		)
	return found


def _sales_team_filter(sales_person: str | None) -> Callable[[LedgerEntry], bool] | None:
	if not sales_person:
		return None
	customers, invoices = sales_team(sales_person)
	return lambda entry: entry.party in customers or entry.against_voucher_no in invoices


def entry_of(cells: packed.Cells) -> LedgerEntry:
	"""Return the entry of `cells`; what many entries say alike is kept once."""
	for index in REPEATED:
		if cells[index]:
			cells[index] = intern(cells[index])
	if cells[4] == cells[6]:
		cells[4] = cells[6]
	cells[7] = packed.day(cells[7])
	amount, in_account_currency = cells[8:10]
	cells[8] = Decimal(amount)
	cells[9] = cells[8] if in_account_currency == amount else Decimal(in_account_currency)
	return LedgerEntry(*cells)
