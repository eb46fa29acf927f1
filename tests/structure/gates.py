"""The outside judges: prefly's gate for version 16, and ruff. Each runs as a process of its own on a folder."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path


class GateMissing(Exception):
	"""A judge is not installed; the message says how to get it."""


def _run(
	module: str, distribution: str, *arguments: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
	if importlib.util.find_spec(module) is None:
		raise GateMissing(
			f"{distribution} is not installed; run `pip install {distribution}`, then the tests again."
		)
	command = [sys.executable, "-m", module, *arguments]
	return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


def version_16(root: Path) -> list[str]:
	"""Return what in the app at `root` version 16 has removed, renamed or deprecated.

	prefly ends with 0 or 1 when it has judged; anything else is a failure of its own and is a finding too.
	"""
	options = [
		"--path",
		str(root),
		"--target",
		"v16",
		"--severity",
		"info",
		"--fail-on",
		"info",
		"--format",
		"json",
	]
	done = _run("preflight", "prefly", *options)
	if done.returncode not in (0, 1):
		return [
			f"prefly failed with exit code {done.returncode}: {done.stderr.strip() or done.stdout.strip()}"
		]
	report = json.loads(done.stdout)
	found = [_sentence(each) for each in report["findings"]]
	found += [
		f"{name}: prefly cannot read it"
		for key in ("unparsable_files", "unreadable_files")
		for name in report[key]
	]
	if done.returncode and not found:
		found.append(f"prefly's verdict is {report['verdict']}: {report['summary']}")
	if not report["apps"]:
		found.append("prefly found no app")
	return found


def _sentence(finding: dict[str, object]) -> str:
	rule = finding.get("rule")
	name = rule.get("id") if isinstance(rule, dict) else rule
	return f"{finding.get('file')}:{finding.get('line')}: {name}: {finding.get('message') or finding.get('snippet')}"


def lint(root: Path) -> list[str]:
	"""Return ruff's findings on `root`, by the configuration that lies there."""
	return _ruff(root, "check", "--output-format", "concise")


def layout(root: Path) -> list[str]:
	"""Return the files of `root` that ruff would write differently."""
	said = _ruff(root, "format", "--check")
	# older versions name the files, newer ones show what they would change in them
	files = {match[1] for line in said if (match := re.search(r"(?:Would reformat: |--> )([^\s:]+)", line))}
	return [f"{name}: ruff would write it differently; run `ruff format`" for name in sorted(files)] or said


def _ruff(root: Path, *arguments: str) -> list[str]:
	# from the folder itself: ruff tells our imports from others' by where it runs
	config = ("--config", str(root / "pyproject.toml"))
	done = _run("ruff", "ruff", *arguments, "--no-cache", *config, str(root), cwd=root)
	if done.returncode == 0:
		return []
	said = (done.stdout + done.stderr).replace(f"{root}/", "").splitlines()
	return [line for line in said if line.strip()] or [f"ruff failed with exit code {done.returncode}"]
