"""Record the demo company's ledger and what ERPNext's Accounts Receivable makes of it.

Run with the bench's python, on a site whose demo was made with the same --today:
	env/bin/python scripts/record_ledger.py --site NAME --sites-path BENCH/sites --today YYYY-MM-DD [--into FOLDER]
"""

import argparse
import sys
from pathlib import Path

sys.path.append(sys.path.pop(0))  # last: `test` or `venv` beside this file must not hide other modules

from demo_data import command
from demo_data.record import record

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def main() -> int:
	"""Run the command line; return the exit code."""
	parser = command.parser("Record the demo company's ledger.")
	parser.add_argument(
		"--into", type=Path, default=FIXTURES, help="folder for the files (default: fixtures)"
	)
	args = parser.parse_args()
	args.into = args.into.resolve()
	return command.run(args, write)


def write(args: argparse.Namespace) -> None:
	"""Write the files and name them."""
	for path in record(args.today, args.into):
		print(f"{path.name}: {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
	sys.exit(main())
