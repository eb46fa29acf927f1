"""Every whitelisted function, called by those who may not: it refuses, and nothing has changed."""

import inspect
from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import marks, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import dispute
from tests.site.planning import draft
from tests.site.test_portfolio import show_portfolios

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMER = base.CUSTOMERS[1]
STRATEGY = "AR Test Hostile"
WATCHED = (
	"AR Customer Account", "AR Activity", "AR Promise", "AR Payment Plan", "AR Reminder", "AR Policy",
	"AR Collection Strategy", "AR Dispute", "Sales Invoice", "Journal Entry", "Payment Entry", "Communication",
	"Email Queue", "File", "Comment", "Version", "Payment Request",
)  # fmt: skip
# What is about everybody, or nobody's secret: refused to strangers only.
ABOUT_NOBODY = {"strategy_units", "collector_query", "letters_made", "refresh"}
# What an auditor may call: it reads.
READING = {
	"account_overview", "card_disputed", "card_outstanding", "card_overdue", "card_to_chase",
	"card_unapplied", "card_unassigned", "chart_aging_buckets", "collector_query", "dispute_settlements", "disputes_to_approve",
	"filter_options", "preview_reminders", "strategy_units", "verify_copy", "worklist_customer",
	"worklist_presence", "worklist_rows", "worklist_status", "worklist_views",
}  # fmt: skip


# What is asked of any customer alike.
ABOUT_ANY = {
	"filters": {"company": base.COMPANY},
	"way": "No Letter",
	"remedy": "Credit Note",
	"until": str(add_days(TODAY, 3)),
	"on": str(add_days(TODAY, 3)),
	"action": "Call",
	"reason": "x",
	"notes": "x",
	"channel": "Call",
	"outcome": "Reached",
	"collector": SPECIALIST,
	"to": [SPECIALIST],
	"of": [OTHER],
	"seal": "x",
	"run": "x",
	"stop": "On Hold",
	"doctype": "Customer",
	"template_name": "AR Reminder 1",
}


@pytest.fixture(autouse=True)
def known() -> Iterator[dict[str, object]]:
	"""What every function could be asked about: a customer of a colleague, and what was said to them."""
	invoice = make.invoice(CUSTOMER, on=add_days(TODAY, -60))
	frappe.db.commit()
	refresh.work_off()
	key = {"company": base.COMPANY, "customer": CUSTOMER}
	account = frappe.db.get_value("AR Customer Account", key)
	frappe.db.set_value("AR Customer Account", account, "collector", OTHER)
	called = {**key, "channel": "Call", "outcome": "Reached", "notes": "Pays soon"}
	activity = frappe.get_doc({"doctype": "AR Activity", **called}).insert().name
	scope = [{"company": base.COMPANY, "scope": "Company"}]
	base.make("AR Collection Strategy", STRATEGY, strategy_name=STRATEGY, assignments=scope)
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name}
	raised = dispute(invoice, amounts=(400,))
	yield {
		**ABOUT_ANY,
		**said_of(invoice),
		"account": account,
		"name": account,
		"names": [account],
		"activity": activity,
		"company": base.COMPANY,
		"customer": CUSTOMER,
		"items": [item],
		"dispute": raised.name,
		"communication": _mail_of(account),
		"invoice": invoice.name,
		"payment": make.payment(invoice, amount=1).name,
		"doc": {"doctype": "AR Customer Account", "name": account},
	}
	frappe.cache.delete_value("user_permissions")


def _mail_of(account: str) -> str:
	"""Return a mail that came in about the customer."""
	values = {"sent_or_received": "Received", "communication_medium": "Email", "subject": "x", "content": "x"}
	about = {"reference_doctype": "AR Customer Account", "reference_name": account, "sender": "x@example.org"}
	return frappe.get_doc({"doctype": "Communication", **values, **about}).insert().name


def said_of(invoice: frappe.model.document.Document) -> dict[str, object]:
	"""A plan about what of an invoice is not disputed, and what calls about it are asked with."""
	part = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "planned": 500}
	return {
		"plan": draft(items=[part], customer=CUSTOMER).name,
		"terms": {"first_due_date": str(add_days(TODAY, 30))},
		"accepted_by": "Their bookkeeper",
		"how": "Phone",
		**dict.fromkeys(("version", "key", "answered_by", "words"), "x"),
	}


def arguments(name: str, known: dict[str, object]) -> dict[str, object]:
	if name == "preview_strategy":
		return {"doc": {"name": STRATEGY, "assignments": []}}
	if name == "filter_options":
		return {"doctype": "Customer", "company": known["company"]}
	if name.startswith("portal_"):
		known = {**known, "invoice": known["items"][0]["voucher_no"], "says": "x", "file": "x"}
	names = set(inspect.signature(getattr(api, name)).parameters)
	names -= {"worklist_rows": {"filters"}, "log_contact": {"dispute"}}.get(name, set())
	return {key: value for key, value in known.items() if key in names}


def called_by(user: str, name: str, known: dict[str, object]) -> object:
	frappe.set_user(user)
	try:
		return getattr(api, name)(**arguments(name, known))
	finally:
		frappe.set_user("Administrator")


def stored() -> dict[str, object]:
	"""Return what is stored of what people say and send, but for what was looked at last."""
	return {
		doctype: frappe.get_all(doctype, fields=["name", "modified", "modified_by"], order_by="name")
		for doctype in WATCHED
	}


@pytest.mark.parametrize("user", ["Guest", NOBODY])
def test_strangers_call_nothing(user: str, known: dict[str, object]) -> None:
	before = stored()
	for name in api.__all__:
		with pytest.raises(frappe.PermissionError):
			called_by(user, name, known)
			pytest.fail(f"{name} answers {user}")
	assert stored() == before


def test_an_auditor_changes_nothing(known: dict[str, object]) -> None:
	before = stored()
	for name in sorted(set(api.__all__) - READING):
		with pytest.raises(frappe.PermissionError):
			called_by(AUDITOR, name, known)
			pytest.fail(f"{name} answers an auditor")
	for name in sorted(READING - {"verify_copy"}):
		called_by(AUDITOR, name, known)
	assert stored() == before


def hide_by_portfolio() -> str:
	show_portfolios()
	return SPECIALIST


def hide_by_customer() -> str:
	_restrict(SPECIALIST, "Customer", base.CUSTOMERS[0])
	return SPECIALIST


def hide_by_territory() -> str:
	_restrict(SPECIALIST, "Territory", base.TERRITORIES[1])
	return SPECIALIST


def hide_by_company() -> str:
	_restrict(MANAGER, "Company", base.OTHER_COMPANY)
	return MANAGER


def hide_customer_from_manager() -> str:
	_restrict(MANAGER, "Customer", base.CUSTOMERS[0])
	return MANAGER


def _restrict(user: str, doctype: str, value: str) -> None:
	rule = {"doctype": "User Permission", "user": user, "allow": doctype, "for_value": value}
	frappe.get_doc(rule).insert(ignore_permissions=True)


# What is refused where a customer is hidden, whatever else it shows.
ABOUT_ONE = {
	"accept_plan", "account_overview", "approve_plan", "approve_settlement", "assign", "bill_plan", "cancel_plan",
	"change_plan", "compose_email", "create_plan", "disputable_items", "dispute_settlements", "email_template",
	"exclude_from_reminders", "include_in_reminders", "invoice_lines", "log_contact", "mail_dispute",
	"make_proposal", "pin_note", "plannable_items", "preview_plan", "preview_proposal", "preview_settlement",
	"preview_uphold", "propose_plan", "raise_mail_dispute", "reject_settlement", "request_payment", "send_proposal",
	"send_reminders", "set_next_action", "settle_dispute", "short_payment_offers", "snooze", "stop_collecting",
	"take_back_plan", "take_step", "undo_contact", "uphold_dispute", "verify_copy", "wake", "worklist_customer",
	"worklist_presence",
}  # fmt: skip


@pytest.mark.parametrize(
	"hide",
	[hide_by_portfolio, hide_by_customer, hide_by_territory, hide_by_company, hide_customer_from_manager],
)
def test_nobody_works_a_hidden_customer(hide: Callable[[], str], known: dict[str, object]) -> None:
	user, before = hide(), stored()
	for name in sorted(ABOUT_ONE):
		with pytest.raises(frappe.PermissionError):
			called_by(user, name, known)
			pytest.fail(f"{name} answers {user}")
	assert stored() == before


@pytest.mark.parametrize("hide", [hide_by_portfolio, hide_by_customer, hide_customer_from_manager])
def test_no_answer_names_a_hidden_customer(hide: Callable[[], str], known: dict[str, object]) -> None:
	user, account = hide(), known["account"]
	for name in sorted(set(api.__all__) - ABOUT_ONE - ABOUT_NOBODY):
		try:
			answer = frappe.as_json(called_by(user, name, known))
		except (frappe.PermissionError, frappe.ValidationError) as error:
			answer = str(error)
		if name in ("distribute", "preview_distribution", "approve_write_offs", "reject_write_offs"):
			continue  # refused, with the names they were asked about
		assert CUSTOMER not in answer and str(account) not in answer, name


def test_no_answer_names_a_hidden_company(known: dict[str, object]) -> None:
	user = hide_by_company()
	for name in sorted(set(api.__all__) - ABOUT_NOBODY):
		with_company = "company" in arguments(name, known) or "filters" in arguments(name, known)
		try:
			answer = called_by(user, name, known)
		except (frappe.PermissionError, frappe.DoesNotExistError):
			continue
		assert name in ("collectors", "filter_options") or not with_company, name
		assert base.COMPANY not in frappe.as_json(answer), name


def test_marks_of_hidden_customers_are_hidden() -> None:
	marks.mark(base.COMPANY, [CUSTOMER, base.CUSTOMERS[0]], "A reason")
	frappe.db.commit()
	hide_customer_from_manager()
	frappe.set_user(MANAGER)
	assert frappe.get_list("AR Refresh Mark", pluck="party") == [base.CUSTOMERS[0]]
	hidden = frappe.get_doc("AR Refresh Mark", {"party": CUSTOMER})
	assert not hidden.has_permission("read")


def test_an_account_stays_with_its_customer(known: dict[str, object]) -> None:
	frappe.set_user(SPECIALIST)
	for field, value in (("customer", base.CUSTOMERS[0]), ("company", base.OTHER_COMPANY)):
		with pytest.raises(frappe.ValidationError):
			frappe.client.set_value("AR Customer Account", known["account"], field, value)
