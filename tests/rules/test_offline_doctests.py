"""The examples in the docstrings of the command line are true."""

import doctest
import importlib
import pkgutil

import pytest

from ar_specialist import offline

MODULES = [module.name for module in pkgutil.iter_modules(offline.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
	assert doctest.testmod(importlib.import_module(f"ar_specialist.offline.{name}")).failed == 0


def test_there_are_examples() -> None:
	modules = [importlib.import_module(f"ar_specialist.offline.{name}") for name in MODULES]
	assert sum(doctest.testmod(module).attempted for module in modules) >= 7
