"""Fifty specialists at once on a served site: reads and writes mixed, nothing fails, nothing is lost or doubled."""

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from tests.browser import conftest, crowd, story
from tests.site import baseline as base

SITES = Path(conftest.BENCH or ".") / "sites"
SECONDS = 300
COMPANY = base.OTHER_COMPANY


class Session:
	"""One user's session, as a browser would hold it."""

	def __init__(self, address: str, user: str) -> None:
		self.address, self.user, self.token = address, user, ""
		cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
		self.opener = urllib.request.build_opener(cookies)
		self.answers: list[tuple[str, int, str]] = []
		self.ask("login", usr=user, pwd=story.PASSWORD)
		self.token = self.csrf()

	def csrf(self) -> str:
		page = self.opener.open(f"{self.address}/app", timeout=SECONDS).read().decode()
		return page.split('csrf_token = "', 1)[1].split('"', 1)[0] if 'csrf_token = "' in page else ""

	def ask(self, method: str, **arguments: object) -> object:
		"""Call a method; keep its status, and return its message."""
		sent = {
			key: value if isinstance(value, str) else json.dumps(value) for key, value in arguments.items()
		}
		request = urllib.request.Request(
			f"{self.address}/api/method/{method}",
			urllib.parse.urlencode(sent).encode(),
			{"X-Frappe-CSRF-Token": self.token, "Accept": "application/json"},
		)
		try:
			with self.opener.open(request, timeout=SECONDS) as answer:
				status, text = answer.status, answer.read().decode()
		except urllib.error.HTTPError as error:
			status, text = error.code, error.read().decode()
		self.answers.append((method, status, text[-1500:] if status != 200 else ""))
		return json.loads(text).get("message") if status == 200 else None

	def api(self, method: str, **arguments: object) -> object:
		return self.ask(f"ar_specialist.api.{method}", **arguments)


@pytest.fixture(scope="module")
def accounts(address: str) -> dict[str, str]:
	"""The crowd's accounts by customer."""
	return {row["customer"]: row["name"] for row in kept("prepare")["accounts"]}


def kept(what: str = "kept") -> dict[str, list[dict]]:
	printed = story.run_on_site("tests.browser.crowd", SITES, conftest.SITE, what)
	line = next(line for line in printed.splitlines() if line.startswith("RESULT "))
	return json.loads(line.removeprefix("RESULT "))


@pytest.fixture(scope="module")
def sessions(address: str, accounts: dict[str, str]) -> Iterator[list[Session]]:
	with ThreadPoolExecutor(len(crowd.PEOPLE)) as pool:
		yield list(pool.map(lambda user: Session(address, user), crowd.PEOPLE))


def at_once(sessions: list[Session], work) -> list[object]:
	"""Let every session do `work(number, session)`, all from the same moment on."""
	start = Barrier(len(sessions))

	def run(numbered: tuple[int, Session]) -> object:
		start.wait(SECONDS)
		return work(*numbered)

	with ThreadPoolExecutor(len(sessions)) as pool:
		return list(pool.map(run, enumerate(sessions)))


def failures(sessions: list[Session]) -> list[tuple[str, int, str]]:
	return [answer for session in sessions for answer in session.answers if answer[1] != 200]


def test_fifty_people_at_once(sessions: list[Session], accounts: dict[str, str]) -> None:
	"""Each reads the page, opens a customer whom others have open too, logs a call, undoes another, takes over."""
	names = [accounts[customer] for customer in crowd.CUSTOMERS]
	before = {row["name"] for row in kept()["errors"]}

	def work(number: int, session: Session) -> tuple[str, str]:
		account = names[number % len(names)]
		session.api("worklist_rows", view="all", company=COMPANY)
		session.api("worklist_customer", account=account)
		session.api("worklist_presence", account=account)
		logged = session.api(
			"log_contact", account=account, channel="Call", outcome="Reached", notes=session.user
		)
		session.api("worklist_views", company=COMPANY)
		session.api("card_to_chase", filters={"company": COMPANY})
		session.api("card_outstanding", filters={"company": COMPANY})
		plan = {"follow_up_date": str(date.today() + timedelta(days=3))}
		undone = session.api("log_contact", account=account, channel="Call", outcome="No Answer", **plan)
		session.api("undo_contact", activity=(undone or {}).get("activity", ""))
		session.api("assign", names=[account], collector=session.user)
		session.api("worklist_rows", view="mine", company=COMPANY)
		return (logged or {}).get("activity"), (undone or {}).get("activity")

	done = at_once(sessions, work)
	assert failures(sessions) == []
	found = kept()
	assert [row["error"] for row in found["errors"] if row["name"] not in before] == []
	activities = {row["name"]: row for row in found["activities"]}
	assert set(activities) == {name for pair in done for name in pair}, "each once, and nothing else"
	for session, (logged, undone) in zip(sessions, done, strict=True):
		assert activities[logged]["owner"] == activities[logged]["collector"] == session.user
		assert activities[logged]["notes"] == session.user and not activities[logged]["undone_on"]
		assert activities[undone]["owner"] == session.user and activities[undone]["undone_on"]
	taken = {row["name"]: row["collector"] for row in found["accounts"]}
	for number, name in enumerate(names):
		assert taken[name] in crowd.PEOPLE[number :: len(names)], "whoever of them was last"


def test_one_customer_all_at_once(sessions: list[Session], accounts: dict[str, str]) -> None:
	"""All log a call with the same customer, and each promises a part: every one is kept, and they add up."""
	account = accounts[crowd.CUSTOMERS[0]]
	for session in sessions:
		session.answers.clear()
	panel = sessions[0].api("worklist_customer", account=account)
	item = {key: panel["items"][0][key] for key in ("voucher_type", "voucher_no", "payment_term")}
	day = str(date.today() + timedelta(days=5))
	before = kept()

	def work(number: int, session: Session) -> int:
		promise = {"promised_for": day, "items": [{**item, "promised": 10}]}
		kind = {"outcome": "Promise", "promise": promise} if number % 10 == 0 else {"outcome": "Reached"}
		session.api("log_contact", account=account, channel="Call", notes=f"all {number}", **kind)
		return session.answers[-1][1]

	statuses = at_once(sessions, work)
	found = kept()
	said = Counter(row["notes"] for row in found["activities"] if (row["notes"] or "").startswith("all "))
	assert set(said.values()) == {1}, "nothing is logged twice"
	refused = {number for number, status in enumerate(statuses) if status != 200}
	assert {int(notes.removeprefix("all ")) for notes in said} == set(range(len(sessions))) - refused
	new = len(found["promises"]) - len(before["promises"])
	assert new == 1, "of an item that is promised already, no second promise is open"
	assert refused == {number for number in range(0, len(sessions), 10)} - {
		int(row["notes"].removeprefix("all ")) for row in found["activities"] if row["promise"]
	}
	texts = [text for session in sessions for _method, status, text in session.answers if status != 200]
	assert all("ValidationError" in text for text in texts), "refused in a sentence, not by the database"
	assert {row["name"]: row["promised"] for row in found["accounts"]}[account] == 10
