"""A mail comes into the story's mail box. Runs in a process of its own; prints the name of the Communication."""

import sys


def main(site: str, sender: str, subject: str, text: str) -> None:
	import frappe
	from frappe.utils import now_datetime

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	doc = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"sender": sender,
			"sender_full_name": "Billing",
			"recipients": "desk@example.com",
			"subject": subject,
			"content": text,
			"text_content": text,
			"communication_date": now_datetime(),
		}
	).insert(ignore_permissions=True)
	frappe.db.commit()
	print(doc.name)


if __name__ == "__main__":
	main(*sys.argv[1:])
