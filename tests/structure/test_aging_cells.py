"""What the aging reports show in a browser: what people typed is text there, never markup."""

import pytest

from .checkout import Checkout
from .in_node import NEEDS_NODE, printed

pytestmark = NEEDS_NODE
OFFERED = {
	"company", "party", "customer_group", "territory", "sales_person", "sales_partner", "payment_terms_template",
	"party_account", "cost_center", "project", "finance_book",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(checkout: Checkout) -> dict[str, object]:
	return printed("aging_cells.mjs", checkout)


def test_no_cell_and_no_choice_is_markup(shown: dict[str, object]) -> None:
	assert len(shown["cells"]) > 50
	assert [cell for cell in shown["cells"] if "<img" in cell] == []
	assert all("&lt;img" in cell for cell in shown["cells"])
	assert [cell for cell in shown["cells"] if "&amp;" in cell] == [], "escaped once"


def test_amounts_stay_as_the_desk_formats_them(shown: dict[str, object]) -> None:
	assert shown["amounts"] == ["<div>5</div>", "<div>0</div>", "<div>5</div>"] * 2


def test_an_amount_that_is_not_there_is_no_zero(shown: dict[str, object]) -> None:
	assert shown["blank"] == ["", ""] * 2


def test_no_filter_needs_rights_on_what_it_offers(shown: dict[str, object]) -> None:
	filters = shown["filters"]
	assert "Link" not in filters.values()
	assert {name for name, kind in filters.items() if kind == "MultiSelectList"} == OFFERED
