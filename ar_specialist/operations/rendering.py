"""Filling templates that users write: a small language over plain values, and nothing else.

Jinja's own sandbox keeps templates from Python's internals, not from what they are given, nor from running for ever.
So here a template gets values only, never an object; it is read before it runs, and whatever is not in `ALLOWED` is
refused: calls but to our three functions, assignments, arithmetic that can grow, filters that can grow. What is left
ends: every loop is over a list we made, and no more than two of them lie in each other.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from frappe import _

from ar_specialist.refusal import refuse

ALLOWED = (
	nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
	nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat,
	nodes.Add, nodes.Sub, nodes.Neg, nodes.Filter, nodes.Test, nodes.Call,
)  # fmt: skip
FILTERS = (
	"capitalize", "count", "d", "default", "e", "escape", "first", "last", "length", "lower", "striptags", "title",
	"trim", "upper",
)  # fmt: skip
TESTS = (
	"defined",
	"undefined",
	"none",
	"odd",
	"even",
	"eq",
	"ne",
	"gt",
	"ge",
	"lt",
	"le",
	"in",
	"string",
	"number",
)
LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length")
DEEPEST_LOOP = 2
LONGEST_TEMPLATE, LONGEST_LETTER = 200_000, 1_000_000
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

Values = Mapping[str, Any]


class Environment(ImmutableSandboxedEnvironment):
	"""Jinja that looks up keys of mappings, places in lists, and what a loop says of itself."""

	intercepted_binops = frozenset()

	def __init__(self, **options: Any) -> None:
		super().__init__(undefined=StrictUndefined, **options)
		self.globals.clear()
		self.filters = {name: self.filters[name] for name in FILTERS}
		self.tests = {name: self.tests[name] for name in TESTS}

	def getattr(self, obj: Any, attribute: str) -> Any:
		"""Return a value by its name; nothing that Python itself knows about `obj`."""
		if isinstance(obj, Mapping) and attribute in obj:
			return obj[attribute]
		if isinstance(obj, LoopContext) and attribute in LOOP:
			return getattr(obj, attribute)
		return self.undefined(obj=obj, name=str(attribute))

	def getitem(self, obj: Any, argument: Any) -> Any:
		"""Return a value by its name or its place."""
		if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
			return obj[argument]
		return self.getattr(obj, argument if isinstance(argument, str) else str(argument))


def render(name: str, text: str, values: Values, *, as_html: bool) -> str:
	"""Return the text of the template `name` filled with `values`.

	As HTML, values are escaped. Throws one sentence that names what is not allowed, unknown or impossible.
	"""
	environment = Environment(autoescape=as_html)
	tree = parse(name, text, environment)
	check(name, tree, values)
	try:
		parts = environment.from_string(tree).generate(**values)
		return "".join(_limited(name, parts))
	except (
		TypeError,
		ValueError,
		ArithmeticError,
		LookupError,
		RecursionError,
		TemplateSyntaxError,
	) as error:
		_refuse_filling(name, error)
	except Exception as error:
		if type(error).__module__.startswith("jinja2"):
			_refuse_filling(name, error)
		raise


def _refuse_filling(name: str, error: Exception) -> None:
	refuse(
		_("The e-mail template {0} cannot be filled: {1}. Correct it there."),
		name,
		str(error) or type(error).__name__,
	)


def _limited(name: str, parts: Iterator[str]) -> Iterator[str]:
	length = 0
	for part in parts:
		length += len(part)
		if length > LONGEST_LETTER:
			refuse(_("The e-mail template {0} makes a letter that is too long; shorten its loops."), name)
		yield part


def parse(name: str, text: str, environment: Environment) -> nodes.Template:
	"""Return the template's tree; throws a sentence that names the line which cannot be read."""
	if len(text) > LONGEST_TEMPLATE:
		refuse(_("The e-mail template {0} is too long; write up to {1} characters."), name, LONGEST_TEMPLATE)
	try:
		# the editor writes &gt; for > inside of tags, too
		return environment.parse(TAG.sub(lambda match: unescape(match[0]).replace("\xa0", " "), text))
	except TemplateSyntaxError as error:
		refuse(
			_("The e-mail template {0} cannot be read in line {1}: {2}. Correct it there."),
			name,
			error.lineno,
			error.message or "",
		)
	except (RecursionError, ValueError, MemoryError):
		refuse(_("The e-mail template {0} cannot be read; write it more simply."), name)


def check(name: str, tree: nodes.Template, values: Values) -> None:
	"""Throw a sentence that names the first thing in `tree` that is not allowed, or not among `values`.

	Fields are looked up in every branch, whether it would run or not.
	"""
	try:
		_Reader(name, values).read(tree, dict(values), 0)
	except RecursionError:
		refuse(_("The e-mail template {0} cannot be read; write it more simply."), name)


UNKNOWN = object()  # a value that only filling can tell


class _Reader:
	"""Walks through a template with sample values, as it would be filled."""

	def __init__(self, template: str, values: Values) -> None:
		self.template, self.values = template, values

	def read(self, node: nodes.Node, scope: dict[str, Any], depth: int) -> Any:
		"""Check `node` and what is in it; return the value it stands for, if that is known."""
		if not isinstance(node, ALLOWED):
			self.refuse_use(type(node).__name__.lower())
		method = getattr(self, f"read_{type(node).__name__.lower()}", None)
		if method:
			return method(node, scope, depth)
		for child in node.iter_child_nodes():
			self.read(child, scope, depth)
		return node.value if isinstance(node, nodes.Const) else UNKNOWN

	def read_name(self, node: nodes.Name, scope: dict[str, Any], depth: int) -> Any:
		if node.name not in scope or callable(scope[node.name]):
			self.refuse_field(node.name, scope)
		return scope[node.name]

	def read_getattr(self, node: nodes.Getattr, scope: dict[str, Any], depth: int) -> Any:
		return self.member(self.read(node.node, scope, depth), node.attr)

	def read_getitem(self, node: nodes.Getitem, scope: dict[str, Any], depth: int) -> Any:
		if not isinstance(node.arg, nodes.Const):
			self.refuse_use("[…]")
		owner = self.read(node.node, scope, depth)
		if isinstance(owner, list) and isinstance(node.arg.value, int):
			return owner[0] if owner else UNKNOWN
		return self.member(owner, str(node.arg.value))

	def member(self, owner: Any, field: str) -> Any:
		if isinstance(owner, Mapping) and field in owner:
			return owner[field]
		if isinstance(owner, Mapping):
			self.refuse_field(field, owner)
		if owner is UNKNOWN and not field.startswith("_"):
			return UNKNOWN
		self.refuse_use(f".{field}")

	def read_call(self, node: nodes.Call, scope: dict[str, Any], depth: int) -> Any:
		allowed = isinstance(node.node, nodes.Name) and callable(self.values.get(node.node.name))
		if not allowed or node.kwargs or node.dyn_args or node.dyn_kwargs:
			self.refuse_use(f"{_path(node.node)}()")
		for argument in node.args:
			self.read(argument, scope, depth)
		return UNKNOWN

	def read_filter(self, node: nodes.Filter, scope: dict[str, Any], depth: int) -> Any:
		if node.name not in FILTERS or node.node is None:
			self.refuse_use(f"|{node.name}")
		if node.kwargs or node.dyn_args or node.dyn_kwargs:
			self.refuse_use(f"|{node.name}(…)")
		for each in (node.node, *node.args):
			self.read(each, scope, depth)
		return UNKNOWN

	def read_for(self, node: nodes.For, scope: dict[str, Any], depth: int) -> Any:
		if depth >= DEEPEST_LOOP:
			self.refuse_use(_("a loop within a loop within a loop"))
		if node.recursive or not isinstance(node.target, nodes.Name):
			self.refuse_use("for")
		if not isinstance(node.iter, nodes.Name | nodes.Getattr):
			self.refuse_use(_("a loop over something else than a list of fields"))
		found = self.read(node.iter, scope, depth)
		if not isinstance(found, list):
			self.refuse_use(_("a loop over something else than a list of fields"))
		inner = {**scope, node.target.name: found[0] if found else UNKNOWN, "loop": dict.fromkeys(LOOP, 0)}
		for each in (*node.body, *([node.test] if node.test else [])):
			self.read(each, inner, depth + 1)
		for each in node.else_:
			self.read(each, scope, depth)
		return UNKNOWN

	def refuse_field(self, field: str, known: Mapping[str, Any]) -> None:
		refuse(
			_("The e-mail template {0} names the field {1}, which letters do not have; use one of: {2}."),
			self.template,
			field,
			", ".join(sorted(name for name in known if not callable(known[name]))),
		)

	def refuse_use(self, what: str) -> None:
		refuse(
			_(
				"The e-mail template {0} uses {1}, which letters do not allow; write fields, conditions and loops over"
				" items only."
			),
			self.template,
			what,
		)


def _path(node: nodes.Node) -> str:
	if isinstance(node, nodes.Getattr):
		return f"{_path(node.node)}.{node.attr}"
	return node.name if isinstance(node, nodes.Name) else "…"
