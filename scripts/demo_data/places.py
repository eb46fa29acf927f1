"""Where the demo company's customers are. Telephone numbers come from the ranges each country keeps for fiction."""

from dataclasses import dataclass

from .exchange import COMPANY_CURRENCY, FOREIGN_CURRENCY

HOME = "Ireland"
REGIONS = {
	"Ireland": None,
	"United Kingdom": None,
	"Germany": "Continental Europe",
	"France": "Continental Europe",
	"Sweden": "Continental Europe",
}


@dataclass(frozen=True)
class Place:
	"""A city; `phone` takes a number from 0 to 99. The country is also the sales territory."""

	country: str
	city: str
	street: str
	postcode: str
	phone: str
	seller: str
	language: str = "en"

	@property
	def currency(self) -> str:
		return FOREIGN_CURRENCY if self.country == "United Kingdom" else COMPANY_CURRENCY

	@property
	def taxed(self) -> bool:
		return self.country == HOME


PLACES = {
	"Dublin": Place("Ireland", "Dublin", "Example Quay", "D00 X000", "+353 20 910 00{:02}", "Seller East"),
	"Limerick": Place("Ireland", "Limerick", "Sample Row", "V00 X000", "+353 20 911 00{:02}", "Seller West"),
	"Cork": Place("Ireland", "Cork", "Specimen Street", "T00 X000", "+353 20 912 00{:02}", "Seller West"),
	"Galway": Place("Ireland", "Galway", "Fiction Lane", "H00 X000", "+353 20 913 00{:02}", "Seller West"),
	"London": Place(
		"United Kingdom", "London", "Example Wharf", "ZZ1 1ZZ", "+44 20 7946 00{:02}", "Seller Export"
	),
	"Leeds": Place(
		"United Kingdom", "Leeds", "Sample Mews", "ZZ2 2ZZ", "+44 113 496 00{:02}", "Seller Export"
	),
	"Bristol": Place(
		"United Kingdom", "Bristol", "Placeholder Road", "ZZ3 3ZZ", "+44 117 496 00{:02}", "Seller Export"
	),
	"Berlin": Place(
		"Germany", "Berlin", "Beispielstraße", "00000", "+49 30 231250{:02}", "Seller Export", "de"
	),
	"Hamburg": Place("Germany", "Hamburg", "Musterweg", "00000", "+49 40 669690{:02}", "Seller Export", "de"),
	"Paris": Place(
		"France", "Paris", "rue de l'Exemple", "00000", "+33 1 99 00 00 {:02}", "Seller Export", "fr"
	),
	"Stockholm": Place(
		"Sweden", "Stockholm", "Exempelgatan", "000 00", "+46 8 465 004 {:02}", "Seller Export", "sv"
	),
}
