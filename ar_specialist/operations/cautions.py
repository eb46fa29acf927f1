"""What somebody should know before contacting a customer: stops, objections, and how often they were contacted.

The gate keeps automatic messages back for these reasons; a person is told, and decides. Does not check permissions.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from frappe import _
from frappe.model.document import Document
from frappe.utils import get_system_timezone

from ar_specialist.ledger import whereabouts
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.clock import is_between, local_times, zones_of

from . import contact_days, policies, returned_mail


def cautions(account: Document, now: datetime) -> dict[str, list[str]]:
	"""Return what to know before each way of contacting the customer of `account`, by channel.

	`now` is a moment in the site's time zone.
	"""
	dead = returned_mail.unreachable_addresses([account.customer]).get(account.customer, ())
	general = [*_of_stop(account), *_of_frequency(account, now)]
	objections = {
		Channel.CALL: account.no_calls and _("The customer objects to calls."),
		Channel.EMAIL: account.no_email and _("The customer objects to e-mail."),
		Channel.SMS: account.no_sms and _("The customer objects to SMS."),
		Channel.LETTER: account.no_letters and _("The customer objects to letters."),
	}
	channels = (Channel.CALL, Channel.EMAIL, Channel.SMS, Channel.LETTER, Channel.MEETING)
	own = {each: [*filter(None, [objections.get(each)])] for each in channels}
	for each in (Channel.CALL, Channel.SMS):
		own[each] += _of_hours(account, now)
	own[Channel.EMAIL] += [_("The last e-mail to {0} came back.").format(each) for each in sorted(dead)]
	return {each.value: [*own[each], *general] for each in channels}


def _of_stop(account: Document) -> list[str]:
	texts = {
		CollectionStop.LEGAL_STOP.value: _("Legal stop: {0}"),
		CollectionStop.ON_HOLD.value: _("On hold: {0}"),
	}
	text = texts.get(account.collection_stop)
	return [text.format(account.stop_reason or "")] if text else []


def _of_hours(account: Document, now: datetime) -> list[str]:
	rules = policies.contact_rules(account.company)
	by_country = whereabouts.time_zones([account.customer]).get(account.customer, ())
	here = get_system_timezone()
	clocks = local_times(now.replace(tzinfo=ZoneInfo(here)), zones_of(account.time_zone, by_country, here))
	quiet = [each for each in clocks if is_between(rules.quiet_from, rules.quiet_until, each.time())]
	text = _("It is {0} where the customer is, within the quiet hours.")
	return [text.format(quiet[0].strftime("%H:%M"))] if quiet else []


def _of_frequency(account: Document, now: datetime) -> list[str]:
	rules = policies.contact_rules(account.company)
	most = rules.most_for(bool(whereabouts.individuals([account.customer])))
	if most is None:
		return []
	since = now - timedelta(days=rules.window_days)
	count = contact_days.attempts_since(account.company, [account.customer], since).get(account.customer, 0)
	if count < most:
		return []
	text = _("Contacted {0} times within {1} days, as often as allowed.")
	return [text.format(count, rules.window_days)]
