"""What the demo company sells, on which terms. Prices are whole numbers, so that tax never needs rounding."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .timeline import month_end

VAT_PERCENT = 23

# Services only: the demo company keeps no stock. The price is the same number in every price list.
PRICES = {
	"Small Repair": 10,
	"Express Delivery": 40,
	"Technician Hour": 90,
	"Service Visit": 180,
	"Inspection": 320,
	"Maintenance Quarter": 640,
	"Training Day": 950,
	"Installation": 1400,
	"Seasonal Package": 2400,
}


@dataclass(frozen=True)
class Line:
	"""A line of an invoice or a sales order."""

	item: str
	quantity: int
	price: int

	@property
	def net(self) -> int:
		"""The line's amount without tax, in whole units of its currency."""
		return self.quantity * self.price


@dataclass(frozen=True)
class Instalment:
	"""A part of an invoice: its per cent, and how many days after the invoice or its month it is due."""

	term: str
	percent: int
	days: int
	after_month_end: bool = False

	def due(self, invoiced: date) -> date:
		"""Return the due date for an invoice of that day."""
		return (month_end(invoiced) if self.after_month_end else invoiced) + timedelta(self.days)


@dataclass(frozen=True)
class Terms:
	"""Payment terms: one or several instalments, and whether a payment says which of them it is for."""

	instalments: tuple[Instalment, ...]
	paid_by_term: bool = False

	def due(self, invoiced: date) -> date:
		"""Return when the last instalment is due."""
		return max(instalment.due(invoiced) for instalment in self.instalments)


TERMS = {
	"Demo Net 14": Terms((Instalment("Demo Net 14", 100, 14),)),
	"Demo Net 30": Terms((Instalment("Demo Net 30", 100, 30),)),
	"Demo Net 60": Terms((Instalment("Demo Net 60", 100, 60),)),
	"Demo Month End + 15": Terms((Instalment("Demo Month End + 15", 100, 15, after_month_end=True),)),
	"Demo Two Halves": Terms((Instalment("Demo First Half", 50, 30), Instalment("Demo Second Half", 50, 60))),
	"Demo Three Instalments": Terms(
		(
			Instalment("Demo First of Three", 40, 30),
			Instalment("Demo Second of Three", 30, 60),
			Instalment("Demo Third of Three", 30, 90),
		),
		paid_by_term=True,
	),
}


def lines_for(net: int, rng: Random) -> tuple[Line, ...]:
	"""Return one or two lines that come close to `net`, with at least one thing sold."""
	item = rng.choice([name for name, price in PRICES.items() if price <= max(net, 10)][-4:])
	first = Line(item, max(1, net // PRICES[item]), PRICES[item])
	rest = net - first.net
	if rest < 40 or rng.random() < 0.6:
		return (first,)
	second = rng.choice([name for name, price in PRICES.items() if price <= rest and name != item])
	return (first, Line(second, max(1, rest // PRICES[second]), PRICES[second]))


def cents_with_tax(lines: tuple[Line, ...], taxed: bool) -> int:
	"""Return what the lines cost in cents; exact, because a per cent of a whole amount is whole cents.

	>>> cents_with_tax((Line("Inspection", 1, 320),), taxed=True)
	39360
	"""
	net = sum(line.net for line in lines)
	return net * (100 + VAT_PERCENT) if taxed else net * 100
