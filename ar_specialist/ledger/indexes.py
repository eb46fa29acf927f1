"""The indexes that let the ledger be read without its wide rows, and reminders be sent without scans; their removal.

Each covers one question: what is open (payment ledger), when is an invoice due (sales invoices), what does the
control account hold (general ledger); for each reminder: which deposits wait, whose account is it, whose address,
is a file like it kept already; which documents settle a dispute; which bill a payment plan, or ask for an instalment
of it. Composite indexes survive Frappe's schema sync. Building one takes about a second for each 200,000 rows and does
not block writes, so above `BY_HAND_ABOVE` rows it is left to `bench execute
ar_specialist.ledger.indexes.create_all`, at an hour the administrator chooses. Everything works without them, more
slowly.
"""

from typing import NamedTuple

import frappe

LEDGER = "`tabPayment Ledger Entry`"
WIDE = frozenset(("party_type", "voucher_type", "account_currency", "cost_center"))  # in `ar_entry`
SETTLING = ("Sales Invoice", "Journal Entry", "Payment Entry")
OF_PLAN = ("Sales Invoice", "Payment Request")
BY_HAND_ABOVE = 5_000_000


class Index(NamedTuple):
	"""One index on a table of ERPNext or Frappe."""

	doctype: str
	name: str
	columns: tuple[str, ...]


INDEXES = (
	Index(
		"Payment Ledger Entry",
		"ar_open_item",
		(
			"account", "party", "against_voucher_type", "against_voucher_no", "voucher_no",
			"delinked", "posting_date", "amount", "amount_in_account_currency",
		),
	),
	Index(
		"Payment Ledger Entry",
		"ar_entry",
		("against_voucher_no", "voucher_type", "account_currency", "cost_center", "party_type"),
	),
	Index("Sales Invoice", "ar_due_date", ("name", "docstatus", "company", "posting_date", "due_date", "po_no")),
	Index(
		"GL Entry",
		"ar_control",
		("account", "party", "is_cancelled", "posting_date", "debit", "credit"),
	),
	Index("Bank Transaction", "ar_waiting", ("docstatus", "party", "unallocated_amount")),
	Index("Bank Account", "ar_party", ("party", "party_type")),
	Index("Bank Account", "ar_own", ("company", "is_company_account")),
	Index("Contact Email", "ar_address", ("email_id", "parent")),
	Index("File", "ar_content", ("content_hash", "is_private")),
	*(Index(doctype, "ar_settles", ("ar_dispute", "docstatus")) for doctype in SETTLING),
	*(Index(doctype, "ar_of_plan", ("ar_payment_plan", "docstatus")) for doctype in OF_PLAN),
)  # fmt: skip


def hint(name: str) -> str:
	"""Return the words that make a query use our index `name`; nothing where it was not built.

	Left alone, the database now and then prefers an index that costs it a wide row for each entry.
	"""
	known = getattr(frappe.local, "ar_index_hints", None)
	if known is None:
		known = frappe.local.ar_index_hints = {
			index.name: f"FORCE INDEX ({index.name})"
			for index in INDEXES
			if frappe.db.has_index(f"tab{index.doctype}", index.name)
		}
	return known.get(name, "")


def ledger_rows(on: str = "") -> tuple[str, str]:
	"""Return the payment ledger's rows `l` for a FROM clause, and the alias under which `WIDE` columns are read.

	One index holds what a row is about and its amounts, another these columns; together they spare the rows.
	`on` joins `l` to what stands before it.
	"""
	narrow, wide = hint("ar_open_item"), hint("ar_entry")
	if not (narrow and wide):
		return f"{LEDGER} l {on}", "l"
	joined = f"{LEDGER} w {wide} ON w.against_voucher_no <=> l.against_voucher_no AND w.name = l.name"
	return f"{LEDGER} l {narrow} {on} STRAIGHT_JOIN {joined}", "w"


def create(limit: int | None = BY_HAND_ABOVE) -> list[str]:
	"""Create the missing indexes on tables of up to `limit` rows; return the tables that were too large.

	Schema changes commit, so this belongs in installation and migration only.
	"""
	frappe.local.ar_index_hints = None
	left = []
	for index in INDEXES:
		columns = _columns(index)
		if columns == index.columns:
			continue
		if limit is not None and frappe.db.estimate_count(index.doctype) > limit:
			left.append(index.doctype)
			continue
		if columns:
			_drop(index)
		frappe.db.add_index(index.doctype, list(index.columns), index_name=index.name)
	return left


def create_all() -> None:
	"""Create the indexes whatever the size of the tables."""
	create(limit=None)


def _columns(index: Index) -> tuple[str, ...]:
	"""Return the columns of `index` as it stands, none when it does not."""
	rows = frappe.db.sql(
		f"SHOW INDEX FROM `tab{index.doctype}` WHERE Key_name = %s", index.name, as_dict=True
	)
	return tuple(row.Column_name for row in sorted(rows, key=lambda row: row.Seq_in_index))


def drop() -> None:
	"""Remove our indexes from ERPNext's tables."""
	frappe.local.ar_index_hints = None
	for index in INDEXES:
		if _columns(index):
			_drop(index)


def _drop(index: Index) -> None:
	frappe.db.sql_ddl(f"ALTER TABLE `tab{index.doctype}` DROP INDEX `{index.name}`")
