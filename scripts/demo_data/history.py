"""One customer's history: from how it buys and pays to the events of its account."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from .catalogue import TERMS, lines_for
from .events import Claim, CreditNote, Event, Invoice, Part, Payment
from .places import PLACES
from .story import HISTORY_MONTHS, Customer
from .timeline import add_months, next_run, quarter_end, some_working_day, windows, working_day

DAYS_BETWEEN_SHARES = 30
DAYS_FROM_INVOICE_TO_PAYMENT = 2


class History:
	"""A customer's history while it is being told. It depends on the customer and on today, on nothing else."""

	def __init__(self, customer: Customer, today: date, months: int = HISTORY_MONTHS) -> None:
		self.customer = customer
		self.today = today
		self.months = months
		self.taxed = PLACES[customer.place].taxed
		self.rng = Random(customer.name)
		self.events: list[Event] = []
		self.invoices: list[Invoice] = []
		self._claims: list[Claim] = []
		self._numbers: Counter[str] = Counter()

	def key(self, letter: str) -> str:
		"""Return a new key: the customer's code, a letter for the kind, and a number."""
		self._numbers[letter] += 1
		return f"{self.customer.code}-{letter}{self._numbers[letter]:03}"

	def add(self, event: Event) -> bool:
		"""Add the event unless it lies in the future; return whether it was added."""
		if event.on > self.today:
			return False
		self.events.append(event)
		return True

	def put(self, invoice: Invoice, instead: Invoice) -> None:
		"""Put another invoice in the place of one that was told already."""
		for told in (self.events, self.invoices):
			told[told.index(invoice)] = instead
		for claim in self._claims:
			if claim.invoice is invoice:
				claim.invoice = instead

	# Buying

	def buy(self) -> None:
		"""Invoice what the customer buys, and take from what it will pay what it never pays by habit."""
		for on in sorted(self._invoice_days()):
			lines = lines_for(self.rng.randint(*self.customer.buys.net), self.rng)
			invoice = Invoice(self.key("I"), self.customer.name, on, lines, self.taxed, self.customer.terms)
			if self.add(invoice):
				self.claim(invoice)
		self._hold_back()

	def _invoice_days(self) -> Iterator[date]:
		due = self.rng.random()
		for window in windows(self.today, self.months):
			if window.back in self.customer.buys.months_back:
				due += self.customer.buys.a_month
			while due >= 1:
				due -= 1
				yield some_working_day(window, self.rng)

	def claim(self, invoice: Invoice) -> None:
		"""Let the customer owe the invoice, instalment by instalment; the last one takes what is left over."""
		self.invoices.append(invoice)
		terms, rest = TERMS[invoice.terms], invoice.total
		for instalment in terms.instalments:
			cents = invoice.total * instalment.percent // 100
			last = instalment is terms.instalments[-1]
			term = instalment.term if terms.paid_by_term else None
			self._claims.append(Claim(invoice, instalment.due(invoice.on), rest if last else cents, term))
			rest -= cents

	# What incidents ask and change

	def invoice_of_age(self, age: int) -> Invoice | None:
		"""Return the invoice whose date is nearest to `age` days before today; None where there is none."""
		day = self.today - timedelta(age)
		return min(self.invoices, key=lambda invoice: abs(invoice.on - day), default=None)

	def is_credited(self, invoice: Invoice) -> bool:
		"""Return whether a credit note has been written about the invoice."""
		return any(isinstance(e, CreditNote) and e.against == invoice.key for e in self.events)

	def payments_before(self, day: date) -> list[Payment]:
		"""Return the customer's payments before a day, oldest first."""
		payments = [e for e in self.events if isinstance(e, Payment) and e.on < day]
		return sorted(payments, key=lambda payment: (payment.on, payment.key))

	def unpaid_on(self, invoice: Invoice, on: date) -> int:
		"""Return what is open of the invoice on a day; nothing where a later event still settles some of it."""
		settling = [event for event in self.events if invoice.key in event.settled()]
		if any(event.on > on for event in settling):
			return 0
		return invoice.total - sum(event.settled()[invoice.key] for event in settling)

	def take_from_claims(self, invoice: Invoice, cents: int) -> None:
		"""Let the customer pay so much less of the invoice, the last instalment first."""
		for claim in reversed(self._claims):
			if claim.invoice is invoice:
				taken = min(claim.cents, cents)
				claim.cents -= taken
				cents -= taken

	def drop_claims(self, invoice: Invoice) -> None:
		"""Let the customer pay nothing more of the invoice."""
		self.take_from_claims(invoice, invoice.total)

	def credit(self, invoice: Invoice, cents: int) -> None:
		"""Let the customer pay no more than what a credit note leaves of the invoice."""
		meant = sum(claim.cents for claim in self._claims if claim.invoice is invoice)
		self.take_from_claims(invoice, max(0, meant + cents - invoice.total))

	# Paying

	def _hold_back(self) -> None:
		pays = self.customer.pays
		for number, invoice in enumerate(self.invoices, 1):
			if pays.leaves_out and number % pays.leaves_out == 0:
				self.drop_claims(invoice)
			if pays.keeps and number % 2 == 0:
				self.take_from_claims(invoice, self.rng.randint(*pays.keeps))

	def pay(self) -> None:
		"""Pay the claims as far as the customer has come to it by today."""
		receipts: dict[date, list[Part]] = {}
		for claim in self._claims:
			for on, part in self._intentions(claim):
				if part.cents > 0 and on <= self._last_payment_day():
					receipts.setdefault(on, []).append(part)
		carried = 0
		for on in sorted(receipts):
			if self.customer.pays.on_account:
				carried = self._pay_on_account(on, carried + sum(part.cents for part in receipts[on]))
			else:
				self._pay_parts(on, receipts[on])

	def _intentions(self, claim: Claim) -> Iterator[tuple[date, Part]]:
		"""Yield when the customer means to pay how much of a claim."""
		pays = self.customer.pays
		if pays.late is None:
			return
		first = claim.due + timedelta(self.rng.randint(*pays.late) + pays.slipping * self._month_of(claim))
		rest = claim.cents
		for number, percent in enumerate(pays.shares, 1):
			cents = rest if number == len(pays.shares) else claim.cents * percent // 100
			rest -= cents
			meant = first + timedelta(DAYS_BETWEEN_SHARES * (number - 1))
			earliest = claim.invoice.on + timedelta(DAYS_FROM_INVOICE_TO_PAYMENT)
			yield self._payment_day(max(meant, earliest)), Part(claim.invoice.key, cents, claim.term)

	def _payment_day(self, meant: date) -> date:
		pays = self.customer.pays
		if pays.run_day:
			return next_run(meant, pays.run_day)
		return working_day(quarter_end(meant) if pays.quarterly else meant)

	def _month_of(self, claim: Claim) -> int:
		"""Return in which month of the history the claim was invoiced, counted from none."""
		return (claim.invoice.on - add_months(self.today, -self.months)).days // 30

	def _last_payment_day(self) -> date:
		stopped = self.customer.pays.stopped
		return add_months(self.today, -stopped) if stopped else self.today

	def _pay_parts(self, on: date, parts: list[Part]) -> None:
		cents = sum(part.cents for part in parts)
		self.add(Payment(self.key("P"), self.customer.name, on, cents, tuple(parts)))

	def _pay_on_account(self, on: date, payable: int) -> int:
		"""Pay the round sum that is in `payable`; return what is left for the next time."""
		unit = 100 * self.customer.pays.rounded_to if self.customer.pays.rounded_to > 1 else 1
		cents = payable // unit * unit
		if cents:
			self.add(Payment(self.key("P"), self.customer.name, on, cents))
		return payable - cents
