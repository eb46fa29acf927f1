"""The bench at hand: where it is, whose it is, and running its programs as its owner."""

import fcntl
import json
import os
import pwd
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.processes import Problem, output_of, run_logged, say

APP = "ar_specialist"
CHECKOUT = Path(__file__).resolve().parents[1]
NO_BENCH = "no bench found (set FRAPPE_BENCH)"
NEEDED = ("apps/frappe", "apps/erpnext", "sites", "env/bin/python")
USUAL_PLACES = (
	"home/*/frappe-bench", "home/*/bench", "workspace/*bench", "workspace/*/*bench", "workspaces/*bench",
	"workspaces/*/*bench", "opt/*bench", "srv/*bench", "root/frappe-bench", "root/bench",
)  # fmt: skip
SYSTEM_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
# What a change of user leaves of the environment: settings of networks and package tools, ours, and the locale.
KEPT_VARIABLES = re.compile(
	r"(PIP|UV|NPM|NODE|YARN|SSL|CURL|REQUESTS|AR|DEMO|FRAPPE|ERPNEXT|HYPOTHESIS|PYTEST|LC|GIT_SSL)_\w+"
	r"|DB_ROOT_PASSWORD|LANG|TERM|COLUMNS|TZ|CI|(HTTPS?|NO|ALL)_PROXY",
	re.IGNORECASE,
)


def find(environ: Mapping[str, str], checkout: Path = CHECKOUT, root: Path = Path("/")) -> "Bench | None":
	"""Return the bench to use, or None when there is none or FRAPPE_BENCH says `none`.

	FRAPPE_BENCH comes first; a path there that is no bench is an error and never a search elsewhere.
	"""
	wish = environ.get("FRAPPE_BENCH", "").strip()
	if wish.lower() == "none":
		return None
	if wish:
		path = Path(wish).expanduser().absolute()
		if missing := missing_parts(path):
			raise Problem(
				f"FRAPPE_BENCH={wish} is no bench with ERPNext ({', '.join(missing)} missing);"
				" correct it, unset it or set it to none."
			)
		return Bench(path)
	places = likely_places(environ, checkout, root)
	return next((Bench(place) for place in places if not missing_parts(place)), None)


def missing_parts(path: Path) -> list[str]:
	"""Return what `path` lacks to be a bench with ERPNext."""
	return [part for part in NEEDED if not os.path.exists(path / part)]


def likely_places(environ: Mapping[str, str], checkout: Path, root: Path) -> Iterator[Path]:
	"""Yield where a bench may be: around the checkout, in the home folder, in the usual places."""
	if checkout.parent.name == "apps":
		yield checkout.parent.parent
	if home := environ.get("HOME"):
		yield from (Path(home) / "frappe-bench", Path(home) / "bench")
	for pattern in USUAL_PLACES:
		yield from sorted(root.glob(pattern))


@dataclass
class Bench:
	"""A bench, its owner, and the copy of this app's code that its programs shall import."""

	path: Path
	code: Path = field(default=CHECKOUT)

	@property
	def sites(self) -> Path:
		return self.path / "sites"

	@property
	def python(self) -> Path:
		return self.path / "env/bin/python"

	@property
	def config(self) -> dict[str, Any]:
		"""What common_site_config.json says."""
		file = self.sites / "common_site_config.json"
		return json.loads(file.read_text()) if file.exists() else {}

	@cached_property
	def owner(self) -> pwd.struct_passwd:
		"""The account the bench belongs to."""
		uid = self.sites.stat().st_uid
		try:
			return pwd.getpwuid(uid)
		except KeyError:
			raise Problem(f"The bench {self.path} belongs to user {uid}, who has no account here.") from None

	def check_access(self) -> None:
		"""Raise Problem unless we are the bench's owner or can become it."""
		if os.geteuid() not in (0, self.owner.pw_uid):
			name = self.owner.pw_name
			raise Problem(f"The bench {self.path} belongs to {name}; run this as {name} or as root.")

	def how(self, **variables: str) -> dict[str, Any]:
		"""Return what subprocess needs besides the command, so that it runs as the bench's owner on our code."""
		ours = {
			"PYTHONPATH": str(self.code),
			"FRAPPE_BENCH": str(self.path),
			"FRAPPE_BENCH_ROOT": str(self.path),  # Frappe's own name for it
		}
		return run_as(self.owner, **{**ours, **variables})

	def run(self, *command: str | Path, what: str, log: str, **variables: str) -> None:
		"""Run `command` as the owner in the folder of the sites, its output in a log file."""
		run_logged(command, self.log(log), what, cwd=self.sites, **self.how(**variables))

	def ask(self, *command: str | Path, **variables: str) -> str | None:
		"""Return what `command` prints, run as the owner, or None when it fails."""
		return output_of(command, cwd=self.sites, **self.how(**variables))

	def frappe(self, *arguments: str) -> list[str]:
		"""Return the command line of one of Frappe's own commands; needs no bench command."""
		return [str(self.python), "-m", "frappe.utils.bench_helper", "frappe", *arguments]

	def folder(self, name: str) -> Path:
		"""Return a folder of ours inside the bench that its owner can write."""
		folder = self.path / ".ar_specialist" / name
		for place in (folder.parent, folder):
			if not place.is_dir():
				place.mkdir()
				self.give(place)
		return folder

	def log(self, name: str) -> Path:
		"""Return the log file for commands of one kind, open to the owner."""
		file = self.folder("log") / f"{name}.log"
		file.touch()
		self.give(file)
		return file

	def give(self, path: Path) -> None:
		"""Hand `path` to the bench's owner, where we are root."""
		if os.geteuid() == 0:
			os.lchown(path, self.owner.pw_uid, self.owner.pw_gid)

	def write(self, file: Path, text: str) -> None:
		"""Replace `file` in one step, so that a reader never sees half of it; its mode stays."""
		new = file.with_name(f".{file.name}.new")
		new.write_text(text)
		if file.exists():
			new.chmod(file.stat().st_mode)
		self.give(new)
		new.replace(file)

	def point(self, link: Path, target: Path | str) -> None:
		"""Make `link` a symbolic link to `target`, in one step."""
		new = link.with_name(f".{link.name}.new")
		new.unlink(missing_ok=True)
		new.symlink_to(target)
		self.give(new)
		new.replace(link)

	@contextmanager
	def locked(self) -> Iterator[None]:
		"""Let nobody else change or test this bench meanwhile; the lock falls when this process ends."""
		with (self.folder("log").parent / "lock").open("w") as file:
			self.give(Path(file.name))
			try:
				fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
			except BlockingIOError:
				say(f"Another run is using the bench {self.path}; waiting for it to end.")
				fcntl.flock(file, fcntl.LOCK_EX)
			yield


def run_as(account: pwd.struct_passwd, **variables: str) -> dict[str, Any]:
	"""Return what subprocess needs besides the command, so that it runs as `account`: ourselves, or root's choice."""
	inherited = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "VIRTUAL_ENV")}
	path = search_path(inherited.get("PATH", ""), Path(account.pw_dir), Path.home())
	if os.geteuid() == account.pw_uid:
		return {"env": {**inherited, "PATH": path, **variables}}
	kept = {k: v for k, v in inherited.items() if KEPT_VARIABLES.fullmatch(k)}
	theirs = {"HOME": account.pw_dir, "USER": account.pw_name, "LOGNAME": account.pw_name, "SHELL": "/bin/sh"}
	return {
		"env": {"LANG": "C.UTF-8", **kept, **theirs, "PATH": path, **variables},
		"user": account.pw_uid,
		"group": account.pw_gid,
		"extra_groups": os.getgrouplist(account.pw_name, account.pw_gid),
	}


def search_path(inherited: str, home: Path, own_home: Path) -> str:
	"""Return the PATH for somebody living in `home`: his tools, ours unless in our own home, the system's."""
	folders = [home / ".local/bin"]
	folders += [Path(p) for p in inherited.split(":") if p]
	folders += sorted(home.glob(".nvm/versions/node/*/bin"), key=_version_of, reverse=True)
	folders += [bench.parent for bench in sorted(home.glob("*/bin/bench"))]
	folders += [Path(p) for p in SYSTEM_PATH]
	foreign = [] if own_home == home else [own_home]
	usable = [str(p) for p in folders if not any(p.is_relative_to(other) for other in foreign)]
	return ":".join(dict.fromkeys(usable))


def _version_of(folder: Path) -> list[int]:
	return [int(number) for number in re.findall(r"\d+", folder.parent.name)]
