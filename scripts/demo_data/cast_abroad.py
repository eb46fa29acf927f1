"""The customers abroad and their histories. Those in the United Kingdom owe pounds, the others euros."""

from .story import Bounces, Buys, Customer, GetsBonus, IsCredited, Pays, PaysTwice, Withholds

IN_POUNDS = (
	Customer(
		"Sterling Timekeepers",
		"Pays in pounds, on the day.",
		"London",
		"Manufacturing",
		buys=Buys(0.42, (600, 3800)),
		pays=Pays(late=(0, 2)),
	),
	Customer(
		"Poundwise Pantries",
		"Pays in pounds, a little late, all together on the 20th.",
		"Leeds",
		"Wholesale",
		buys=Buys(1.5, (300, 2200)),
		pays=Pays(late=(0, 6), run_day=20),
	),
	Customer(
		"Fogbound Freight",
		"Pays in pounds and two months late.",
		"Bristol",
		"Wholesale",
		buys=Buys(0.6, (900, 5200)),
		pays=Pays(late=(50, 70)),
	),
	Customer(
		"Currencyswing Cycles",
		"Pays half now and half later, and the pound moves in between.",
		"Leeds",
		"Retail",
		buys=Buys(0.42, (800, 3600)),
		pays=Pays(late=(0, 8), shares=(50, 50)),
	),
	Customer(
		"Latetide Lanterns",
		"Stopped paying in pounds four months ago.",
		"Bristol",
		"Retail",
		buys=Buys(0.42, (500, 2500)),
		pays=Pays(late=(2, 12), stopped=4),
	),
	Customer(
		"Holdtheline Telephones",
		"Disputes an installation in pounds; half of what it holds back has been credited.",
		"London",
		"Public Sector",
		buys=Buys(0.42, (2000, 7000)),
		pays=Pays(late=(4, 14)),
		incidents=(Withholds(110, 40), IsCredited(110, 20)),
	),
	Customer(
		"Changedmind Chandlery",
		"Paid an invoice in pounds twice.",
		"Bristol",
		"Retail",
		buys=Buys(0.4, (400, 1700)),
		pays=Pays(late=(0, 9)),
		incidents=(PaysTwice(100),),
	),
)

IN_EUROS = (
	Customer(
		"Später Maschinenbau GmbH",
		"Writes in German and pays a month late.",
		"Hamburg",
		"Manufacturing",
		buys=Buys(0.8, (1500, 7800)),
		pays=Pays(late=(26, 41)),
	),
	Customer(
		"Zögernd & Söhne KG",
		"Hesitates a week or two.",
		"Berlin",
		"Wholesale",
		buys=Buys(0.42, (600, 3200)),
		pays=Pays(late=(6, 15)),
	),
	Customer(
		"Pünktlich Werkzeugbau GmbH",
		"Pays early; had one direct debit returned all the same.",
		"Hamburg",
		"Manufacturing",
		"Demo Net 14",
		Buys(0.42, (500, 2600)),
		Pays(late=(-5, 0)),
		(Bounces(50, 1, "Rücklastschrift: account number had changed"),),
	),
	Customer(
		"Vergessen Versand GmbH",
		"Forgets every fifth invoice.",
		"Berlin",
		"Retail",
		buys=Buys(0.42, (300, 1800)),
		pays=Pays(late=(2, 18), leaves_out=5),
	),
	Customer(
		"Toujours Demain Traiteur",
		"Writes in French and pays six weeks late.",
		"Paris",
		"Hospitality",
		buys=Buys(0.42, (500, 2900)),
		pays=Pays(late=(38, 52)),
	),
	Customer(
		"Avoir Ancien SARL",
		"Has an old credit note it has forgotten.",
		"Paris",
		"Retail",
		buys=Buys(0.4, (700, 2200), tuple(range(5, 19))),
		pays=Pays(late=(0, 10)),
		incidents=(GetsBonus(290, 640),),
	),
	Customer(
		"Lagom Ljus AB",
		"Neither early nor late.",
		"Stockholm",
		"Retail",
		buys=Buys(0.42, (400, 2400)),
		pays=Pays(late=(0, 3)),
	),
)

ABROAD = IN_POUNDS + IN_EUROS
