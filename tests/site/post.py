"""A site that can write to its customers: an account on the sink, people with addresses, and the queue let go."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import frappe
from frappe.email.queue import flush
from frappe.model.document import Document

from tests.site import baseline as base
from tests.site.smtp_sink import Sink

OUTBOX = "receivables@example.com"
NOBODY_LISTENS = 1  # a port


def email_account(sink: Sink) -> Document:
	"""The site's default account, in and out, which sends to the sink."""
	frappe.local.outgoing_email_account = {}
	doc = frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "AR Test Mail",
			"email_id": OUTBOX,
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"smtp_port": sink.port,
			"no_smtp_authentication": 1,
			"enable_incoming": 1,
			"default_incoming": 1,
			"email_server": "127.0.0.1",
			"awaiting_password": 1,
		}
	)
	return doc.insert(ignore_permissions=True)


def have_answer(account: str, port: int) -> None:
	"""Move the account's mail server to `port`; behind the ports nobody listens on it is down."""
	frappe.db.set_value("Email Account", account, "smtp_port", port)
	frappe.clear_document_cache("Email Account", account)


def contact(email: str, customer: str = base.CUSTOMERS[0], **values: object) -> Document:
	"""Somebody at `customer`, with an address."""
	doc = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": values.pop("first_name", email.partition("@")[0]),
			"email_ids": [{"email_id": email, "is_primary": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer}],
			**values,
		}
	)
	return doc.insert(ignore_permissions=True)


def unsubscribe(email: str, **values: object) -> None:
	"""Note that an address wants no mail, of one document when it is named."""
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **values}).insert(ignore_permissions=True)


def address(customer: str = base.CUSTOMERS[0], **values: object) -> Document:
	"""Where `customer` gets their post."""
	doc = frappe.get_doc(
		{
			"doctype": "Address",
			"address_title": customer,
			"address_type": "Billing",
			"address_line1": "Main Street 1",
			"city": "Springfield",
			"pincode": "12345",
			"country": "Germany",
			"links": [{"link_doctype": "Customer", "link_name": customer}],
			**values,
		}
	)
	return doc.insert(ignore_permissions=True)


@contextmanager
def really_sending() -> Iterator[None]:
	"""Let Frappe's mail queue reach the mail server, which it does not in tests."""
	muted = frappe.local.conf.get("mute_emails")
	frappe.local.conf.mute_emails = frappe.flags.mute_emails = 0
	frappe.flags.testing_email = True
	try:
		yield
	finally:
		frappe.local.conf.mute_emails = muted
		frappe.flags.testing_email = False


class _Empty(BaseHTTPRequestHandler):
	def do_GET(self) -> None:
		self.send_response(200)
		self.end_headers()

	def log_message(self, *_values: object) -> None:
		"""Say nothing."""


@contextmanager
def web_server() -> Iterator[None]:
	"""Answer for the site's address, which printing asks for style sheets and pictures."""
	server = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
	thread = threading.Thread(target=server.serve_forever, daemon=True)
	thread.start()
	host = frappe.local.conf.host_name
	frappe.local.conf.host_name = f"http://127.0.0.1:{server.server_port}"
	try:
		yield
	finally:
		frappe.local.conf.host_name = host
		server.shutdown()
		server.server_close()


def let_go() -> None:
	"""Flush Frappe's mail queue, as the scheduler does, once version 16's seconds for taking back are over."""
	frappe.db.sql("UPDATE `tabEmail Queue` SET creation = creation - INTERVAL 1 MINUTE")
	with really_sending():
		flush()
