"""Reading the derived open items: what AR Open Item holds, as the rules' own rows.

As fast as the ledger is wide: nothing is grouped or netted any more. Does not check permissions.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import frappe

from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.money import ZERO

from . import packed
from .population import Conditions, Visibility, add_visibility
from .vouchers import chunks

TABLE = "`tabAR Open Item`"
# columns that are the same for a whole item, so that a user who may see some of their values sees whole items
WHOLE = {"company", "account", "account_currency"}
NOTHING = "0.000000000"  # as the database writes it


def open_items(
	company: str,
	view: View,
	*,
	parties: Sequence[str] = (),
	where: Conditions | None = None,
	with_disputed: bool = False,
) -> list[OpenItem]:
	"""Return the derived open items of `company` in `view`, by posting date and party.

	`parties` restricts them; `where` adds conditions on the row `l`. In a view by term, instalments add up to
	their invoice, which ERPNext's do not always. They say what of them is disputed only `with_disputed`, as few are and
	reading it of all takes time.
	"""
	conditions = Conditions()
	conditions.add("l.company = %(company)s", company=company)
	shown = "Account Currency" if view.in_account_currency else "Company Currency"
	conditions.add("l.shown_in IN ('Both', %(shown)s)", shown=shown)
	conditions.add("l.is_split = 0" if view.by_term else "l.level = 'Voucher'")
	if where is not None and where.clauses:
		conditions.add(str(where), **where.values)
	if not parties:
		return _read(conditions, view, all_at_once=True, with_disputed=with_disputed)
	items: list[OpenItem] = []
	for chunk in chunks(parties):
		narrowed = Conditions()
		narrowed.add(f"{conditions} AND l.party IN %(parties)s", **conditions.values, parties=chunk)
		items.extend(_read(narrowed, view, all_at_once=False, with_disputed=with_disputed))
	return items


def has_credit(company: str, party: str, account: str) -> bool:
	"""Return whether `party` has money to their credit on one receivable account, which nobody has set against anything."""
	whose = {"company": company, "party": party, "account": account}
	return bool(
		frappe.db.exists(
			"AR Open Item", {**whose, "level": "Voucher", "outstanding_in_account_currency": ("<", 0)}
		)
	)


def split_vouchers(company: str, party: str) -> set[tuple[str, str, str]]:
	"""Return (account, type, name) of the open vouchers of `party` that are due in instalments."""
	item = frappe.qb.DocType("AR Open Item")
	query = frappe.qb.from_(item).select(item.account, item.voucher_type, item.voucher_no)
	return set(query.where((item.company == company) & (item.party == party) & (item.is_split == 1)).run())


def _read(conditions: Conditions, view: View, *, all_at_once: bool, with_disputed: bool) -> list[OpenItem]:
	suffix = "_in_account_currency" if view.in_account_currency else ""
	columns = [
		"l.posting_date", "l.party", "l.party_type", "l.account", "l.voucher_type", "l.voucher_no", "l.due_date",
		f"l.invoiced{suffix}", f"l.paid{suffix}", f"l.credit_note{suffix}", f"l.outstanding{suffix}",
		"l.cost_center", "IFNULL(l.po_no, '')",
	]  # fmt: skip
	if suffix:
		columns.append("l.account_currency")
	if view.by_term:
		columns += ["l.invoice_total", "l.payment_term"]
	if with_disputed:
		columns.append(f"l.disputed{suffix}")

	def item(cells: packed.Cells) -> OpenItem:
		"""Return the item of `cells`; a whole voucher has no term and is its own total."""
		posted, due, (invoiced, paid, credit_note, outstanding) = cells[0], cells[6], cells[7:11]
		disputed = _amount(cells.pop()) if with_disputed else ZERO
		term = cells.pop() if view.by_term else None
		total = Decimal(cells.pop()) if view.by_term else None
		currency = cells.pop() if suffix else view.company_currency
		cells[0], cells[6] = packed.day(posted), packed.day(due)
		amount = Decimal(outstanding)
		invoiced = amount if invoiced == outstanding else Decimal(invoiced)
		paid = ZERO if paid == NOTHING else Decimal(paid)
		credit_note = ZERO if credit_note == NOTHING else Decimal(credit_note)
		if total is None:
			total = invoiced
		cells[7:12] = currency, invoiced, paid, credit_note, amount, total, cells[11], term
		cells[15] = cells[15] or None
		if disputed:
			cells += None, disputed
		return OpenItem(*cells)

	tail = f"FROM {TABLE} l WHERE {conditions}"
	if all_at_once:
		return packed.sorted_rows_as(item, columns, tail, conditions.values)
	return packed.rows_as(item, columns, f"{tail} ORDER BY l.posting_date, l.party", conditions.values)


def _amount(text: str) -> Decimal:
	return ZERO if text == NOTHING else Decimal(text)


def visible(visibility: Visibility) -> Conditions:
	"""Return the conditions that let a user see only their part of the derived rows."""
	conditions = Conditions()
	kept = {name: names for name, names in visibility.ledger.items() if _keeps(name)}
	add_visibility(conditions, replace(visibility, ledger=kept))
	if len(kept) < len(visibility.ledger):
		_add_by_voucher(conditions, visibility)
	return conditions


def _keeps(column: str) -> bool:
	return frappe.get_meta("AR Open Item").has_field(column)


def _add_by_voucher(conditions: Conditions, visibility: Visibility) -> None:
	"""Restrict by columns that open items do not keep: let their voucher's own ledger rows decide."""
	rows = Conditions()
	for column, allowed in visibility.ledger.items():
		if not _keeps(column):
			empty = "" if visibility.strict else f"IFNULL(p.`{column}`, '') = '' OR "
			name = f"voucher_{column}"
			rows.add(f"({empty}p.`{column}` IN %({name})s)", **{name: tuple(allowed)})
	conditions.add(
		"EXISTS (SELECT 1 FROM `tabPayment Ledger Entry` p WHERE p.voucher_no = l.voucher_no"
		f" AND p.voucher_type = l.voucher_type AND p.party = l.party AND {rows})",
		**rows.values,
	)


def stored_rows(
	doctype: str, company: str, party: str, parties: Sequence[str], fields: Sequence[str]
) -> list[dict[str, object]]:
	"""Return `fields` of the derived rows of `doctype` whose column `party` is one of `parties`, as computed."""
	meta = frappe.get_meta(doctype)
	types = {df.fieldname: df.fieldtype for df in meta.fields}
	result = []
	for chunk in chunks(parties):
		rows = packed.rows(
			[f"l.`{name}`" for name in fields],
			f"FROM `tab{doctype}` l WHERE l.company = %(company)s AND l.`{party}` IN %(parties)s",
			{"company": company, "parties": chunk},
		)
		result.extend(
			{name: _value(cell, types.get(name)) for name, cell in zip(fields, cells, strict=True)}
			for cells in rows
		)
	return result


def _value(cell: str | None, fieldtype: str | None) -> object:
	if cell is None:
		return None
	if fieldtype in ("Currency", "Float"):
		return Decimal(cell)
	if fieldtype == "Datetime":
		return datetime.fromisoformat(cell)
	if fieldtype == "Date":
		return packed.day(cell)
	return int(cell) if fieldtype in ("Check", "Int") else cell
