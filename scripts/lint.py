"""`make lint` and `make format`: ruff, of the version that everybody here uses."""

import subprocess
import sys

from scripts import venv
from scripts.bench import CHECKOUT
from scripts.processes import Problem, say

CHECKS = (("check", "."), ("format", "--check", "."))
FIXES = (("check", "--fix", "."), ("format", "."))


def main(arguments: list[str]) -> int:
	"""Check the code, or with --fix put it right where ruff can."""
	try:
		python = venv.python()
	except Problem as problem:
		say(problem.report())
		return 1
	commands = FIXES if "--fix" in arguments else CHECKS
	codes = [
		subprocess.run([python, "-m", "ruff", *line], cwd=CHECKOUT, check=False).returncode
		for line in commands
	]
	return max(codes)


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
