"""What the specialists' desk and its night cost: called by `desk.py` in the bench's Python, prints one line of JSON.

Of each work: statements sent, rows the database touched to answer them, and seconds. The first two are the same on
every machine.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock

import frappe

from benchmarks import agreed, ledger, said
from benchmarks.measure import run, statements

COMPANY = ledger.COMPANY
COLLECTOR = "collector-03@example.com"
BATCHES = (20, 200)  # customers at once: ten times as many
Cost = dict[str, float]
Works = dict[str, Callable[[], object]]


def fill(invoices: str, customers: str) -> dict:
	"""Make the ledger, what is said of it, and the figures that follow from both."""
	from ar_specialist.operations import accounts, nightly, refresh

	made = ledger.fill(ledger.size_of(int(invoices), int(customers)))
	made |= said.fill(said.Said()) | agreed.fill(agreed.Agreed.of(int(invoices)))
	for batch in nightly.batches(nightly.account_customers(COMPANY)):
		accounts.age(COMPANY, batch, today())
		frappe.db.commit()
	of_agreed = agreed.customers()
	for start in range(0, len(of_agreed), BATCHES[-1]):
		refresh.refresh(COMPANY, of_agreed[start : start + BATCHES[-1]])
		frappe.db.commit()
	return made


def today() -> date:
	return frappe.utils.getdate()


def noon() -> datetime:
	return datetime.combine(today(), clock(12))


def cost(work: Callable[[], object]) -> Cost:
	"""Do `work` twice, and undo it; return what the second time cost, when what is cached is read."""
	work()
	frappe.db.rollback()
	frappe.db.value_cache.clear()
	before, started = rows_read(), time.perf_counter()
	sent = statements(work)
	seconds, rows = time.perf_counter() - started, rows_read() - before
	frappe.db.rollback()
	return {"statements": sent, "rows": rows, "seconds": round(seconds, 3)}


def rows_read() -> int:
	"""Return how many rows this connection has had the database read, in tables and indexes."""
	return sum(int(count) for _name, count in frappe.db.sql("SHOW SESSION STATUS LIKE 'Handler_read%'"))


def costs(works: Works) -> dict[str, Cost]:
	return {label: cost(work) for label, work in works.items()}


def batches() -> dict[str, Cost]:
	"""What is done for customers by the batch: at night, after vouchers, and at the gate."""
	from ar_specialist.operations import accounts, gate, nightly, refresh

	names = frappe.get_all(
		"AR Promise", pluck="customer", distinct=True, order_by="customer", limit=BATCHES[-1]
	)
	found: dict[str, Cost] = {}
	for count in BATCHES:
		some = names[:count]
		works = {
			"refresh": lambda some=some: refresh.refresh(COMPANY, some),
			"refresh, promises decided": lambda some=some: decide(some),
			"aging": lambda some=some: accounts.age(COMPANY, some, today()),
			"audit": lambda some=some: nightly.differing(COMPANY, some, today()),
			"gate": lambda some=some: gate.sendings(COMPANY, some, {}, noon()),
		}
		found |= {f"{label} of {count} customers": each for label, each in costs(works).items()}
	return found


def decide(names: Sequence[str]) -> None:
	"""Judge promises that nobody has judged yet."""
	from ar_specialist.operations import refresh

	frappe.db.set_value("AR Promise", {"customer": ("in", names)}, "status", "Open")
	refresh.refresh(COMPANY, names)


def of_disputes() -> dict[str, Cost]:
	"""Customers with live disputes, customers with plans, and what is raised and settled in them."""
	from ar_specialist.operations import refresh

	found: dict[str, Cost] = {}
	for doctype in ("AR Dispute", "AR Payment Plan"):
		names = agreed.customers(doctype)
		for count in BATCHES:
			label = f"refresh of {count} customers, each with an {doctype}"
			found[label] = cost(lambda some=names[:count]: refresh.refresh(COMPANY, some))
	return found | costs(reports())


def reports() -> Works:
	"""What a manager looks at of disputes and plans: reports of a year and of all, checks before billing, the board."""
	from ar_specialist import api
	from ar_specialist.ar_specialist.report.ar_dispute_analysis import ar_dispute_analysis
	from ar_specialist.ar_specialist.report.ar_payment_plan_status import ar_payment_plan_status

	period = a_year()
	shown = {"show": "Checks before Billing"}
	newest = {"filters": {"company": COMPANY}, "limit": 20, "order_by": "modified desc"}
	case = frappe.get_all("AR Dispute", {"status": "Open"}, limit=1, pluck="name")[0]
	return {
		"AR Dispute Analysis": lambda: ar_dispute_analysis.execute(period),
		"AR Dispute Analysis, by customer": lambda: ar_dispute_analysis.execute(
			{**period, "group_by": "Customer"}
		),
		"AR Dispute Analysis, checks": lambda: ar_dispute_analysis.execute(period | shown),
		"AR Payment Plan Status": lambda: ar_payment_plan_status.execute(period),
		"AR Payment Plan Status, expected": lambda: ar_payment_plan_status.execute(
			period | {"show": "Expected Cash"}
		),
		"list of disputes": lambda: frappe.get_list("AR Dispute", **newest),
		"one dispute": lambda: api.preview_settlement(case, "Credit Note"),
	}


def a_year() -> dict[str, str]:
	"""The filters of a report of a year."""
	begin = frappe.utils.add_days(today(), -365)
	return {"company": COMPANY, "from_date": str(begin), "to_date": str(today())}


def reminders() -> dict[str, Cost]:
	"""Today's reminders: proposed, previewed, and one of them asked about and queued."""
	from ar_specialist.operations import gate, reminder_letters, todays_reminders
	from ar_specialist.operations import reminders as daily

	frappe.db.delete("AR Reminder")
	daily.propose(COMPANY, today(), again=True)
	name = daily.waiting(COMPANY, today())[0]
	return costs(
		{
			"reminders due": lambda: daily.due(COMPANY, today()),
			"preview of today's reminders": lambda: todays_reminders.preview(COMPANY, noon()),
			"one reminder, the gate": lambda: gate.sending_of(daily.claim(name), noon()),
			"one reminder, queued": lambda: reminder_letters.send(daily.claim(name), today()),
		}
	)


def desk() -> dict[str, Cost]:
	"""What a specialist and a manager wait for, where specialists see the company and where their portfolio."""
	found: dict[str, Cost] = {}
	for sees in ("Company", "Portfolio"):
		with seeing(sees):
			found |= {f"{label}, {sees.lower()}": each for label, each in costs(pages()).items()}
	return found | costs(plans())


@contextmanager
def seeing(what: str) -> Iterator[None]:
	"""Be a collector who sees the company or a portfolio."""
	policy = frappe.get_doc("AR Policy", COMPANY)
	policy.collector_sees = what
	policy.save()
	frappe.db.commit()
	frappe.set_user(COLLECTOR)
	yield
	frappe.set_user("Administrator")


def pages() -> Works:
	"""The page, its cards and lists, and the two reports of a year."""
	from ar_specialist import api
	from ar_specialist.ar_specialist.report.ar_collector_activity import ar_collector_activity
	from ar_specialist.ar_specialist.report.ar_promise_performance import ar_promise_performance

	name = frappe.get_all("AR Customer Account", {"collector": COLLECTOR, "open_items": (">", 0)}, limit=1)[
		0
	].name
	period = a_year()
	newest = {"filters": {"company": COMPANY}, "limit": 20, "order_by": "modified desc"}
	return {
		"rows of all": lambda: api.worklist_rows("all", COMPANY),
		"rows of mine": lambda: api.worklist_rows("mine", COMPANY),
		"one customer": lambda: api.worklist_customer(name),
		"views": lambda: api.worklist_views(COMPANY),
		"a card": lambda: api.card_outstanding({"company": COMPANY}),
		"list of activities": lambda: frappe.get_list("AR Activity", **newest),
		"list of promises": lambda: frappe.get_list("AR Promise", **newest),
		"AR Promise Performance": lambda: ar_promise_performance.execute(period),
		"AR Collector Activity": lambda: ar_collector_activity.execute(period),
	}


def plans() -> Works:
	"""What is looked at before it is done: a changed strategy, and sharing customers out."""
	from ar_specialist import api
	from ar_specialist.operations import preview

	strategy = frappe.get_doc("AR Collection Strategy", said.STRATEGY)
	strategy.rules[0].points += 1
	names = frappe.get_all("AR Customer Account", {"company": COMPANY}, pluck="name", limit=500)
	given = {"company": COMPANY, "to": [COLLECTOR, "collector-04@example.com"], "names": names}
	return {
		"preview of a strategy": lambda: preview.preview(strategy),
		"preview of sharing 500 out": lambda: api.preview_distribution(**given),
	}


MEASUREMENTS: dict[str, Callable[..., dict]] = {
	"fill": fill,
	"batches": batches,
	"disputes": of_disputes,
	"reminders": reminders,
	"desk": desk,
}

if __name__ == "__main__":
	run(MEASUREMENTS, *sys.argv[1:])
