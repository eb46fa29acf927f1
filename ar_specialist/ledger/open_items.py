"""Open items straight from the payment ledger, for any company and date.

Two set-based phases. The first groups the ledger by what its rows are booked against, in the order of one
index, and drops what is settled inside the database: on a mature ledger nine rows out of ten never reach
Python. The second fetches the rows of what is left, and `receivables.netting` nets them.

A group may be dropped only if all its rows land on the voucher they name, that is if this voucher has a row of
its own. Groups without one (an advance on an order, a payment that is older than its invoice) and groups of
credit notes that hand their entries on to an invoice are always fetched. Does not check permissions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

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

REVALUATIONS = ("Exchange Rate Revaluation", "Exchange Gain Or Loss")
CHUNK = 2000

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


class Group(NamedTuple):
	"""The rows booked against one voucher, by one party, in one account."""

	account: str
	party: str | None
	against_voucher_type: str
	against_voucher_no: str


@dataclass(slots=True)
class Netted:
	"""Balances of one selection: the open ones, and those that netting left an exchange difference on."""

	open: list[Balance] = field(default_factory=list)
	differences: list[Balance] = field(default_factory=list)
	revaluations: set[str] = field(default_factory=set)


def open_balances(selection: Selection, significance: Significance, *, remarks: bool = False) -> Netted:
	"""Return what is open in `selection`, as ERPNext's Accounts Receivable report would.

	`differences` are settled balances with an amount left in one of the two currencies only; the report hides
	them, the general ledger does not. `revaluations` are the journals among them all that revalue. Order is by
	posting date, then party.
	"""
	reader = _Reader(selection, _half_unit(significance), remarks)
	balances = reader.balances()
	journals = [key.voucher_no for key in balances if key.voucher_type == "Journal Entry"]
	result = Netted(revaluations=_revaluations(selection, journals))
	for key, balance in balances.items():
		if significance.is_open(balance, key.voucher_no in result.revaluations):
			result.open.append(balance)
		elif balance.outstanding or balance.outstanding_in_account_currency:
			result.differences.append(balance)
	result.open.sort(key=lambda balance: (balance.facts.posting_date, balance.key.party or ""))
	return result


def _half_unit(significance: Significance) -> Decimal:
	"""Half the smallest amount shown: less than this rounds to nothing by every rounding method."""
	return Decimal(5).scaleb(-significance.precision - 1)


class _Reader:
	"""Fetches just the rows that decide about the open balances of one selection."""

	def __init__(self, selection: Selection, half_unit: Decimal, remarks: bool = False) -> None:
		self.selection = selection
		self.columns = (*ENTRY_COLUMNS, "l.remarks") if remarks else ENTRY_COLUMNS
		self.where = conditions(selection)
		self.half_unit = half_unit
		self.groups: dict[Group, list[LedgerEntry]] = {}
		self.redirects: dict[str, str] = {}
		self.facts: dict[VoucherKey, VoucherFacts] = {}

	def balances(self) -> dict[VoucherKey, Balance]:
		"""Return the balance of every voucher that may be open; settled ones may be among them."""
		self.redirects = _redirects(self.selection, self.where)
		self.keep(self.undecided())
		self.keep(self.booked_against(self.redirects))
		self.learn_facts()
		added = self.keep(self.booked_against(self.landing_places()))
		self.facts = self.facts_of(added) | self.facts
		return net(
			self.entries(),
			self.facts,
			redirects=self.redirects,
			by_account=self.selection.by_account,
			counts=_sales_team_filter(self.selection.sales_person),
		)

	def entries(self) -> Iterable[LedgerEntry]:
		return (entry for group in self.groups.values() for entry in group)

	def keep(self, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
		"""Add whole groups and return their rows; a group that is already there is the same rows once more."""
		fresh: dict[Group, list[LedgerEntry]] = {}
		for entry in entries:
			account = entry.account if self.selection.by_account else None
			group = Group(account, entry.party, entry.against_voucher_type, entry.against_voucher_no)
			if group not in self.groups:
				fresh.setdefault(group, []).append(entry)
		self.groups.update(fresh)
		return [entry for group in fresh.values() for entry in group]

	def undecided(self) -> Iterable[LedgerEntry]:
		"""Both phases in one statement: the rows of all groups that are open or name a voucher without rows."""
		columns = ["account", "party", "against_voucher_type", "against_voucher_no"]
		same = [
			"l.against_voucher_no = g.against_voucher_no",
			"l.against_voucher_type = g.against_voucher_type",
		]
		same.append("l.party <=> g.party")
		if self.selection.by_account:
			same.append("l.account = g.account")
		else:
			columns.remove("account")
		grouped = ", ".join(f"l.{column}" for column in columns)
		tail = f"""
			FROM (
				SELECT {grouped} FROM {LEDGER} l {indexes.hint("Payment Ledger Entry")}
				WHERE {self.where} GROUP BY {grouped}
				HAVING MAX(l.voucher_no = l.against_voucher_no) = 0
					OR ABS(SUM(l.amount)) >= %(half_unit)s
					OR ABS(SUM(l.amount_in_account_currency)) >= %(half_unit)s
			) g
			STRAIGHT_JOIN {LEDGER} l ON {" AND ".join(same)}
			WHERE {self.where}"""
		values = {**self.where.values, "half_unit": self.half_unit}
		return map(_entry, packed.rows(self.columns, tail, values))

	def booked_against(self, names: Iterable[str]) -> Iterable[LedgerEntry]:
		return self._rows_where("l.against_voucher_no", names)

	def _rows_where(self, column: str, names: Iterable[str]) -> Iterable[LedgerEntry]:
		names = sorted(names)
		for start in range(0, len(names), CHUNK):
			values = {**self.where.values, "names": tuple(names[start : start + CHUNK])}
			tail = f"FROM {LEDGER} l WHERE {column} IN %(names)s AND {self.where}"
			yield from map(_entry, packed.rows(self.columns, tail, values))

	def learn_facts(self) -> None:
		"""Find out which of the named vouchers exist, and what their own rows say.

		All rows of one invoice carry one date, so the row it stands on is enough; rows of other vouchers may
		take effect on different dates, and the earliest counts.
		"""
		names: set[str] = set()
		for group, entries in self.groups.items():
			if not self.lands_elsewhere(group, entries):
				if group.against_voucher_type not in INVOICES:
					names.add(group.against_voucher_no)
				continue
			names.add(self.redirects.get(group.against_voucher_no) or group.against_voucher_no)
			names.update(entry.voucher_no for entry in entries)
		self.facts = self.facts_of([*self.entries(), *self._rows_where("l.voucher_no", names)])

	def facts_of(self, entries: Iterable[LedgerEntry]) -> dict[VoucherKey, VoucherFacts]:
		return voucher_facts(
			entries,
			advance_doctypes=frappe.get_hooks("advance_payment_doctypes"),
			by_account=self.selection.by_account,
		)

	def lands_elsewhere(self, group: Group, entries: list[LedgerEntry]) -> bool:
		"""Whether rows of `group` may land on another voucher than the one they name."""
		if group.against_voucher_type in INVOICES and self.redirects.get(group.against_voucher_no):
			return True
		return not any(
			entry.voucher_no == group.against_voucher_no and entry.voucher_type == group.against_voucher_type
			for entry in entries
		)

	def landing_places(self) -> set[str]:
		"""Return the vouchers that take rows from another group, so that their own group is needed whole."""
		return {
			target_of(entry, self.facts, self.redirects, self.selection.by_account).voucher_no
			for group, entries in self.groups.items()
			if self.lands_elsewhere(group, entries)
			for entry in entries
		}


def _redirects(selection: Selection, where: Conditions) -> dict[str, str]:
	"""Return {credit note: invoice} for notes that hand on what is booked against them."""
	if selection.party_type and selection.party_type not in ("Customer", "Supplier"):
		return {}
	return dict(
		frappe.db.sql(
			f"""
			SELECT r.name, r.return_against FROM `tabSales Invoice` r
			WHERE r.return_against > '' AND r.is_return = 1 AND r.docstatus = 1 AND r.company = %(company)s
				AND r.posting_date <= %(as_on)s AND r.update_outstanding_for_self = 0
				AND EXISTS (SELECT 1 FROM {LEDGER} l WHERE l.against_voucher_no = r.name)""",
			{"company": selection.company, "as_on": selection.as_on},
		)
	)


def _revaluations(selection: Selection, journals: list[str]) -> set[str]:
	"""Return those of `journals` that revalue: they are open in company currency alone."""
	entry = frappe.qb.DocType("Journal Entry")
	found: set[str] = set()
	for start in range(0, len(journals), CHUNK):
		found.update(
			name
			for (name,) in frappe.qb.from_(entry)
			.select(entry.name)
			.where(
				entry.name.isin(journals[start : start + CHUNK])
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


def _entry(cells: list[str | None]) -> LedgerEntry:
	cells[7] = packed.day(cells[7])
	cells[8], cells[9] = Decimal(cells[8]), Decimal(cells[9])
	return LedgerEntry(*cells)
