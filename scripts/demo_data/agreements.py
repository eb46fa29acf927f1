"""Who pays in instalments, and how that goes: of each status a plan has, there is one on whatever day the demo is made."""

from typing import NamedTuple


class Agreement(NamedTuple):
	"""A plan about the oldest invoice whose first instalment was due so many days ago, None for one not accepted yet.

	`paid` instalments were paid on the day they were due.
	"""

	customer: str
	due_ago: int | None
	count: int
	frequency: str = "Monthly"
	paid: int = 0
	how: str = "E-Mail"
	is_proposed: bool = True
	ended: str = ""


AGREEMENTS = (
	Agreement("Mistaken Identity Mills", None, 6, is_proposed=False),
	Agreement("Gonequiet Gadgets", None, 4),
	Agreement("Vergessen Versand GmbH", 35, 5, paid=2, how="Signed Document"),
	Agreement("Ninety Days Distribution", 16, 6, "Fortnightly", paid=2),
	Agreement("Twohalves Tiling", 1, 3),
	Agreement("Latetide Lanterns", 30, 4, "Fortnightly", paid=1, how="Phone"),
	Agreement("Thousand Cuts Couriers", 14, 2, "Weekly", paid=2),
	Agreement("Lastday Foods", 10, 3, ended="They pay the whole with their next run."),
)
