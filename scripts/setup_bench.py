"""`make setup-bench`: build a bench with Frappe and ERPNext, with frappe-bench's ordinary commands.

FRAPPE_REPO, ERPNEXT_REPO, FRAPPE_BRANCH and ERPNEXT_BRANCH name other sources, FRAPPE_BENCH another folder. As root,
what is missing is installed with apt-get, and the bench belongs to a user `frappe`; otherwise it belongs to us.
"""

import os
import pwd
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import debian
from scripts.bench import SYSTEM_PATH, Bench, find, missing_parts, run_as
from scripts.processes import Problem, first_program, output_of, run_logged, say
from scripts.services import Address, mariadb_answers

# Program: the package of Debian and Ubuntu that brings it.
TOOLS = {
	"git": "git",
	"cc": "build-essential",
	"pkg-config": "pkg-config",
	"mariadb_config": "libmariadb-dev",
	"mariadb": "mariadb-client",
	"redis-server": "redis-server",
	"node": "nodejs",
	"npm": "npm",
}
SECONDS_TO_ANSWER = 20
CAN_BUILD = "import ensurepip, os, sysconfig as s; os.stat(os.path.join(s.get_path('include'), 'Python.h'))"


@dataclass(frozen=True)
class Version:
	"""What a branch of Frappe needs: the oldest and newest Python, and the oldest Node."""

	oldest_python: tuple[int, int]
	newest_python: tuple[int, int]
	oldest_node: int


VERSIONS = {"version-15": Version((3, 10), (3, 13), 18), "version-16": Version((3, 14), (3, 14), 24)}


@dataclass(frozen=True)
class Sources:
	"""Where Frappe and ERPNext come from."""

	frappe: str
	erpnext: str
	frappe_branch: str
	erpnext_branch: str

	@property
	def version(self) -> Version:
		return VERSIONS.get(self.frappe_branch, VERSIONS["version-15"])


def sources(environ: Mapping[str, str]) -> Sources:
	"""Return the sources that `environ` names, ERPNext's public ones where it names none."""
	branch = environ.get("FRAPPE_BRANCH") or "version-15"
	return Sources(
		environ.get("FRAPPE_REPO") or "https://github.com/frappe/frappe",
		environ.get("ERPNEXT_REPO") or "https://github.com/frappe/erpnext",
		branch,
		environ.get("ERPNEXT_BRANCH") or branch,
	)


def obstacle(environ: Mapping[str, str]) -> str | None:
	"""Return why no bench can be built here, in some words, or None when it can be tried."""
	wanted = sources(environ)
	missing = missing_packages(wanted.version)
	if missing and not debian.can_install():
		return f"{', '.join(missing)} missing, to be installed as root"
	if not missing and not python_for(wanted.version):
		return f"{wanted.frappe_branch} needs Python {_span(wanted.version)}"
	for address, branch in ((wanted.frappe, wanted.frappe_branch), (wanted.erpnext, wanted.erpnext_branch)):
		if "git" not in missing and not branch_answers(address, branch):
			return f"{address} does not answer"
	return None


def missing_packages(version: Version) -> list[str]:
	"""Return the packages that a bench needs and this machine lacks."""
	packages = [package for program, package in TOOLS.items() if not _program(program)]
	if not (_program("mariadbd") or _program("mysqld") or mariadb_answers(Address("127.0.0.1", 3306))):
		packages.append("mariadb-server")
	python = python_for(version)
	if python is None and version.oldest_python < (3, 13):  # distributions carry none that is newer
		packages += ["python3", "python3-venv", "python3-dev"]
	elif python and python.startswith("/usr/bin/") and output_of([python, "-c", CAN_BUILD]) is None:
		packages += [f"{Path(python).name}-venv", f"{Path(python).name}-dev"]
	return packages


def _program(name: str) -> str | None:
	return first_program(name, path=owners_path())


def owners_path() -> str:
	"""Return the PATH of whoever shall own the bench, known before he has an account."""
	account = owner_account()
	return run_as(account)["env"]["PATH"] if account else ":".join(SYSTEM_PATH)


def branch_answers(address: str, branch: str) -> bool:
	"""Whether `address` is a git repository that can be reached now and has `branch`."""
	account = owner_account()
	how = run_as(account, GIT_TERMINAL_PROMPT="0") if account else {}
	command = ["git", "ls-remote", "--exit-code", "--heads", address, branch]
	return output_of(command, timeout=SECONDS_TO_ANSWER, cwd="/", **how) is not None


def python_for(version: Version) -> str | None:
	"""Return the newest Python on this machine that `version` runs on."""
	newest, oldest = version.newest_python[1], version.oldest_python[1]
	names = [*(f"python3.{minor}" for minor in range(newest, oldest - 1, -1)), "python3"]
	return next((path for name in names if (path := _program(name)) and _fits(path, version)), None)


def _fits(python: str, version: Version) -> bool:
	answer = output_of([python, "-c", "import sys; print(*sys.version_info[:2])"])
	return (
		answer is not None
		and version.oldest_python <= tuple(map(int, answer.split())) <= version.newest_python
	)


def _span(version: Version) -> str:
	oldest, newest = (".".join(map(str, end)) for end in (version.oldest_python, version.newest_python))
	return oldest if oldest == newest else f"{oldest} to {newest}"


def build(environ: Mapping[str, str]) -> Bench:
	"""Build the bench, or what is missing of it, and return it."""
	if reason := obstacle(environ):
		raise Problem(f"No bench can be built here: {reason}.")
	wanted = sources(environ)
	handle, name = tempfile.mkstemp(prefix="setup-bench-", suffix=".log")
	os.close(handle)
	log = Path(name)
	say(f"Building a bench; the log is {log}.")
	if packages := missing_packages(wanted.version):
		debian.install(packages, log)
	owner = owner_of_new_bench(log)
	check_node(wanted, owner)
	path = (named_place(environ) or Path(owner.pw_dir) / "frappe-bench").absolute()
	Builder(path, owner, wanted, log).build()
	return Bench(path)


def named_place(environ: Mapping[str, str]) -> Path | None:
	"""Return the folder that FRAPPE_BENCH names."""
	wish = environ.get("FRAPPE_BENCH", "").strip()
	return None if wish.lower() in ("", "none") else Path(wish).expanduser()


def owner_account() -> pwd.struct_passwd | None:
	"""Return whose the bench shall be: ours, or as root that of the user `frappe`, if he is there."""
	if os.geteuid() != 0:
		return pwd.getpwuid(os.geteuid())
	try:
		return pwd.getpwnam("frappe")
	except KeyError:
		return None


def owner_of_new_bench(log: Path) -> pwd.struct_passwd:
	"""Return whose the bench shall be, with an account made for him where there is none."""
	if owner := owner_account():
		return owner
	run_logged(["useradd", "--create-home", "--shell", "/bin/bash", "frappe"], log, "Adding the user frappe")
	return pwd.getpwnam("frappe")


def check_node(wanted: Sources, owner: pwd.struct_passwd) -> None:
	"""Raise Problem when the Node at hand is too old; distributions carry old ones."""
	answer = output_of(["node", "--version"], **run_as(owner)) or ""
	found = re.match(r"v(\d+)\.", answer)
	if not found or int(found[1]) < wanted.version.oldest_node:
		needed = wanted.version.oldest_node
		raise Problem(
			f"{wanted.frappe_branch} needs Node {needed}, here is {answer.strip() or 'none'}; install it."
		)


@dataclass(frozen=True)
class Builder:
	"""The steps of building a bench, each skipped when it has been done before."""

	path: Path
	owner: pwd.struct_passwd
	sources: Sources
	log: Path

	def build(self) -> None:
		"""Build the bench; a half-made one that this call began is removed when it fails."""
		self.install_yarn()
		tool, missing = self.bench_tool(), missing_parts(self.path)
		wanted = self.sources
		if not {"apps/frappe", "env/bin/python"}.isdisjoint(missing):
			say(
				f"Building the bench {self.path}: {wanted.frappe} {wanted.frappe_branch}; this takes some minutes."
			)
			self.start_bench(tool)
		if "apps/erpnext" in missing:
			say(f"Adding {wanted.erpnext} {wanted.erpnext_branch}; this takes some minutes.")
			command = [tool, "get-app", "--branch", wanted.erpnext_branch, wanted.erpnext]
			self.run_bench(command, "Adding ERPNext", self.path)

	def start_bench(self, tool: str) -> None:
		"""Make the bench with Frappe in it."""
		if self.path.exists() and any(self.path.iterdir()):
			raise Problem(f"{self.path} is not empty; name another folder with FRAPPE_BENCH.")
		wanted, python = self.sources, python_for(self.sources.version)
		command = [
			tool,
			"init",
			str(self.path),
			"--frappe-path",
			wanted.frappe,
			"--no-backups",
			"--ignore-exist",
		]
		command += ["--frappe-branch", wanted.frappe_branch, "--python", str(python)]
		try:
			self.run_bench(command, "Building the bench", Path(self.owner.pw_dir))
		except Problem:
			shutil.rmtree(self.path, ignore_errors=True)
			raise

	def install_yarn(self) -> None:
		"""Install yarn into the owner's home, where there is none."""
		if not first_program("yarn", path=run_as(self.owner)["env"]["PATH"]):
			command = ["npm", "install", "--global", "--prefix", f"{self.owner.pw_dir}/.local", "yarn@1"]
			self.run(command, "Installing yarn", Path(self.owner.pw_dir))

	def bench_tool(self) -> str:
		"""Return the path of the bench command, installed into the owner's home where there is none."""
		home = Path(self.owner.pw_dir)
		folder = home / ".local/share/frappe-bench"
		path = f"{run_as(self.owner)['env']['PATH']}:{folder}/bin"
		if found := first_program("bench", path=path):
			return found
		python = str(python_for(self.sources.version))
		self.run([python, "-m", "venv", "--clear", str(folder)], "Making an environment for bench", home)
		self.run([f"{folder}/bin/pip", "install", "frappe-bench>=5.22"], "Installing frappe-bench", home)
		return f"{folder}/bin/bench"

	def run_bench(self, command: Sequence[str], what: str, folder: Path) -> None:
		"""Run a command of bench, which looks for uv, installed beside it, on the PATH."""
		beside = Path(command[0]).resolve().parent
		self.run(command, what, folder, PATH=f"{beside}:{run_as(self.owner)['env']['PATH']}")

	def run(self, command: Sequence[str], what: str, folder: Path, **variables: str) -> None:
		"""Run one step as the bench's owner."""
		run_logged(command, self.log, what, cwd=folder, **run_as(self.owner, **variables))


def main() -> int:
	"""Build a bench unless there is one."""
	try:
		place = named_place(os.environ)
		bench = None if place and missing_parts(place) else find(os.environ)
		if bench is None:
			bench = build(os.environ)
		say(f"The bench is {bench.path}; it belongs to {bench.owner.pw_name}.")
	except Problem as problem:
		say(problem.report())
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())
