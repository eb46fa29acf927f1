"""What the command line refuses: one sentence, and the place in a file it is about."""

from .text import printable


class BadInput(Exception):
	"""A file or an option that cannot be worked with; `str` of it is one line.

	>>> str(BadInput("'x' is no date.", file="ledger.csv", row=3, column="Due Date"))
	'ledger.csv, row 3, column "Due Date": \\'x\\' is no date.'
	"""

	def __init__(
		self, problem: str, *, file: str | None = None, row: int | None = None, column: str | None = None
	) -> None:
		self.problem, self.file, self.row, self.column = problem, file, row, column
		place = [file] if file else []
		if row is not None:
			place.append(f"row {row}")
		if column is not None:
			place.append(f'column "{column}"')
		super().__init__(printable(f"{', '.join(place)}: {problem}" if place else problem))


def reason(error: OSError) -> str:
	"""Return what the operating system says about a file, as the end of a sentence."""
	return (error.strerror or str(error)).lower()
