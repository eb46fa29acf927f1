"""Trying again when the database says two transactions got in each other's way.

Frappe's own retry does not see these errors, and where it retries it loses the user.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import pymysql

import frappe

Result = TypeVar("Result")

DATABASE_BUSY = (frappe.QueryDeadlockError, frappe.QueryTimeoutError, pymysql.err.OperationalError)
BUSY_CODES = (1020, 1205, 1213)  # changed since read, lock wait timeout, deadlock
TRIES = 5


def retrying(work: Callable[[], Result]) -> Result:
	"""Return what `work` returns, starting it again up to five times when the database was busy.

	`work` must be a whole transaction: before another try everything it did is rolled back, and the user it
	ran as is set again. The last failure is raised.
	"""
	user = frappe.session.user
	for attempt in range(1, TRIES + 1):
		try:
			return work()
		except DATABASE_BUSY as error:
			if attempt == TRIES or not _is_busy(error):
				raise
			frappe.db.rollback()
			frappe.set_user(user)
			time.sleep(random.uniform(0, 0.05 * 2**attempt))
	raise AssertionError("unreachable")


def _is_busy(error: Exception) -> bool:
	if isinstance(error, (frappe.QueryDeadlockError, frappe.QueryTimeoutError)):
		return True
	return bool(error.args) and error.args[0] in BUSY_CODES


def by_itself(work: Callable[[], object], failed: Callable[[], object]) -> None:
	"""Do `work` and commit it, apart from what comes before and after it, again where the database was busy.

	A database that stays busy is raised; whatever else goes wrong is rolled back, and `failed` says so, in the error
	that is handled.
	"""

	def one() -> None:
		work()
		frappe.db.commit()  # nosemgrep: one document of many, each by itself

	try:
		retrying(one)
	except DATABASE_BUSY:
		raise
	except Exception:
		frappe.db.rollback()
		failed()
