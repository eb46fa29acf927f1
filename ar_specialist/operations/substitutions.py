"""Absences of collectors: checked when they are entered, asked for when a list is shown. No job ends them.

Does not check permissions, but for whose absence one may enter.
"""

from collections.abc import Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, get_fullname, getdate

from ar_specialist.ledger import portfolio
from ar_specialist.receivables.substitution import Absence, stood_in_for
from ar_specialist.refusal import refuse

from .doctypes import SUBSTITUTION
from .worklist import ASSIGNERS, check_colleagues


def covered_by(user: str, company: str | None) -> dict[str, date]:
	"""Return {collector: last day} of those `user` stands in for today in `company`; for None, in every company."""
	today = getdate()
	return stood_in_for(user, portfolio.absences(today), today, company)


def shown(covered: Mapping[str, date]) -> list[dict[str, object]]:
	"""Return whom one stands in for as a page shows it: names, and until when."""
	return [
		{"collector": collector, "full_name": get_fullname(collector), "until": covered[collector]}
		for collector in sorted(covered)
	]


def forget() -> None:
	"""Have who sees what, and who stands in for whom, read anew after a policy or an absence has changed."""
	portfolio.forget()


def check(doc: Document) -> None:
	"""Check an absence before it is kept; throws one sentence that says what to do."""
	_check_own(doc)
	if getdate(doc.to_date) < getdate(doc.from_date):
		refuse(_("The last day is before the first; choose {0} or a later one."), formatdate(doc.from_date))
	if doc.collector == doc.substitute:
		refuse(_("Nobody stands in for themselves; choose a colleague."))
	_check_people(doc)
	_check_only_one(doc)


def _check_own(doc: Document) -> None:
	"""Specialists enter their own absence; managers anybody's. What the system does by itself is not asked."""
	stored = doc.get_doc_before_save()
	whose = {doc.collector, stored.collector if stored else doc.collector}
	user = frappe.session.user
	if doc.flags.ignore_permissions or whose == {user} or ASSIGNERS & set(frappe.get_roles(user)):
		return
	refuse(
		_("You can enter your own absence only; ask an AR Manager to enter that of others."),
		exception=frappe.PermissionError,
	)


def _check_people(doc: Document) -> None:
	"""Throw unless both work receivables; who has left since may stay where they are written."""
	people = {doc.get(field) for field in ("collector", "substitute") if doc.has_value_changed(field)}
	if people:
		check_colleagues(people)


def _check_only_one(doc: Document) -> None:
	"""Throw when somebody else stands in already. The user is locked, so that of two entered at once one waits."""
	frappe.db.get_value("User", doc.collector, "name", for_update=True)
	new = Absence(
		doc.collector,
		doc.substitute,
		getdate(doc.from_date),
		getdate(doc.to_date),
		doc.only_in_company or None,
	)
	table = frappe.qb.DocType(SUBSTITUTION)
	others = (
		frappe.qb.from_(table)
		.select(table.name, table.substitute, table.from_date, table.to_date, table.only_in_company)
		.where((table.collector == doc.collector) & (table.name != (doc.name or "")))
		.orderby(table.from_date)
		.for_update()
		.run(as_dict=True)
	)
	for row in others:
		old = Absence(doc.collector, row.substitute, row.from_date, row.to_date, row.only_in_company or None)
		if new.overlaps(old):
			refuse(
				_("{0} stands in for {1} from {2} to {3} already; change {4} or choose other days."),
				get_fullname(row.substitute),
				get_fullname(doc.collector),
				formatdate(row.from_date),
				formatdate(row.to_date),
				row.name,
			)
