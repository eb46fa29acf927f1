"""On the portal nobody sees or does anything about another's dispute, whichever way they ask; nor what is ours."""

from collections.abc import Callable

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe.utils import add_days, getdate
from frappe.website.serve import get_response

from ar_specialist import api
from ar_specialist.operations import portal_view
from tests.site import baseline as base
from tests.site import disputing, portal
from tests.site import factories as make
from tests.site.portal import OURS, THEIRS, THEM, US
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
SECRET = "A difficult customer, score 3"
SCRIPT = "<script>alert('ar')</script><img src=x onerror=alert(1)> 5 < 6"
NOT_YOURS = "There is no dispute {0} of yours."


@pytest.fixture(autouse=True)
def users() -> None:
	portal.members()


@pytest.fixture
def case() -> str:
	return portal.case_of_theirs(SECRET)


def page(path: str) -> tuple[int, str]:
	"""What the website answers the session's user at `path`: status and text."""
	user = frappe.session.user
	frappe.local.request = Request(EnvironBuilder(f"/{path}").get_environ())
	frappe.local.form_dict = frappe._dict()
	frappe.local.flags.redirect_location = None
	try:
		response = get_response(path)
	finally:
		frappe.local.request = None
		frappe.set_user(user)
	return response.status_code, response.get_data(as_text=True)


# -- by our own functions


def calls(name: str, file: str) -> list[tuple[Callable, dict[str, object]]]:
	return [
		(api.portal_answer_dispute, {"name": name, "text": "Mine now"}),
		(api.portal_withdraw_dispute, {"name": name}),
		(api.portal_dispute_file, {"name": name, "file": file}),
	]


def test_another_customers_dispute_is_not_told_from_none(case: str) -> None:
	file = portal.files_of(case)[0].name
	before = frappe.get_doc("AR Dispute", case).as_json()
	frappe.set_user(OURS)
	for name in (case, "DSP-2026-99999", "' OR '1'='1", "%", "", "../" + case):
		for function, arguments in calls(name, file):
			with pytest.raises(frappe.DoesNotExistError) as refused:
				function(**arguments)
			expected = NOT_YOURS.format(frappe.utils.escape_html(name))
			assert str(refused.value) == expected, function.__name__
	frappe.set_user("Administrator")
	assert frappe.get_doc("AR Dispute", case).as_json() == before


def test_a_file_of_another_dispute_is_no_file_of_ours(case: str) -> None:
	file = portal.files_of(case)[0].name
	mine = portal.raised(OURS, make.invoice(US, on=add_days(TODAY, -60)))
	with acting_as(OURS), pytest.raises(frappe.DoesNotExistError, match="no such file"):
		api.portal_dispute_file(mine, file)


def test_papers_of_ours_are_not_sent_out(case: str) -> None:
	paper = {
		"doctype": "File",
		"file_name": "internal.txt",
		"content": SECRET,
		"attached_to_doctype": "AR Dispute",
	}
	ours = frappe.get_doc({**paper, "attached_to_name": case}).insert()
	with acting_as(THEIRS):
		with pytest.raises(frappe.DoesNotExistError, match="no such file"):
			api.portal_dispute_file(case, ours.name)
		assert "internal.txt" not in frappe.as_json(portal_view.case([THEM], case))


@pytest.mark.parametrize("which", ["theirs", "other company", "none", "draft"])
def test_another_customers_invoice_is_not_told_from_none(which: str) -> None:
	name = {
		"theirs": lambda: make.invoice(THEM).name,
		"other company": lambda: elsewhere(THEM),
		"none": lambda: "ACC-SINV-2020-00001",
		"draft": lambda: make.invoice(US, submit=False).name,
	}[which]()
	disputing.settle()
	sentence = f"There is no invoice {name} of yours."
	before = frappe.db.count("AR Dispute")
	with pytest.raises(frappe.DoesNotExistError, match=sentence):
		portal.raised(OURS, {"invoice": name})
	with acting_as(OURS), pytest.raises(frappe.DoesNotExistError, match=sentence):
		api.portal_invoice_lines(name)
	assert frappe.db.count("AR Dispute") == before
	assert name not in frappe.as_json(portal_view.open_invoices([US]))


def elsewhere(customer: str) -> str:
	"""An invoice of the other company."""
	abbr = base.OTHER_ABBR
	line = {"item_code": base.ITEM, "qty": 1, "rate": 70}
	line.update({"income_account": f"Sales - {abbr}", "cost_center": f"Main - {abbr}"})
	values = {"company": base.OTHER_COMPANY, "debit_to": f"Debtors - {abbr}", "items": [line]}
	return make.invoice(customer, on=add_days(TODAY, -20), **values).name


def test_a_line_of_another_invoice_is_none(case: str) -> None:
	theirs = frappe.get_doc("AR Dispute", case).items[0].voucher_no
	line = frappe.get_all("Sales Invoice Item", filters={"parent": theirs}, pluck="name")[0]
	mine = make.invoice(US, on=add_days(TODAY, -60))
	disputing.settle()
	with pytest.raises(frappe.ValidationError, match="has no such line"):
		portal.raised(OURS, {"invoice": mine.name, "kind": "Line", "line": line})


def test_one_customer_in_two_companies(case: str) -> None:
	there, here = elsewhere(US), make.invoice(US, on=add_days(TODAY, -60)).name
	disputing.settle()
	with acting_as(OURS):
		assert {there, here} <= {row["name"] for row in portal_view.open_invoices([US])}
	assert (
		frappe.db.get_value("AR Dispute", portal.raised(OURS, {"invoice": there}), "company")
		== base.OTHER_COMPANY
	)
	with pytest.raises(frappe.ValidationError, match="not of one company"):
		portal.raised(OURS, {"invoice": there}, {"invoice": here})


def test_a_user_of_two_customers(case: str) -> None:
	both = portal.member("ar-portal-both@example.com", US, THEM)
	mine = make.invoice(US, on=add_days(TODAY, -60))
	theirs = make.invoice(THEM, on=add_days(TODAY, -60))
	disputing.settle()
	with pytest.raises(frappe.ValidationError, match="not of one company and customer"):
		portal.raised(both, mine, theirs)
	portal.raised(both, mine)
	frappe.set_user(both)
	shown = page("disputes")[1]
	assert case in shown and mine.name in shown and theirs.name in shown
	api.portal_answer_dispute(case, "We are two here")
	frappe.db.delete("Portal User", {"user": both, "parent": THEM})
	with pytest.raises(frappe.DoesNotExistError):
		api.portal_answer_dispute(case, "And now one")


def no_customer() -> str:
	return portal.member("ar-portal-none@example.com")


def without_role() -> str:
	return portal.member("ar-portal-norole@example.com", THEM, role="")


def disabled() -> str:
	user = portal.member("ar-portal-left@example.com", THEM)
	frappe.db.set_value("User", user, "enabled", 0)
	return user


@pytest.mark.parametrize(
	"who", [no_customer, without_role, disabled, lambda: "Guest", lambda: SPECIALIST, lambda: NOBODY]
)
def test_who_acts_for_nobody(who: Callable[[], str], case: str) -> None:
	user, file = who(), portal.files_of(case)[0].name
	invoice = frappe.get_doc("AR Dispute", case).items[0].voucher_no
	raising = (api.portal_raise_dispute, {"items": [{"invoice": invoice}], "reason": "x", "says": "x"})
	lines = (api.portal_invoice_lines, {"invoice": invoice})
	frappe.set_user(user)
	for function, arguments in (*calls(case, file), raising, lines):
		with pytest.raises(frappe.PermissionError, match="not connected to a customer"):
			function(**arguments)
	for path in ("disputes", "disputes/new", f"disputes/{case}"):
		text = page(path)[1]
		assert "Their own words" not in text and invoice not in text and THEM not in text, path


# -- by the website


def test_a_guest_is_sent_to_log_in(case: str) -> None:
	frappe.set_user("Guest")
	for path in ("disputes", "disputes/new", f"disputes/{case}"):
		status, _text = page(path)
		assert status == 302 and frappe.local.flags.redirect_location.startswith(
			"/login?redirect-to=/disputes"
		)


def test_another_customers_page_is_not_there(case: str) -> None:
	frappe.set_user(OURS)
	absent = page("disputes/DSP-2026-99999")[0]
	status, text = page(f"disputes/{case}")
	assert (status, absent) == (404, 404)
	assert "Their own words" not in text and "evidence.pdf" not in text and THEM not in text
	assert case not in page("disputes")[1]


def test_their_own_page_shows_nothing_of_ours(case: str) -> None:
	frappe.db.set_value("AR Dispute", case, "status_reason", "They always complain")
	frappe.get_doc("AR Dispute", case).add_comment("Comment", "Score 3, be strict")
	frappe.set_user(THEIRS)
	status, text = page(f"disputes/{case}")
	assert status == 200 and "Their own words" in text and "evidence.pdf" in text
	for ours in (
		SECRET,
		SPECIALIST,
		MANAGER,
		"They always complain",
		"be strict",
		"Administrator",
		"root_cause",
		"/private/",
	):
		assert ours not in text.replace("boot", ""), ours


def test_hostile_words_are_words(case: str) -> None:
	frappe.set_user(THEIRS)
	api.portal_answer_dispute(case, SCRIPT)
	text = page(f"disputes/{case}")[1]
	assert "<script>alert('ar')" not in text and "<img src=x" not in text
	assert "&lt;img src=x onerror=alert(1)&gt; 5 &lt; 6" in text
	invoice = make.invoice(THEM, on=add_days(TODAY, -50))
	disputing.settle()
	doc = frappe.get_doc("AR Dispute", portal.raised(THEIRS, invoice, says=SCRIPT))
	assert "<script" not in doc.says and "<img" not in doc.says, "whatever shows it"
	assert doc.messages[0].text == SCRIPT, "as it was written"
	assert doc.meta.get_field("messages").hidden
	assert frappe.get_meta("AR Dispute Message").get_field("text").fieldtype == "Code", "which Frappe escapes"


def test_hostile_names_in_the_list() -> None:
	frappe.db.set_value("Customer", US, "customer_name", "<b onclick=x>Evil</b>")
	invoice = make.invoice(US, on=add_days(TODAY, -60), po_no="<script>po</script>")
	disputing.settle()
	reason = portal.offered("AR Test Odd")
	frappe.rename_doc("AR Dispute Reason", reason, "AR Test 'Odd' & \"so\"")
	portal.raised(OURS, {"invoice": invoice.name, "amount": "5"}, reason="AR Test 'Odd' & \"so\"")
	frappe.set_user(OURS)
	for path in ("disputes", "disputes/new"):
		status, text = page(path)
		assert status == 200 and invoice.name in text
		assert "<script>po" not in text and '"so"' not in text and "<b onclick" not in text
