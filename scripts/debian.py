"""Packages of Debian and Ubuntu, installed where we are root and never otherwise."""

import os
from collections.abc import Sequence
from pathlib import Path

from scripts.processes import first_program, run_logged, say


def can_install() -> bool:
	"""Whether this machine lets us install packages."""
	return os.geteuid() == 0 and first_program("apt-get") is not None


def install(packages: Sequence[str], log: Path) -> None:
	"""Install `packages`; raise Problem when that fails."""
	say(f"Installing {', '.join(packages)} with apt-get.")
	how = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
	run_logged(["apt-get", "-q", "update"], log, "Updating the package lists", **how)
	command = ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages]
	run_logged(command, log, f"Installing {', '.join(packages)}", **how)
