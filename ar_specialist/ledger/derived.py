"""Reading the derived open items: what AR Open Item holds, as the rules' own rows.

As fast as the ledger is wide: nothing is grouped or netted any more. Does not check permissions.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe

from ar_specialist.receivables.items import OpenItem, View

from . import packed
from .population import Conditions, Visibility, add_visibility
from .vouchers import chunks

TABLE = "`tabAR Open Item`"


def open_items(
	company: str,
	view: View,
	*,
	parties: Sequence[str] = (),
	where: Conditions | None = None,
) -> list[OpenItem]:
	"""Return the derived open items of `company` in `view`, by posting date and party.

	`parties` restricts them; `where` adds conditions on the row `l`. In a view by term, instalments add up to
	their invoice, which ERPNext's do not always.
	"""
	conditions = Conditions()
	conditions.add("l.company = %(company)s", company=company)
	shown = "Account Currency" if view.in_account_currency else "Company Currency"
	conditions.add("l.shown_in IN ('Both', %(shown)s)", shown=shown)
	conditions.add("l.is_split = 0" if view.by_term else "l.level = 'Voucher'")
	if where is not None and where.clauses:
		conditions.add(str(where), **where.values)
	if not parties:
		return _read(conditions, view)
	items: list[OpenItem] = []
	for chunk in chunks(parties):
		narrowed = Conditions()
		narrowed.add(f"{conditions} AND l.party IN %(parties)s", **conditions.values, parties=chunk)
		items.extend(_read(narrowed, view))
	return items


def _read(conditions: Conditions, view: View) -> list[OpenItem]:
	suffix = "_in_account_currency" if view.in_account_currency else ""
	total = f"l.invoiced{suffix}" if suffix else "l.invoice_total"
	columns = [
		"l.party_type", "l.party", "l.account", "l.voucher_type", "l.voucher_no", "l.posting_date",
		"l.due_date", "l.account_currency" if suffix else "l.currency", f"l.invoiced{suffix}",
		f"l.paid{suffix}", f"l.credit_note{suffix}", f"l.outstanding{suffix}", total, "l.cost_center",
		"l.payment_term", "l.po_no",
	]  # fmt: skip
	tail = f"FROM {TABLE} l WHERE {conditions} ORDER BY l.posting_date, l.party"
	return [_item(cells) for cells in packed.rows(columns, tail, conditions.values)]


def _item(cells: list[str | None]) -> OpenItem:
	kind, party, account, voucher_type, voucher_no, posted, due, currency, *rest = cells
	invoiced, paid, credit_note, outstanding, total, cost_center, term, po_no = rest
	return OpenItem(
		kind, party, account, voucher_type, voucher_no, packed.day(posted), packed.day(due), currency,
		Decimal(invoiced), Decimal(paid), Decimal(credit_note), Decimal(outstanding), Decimal(total),
		cost_center, term, po_no,
	)  # fmt: skip


def visible(visibility: Visibility) -> Conditions:
	"""Return the conditions that let a user see only their part of the derived rows."""
	conditions = Conditions()
	add_visibility(conditions, visibility)
	return conditions


def as_list_condition(visibility: Visibility) -> str:
	"""Return `visibility` as a condition on AR Open Item for Frappe's lists, which bind no values.

	Empty when nothing is restricted.
	"""
	conditions = visible(visibility)
	if not conditions.clauses:
		return ""
	escaped = {
		name: f"({', '.join(map(frappe.db.escape, value))})"
		if isinstance(value, tuple)
		else frappe.db.escape(value)
		for name, value in conditions.values.items()
	}
	return f"{TABLE}.name IN (SELECT l.name FROM {TABLE} l WHERE {str(conditions) % escaped})"


def is_visible(name: str, visibility: Visibility) -> bool:
	"""Return whether the open item `name` is within what `visibility` allows."""
	conditions = visible(visibility)
	conditions.add("l.name = %(name)s", name=name)
	return bool(frappe.db.sql(f"SELECT 1 FROM {TABLE} l WHERE {conditions}", conditions.values))


def stored_rows(company: str, parties: Sequence[str], fields: Sequence[str]) -> list[dict[str, object]]:
	"""Return the stored open items of `parties` with `fields`, as they would be computed."""
	meta = frappe.get_meta("AR Open Item")
	types = {df.fieldname: df.fieldtype for df in meta.fields}
	result = []
	for chunk in chunks(parties):
		rows = packed.rows(
			[f"l.`{name}`" for name in fields],
			f"FROM {TABLE} l WHERE l.company = %(company)s AND l.party IN %(parties)s",
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
	if fieldtype == "Currency":
		return Decimal(cell)
	if fieldtype == "Date":
		return packed.day(cell)
	return int(cell) if fieldtype in ("Check", "Int") else cell


def accounts(company: str, customers: Iterable[str]) -> list[list[str | None]]:
	"""Return (customer, account name, collector) of those of `customers` that have an account in `company`."""
	return [
		cells
		for chunk in chunks(customers)
		for cells in packed.rows(
			["a.customer", "a.name", "a.collector"],
			"FROM `tabAR Customer Account` a WHERE a.company = %(company)s AND a.customer IN %(customers)s",
			{"company": company, "customers": chunk},
		)
	]
