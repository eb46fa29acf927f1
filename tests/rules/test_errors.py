"""Rules of `receivables.errors`."""

import pytest

from ar_specialist.receivables import errors
from ar_specialist.receivables.errors import MixedCurrencies, ReceivablesError


def test_the_message_is_the_template_filled_in() -> None:
	error = ReceivablesError("The limit {0} follows {1}.", 30, 60)
	assert str(error) == "The limit 30 follows 60."


def test_template_and_values_stay_apart_so_that_the_edge_can_translate() -> None:
	error = ReceivablesError("The limit {0} follows {1}.", 30, 60)
	assert error.template == "The limit {0} follows {1}."
	assert error.values == (30, 60)


def test_a_value_with_braces_is_text_not_a_place_holder() -> None:
	assert str(ReceivablesError("Not a number: {0}", "{0} {x}")) == "Not a number: {0} {x}"


def test_a_message_without_values_needs_none() -> None:
	error = ReceivablesError("Choose a company.")
	assert (str(error), error.values) == ("Choose a company.", ())


def test_every_error_of_the_rules_is_a_receivables_error_and_a_value_error() -> None:
	kinds = [each for each in vars(errors).values() if isinstance(each, type)]
	assert MixedCurrencies in kinds
	for kind in kinds:
		assert issubclass(kind, ReceivablesError)
		with pytest.raises(ValueError, match="Too much"):
			raise kind("Too much")
