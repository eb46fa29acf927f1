"""The examples in the rules' docstrings are true, and no rule is without tests."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from ar_specialist import receivables

MODULES = sorted(module.name for module in pkgutil.iter_modules(receivables.__path__))


def test_there_are_modules() -> None:
	assert {"money", "netting", "terms", "aging", "items"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_hold(name: str) -> None:
	module = importlib.import_module(f"{receivables.__name__}.{name}")
	failed, _tried = doctest.testmod(module)
	assert not failed


def test_rounding_and_dates_have_examples() -> None:
	for name in ("money", "aging", "errors"):
		module = importlib.import_module(f"{receivables.__name__}.{name}")
		assert doctest.testmod(module).attempted, f"receivables/{name}.py shows no example"


@pytest.mark.parametrize("name", MODULES)
def test_every_module_of_the_rules_has_its_tests(name: str) -> None:
	assert Path(__file__).with_name(f"test_{name}.py").is_file()
