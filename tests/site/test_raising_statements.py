"""Raising a dispute of many items costs no more statements for each than Frappe's own."""

import pytest

from frappe.utils import getdate

from tests.site import disputing, sql_log
from tests.site import factories as make
from tests.site.accounts import settle

FOR_EACH = 2  # Frappe looks whether its voucher exists, and inserts its row


@pytest.mark.parametrize("said", [None, 40])
def test_statements_grow_with_frappes_own_only(said: float | None) -> None:
	counted = {many: statements(many, said) for many in (1, 2, 12)}
	assert counted[12] - counted[2] == 10 * FOR_EACH, counted


def statements(many: int, said: float | None) -> int:
	"""How many statements a dispute of as many invoices takes, where `said` is disputed of each, or all of it."""
	invoices = [make.invoice(amount=100, on=getdate()) for _each in range(many)]
	settle()
	with sql_log.statements() as seen:
		case = disputing.dispute(*invoices, amounts=(said,) * many)
	assert (case.disputed_originally, len(case.items)) == ((said or 100) * many, many)
	return len(seen)
