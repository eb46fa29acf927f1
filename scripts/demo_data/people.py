"""The demo's users, named after what they do. Their password is `demo` unless DEMO_PASSWORD says another."""

import os
from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils.password import update_password

from .records import new
from .site import COMPANY

PASSWORD_VARIABLE = "DEMO_PASSWORD"
HOME_WORKSPACE = "Collections"


@dataclass(frozen=True)
class Person:
	"""A user; roles of an app that is not installed are left out."""

	email: str
	name: str
	roles: tuple[str, ...]


COLLECTOR = ("AR Specialist", "Accounts User", "Sales User")
SPECIALIST = Person("specialist@example.com", "Demo Specialist", COLLECTOR)
KEY_ACCOUNTS = Person("collector.key-accounts@example.com", "Demo Key Accounts", COLLECTOR)
EXPORT = Person("collector.export@example.com", "Demo Export", COLLECTOR)
PEOPLE = (
	SPECIALIST,
	KEY_ACCOUNTS,
	EXPORT,
	Person("manager@example.com", "Demo Manager", ("AR Manager", "Accounts Manager", "Sales User")),
	Person("auditor@example.com", "Demo Auditor", ("AR Auditor",)),
)


def make_people() -> int:
	"""Make the users that are missing and give all of them their roles; return how many were made."""
	made = 0
	for person in PEOPLE:
		is_new = not frappe.db.exists("User", person.email)
		user = _new_user(person) if is_new else frappe.get_doc("User", person.email)
		user.append_roles(*(role for role in person.roles if frappe.db.exists("Role", role)))
		user.default_workspace = HOME_WORKSPACE if frappe.db.exists("Workspace", HOME_WORKSPACE) else None
		user.save(ignore_permissions=True)
		if is_new:
			# Past the password policy, which the site keeps for everybody else.
			update_password(person.email, os.environ.get(PASSWORD_VARIABLE) or "demo")
			frappe.defaults.set_user_default("company", COMPANY, person.email)
			made += 1
	return made


def _new_user(person: Person) -> Document:
	first_name, last_name = person.name.split(" ", 1)
	user = new(
		"User",
		email=person.email,
		first_name=first_name,
		last_name=last_name,
		language="en",
		send_welcome_email=0,
		mute_sounds=1,
	)
	user.flags.no_welcome_mail = True
	return user
