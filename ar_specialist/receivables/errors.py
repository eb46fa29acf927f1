"""What the rules raise: one sentence for a person, as a template the edge can translate."""


class ReceivablesError(ValueError):
	"""A value the rules cannot work with; the message says what to do.

	>>> str(ReceivablesError("The limit {0} must rise.", 30))
	'The limit 30 must rise.'
	"""

	def __init__(self, template: str, *values: object) -> None:
		self.template, self.values = template, values
		super().__init__(template.format(*values))


class MixedCurrencies(ReceivablesError):
	"""Amounts of two currencies were about to be added."""
