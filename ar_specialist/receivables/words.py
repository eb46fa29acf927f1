"""Texts of the rules that people read: written here in English, translated where they are shown."""


def N_(text: str) -> str:  # the name by which gettext's tools, and so Frappe's, know such a mark
	"""Mark `text` for translators and return it as it is.

	>>> N_("{0} overdue")
	'{0} overdue'
	"""
	return text
