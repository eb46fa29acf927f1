"""The preview of a changed strategy: exactly what saving it then does, and nothing written meanwhile."""

import itertools
import random
from collections import Counter

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import preview
from ar_specialist.receivables.facts import FACTS
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.policies import new_strategy, rule

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
NAME = "AR Test Preview"
ACTIONS = ("Reminder", "Call", "Letter", "Escalate", "Hold")
ROW = (
	"name",
	"customer",
	"priority",
	"call_order",
	"strategy",
	"step_action",
	"step_due_on",
	"worklist_state",
)


def strategy(**values: object) -> Document:
	said = {
		"rules": [rule("Overdue Amount", 0, 40, is_scaled=1, full_at=5000)],
		"steps": [{"day": 5, "action": "Reminder"}, {"day": 40, "action": "Call"}],
	}
	return new_strategy(NAME, **{**said, **values})


def stored() -> dict[str, dict]:
	rows = frappe.get_all("AR Customer Account", filters={"company": base.COMPANY}, fields=list(ROW))
	return {row.name: row for row in rows}


def places(rows: dict[str, dict]) -> dict[str, int]:
	listed = [row for row in rows.values() if row["worklist_state"] == "To Chase"]
	ordered = sorted(listed, key=lambda row: row["call_order"], reverse=True)
	return {row["name"]: place for place, row in enumerate(ordered, 1)}


def due(rows: dict[str, dict]) -> Counter:
	return Counter(
		row["step_action"]
		for row in rows.values()
		if row["step_due_on"]
		and row["step_due_on"] <= TODAY
		and row["worklist_state"] in ("To Chase", "Not Due")
	)


def portfolio(dice: random.Random) -> None:
	"""Invoices, part payments and advances of all customers, some late and some not."""
	for customer in base.CUSTOMERS:
		for _each in range(dice.randint(1, 3)):
			days, amount = dice.randint(-20, 150), dice.randint(50, 6000)
			invoice = make.invoice(customer, amount=amount, on=add_days(TODAY, -days - 30))
			if dice.random() < 0.4:
				make.payment(invoice, amount=amount // 3, on=add_days(TODAY, -dice.randint(0, 5)))
		if dice.random() < 0.3 and customer != make.FOREIGN_CUSTOMER:
			make.advance(customer, amount=dice.randint(10, 400), on=TODAY)


def shuffled(dice: random.Random) -> dict[str, object]:
	"""Some rules and steps, assigned to the company, a group or a customer."""
	labels = dice.sample(sorted(fact.label for fact in FACTS.values()), 5)
	rules = [rule(label, dice.randint(0, 80), dice.choice((-15, 10, 25, 40))) for label in labels]
	days = sorted(dice.sample(range(-10, 120), 4))
	steps = [
		{"day": day, "action": dice.choice(ACTIONS), "smallest_amount": dice.choice((0, 900))} for day in days
	]
	scopes = [
		{"company": base.COMPANY, "scope": "Company"},
		{"company": base.COMPANY, "scope": "Customer", "scope_name": dice.choice(base.CUSTOMERS)},
	]
	return {
		"rules": rules,
		"steps": steps,
		"assignments": [dice.choice(scopes)],
		"due_soon_days": dice.choice((0, 14)),
		"is_disabled": int(dice.random() < 0.1),
	}


def check_places(moves: dict, before: dict, after: dict) -> None:
	"""Compare the moves that are shown with the places of what is stored before and after."""
	old, new = places(before), places(after)
	staying = set(old) & set(new)
	old_of, new_of = (places({name: rows[name] for name in staying}) for rows in (before, after))
	moved = {name: (old_of[name], new_of[name]) for name in old_of if old_of[name] != new_of[name]}
	shown = [*moves["rising"], *moves["falling"]]
	assert {row["account"]: (row["place"], row["new_place"]) for row in shown} == moved
	assert all(row["place"] > row["new_place"] for row in moves["rising"])
	come_or_gone = [*moves["joining"], *moves["leaving"]]
	assert {row["account"]: (row["place"], row["new_place"]) for row in come_or_gone} == {
		name: (old.get(name), new.get(name)) for name in set(old) ^ set(new)
	}


@pytest.mark.parametrize("seed", range(6))
def test_saving_does_what_the_preview_said(seed: int) -> None:
	dice = random.Random(seed)
	portfolio(dice)
	doc = strategy()
	if seed % 2:
		doc.insert()
	settle()
	before = stored()
	for table, values in shuffled(dice).items():
		doc.set(table, values)
	is_new = {"__islocal": int(not frappe.db.exists(doc.doctype, NAME))}
	found = api.preview_strategy({**doc.as_dict(convert_dates_to_str=True), **is_new})
	assert stored() == before, "a preview writes nothing"
	doc.save()
	settle()
	after = stored()
	assert found["accounts"] == len(before)
	assert found["rescored"] == sum(before[name].priority != after[name].priority for name in before)
	assert found["change_strategy"] == sum(before[name].strategy != after[name].strategy for name in before)
	counted = [(row["action"], row["before"], row["after"]) for row in found["due"]]
	assert counted == [(action, due(before)[action], due(after)[action]) for action in ACTIONS]
	moves = found["moves"]
	check_places(moves, before, after)
	assert all(found[kind] == len(moves[kind]) for kind in moves)
	for row in itertools.chain(*moves.values()):
		assert (row["score"], row["new_score"]) == (
			before[row["account"]].priority,
			after[row["account"]].priority,
		)
		kept = frappe.db.get_value("AR Customer Account", row["account"], "priority_reasons") or ""
		assert row["reasons"] == kept.splitlines()


def test_the_cost_of_a_preview_grows_by_batches_only(monkeypatch) -> None:
	doc = strategy(rules=[rule(fact.label, 1, 5) for fact in FACTS.values()])
	doc.insert()
	for customer in base.CUSTOMERS[:2]:
		make.invoice(customer, on=add_days(TODAY, -90))
	settle()
	doc.rules[0].points = 9

	def cost() -> int:
		return statements(lambda: preview.preview(doc))

	cost()
	few = cost()
	for customer in base.CUSTOMERS:
		for days in (50, 70, 90):
			make.invoice(customer, on=add_days(TODAY, -days))
	settle()
	cost()
	assert cost() <= few
	monkeypatch.setattr(preview, "BATCH", 2)
	assert cost() > few, "the batches are what it grows by"


def test_too_many_accounts_are_refused(monkeypatch) -> None:
	make.invoice(on=add_days(TODAY, -90))
	settle()
	monkeypatch.setattr(preview, "MOST", 0)
	with pytest.raises(frappe.ValidationError, match="too many"):
		api.preview_strategy({**strategy().as_dict(), "__islocal": 1})


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"strategy_name": ""}, "a name first"),
		({"rules": [rule("Overdue Amount", 0, 0)]}, "Row #1: .*no effect"),
		({"rules": [rule("Height", 0, 5)]}, "no fact Height"),
		({"rules": [rule("Overdue Amount", 0, 5, operator="Near")]}, "none of the choices"),
		({"rules": [rule("Overdue Amount", "much", 5)]}, "is no number"),
		({"rules": [rule("Overdue Amount", "nan", 5)]}, "is no number"),
		({"rules": [rule("Overdue Amount", 0, 2.5)]}, "no whole number"),
		({"rules": [{"fact": ["a"], "operator": {}, "points": [1]}]}, "no fact|none of the choices"),
		({"rules": "x"}, "cannot be read"),
		({"rules": [1]}, "cannot be read"),
		({"steps": [{"day": 5, "action": "Shout"}]}, "none of the choices"),
		({"steps": [{"day": 9**99, "action": "Call"}]}, "no whole number"),
		({"steps": [{"day": 5, "action": "Call"}, {"day": 4, "action": "Call"}]}, "let the days rise"),
		({"due_soon_days": "soon"}, "is no number"),
		({"assignments": [{"company": "No Such Company", "scope": "Company"}]}, "does not exist"),
		({"assignments": [{"company": base.COMPANY, "scope": "Territory"}]}, "choose the Territory"),
		({"__islocal": 0, "name": "Nobody's"}, "no strategy Nobody"),
	],
)
def test_bad_rules_get_their_sentence(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.preview_strategy({**strategy().as_dict(), "__islocal": 1, **values})
	assert not frappe.db.exists("AR Collection Strategy", NAME)


@pytest.mark.parametrize("sent", ["{", "[]", "[1]", "5", "null"])
def test_what_is_no_document_is_refused(sent: str) -> None:
	with pytest.raises(frappe.ValidationError):
		api.preview_strategy(sent)


def test_only_managers_preview() -> None:
	doc = {**strategy().as_dict(), "__islocal": 1}
	for user in (SPECIALIST, AUDITOR, NOBODY):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			api.preview_strategy(doc)
	frappe.set_user(MANAGER)
	assert api.preview_strategy(doc)["companies"] == [base.COMPANY]


def test_who_comes_onto_the_list_and_leaves_it_is_named() -> None:
	make.invoice(on=add_days(TODAY, -10), due=add_days(TODAY, 3))
	settle()
	doc = strategy(rules=[], steps=[{"day": -7, "action": "Call"}])
	found = api.preview_strategy({**doc.as_dict(convert_dates_to_str=True), "__islocal": 1})
	((joining,), leaving) = found["moves"]["joining"], found["moves"]["leaving"]
	assert (joining["customer"], joining["place"], joining["new_place"]) == (make.CUSTOMER, None, 1)
	assert (found["joining"], found["leaving"], leaving) == (1, 0, [])
	doc.insert()
	settle()
	doc.reload()
	doc.steps = []
	found = api.preview_strategy(doc.as_dict(convert_dates_to_str=True))
	assert [row["customer"] for row in found["moves"]["leaving"]] == [make.CUSTOMER]
