"""What the browser loads: the app's public folder in the bench's assets, and its bundles, built when they are not."""

import hashlib
import json
import os
from pathlib import Path

from scripts import services
from scripts.bench import APP, Bench
from scripts.processes import Problem, first_program, say

BUNDLES = (".bundle.js", ".bundle.ts", ".bundle.css", ".bundle.scss", ".bundle.less")
DERIVED = {"dist", "node_modules"}


def ensure(bench: Bench) -> None:
	"""Make sure that the desk and this app can be shown in a browser."""
	link_public(bench)
	lacking = [app for app in ("frappe", "erpnext") if not has_assets(bench, app)]
	if lacking:
		say(f"Building the assets of {' and '.join(lacking)}; this takes some minutes.")
		for app in lacking:
			_build(bench, app)
	state = fingerprint(bench.code / APP / "public") if builds_this_code(bench) else ""
	if state and state != _noted(bench):
		say("Building the app's assets.")
		allow_building(bench)
		_build(bench, APP)
		link_public(bench)  # the build has put its own link there
		bench.write(_note(bench), state)


def builds_this_code(bench: Bench) -> bool:
	"""Whether a build, which reads apps/, would build the code at hand and not another clone."""
	return (bench.path / "apps" / APP).resolve() == bench.code.resolve()


def link_public(bench: Bench) -> None:
	"""Let the bench's web server find the app's public folder."""
	link = bench.sites / "assets" / APP
	public = bench.path / "apps" / APP / APP / "public"
	if not link.parent.exists():
		link.parent.mkdir()
		bench.give(link.parent)
	if not os.path.lexists(link) or (link.is_symlink() and os.readlink(link) != str(public)):
		bench.point(link, public)


def has_assets(bench: Bench, app: str) -> bool:
	"""Whether the bundles of `app` have been built and are where assets.json says."""
	manifest = bench.sites / "assets/assets.json"
	if not manifest.exists():
		return False
	files = [path for path in json.loads(manifest.read_text()).values() if path.startswith(f"/assets/{app}/")]
	return bool(files) and all((bench.sites / path.lstrip("/")).exists() for path in files)


def fingerprint(public: Path) -> str:
	"""Return what changes with the sources of the bundles in `public`; empty where there is no bundle."""
	files = [
		file
		for file in sorted(public.rglob("*"))
		if file.is_file() and not DERIVED.intersection(file.relative_to(public).parts)
	]
	if not any(file.name.endswith(BUNDLES) for file in files):
		return ""
	digest = hashlib.sha256(str(public).encode())
	for file in files:
		digest.update(f"{file.relative_to(public)}\0".encode() + file.read_bytes())
	return digest.hexdigest()


def allow_building(bench: Bench) -> None:
	"""Let the bench's owner write the bundles where he may not write into the checkout; git ignores that folder."""
	dist = bench.code / APP / "public/dist"
	if not dist.exists() and bench.ask("test", "-w", dist.parent) is None:
		dist.mkdir()
		bench.give(dist)


def remember(bench: Bench) -> dict[Path, str | None]:
	"""Return what the bench knows of built bundles, to be put back when it goes back to other code."""
	files = [bench.sites / "assets" / name for name in ("assets.json", "assets-rtl.json")]
	return {file: file.read_text() if file.exists() else None for file in (*files, _note(bench))}


def put_back(bench: Bench, earlier: dict[Path, str | None]) -> None:
	"""Let the bench use the bundles that it knew earlier, where others have been built since."""
	if remember(bench) == earlier:
		return
	for file, text in earlier.items():
		if text is None:
			file.unlink(missing_ok=True)
		else:
			bench.write(file, text)
	services.forget_in_cache(bench, "assets_json")


def _build(bench: Bench, app: str) -> None:
	path = bench.how()["env"]["PATH"]
	absent = [name for name in ("node", "yarn") if not first_program(name, path=path)]
	if absent:
		raise Problem(f"The assets of {app} have to be built, and {' and '.join(absent)} is not installed.")
	bench.run(*bench.frappe("build", "--app", app), what=f"Building the assets of {app}", log="build")


def _note(bench: Bench) -> Path:
	return bench.folder("log").parent / "assets-built"


def _noted(bench: Bench) -> str | None:
	if not has_assets(bench, APP) or not _note(bench).exists():
		return None
	return _note(bench).read_text()
