"""The letters a new site begins with: three reminders of rising tone, a note to a statement, and what is told about a
dispute that was looked into, in two languages.

They are ordinary e-mail templates, added where one is missing and never changed: they belong to who edits them.
"""

import frappe

from . import plan_letter_seeds
from .letter_texts import FIRST_REMINDER, TEMPLATE, UPHELD
from .letter_wording import (
	CROSSED_DE,
	CROSSED_EN,
	DISPUTE_DE,
	DISPUTE_EN,
	HELLO_DE,
	HELLO_EN,
	PAY_DE,
	PAY_EN,
	SIGNED,
)

TABLE = "{{ items_table }}"

# name: (language, translation of, subject, what it says)
SEEDS: dict[str, tuple[str, str | None, str, tuple[str, ...]]] = {
	FIRST_REMINDER: (
		"en",
		None,
		"Payment reminder from {{ company.company_name }}",
		(
			HELLO_EN,
			"<p>it may just have slipped through: according to our books these items are due and not paid yet.</p>",
			TABLE,
			"<p>Could you see to them by {{ date(in_days(as_on, 7)) }}?</p>",
			PAY_EN,
			CROSSED_EN,
			DISPUTE_EN,
			SIGNED,
		),
	),
	"AR Reminder 1 (de)": (
		"de",
		FIRST_REMINDER,
		"Zahlungserinnerung von {{ company.company_name }}",
		(
			HELLO_DE,
			"<p>sicher nur übersehen: Nach unseren Büchern sind diese Posten fällig und noch nicht bezahlt.</p>",
			TABLE,
			"<p>Können Sie das bis zum {{ date(in_days(as_on, 7)) }} ausgleichen?</p>",
			PAY_DE,
			CROSSED_DE,
			DISPUTE_DE,
			SIGNED,
		),
	),
	"AR Reminder 2": (
		"en",
		None,
		"Second reminder: payment overdue, {{ customer.customer_name }}",
		(
			HELLO_EN,
			"<p>we have written to you before, and these items are still open.</p>",
			TABLE,
			"<p>We ask you to pay the overdue amount by {{ date(in_days(as_on, 7)) }}, or to tell us by then what keeps"
			" you from it.</p>",
			PAY_EN,
			CROSSED_EN,
			DISPUTE_EN,
			SIGNED,
		),
	),
	"AR Reminder 2 (de)": (
		"de",
		"AR Reminder 2",
		"Zweite Erinnerung: Zahlung überfällig, {{ customer.customer_name }}",
		(
			HELLO_DE,
			"<p>wir haben Ihnen bereits geschrieben; diese Posten sind weiterhin offen.</p>",
			TABLE,
			"<p>Wir bitten Sie, den überfälligen Betrag bis zum {{ date(in_days(as_on, 7)) }} zu zahlen oder uns bis"
			" dahin zu sagen, was dem entgegensteht.</p>",
			PAY_DE,
			CROSSED_DE,
			DISPUTE_DE,
			SIGNED,
		),
	),
	"AR Reminder 3": (
		"en",
		None,
		"Last reminder before we hand this on, {{ customer.customer_name }}",
		(
			HELLO_EN,
			"<p>in spite of our reminders we have received neither payment nor an answer for these items.</p>",
			TABLE,
			"<p>This is our last reminder. Please pay by {{ date(in_days(as_on, 10)) }}. If nothing reaches us by then,"
			" the matter goes to our management, who will decide on further steps.</p>",
			PAY_EN,
			CROSSED_EN,
			DISPUTE_EN,
			SIGNED,
		),
	),
	"AR Reminder 3 (de)": (
		"de",
		"AR Reminder 3",
		"Letzte Erinnerung vor der Weitergabe, {{ customer.customer_name }}",
		(
			HELLO_DE,
			"<p>trotz unserer Erinnerungen haben wir für diese Posten weder eine Zahlung noch eine Antwort erhalten.</p>",
			TABLE,
			"<p>Dies ist unsere letzte Erinnerung. Bitte zahlen Sie bis zum {{ date(in_days(as_on, 10)) }}. Geht bis"
			" dahin nichts ein, geben wir den Vorgang an unsere Geschäftsleitung, die über weitere Schritte"
			" entscheidet.</p>",
			PAY_DE,
			CROSSED_DE,
			DISPUTE_DE,
			SIGNED,
		),
	),
	"AR Statement": (
		"en",
		None,
		"Statement of account as of {{ date(as_on) }}",
		(
			HELLO_EN,
			"<p>{% if attached.statement %}attached you find{% else %}here is{% endif %} what is open between us as of"
			" {{ date(as_on) }}. Please compare it with your books.</p>",
			TABLE,
			PAY_EN,
			DISPUTE_EN,
			SIGNED,
		),
	),
	"AR Statement (de)": (
		"de",
		"AR Statement",
		"Kontoauszug zum {{ date(as_on) }}",
		(
			HELLO_DE,
			"<p>{% if attached.statement %}anbei{% else %}hier{% endif %} sehen Sie, was zum {{ date(as_on) }} zwischen"
			" uns offen ist. Bitte vergleichen Sie es mit Ihren Büchern.</p>",
			TABLE,
			PAY_DE,
			DISPUTE_DE,
			SIGNED,
		),
	),
	UPHELD: (
		"en",
		None,
		"Your complaint {{ dispute.number }}: what we found",
		(
			HELLO_EN,
			"<p>thank you for telling us on {{ date(dispute.raised_on) }} what you think is wrong. We have looked into it,"
			" and found that {{ money(dispute.amount, dispute.currency) }} is owed all the same:</p>",
			"{{ dispute.table }}",
			"<p>{% for line in dispute.reply_lines %}{{ line }}<br>{% endfor %}</p>",
			"<p>Please pay {{ money(dispute.amount, dispute.currency) }} by {{ date(dispute.pay_by) }}.</p>",
			PAY_EN,
			"<p>Do you see it differently? {% if by_post %}Write to us{% else %}Answer this e-mail{% endif %} and name"
			" {{ dispute.number }}, with whatever shows what you mean.</p>",
			SIGNED,
		),
	),
	"AR Dispute Upheld (de)": (
		"de",
		UPHELD,
		"Ihre Beanstandung {{ dispute.number }}: das Ergebnis unserer Prüfung",
		(
			HELLO_DE,
			"<p>danke, dass Sie uns am {{ date(dispute.raised_on) }} gesagt haben, was aus Ihrer Sicht nicht stimmt. Wir"
			" haben es geprüft; {{ money(dispute.amount, dispute.currency) }} sind trotzdem zu zahlen:</p>",
			"{{ dispute.table }}",
			"<p>{% for line in dispute.reply_lines %}{{ line }}<br>{% endfor %}</p>",
			"<p>Bitte zahlen Sie {{ money(dispute.amount, dispute.currency) }} bis zum {{ date(dispute.pay_by) }}.</p>",
			PAY_DE,
			"<p>Sehen Sie es anders? {% if by_post %}Schreiben Sie uns{% else %}Antworten Sie auf diese E-Mail{% endif %}"
			" und nennen Sie {{ dispute.number }}, am besten mit Belegen.</p>",
			SIGNED,
		),
	),
}


def add_missing() -> None:
	"""Add the templates that the site does not have."""
	for name, (language, translation_of, subject, parts) in (SEEDS | plan_letter_seeds.SEEDS).items():
		if frappe.db.exists(TEMPLATE, name):
			continue
		values = {
			"subject": subject,
			"use_html": 1,
			"response_html": "\n".join(parts),
			"ar_language": language,
			"ar_translation_of": translation_of,
		}
		doc = frappe.get_doc({"doctype": TEMPLATE, "name": name, **values})
		doc.insert(ignore_permissions=True)
