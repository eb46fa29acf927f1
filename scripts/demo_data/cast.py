"""Everybody in the demo company's books."""

from .cast_abroad import ABROAD
from .cast_cases import CASES
from .cast_habits import HABITS
from .story import Customer

CUSTOMERS: tuple[Customer, ...] = HABITS + CASES + ABROAD

# A limit for a whole group: ERPNext lets nobody give a customer less than it owes already.
GROUP_LIMITS = {"Construction": 75000}
