"""The virtual environment for what needs no bench: rules, structure, linting and the embedded demo."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts import debian
from scripts.bench import CHECKOUT
from scripts.processes import Problem, first_program, run_logged, say

REQUIREMENTS = (
	"pytest>=8",
	"hypothesis>=6.100",
	"openpyxl>=3.1,<4",
	"prefly>=0.1",
	"ruff>=0.17,<0.18",  # another minor version formats differently
)
MARK = "installed"


def python() -> Path:
	"""Return the Python of the checkout's virtual environment, made or renewed where needed."""
	folder = folder_of(CHECKOUT, os.environ)
	wanted = hashlib.sha256(repr((folder, sys.version, REQUIREMENTS)).encode()).hexdigest()
	mark, interpreter = folder / MARK, folder / "bin/python"
	try:
		folder.parent.mkdir(parents=True, exist_ok=True)
		with _alone_in(folder.parent):
			if not (interpreter.exists() and mark.exists() and mark.read_text() == wanted):
				_make(folder, interpreter)
				mark.write_text(wanted)
	except OSError as error:
		raise Problem(f"The virtual environment {folder} cannot be made: {error.strerror}.") from error
	return interpreter


def folder_of(checkout: Path, environ: Mapping[str, str]) -> Path:
	"""Return where the virtual environment goes: into the checkout, or the user's cache where that is read-only."""
	if os.access(checkout, os.W_OK):
		return checkout / ".venv"
	cache = Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
	return cache / "ar_specialist" / hashlib.sha256(str(checkout).encode()).hexdigest()[:12]


def variables(interpreter: Path) -> dict[str, str]:
	"""Return the environment in which the programs of the virtual environment are found first."""
	inherited = {k: v for k, v in os.environ.items() if k != "PYTHONHOME"}
	return {
		**inherited,
		"PATH": f"{interpreter.parent}:{inherited.get('PATH', os.defpath)}",
		"VIRTUAL_ENV": str(interpreter.parent.parent),
		"PYTHONPATH": str(CHECKOUT),
	}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
	handle = os.open(folder, os.O_RDONLY)
	try:
		fcntl.flock(handle, fcntl.LOCK_EX)
		yield
	finally:
		os.close(handle)


def _make(folder: Path, interpreter: Path) -> None:
	say(f"Making the virtual environment {folder}.")
	if folder.exists():
		shutil.rmtree(folder)
	folder.mkdir()
	log = folder / "install.log"
	run_logged([*_maker(log), folder], log, "Making the virtual environment")
	command = [interpreter, "-m", "pip", "install", "--disable-pip-version-check", *REQUIREMENTS]
	run_logged(command, log, "Installing pytest and the other tools from PyPI")


def _maker(log: Path) -> list[str]:
	"""Return the command that makes a virtual environment; Debian's Python comes without its own."""
	if not importlib.util.find_spec("ensurepip"):
		if uv := first_program("uv"):
			return [uv, "venv", "--allow-existing", "--seed", "--python", sys.executable]
		if importlib.util.find_spec("virtualenv"):
			return [sys.executable, "-m", "virtualenv"]
		package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
		if not debian.can_install():
			raise Problem(f"This Python cannot make a virtual environment; install {package}.")
		debian.install([package], log)
	return [sys.executable, "-m", "venv"]
