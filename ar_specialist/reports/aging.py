"""The rows of AR Aging, and the figures both aging reports show around them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter

import frappe
from frappe import _
from frappe.utils import cint, fmt_money, formatdate

from ar_specialist.ledger import future, vouchers
from ar_specialist.ledger.customers import NOBODY, CustomerFacts, company_currency, customer_facts
from ar_specialist.ledger.population import Selection
from ar_specialist.operations import aging, disputed_on, planned_on
from ar_specialist.receivables.future import Expected, expect
from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.summary import Totals, add_disputed, add_future, add_planned, summarise
from ar_specialist.receivables.summary import empty as new_totals

from .filters import AgingFilters

Row = dict[str, object]
PARTY = attrgetter("party")
ITEM_FIELDS = (
	"posting_date", "due_date", "age", "voucher_type", "voucher_no", "party_type", "party_account",
	"cost_center", "payment_term", "po_no", "currency", "agreed_date", "agreed_age",
)  # fmt: skip


def readings(filters: AgingFilters) -> list[aging.Reading]:
	"""Return the open items of each company, as the filters want them."""
	return [
		_reading(filters, selection, view)
		for selection, view in zip(filters.selections, filters.views, strict=True)
	]


def _reading(filters: AgingFilters, selection: Selection, view: View) -> aging.Reading:
	"""Return the open items of one company, with what of them is disputed and planned."""
	found = aging.read(selection, view, either_currency=filters.either_currency, remarks=filters.show_remarks)
	found.disputed = disputed_on.of_items(selection.company, selection.as_on, found.items, view)
	found.planned = planned_on.of_items(selection.company, selection.as_on, found.items, view)
	return found


def aging_rows(filters: AgingFilters, found: Sequence[aging.Reading]) -> tuple[list[Row], list[Row]]:
	"""Return one row an open item, company by company, and one row of totals a currency.

	Rows have ERPNext's field names plus our own; amounts are floats in the row's `currency`; `not_due` and
	`range1`, `range2`, … add up to `outstanding`. Totals are exact before they become floats.
	"""
	sums: dict[str, Totals] = {}
	expected = [expected_payments(filters, reading) for reading in found]
	rows = []
	for reading, payments in zip(found, expected, strict=True):
		rows += _rows(filters, reading, payments, sums)
	totals = [figures(filters, each, currency) for currency, each in sums.items()]
	if filters.group_by_party:
		rows = _with_subtotals(filters, found, list(chain(*expected)), rows, totals)
	return rows, totals


def expected_payments(filters: AgingFilters, reading: aging.Reading) -> list[Expected]:
	"""Return what future payments do to each open item; nothing where they are not asked for."""
	if not filters.show_future_payments:
		return []
	vouchers_open = [item.voucher_no for item in reading.items]
	payments = future.future_payments(filters.report_date, vouchers_open, filters.in_party_currency)
	return expect(reading.items, payments)


def _with_subtotals(
	filters: AgingFilters,
	found: Sequence[aging.Reading],
	expected: Sequence[Expected],
	rows: Iterable[Row],
	totals: Iterable[Row],
) -> list[Row]:
	"""Return `rows` by party, each party's followed by its total and a blank row, then the total of all.

	Parties with items in two currencies have a total in each, and so has the report.
	"""
	items = [item for reading in found for item in reading.items]
	by_party = summarise(items, filters.rule, PARTY)
	for reading in found:
		add_disputed(by_party, reading.items, reading.disputed, PARTY)
		add_planned(by_party, reading.items, reading.planned_amounts(), PARTY)
	if expected:
		add_future(by_party, items, expected, PARTY)
	groups: dict[tuple[str | None, str], list[Row]] = {}
	for row in rows:
		groups.setdefault((row["party"], row["currency"]), []).append(row)
	result: list[Row] = []
	for party, currency in sorted(groups, key=lambda group: (group[0] or "", group[1])):
		total = frappe._dict(party=party, bold=1, **figures(filters, by_party[party, currency], currency))
		result += [*groups[party, currency], total, frappe._dict()]
	for row in totals:
		result.append(frappe._dict(row, party=_("Total"), bold=1))
	return result


def _rows(
	filters: AgingFilters, reading: aging.Reading, expected: Sequence[Expected], sums: dict[str, Totals]
) -> list[Row]:
	"""Return the rows of one company's items, adding each item to `sums` of its currency."""
	facts = customer_facts(reading.customers(), reading.company)
	rule, place = filters.rule, filters.rule.placer()
	buckets = ["not_due", *(f"range{number}" for number in range(1, rule.bucket_count + 1))]
	empty = _empty_row(reading.company, buckets)
	of_party: dict[str | None, Row] = {}
	rows = []
	for item in reading.items:
		party, currency = item.party, item.currency
		if currency not in sums:
			sums[currency] = new_totals(rule)
		if party not in of_party:
			of_party[party] = empty | _of_party(party, facts.get(party, NOBODY))
		age, bucket = place(item.due_date, item.posting_date)
		sums[currency].add(item, age, bucket)
		rows.append(_row(of_party[party].copy(), item, age, buckets[bucket]))
	for place, amount in reading.disputed.items():
		rows[place]["disputed"] = float(amount)
		sums[reading.items[place].currency].disputed += amount
	for place, part in reading.planned.items():
		rows[place]["planned"], rows[place]["agreed_date"] = float(part.amount), part.agreed_date
		rows[place]["agreed_age"] = (reading.as_on - part.agreed_date).days if part.agreed_date else None
		sums[reading.items[place].currency].planned += part.amount
	_add_details(filters, reading.items, rows, facts)
	for item, row, payments in zip(reading.items, rows, expected, strict=True) if expected else ():
		row["future_amount"], row["remaining_balance"] = float(payments.amount), float(payments.remaining)
		row["future_ref"] = ", ".join(payments.references)
		sums[item.currency].future += payments.amount
	return rows


def _empty_row(company: str, buckets: Sequence[str]) -> Row:
	amounts = ("invoice_grand_total", "invoiced", "paid", "credit_note", "outstanding", "total_due")
	by_later_issues = ("disputed", "promised", "planned")
	return {
		"company": company,
		**dict.fromkeys(ITEM_FIELDS),
		**dict.fromkeys((*amounts, *buckets, *by_later_issues), 0.0),
	}


def _of_party(party: str | None, customer: CustomerFacts) -> Row:
	return {
		"party": party,
		"customer_name": customer.customer_name,
		"customer_account": customer.account,
		"collector": customer.collector,
		"customer_primary_contact": customer.contact,
		"territory": customer.territory,
		"customer_group": customer.customer_group,
	}


def _row(row: Row, item: OpenItem, age: int, bucket: str) -> Row:
	"""Fill `row`, which knows its party, with `item`; a copy of full width is filled faster than one that grows."""
	posting_date, _party, party_type, account, voucher_type, voucher_no, due_date, currency, *rest = item
	invoiced, paid, credit_note, outstanding, total, cost_center, payment_term, po_no, *_unshown = rest
	row["posting_date"], row["due_date"], row["age"] = posting_date, due_date, age
	row["voucher_type"], row["voucher_no"] = voucher_type, voucher_no
	row["party_type"], row["party_account"], row["cost_center"] = party_type, account, cost_center
	row["payment_term"], row["po_no"], row["currency"] = payment_term, po_no, currency
	row["invoice_grand_total"], row["invoiced"] = float(total), float(invoiced)
	row["paid"], row["credit_note"] = float(paid), float(credit_note)
	row["outstanding"] = row[bucket] = amount = float(outstanding)
	if bucket != "not_due":
		row["total_due"] = amount
	return row


def _add_details(
	filters: AgingFilters,
	items: Sequence[OpenItem],
	rows: Sequence[Row],
	facts: Mapping[str, CustomerFacts],
) -> None:
	"""Add what is shown only when asked for."""
	if filters.show_sales_person:
		_add_lists(rows, "sales_person", vouchers.sales_people(_invoices(items)))
	if filters.show_delivery_notes:
		_add_lists(rows, "delivery_notes", vouchers.delivery_notes(_invoices(items)))
	if filters.show_sales_partner:
		for row in rows:
			row["default_sales_partner"] = facts.get(row["party"], NOBODY).sales_partner
	if filters.show_remarks:
		length = cint(frappe.db.get_single_value("Accounts Settings", "receivable_payable_remarks_length"))
		for item, row in zip(items, rows, strict=True):
			row["remarks"] = item.remarks[:length] if item.remarks and length else item.remarks


def _invoices(items: Iterable[OpenItem]) -> list[str]:
	return [item.voucher_no for item in items if item.voucher_type == "Sales Invoice"]


def _add_lists(rows: Iterable[Row], field: str, found: Mapping[str, Sequence[str]]) -> None:
	for row in rows:
		if row["voucher_type"] == "Sales Invoice" and row["voucher_no"] in found:
			row[field] = ", ".join(found[row["voucher_no"]])


def chart(filters: AgingFilters, totals: Sequence[Row]) -> dict[str, object] | None:
	"""Return the aging as bars, one data set a currency, from one row of totals each."""
	if not totals:
		return None
	fields = ["not_due", *[f"range{n}" for n in range(1, filters.rule.bucket_count + 1)]]
	sets = [{"name": row["currency"], "values": [float(row[field]) for field in fields]} for row in totals]
	return {
		"data": {"labels": [_("Not due"), *filters.rule.labels()], "datasets": sets},
		"type": "bar",
		"fieldtype": "Currency",
		"options": "currency",
		"currency": sets[0]["name"],
		"colors": ["#5b8def", "#e8a33d", "#c0504d"],
	}


def summary(filters: AgingFilters, totals: Sequence[Row]) -> list[dict[str, object]]:
	"""Return the cards above a report, from one row of totals a currency, at most three currencies."""
	return [
		{
			"label": label,
			"value": value,
			"datatype": "Currency",
			"currency": row["currency"],
			"indicator": color,
		}
		for row in totals[:3]
		for label, value, color in (
			(_("Outstanding"), row["outstanding"], "Blue"),
			(_("Not due"), row["not_due"], "Green"),
			(_("Overdue"), row["overdue"], "Red" if row["overdue"] else "Green"),
			(_("Unapplied payments and credits"), row["credits"], "Orange" if row["credits"] else "Green"),
		)
	]


def totals(filters: AgingFilters, found: Sequence[aging.Reading]) -> list[Row]:
	"""Return one row of totals a currency, exact before it becomes floats."""
	sums: dict[str, Totals] = {}
	for reading in found:
		of_reading = summarise(reading.items, filters.rule, lambda item: None)
		add_disputed(of_reading, reading.items, reading.disputed, lambda item: None)
		add_planned(of_reading, reading.items, reading.planned_amounts(), lambda item: None)
		for (_key, currency), each in of_reading.items():
			sums.setdefault(currency, new_totals(filters.rule)).include(each)
	return [{**amounts(each, currency)} for currency, each in sums.items()]


def figures(filters: AgingFilters, sums: Totals, currency: str) -> Row:
	"""Return the fields of one row of totals, with what future payments leave where they are asked for."""
	row = amounts(sums, currency)
	if filters.show_future_payments:
		row["future_amount"] = float(sums.future)
		row["remaining_balance"] = float(sums.outstanding - sums.future)
	return row


def amounts(sums: Totals, currency: str) -> Row:
	"""Return the fields of one row of totals."""
	return {
		"invoiced": float(sums.invoiced),
		"paid": float(sums.paid),
		"credit_note": float(sums.credit_note),
		"outstanding": float(sums.outstanding),
		"overdue": float(sums.overdue),
		"credits": float(sums.credits),
		"not_due": float(sums.not_due),
		**{f"range{number}": float(amount) for number, amount in enumerate(sums.buckets, 1)},
		"total_due": float(sums.total_due),
		"oldest_age": sums.oldest_age,
		"open_items": sums.items,
		"disputed": float(sums.disputed),
		"promised": 0.0,
		"planned": float(sums.planned),
		"currency": currency,
	}


def footer(filters: AgingFilters, found: Sequence[aging.Reading]) -> str | None:
	"""Return the reconciliation to the control accounts as HTML, when the filters leave the ledger whole."""
	if not filters.is_whole_ledger:
		return None
	if filters.based_on_payment_terms:  # instalments are not rounded as vouchers are, so tie out the vouchers
		views = (replace(view, by_term=False) for view in filters.views)
		found = [aging.read(each, view) for each, view in zip(filters.selections, views, strict=True)]
	return "".join(_tie_out_html(filters, reading) for reading in found)


def _line_labels() -> dict[str, str]:
	return {
		"exchange_differences": _("Exchange differences and rounding"),
		"left_out": _("Employees, and entries without a kind of party"),
		"small_rests": _("Rests too small to show"),
		"cancelled_vouchers": _("Cancelled later, still in the general ledger on this date"),
	}


def _tie_out_html(filters: AgingFilters, reading: aging.Reading) -> str:
	result = aging.reconcile(reading)
	currency = company_currency(reading.company)
	lines = [(_("Open items"), result.start)]
	labels = _line_labels()
	lines += [(labels[line.key], line.amount) for line in result.lines]
	lines.append((_("Control account in the general ledger"), result.control))
	if not result.ties:
		lines.append((_("Unexplained difference"), result.unexplained))
	return frappe.render_template(
		"ar_specialist/templates/tie_out.html",
		{
			"company": reading.company,
			"as_on": formatdate(reading.as_on),
			"lines": [(label, fmt_money(float(amount), currency=currency)) for label, amount in lines],
			"ties": result.ties,
		},
	)
