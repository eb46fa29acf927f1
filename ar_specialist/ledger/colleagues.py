"""Who works together: read from Frappe's users, user groups and roles."""

from collections.abc import Sequence

from pypika.queries import QueryBuilder
from pypika.terms import ValueWrapper

import frappe

MANAGER = "AR Manager"
TEAM_ROLES = ("AR Specialist", MANAGER)


def team_of(user: str) -> list[str]:
	"""Return `user` and their colleagues: enabled members of a User Group they share, else all AR users.

	One statement.
	"""
	found = _in_groups_of(user).union_all(_in_roles()).run()
	members, holders = ({name for kind, name in found if kind == each} for each in ("group", "role"))
	return sorted({user} | (members or holders))


def ar_users() -> list[str]:
	"""Return the enabled users whom accounts can be assigned to by their role."""
	return sorted({name for _kind, name in _in_roles().run()})


def managers() -> list[str]:
	"""Return the enabled users who manage receivables."""
	return sorted({name for _kind, name in _in_roles((MANAGER,)).run()})


def with_role(role: str, most: int | None = None) -> list[str]:
	"""Return the enabled users, up to `most`, with `role`, by name; Administrator, who has every role, is nobody's choice."""
	holder, person = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(holder)
		.join(person)
		.on((person.name == holder.parent) & (holder.parenttype == "User"))
		.select(person.name)
		.where((holder.role == role) & (person.enabled == 1) & (person.name != "Administrator"))
		.orderby(person.name)
		.limit(most)
	)
	return [name for (name,) in query.run()]


def _in_groups_of(user: str) -> QueryBuilder:
	mine, theirs = (frappe.qb.DocType("User Group Member").as_(name) for name in ("mine", "theirs"))
	person = frappe.qb.DocType("User")
	return (
		frappe.qb.from_(mine)
		.join(theirs)
		.on(theirs.parent == mine.parent)
		.join(person)
		.on(person.name == theirs.user)
		.select(ValueWrapper("group"), person.name)
		.where((mine.user == user) & (person.enabled == 1))
	)


def _in_roles(roles: Sequence[str] = TEAM_ROLES) -> QueryBuilder:
	role, person = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(role)
		.join(person)
		.on((person.name == role.parent) & (role.parenttype == "User"))
		.select(ValueWrapper("role"), person.name)
		.where(role.role.isin(roles) & (person.enabled == 1))
	)
