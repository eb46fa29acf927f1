"""The words a customer's history is written in: what it buys, how it pays, and what happens to it."""

import re
from dataclasses import dataclass
from typing import ClassVar
from unicodedata import normalize

HISTORY_MONTHS = 18


@dataclass(frozen=True)
class Buys:
	"""How often and for how much a customer buys; `months_back` are the months it buys in, 1 being the last."""

	a_month: float = 0.6
	net: tuple[int, int] = (400, 4000)
	months_back: tuple[int, ...] = tuple(range(1, HISTORY_MONTHS + 1))


@dataclass(frozen=True)
class Pays:
	"""How a customer pays: `late` is a range of days after the due date, None never pays."""

	late: tuple[int, int] | None = (0, 4)
	slipping: int = 0  # days more with each month of history
	run_day: int | None = None  # everything payable in one payment on this day of the month
	quarterly: bool = False  # everything payable in one payment at the end of the quarter
	shares: tuple[int, ...] = (100,)  # per cent of each invoice, one payment every thirty days
	stopped: int | None = None  # months before today since when nothing arrives
	leaves_out: int = 0  # every so many-th invoice stays unpaid
	keeps: tuple[int, int] | None = None  # cents kept back from every second invoice
	on_account: bool = False  # never says what the money is for
	rounded_to: int = 1  # with on_account: whole multiples of this many units


@dataclass(frozen=True)
class Incident:
	"""Something out of the ordinary. `age` picks the invoice whose date is nearest to that many days ago."""

	after_payments: ClassVar[bool] = False

	age: int


@dataclass(frozen=True)
class Withholds(Incident):
	"""The customer disputes the invoice and pays all but `percent` of it."""

	percent: int


@dataclass(frozen=True)
class LacksOrderNumber(Incident):
	"""The invoice, the last one unless told otherwise, goes out without the order number, which is filled in later."""

	age: int = 0


@dataclass(frozen=True)
class IsCredited(Incident):
	"""`percent` of the invoice is credited `after` so many days."""

	percent: int
	after: int = 12
	own_balance: bool = False


@dataclass(frozen=True)
class GetsBonus(Incident):
	"""A credit note that belongs to no invoice; `age` is its own."""

	net: int


@dataclass(frozen=True)
class PaysTwice(Incident):
	"""The invoice is paid a second time, three days after its due date."""


@dataclass(frozen=True)
class IsWrittenOff(Incident):
	"""What is open of the invoice is written off `ago` days before today, unless it is more than `most` cents."""

	after_payments: ClassVar[bool] = True

	ago: int
	reason: str
	most: int | None = None


@dataclass(frozen=True)
class IsGivenUp(Incident):
	"""Everything open is written off, `age` days before today."""

	after_payments: ClassVar[bool] = True

	reason: str


@dataclass(frozen=True)
class PaysInAdvance(Incident):
	"""An order of `net`, `percent` of it paid five days later, and invoiced `invoiced` days after the order."""

	net: int
	percent: int
	invoiced: int | None


@dataclass(frozen=True)
class Bounces(Incident):
	"""The bank takes the customer's last `payments` payments back, `age` days before today."""

	after_payments: ClassVar[bool] = True

	payments: int
	reason: str


@dataclass(frozen=True)
class IsBookedOn(Incident):
	"""The invoice's payment is booked on another customer and moved `moved` days later, or never."""

	other: str
	moved: int | None


@dataclass(frozen=True)
class IsReconciled(Incident):
	"""Payments and credits are matched with invoices `age` days ago."""

	after_payments: ClassVar[bool] = True


@dataclass(frozen=True)
class Customer:
	"""A customer of the demo company. `code` starts its order numbers and is the first word of its name."""

	name: str
	story: str
	place: str
	group: str
	terms: str = "Demo Net 30"
	buys: Buys = Buys()
	pays: Pays = Pays()
	incidents: tuple[Incident, ...] = ()

	@property
	def code(self) -> str:
		return self.name.split()[0].upper()

	@property
	def mail_domain(self) -> str:
		"""A domain that cannot exist, from the plain letters of the name.

		>>> Customer("Zögernd & Söhne KG", "", "", "").mail_domain
		'zogernd-sohne-kg.example'
		"""
		plain = normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
		return "-".join(re.findall("[a-z0-9]+", plain)) + ".example"
