"""Serving one site on this machine: the browser ring and the demo use it.

Runs in the bench's Python. Listens on the loopback address only and answers for its one site whatever host the
browser asks for, so that http://127.0.0.1:PORT needs no entry in /etc/hosts.
"""

import argparse
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
SECONDS_TO_START = 90
SECONDS_TO_STOP = 10
SECONDS_BETWEEN_REFRESHES = 30


@contextmanager
def serving(site: str, sites: Path, port: int | None = None) -> Iterator[str]:
	"""Serve `site` of the bench whose sites are in `sites` while the block runs; yield the address.

	To be called in the bench's Python, as the bench's owner.
	"""
	port = port or free_port()
	path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
	how = {"cwd": sites, "env": {**os.environ, "PYTHONPATH": path}, "stdin": subprocess.DEVNULL}
	server = subprocess.Popen(command(sys.executable, site, port), **how)
	try:
		if not wait_until_served(port, server):
			raise RuntimeError(f"The web server for {site} did not start on port {port}.")
		yield f"http://{HOST}:{port}"
	finally:
		server.terminate()
		try:
			server.wait(SECONDS_TO_STOP)
		except subprocess.TimeoutExpired:
			server.kill()


def command(python: str | Path, site: str, port: int, *options: str) -> list[str]:
	"""Return the command that serves `site` on `port`; to be run in the folder of the sites."""
	return [str(python), "-m", "scripts.serve", site, str(port), *options]


def free_port(preferred: int = 0) -> int:
	"""Return `preferred` where nobody listens there, else a port that the system says is free."""
	for port in (preferred, 0):
		with socket.socket() as probe:
			probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
			try:
				probe.bind((HOST, port))
			except OSError:
				continue
			return probe.getsockname()[1]
	raise RuntimeError("This machine has no free port left.")


def wait_until_served(port: int, server: "subprocess.Popen[bytes]") -> bool:
	"""Wait until the site answers; return whether it did before the server ended or time was up."""
	end = time.monotonic() + SECONDS_TO_START
	while time.monotonic() < end and server.poll() is None:
		if answers(port):
			return True
		time.sleep(0.3)
	return False


def answers(port: int) -> bool:
	"""Whether a Frappe site answers on `port`."""
	connection = http.client.HTTPConnection(HOST, port, timeout=30)
	try:
		connection.request("GET", "/api/method/ping")
		return connection.getresponse().status == 200
	except (OSError, http.client.HTTPException):
		return False
	finally:
		connection.close()


def main(arguments: Sequence[str]) -> None:
	"""Serve until ended; with --jobs also work off the site's refresh marks and the bench's background jobs."""
	parser = argparse.ArgumentParser(prog="scripts.serve", description="Serve one site on this machine.")
	parser.add_argument("site")
	parser.add_argument("port", type=int)
	parser.add_argument("--jobs", action="store_true", help="run background jobs, too")
	options = parser.parse_args(arguments)
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
	helpers = start_jobs(options.site) if options.jobs else []
	try:
		serve(options.site, options.port)
	except KeyboardInterrupt:
		pass
	finally:
		for helper in helpers:
			helper.terminate()


def serve(site: str, port: int) -> None:
	"""Serve `site` with its assets and files, in threads, without debugger and reloader."""
	from werkzeug.serving import run_simple

	import frappe.app

	logging.getLogger("werkzeug").setLevel(logging.ERROR)  # no line for every request
	frappe.app._site = site  # what `bench --site … serve` sets
	run_simple(HOST, port, frappe.app.application_with_statics(), threaded=True)


def start_jobs(site: str) -> list["subprocess.Popen[bytes]"]:
	"""Start what works in the background: a worker of the bench, and the refresh of the site's marked customers."""
	every = str(SECONDS_BETWEEN_REFRESHES)
	commands = (
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "worker", "--quiet"],
		[sys.executable, "-m", "scripts.refresh", site, "--every", every],
	)
	return [subprocess.Popen(line, stdin=subprocess.DEVNULL, env=dict(os.environ)) for line in commands]


if __name__ == "__main__":
	main(sys.argv[1:])
