"""The sites that tests and demo use: made when missing, brought up to date when the code has changed.

A site that was not made here is left alone unless its own configuration allows tests.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.bench import APP, Bench
from scripts.processes import Problem, say
from scripts.services import administrator

ADMINISTRATOR_PASSWORD = "admin"
APPS = ("erpnext", APP)
APPS_BELOW = ("erpnext",)
FOR_TESTS = {"allow_tests": True, "pause_scheduler": 1, "mute_emails": 1}
FOR_DEMO = {"mute_emails": 1}
MARK = f"{APP}.json"
# What a migration reads; other code takes effect without one.
MIGRATED = ("**/*.json", "*.txt", "__init__.py", "hooks.py", "install.py", "patches/**/*.py")


def ensure(bench: Bench, name: str, settings: Mapping[str, Any]) -> None:
	"""Make sure that site `name` exists with both apps, has `settings` and is migrated to the code at hand."""
	state = fingerprint(bench)
	if not is_whole(bench, name):
		create(bench, name)
		_note(bench, name, state)
	configure(bench, name, settings)
	present = installed_apps(bench, name) or []
	for app in [app for app in APPS if app not in present]:
		say(f"Installing {app} on {name}.")
		_on_site(bench, name, "install-app", app, what=f"Installing {app} on {name}")
	if _noted(bench, name) != state:
		say(f"Migrating {name}.")
		_on_site(bench, name, "migrate", "--skip-search-index", what=f"Migrating {name}")
		_note(bench, name, state)
	compile_texts(bench)
	_on_site(bench, name, "clear-cache", what=f"Clearing the cache of {name}")


def ensure_without_us(bench: Bench, name: str) -> None:
	"""Make sure that site `name` exists with ERPNext, for tests between which this app comes and goes."""
	if not is_whole(bench, name):
		create(bench, name, APPS_BELOW)
		_note(bench, name, "")
	configure(bench, name, FOR_TESTS)


def compile_texts(bench: Bench) -> None:
	"""Let Frappe speak the app's other languages as they are in the code at hand; `bench build` does so, too."""
	command = bench.frappe("compile-po-to-mo", "--app", APP, "--force")
	bench.run(*command, what=f"Compiling the texts of {APP}", log="texts")


def is_whole(bench: Bench, name: str) -> bool:
	"""Whether site `name` is there and answers; raise Problem where it is somebody else's and may not be used."""
	if _begun(bench, name).exists() or not (bench.sites / name / "site_config.json").exists():
		return False
	ours = (bench.sites / name / MARK).exists()
	if not ours and not site_config(bench, name).get("allow_tests"):
		raise Problem(f"Site {name} was not made by this script; name another one, or set allow_tests on it.")
	if installed_apps(bench, name) is not None:
		return True
	if not ours:
		raise Problem(f"Site {name} does not answer; mend it or name another one.")
	_begun(bench, name).touch()
	return False


def create(bench: Bench, name: str, apps: Sequence[str] = APPS) -> None:
	"""Make site `name` with `apps`; what an interrupted attempt has left is replaced."""
	say(f"Making site {name} with ERPNext; this takes some minutes.")
	begun = _begun(bench, name)
	force = ["--force"] if begun.exists() else []
	if not force and (bench.sites / name).exists():
		raise Problem(f"{bench.sites / name} is in the way of a new site; move it away.")
	with administrator(bench) as account:
		begun.touch()
		bench.give(begun)
		command = bench.frappe(
			"new-site", name, *force, "--admin-password", ADMINISTRATOR_PASSWORD,
			"--db-root-username", account.user, "--db-root-password", account.password,
			*[option for app in apps for option in ("--install-app", app)],
		)  # fmt: skip
		bench.run(*command, what=f"Making site {name}", log=name)
	begun.unlink()


def _begun(bench: Bench, name: str) -> Path:
	"""Return the file that is there while site `name` is being made, and after an attempt that was cut short."""
	return bench.folder("begun") / name


def configure(bench: Bench, name: str, settings: Mapping[str, Any]) -> None:
	"""Write `settings` into the site's configuration, unless they are there."""
	config = site_config(bench, name)
	if config != (wanted := {**config, **settings}):
		file = bench.sites / name / "site_config.json"
		bench.write(file, json.dumps(wanted, indent=1, sort_keys=True))


def site_config(bench: Bench, name: str) -> dict[str, Any]:
	"""Return the site's own configuration."""
	return json.loads((bench.sites / name / "site_config.json").read_text())


def installed_apps(bench: Bench, name: str) -> list[str] | None:
	"""Return the apps on the site, or None when its database does not answer."""
	answer = bench.ask(*bench.frappe("--site", name, "list-apps", "--format", "json"))
	if answer is None or "{" not in answer:
		return None
	return json.loads(answer[answer.index("{") :]).get(name)


def _on_site(bench: Bench, name: str, *arguments: str, what: str) -> None:
	bench.run(*bench.frappe("--site", name, *arguments), what=what, log=name)


def fingerprint(bench: Bench) -> str:
	"""Return what changes whenever a site has to be migrated: our metadata and the versions below it."""
	package = bench.code / APP
	found = {file.relative_to(package) for pattern in MIGRATED for file in package.glob(pattern)}
	files = [package / name for name in sorted(found) if name.parts[0] != "public"]
	files += [bench.path / "apps" / app / app / "__init__.py" for app in ("frappe", "erpnext")]
	digest = hashlib.sha256()
	for file in files:
		digest.update(f"{file.name}\0".encode() + file.read_bytes())
	return digest.hexdigest()


def _note(bench: Bench, name: str, state: str) -> None:
	bench.write(bench.sites / name / MARK, json.dumps({"migrated_to": state}))


def _noted(bench: Bench, name: str) -> str | None:
	mark = bench.sites / name / MARK
	return json.loads(mark.read_text()).get("migrated_to") if mark.exists() else None
