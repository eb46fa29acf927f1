"""Templates that users write: their language versions, what they may say, and everything they may not do."""

import time

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist.operations import letter_facts, letter_seeds, letter_texts, rendering
from tests.site import baseline as base
from tests.site.policies import policy

TEMPLATE = "Email Template"

ESCAPES = [
	# Python's own
	"{{ ''.__class__ }}",
	"{{ ''.__class__.__mro__[1].__subclasses__() }}",
	"{{ [].__class__.__base__ }}",
	"{{ items.__class__ }}",
	"{{ doc.__init__.__globals__ }}",
	"{{ doc['__class__'] }}",
	"{{ doc['__cla' ~ 'ss__'] }}",
	"{{ doc[language] }}",
	"{{ money.__globals__ }}",
	"{{ money.__self__ }}",
	"{{ money.__func__.__globals__['__builtins__'] }}",
	"{{ date.__call__ }}",
	"{{ as_on.__class__ }}",
	"{{ as_on.replace(year=1) }}",
	"{{ as_on.strftime('%Y' * 99) }}",
	"{{ items_table.__class__ }}",
	"{{ items_table.format(1) }}",
	"{{ customer.name.format(money) }}",
	"{{ '{0.__class__}'.format(money) }}",
	"{{ '{0.__class__}'.format_map({}) }}",
	"{{ '%s' % money }}",
	"{{ '%1000000000d' % 1 }}",
	"{{ '{:>1000000000}'.format(1) }}",
	"{{ ''|attr('__class__') }}",
	"{{ doc|attr('__init__') }}",
	"{{ items|map(attribute='__class__')|list }}",
	"{{ items|groupby('__class__') }}",
	"{{ items|selectattr('__class__')|list }}",
	"{{ items|sort(attribute='__class__') }}",
	"{{ '{}'|format(money) }}",
	"{{ items|tojson }}",
	"{{ items|pprint }}",
	"{{ '<script>'|safe }}",
	# Jinja's own
	"{{ cycler.__init__.__globals__.os.popen('id').read() }}",
	"{{ joiner.__init__.__globals__ }}",
	"{{ namespace.__init__.__globals__ }}",
	"{{ lipsum.__globals__ }}",
	"{{ lipsum(n=1000000000) }}",
	"{{ cycler('a').next() }}",
	"{{ self.__init__ }}",
	"{{ self }}",
	"{{ self._TemplateReference__context }}",
	"{{ loop }}",
	"{{ caller() }}",
	"{{ varargs }}",
	"{% for item in items %}{{ loop.__class__ }}{% endfor %}",
	"{% for item in items %}{{ loop.cycle('a', 'b') }}{% endfor %}",
	"{% for item in items %}{{ loop._iterator }}{% endfor %}",
	"{% for item in items %}{{ loop(items) }}{% endfor %}",
	"{% for item in items recursive %}{{ loop(items) }}{% endfor %}",
	"{% set x = doc %}{{ x }}",
	"{% set ns = namespace(a=1) %}",
	"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
	"{% call money(1, 'EUR') %}{% endcall %}",
	"{% filter upper %}x{% endfilter %}",
	"{% with a = 1 %}{% endwith %}",
	"{% block x %}{% endblock %}",
	"{% include 'templates/base.html' %}",
	"{% import 'templates/base.html' as x %}",
	"{% from 'templates/base.html' import x %}",
	"{% extends 'templates/base.html' %}",
	"{% autoescape false %}{{ customer.name }}{% endautoescape %}",
	# Frappe's
	"{{ frappe.db.sql('select 1') }}",
	"{{ frappe.db.set_value('User', 'x', 'y', 'z') }}",
	"{{ frappe.get_all('User') }}",
	"{{ frappe.get_doc('User', 'Administrator').api_key }}",
	"{{ frappe.session.user }}",
	"{{ frappe.call('x') }}",
	"{{ frappe.make_get_request('http://127.0.0.1') }}",
	"{{ frappe.utils.get_url() }}",
	"{{ get_all('User') }}",
	"{{ _('x') }}",
	"{{ doc.get('customer') }}",
	"{{ doc.db_set('customer', 'x') }}",
	"{{ doc.items() }}",
	"{{ doc.meta }}",
	"{{ doc.flags }}",
	"{{ include_style('x') }}",
	"{{ web_block('x') }}",
	"{{ resolve_class('x') }}",
	# what never ends, or fills the memory
	"{% for i in range(10**9) %}x{% endfor %}",
	"{% for i in range(1000000000) %}x{% endfor %}",
	"{% for a in items %}{% for b in items %}{% for c in items %}x{% endfor %}{% endfor %}{% endfor %}",
	"{% for a in [1, 2, 3] %}x{% endfor %}",
	"{% for a in 'xxx' %}x{% endfor %}",
	"{% for a in customer.name %}x{% endfor %}",
	"{% for a, b in items %}x{% endfor %}",
	"{{ 10 ** 10 ** 10 }}",
	"{{ 'a' * 1000000000 }}",
	"{{ 1 % 2 }}",
	"{{ 10 // 3 }}",
	"{{ 1 / 0 }}",
	"{{ 'a'|center(1000000000) }}",
	"{{ 'a'|indent(1000000000) }}",
	"{{ 'a'|replace('a', 'aaaaaaaaaa')|replace('a', 'aaaaaaaaaa') }}",
	"{{ 'aaaa'|join('bbbb')|join('cccc') }}",
	"{{ 1|round(1000000000, 'ceil') }}",
	"{{ 'a'|wordwrap(1) }}",
	"{{ ['a']|batch(1000000000, 'x')|list }}",
	"{{ 'x'|urlize }}",
	"{{ in_days(as_on, 1000000000) }}",
	"{{ in_days(as_on, 10 ** 9) }}",
	"{{ in_days(*items) }}",
	"{{ in_days(**doc) }}",
	"{{ money(items, items) }}",
	"{{ money('1e999999999', 'EUR') }}",
	"{{ date('today') }}",
	"{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
	"{{ " + "-" * 20000 + "1 }}",
	"{{ " + "9" * 6000 + " }}",
	"x" * 200_001,
	# what cannot be read
	"{{ customer.",
	"{% if %}",
	"{% endfor %}",
	"{{ customer.name | nothing }}",
]


@pytest.mark.parametrize("payload", ESCAPES, ids=lambda text: text[:60])
@pytest.mark.parametrize("as_html", [True, False], ids=["message", "subject"])
def test_what_a_template_must_not_do_is_refused_at_once(payload: str, as_html: bool) -> None:
	began = time.monotonic()
	with pytest.raises(frappe.ValidationError) as refused:
		rendering.render("AR Test", payload, letter_facts.sample(), as_html=as_html)
	assert time.monotonic() - began < 30, "it ends"
	sentence = str(refused.value)
	assert "AR Test" in sentence and "Traceback" not in sentence and "<script" not in sentence
	assert len(sentence) < 700


def rendered(text: str, as_html: bool = True, **values: object) -> str:
	return rendering.render("AR Test", text, {**letter_facts.sample(), **values}, as_html=as_html)


@pytest.mark.parametrize(
	("text", "result"),
	[
		("Hello {{ customer.customer_name }}!", "Hello &lt;b&gt;!"),
		("{{ money(1250.5, 'EUR') }}", "€1,250.50"),
		("{{ date(as_on) }}", "January 31, 2026"),
		("{{ date(in_days(as_on, 1)) }}", "February 1, 2026"),
		("{% for item in items %}{{ loop.index }} {{ item.number }}{% endfor %}", "1 SINV-0001"),
		("{% for item in items if item.is_overdue %}x{% else %}none{% endfor %}", "none"),
		("{% if items[0].open &gt; 5 and not attached.left_out == 3 %}yes{% endif %}", "yes"),
		("{{ bank.iban or 'no bank' }}{{ contact.full_name|default('', true)|upper }}", "no bank"),
		("{{ 'a' ~ (1 + 1) }}", "a2"),
		("{{ items|length }}", "1"),
		("{{ doc.customer }}{{ doc['customer'] }}", ""),
		("{# said to nobody #}{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
	],
)
def test_what_a_template_may_say(text: str, result: str) -> None:
	customer = {**letter_facts.sample()["customer"], "customer_name": "<b>"}
	assert rendered(text, customer=customer) == result


def test_a_subject_is_one_line_of_plain_text() -> None:
	values = letter_facts.sample()
	values["customer"]["customer_name"] = "A & B\r\nBcc: everybody@example.org"
	doc = frappe.get_doc(
		{"doctype": TEMPLATE, "name": "AR Test", "subject": "For {{ customer.customer_name }}"}
	)
	assert letter_texts._filled(doc, values).subject == "For A & B Bcc: everybody@example.org"


def test_a_letter_of_a_large_customer_ends() -> None:
	values = letter_facts.sample()
	values["items"] = values["items"] * 3000
	text = "{% for a in items %}{% for b in items %}x{% endfor %}{% endfor %}"
	with pytest.raises(frappe.ValidationError, match="too long"):
		rendering.render("AR Test", text, values, as_html=True)


# -- saving templates


def template(name: str = "AR Test", **values: object) -> Document:
	values = {"subject": "Hello", "response": "Hello", **values}
	return frappe.get_doc({"doctype": TEMPLATE, "name": name, **values}).insert()


@pytest.mark.parametrize("field", ["subject", "response"])
@pytest.mark.parametrize(
	("text", "sentence"),
	[
		("{{ custmer.name }}", "names the field custmer, which letters do not have; use one of: as_on"),
		("{{ customer.nmae }}", "names the field nmae"),
		("{% if false %}{{ customer.nmae }}{% endif %}", "names the field nmae"),
		("{% for item in items %}{{ item.amount }}{% endfor %}", "names the field amount"),
		("{{ frappe.db.sql('x') }}", r"uses frappe.db.sql\(\), which letters do not allow"),
	],
)
def test_a_broken_template_of_letters_is_not_saved(field: str, text: str, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		template(ar_language="en", **{field: text})
	assert not frappe.db.exists(TEMPLATE, "AR Test")


def test_other_templates_say_what_frappe_allows() -> None:
	assert template(response="{{ doc.anything }} {{ frappe.utils.nowdate() }}").name


def test_a_template_in_use_stays_usable() -> None:
	doc = template()
	policy(reminder_template=doc.name)
	doc.response = "{{ doc.anything }}"
	with pytest.raises(frappe.ValidationError, match="names the field anything"):
		doc.save()


def test_a_policy_does_not_take_a_broken_template() -> None:
	doc = template(response="{{ doc.anything }}")
	with pytest.raises(frappe.ValidationError, match="names the field anything"):
		policy(reminder_template=doc.name)


def test_a_strategy_does_not_take_a_broken_template() -> None:
	doc = template(response="{{ frappe.session.user }}")
	step = {"day": 7, "action": "Reminder", "template": doc.name}
	strategy = {"doctype": "AR Collection Strategy", "strategy_name": "AR Test", "steps": [step]}
	with pytest.raises(frappe.ValidationError, match="names the field frappe"):
		frappe.get_doc(strategy).insert()


# -- languages


@pytest.mark.parametrize(
	("language", "found"), [("de", "German"), ("de-AT", "Austrian"), ("de-CH", "German"), ("fr", "AR Test")]
)
def test_the_version_in_the_customers_language(language: str, found: str) -> None:
	template(ar_language="en")
	base.make("Language", "de-AT", language_code="de-AT", language_name="Österreichisch")
	template("German", ar_language="de", ar_translation_of="AR Test")
	template("Austrian", ar_language="de-AT", ar_translation_of="AR Test")
	assert letter_texts.version_for("AR Test", language) == found
	assert letter_texts.version_for("German", "en") == "AR Test", "a version knows the others"


def test_versions_that_contradict_each_other_are_refused() -> None:
	template(ar_language="en")
	template("German", ar_language="de", ar_translation_of="AR Test")
	for values, sentence in (
		({"ar_translation_of": "AR Test"}, "Say in which language"),
		({"ar_translation_of": "AR Test", "ar_language": "de"}, "translates AR Test into de already"),
		({"ar_translation_of": "German", "ar_language": "fr"}, "is a translation itself"),
	):
		with pytest.raises(frappe.ValidationError, match=sentence):
			template("Another", **values)


def test_every_seed_is_there_and_belongs_to_who_edits_it() -> None:
	for name, (language, original, *_rest) in letter_seeds.SEEDS.items():
		doc = frappe.get_doc(TEMPLATE, name)
		assert (doc.ar_language, doc.ar_translation_of) == (language, original)
	frappe.db.set_value(TEMPLATE, "AR Reminder 1", "subject", "Ours")
	frappe.delete_doc(TEMPLATE, "AR Statement (de)")
	letter_seeds.add_missing()
	assert frappe.db.get_value(TEMPLATE, "AR Reminder 1", "subject") == "Ours"
	assert frappe.db.exists(TEMPLATE, "AR Statement (de)")


# what the customer reads of their account; a new field is shown to nobody before somebody decides so here, too
TOLD = {
	"name", "customer", "customer_name", "company", "currency", "outstanding", "overdue", "not_due", "open_items",
	"oldest_days_late", "unapplied_cash", "unapplied_credits", "unapplied", "disputed", "promised", "planned",
	"last_payment_date", "last_payment_amount", "aged_on", *(f"range{number}" for number in range(1, 7)),
}  # fmt: skip


def test_what_is_said_among_ourselves_is_told_to_no_customer() -> None:
	assert set(letter_facts.sample()["doc"]) == TOLD
	known = {field.fieldname for field in frappe.get_meta("AR Customer Account").fields}
	assert known >= TOLD - {"name"}
	for internal in ("next_action", "stop_reason", "no_reminders", "step", "collector", "priority"):
		with pytest.raises(frappe.ValidationError):
			rendering.render("AR Test", f"{{{{ doc.{internal} }}}}", letter_facts.sample(), as_html=True)
