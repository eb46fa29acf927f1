"""How letters and the portal write amounts and days: in the language of who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

import frappe

MOST_DAYS = 3660


def locale_of(language: str) -> Locale:
	"""Return the conventions of `language`, of English where it is not known."""
	for name in (language.replace("_", "-"), language.replace("_", "-").partition("-")[0]):
		try:
			return Locale.parse(name, sep="-")
		except (UnknownLocaleError, ValueError):
			continue
	return Locale("en")


@dataclass(frozen=True, slots=True)
class Wording:
	"""Writes amounts and days in one language."""

	language: str

	def money(self, amount: Decimal | int | float, currency: str) -> str:
		"""Return `amount` with its currency, as "1.250,50 €"."""
		return format_currency(Decimal(str(amount)), str(currency), locale=locale_of(self.language))

	def price(self, rate: Decimal | int | float, currency: str) -> str:
		"""Return the price of a piece with all its decimals, as "0,0125 €"."""
		exact, locale = Decimal(str(rate)), locale_of(self.language)
		return format_currency(exact, str(currency), locale=locale, decimal_quantization=False)

	def number(self, value: Decimal | int | float) -> str:
		"""Return `value` with as many decimals as it has, as "1.250,5"."""
		exact, locale = Decimal(str(value)), locale_of(self.language)
		return format_decimal(exact, locale=locale, decimal_quantization=False)

	def short_date(self, day: date | None) -> str:
		"""Return `day` as a table has room for it, as "11.09.2026", and nothing for none."""
		return _written(day, "medium", self.language)

	def date(self, day: date | None) -> str:
		"""Return `day` written out, and nothing for none."""
		return _written(day, "long", self.language)

	def functions(self) -> dict[str, Callable[..., object]]:
		"""Return what a template may call."""
		return {"money": self.money, "date": self.date, "in_days": in_days}


def for_reader() -> Wording:
	"""Return how amounts and days are written for whoever is being answered."""
	return Wording(frappe.local.lang or "en")


def _written(day: date | None, style: str, language: str) -> str:
	if not day:
		return ""
	if not isinstance(day, date):
		raise TypeError(day)
	return format_date(day, format=style, locale=locale_of(language))


def in_days(day: date, days: int) -> date:
	"""Return the day so many days after `day`, up to ten years."""
	if not isinstance(days, int) or abs(days) > MOST_DAYS:
		raise ValueError(days)
	return day + timedelta(days=days)
