"""What the demo says while it works."""

from io import StringIO

from scripts.demo_data.progress import Progress


class Terminal(StringIO):
	"""A stream that says it is a terminal."""

	def isatty(self) -> bool:
		return True


def test_a_terminal_shows_one_moving_line_with_counts() -> None:
	stream = Terminal()
	progress = Progress("Documents", 4, stream=stream)
	for _ in range(4):
		progress.advance()
	progress.finish()
	shown = stream.getvalue()
	assert shown.count("\n") == 1 and shown.endswith("4/4\n")
	assert "\rDocuments [########........................] 1/4" in shown


def test_a_pipe_gets_a_few_plain_lines() -> None:
	stream = StringIO()
	progress = Progress("Documents", 1000, stream=stream)
	for _ in range(1000):
		progress.advance()
	progress.finish()
	lines = stream.getvalue().splitlines()
	assert len(lines) == 10
	assert lines[0] == "Documents: 100 of 1000" and lines[-1] == "Documents: 1000 of 1000"


def test_work_that_was_taken_up_again_does_not_repeat_itself() -> None:
	stream = StringIO()
	progress = Progress("Documents", 10, done=9, stream=stream)
	progress.advance()
	assert stream.getvalue() == "Documents: 10 of 10\n"


def test_no_work_is_no_division_by_zero() -> None:
	stream = Terminal()
	Progress("Documents", 0, stream=stream).finish()
	assert stream.getvalue().endswith("0/0\n")
