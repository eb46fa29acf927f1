"""The table of rules in docs/parity.md names tests that exist, and every test that is named after a rule."""

import ast
import re
from collections.abc import Iterator

from .checkout import Checkout, tree_of

ROW = re.compile(r"^\| ([A-Z]\d\d) \|", re.M)
TEST = re.compile(r"`(test_\w+\.py::test_\w+)`")
RULE_IN_NAME = re.compile(r"(?<=_)[pkadtfg]\d\d(?=_)")


def table(checkout: Checkout) -> dict[str, set[str]]:
	"""Return {rule: tests} as the page has them."""
	text = (checkout.root / "docs/parity.md").read_text(encoding="utf-8")
	lines = [line for line in text.splitlines() if ROW.match(line)]
	return {ROW.match(line)[1]: set(TEST.findall(line)) for line in lines}


def names_of_site_tests(checkout: Checkout) -> Iterator[str]:
	for path in sorted((checkout.root / "tests/site").glob("test_*.py")):
		for node in tree_of(path).body:
			if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
				yield f"{path.name}::{node.name}"


def test_every_rule_of_the_table_names_tests_that_exist(checkout: Checkout) -> None:
	existing = set(names_of_site_tests(checkout))
	rules = table(checkout)
	assert len(rules) > 50
	assert {rule: tests for rule, tests in rules.items() if not tests or tests - existing} == {}


def test_every_test_named_after_a_rule_is_in_the_table(checkout: Checkout) -> None:
	rules = table(checkout)
	missing = [
		(rule.upper(), name)
		for name in names_of_site_tests(checkout)
		for rule in RULE_IN_NAME.findall(name)
		if name not in rules.get(rule.upper(), ())
	]
	assert missing == []
