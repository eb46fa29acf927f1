"""The rules of receivables: pure Python on values and an `as_on` date.

Imports the standard library and itself, never Frappe. An amount is a `Decimal` in one named currency;
positive is owed to us, so payments, credit notes and advances are negative.
"""
