"""Who can log in to the demo. Runs in the bench's Python, in the folder of the sites."""

import sys


def main(site: str) -> None:
	"""Print the site's users that have a role of the app, one a line with their roles."""
	import frappe

	from ar_specialist.install import ROLES

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	try:
		users = frappe.get_all("User", {"enabled": 1, "name": ("!=", "Administrator")}, pluck="name")
		for user in sorted(users):
			if roles := [role for role in ROLES if role in frappe.get_roles(user)]:
				print(f"{user} ({', '.join(roles)})")
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1])
