"""A plan in the customer's words: every state they can see has its word, its sentence and its colour."""

from ar_specialist.receivables import plan_words as words
from ar_specialist.receivables.plan import InstalmentStatus, PlanStatus

COLOURS = {"blue", "orange", "green", "gray"}


def test_everything_but_our_drafts_has_words() -> None:
	seen = set(PlanStatus) - {PlanStatus.DRAFT}
	for each in (words.STATUS_WORDS, words.STATUS_SENTENCES, words.STATUS_SHADES):
		assert set(each) == seen


def test_every_instalment_has_a_word_and_a_colour() -> None:
	assert set(words.INSTALMENT_WORDS) == set(words.INSTALMENT_SHADES) == set(InstalmentStatus)
	assert set(words.INSTALMENT_SHADES.values()) | set(words.STATUS_SHADES.values()) <= COLOURS


def test_no_two_states_read_alike() -> None:
	for each in (words.STATUS_WORDS, words.STATUS_SENTENCES, words.INSTALMENT_WORDS):
		assert len(set(each.values())) == len(each)
