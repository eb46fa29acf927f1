"""The rules as a whole: the examples in their docstrings are true, values stay, and no rule is without tests."""

import dataclasses
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


# what is filled in step by step; every other dataclass is a value that nobody changes
FILLED_IN = {"AccountFigures", "Contacts", "FuturePayment", "Part", "PromiseRecord", "Totals", "_Habits"}


def is_class_of_values(each: object) -> bool:
	return isinstance(each, type) and dataclasses.is_dataclass(each)


def test_every_value_of_the_rules_is_frozen() -> None:
	modules = [importlib.import_module(f"{receivables.__name__}.{name}") for name in MODULES]
	kinds = {each for module in modules for each in vars(module).values() if is_class_of_values(each)}
	assert {each.__name__ for each in kinds if not each.__dataclass_params__.frozen} == FILLED_IN
	for each in kinds:
		assert hasattr(each, "__slots__"), each
