"""The letters about payment plans that a new site begins with: the proposal, and the reminders of instalments."""

from .letter_wording import CROSSED_DE, CROSSED_EN, HELLO_DE, HELLO_EN, PAY_DE, PAY_EN, SIGNED

ASK_EN = """<p>Do you have a question, or can you not keep the plan?
{% if by_post %}Write to us or call us{% else %}Answer this e-mail{% endif %} before the day
{%- if collector.full_name %}; {{ collector.full_name }} will look after it
{%- if collector.phone %} (phone {{ collector.phone }}){% endif %}{% endif %}.</p>"""
ASK_DE = """<p>Haben Sie eine Frage, oder können Sie den Plan nicht einhalten?
{% if by_post %}Schreiben Sie uns oder rufen Sie an{% else %}Antworten Sie auf diese E-Mail{% endif %}, bevor der Tag kommt
{%- if collector.full_name %}; {{ collector.full_name }} kümmert sich darum
{%- if collector.phone %} (Telefon {{ collector.phone }}){% endif %}{% endif %}.</p>"""
ONLINE_EN = """{% for each in plan.pay_links %}<p><a href="{{ each.link }}">Pay {{ money(each.amount, each.currency) }} for
{{ each.number }} online</a></p>{% endfor %}"""
ONLINE_DE = """{% for each in plan.pay_links %}<p><a href="{{ each.link }}">{{ money(each.amount, each.currency) }} für
{{ each.number }} online zahlen</a></p>{% endfor %}"""
COSTS_EN = """{% if plan.interest or plan.fee %}<p>Included are
{%- if plan.interest %} {{ money(plan.interest, plan.currency) }} of interest: {{ plan.interest_rate }} % a year
({{ plan.day_count }}), simple interest on what is still open from {{ date(plan.starts_on) }} on{% endif %}
{%- if plan.interest and plan.fee %}, and{% endif %}
{%- if plan.fee %} a fee of {{ money(plan.fee, plan.currency) }}{% endif %}.</p>{% endif %}"""
COSTS_DE = """{% if plan.interest or plan.fee %}<p>Darin enthalten sind
{%- if plan.interest %} {{ money(plan.interest, plan.currency) }} Zinsen: {{ plan.interest_rate }} % im Jahr
({{ plan.day_count }}), einfach verzinst auf den jeweils offenen Betrag ab dem {{ date(plan.starts_on) }}{% endif %}
{%- if plan.interest and plan.fee %} und{% endif %}
{%- if plan.fee %} eine Gebühr von {{ money(plan.fee, plan.currency) }}{% endif %}.</p>{% endif %}"""
MISSED_EN = """<p>As long as each instalment reaches us in time, we ask you for these items in no other way. An instalment
counts as missed when it has not reached us
{%- if plan.grace_days %} by the end of {{ plan.grace_days }} day{% if plan.grace_days > 1 %}s{% endif %} after its day
{%- else %} on its day{% endif %}. With
{%- if plan.breaks_after > 1 %} {{ plan.breaks_after }} missed instalments{% else %} one missed instalment{% endif %}
the plan ends, and {% if plan.is_all_due %}all that is open of it is due at once
{%- else %}everything is due as it was before the plan{% endif %}.</p>"""
MISSED_DE = """<p>Solange jede Rate rechtzeitig eingeht, fordern wir diese Posten nicht anderweitig ein. Eine Rate gilt als
versäumt, wenn sie
{%- if plan.grace_days %} {{ plan.grace_days }} Tag{% if plan.grace_days > 1 %}e{% endif %} nach ihrem Termin
{%- else %} an ihrem Termin{% endif %} nicht bei uns eingegangen ist. Mit
{%- if plan.breaks_after > 1 %} {{ plan.breaks_after }} versäumten Raten{% else %} einer versäumten Rate{% endif %}
endet der Plan, und {% if plan.is_all_due %}alles, was davon offen ist, wird sofort fällig
{%- else %}alles ist fällig wie vor dem Plan{% endif %}.</p>"""
ACCEPT_EN = """{% if by_post %}<p>To accept, please sign and send this letter back to us until {{ date(plan.until) }}.</p>
<p><br>_________________________________________<br>Place, date, name and signature for {{ customer.customer_name }}</p>
{% else %}<p><a href="{{ plan.link }}">Look at the plan and accept it</a> until {{ date(plan.until) }}. No login is needed;
the link is for you, so please do not pass it on. Or sign the attached letter and send it back to us.</p>{% endif %}"""
ACCEPT_DE = """{% if by_post %}<p>Wenn Sie einverstanden sind, senden Sie uns dieses Schreiben bitte bis zum
{{ date(plan.until) }} unterschrieben zurück.</p>
<p><br>_________________________________________<br>Ort, Datum, Name und Unterschrift für {{ customer.customer_name }}</p>
{% else %}<p><a href="{{ plan.link }}">Plan ansehen und annehmen</a>, bis zum {{ date(plan.until) }}. Eine Anmeldung ist nicht
nötig; der Link ist für Sie bestimmt, geben Sie ihn bitte nicht weiter. Oder senden Sie uns das beigefügte Schreiben
unterschrieben zurück.</p>{% endif %}"""

# name: (language, translation of, subject, what it says)
SEEDS: dict[str, tuple[str, str | None, str, tuple[str, ...]]] = {
	"AR Payment Plan Proposal": (
		"en",
		None,
		"Our proposal: payment plan {{ plan.name }}",
		(
			HELLO_EN,
			"<p>we propose that you pay these open items in instalments:</p>",
			"{{ plan.items_table }}",
			"<p>You would pay on these days:</p>",
			"{{ plan.schedule_table }}",
			COSTS_EN,
			MISSED_EN,
			PAY_EN,
			ACCEPT_EN,
			ASK_EN,
			SIGNED,
		),
	),
	"AR Payment Plan Proposal (de)": (
		"de",
		"AR Payment Plan Proposal",
		"Unser Vorschlag: Ratenplan {{ plan.name }}",
		(
			HELLO_DE,
			"<p>wir schlagen Ihnen vor, diese offenen Posten in Raten zu zahlen:</p>",
			"{{ plan.items_table }}",
			"<p>Sie würden an diesen Tagen zahlen:</p>",
			"{{ plan.schedule_table }}",
			COSTS_DE,
			MISSED_DE,
			PAY_DE,
			ACCEPT_DE,
			ASK_DE,
			SIGNED,
		),
	),
	"AR Instalment Reminder": (
		"en",
		None,
		"Your next instalment, {{ money(plan.next_amount, plan.currency) }} by {{ date(plan.next_date) }}",
		(
			HELLO_EN,
			"<p>as agreed in payment plan {{ plan.name }}, your next instalment of"
			" {{ money(plan.next_amount, plan.currency) }} is due on {{ date(plan.next_date) }}.</p>",
			ONLINE_EN,
			PAY_EN,
			CROSSED_EN,
			ASK_EN,
			SIGNED,
		),
	),
	"AR Instalment Reminder (de)": (
		"de",
		"AR Instalment Reminder",
		"Ihre nächste Rate: {{ money(plan.next_amount, plan.currency) }} bis zum {{ date(plan.next_date) }}",
		(
			HELLO_DE,
			"<p>wie im Ratenplan {{ plan.name }} vereinbart, ist Ihre nächste Rate über"
			" {{ money(plan.next_amount, plan.currency) }} am {{ date(plan.next_date) }} fällig.</p>",
			ONLINE_DE,
			PAY_DE,
			CROSSED_DE,
			ASK_DE,
			SIGNED,
		),
	),
	"AR Missed Instalment": (
		"en",
		None,
		"Your instalment of {{ date(plan.next_date) }} has not arrived",
		(
			HELLO_EN,
			"<p>the instalment of {{ date(plan.next_date) }} from payment plan {{ plan.name }} has not reached us:"
			" {{ money(plan.next_amount, plan.currency) }} of it are open. Please pay at once, so that the plan stays"
			" in force.</p>",
			MISSED_EN,
			ONLINE_EN,
			PAY_EN,
			CROSSED_EN,
			ASK_EN,
			SIGNED,
		),
	),
	"AR Missed Instalment (de)": (
		"de",
		"AR Missed Instalment",
		"Ihre Rate vom {{ date(plan.next_date) }} ist nicht eingegangen",
		(
			HELLO_DE,
			"<p>die Rate vom {{ date(plan.next_date) }} aus dem Ratenplan {{ plan.name }} ist bei uns nicht eingegangen:"
			" {{ money(plan.next_amount, plan.currency) }} davon sind offen. Bitte zahlen Sie sofort, damit der Plan in"
			" Kraft bleibt.</p>",
			MISSED_DE,
			ONLINE_DE,
			PAY_DE,
			CROSSED_DE,
			ASK_DE,
			SIGNED,
		),
	),
}
