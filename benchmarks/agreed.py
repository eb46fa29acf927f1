"""What is disputed and agreed on in the benchmark's ledger, written with set-based inserts: disputes and payment plans.

Everything follows from numbers. Live disputes and plans are about open invoices, no two about one; disputes that are
over are about paid ones, spread over two years.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import frappe

from benchmarks.ledger import STAMP
from benchmarks.said import insert, temporary

DISPUTES = ("AR Dispute", "AR Dispute Item", "AR Dispute Span")
PLANS = ("AR Payment Plan", "AR Payment Plan Item", "AR Payment Plan Instalment")
INSTALMENTS = 4
RAISED = "DATE_SUB(%(today)s, INTERVAL 5 + (s.seq * 7) %% 25 DAY)"
RAISED_BEFORE = "DATE_SUB(%(today)s, INTERVAL 40 + (s.seq * 7919) %% 690 DAY)"
OVER = f"DATE_ADD({RAISED_BEFORE}, INTERVAL 1 + s.seq %% 35 DAY)"


class Agreed(NamedTuple):
	"""How much is disputed and agreed on."""

	live_disputes: int = 5_000
	disputes_over: int = 15_000
	plans: int = 3_000

	@classmethod
	def of(cls, invoices: int) -> "Agreed":
		"""Return what is agreed on where there are so many invoices: one in seven of them is open."""
		return cls(*(min(most, invoices // share) for most, share in zip(cls(), (20, 7, 33), strict=True)))


def fill(agreed: Agreed) -> dict[str, int]:
	"""Dispute and agree on it, unless it is there for what is said of this ledger; return how much there is."""
	own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
	made_by = f"{frappe.db.get_global('ar_benchmark_said')} {tuple(agreed)} {own}"
	if frappe.db.get_global("ar_benchmark_agreed") != made_by:
		for doctype in (*DISPUTES, *PLANS):
			frappe.db.truncate(doctype)
		vouchers()
		reasons()
		live_disputes(agreed)
		disputes_over(agreed)
		plans(agreed)
		frappe.db.set_global("ar_benchmark_agreed", made_by)
		frappe.db.commit()
		frappe.db.sql("ANALYZE TABLE " + ", ".join(f"`tab{doctype}`" for doctype in (*DISPUTES, *PLANS)))
		frappe.clear_cache()
	return {doctype: frappe.db.count(doctype) for doctype in (DISPUTES[0], PLANS[0])}


def customers(*doctypes: str) -> list[str]:
	"""Return the customers with a live dispute or a plan, or with one of `doctypes`."""
	found = set()
	for doctype in doctypes or (DISPUTES[0], PLANS[0]):
		filters = {"status": ("not in", ["Closed", "Completed"])}
		found |= set(frappe.get_all(doctype, filters=filters, pluck="customer"))
	return sorted(found)


def vouchers() -> None:
	"""Number the open invoices and the paid ones."""
	for name, is_open in (("ar_owed", "IS NOT NULL"), ("ar_paid", "IS NULL")):
		temporary(
			f"{name} (number INT PRIMARY KEY) SELECT ROW_NUMBER() OVER (ORDER BY i.name) - 1 number,"
			" a.name account, i.customer, i.customer_name, i.name voucher_no, i.debit_to receivable_account,"
			" i.due_date, i.grand_total, o.outstanding FROM `tabSales Invoice` i"
			" JOIN `tabAR Customer Account` a ON a.customer = i.customer AND a.company = i.company"
			" LEFT JOIN `tabAR Open Item` o ON o.voucher_no = i.name AND o.level = 'Voucher'"
			f" WHERE i.company = %(company)s AND i.docstatus = 1 AND o.outstanding {is_open}"
		)


def reasons() -> None:
	"""Number the reasons that come with the app."""
	temporary(
		"ar_reasons (number INT PRIMARY KEY) SELECT ROW_NUMBER() OVER (ORDER BY name) - 1 number, name,"
		" category, root_cause FROM `tabAR Dispute Reason`"
	)


def live_disputes(agreed: Agreed) -> None:
	"""Half of what is open of an invoice, raised in the last month, one in ten past its deadline."""
	_dispute(
		"LIVE",
		agreed.live_disputes,
		"ar_owed",
		raised=RAISED,
		values={
			"status": "ELT(1 + s.seq %% 3, 'Open', 'In Review', 'Waiting for Customer')",
			"deadline": f"DATE_ADD({RAISED}, INTERVAL IF(s.seq %% 10, 40, 1) DAY)",
			"still_disputed": "ROUND(n.outstanding / 2, 2)",
			"base_still_disputed": "ROUND(n.outstanding / 2, 2)",
		},
		disputed="ROUND(n.outstanding / 2, 2)",
		still_disputed="ROUND(n.outstanding / 2, 2)",
	)


def disputes_over(agreed: Agreed) -> None:
	"""Disputes of two years that were paid in the end, after a month or less; half of them were valid."""
	_dispute(
		"OVER",
		agreed.disputes_over,
		"ar_paid",
		raised=RAISED_BEFORE,
		values={
			"status": "'Closed'",
			"status_before": "'Open'",
			"deadline": f"DATE_ADD({RAISED_BEFORE}, INTERVAL 14 DAY)",
			"resolution": "'Paid'",
			"resolution_by_ledger": "1",
			"valid": "IF(s.seq %% 2, 'Valid', 'Invalid')",
			"resolved_on": OVER,
			"closed_on": OVER,
			"paid_meanwhile": "n.grand_total",
		},
		disputed="n.grand_total",
		paid="n.grand_total",
	)
	insert(
		"AR Dispute Span",
		"parent, parenttype, parentfield, idx, disputed_from, disputed_until",
		f"CONCAT('BENCH-SPAN-', s.seq), {STAMP}, CONCAT('BENCH-OVER-', s.seq), 'AR Dispute', 'spans', 1,"
		f" {RAISED_BEFORE}, {OVER} FROM seq_1_to_{agreed.disputes_over} s",
	)


def _dispute(kind: str, count: int, of: str, *, raised: str, values: dict[str, str], **amounts: str) -> None:
	"""Raise `count` disputes, each of an invoice of the table `of` by itself."""
	name = f"CONCAT('BENCH-{kind}-', s.seq)"
	source = f"FROM seq_1_to_{count} s JOIN {of} n ON n.number = s.seq - 1"
	every = {
		"account": "n.account",
		"company": "%(company)s",
		"customer": "n.customer",
		"customer_name": "n.customer_name",
		"reason": "r.name",
		"category": "r.category",
		"root_cause": "r.root_cause",
		"raised_on": raised,
		"channel": "'Call'",
		"currency": "%(currency)s",
		"company_currency": "%(currency)s",
		"disputed_originally": amounts["disputed"],
		"coordinator": "'Administrator'",
		**values,
	}
	known = frappe.db.sql("SELECT COUNT(*) FROM ar_reasons")[0][0]
	insert(
		"AR Dispute",
		", ".join(every),
		f"{name}, {STAMP}, {', '.join(every.values())} {source} JOIN ar_reasons r ON r.number = (s.seq * 3) %% {known}",
	)
	_items(kind, name, source, amounts)


def _items(kind: str, name: str, source: str, amounts: dict[str, str]) -> None:
	of_item = {
		"voucher_type": "'Sales Invoice'",
		"voucher_no": "n.voucher_no",
		"receivable_account": "n.receivable_account",
		"due_date": "n.due_date",
		"kind": "'Invoice'",
		"currency": "%(currency)s",
		"exchange_rate": "1",
		"outstanding_when_raised": amounts["disputed"],
		**amounts,
	}
	insert(
		"AR Dispute Item",
		f"parent, parenttype, parentfield, idx, {', '.join(of_item)}",
		f"CONCAT('BENCH-{kind}-ITEM-', s.seq), {STAMP}, {name}, 'AR Dispute', 'items', 1,"
		f" {', '.join(of_item.values())} {source}",
	)


def plans(agreed: Agreed) -> None:
	"""Plans over whole open invoices that nobody disputes, in four monthly parts, most of them begun."""
	source = f"FROM seq_1_to_{agreed.plans} s JOIN ar_owed n ON n.number = {agreed.live_disputes} + s.seq - 1"
	begun = "DATE_SUB(%(today)s, INTERVAL (s.seq * 7) %% 60 DAY)"
	insert(
		"AR Payment Plan",
		"docstatus, account, company, customer, customer_name, status, starts_on, first_due_date, scheduled_by,"
		" number_of_instalments, frequency, shift, account_currency, balance, total, open_amount, grace_days, breaks_after,"
		" overpayment_rule, on_break, accepted_on, accepted_by, accepted_how, collector",
		f"CONCAT('BENCH-PLAN-', s.seq), {STAMP}, 1, n.account, %(company)s, n.customer, n.customer_name, 'Active', {begun},"
		f" DATE_ADD({begun}, INTERVAL 30 DAY), 'Number of Instalments', {INSTALMENTS}, 'Monthly', 'Next Business Day',"
		" %(currency)s, n.outstanding, n.outstanding, n.outstanding, 5, 2, 'Next Due First', 'All Due at Once',"
		f" {begun}, n.customer_name, 'Phone', 'Administrator' {source}",
	)
	insert(
		"AR Payment Plan Item",
		"parent, parenttype, parentfield, idx, voucher_type, voucher_no, receivable_account, due_date, open_amount,"
		" planned, open_now, account_currency, rate",
		f"CONCAT('BENCH-PLAN-ITEM-', s.seq), {STAMP}, CONCAT('BENCH-PLAN-', s.seq), 'AR Payment Plan', 'items', 1,"
		" 'Sales Invoice', n.voucher_no, n.receivable_account, n.due_date, n.outstanding, n.outstanding, n.outstanding,"
		f" %(currency)s, 1 {source}",
	)
	part = f"ROUND(n.outstanding / {INSTALMENTS}, 2)"
	last = f"n.outstanding - {INSTALMENTS - 1} * {part}"
	for number in range(1, INSTALMENTS + 1):
		amount = last if number == INSTALMENTS else part
		insert(
			"AR Payment Plan Instalment",
			"parent, parenttype, parentfield, idx, due_date, principal, amount, open_amount, status, account_currency",
			f"CONCAT('BENCH-PLAN-PART-', s.seq, '-{number}'), {STAMP}, CONCAT('BENCH-PLAN-', s.seq), 'AR Payment Plan',"
			f" 'instalments', {number}, DATE_ADD({begun}, INTERVAL {30 * number} DAY), {amount}, {amount}, {amount},"
			f" 'Open', %(currency)s {source}",
		)
