"""What the ledger says of disputes, written: their amounts, cases that are cleared, cases whose clearing was undone.

Does not check permissions: nobody types any of this.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, now, now_datetime

from ar_specialist.ledger import clearings, control, dispute_documents, vouchers
from ar_specialist.ledger.clearings import TakenBack
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables import dispute_amounts as rules
from ar_specialist.receivables.dispute import ENDED, LIVE, DisputeStatus, Resolution, may_be_settled
from ar_specialist.receivables.dispute_amounts import Amounts
from ar_specialist.receivables.money import ZERO, round_amount

from . import dispute_handling, dispute_spans, dispute_tasks, rows_by_name, waiting_drafts
from .disputed import Judged, Row, VoucherKey
from .doctypes import DISPUTE, DISPUTE_ITEM

SUMS = {
	"disputed_originally": "disputed",
	"still_disputed": "still_disputed",
	"paid_meanwhile": "paid",
	"credited": "credited",
	"written_off": "written_off",
	"upheld": "upheld",
}
# What a dispute that is open again has no more.
UNDECIDED = ("status_before", "resolution", "valid", "resolved_on", "resolved_by", "closed_on")
OF_ITEM = ("still_disputed", "paid", "credited", "written_off")

Values = dict[str, object]


def write(found: Judged) -> None:
	"""Write what the ledger says of disputes where it differs from what is stored; the caller holds the accounts.

	The number of statements does not grow with the disputes.
	"""
	cases: dict[str, list[Row]] = {}
	for row in found.rows:
		cases.setdefault(row.dispute, []).append(row)
	totals = {name: _sum_of(found.amounts[row.item] for row in theirs) for name, theirs in cases.items()}
	stand = _standing(cases, totals)
	changed: dict[str, Values] = {}
	notes: list[tuple[str, str]] = []
	undone = _undone([each for name, each in cases.items() if _is_taken_back(each[0], totals[name])])
	for name, theirs in cases.items():
		total = totals[name]
		moved, why = ({}, "") if name in stand else _move(theirs[0], total, undone.get(name, ""))
		if moved.get("status", DisputeStatus.CLOSED.value) == DisputeStatus.CLOSED.value:
			why = ". ".join(filter(None, (why, moved and _cancelled(theirs, found.amounts))))
		values = {
			**_changed_amounts(theirs, found.amounts, total),
			**moved,
			**_changed_card(theirs[0], moved, total),
			**_open_again(theirs[0], total),
		}
		if values:
			changed[name] = values
		if why:
			notes.append((name, why))
	for name, values in dispute_handling.anew(
		[name for name in changed if _is_open_again(changed[name])]
	).items():
		changed[name] |= values
	rows_by_name.write(DISPUTE_ITEM, _changed_items(found))
	rows_by_name.write(DISPUTE, changed)
	for name in changed:
		frappe.clear_document_cache(DISPUTE, name)
	_note_all(notes)
	closed = DisputeStatus.CLOSED.value
	dispute_tasks.follow(_with_tasks(cases, changed))
	waiting_drafts.discard([name for name, values in changed.items() if values.get("status") == closed])


def _is_billed_anew(case: Row) -> bool:
	return case.status is DisputeStatus.RESOLVED and case.resolution is Resolution.REBILL


def _standing(cases: Mapping[str, Sequence[Row]], totals: Mapping[str, Amounts]) -> set[str]:
	"""Return the cases that are not over though nothing of them is open.

	One that is billed anew is not over before its corrected invoice is submitted, or given up. Those that were taken up
	again after they were paid stand until they are decided, and until what is to credit them or pay them back is approved.
	"""
	cleared = {name: each[0] for name, each in cases.items() if not totals[name].rest}
	to_bill = dispute_documents.corrections(name for name, case in cleared.items() if _is_billed_anew(case))
	paid = {name: case for name, case in cleared.items() if _is_claimed(case) and totals[name].paid}
	live = {name for name, case in paid.items() if case.status in LIVE}
	waiting = [
		name
		for name, case in paid.items()
		if may_be_settled(case.status, case.resolution) and name not in live
	]
	return live | to_bill.keys() | dispute_documents.with_drafts(waiting)


def _is_claimed(case: Row) -> bool:
	return bool(case.of_case["claimed_after_payment"])


def _open_again(case: Row, total: Amounts) -> Values:
	"""Return what makes a case that was taken up though it was paid one like any other: its payment was taken back."""
	return {"claimed_after_payment": 0} if _is_claimed(case) and total.rest else {}


def _is_open_again(values: Values) -> bool:
	return "status" in values and DisputeStatus(values["status"]) in LIVE


def _with_tasks(
	cases: Mapping[str, Sequence[Row]], changed: Mapping[str, Values]
) -> dict[str, DisputeStatus]:
	"""Return the cases that were moved and that somebody has a task for, or may have again, with where they were."""
	moved = [name for name, values in changed.items() if "status" in values]
	return {
		name: cases[name][0].status
		for name in moved
		if cases[name][0].of_case["_assign"] or changed[name]["status"] != DisputeStatus.CLOSED.value
	}


def _sum_of(amounts: Iterable[Amounts]) -> Amounts:
	"""Return what the parts of one case come to."""
	total = Amounts()
	for each in amounts:
		total = total.plus(each)
	return total


def _changed_items(found: Judged) -> dict[str, Values]:
	changed = {}
	for row in found.rows:
		of_ledger, stored = _of_item(found.amounts[row.item]), _of_item(row.stored)
		if of_ledger != stored:
			changed[row.item] = of_ledger
	return changed


def _of_item(amounts: Amounts) -> Values:
	return {field: getattr(amounts, field) for field in OF_ITEM}


def _changed_amounts(theirs: Sequence[Row], amounts: Mapping[str, Amounts], total: Amounts) -> Values:
	stored = theirs[0].of_case
	base = sum((amounts[row.item].still_disputed * row.exchange_rate for row in theirs), ZERO)
	values: Values = {field: float(getattr(total, name)) for field, name in SUMS.items()}
	values["base_still_disputed"] = float(round_amount(base, control.precision()))
	if any(stored[field] != value for field, value in values.items()) or not stored["amount_shown"]:
		shown = values["still_disputed"] or values["disputed_originally"]
		values["amount_shown"] = fmt_money(shown, currency=stored["currency"])
	return {field: value for field, value in values.items() if stored[field] != value}


def _changed_card(case: Row, moved: Values, total: Amounts) -> Values:
	"""Return what the board shows of the deadline of a resolved case: as long as it waits for what settles it."""
	if DisputeStatus(moved.get("status", case.status)) is not DisputeStatus.RESOLVED:
		return {}
	day = case.of_case["deadline"] if total.still_disputed else None
	return {} if day == case.of_case["deadline_on_card"] else {"deadline_on_card": day}


def _move(case: Row, total: Amounts, undone: str) -> tuple[Values, str]:
	"""Return what closes a case of which nothing is open any more, or reopens one that the ledger had closed, and
	what to say about it; nothing where it stays as it is. `undone` says what was taken back."""
	if case.status not in ENDED and not total.rest:
		return _closed(case, total)
	if _is_taken_back(case, total):
		return _reopened(case, total, undone)
	if case.status is DisputeStatus.CLOSED and case.resolution_by_ledger:
		return _cleared_otherwise(case, total), ""
	return {}, ""


def _is_taken_back(case: Row, total: Amounts) -> bool:
	return case.status is DisputeStatus.CLOSED and case.status_before is not None and bool(total.rest)


def _cleared_otherwise(case: Row, total: Amounts) -> Values:
	"""Return how a case that the ledger had closed is cleared now, where that is not how it was: paid, then cancelled."""
	resolution = rules.resolution_by_ledger(total)
	return {} if resolution is case.resolution else {**_touched(), "resolution": resolution.value}


def _closed(case: Row, total: Amounts) -> tuple[Values, str]:
	values = {
		**_touched(),
		"status": DisputeStatus.CLOSED.value,
		"status_before": case.status.value,
		"closed_on": now_datetime(),
		"status_reason": None,
		"deadline_on_card": None,
		"untold_since": case.of_case["untold_since"] or now_datetime(),
	}
	if case.resolution is None:
		values["resolution"], values["resolution_by_ledger"] = rules.resolution_by_ledger(total).value, 1
	return values, _("closed the dispute: nothing of it is open any more", lang=sites_language())


def _reopened(case: Row, total: Amounts, undone: str) -> tuple[Values, str]:
	language, currency = sites_language(), case.of_case["currency"]
	taken_back = {
		sentence: case.of_case[field] - float(getattr(total, name))
		for field, name, sentence in _taken_back(language)
	}
	lost = [
		sentence.format(fmt_money(amount, currency=currency))
		for sentence, amount in taken_back.items()
		if amount > 0
	]
	why = _("Reopened, as what had cleared it was taken back in the ledger: {0}", lang=language).format(
		", ".join(lost) or fmt_money(float(total.rest), currency=currency)
	)
	why = f"{why}. {undone}" if undone else why
	values = {
		**_touched(),
		"status": case.status_before.value,
		"status_before": None,
		"closed_on": None,
		"status_reason": why,
		"reopened_on": now_datetime(),
	}
	if case.resolution_by_ledger:
		values.update(resolution=None, valid=None, resolution_by_ledger=0)
	return values, why


def _cancelled(theirs: Sequence[Row], amounts: Mapping[str, Amounts]) -> str:
	"""Say which vouchers of a case were cancelled, as nobody paid or credited those."""
	gone = dict.fromkeys(row.voucher[1:] for row in theirs if amounts[row.item].cancelled)
	language = sites_language()
	says = _("{0} {1} was cancelled.", lang=language)
	return " ".join(says.format(_(kind, lang=language), name) for kind, name in gone)


def _undone(cases: Sequence[Sequence[Row]]) -> dict[str, str]:
	"""Return, for each of `cases` by name, which documents were cancelled or unreconciled since it was closed.

	No statement for none, else two for some thousand vouchers, and one for each kind of document.
	"""
	found = clearings.taken_back({row.voucher[2] for theirs in cases for row in theirs}) if cases else {}
	gone = vouchers.cancelled({each[:2] for theirs in found.values() for each in theirs})
	return {theirs[0].dispute: _undone_of(theirs, found, gone) for theirs in cases}


def _undone_of(
	theirs: Sequence[Row],
	found: Mapping[VoucherKey, Sequence[TakenBack]],
	gone: Collection[tuple[str, str]],
) -> str:
	closed_on = theirs[0].of_case["closed_on"]
	documents = dict.fromkeys(
		each[:2]
		for voucher in dict.fromkeys(row.voucher for row in theirs)
		for each in found.get(voucher, ())
		if closed_on is None or each.undone_on >= closed_on
	)
	language = sites_language()
	cancelled = _("{0} {1} was cancelled.", lang=language)
	unreconciled = _("{0} {1} was unreconciled.", lang=language)
	return " ".join(
		(cancelled if each in gone else unreconciled).format(_(each[0], lang=language), each[1])
		for each in documents
	)


def _touched() -> Values:
	"""Return what tells an open form that its document is not what it shows any more."""
	return {"modified": now(), "modified_by": frappe.session.user}


def _taken_back(language: str) -> tuple[tuple[str, str, str], ...]:
	return (
		("paid_meanwhile", "paid", _("{0} paid", lang=language)),
		("credited", "credited", _("{0} credited", lang=language)),
		("written_off", "written_off", _("{0} written off", lang=language)),
	)


def reopen(case: Document, why: str) -> None:
	"""Take a dispute, locked by the caller, back into review, as the document that had settled it is gone.

	One that people had not decided yet stays where it is, and one they have withdrawn, too: they say `why` only.
	"""
	status = DisputeStatus(case.status)
	if status in LIVE or status is DisputeStatus.WITHDRAWN:
		note(case.name, why)
		return
	dispute_spans.taken_back(case)
	frappe.db.set_value(
		DISPUTE,
		case.name,
		{
			**dict.fromkeys(UNDECIDED),
			"resolution_by_ledger": 0,
			"status": DisputeStatus.IN_REVIEW.value,
			"status_reason": why,
			"reopened_on": now_datetime(),
			**dispute_handling.anew([case.name])[case.name],
		},
	)
	note(case.name, _("Reopened: {0}", lang=sites_language()).format(why))
	dispute_tasks.follow({case.name: status})


def note(dispute: str, text: str) -> None:
	"""Say on the timeline of a dispute what the ledger did to it."""
	frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Info",
			"reference_doctype": DISPUTE,
			"reference_name": dispute,
			"content": frappe.utils.escape_html(text),
		}
	).insert(ignore_permissions=True)


def _note_all(notes: Sequence[tuple[str, str]]) -> None:
	"""Say on the timelines of several disputes, as (name, text), what the ledger did to them."""
	if not notes:
		return
	time, user = now(), frappe.session.user
	fields = ["name", "creation", "modified", "owner", "modified_by", "comment_type", "comment_email"]
	fields += ["reference_doctype", "reference_name", "content"]
	rows = [
		(
			*(frappe.generate_hash(length=12), time, time, user, user, "Info", user),
			*(DISPUTE, name, frappe.utils.escape_html(text)),
		)
		for name, text in notes
	]
	frappe.db.bulk_insert("Comment", fields, rows)
