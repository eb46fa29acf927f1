"""Working off a site's refresh marks, once or again and again. Runs in the bench's Python, in the folder of the sites."""

import argparse
import sys
import time
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
	"""Refresh the marked customers of one site."""
	parser = argparse.ArgumentParser(prog="scripts.refresh", description="Work off a site's refresh marks.")
	parser.add_argument("site")
	parser.add_argument("--every", type=int, metavar="SECONDS", help="do it again and again")
	options = parser.parse_args(arguments)
	while True:
		done = refresh(options.site)
		if done or not options.every:
			print(f"Refreshed {done} customers.", flush=True)
		if not options.every:
			return
		time.sleep(options.every)


def refresh(site: str) -> int:
	"""Recompute the marked customers of `site`; return how many."""
	import frappe

	from ar_specialist.operations.refresh import work_off

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	try:
		return work_off()
	finally:
		frappe.destroy()


if __name__ == "__main__":
	main(sys.argv[1:])
