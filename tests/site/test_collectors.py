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
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make

TODAY = getdate()
LEAVER = "ar-leaver@example.com"
SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture
def leaver() -> str:
	user = {"doctype": "User", "email": LEAVER, "first_name": "AR Leaver", "send_welcome_email": 0}
	return frappe.get_doc({**user, "roles": [{"role": "AR Specialist"}]}).insert().name


def late(customer: str = make.CUSTOMER) -> str:
	make.invoice(customer, on=add_days(TODAY, -60))
	frappe.db.commit()
	refresh.work_off()
	return frappe.db.get_value("AR Customer Account", {"company": base.COMPANY, "customer": customer})


def counts() -> dict[str, int]:
	return {view["name"]: view["count"] for view in api.worklist_views(base.COMPANY)}


@pytest.mark.parametrize("deleted", [False, True])
def test_accounts_of_somebody_who_left_are_unassigned(leaver: str, deleted: bool) -> None:
	account = late()
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
	policy = frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY, "default_collector": leaver})
	if frappe.db.exists("AR Policy", base.COMPANY):
		policy = frappe.get_doc("AR Policy", base.COMPANY)
		policy.default_collector = leaver
		policy.save()
	else:
		policy.insert()
	frappe.db.set_value("User", leaver, "enabled", 0)
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	assert not frappe.db.get_value("AR Customer Account", late(), "collector")
	policy.reload()
	policy.smallest_amount = 5
	policy.save()
	other = frappe.get_doc("AR Policy", base.COMPANY)
	other.default_collector = "ar-specialist@example.com"
	other.save()
	other.default_collector = leaver
	with pytest.raises(frappe.ValidationError, match="choose a colleague"):
		other.save()


# -- who works no receivables is made responsible for nobody


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
	account = late()
	frappe.set_user(user)
	with pytest.raises(frappe.ValidationError, match="choose a colleague who is"):
		way(account, stranger)
	assert collector_of(account) is None
	way(account, OTHER)
	assert collector_of(account) == OTHER


def test_a_bulk_edit_gives_customers_to_colleagues_only() -> None:
	account = late()
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
	account = late()
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
