"""The exchange rates of the demo company: made up, the same every year, one for each month."""

from datetime import date

from .timeline import add_months

COMPANY_CURRENCY = "EUR"
FOREIGN_CURRENCY = "GBP"

# What one unit is worth in the company's currency, January to December. With two decimals, whole amounts give
# whole cents.
MONTHLY_RATES = (1.14, 1.16, 1.15, 1.17, 1.18, 1.16, 1.15, 1.13, 1.14, 1.12, 1.15, 1.16)


def rate(currency: str, on: date) -> float:
	"""Return what one unit of `currency` is worth in the company's currency on a day."""
	return 1.0 if currency == COMPANY_CURRENCY else MONTHLY_RATES[on.month - 1]


def quotations(today: date, months: int) -> list[tuple[date, float]]:
	"""Return the foreign currency's rate for the first of each month from `months` before today to its month."""
	first = today.replace(day=1)
	days = [add_months(first, -back) for back in range(months, -1, -1)]
	return [(day, rate(FOREIGN_CURRENCY, day)) for day in days]
