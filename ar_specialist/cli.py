"""The command line `ar-specialist`: agings and worklists from an exported ledger, without Frappe.

Ends with 0 when all is well, with 1 when an aging does not tie to its ledger, and with 2 and one line on stderr
when something given to it cannot be used; nothing is written then.
"""

import argparse
import gc
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import NoReturn

from ar_specialist import __version__
from ar_specialist.offline import demo, page, workbook
from ar_specialist.offline.aging import Aging, age
from ar_specialist.offline.errors import BadInput, reason
from ar_specialist.offline.invoice_file import Invoices, read_invoices
from ar_specialist.offline.ledger_file import read_ledger
from ar_specialist.offline.saving import Output, check_targets, save_all
from ar_specialist.offline.terminal import aging_lines, worklist_lines
from ar_specialist.receivables.aging import AgingBasis, AgingRule, parse_limits
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import Rounding

DOES_NOT_TIE = 1
BAD_INPUT = 2
BASES = {"due": AgingBasis.DUE_DATE, "posting": AgingBasis.POSTING_DATE}
ROUNDINGS = {
	"bankers": Rounding.BANKERS,
	"legacy": Rounding.BANKERS_LEGACY,
	"commercial": Rounding.COMMERCIAL,
}
DEMO_ROWS = 12


def main(argv: Sequence[str] | None = None) -> int:
	"""Run one command and return its exit code."""
	_forgive_encoding()
	try:
		arguments = _parser().parse_args(argv)
		with _no_garbage_collector():
			return arguments.run(arguments)
	except BadInput as problem:
		print(f"ar-specialist: {problem}", file=sys.stderr)
		return BAD_INPUT
	except BrokenPipeError:  # the reader of our output, like `head`, has seen enough
		_stop_printing()
		return 0
	except OSError as problem:  # whatever we read or write in files is a BadInput by now
		_stop_printing()
		print(f"ar-specialist: the output cannot be written: {reason(problem)}.", file=sys.stderr)
		return BAD_INPUT


def _stop_printing() -> None:
	"""Send what is still to be printed nowhere, so that it does not fail once more at the end."""
	os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _forgive_encoding() -> None:
	"""Let a terminal that lacks a letter show a question mark instead of failing."""
	for stream in (sys.stdout, sys.stderr):
		if hasattr(stream, "reconfigure"):
			stream.reconfigure(errors="replace")


@contextmanager
def _no_garbage_collector() -> Iterator[None]:
	"""Do not look for reference cycles: a ledger makes none, and looking takes a third of the time."""
	was_enabled = gc.isenabled()
	gc.disable()
	try:
		yield
	finally:
		if was_enabled:
			gc.enable()


class _Parser(argparse.ArgumentParser):
	"""A parser whose complaints are one line."""

	def error(self, message: str) -> NoReturn:
		raise BadInput(f"{message}; see {self.prog} --help.")


def _parser() -> argparse.ArgumentParser:
	parser = _Parser(
		prog="ar-specialist",
		description="Receivables from a ledger exported from ERPNext: aging, worklist, tie-out.",
		allow_abbrev=False,
	)
	parser.add_argument("--version", action="version", version=f"ar-specialist {__version__}")
	commands = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
	_add_age(commands)
	_add_worklist(commands)
	_add_demo(commands)
	return parser


def _add_age(commands: argparse._SubParsersAction) -> None:
	command = _add(
		commands, "age", "age the open items of an exported ledger and tie them out to it", run_age
	)
	_add_ledger_arguments(command)
	command.add_argument("--xlsx", metavar="FILE", help="also write a workbook: Items, Summary, Tie-out")
	command.add_argument("--html", metavar="FILE", help="also write one page with charts")


def _add_worklist(commands: argparse._SubParsersAction) -> None:
	command = _add(
		commands, "worklist", "list the customers to chase, the most important first", run_worklist
	)
	_add_ledger_arguments(command)


def _add_demo(commands: argparse._SubParsersAction) -> None:
	command = _add(commands, "demo", "show worklist and aging of the recorded ledger in fixtures/", run_demo)
	command.add_argument(
		"--out", metavar="DIR", default="demo-output", help="folder for aging.xlsx and aging.html"
	)


def _add(
	commands: argparse._SubParsersAction,
	name: str,
	what: str,
	run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
	command = commands.add_parser(
		name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False
	)
	command.set_defaults(run=run)
	return command


def _add_ledger_arguments(command: argparse.ArgumentParser) -> None:
	add = command.add_argument
	add("ledger", metavar="LEDGER", help="exported list of Payment Ledger Entry, CSV or XLSX")
	add("--as-on", required=True, type=_day, metavar="DATE", help="the date of the aging, like 2026-01-31")
	add("--ranges", type=_limits, metavar="DAYS", default=parse_limits(None), help="default 30,60,90,120")
	add(
		"--basis",
		choices=sorted(BASES),
		default="due",
		help="age from the due date (default) or posting date",
	)
	add("--invoices", metavar="FILE", help="exported list of Sales Invoice: due dates and credit notes")
	add(
		"--currency", type=_currency, metavar="CODE", help="the company's currency, where the ledger hides it"
	)
	add("--precision", type=_decimals, default=2, metavar="N", help="decimals amounts count at, default 2")
	add("--rounding", choices=list(ROUNDINGS), default="bankers", help="the site's rounding method")
	add(
		"--limit",
		type=_count,
		default=40,
		metavar="N",
		help="rows to show of each list, 0 for all; default 40",
	)


def _day(text: str) -> date:
	try:
		if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
			return date.fromisoformat(text)
	except ValueError:
		pass
	raise argparse.ArgumentTypeError(f"{text!r} is no date, write it like 2026-01-31")


def _limits(text: str) -> tuple[int, ...]:
	try:
		return parse_limits(text)
	except ReceivablesError as error:
		raise argparse.ArgumentTypeError(str(error).rstrip(".")) from None


def _currency(text: str) -> str:
	if re.fullmatch(r"[A-Za-z]{3}", text):
		return text.upper()
	raise argparse.ArgumentTypeError(f"{text!r} is no currency code, write it like EUR")


def _decimals(text: str) -> int:
	if re.fullmatch(r"[0-9]", text):
		return int(text)
	raise argparse.ArgumentTypeError(f"{text!r} is no number of decimals from 0 to 9")


def _count(text: str) -> int:
	if re.fullmatch(r"[0-9]{1,9}", text):
		return int(text)
	raise argparse.ArgumentTypeError(f"{text!r} is no number of rows, 0 shows all")


def run_age(arguments: argparse.Namespace) -> int:
	"""Print the aging, write the files asked for; return 1 when it does not tie."""
	targets = {"xlsx": arguments.xlsx, "html": arguments.html}
	targets = {kind: path for kind, path in targets.items() if path is not None}
	check_targets(list(targets.values()), _inputs(arguments))
	aging = _aging(arguments)
	_save(aging, targets)
	_print(aging_lines(aging, arguments.limit), (f"Written: {path}" for path in targets.values()))
	return 0 if aging.ties else DOES_NOT_TIE


def _inputs(arguments: argparse.Namespace) -> list[str]:
	return [path for path in (arguments.ledger, arguments.invoices) if path is not None]


def _save(aging: Aging, targets: Mapping[str, str]) -> None:
	"""Write the workbook, the page or both; `targets` maps xlsx and html to paths."""
	writers = {"xlsx": workbook.write, "html": page.write}
	save_all([Output(path, partial(writers[kind], aging)) for kind, path in targets.items()])


def run_worklist(arguments: argparse.Namespace) -> int:
	"""Print the worklist."""
	_print(worklist_lines(_aging(arguments), arguments.limit))
	return 0


def _aging(arguments: argparse.Namespace) -> Aging:
	rule = AgingRule(arguments.as_on, BASES[arguments.basis], arguments.ranges)
	ledger = read_ledger(arguments.ledger, rule.as_on)
	invoices = read_invoices(arguments.invoices, rule.as_on) if arguments.invoices is not None else Invoices()
	if rule.basis is AgingBasis.DUE_DATE and not (ledger.has_due_dates or invoices.file):
		raise BadInput(
			"this column (due_date) is missing; export it too, add --invoices or age with --basis posting.",
			file=arguments.ledger,
			column="Due Date",
		)
	return age(
		ledger,
		invoices,
		rule,
		precision=arguments.precision,
		rounding=ROUNDINGS[arguments.rounding],
		currency=arguments.currency,
	)


def run_demo(arguments: argparse.Namespace) -> int:
	"""Print worklist and aging of the recorded ledger and write both files; return 1 when it does not tie."""
	told = demo.recorded()
	ledger = read_ledger(told.ledger, told.as_on)
	invoices = read_invoices(told.invoices, told.as_on)
	aging = age(ledger, invoices, AgingRule(told.as_on), currency=told.currency)
	folder = Path(arguments.out)
	try:
		folder.mkdir(parents=True, exist_ok=True)
	except OSError as error:
		raise BadInput(f"cannot be made: {reason(error)}.", file=arguments.out) from None
	targets = {kind: str(folder / f"aging.{kind}") for kind in ("xlsx", "html")}
	check_targets(list(targets.values()), [told.ledger, told.invoices])
	_save(aging, targets)
	_print(
		["Worklist", ""], worklist_lines(aging, DEMO_ROWS), ["", "Aging", ""], aging_lines(aging, DEMO_ROWS)
	)
	_print(f"Written: {Path(path).resolve()}" for path in targets.values())
	return 0 if aging.ties else DOES_NOT_TIE


def _print(*parts: Iterable[str]) -> None:
	for part in parts:
		for line in part:
			print(line)
	sys.stdout.flush()


if __name__ == "__main__":
	sys.exit(main())
