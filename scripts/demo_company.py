"""Make the demo company on a site with ERPNext, through ERPNext's own documents.

Run with the bench's python:
	env/bin/python scripts/demo_company.py --site NAME --sites-path BENCH/sites [--today YYYY-MM-DD] [--fast]

A brand-new site is set up first. Run again, it takes up what was interrupted or says that all is there.
"""

import argparse
import sys

sys.path.append(sys.path.pop(0))  # last: `test` or `venv` beside this file must not hide other modules

from demo_data import command
from demo_data.build import build


def main() -> int:
	"""Run the command line; return the exit code."""
	parser = command.parser("Make the demo company on a site with ERPNext.")
	parser.add_argument("--fast", action="store_true", help="six months of history instead of eighteen")
	return command.run(parser.parse_args(), make)


def make(args: argparse.Namespace) -> None:
	"""Make the demo company on the site that is open."""
	build(args.today, args.fast)


if __name__ == "__main__":
	sys.exit(main())
