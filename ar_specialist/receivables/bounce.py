"""What comes back by itself: mails that could not be delivered, whom they could not reach, and answers nobody wrote."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

DAEMONS = frozenset(("mailer-daemon", "mail-daemon", "postmaster", "mailerdaemon"))
# addresses nobody reads; a delivery report may have none at all
ROBOTS = frozenset(("", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces"))
FAILED = re.compile(
	r"undeliver|returned mail|delivery status notification \(failure\)|mail delivery (failed|failure)"
	r"|delivery (has )?failed|failure notice|delivery failure|returning message to sender|unzustellbar"
	r"|nicht zugestellt|non remis|no entregado",
	re.IGNORECASE,
)
ONLY_LATE = re.compile(r"\(delay\)|\bdelayed\b|warning:|verzögert", re.IGNORECASE)
BY_ITSELF = re.compile(
	r"^\W*(automatic reply|auto[- ]?reply|autoreply|auto(matic)? response|out of (the )?office|ooo\b"
	r"|automatische antwort|autom\. antwort|abwesenheit|réponse automatique|absence du bureau"
	r"|respuesta autom[aá]tica|fuera de la oficina|risposta automatica|automatisch antwoord)",
	re.IGNORECASE,
)
LOCAL = r"a-z0-9.!#$%&'*+/=?^_`{|}~-"
# from where a word begins, and no longer than an address can be: a long text is read once
ADDRESS = re.compile(
	rf"(?<![{LOCAL}])[{LOCAL}]{{1,64}}@[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{1,8}}", re.IGNORECASE
)
LONGEST_READ = 100_000


def is_bounce(sender: str, subject: str, *, is_known: bool = False, is_reply: bool = False) -> bool:
	"""Return whether a mail says that another could not be delivered; one that is only late may still arrive.

	People write about failed deliveries, too, of goods: what counts is that a mail server wrote it. Somebody who
	`is_known`, as a contact, is one only under a server's name, and never in a reply.

	>>> is_bounce("MAILER-DAEMON@mx.example.org", "Undelivered Mail Returned to Sender")
	True
	>>> is_bounce("postmaster@example.org", "Delivery Status Notification (Delay)")
	False
	"""
	if ONLY_LATE.search(subject) or (is_known and is_reply):
		return False
	return is_daemon(sender) or (
		not is_known and _box(sender) in ROBOTS and FAILED.search(subject) is not None
	)


def is_auto_reply(subject: str) -> bool:
	"""Return whether a mail was answered by itself, out of office for instance: nobody has read ours, or wrote.

	>>> is_auto_reply("Automatic reply: Your open items"), is_auto_reply("Re: Your automatic reply")
	(True, False)
	"""
	return BY_ITSELF.search(subject) is not None


def is_daemon(sender: str) -> bool:
	"""Return whether a mail server wrote in its own name.

	>>> is_daemon("Postmaster@example.org")
	True
	"""
	return _box(sender) in DAEMONS


def _box(sender: str) -> str:
	return sender.partition("@")[0].partition("+")[0].strip().casefold()


def addresses_in(text: str) -> list[str]:
	"""Return the addresses that `text` names, in lower case, each once, in their order."""
	found = ADDRESS.findall(text[:LONGEST_READ])
	return list(dict.fromkeys(each.strip("'.").casefold() for each in found))


class Mail(NamedTuple):
	"""A mail between us and a customer, by its addresses in lower case: those it reached, and those it came back from."""

	reached: Sequence[str] = ()
	came_back_from: Sequence[str] = ()


def unreachable(mails: Iterable[Mail]) -> set[str]:
	"""Return the addresses whose last mail came back, of `mails` in the order they were written.

	Whoever writes to us can be reached again, and so can an address that somebody wrote to later, and nothing came back.

	>>> unreachable(
	...     [Mail(came_back_from=["a@example.org", "b@example.org"]), Mail(reached=["b@example.org"])]
	... )
	{'a@example.org'}
	"""
	found: set[str] = set()
	for mail in mails:
		found = (found | set(mail.came_back_from)) - (set(mail.reached) - set(mail.came_back_from))
	return found
