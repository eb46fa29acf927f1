"""Payment plans as their customers see them: a proposal behind its signed link, and their own plans once logged in.

What is shown is what `plan_facts` names. Does not check permissions: whose customers these are, or that a link is
signed, the caller has asked.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import correspondence
from ar_specialist.receivables import plan_words as words
from ar_specialist.receivables.plan import InstalmentStatus, PlanStatus
from ar_specialist.receivables.plan_link import SENTENCES, LinkState, PlanLink, last_day
from ar_specialist.refusal import refuse

from . import plan_facts, plan_offers, plan_requests
from .doctypes import PLAN
from .wording import Wording, for_reader

MOST = 200  # plans in the list, the newest
FIELDS = [
	"name", "customer", "customer_name", "company", "status", "account_currency", "balance", "total", "open_amount",
	"next_due_date", "next_amount", "docstatus", "accepted_on", "valid_until",
]  # fmt: skip

Record = dict[str, Any]


# -- behind the link


def language_of(link: PlanLink) -> str | None:
	"""Return the language of the customer whose plan it is, None where there is no such plan."""
	customer = frappe.db.get_value(PLAN, {"name": link.plan}, "customer")
	return correspondence.language_of(customer) if customer else None


def offer(link: PlanLink) -> Record:
	"""Return the proposal of `link`, which was checked: its terms, or one sentence that says what became of it."""
	if not frappe.db.exists(PLAN, {"name": link.plan}):
		return {"state": LinkState.TAKEN_BACK.value, "sentence": _(SENTENCES[LinkState.TAKEN_BACK])}
	doc = frappe.get_doc(PLAN, link.plan)
	state = plan_offers.state_of(doc, link)
	if state is not LinkState.OPEN:
		return {"state": state.value, "sentence": _(SENTENCES[state])}
	return {"state": state.value, **_terms(doc, correspondence.language_of(doc.customer))}


def _terms(doc: Document, language: str) -> Record:
	"""Return everything a page says of a plan, written out."""
	wording = Wording(language)
	facts = plan_facts.values(doc, language)

	def money(amount: object) -> str:
		return wording.money(amount, doc.account_currency)

	return {
		"name": doc.name,
		"company": correspondence.company_facts(doc.company)["company_name"] or doc.company,
		"customer": doc.customer_name or doc.customer,
		"until": wording.date(facts["until"]),
		"items": [
			{
				"number": row["number"],
				"payment_term": row["payment_term"],
				"due": wording.date(row["due_date"]),
				"open": money(row["open"]),
				"planned": money(row["planned"]),
			}
			for row in facts["items"]
		],
		"instalments": [_instalment(row, wording, doc.account_currency) for row in facts["instalments"]],
		"amounts": _amounts(facts, money),
		"has_costs": bool(facts["fee"] or facts["interest"]),
		"missed": plan_facts.missed_sentences(facts),
	}


def _instalment(row: Record, wording: Wording, currency: str) -> Record:
	status = InstalmentStatus(row["status"])
	amounts = ("principal", "amount", "paid", "open_amount", "rest")
	return {
		**{name: wording.money(row[name], currency) for name in amounts},
		"costs": wording.money(row["interest"] + row["fee"], currency),
		"number": row["number"],
		"is_down_payment": row["is_down_payment"],
		"due": wording.date(row["date"]),
		"status": _(words.INSTALMENT_WORDS[status]),
		"shade": words.INSTALMENT_SHADES[status],
		"is_paid": status is InstalmentStatus.PAID,
		"is_part_paid": bool(row["paid"]) and bool(row["open_amount"]),
	}


def _amounts(facts: Record, money: Any) -> list[Record]:
	"""Return what the plan comes to, without what is nothing."""
	interest = _("Interest of {0} % a year, {1}, on what is still open").format(
		facts["interest_rate"], facts["day_count"]
	)
	rows = [
		(_("Your items"), facts["balance"]),
		(interest, facts["interest"]),
		(_("Fee"), facts["fee"]),
	]
	costs = [{"label": label, "amount": money(amount)} for label, amount in rows if amount]
	return [*costs, {"label": _("To pay in all"), "amount": money(facts["total"]), "is_sum": True}]


# -- logged in


def plans_of(customers: Collection[str]) -> dict[str, list[Record]]:
	"""Return the plans of `customers`, the newest first: `live` ones and those that are `over`."""
	rows = frappe.get_all(
		PLAN,
		filters={"customer": ("in", list(customers) or [""]), "status": ("!=", PlanStatus.DRAFT.value)},
		fields=FIELDS,
		order_by="creation desc",
		limit=MOST,
	)
	shown = [_card(row) for row in rows if _is_theirs_to_see(row)]
	return {
		"live": [row for row in shown if not row["is_over"]],
		"over": [row for row in shown if row["is_over"]],
	}


def _is_theirs_to_see(row: Record) -> bool:
	"""Whether a plan was ever the customer's: a draft that is cancelled was ours."""
	if row["status"] == PlanStatus.CANCELLED.value:
		return bool(row["accepted_on"])
	return row["status"] != PlanStatus.DRAFT.value


def _is_waiting(row: Record) -> bool:
	"""Whether a plan can still be answered; the next instalment of a proposal is its first."""
	if row["status"] != PlanStatus.PROPOSED.value:
		return False
	return getdate() <= last_day(row["valid_until"], row["next_due_date"])


def _card(row: Record) -> Record:
	status, is_waiting = PlanStatus(row["status"]), _is_waiting(row)
	wording = for_reader()
	has_run_out = status is PlanStatus.PROPOSED and not is_waiting
	is_over = has_run_out or status in words.OVER
	word, sentence = words.STATUS_WORDS[status], words.STATUS_SENTENCES[status]
	if has_run_out:
		word, sentence = words.RUN_OUT, SENTENCES[LinkState.EXPIRED]
	return {
		"name": row["name"],
		"customer": row["customer_name"] or row["customer"],
		"company": row["company"],
		"status": _(word),
		"shade": words.STATUS_SHADES[PlanStatus.CANCELLED if has_run_out else status],
		"sentence": _(sentence),
		"is_over": is_over,
		"is_waiting": is_waiting,
		"total": wording.money(row["total"], row["account_currency"]),
		"next_date": "" if is_over else wording.date(row["next_due_date"]),
		"next_amount": wording.money(row["next_amount"] or 0, row["account_currency"]),
	}


def plan_of(customers: Collection[str], name: str) -> Record:
	"""Return a plan of one of `customers` with the state of each instalment; throws the same for another's and none."""
	row = frappe.db.get_value(PLAN, {"name": name}, FIELDS, as_dict=True)
	if not row or row.customer not in customers or not _is_theirs_to_see(row):
		refuse(_("There is no payment plan {0} of yours."), name, exception=frappe.DoesNotExistError)
	doc = frappe.get_doc(PLAN, row.name)
	wording = for_reader()
	terms = _terms(doc, wording.language)
	paid_at = _paid_at(doc, wording)
	for shown, due in zip(terms["instalments"], doc.instalments, strict=True):
		shown["pay"] = paid_at.get(getdate(due.due_date), [])
	return {
		**terms,
		**_card(row),
		"answer_at": plan_offers.url_of(doc) if _is_waiting(row) else "",
		"is_accepted": bool(doc.accepted_on),
		"open": wording.money(doc.open_amount or 0, doc.account_currency),
	}


def _paid_at(doc: Document, wording: Wording) -> dict[date, list[Record]]:
	"""Return where the customer pays instalments of `doc` online, by their days; each link says what it is about."""
	return {
		day: [
			{
				"link": each["link"],
				"number": each["number"],
				"amount": wording.money(each["amount"], each["currency"]),
			}
			for each in found
		]
		for day, found in plan_requests.waiting(doc).items()
	}
