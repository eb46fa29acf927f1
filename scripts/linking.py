"""Making a bench use the code of this checkout: its link in apps/, its name in apps.txt, its package in env/."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from scripts import assets
from scripts.bench import APP, CHECKOUT, Bench
from scripts.processes import Problem, first_program, output_of, say

COPY_MARK = ".copied-by-make"
NOT_COPIED = {".git", ".venv", "__pycache__", "node_modules", "demo-output", "test-output"}
IMPORTED_FROM = f"import {APP}, pathlib; print(pathlib.Path({APP}.__file__).resolve().parents[1])"
NOT_IMPORTABLE = (
	"import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])"
)


class Step(Enum):
	"""What has to be done so that apps/ar_specialist is the code to run."""

	CREATE = "there is none yet: link it"
	KEEP = "it is this code already"
	REPOINT = "it is a link to other code: point it here"
	SHADOW = "it is another clone: leave it alone and import from here first"


def decide(app: Path, code: Path) -> Step:
	"""Return what to do about `app`, the bench's apps/ar_specialist, so that the bench runs `code`."""
	if not os.path.lexists(app):
		return Step.CREATE
	if app.resolve() == code.resolve():
		return Step.KEEP
	return Step.REPOINT if app.is_symlink() else Step.SHADOW


def with_app(names: str) -> str:
	"""Return the text of apps.txt with our app in it, one name a line, whether or not the last line was ended."""
	apps = names.split()
	return "\n".join(apps if APP in apps else [*apps, APP]) + "\n"


@contextmanager
def linked(bench: Bench, keep: bool = False) -> Iterator[None]:
	"""Let `bench` run this checkout's code; at the end a link that pointed elsewhere is put back, unless `keep`."""
	bench.code = readable_code(bench, "demo-code" if keep else "test-code")
	app = bench.path / "apps" / APP
	step = decide(app, bench.code)
	before = os.readlink(app) if step is Step.REPOINT else None
	built = assets.remember(bench)
	if step in (Step.CREATE, Step.REPOINT):
		bench.point(app, bench.code)
	_say_what(step, app, before, keep)
	try:
		_register(bench)
		_install(bench, everywhere=keep or step is Step.CREATE)
		yield
	finally:
		if before and not keep and (app.parent / before).exists():
			bench.point(app, before)
			assets.put_back(bench, built)


def _say_what(step: Step, app: Path, before: str | None, keep: bool) -> None:
	if step is Step.CREATE:
		say(f"Linked {app} to this checkout.")
	elif step is Step.REPOINT:
		say(f"Pointed {app} to this checkout{'' if keep else ' for this run'}; it was {before}.")
	elif step is Step.SHADOW:
		say(
			f"{app} is another clone and stays; this checkout's code is imported first, its assets are not built."
		)


def _register(bench: Bench) -> None:
	file = bench.sites / "apps.txt"
	names = file.read_text()
	if APP not in names.split():
		bench.write(file, with_app(names))


def _install(bench: Bench, everywhere: bool) -> None:
	"""Install the app into the bench's env; `everywhere`: also when the env has it from another place."""
	place = bench.ask(bench.python, "-c", IMPORTED_FROM, PYTHONPATH="")
	if place is None or (everywhere and Path(place.strip()) != (bench.path / "apps" / APP).resolve()):
		say("Installing the app into the bench's env.")
		target = bench.path / "apps" / APP
		bench.run(*installer(bench), "--no-deps", "-e", target, what="Installing the app", log="pip")


def add_packages(bench: Bench, packages: Mapping[str, str]) -> None:
	"""Install what is missing of `packages` (module: requirement) into the bench's env."""
	missing = (bench.ask(bench.python, "-c", NOT_IMPORTABLE, *packages) or " ".join(packages)).split()
	if missing:
		say(f"Installing {', '.join(missing)} into the bench's env.")
		wanted = [packages[module] for module in missing]
		bench.run(*installer(bench), *wanted, what=f"Installing {', '.join(missing)}", log="pip")


def installer(bench: Bench) -> list[str]:
	"""Return the command that installs packages into the bench's env: its pip, or uv where it has none."""
	if bench.ask(bench.python, "-m", "pip", "--version"):
		return [str(bench.python), "-m", "pip", "install", "--disable-pip-version-check"]
	if uv := first_program("uv", path=bench.how()["env"]["PATH"]):
		return [uv, "pip", "install", "--python", str(bench.python)]
	raise Problem(f"{bench.python} has no pip; run `{bench.python} -m ensurepip`.")


def readable_code(bench: Bench, copy: str) -> Path:
	"""Return the checkout where the bench's owner can read it, else a copy of it inside the bench, named `copy`."""
	probes = ("pyproject.toml", f"{APP}/hooks.py", "scripts/bench.py")
	if all(bench.ask("test", "-r", CHECKOUT / probe) is not None for probe in probes):
		return CHECKOUT
	say(f"{bench.owner.pw_name} cannot read {CHECKOUT}; the bench gets a copy of it.")
	return copy_into(bench, copy)


def copy_into(bench: Bench, name: str) -> Path:
	"""Copy the checkout's files, as they are now, to a folder inside the bench, in place of the earlier copy."""
	target, new = bench.folder(name), bench.folder(f"{name}.new")
	if any(target.iterdir()) and not (target / COPY_MARK).exists():
		raise Problem(f"{target} is not a copy that this script made; move it away.")
	shutil.rmtree(new)
	for file in files_of(CHECKOUT):
		(new / file).parent.mkdir(parents=True, exist_ok=True)
		shutil.copy2(CHECKOUT / file, new / file, follow_symlinks=False)
	(new / COPY_MARK).touch()
	built = Path(APP, "public/dist")
	if (target / built).exists():
		shutil.move(target / built, new / built)
	for place in (new, *new.rglob("*")):
		bench.give(place)
	shutil.rmtree(target)
	new.rename(target)
	return target


def files_of(checkout: Path) -> list[Path]:
	"""Return the files of `checkout` that git tracks or would, relative to it; without git, all but derived ones."""
	listed = None
	if (checkout / ".git").exists():
		listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
		listed = output_of(["git", "-c", "safe.directory=*", "-C", checkout, *listing])
	if listed is None:
		names = [path.relative_to(checkout) for path in checkout.rglob("*")]
	else:
		names = [Path(name) for name in listed.split("\0") if name]
	return [
		name
		for name in dict.fromkeys(names)
		if not NOT_COPIED.intersection(name.parts) and (checkout / name).is_file()
	]
