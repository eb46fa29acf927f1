"""Bounces: what says that a mail could not be delivered, and what does not."""

import pytest

from ar_specialist.receivables.bounce import Mail, addresses_in, is_auto_reply, is_bounce, unreachable


@pytest.mark.parametrize(
	("sender", "subject", "result"),
	[
		("MAILER-DAEMON@mx.example.org", "Anything", True),
		("postmaster@example.org", "Undeliverable: Reminder", True),
		("noreply@example.org", "Undelivered Mail Returned to Sender", True),
		("mailer-daemon@example.org", "Delivery Status Notification (Failure)", True),
		("No-Reply@example.org", "Mail delivery failed: returning message to sender", True),
		("bounces+17@example.org", "Unzustellbar: Mahnung", True),
		("", "failure notice", True),
		("a@example.org", "failure notice", False),
		("a@example.org", "Re: Reminder - delivery failed, goods never arrived", False),
		("noreply@example.org", "Your order", False),
		("mailer-daemon@example.org", "Delivery Status Notification (Delay)", False),
		("mailer-daemon@example.org", "Warning: message still undelivered after 4 hours", False),
		("billing@example.org", "Re: Reminder", False),
		("daemon.smith@example.org", "Delivery of the goods", False),
		("", "", False),
	],
)
def test_is_bounce(sender: str, subject: str, result: bool) -> None:
	assert is_bounce(sender, subject) is result


@pytest.mark.parametrize(
	("sender", "is_reply", "result"),
	[
		("noreply@example.org", False, False),
		("billing@example.org", False, False),
		("postmaster@example.org", False, True),
		("postmaster@example.org", True, False),
	],
)
def test_what_a_contact_writes_is_a_bounce_only_in_a_servers_name(
	sender: str, is_reply: bool, result: bool
) -> None:
	assert is_bounce(sender, "Delivery failed", is_known=True, is_reply=is_reply) is result


def test_addresses_are_found_once_and_in_lower_case() -> None:
	text = "<Billing@Example.org>: user unknown. To: billing@example.org, b.c+d@sub.example.co; no@tld"
	assert addresses_in(text) == ["billing@example.org", "b.c+d@sub.example.co"]


def test_a_long_text_is_read_in_no_time() -> None:
	assert addresses_in("a" * 1_000_000 + "@") == []
	assert addresses_in("a.@-" * 250_000) == []


A, B = "a@example.org", "b@example.org"


@pytest.mark.parametrize(
	("mails", "result"),
	[
		([], set()),
		([Mail(reached=[A])], set()),
		([Mail(reached=[A], came_back_from=[A])], {A}),
		([Mail(reached=[A, B], came_back_from=[B])], {B}),
		([Mail([A], [A]), Mail([A])], set()),
		([Mail([A], [A]), Mail([B])], {A}),
		([Mail([A]), Mail([A], [A])], {A}),
		([Mail([A, B], [A, B]), Mail([A], [A]), Mail([B])], {A}),
	],
)
def test_an_address_is_unreachable_while_the_last_mail_came_back(mails: list[Mail], result: set[str]) -> None:
	assert unreachable(mails) == result


@pytest.mark.parametrize(
	("subject", "result"),
	[
		("Automatic reply: Reminder", True),
		("[Auto-Reply] Reminder", True),
		("Out of Office: back on Monday", True),
		("Automatische Antwort: Mahnung", True),
		("Abwesenheitsnotiz", True),
		("Réponse automatique : Rappel", True),
		("OOO until Monday", True),
		("Re: Automatic reply", False),
		("Auto parts: where is our credit note?", False),
		("Oooh, paid already", False),
		("", False),
	],
)
def test_an_answer_that_nobody_wrote(subject: str, result: bool) -> None:
	assert is_auto_reply(subject) is result
