"""What the demo's scripts share on the command line: site, sites path and the day."""

import argparse
import sys
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

from .site import DemoError, opened

UNUSABLE, INTERRUPTED = 2, 130


def parser(description: str) -> argparse.ArgumentParser:
	"""Return a parser with the options every script of the demo has."""
	result = argparse.ArgumentParser(description=description)
	result.add_argument("--site", required=True, help="name of the site")
	result.add_argument("--sites-path", type=Path, required=True, help="the bench's directory `sites`")
	result.add_argument(
		"--today", type=_day, default=date.today(), help="the day everything is relative to, as YYYY-MM-DD"
	)
	return result


def _day(text: str) -> date:
	try:
		return date.fromisoformat(text)
	except ValueError:
		raise argparse.ArgumentTypeError(f"{text} is no date; write it as YYYY-MM-DD") from None


def run(args: argparse.Namespace, work: Callable[[argparse.Namespace], None]) -> int:
	"""Do the work on the opened site; return the exit code, with one line for what the user can mend."""
	warnings.filterwarnings("ignore", category=FutureWarning)  # libraries of the bench about their own future
	try:
		with opened(args.site, args.sites_path.resolve()):
			work(args)
	except DemoError as error:
		print(f"demo: {error}", file=sys.stderr)
		return UNUSABLE
	except KeyboardInterrupt:
		print("\ndemo: stopped; run the same command again to go on.", file=sys.stderr)
		return INTERRUPTED
	return 0
