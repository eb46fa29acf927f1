"""What the demo says while it works: one moving line on a terminal, a few plain lines elsewhere."""

import sys
from typing import TextIO

WIDTH = 32


class Progress:
	"""A progress bar for work of a known size; where it cannot move it says `lines` times how far it is."""

	def __init__(
		self, label: str, total: int, done: int = 0, lines: int = 10, stream: TextIO | None = None
	) -> None:
		self.label = label
		self.total = total
		self.lines = lines
		self.stream = stream or sys.stdout
		self.moving = self.stream.isatty()
		self.done = done
		self._said = self._step()

	def advance(self, count: int = 1) -> None:
		"""Count work that is done, and say so when it is worth saying."""
		self.done += count
		if self.moving:
			self._write(f"\r{self._bar()}")
		elif self._step() > self._said:
			self._write(f"{self._counts()}\n")
		self._said = self._step()

	def finish(self) -> None:
		"""End the moving line."""
		if self.moving:
			self._write(f"\r{self._bar()}\n")

	def _step(self) -> int:
		return self.done * self.lines // self.total if self.total else self.lines

	def _counts(self) -> str:
		return f"{self.label}: {self.done} of {self.total}"

	def _bar(self) -> str:
		filled = WIDTH * self.done // self.total if self.total else WIDTH
		return f"{self.label} [{'#' * filled}{'.' * (WIDTH - filled)}] {self.done}/{self.total}"

	def _write(self, text: str) -> None:
		self.stream.write(text)
		self.stream.flush()


def say(text: str) -> None:
	"""Print one line at once, also into a pipe."""
	print(text, flush=True)
