"""What every letter that a new site begins with says alike, in two languages: greeting, where to pay, whom to ask."""

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
