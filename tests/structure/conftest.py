"""The structure ring: reads files, needs no bench."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from .checkout import Checkout, Findings, summed

Write = Callable[[Mapping[str, str]], Checkout]


@pytest.fixture(scope="session")
def checkout() -> Checkout:
	"""This repository."""
	return Checkout(Path(__file__).resolve().parents[2])


@pytest.fixture
def tree(tmp_path: Path) -> Write:
	"""Write a small tree of files and return it as a checkout."""

	def write(files: Mapping[str, str]) -> Checkout:
		for name, text in files.items():
			path = tmp_path / name
			path.parent.mkdir(parents=True, exist_ok=True)
			path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
		return Checkout(tmp_path)

	return write


@pytest.fixture(scope="session")
def none_of() -> Callable[[Findings], None]:
	"""Fail with the findings, one a line, if there are any."""

	def check(found: Findings) -> None:
		if found:
			pytest.fail(f"{len(set(found))} findings\n{summed(found)}", pytrace=False)

	return check
