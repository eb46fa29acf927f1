"""Small aged rests: proposed to be written off by a nightly run, approved or rejected, and posted once.

What becomes of an invoice's rest is one AR Write-off Proposal, whatever happens: the run proposes no invoice twice, and
nothing that somebody has rejected. Each is posted in a transaction of its own, against the invoice as it is then.
Does not check permissions.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now, now_datetime

from ar_specialist.ledger import credited, small_rests
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.small_rests import SmallRest
from ar_specialist.posting import invoices, issuing, write_offs
from ar_specialist.posting.write_offs import JOURNAL, WriteOffTerms
from ar_specialist.receivables.small_rest import TRANSITIONS, ProposalStatus, days_left, is_given_up
from ar_specialist.refusal import refuse

from . import policies, rows_by_name
from .doctypes import OPEN_ITEM
from .doctypes import WRITE_OFF_PROPOSAL as PROPOSAL
from .retry import DATABASE_BUSY, retrying
from .runs import Run, run_company

PROPOSE = "Propose Write-offs"
AT_ONCE = 20  # more than these are posted by a job
MOST_AT_ONCE = 500
PROPOSED, APPROVED, WRITTEN_OFF, REJECTED, FAILED = ProposalStatus
OF_DECISION = ("reason", "decided_by", "decided_on")


# -- proposing


def propose_all(as_on: date, again: bool = False) -> None:
	"""Propose the small rests of every company; a company that fails does not stop the others."""
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		propose(company, as_on, again)


def propose(company: str, as_on: date, again: bool = False) -> None:
	"""Propose to write off what the policy of `company` gives up on `as_on`, as a run; post it where it says so.

	What is proposed, or failed, goes when its rest was paid or credited, or the policy gives it up no longer.
	"""
	if not _has_something_to_do(company):
		return

	def work(company: str, record: Run) -> None:
		found = given_up(company, as_on)
		proposed_anew = _follow(company, found, as_on)
		before = frappe.db.count(PROPOSAL, {"company": company})
		_insert(company, found, as_on, record.name)
		record.processed = len(found)
		record.changed = frappe.db.count(PROPOSAL, {"company": company}) - before + proposed_anew
		record.save_progress("")
		waits = [APPROVED]  # what was approved, and whose job was killed
		if policies.settling_rules(company).writes_off_alone:
			waits.append(PROPOSED)
		for name in _waiting(company, waits):
			attempt(name, as_on, record)
			record.save_progress(name)

	run_company(PROPOSE, company, as_on, again, work)


def _has_something_to_do(company: str) -> bool:
	"""Whether the policy gives anything up, or something waits; companies without leave no empty runs."""
	if policies.settling_rules(company).small_rests.amount:
		return True
	return bool(_waiting(company, (PROPOSED, APPROVED, FAILED)))


def given_up(company: str, as_on: date) -> list[SmallRest]:
	"""Return the rests that the policy of `company` gives up on `as_on`."""
	rule = policies.settling_rules(company).small_rests
	if not rule.amount:
		return []
	found = small_rests.small_rests(company, rule, as_on)
	return [row for row in found if is_given_up(row.rest, rule, as_on)]


def _waiting(company: str, statuses: Collection[ProposalStatus]) -> list[str]:
	filters = {"company": company, "status": ("in", [status.value for status in statuses])}
	return frappe.get_all(PROPOSAL, filters=filters, pluck="name", order_by="creation, name")


def _follow(company: str, found: Sequence[SmallRest], as_on: date) -> int:
	"""Let what is stored follow the rests that are `found`; return how many that had failed are proposed anew.

	What nobody can post as it is goes where it is no rest any more; what was rejected stays rejected, of whatever is
	open. What failed stays so as long as its rest is the one that failed, as the reason may be another.
	"""
	stored = _undecided(company)
	rests = {(row.voucher_type, row.voucher_no): row for row in found}
	gone, changed, anew = [], {}, 0
	for row in stored:
		rest = rests.get((row.voucher_type, row.voucher_no))
		if rest is None:
			gone += [] if row.status == REJECTED.value else [row.name]
			continue
		changed[row.name] = _values(rest, as_on)
		if (
			row.status == FAILED.value
			and exact(row.rest_in_account_currency) != rest.rest_in_account_currency
		):
			changed[row.name] |= {"status": PROPOSED.value, **dict.fromkeys(OF_DECISION)}
			anew += 1
	if gone:
		frappe.db.delete(PROPOSAL, {"name": ("in", gone)})
	rows_by_name.write(PROPOSAL, changed)
	return anew


def _undecided(company: str) -> list[frappe._dict]:
	"""Return, locked, the proposals that may still be approved; one that a colleague approves meanwhile is not among them."""
	filters = {
		"company": company,
		"status": ("in", [status.value for status in (PROPOSED, FAILED, REJECTED)]),
	}
	names = frappe.get_all(PROPOSAL, filters=filters, pluck="name", order_by="name")
	table = frappe.qb.DocType(PROPOSAL)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name, table.status, table.voucher_type, table.voucher_no, table.rest_in_account_currency
		)
		.where(table.name.isin(names or [""]) & table.status.isin(filters["status"][1]))
		.for_update()
	)
	return query.run(as_dict=True)


def _insert(company: str, rests: Sequence[SmallRest], as_on: date, run: str) -> None:
	"""Insert a proposal for each of `rests`; those that are decided, or proposed, are left as they are."""
	time, user = now(), frappe.session.user
	stamp = {"creation": time, "modified": time, "owner": user, "modified_by": user}
	rows = [{"name": frappe.generate_hash(length=12), **stamp, **_values(row, as_on)} for row in rests]
	for row in rows:
		row.update(company=company, status=PROPOSED.value, run=run)
	if rows:
		fields = list(rows[0])
		values = [tuple(row[field] for field in fields) for row in rows]
		frappe.db.bulk_insert(PROPOSAL, fields, values, ignore_duplicates=True)


def _values(row: SmallRest, as_on: date) -> dict[str, object]:
	return {
		"customer": row.customer,
		"customer_name": row.customer_name,
		"voucher_type": row.voucher_type,
		"voucher_no": row.voucher_no,
		"due_date": row.rest.due_date,
		"days": days_left(row.rest, as_on),
		"currency": row.currency,
		"rest": row.rest.outstanding,
		"account_currency": row.account_currency,
		"rest_in_account_currency": row.rest_in_account_currency,
		"invoiced": row.rest.invoiced,
	}


# -- deciding


def approve(names: Sequence[str]) -> dict[str, int]:
	"""Approve proposals as the user and post them; a job posts them where they are many.

	Returns how many were written off, failed, or were decided by somebody else before; or are queued.
	"""
	for right in ("create", "submit"):
		issuing.check_right(JOURNAL, right)
	approved = decide(names, APPROVED)
	frappe.db.commit()  # nosemgrep: a decision holds whatever becomes of the posting
	if len(approved) > AT_ONCE:
		frappe.enqueue("ar_specialist.operations.write_offs.post_all", queue="long", names=approved)
		return {"queued": len(approved)}
	found = post_all(approved)
	return {**found, "passed_over": len(names) - len(approved)}


def reject(names: Sequence[str], reason: str) -> int:
	"""Reject proposals for `reason`; return how many were still to be decided."""
	if not reason:
		refuse(_("Say why the rest is to be asked for all the same."))
	return len(decide(names, REJECTED, reason=reason))


def decide(names: Sequence[str], status: ProposalStatus, **values: object) -> list[str]:
	"""Give those of the proposals `names` a new status that may have it, and return them; each is locked."""
	decided = []
	for name in sorted(set(names)):
		before = frappe.db.get_value(PROPOSAL, name, "status", for_update=True)
		if before and status in TRANSITIONS[ProposalStatus(before)]:
			_write(name, status, decided_by=frappe.session.user, decided_on=now_datetime(), **values)
			decided.append(name)
	return decided


# -- posting


def post_all(names: Sequence[str]) -> dict[str, int]:
	"""Post approved proposals one by one; tell how many were written off and how many failed."""
	for name in names:
		attempt(name, getdate())
	filters = {"name": ("in", list(names) or [""])}
	statuses = frappe.get_all(PROPOSAL, filters=filters, pluck="status")
	return {"written_off": statuses.count(WRITTEN_OFF.value), "failed": statuses.count(FAILED.value)}


def attempt(name: str, day: date, record: Run | None = None) -> None:
	"""Post one proposal or say why not; nothing else is undone by it."""
	try:
		retrying(lambda: _post(name, day))
	except DATABASE_BUSY:
		raise
	except Exception as error:
		frappe.db.rollback()
		frappe.clear_messages()  # what is wrong stands on the proposal, for whoever reads the list
		if record:
			record.fail(name)
		reason = frappe.utils.strip_html(str(error).strip() or type(error).__name__)
		_write(name, FAILED, reason=reason[:1000])
		frappe.db.commit()  # nosemgrep: each proposal is a transaction of its own


def _post(name: str, day: date) -> None:
	frappe.db.commit()  # nosemgrep: the invoice is read as it is now, not as it was when the run began
	proposal = _claim(name)
	if proposal:
		_check_undisputed(proposal)
		_check_unplanned(proposal)
		rules = policies.settling_rules(proposal.company)
		invoice = invoices.locked(proposal.voucher_no, proposal.company, proposal.customer)
		journal = write_offs.write_off(
			invoice,
			_unchanged_rest(proposal, invoice),
			WriteOffTerms(rules.write_off_account, rules.splits_tax),
			credited.before_write_off(invoice.name),
			on=day,
			remark=_("Small rest of {0}, left for {1} days").format(proposal.voucher_no, proposal.days),
			submits=True,
		)
		_write(name, WRITTEN_OFF, journal_entry=journal.name, reason=None)
	frappe.db.commit()  # nosemgrep: each proposal is a transaction of its own


def _claim(name: str) -> frappe._dict | None:
	"""Lock and return a proposal that is to be posted; None when it is not, or another worker holds it."""
	table = frappe.qb.DocType(PROPOSAL)
	fields = ("name", "company", "customer", "voucher_no", "rest_in_account_currency", "days")
	query = (
		frappe.qb.from_(table)
		.select(*[table[field] for field in fields])
		.where((table.name == name) & table.status.isin([PROPOSED.value, APPROVED.value]))
		.for_update(skip_locked=True)
	)
	found = query.run(as_dict=True)
	return found[0] if found else None


def _check_undisputed(proposal: frappe._dict) -> None:
	"""Throw where somebody has disputed the invoice since its rest was proposed."""
	filters = {"company": proposal.company, "voucher_no": proposal.voucher_no, "disputed": ("!=", 0)}
	if frappe.db.exists(OPEN_ITEM, filters):
		refuse(_("{0} is disputed now; settle the dispute, or reject the proposal."), proposal.voucher_no)


def _check_unplanned(proposal: frappe._dict) -> None:
	"""Throw where the invoice has come into a payment plan since its rest was proposed."""
	filters = {"company": proposal.company, "voucher_no": proposal.voucher_no, "planned": ("!=", 0)}
	if frappe.db.exists(OPEN_ITEM, filters):
		refuse(_("{0} is in a payment plan now; reject the proposal."), proposal.voucher_no)


def _unchanged_rest(proposal: frappe._dict, invoice: Document) -> Decimal:
	"""Return what is open of the invoice; throws unless it is what was proposed, as nobody approved anything else."""
	left = invoices.open_amount(invoice)
	proposed = invoices.exact(proposal.rest_in_account_currency, invoice.precision("outstanding_amount"))
	if left != proposed:
		refuse(
			_(
				"{0} is open of {1} now, and not {2} as proposed; reject it, or approve it once it is proposed again."
			),
			left,
			invoice.name,
			proposed,
		)
	return left


def journal_cancelled(doc: Document, method: str | None = None) -> None:
	"""A journal was cancelled: a rest it wrote off is open again, and stays so until somebody decides otherwise."""
	for name in frappe.get_all(PROPOSAL, filters={"journal_entry": doc.name}, pluck="name"):
		_write(name, REJECTED, journal_entry=None, reason=_("{0} was cancelled").format(doc.name))


def _write(name: str, status: ProposalStatus, **values: object) -> None:
	frappe.db.set_value(PROPOSAL, name, {"status": status.value, **values})


def check_account(account: str, company: str) -> None:
	"""Throw unless losses of `company` can be booked on `account`."""
	found = frappe.get_cached_value("Account", account, ["company", "is_group", "root_type", "disabled"])
	if not found or found[0] != company:
		refuse(_("Account {0} is none of {1}; choose another write-off account."), account, company)
	_company, is_group, root_type, disabled = found
	if is_group or disabled or root_type != "Expense":
		refuse(_("{0} is no expense account one can post on; choose another write-off account."), account)
