"""What the tests of the scripts work on: a folder that looks like a bench, and one that looks like a checkout."""

from pathlib import Path

from scripts.bench import NEEDED


def lay_out_bench(path: Path, without: str = "") -> Path:
	"""Make what finding and linking look at in a bench, except `without`."""
	for part in (*NEEDED, "sites/assets", "config"):
		if part != without:
			(path / part).mkdir(parents=True, exist_ok=True)
	return path


def lay_out_checkout(path: Path) -> Path:
	"""Make the few files of this app that the scripts look at."""
	(path / "ar_specialist/public/js").mkdir(parents=True)
	for name in ("pyproject.toml", "ar_specialist/hooks.py", "ar_specialist/__init__.py"):
		(path / name).touch()
	return path
