"""Both aging reports offer what ERPNext's Accounts Receivable filters by, the site's own dimensions included."""

import re

import pytest

from .checkout import Checkout


@pytest.mark.parametrize("name", ["AR Aging", "AR Aging Summary"])
def test_an_aging_report_offers_the_accounting_dimensions(checkout: Checkout, name: str) -> None:
	folder = name.lower().replace(" ", "_")
	script = (checkout.module / "report" / folder / f"{folder}.js").read_text(encoding="utf-8")
	assert f'ar_specialist.aging.add_dimensions("{name}");' in script


def test_what_is_always_shown_is_a_filter(checkout: Checkout) -> None:
	shared = (checkout.package / "public/js/aging_reports.js").read_text(encoding="utf-8")
	own = [path.read_text(encoding="utf-8") for path in (checkout.module / "report").glob("ar_aging*/*.js")]
	names = set(re.findall(r'(?:fieldname: |choices?\()"(\w+)"', "".join([shared, *own])))
	always = re.search(r"const ALWAYS = \[(.*?)\];", shared, re.S)
	assert always
	assert set(re.findall(r'"(\w+)"', always[1])) <= names
	assert "project" in names
