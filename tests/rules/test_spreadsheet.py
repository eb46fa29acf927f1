"""Text in a spreadsheet: no text becomes a formula, and no other text changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.spreadsheet import harmless

FORMULAS = "=+-@＝＋－＠"


@given(st.text(min_size=1))
def test_no_text_begins_with_what_a_spreadsheet_acts_on(text: str) -> None:
	safe = harmless(text)
	first = safe.lstrip(" ")[:1]
	assert first not in set(FORMULAS) and first.isprintable()
	assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", safe)


@given(
	st.text(alphabet=f"{FORMULAS} \t\r\n\x00\ufeff\u200b\xa0", max_size=3),
	st.sampled_from(FORMULAS),
	st.text(),
)
def test_a_formula_behind_blanks_is_marked(before: str, sign: str, rest: str) -> None:
	assert harmless(f"{before}{sign}{rest}").startswith("'")


@given(st.from_regex(r"[A-Za-zÀ-ÿ0-9'(&][\w .,&()=+@-]*", fullmatch=True))
def test_an_ordinary_name_stays_as_it_is(text: str) -> None:
	assert harmless(text) == text


@pytest.mark.parametrize("text", ["", " ", "Smith & Sons", "3 + 4", "'quoted'", "‹b›", "İğdır Ltd."])
def test_these_stay_as_they_are(text: str) -> None:
	assert harmless(text) == text
