"""What the desk knows from the start."""

from frappe import _dict
from frappe.utils import add_user_info

from ar_specialist import permissions
from ar_specialist.ledger.colleagues import ar_users


def extend_bootinfo(bootinfo: _dict) -> None:
	"""Let the worklist name collectors: the desk by itself knows the user's own name only."""
	if permissions.may_use_app():
		add_user_info(ar_users(), bootinfo.user_info)
