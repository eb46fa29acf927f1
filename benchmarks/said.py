"""What people say of the benchmark's customers, written with set-based inserts: contacts, activities, promises, deposits.

Everything follows from numbers, so the same ledger has the same said of it. Promises are all left open: whether they
were kept is what the first night finds out. People and addresses are numbered ones under example.com.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import frappe

from benchmarks.ledger import COMPANY, CURRENCY, STAMP, STAMPED

COLLECTORS = 20
STRATEGY, TEMPLATE = "AR Benchmark", "AR Benchmark Reminder"
OWN_ACCOUNT, BANK = "AR Benchmark Account", "AR Benchmark Bank"
EMPTIED = ("AR Activity", "AR Promise", "AR Promise Item", "AR Reminder", "AR Refresh Mark", "AR Job Run")
ERPNEXTS = ("Contact", "Contact Email", "Dynamic Link", "Bank Transaction", "Bank Account")
COLLECTOR = "CONCAT('collector-', LPAD(n.number %% %(collectors)s, 2, '0'), '@example.com')"


class Said(NamedTuple):
	"""How much is said."""

	activities: int = 100_000
	promises: int = 20_000
	deposits: int = 50_000


def fill(said: Said) -> dict[str, int]:
	"""Say it, unless it is said of this ledger already; return how much there is."""
	own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
	made_by = f"{frappe.db.get_global('ar_benchmark')} {tuple(said)} {own}"
	if frappe.db.get_global("ar_benchmark_said") != made_by:
		for doctype in (*EMPTIED, *ERPNEXTS):
			frappe.db.truncate(doctype)
		people()
		number_customers()
		contacts()
		activities(said)
		promises(said)
		deposits(said)
		settings()
		frappe.db.commit()
		frappe.db.truncate(
			"AR Refresh Mark"
		)  # a new strategy has marked everybody, and what follows ages them
		frappe.db.set_global("ar_benchmark_said", made_by)
		frappe.db.commit()
		tables = ", ".join(f"`tab{doctype}`" for doctype in (*EMPTIED, *ERPNEXTS, "AR Customer Account"))
		frappe.db.sql(f"ANALYZE TABLE {tables}")
		frappe.clear_cache()
	return {
		doctype: frappe.db.count(doctype) for doctype in ("AR Activity", "AR Promise", "Bank Transaction")
	}


def people() -> None:
	"""Make the collectors, who are AR Specialists and may log in nowhere."""
	for number in range(COLLECTORS):
		name = f"collector-{number:02}@example.com"
		if not frappe.db.exists("User", name):
			user = {"doctype": "User", "email": name, "first_name": f"Collector {number}"}
			doc = frappe.get_doc({**user, "send_welcome_email": 0}).insert(ignore_permissions=True)
			doc.add_roles("AR Specialist")


def number_customers() -> None:
	"""Give every account its collector, and a number to say things by; those with open items come first."""
	temporary(
		"ar_numbered (number INT PRIMARY KEY, account VARCHAR(140), customer VARCHAR(140),"
		" customer_name VARCHAR(140), UNIQUE (account), UNIQUE (customer))"
		" SELECT ROW_NUMBER() OVER (ORDER BY a.open_items = 0, a.customer) - 1 number, a.name account, a.customer,"
		" a.customer_name FROM `tabAR Customer Account` a WHERE a.company = %(company)s"
	)
	_sql(
		f"UPDATE `tabAR Customer Account` a JOIN ar_numbered n ON n.account = a.name SET a.collector = {COLLECTOR}"
	)


def contacts() -> None:
	"""Every customer has one contact with an address."""
	name, mail = "CONCAT('BENCH-CONTACT-', n.number)", "CONCAT('contact-', n.number, '@example.com')"
	insert(
		"Contact",
		"first_name, full_name, email_id, is_primary_contact",
		f"{name}, {STAMP}, {name}, {name}, {mail}, 1 FROM ar_numbered n",
	)
	insert(
		"Contact Email",
		"parent, parenttype, parentfield, idx, email_id, is_primary",
		f"CONCAT('BENCH-MAIL-', n.number), {STAMP}, {name}, 'Contact', 'email_ids', 1, {mail}, 1 FROM ar_numbered n",
	)
	insert("Dynamic Link", "parent, parenttype, parentfield, idx, link_doctype, link_name",
		f"CONCAT('BENCH-LINK-', n.number), {STAMP}, {name}, 'Contact', 'links', 1, 'Customer', n.customer"
		" FROM ar_numbered n")  # fmt: skip


def activities(said: Said) -> None:
	"""Calls and mails of a year, ten days ago and earlier, by each customer's collector."""
	insert(
		"AR Activity",
		"account, company, customer, customer_name, channel, direction, outcome, happened_on, collector",
		f"CONCAT('BENCH-ACT-', s.seq), {STAMP}, n.account, %(company)s, n.customer, n.customer_name,"
		" IF(s.seq %% 3, 'Call', 'E-mail'), 'Outgoing', IF(s.seq %% 3, ELT(1 + s.seq %% 4, 'Reached', 'No Answer',"
		" 'Message Left', 'Reached'), 'Sent'),"
		" DATE_SUB(NOW(), INTERVAL 10 + (s.seq * 7) %% 355 DAY),"
		f" {COLLECTOR} FROM seq_1_to_{said.activities} s"
		" JOIN ar_numbered n ON n.number = (s.seq * 17) %% %(customers)s",
	)


def promises(said: Said) -> None:
	"""Promises about open invoices, for days from ten months ago until ten days ahead, one in nine of them ahead."""
	temporary(
		"ar_open (number INT PRIMARY KEY) SELECT ROW_NUMBER() OVER (ORDER BY o.name) - 1 number,"
		" n.account, n.customer, n.customer_name, n.number customer_number, o.account ledger_account, o.voucher_no,"
		" o.due_date, o.outstanding FROM `tabAR Open Item` o JOIN ar_numbered n ON n.customer = o.party"
		" WHERE o.company = %(company)s AND o.level = 'Voucher' AND o.voucher_type = 'Sales Invoice' AND o.outstanding > 0"
	)
	count = frappe.db.sql("SELECT COUNT(*) FROM ar_open")[0][0]
	day = "DATE_SUB(%(today)s, INTERVAL IF(s.seq %% 9, (s.seq * 7) %% 300, -(s.seq %% 10)) DAY)"
	source = f"FROM seq_1_to_{said.promises} s JOIN ar_open n ON n.number = s.seq %% {count}"
	collector = COLLECTOR.replace("n.number", "n.customer_number")
	insert(
		"AR Promise",
		"account, company, customer, customer_name, status, promised_for, tolerance_days, deadline, made_on,"
		" collector, amount, account_currency, level",
		f"CONCAT('BENCH-PROM-', s.seq), {STAMP}, n.account, %(company)s, n.customer, n.customer_name, 'Open', {day}, 3,"
		f" DATE_ADD({day}, INTERVAL 3 DAY), DATE_SUB({day}, INTERVAL 14 DAY), {collector},"
		f" ROUND(n.outstanding / 2, 2), %(currency)s, 1 {source}",
	)
	insert(
		"AR Promise Item",
		"parent, parenttype, parentfield, idx, voucher_type, voucher_no, receivable_account, due_date, open_amount,"
		" promised, level, account_currency, rate",
		f"CONCAT('BENCH-ITEM-', s.seq), {STAMP}, CONCAT('BENCH-PROM-', s.seq), 'AR Promise', 'items', 1,"
		" 'Sales Invoice', n.voucher_no, n.ledger_account, n.due_date, n.outstanding,"
		f" ROUND(n.outstanding / 2, 2), 1, %(currency)s, 1 {source}",
	)


def deposits(said: Said) -> None:
	"""Bank lines, one in twenty-five not reconciled, half of these of nobody known; every tenth customer's account."""
	own = {"bank": BANK, "own": OWN_ACCOUNT}
	frappe.db.sql("INSERT IGNORE INTO `tabBank` (name, bank_name) VALUES (%(bank)s, %(bank)s)", own)
	insert("Bank Account", "account_name, bank, is_company_account, company",
		f"%(own)s, {STAMP}, %(own)s, %(bank)s, 1, %(company)s FROM DUAL", own)  # fmt: skip
	insert(
		"Bank Account",
		"account_name, bank, party_type, party, iban",
		f"CONCAT('BENCH-BANK-', n.number), {STAMP}, CONCAT('Account ', n.number), %(bank)s, 'Customer', n.customer,"
		" CONCAT('BENCH IBAN ', n.number) FROM ar_numbered n WHERE n.number %% 10 = 0",
		own,
	)
	waiting = "s.seq %% 25 = 0"
	insert(
		"Bank Transaction",
		"docstatus, date, bank_account, company, currency, deposit, allocated_amount, unallocated_amount, status,"
		" party_type, party, bank_party_name, bank_party_iban",
		f"CONCAT('BENCH-LINE-', s.seq), {STAMP}, 1, %(today)s, %(own)s, %(company)s, %(currency)s, 100,"
		f" IF({waiting}, 0, 100), IF({waiting}, 100, 0), IF({waiting}, 'Unreconciled', 'Reconciled'),"
		" IF(s.seq %% 50 = 0, NULL, 'Customer'), IF(s.seq %% 50 = 0, NULL, n.customer), n.customer_name,"
		" IF(s.seq %% 100 = 0, CONCAT('BENCHIBAN', n.number), NULL)"
		f" FROM seq_1_to_{said.deposits} s JOIN ar_numbered n ON n.number = (s.seq * 31) %% %(customers)s",
		own,
	)


def settings() -> None:
	"""A strategy that tests every fact and begins with a reminder, a template, and a policy that sends it."""
	from ar_specialist.receivables.facts import FACTS

	_make("Email Template", TEMPLATE, subject="Your open items", response="{{ items_table }}")
	rules = [{"fact": fact.label, "operator": "At Least", "value": 1, "points": 1} for fact in FACTS.values()]
	steps = [{"day": 1, "action": "Reminder", "template": TEMPLATE}, {"day": 900, "action": "Call"}]
	scope = [{"company": COMPANY, "scope": "Company", "scope_name": COMPANY}]
	_make(
		"AR Collection Strategy",
		STRATEGY,
		strategy_name=STRATEGY,
		rules=rules,
		steps=steps,
		assignments=scope,
	)
	values = {"reminder_template": TEMPLATE, "attach_statement": 0, "attach_invoices": 0, "quiet_from": None}
	_make("AR Policy", COMPANY, company=COMPANY, quiet_until=None, **values)
	if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
		sender = {"email_account_name": COMPANY, "email_id": "ar@example.com", "smtp_server": "localhost"}
		doc = {"doctype": "Email Account", "name": COMPANY, "enable_outgoing": 1, "default_outgoing": 1}
		frappe.get_doc({**doc, **sender}).db_insert()  # nothing connects to its server


def _make(doctype: str, name: str, **values: object) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, "name": name, **values}).insert(ignore_permissions=True)


def temporary(definition: str) -> None:
	"""Make a temporary table of this connection, in place of an earlier one."""
	frappe.db.commit()
	frappe.db.sql(f"DROP TEMPORARY TABLE IF EXISTS {definition.split()[0]}")
	_sql(f"CREATE TEMPORARY TABLE {definition}")


def insert(doctype: str, columns: str, select: str, values: Mapping[str, object] | None = None) -> None:
	"""Insert what `select` finds; its first columns are the name and the stamps."""
	_sql(f"INSERT INTO `tab{doctype}` (name, {STAMPED}, {columns}) SELECT {select}", values)


def _sql(statement: str, values: Mapping[str, object] | None = None) -> None:
	bound = {
		"company": COMPANY,
		"currency": CURRENCY,
		"today": frappe.utils.today(),
		"collectors": COLLECTORS,
		"customers": frappe.db.count("AR Customer Account", {"company": COMPANY}),
	}
	frappe.db.sql(statement, {**bound, **(values or {})})
