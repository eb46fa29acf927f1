"""Who works together: read from Frappe's users, user groups and roles."""

import frappe

TEAM_ROLES = ("AR Specialist", "AR Manager")


def team_of(user: str) -> list[str]:
	"""Return `user` and their colleagues: enabled members of a User Group they share, else all AR users."""
	return sorted({user, *(_group_members(user) or _role_holders())})


def _group_members(user: str) -> list[str]:
	mine, theirs = (frappe.qb.DocType("User Group Member").as_(name) for name in ("mine", "theirs"))
	person = frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(mine)
		.join(theirs)
		.on(theirs.parent == mine.parent)
		.join(person)
		.on(person.name == theirs.user)
		.select(person.name)
		.distinct()
		.where((mine.user == user) & (person.enabled == 1))
	)
	return [name for (name,) in query.run()]


def _role_holders() -> list[str]:
	role, person = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(role)
		.join(person)
		.on((person.name == role.parent) & (role.parenttype == "User"))
		.select(person.name)
		.distinct()
		.where(role.role.isin(TEAM_ROLES) & (person.enabled == 1))
	)
	return [name for (name,) in query.run()]
