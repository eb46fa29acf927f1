"""ERPNext's Accounts Receivable report, restated from what it promises, as slowly and plainly as possible.

Shares nothing with `ar_specialist`: rows are dictionaries, amounts are fractions or whole cents, every look-up
is a loop over everything. The letters name the rules of the parity checklist:

P01 delinked rows do not count          P03 a row counts from its posting date on
K01 one line an (account, voucher, party), or a (voucher, party) if accounts are ignored
K02 a row lands on the voucher it is against, if that has any row; else on its own voucher
K04 against a credit note that hands on, it lands on the invoice the note was made for; one hop only
K05 an advance on an order is a line of its own, with its cost centre
A02 the sign of the company-currency amount decides
A03 positive: a journal or payment against another voucher gives back what was paid, anything else is invoiced
A04 else: of an invoice it is a credit note, unless line, voucher and target are one; anything else is paid
A05 outstanding is invoiced - paid - credit note, rounded
A08 a line shows if open in both currencies, or revalued; for revaluation journals in either
A11 open is from the smallest unit on
D01 a line's date is its earliest row's  T02-T08 instalments, see `instalments`
"""

import math
from fractions import Fraction

Row = dict[str, object]


def rounded(value: Fraction, precision: int, method: str) -> Fraction:
	"""Return `value` at `precision` decimals by one of Frappe's rounding methods."""
	scaled = value * 10**precision
	lower = math.floor(scaled)
	rest = scaled - lower
	if rest == Fraction(1, 2):
		up = _tie_goes_up(lower, precision, method)
	else:
		up = rest > Fraction(1, 2)
	return Fraction(lower + 1 if up else lower, 10**precision)


def _tie_goes_up(lower: int, precision: int, method: str) -> bool:
	to_even = lower % 2 == 1
	if method == "Commercial Rounding":
		return lower >= 0  # away from zero
	if method == "Banker's Rounding":
		return to_even
	return to_even if precision == 0 else True


def balances(
	rows: list[Row], *, as_on: object, notes: dict[str, str], by_account: bool, orders: tuple[str, ...]
) -> list[Row]:
	"""Return one line a voucher, settled ones included."""
	population = [row for row in rows if not row["delinked"] and row["posting_date"] <= as_on]  # P01, P03
	population.sort(key=lambda row: row["posting_date"])
	lines: list[Row] = []
	for row in population:
		line = _find(lines, by_account, row["account"], row["voucher_type"], row["voucher_no"], row["party"])
		if line is None:
			line = _new_line(row)  # D01
			lines.append(line)
		stands_alone = (row["voucher_type"], row["voucher_no"]) == (
			row["against_voucher_type"],
			row["against_voucher_no"],
		)
		advance = row["voucher_type"] in ("Payment Entry", "Journal Entry") and (
			row["against_voucher_type"] in orders
		)
		if stands_alone or advance:
			line["cost_center"] = row["cost_center"]  # K05
	for row in population:
		_book(_line_of(lines, row, notes, by_account), row)
	return lines


def _new_line(row: Row) -> Row:
	return {
		**{name: row[name] for name in ("account", "voucher_type", "voucher_no", "party", "posting_date")},
		"currency": row["account_currency"],
		"remarks": row["remarks"],
		"cost_center": None,
		"landed": 0,
		**{
			f"{name}{suffix}": Fraction(0)
			for name in ("invoiced", "paid", "credit_note")
			for suffix in ("", "_acc")
		},
	}


def _find(
	lines: list[Row], by_account: bool, account: object, kind: object, number: object, party: object
) -> Row | None:
	for line in lines:
		if by_account and line["account"] != account:
			continue
		if line["voucher_type"] == kind and line["voucher_no"] == number and line["party"] == party:
			return line
	return None


def _line_of(lines: list[Row], row: Row, notes: dict[str, str], by_account: bool) -> Row:
	number = row["against_voucher_no"]
	if row["against_voucher_type"] in ("Sales Invoice", "Purchase Invoice") and number in notes:
		number = notes[number]  # K04: the note's invoice is not looked up again
	named = _find(lines, by_account, row["account"], row["against_voucher_type"], number, row["party"])
	if named is not None:
		return named
	return _find(lines, by_account, row["account"], row["voucher_type"], row["voucher_no"], row["party"])


def _book(line: Row, row: Row) -> None:
	line["landed"] += 1
	line["party_type"] = row["party_type"]
	value, in_account = Fraction(row["amount"]), Fraction(row["amount_in_account_currency"])
	is_journal_or_payment = row["voucher_type"] in ("Journal Entry", "Payment Entry")
	is_invoice = row["voucher_type"] in ("Sales Invoice", "Purchase Invoice")
	all_one = line["voucher_no"] == row["voucher_no"] == row["against_voucher_no"]
	if value > 0:  # A02
		if is_journal_or_payment and row["voucher_no"] != row["against_voucher_no"]:
			column, sign = "paid", -1  # A03
		else:
			column, sign = "invoiced", 1
	elif is_invoice and not all_one:
		column, sign = "credit_note", -1  # A04
	else:
		column, sign = "paid", -1
	line[column] += sign * value
	line[f"{column}_acc"] += sign * in_account


def shown(
	lines: list[Row],
	*,
	precision: int,
	method: str,
	revaluations: frozenset[str],
	in_account_currency: bool,
	either_currency: bool,
) -> list[Row]:
	"""Return the lines that are open, each with its rounded `outstanding` in the currency shown."""
	unit = Fraction(1, 10**precision)
	result = []
	for line in lines:
		company = rounded(line["invoiced"] - line["paid"] - line["credit_note"], precision, method)
		account = rounded(
			line["invoiced_acc"] - line["paid_acc"] - line["credit_note_acc"], precision, method
		)
		visible = account if in_account_currency else company
		if either_currency:
			is_open = abs(visible) >= unit or abs(account) >= unit  # A08, A11
		else:
			is_open = abs(visible) >= unit and (abs(account) >= unit or line["voucher_no"] in revaluations)
		if is_open:
			result.append({**line, "outstanding": visible})
	return result


def instalments(
	paid: int, credit_note: int, advance: int, schedule: list[Row]
) -> tuple[list[Row], Row | None]:
	"""Return the open instalments and the excess of an invoice, pouring its money in one cent at a time.

	T02 instalments with the most recorded as paid come first, then by due date; shown by due date
	T03 the advance taken at invoicing pays no instalment
	T05 what the schedule records as paid, with its discount, stays there, and that instalment takes no more
	T06 the rest of the payments, then the credit notes, fill one instalment after the other
	T07 a full instalment is not shown; what is left over is the excess
	T08 the excess has no due date if an instalment is shown

	Holds where the payments cover the advance and what is recorded, and no instalment is recorded as overpaid.
	"""
	paid -= advance
	rows = [dict(row, credit_note=0, paid=row["recorded"] + row["discount"]) for row in schedule]
	rows.sort(key=lambda row: (-row["recorded"], row["due_date"]))
	for row in rows:
		if row["recorded"]:
			paid -= row["paid"]
	for row in rows:
		takes_payment = row["paid"] == 0
		while takes_payment and paid > 0 and row["paid"] < row["amount"]:
			row["paid"], paid = row["paid"] + 1, paid - 1
		while credit_note > 0 and row["paid"] + row["credit_note"] < row["amount"]:
			row["credit_note"], credit_note = row["credit_note"] + 1, credit_note - 1
	rows.sort(key=lambda row: row["due_date"])
	rows = [row for row in rows if row["paid"] + row["credit_note"] < row["amount"]]
	if not paid and not credit_note:
		return rows, None
	return rows, {"paid": paid, "credit_note": credit_note, "keeps_due_date": not rows}
