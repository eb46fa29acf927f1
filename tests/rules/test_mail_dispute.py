"""Which invoices a mail names, and whether it may be a dispute."""

import pytest

from ar_specialist.receivables.mail_dispute import may_be_dispute, named_in, numbers_in
from ar_specialist.receivables.short_payment import USUAL_CLUES, reason_in

NAMES = ["INV-1", "INV-10", "INV-1-1", "SINV/26/0001", "1001", "Rechnung 7 (A)"]


@pytest.mark.parametrize(
	("text", "found"),
	[
		("INV-1", ["INV-1"]),
		("inv-1, please", ["INV-1"]),
		("INV-10", ["INV-10"]),
		("INV-1-1", ["INV-1-1"]),
		("(INV-1)/(INV-10).", ["INV-1", "INV-10"]),
		("#INV-1: wrong", ["INV-1"]),
		("INV-10 first, then INV-1.", ["INV-10", "INV-1"]),
		("INV‑1 and INV–10", ["INV-1", "INV-10"]),
		("INV\u00ad-1", ["INV-1"]),
		("XINV-1", []),
		("X-INV-1", []),
		("INV-1a", []),
		("INV-1.5", []),
		("INV-1/2", []),
		("INV-100 INV-2 INV1 INV 1", []),
		("SINV/26/0001", ["SINV/26/0001"]),
		("SINV/26/00012", []),
		("1001 pieces for 1001.50 in 11001", ["1001"]),
		("we paid 1001.50, or 21001", []),
		("your rechnung 7 (a) is wrong", ["Rechnung 7 (A)"]),
		("", []),
	],
)
def test_invoices_are_named_exactly(text: str, found: list[str]) -> None:
	assert named_in(text, NAMES) == found


def test_a_name_is_text_and_no_pattern() -> None:
	assert named_in("INVX1", ["INV.1", "INV*1", ""]) == []
	assert named_in("INV.1", ["INV.1"]) == ["INV.1"]


@pytest.mark.parametrize(
	("subject", "found"),
	[
		("Re: DSP-2026-00012", ["DSP-2026-00012"]),
		("AW: dsp-2026-00012 (Rechnung)", ["DSP-2026-00012"]),
		("DSP-2026-00012 and DSP-2026-00013 and DSP-2026-00012", ["DSP-2026-00012", "DSP-2026-00013"]),
		("DSP-2026-0001 DSP-26-00012 XDSP-2026-00012 DSP-2026-00012-1 DSP-2026-00012a", []),
	],
)
def test_numbers_of_disputes(subject: str, found: list[str]) -> None:
	assert numbers_in(subject) == found


@pytest.mark.parametrize(
	("text", "named", "expected"),
	[
		("The invoice is wrong.", [], True),
		("Die Rechnung stimmt nicht.", [], True),
		("We do not agree.", [], True),
		("The price is not what we agreed", ["INV-1"], True),
		("Lieferung fehlt", ["INV-1"], True),
		("What is the price?", [], False),
		("Paid today, thank you.", ["INV-1"], False),
		("You are undisputed champions", [], False),
		("", [], False),
	],
)
def test_what_may_be_a_dispute(text: str, named: list[str], expected: bool) -> None:
	told = reason_in([text], USUAL_CLUES)
	assert may_be_dispute([text], told, named) is expected
