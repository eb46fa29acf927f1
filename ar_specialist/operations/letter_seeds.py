"""The letters a new site begins with: three reminders of rising tone and a note to a statement, in two languages.

They are ordinary e-mail templates, added where one is missing and never changed: they belong to who edits them.
"""

import frappe

from .letter_texts import FIRST_REMINDER, TEMPLATE

TABLE = "{{ items_table }}"
PAY_EN = """{% if bank.iban or bank.bank_account_no %}<p>Please transfer to {{ bank.account_name }}, {{ bank.bank }},
{{ bank.iban or bank.bank_account_no }}{% if bank.swift_number %}, {{ bank.swift_number }}{% endif %},
and give your customer number {{ customer.name }}.</p>{% endif %}"""
PAY_DE = """{% if bank.iban or bank.bank_account_no %}<p>Bitte überweisen Sie an {{ bank.account_name }}, {{ bank.bank }},
{{ bank.iban or bank.bank_account_no }}{% if bank.swift_number %}, {{ bank.swift_number }}{% endif %},
mit Ihrer Kundennummer {{ customer.name }}.</p>{% endif %}"""
DISPUTE_EN = """<p>Is something wrong with an invoice, or do you need another date?
{% if by_post %}Write to us or call us{% else %}Answer this e-mail{% endif %}
{%- if collector.full_name %}; {{ collector.full_name }} will look after it
{%- if collector.phone %} (phone {{ collector.phone }}){% endif %}{% endif %}.</p>"""
DISPUTE_DE = """<p>Stimmt etwas an einer Rechnung nicht, oder brauchen Sie einen anderen Termin?
{% if by_post %}Schreiben Sie uns oder rufen Sie an{% else %}Antworten Sie einfach auf diese E-Mail{% endif %}
{%- if collector.full_name %}; {{ collector.full_name }} kümmert sich darum
{%- if collector.phone %} (Telefon {{ collector.phone }}){% endif %}{% endif %}.</p>"""
CROSSED_EN = (
	"<p>If you have paid since {{ date(as_on) }}, this letter has crossed your payment: thank you.</p>"
)
CROSSED_DE = """<p>Falls Sie nach dem {{ date(as_on) }} gezahlt haben, hat sich dieses Schreiben mit Ihrer Zahlung
überschnitten: vielen Dank.</p>"""
SIGNED = """<p>{{ company.company_name }}{% if company.address %}<br>{{ company.address }}{% endif %}
{%- if company.tax_id %}<br>{{ company.tax_id }}{% endif %}</p>"""
HELLO_EN = "<p>Hello{% if contact.full_name %} {{ contact.full_name }}{% endif %},</p>"
HELLO_DE = "<p>Guten Tag{% if contact.full_name %} {{ contact.full_name }}{% endif %},</p>"

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
}


def add_missing() -> None:
	"""Add the templates that the site does not have."""
	for name, (language, translation_of, subject, parts) in SEEDS.items():
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
