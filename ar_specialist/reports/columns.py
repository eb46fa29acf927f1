"""Report columns, one short call each."""

Column = dict[str, object]
NUMBERS = frozenset(("Currency", "Int"))
PER_LETTER, AROUND = 7, 28  # pixels, in the desk's font


def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 120, **extra: object) -> Column:
	"""Return one report column, at least as wide as its heading, which is longer in some languages.

	The desk would guess the alignment from the first row, which may be empty.
	"""
	return {
		"fieldname": fieldname,
		"label": label,
		"fieldtype": fieldtype,
		"width": max(width, PER_LETTER * len(label) + AROUND),
		"align": "right" if fieldtype in NUMBERS else "left",
		**extra,
	}


def link(fieldname: str, label: str, doctype: str, width: int = 160, **extra: object) -> Column:
	"""Return a column of names of `doctype`, which the desk shows as links to those who may read them.

	The column's type is not Link: Frappe would refuse the whole report to a reader without rights on `doctype`, and
	drop lines where it is empty. Which lines a reader sees is decided before, by party.
	"""
	return column(fieldname, label, "Data", width, link_to=doctype, **extra)


def dynamic_link(fieldname: str, label: str, type_field: str, width: int = 180, **extra: object) -> Column:
	"""Return a column of links to the doctype that `type_field` names in the same row."""
	return column(fieldname, label, "Dynamic Link", width, options=type_field, **extra)


def currency(fieldname: str, label: str, width: int = 120, **extra: object) -> Column:
	"""Return a column of amounts in the row's own `currency`."""
	return column(fieldname, label, "Currency", width, options="currency", **extra)


def share(fieldname: str, label: str, width: int = 120) -> Column:
	"""Return a column of percentages to a tenth, whatever precision the site shows other numbers with."""
	return column(fieldname, label, "Percent", width, precision=1)


def day(fieldname: str, label: str, width: int = 120, **extra: object) -> Column:
	"""Return a column of dates."""
	return column(fieldname, label, "Date", width, **extra)


def whole(fieldname: str, label: str, width: int = 80, **extra: object) -> Column:
	"""Return a column of whole numbers, which have no total."""
	return column(fieldname, label, "Int", width, disable_total=True, **extra)
