"""The recorded ledger that comes with the repository."""

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from .errors import BadInput, reason

_BESIDE = Path(__file__).resolve().parents[2] / "fixtures"
# beside the package in a checkout; an installed command looks in the folder it stands in
FIXTURES = _BESIDE if _BESIDE.is_dir() else Path("fixtures")


class Recorded(NamedTuple):
	"""A ledger recorded from a site: its files, and the date it is to be aged on."""

	ledger: str
	invoices: str
	as_on: date
	currency: str | None


def recorded() -> Recorded:
	"""Return the recorded ledger; raise BadInput when this is no checkout of the repository."""
	about, ledger, invoices = (
		FIXTURES / name for name in ("demo.json", "demo_ledger.csv", "demo_invoices.csv")
	)
	for path in (about, ledger, invoices):
		if not path.is_file():
			raise BadInput(
				"the recorded ledger is not here; run the demo from a checkout of the repository.",
				file=str(path),
			)
	try:
		told = json.loads(about.read_text(encoding="utf-8"))
		as_on = date.fromisoformat(told["as_on"])
	except OSError as error:
		raise BadInput(f"cannot be read: {reason(error)}.", file=str(about)) from None
	except (ValueError, KeyError, TypeError):
		raise BadInput(
			"this does not tell the date (as_on) of the recorded ledger.", file=str(about)
		) from None
	return Recorded(str(ledger), str(invoices), as_on, told.get("currency"))
