"""A second connection to the test site, in a process of its own: what another user or worker would do meanwhile."""

import json
import os
import subprocess
import sys
from pathlib import Path

import frappe

CHILD = """
import importlib, json, os
import frappe
os.chdir({sites!r})
frappe.init(site={site!r}, sites_path=".")
frappe.connect()
frappe.flags.in_test = frappe.in_test = True
frappe.set_user({user!r})
module, name = {method!r}.rsplit(".", 1)
result = getattr(importlib.import_module(module), name)(**json.loads({arguments!r}))
frappe.db.commit()
print("RESULT " + json.dumps(result, default=str))
"""


class Worker:
	"""One call in another process; `result` waits for it."""

	def __init__(self, method: str, user: str = "Administrator", **arguments: object) -> None:
		code = CHILD.format(
			sites=os.getcwd(),
			site=frappe.local.site,
			user=user,
			method=method,
			arguments=json.dumps(arguments),
		)
		paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
		self.process = subprocess.Popen(
			[sys.executable, "-c", code],
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
			env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
		)

	def result(self, timeout: int = 120) -> object:
		out, err = self.process.communicate(timeout=timeout)
		lines = [line for line in out.splitlines() if line.startswith("RESULT ")]
		assert self.process.returncode == 0 and lines, err
		return json.loads(lines[-1].removeprefix("RESULT "))

	def kill(self) -> None:
		self.process.kill()
		self.process.communicate()


def pay_and_refresh(invoice: str) -> None:
	"""Pay `invoice` in full, and have its customer's derived rows follow."""
	from ar_specialist.operations import refresh
	from tests.site import factories as make

	doc = frappe.get_doc("Sales Invoice", invoice)
	make.payment(doc, on=doc.posting_date)
	frappe.db.commit()
	refresh.work_off()
