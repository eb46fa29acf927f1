"""Who may be responsible for customers, and who leaves: by every way in which accounts get their collector."""

from collections.abc import Callable

import pytest

import frappe
from frappe import client
from frappe.desk.doctype.bulk_update import bulk_update
from frappe.desk.search import search_link
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.boot import extend_bootinfo
from tests.site import baseline as base
from tests.site.accounts import account_name, counts, figure, late_invoice
from tests.site.policies import policy

TODAY = getdate()
LEAVER = "ar-leaver@example.com"
SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture
def leaver() -> str:
	user = {"doctype": "User", "email": LEAVER, "first_name": "AR Leaver", "send_welcome_email": 0}
	return frappe.get_doc({**user, "roles": [{"role": "AR Specialist"}]}).insert().name


@pytest.mark.parametrize("deleted", [False, True])
def test_accounts_of_somebody_who_left_are_unassigned(leaver: str, deleted: bool) -> None:
	late_invoice()
	account = account_name()
	api.assign([account], leaver)
	assert counts()["unassigned"] == 0
	if deleted:
		frappe.delete_doc("User", leaver)
	else:
		user = frappe.get_doc("User", leaver)
		user.enabled = 0
		user.save()
	assert not frappe.db.get_value("AR Customer Account", account, "collector")
	assert counts()["unassigned"] == 1
	comment = frappe.get_last_doc("Comment", {"reference_name": account})
	assert leaver in comment.content and comment.comment_type == "Info"


def test_a_policy_hands_no_customers_to_somebody_who_left(leaver: str) -> None:
	said = policy(default_collector=leaver)
	frappe.db.set_value("User", leaver, "enabled", 0)
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	late_invoice()
	assert not figure("collector")
	said.reload()
	said.smallest_amount = 5
	said.save()
	other = policy(default_collector="ar-specialist@example.com")
	other.default_collector = leaver
	with pytest.raises(frappe.ValidationError, match="choose a colleague"):
		other.save()


# -- who works no receivables is made responsible for nobody


def late_account() -> str:
	late_invoice()
	return account_name()


def collector_of(account: str) -> str | None:
	return frappe.db.get_value("AR Customer Account", account, "collector") or None


def by_assigning(account: str, collector: str) -> None:
	api.assign([account], collector)


def by_set_value(account: str, collector: str) -> None:
	client.set_value("AR Customer Account", account, "collector", collector)


def by_form(account: str, collector: str) -> None:
	doc = frappe.get_doc("AR Customer Account", account)
	doc.collector = collector
	doc.save()


@pytest.mark.parametrize("user", [MANAGER, "Administrator"])
@pytest.mark.parametrize("stranger", ["Guest", NOBODY, AUDITOR])
@pytest.mark.parametrize("way", [by_assigning, by_set_value, by_form])
def test_only_colleagues_get_customers(way: Callable[[str, str], None], stranger: str, user: str) -> None:
	account = late_account()
	frappe.set_user(user)
	with pytest.raises(frappe.ValidationError, match="choose a colleague who is"):
		way(account, stranger)
	assert collector_of(account) is None
	way(account, OTHER)
	assert collector_of(account) == OTHER


def test_a_bulk_edit_gives_customers_to_colleagues_only() -> None:
	account = late_account()
	frappe.set_user(MANAGER)
	for collector, kept in ((AUDITOR, None), (OTHER, OTHER)):
		bulk_update.submit_cancel_or_update_docs(
			"AR Customer Account", frappe.as_json([account]), "update", {"collector": collector}
		)  # Frappe keeps a refusal and names what it could not change
		assert collector_of(account) == kept


@pytest.mark.parametrize("stranger", ["Guest", NOBODY, AUDITOR])
def test_a_policy_hands_customers_to_colleagues_only(stranger: str) -> None:
	base.make("AR Policy", base.COMPANY, company=base.COMPANY)
	policy = frappe.get_doc("AR Policy", base.COMPANY)
	policy.default_collector = stranger
	with pytest.raises(frappe.ValidationError, match="choose a colleague who is"):
		policy.save()


def test_who_lost_the_role_stays_until_somebody_changes_it(leaver: str) -> None:
	account = late_account()
	api.assign([account], leaver)
	frappe.get_doc("User", leaver).remove_roles("AR Specialist")
	api.set_next_action([account], str(add_days(TODAY, 1)), "Call")
	api.assign([account], leaver)
	assert collector_of(account) == leaver
	api.assign([account], OTHER)
	with pytest.raises(frappe.ValidationError, match="choose a colleague who is"):
		api.assign([account], leaver)


# -- what fields offer


def offered(txt: str = "", **more: object) -> list[str]:
	query = "ar_specialist.api.collector_query"
	return [each["value"] for each in search_link("User", txt, query=query, page_length=50, **more)]


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
def test_a_field_offers_colleagues(user: str) -> None:
	frappe.set_user(user)
	assert {SPECIALIST, OTHER, MANAGER} <= set(offered())
	assert not {"Guest", NOBODY, AUDITOR} & set(offered())
	assert offered("AR-OTHER") == [OTHER]
	assert offered("nobody") == []


def test_a_field_offers_strangers_nothing() -> None:
	for user in (NOBODY, "Guest"):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			api.collector_query()


def test_a_field_is_read_page_by_page() -> None:
	everybody = api.collector_query(page_len=1000)
	pages = [api.collector_query(start=at, page_len=1) for at in range(len(everybody))]
	assert [page[0] for page in pages] == everybody and len(everybody) >= 3
	assert api.collector_query(start="-5", page_len="-1") == []


def companies_known_to(user: str) -> list[str] | None:
	frappe.set_user(user)
	bootinfo = frappe._dict(user_info=frappe._dict())
	extend_bootinfo(bootinfo)
	frappe.set_user("Administrator")
	return bootinfo.ar_companies


def test_the_desk_knows_the_companies_one_may_see() -> None:
	assert {base.COMPANY, base.OTHER_COMPANY} <= set(companies_known_to(SPECIALIST))
	frappe.cache.hset("bootinfo", SPECIALIST, {"ar_companies": "kept"})
	values = {"user": SPECIALIST, "allow": "Company", "for_value": base.OTHER_COMPANY}
	rule = frappe.get_doc({"doctype": "User Permission", **values}).insert()
	assert companies_known_to(SPECIALIST) == [base.OTHER_COMPANY]
	assert not frappe.cache.hget("bootinfo", SPECIALIST), "it is read anew"
	frappe.cache.hset("bootinfo", SPECIALIST, {"ar_companies": "kept"})
	rule.delete()
	assert not frappe.cache.hget("bootinfo", SPECIALIST)
	assert companies_known_to(NOBODY) is None
