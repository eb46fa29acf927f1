"""Running other programs: short lines on the screen, their own words in a log file."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LAST_LINES = 25


class Problem(Exception):
	"""What keeps a command from going on: one sentence that says what to do, and details if there are any."""

	def __init__(self, sentence: str, details: str = "") -> None:
		super().__init__(sentence)
		self.details = details

	def report(self) -> str:
		"""Return the sentence, with the details on the lines below it."""
		return f"{self}\n{self.details}" if self.details else str(self)


def say(text: str) -> None:
	"""Print one line at once, also where the output is a file."""
	print(text, flush=True)


def last_lines(log: Path, count: int = LAST_LINES) -> str:
	"""Return the end of `log`, with what a progress bar overwrote left out."""
	text = log.read_text(encoding="utf-8", errors="replace")
	lines = [re.split(r"\r(?!\n)", line.rstrip())[-1] for line in text.split("\n")]
	return "\n".join([line for line in lines if line.strip()][-count:])


def run_logged(command: Sequence[str | Path], log: Path, what: str, **how: Any) -> None:
	"""Run `command` with its output appended to `log`; raise Problem with the last lines when it fails."""
	with log.open("ab") as output:
		output.write(f"\n=== {what}\n".encode())  # not the command: it may hold a password
		output.flush()
		try:
			code = subprocess.run(
				list(map(str, command)),
				stdin=subprocess.DEVNULL,
				stdout=output,
				stderr=subprocess.STDOUT,
				check=False,
				**how,
			).returncode
		except OSError as error:
			raise Problem(f"{what} failed: {command[0]} cannot be run ({error.strerror}).") from error
	if code:
		raise Problem(f"{what} failed with code {code}; see {log}.", last_lines(log))


def output_of(command: Sequence[str | Path], **how: Any) -> str | None:
	"""Return what `command` prints, or None when it fails or is not there."""
	try:
		done = subprocess.run(
			list(map(str, command)),
			stdin=subprocess.DEVNULL,
			stdout=subprocess.PIPE,
			stderr=subprocess.DEVNULL,
			check=False,
			**how,
		)
	except (OSError, subprocess.TimeoutExpired):
		return None
	return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def first_program(*names: str, path: str | None = None) -> str | None:
	"""Return the full path of the first of `names` that is installed."""
	return next((found for name in names if (found := shutil.which(name, path=path))), None)
