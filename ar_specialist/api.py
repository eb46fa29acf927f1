"""What the desk and other programs may call. Each checks permission first; whatever changes state is POST only."""

import frappe
from frappe import _
from frappe.email.doctype.email_template import email_template as frappes_templates
from frappe.model.document import Document
from frappe.utils import cint, fmt_money, getdate

from ar_specialist import given, permissions
from ar_specialist.operations import (
	account_view,
	composer,
	contacts,
	customer_view,
	distribution,
	letter_texts,
	overview,
	presence,
	preview,
	retry,
	steps,
	strategies,
	views,
	worklist,
	worklist_page,
)
from ar_specialist.operations import refresh as refreshing
from ar_specialist.receivables.load import Measure
from ar_specialist.refusal import refuse

Figure = dict[str, object]

LONGEST_NOTE = 10_000


@frappe.whitelist(methods=["POST"])
def refresh() -> dict[str, int]:
	"""Work off all marks now, and age what was not aged today; return how many customers were recomputed."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	refreshed = refreshing.work_off()
	if any(map(worklist.count_not_aged, permissions.visible_companies())):
		frappe.enqueue(
			"ar_specialist.operations.nightly.age_accounts",
			queue="long",
			job_id="ar_specialist:age",
			deduplicate=True,
			as_on=getdate(),
		)
	return {"refreshed": refreshed}


@frappe.whitelist(methods=["POST"])
def assign(names: str | list[str], collector: str | None = None) -> dict[str, int]:
	"""Make `collector` responsible for the customer accounts `names`; nobody, when it is empty."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.assign(_names(names), collector or None))}


@frappe.whitelist(methods=["GET", "POST"])
def collectors() -> list[dict[str, str]]:
	"""Return whom customers can be given to, for AR Managers, who need not be allowed to read users."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	worklist.check_assigner()
	return distribution.collectors()


@frappe.whitelist(methods=["GET", "POST"])
def preview_distribution(
	company: str,
	to: str | list[str],
	by: str = Measure.CUSTOMERS.value,
	names: str | list[str] | None = None,
	of: str | list[str] | None = None,
	unassigned: str | int | None = None,
	keep: str | int = 1,
) -> dict[str, object]:
	"""Return what sharing customer accounts out among the collectors `to` would do, for AR Managers.

	The accounts are those with `names`; without any those of the collectors `of` and, with `unassigned`, of nobody.
	"""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	wish = _wish(company, to, by, names, of, unassigned, keep)
	return distribution.preview(wish, permissions.account_criterion())


@frappe.whitelist(methods=["POST"])
def distribute(
	company: str,
	to: str | list[str],
	seal: str,
	by: str = Measure.CUSTOMERS.value,
	names: str | list[str] | None = None,
	of: str | list[str] | None = None,
	unassigned: str | int | None = None,
	keep: str | int = 1,
) -> dict[str, int]:
	"""Share customer accounts out as the preview with `seal` showed it, for AR Managers."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	wish = _wish(company, to, by, names, of, unassigned, keep)
	seal = given.text(seal, _("Preview"), 140)
	visible = permissions.account_criterion()
	return {"changed": retry.retrying(lambda: distribution.apply(wish, seal, visible))}


def _wish(
	company: str,
	to: str | list[str],
	by: str,
	names: str | list[str] | None,
	of: str | list[str] | None,
	unassigned: str | int | None,
	keep: str | int,
) -> distribution.Wish:
	worklist.check_assigner()
	measures = {each.value: each for each in Measure}
	if by not in measures:
		refuse(_("Share customers out by one of {0}."), ", ".join(map(_, measures)))
	return distribution.Wish(
		company=permissions.check_company(given.one(company, _("Company")) or ""),
		to=given.names(to),
		measure=measures[by],
		keep=bool(cint(keep)),
		names=_names(names) if names else (),
		of=given.names(of),
		unassigned=bool(cint(unassigned)),
	)


@frappe.whitelist(methods=["POST"])
def snooze(names: str | list[str], until: str, reason: str) -> dict[str, int]:
	"""Take the customer accounts `names` off the worklist until the day `until`, for `reason`."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.snooze(_names(names), given.day(until), reason))}


@frappe.whitelist(methods=["POST"])
def wake(names: str | list[str]) -> dict[str, int]:
	"""Put snoozed customer accounts back on the worklist."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.wake(_names(names)))}


@frappe.whitelist(methods=["POST"])
def set_next_action(
	names: str | list[str], on: str | None = None, action: str | None = None
) -> dict[str, int]:
	"""Plan `action` for the day `on` with the customer accounts `names`; both empty take the plan back."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.set_next_action(_names(names), given.day(on), action))}


def _names(sent: str | list[str]) -> tuple[str, ...]:
	"""Return the names in a list, which the desk sends as JSON text."""
	if isinstance(sent, str) and not sent.lstrip().startswith("["):
		refuse(_("Send the names of customer accounts as a list."))
	return given.names(sent)


@frappe.whitelist(methods=["GET", "POST"])
def account_overview(name: str) -> dict[str, object]:
	"""Return what the form of the customer account `name` shows: open items with ages, buckets and state."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	account = worklist.account(name)
	account.check_permission("read")
	return account_view.overview(account, permissions.visibility_of())


@frappe.whitelist(methods=["GET", "POST"])
def worklist_status(company: str | None = None) -> dict[str, object]:
	"""Return how fresh the worklist is: as of when, and how many customers wait to be refreshed."""
	permissions.check_reader()
	return worklist.status(_company(given.one(company, _("Company"))))


@frappe.whitelist(methods=["GET", "POST"])
def worklist_views(company: str | None = None) -> list[dict[str, object]]:
	"""Return the worklist's views for the user: label, list filters, and how many accounts each shows."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	company = given.one(company, _("Company"))
	company = company and permissions.check_company(company)
	return views.counted(frappe.session.user, company, permissions.account_criterion())


@frappe.whitelist(methods=["GET", "POST"])
def worklist_rows(
	view: str = "mine",
	company: str | None = None,
	search: str | None = None,
	after: str | None = None,
	filters: str | list | None = None,
) -> dict[str, object]:
	"""Return the page's next rows of a view, after the call order `after`; without one also the list's head.

	`filters` are (field, operator, value) on customer accounts, as the desk's filter box makes them.
	"""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	company = given.one(company, _("Company")) or _company()
	if not company:
		refuse(_("There is no company whose customers you may see; ask your administrator for access."))
	permissions.check_company(company)
	words = given.text(search, _("Search"), 140)
	narrowed = given.rows(filters, _("Filter"))
	return worklist_page.page(company, view, words, after or "", permissions.account_criterion(), narrowed)


@frappe.whitelist(methods=["GET", "POST"])
def worklist_customer(account: str) -> dict[str, object]:
	"""Return what the page shows of the customer account `account`."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	doc = worklist.account(account)
	doc.check_permission("read")
	return customer_view.panel(doc)


@frappe.whitelist(methods=["POST"])
def worklist_presence(account: str, left: str | None = None) -> list[dict[str, str]]:
	"""Say that the user has `account` open, and has left another; return who else has it open."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	worklist.account(account).check_permission("read")
	if left:
		presence.leave(left, frappe.session.user)
	return presence.open_for(account, frappe.session.user)


@frappe.whitelist(methods=["POST"])
def log_contact(
	account: str,
	channel: str,
	outcome: str = "",
	notes: str | None = None,
	contact: str | None = None,
	spoken_with: str | None = None,
	follow_up_date: str | None = None,
	promise: str | dict | None = None,
	direction: str = "Outgoing",
	pinned: str | int | None = None,
) -> dict[str, str | None]:
	"""Log a contact with the customer of `account`, and the promise made in it: both or neither.

	A note is logged as one, too; `pinned` keeps it in sight.
	"""
	frappe.has_permission("AR Activity", "create", throw=True)
	said = contacts.Said(
		channel=channel,
		outcome=outcome,
		notes=given.text(notes, _("Notes"), LONGEST_NOTE),
		contact=given.one(contact, _("Contact")),
		spoken_with=given.text(spoken_with, _("Spoken With"), 140),
		follow_up_date=given.day(follow_up_date),
		direction=direction,
		is_pinned=cint(pinned) == 1,
	)
	promised = _promised(promise)

	def log() -> dict[str, str | None]:
		# locked first, so that those who talk to one customer at once wait for each other and do not deadlock
		doc = worklist.account(account, for_update=True)
		doc.check_permission("read")
		return contacts.log(doc, said, promised)

	return retry.retrying(log)


def _promised(sent: str | dict | None) -> contacts.Promised | None:
	"""Return the promise that the page sends: a day, and the items it is about."""
	found = given.record(sent, _("Promise"))
	if not found:
		return None
	parts = [
		contacts.Part(
			voucher_type=given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			voucher_no=given.text(row.get("voucher_no"), _("Voucher No"), 140),
			payment_term=given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			due_date=given.day(row.get("due_date")),
			promised=given.amount(row.get("promised"), _("Promise")),
		)
		for row in given.records(found.get("items"), _("Items"))
	]
	amount = given.amount(found.get("amount"), _("Promise"))
	return contacts.Promised(given.day(found.get("promised_for")), parts, amount)


@frappe.whitelist(methods=["POST"])
def take_step(account: str, notes: str) -> dict[str, str]:
	"""Say that the strategy's step of the customer account `account`, an escalation or a hold, is done."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = worklist.account(account, for_update=True)
	doc.check_permission("write")
	return {"activity": steps.take(doc, given.text(notes, _("Notes"), LONGEST_NOTE)).name}


@frappe.whitelist(methods=["POST"])
def undo_contact(activity: str) -> None:
	"""Take back a contact that the user logged a moment ago, and the promise made in it."""
	frappe.has_permission("AR Activity", "create", throw=True)

	def undo() -> None:
		doc = contacts.activity(activity)
		doc.check_permission("read")
		contacts.undo(doc, frappe.session.user)

	retry.retrying(undo)


@frappe.whitelist(methods=["POST"])
def pin_note(activity: str, pinned: str | int = 1) -> None:
	"""Keep an activity's note in sight on the worklist page, or no longer."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = contacts.activity(activity)
	doc.check_permission("read")
	contacts.pin(doc, cint(pinned) == 1)


@frappe.whitelist(methods=["POST"])
def compose_email(
	account: str, template: str | None = None, items: str | list | None = None
) -> dict[str, object]:
	"""Return a letter about the open items `items`, or all overdue ones, for Frappe's composer to show and send."""
	doc = _check_writer_to(account)
	return composer.draft(doc, given.one(template, _("Template")), _asked_items(items))


@frappe.whitelist(methods=["POST"])
def email_template(template_name: str, doc: str | dict) -> dict[str, object]:
	"""Fill a template that somebody chose in the composer: ours for a customer account, else as Frappe does."""
	found = _check_composed_for(doc)
	template = letter_texts.existing(given.one(template_name, _("Template")) or "")
	if found is None:
		return frappes_templates.get_email_template(template, doc)
	items = given.record(doc, _("Document")).get("ar_items")
	return composer.text(found, template, _asked_items(items))


def _check_composed_for(doc: str | dict) -> Document | None:
	"""Return the customer account that is written to, None when it is none. Checks permission for accounts."""
	found = given.parsed(doc)
	if not isinstance(found, dict) or found.get("doctype") != "AR Customer Account":
		return None
	return _check_writer_to(given.one(found.get("name"), _("Customer Account")) or "")


def _check_writer_to(account: str) -> Document:
	"""Return the customer account `account`; checks permission to write e-mails about it."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = worklist.account(account)
	doc.check_permission("email")
	return doc


def _asked_items(sent: object) -> list[dict[str, object]]:
	"""Return the open items that somebody ticked."""
	return [
		{
			"voucher_type": given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			"voucher_no": given.text(row.get("voucher_no"), _("Voucher No"), 140),
			"payment_term": given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			"due_date": given.day(row.get("due_date")),
		}
		for row in given.records(sent, _("Items"))
	]


@frappe.whitelist(methods=["GET", "POST"])
def strategy_units() -> dict[str, str]:
	"""Return what the number in a rule counts, by the label of its fact."""
	permissions.check_reader()
	return {fact: _(unit) for fact, unit in strategies.UNITS_BY_LABEL.items()}


@frappe.whitelist(methods=["POST"])
def preview_strategy(doc: str | dict) -> dict[str, object]:
	"""Return what saving the collection strategy `doc`, as the form holds it, would change today; saves nothing."""
	frappe.has_permission("AR Collection Strategy", "write", throw=True)
	found = given.record(doc, _("Strategy"))
	tables = {name: given.records(found.get(name), name) for name in preview.TABLES}
	is_new = bool(found.get("__islocal"))
	name = given.text(found.get("strategy_name" if is_new else "name"), _("Name"), 140)
	unsaved = preview.unsaved(name, is_new, {**found, **tables})
	unsaved.check()
	for company in strategies.companies_of(unsaved):
		permissions.check_company(company)
	return preview.preview(unsaved, permissions.account_criterion())


@frappe.whitelist(methods=["GET", "POST"])
def filter_options(
	doctype: str, txt: str | None = None, company: str | list[str] | None = None
) -> list[dict[str, str]]:
	"""Return what a report filter offers: names of one of the doctypes the reports filter by."""
	permissions.check_reader()
	if doctype == "Company":
		wanted = (txt or "").casefold()
		names = [name for name in permissions.visible_companies() if wanted in name.casefold()]
		return [{"value": name, "description": ""} for name in names]
	asked, visible = given.names(company), permissions.visible_companies()
	companies = [name for name in visible if name in asked] if asked else visible
	return overview.filter_options(doctype, txt or "", companies, permissions.visibility_of())


def _company(company: str | None = None) -> str | None:
	"""Return the company to show: the one asked for, the user's default, or the first visible one."""
	if company:
		return permissions.check_company(company)
	visible = permissions.visible_companies()
	default = frappe.defaults.get_user_default("Company")
	return default if default in visible else next(iter(visible), None)


def _portfolio(filters: object = None) -> tuple[str | None, overview.Portfolio | None]:
	"""Return the company to show, and its sums."""
	permissions.check_reader()
	company = _company(_company_of(filters))
	return company, overview.portfolio(company, permissions.account_criterion()) if company else None


def _company_of(filters: object) -> str | None:
	found = given.parsed(filters)  # a card's own filters are a list of conditions
	return given.one(found.get("company"), _("Company")) if isinstance(found, dict) else None


def _amount_card(filters: object, field: str) -> Figure | str:
	"""Return an amount for a number card that opens the list on `field`.

	A card formats amounts in the currency of the user's default company; for any other it takes a finished text.
	"""
	company, found = _portfolio(filters)
	amount = float(getattr(found, field)) if found else 0.0
	if company and company != frappe.defaults.get_user_default("Company"):
		return fmt_money(amount, currency=overview.currency_of(company))
	return {
		"value": amount,
		"fieldtype": "Currency",
		"options": "Company:company:default_currency",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, field: [">", 0]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def card_outstanding(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of what is outstanding."""
	return _amount_card(filters, "outstanding")


@frappe.whitelist(methods=["GET", "POST"])
def card_overdue(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of what is overdue."""
	return _amount_card(filters, "overdue")


@frappe.whitelist(methods=["GET", "POST"])
def card_unapplied(filters: str | dict | list | None = None) -> Figure | str:
	"""Return the number card of payments and credits that are not applied."""
	return _amount_card(filters, "unapplied")


@frappe.whitelist(methods=["GET", "POST"])
def card_to_chase(filters: str | dict | list | None = None) -> Figure:
	"""Return the number card of customers to chase today."""
	permissions.check_reader()
	company = _company(_company_of(filters))
	count = overview.count_to_chase(company, visible=permissions.account_criterion()) if company else 0
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, "worklist_state": "To Chase"},
	}


@frappe.whitelist(methods=["GET", "POST"])
def card_unassigned(filters: str | dict | list | None = None) -> Figure:
	"""Return the number card of customers without collector."""
	permissions.check_reader()
	company = _company(_company_of(filters))
	count = overview.count_unassigned(company, permissions.account_criterion()) if company else 0
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "AR Customer Account"],
		"route_options": {"company": company, "collector": ["is", "not set"], "open_items": [">", 0]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def chart_aging_buckets(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: str | int | None = None,
	filters: str | dict | list | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
) -> Figure:
	"""Return the chart of receivables by age; the arguments are those Frappe gives to every chart source."""
	_company, found = _portfolio(filters)
	if found is None:
		return {"labels": [], "datasets": []}
	values = [float(amount) for amount in (found.not_due, *found.buckets)]
	return {
		"labels": [_("Not due"), *found.labels],
		"datasets": [{"name": _("Outstanding"), "values": values}],
	}
