"""What somebody says in a mail themselves: without markup, quotes and signatures."""

import pytest

from ar_specialist.receivables.mail_text import LONGEST_READ, own_words, text_of_html


@pytest.mark.parametrize(
	"below",
	[
		"On Mon, 4 May 2026 at 10:12, A. B. <a@example.org> wrote:\n> Please pay INV-2",
		"On Mon, 4 May 2026 at 10:12, A. B.\n<a@example.org> wrote:\n\n> Please pay INV-2",
		"Am 04.05.2026 um 10:12 schrieb A. B.:\n> Bitte zahlen",
		"Le lun. 4 mai 2026 à 10:12, A. B. a écrit :\n> Merci",
		"-----Original Message-----\nPlease pay INV-2",
		"-----Ursprüngliche Nachricht-----\nBitte zahlen",
		"________________________________\nVon: A. B.\nGesendet: Montag\nAn: C\nBetreff: Rechnung\nBitte zahlen",
		"*From:* A. B.\n*Sent:* Monday\nPlease pay INV-2",
		"> Please pay INV-2\n> by Monday",
		"-- \nA. B., Purchasing\n+49 1",
		"Sent from my phone",
		"Von meinem Telefon gesendet",
	],
)
def test_what_is_quoted_or_signed_is_not_said(below: str) -> None:
	assert (
		own_words(f"Seven are missing.\nWe pay the rest.\n\n{below}\n")
		== "Seven are missing.\nWe pay the rest."
	)


def test_an_answer_below_what_is_quoted() -> None:
	text = "On 4 May 2026, A <a@example.org> wrote:\n> Is it right?\nNo, it is not.\n> And this?\nNeither."
	assert own_words(text) == "No, it is not.\nNeither."


def test_all_of_it_where_nothing_else_is_left() -> None:
	assert own_words("> Seven are missing.\n") == "Seven are missing."
	assert own_words("") == own_words(" \n\n ") == ""


@pytest.mark.parametrize(
	"text",
	[
		"From now on: we pay less.",
		"On Monday we wrote: too dear.\nSo it is.",
		"- 7 pieces\n- 2 boxes",
		"From: the warehouse came nothing.\nWe wait.",
	],
)
def test_what_only_looks_like_a_quote_is_said(text: str) -> None:
	assert own_words(text) == text


def test_addresses_beside_names_and_links_are_left_out() -> None:
	text = (
		"Ask Erika <mailto:a@example.org>, see the order<https://example.org/7?a=b> of <a@example.org>: 5 < 6"
	)
	assert own_words(text) == "Ask Erika, see the order of: 5 < 6"


def test_windows_line_ends_and_blanks() -> None:
	assert own_words("One.\r\n\r\n\r\n\r\n  Two\tthree. \r\n") == "One.\n\nTwo three."


@pytest.mark.parametrize(
	("html", "text"),
	[
		("<p>One</p><p>Two<br/>three</p>", "One\n\nTwo\nthree"),
		("<DIV>One</DIV>", "One"),
		("<head><title>No</title></head><style>p {}</style>One<script>if (a < b) alert(1)</script>", "One"),
		("One<!-- <b>No</b> --> two", "One two"),
		("One<!--[if mso]><style>No</style><![endif]--> two", "One two"),
		("5 &lt; 6 &amp; 7 &euro;", "5 < 6 & 7 €"),
		("5 < 6", "5 < 6"),
		("<img src=x onerror=alert(1)>One", "One"),
		("&lt;script&gt;alert(1)&lt;/script&gt;One", "One"),
		("One<blockquote>No<blockquote>No</blockquote>No</blockquote>Two", "One\n\nTwo"),
		("Three\nwords folded", "Three words folded"),
		("</blockquote>One</script>", "One"),
		("One<script>never closed", "One"),
		("", ""),
	],
)
def test_words_of_markup(html: str, text: str) -> None:
	assert text_of_html(html) == text


def test_a_quote_may_be_asked_for() -> None:
	assert text_of_html("<blockquote>One</blockquote>") == ""
	assert text_of_html("<blockquote>One</blockquote>", with_quotes=True) == "One"


@pytest.mark.parametrize("sign", ["<", "<!--", "<script", "> ", "On \n", "&", "\x00", "From: a\n", "- "])
def test_a_mail_of_nothing_but_signs_is_read_to_an_end(sign: str) -> None:
	text = sign * (2_000_000 // len(sign))
	assert len(text_of_html(text)) <= len(text)
	assert len(own_words(text)) <= LONGEST_READ
