"""After an upgrade: where this version derives more than the one before, or otherwise, everybody is worked out anew.

Migrating marks them by two statements, however many they are; the scheduler works the marks off, minute by minute, and
screens say so as long as it does. Does not check permissions.
"""

import hashlib

from pypika.terms import ValueWrapper

import frappe
from frappe.query_builder.functions import Concat, Min
from frappe.utils import now

from .doctypes import (
	ACCOUNT,
	DISPUTE,
	DISPUTE_ITEM,
	OPEN_ITEM,
	PLAN,
	PLAN_INSTALMENT,
	PLAN_ITEM,
	PROMISE,
	PROMISE_ITEM,
	REFRESH_MARK,
)

DERIVED = (
	OPEN_ITEM, ACCOUNT, DISPUTE, DISPUTE_ITEM, PLAN, PLAN_ITEM, PLAN_INSTALMENT, PROMISE, PROMISE_ITEM,
)  # fmt: skip
RULES = 1  # to be raised when a rule gives other figures of the same ledger, and no field comes or goes
KEY = "ar_specialist_derived"
COLUMNS = ("name", "creation", "modified", "owner", "modified_by", "company", "party", "reason")


def mark_outdated() -> bool:
	"""Mark everybody whose derived rows an earlier version has written; return whether there was one."""
	if frappe.db.get_global(KEY) == derivation():
		return False
	_mark_everybody("Upgrade")
	remember()
	return True


def remember() -> None:
	"""Keep by which derivation the rows of this site are, or are about to be."""
	frappe.db.set_global(KEY, derivation())


def forget() -> None:
	"""Keep nothing of it, as the app goes."""
	frappe.defaults.clear_default(KEY, parent="__global")


def derivation() -> str:
	"""Return what names the way this version derives: its fields, without those a site has added, and its rules."""
	fields = sorted(
		(doctype, field.fieldname, field.fieldtype)
		for doctype in DERIVED
		for field in frappe.get_meta(doctype).fields
		if not field.get("is_custom_field")
	)
	return hashlib.sha256(repr((RULES, fields)).encode()).hexdigest()[:20]


def _mark_everybody(reason: str) -> None:
	"""Mark all customers with an account, and whoever else has open items; those marked so already stay marked once."""
	account, item, mark = map(frappe.qb.DocType, (ACCOUNT, OPEN_ITEM, REFRESH_MARK))
	time, user = now(), frappe.session.user
	stamp = [ValueWrapper(value) for value in (time, time, user, user)]
	why = ValueWrapper(reason)
	insert = frappe.qb.into(mark).columns(*COLUMNS).ignore()  # each query is made of a copy
	customers = insert.from_(account)
	customers = customers.select(
		Concat("upgrade-", account.name), *stamp, account.company, account.customer, why
	)
	others = insert.from_(item).where(item.customer.isnull()).groupby(item.company, item.party)
	others = others.select(Concat("upgrade-", Min(item.name)), *stamp, item.company, item.party, why)
	for query in (customers, others):
		query.run()
