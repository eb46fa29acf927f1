"""`make demo`: a site with a demo company, served on this machine; without a bench, the embedded demo.

Where no bench is at hand one is built. Where that is not possible either, the command line shows the same rules on a
recorded ledger.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts import assets, serve, services, setup_bench, sites, venv
from scripts.bench import CHECKOUT, Bench, find
from scripts.linking import add_packages, linked
from scripts.processes import Problem, last_lines, say

DEFAULT_SITE = "ar-demo.localhost"
DEFAULT_PORT = 8000
START_PAGE = "/app/collections"
PACKAGES = {"openpyxl": "openpyxl>=3.1,<4"}
COMPANY_MAKER = Path("scripts/demo_company.py")


def main(arguments: Sequence[str]) -> int:
	"""Show the demo that this machine can show."""
	parser = argparse.ArgumentParser(prog="make demo", description="Show ar_specialist with a demo company.")
	parser.add_argument("--detach", action="store_true", help="leave the server running and return")
	parser.add_argument("--stop", action="store_true", help="stop a server that was left running")
	options = parser.parse_args(arguments)
	try:
		bench = find(os.environ)
		if options.stop:
			return stop(bench)
		bench = bench or new_bench(os.environ)
		if bench is None:
			return embedded()
		bench.check_access()
		return show(bench, detach=options.detach or not sys.stdin.isatty())
	except Problem as problem:
		say(problem.report())
		return 1


def new_bench(environ: Mapping[str, str]) -> Bench | None:
	"""Build a bench and return it, or say in one line why the embedded demo follows."""
	if environ.get("FRAPPE_BENCH", "").strip().lower() == "none":
		reason = "FRAPPE_BENCH is none"
	elif not (reason := setup_bench.obstacle(environ)):
		try:
			return setup_bench.build(environ)
		except Problem as problem:
			reason = str(problem)
	say(f"No bench is at hand and none is built here ({reason.rstrip('.')}): this is the embedded demo.")
	return None


def embedded() -> int:
	"""Run the command line on the recorded ledger."""
	python = venv.python()
	command = [str(python), "-m", "ar_specialist.cli", "demo"]
	code = subprocess.run(command, cwd=CHECKOUT, env=venv.variables(python), check=False).returncode
	if not code:
		say(
			"Open demo-output/aging.html in a browser. `make setup-bench` builds a bench for the demo in the desk."
		)
	return code


def show(bench: Bench, detach: bool) -> int:
	"""Make the demo site ready and serve it."""
	say(f"Using the bench {bench.path}.")
	name = os.environ.get("AR_DEMO_SITE") or DEFAULT_SITE
	with bench.locked(), linked(bench, keep=True):
		end_running(bench)
		services.start(bench)
		add_packages(bench, PACKAGES)
		sites.ensure(bench, name, sites.FOR_DEMO)
		make_company(bench, name)
		bench.run(bench.python, "-m", "scripts.refresh", name, what="Filling the worklist", log=name)
		bench.run(*bench.frappe("--site", name, "clear-cache"), what="Clearing the cache", log=name)
		assets.ensure(bench)
		server, port = start_server(bench, name)
	print_address(bench, name, port)
	if not detach:
		return wait_for(bench, server)
	say(f"The server runs in the background as process {server.pid}; stop it with `make demo-stop`.")
	return 0


def make_company(bench: Bench, site: str) -> None:
	"""Make the demo company on `site`, unless it is there; shows its own progress."""
	command = [bench.python, bench.code / COMPANY_MAKER, "--site", site, "--sites-path", bench.sites]
	how = {"cwd": bench.sites, **bench.how()}
	code = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, check=False, **how).returncode
	if code:
		raise Problem(f"Making the demo company ended with code {code}.")


def start_server(bench: Bench, site: str) -> tuple["subprocess.Popen[bytes]", int]:
	"""Start web server and background jobs as the bench's owner; return the process and its port."""
	port = serve.free_port(int(os.environ.get("AR_DEMO_PORT") or DEFAULT_PORT))
	log = bench.log("demo")
	how: dict[str, Any] = {"cwd": bench.sites, "stdin": subprocess.DEVNULL, "start_new_session": True}
	with log.open("wb") as output:
		command = serve.command(bench.python, site, port, "--jobs")
		server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **how, **bench.how())
	if not serve.wait_until_served(port, server):
		server.terminate()
		raise Problem(f"The web server did not start; see {log}.", last_lines(log))
	bench.write(_note(bench), json.dumps({"pid": server.pid, "site": site}))
	return server, port


def print_address(bench: Bench, site: str, port: int) -> None:
	"""Say where the demo is and how to log in."""
	say(f"\nThe demo is at http://{site}:{port}{START_PAGE} (or http://{serve.HOST}:{port}{START_PAGE})")
	say("Log in as")
	password = os.environ.get("DEMO_PASSWORD") or "demo"
	for login in (bench.ask(bench.python, "-m", "scripts.logins", site) or "").splitlines():
		say(f"  {login}, password {password}")
	say(f"  Administrator, password {sites.ADMINISTRATOR_PASSWORD}")


def wait_for(bench: Bench, server: "subprocess.Popen[bytes]") -> int:
	"""Keep the server in the foreground until it ends or is interrupted."""
	say("Press Ctrl-C to stop it.")
	try:
		return server.wait()
	except KeyboardInterrupt:
		return 0
	finally:
		end_running(bench)


def stop(bench: Bench | None) -> int:
	"""Stop the server that an earlier run has left."""
	if bench is None or not end_running(bench):
		say("No demo is running.")
	return 0


def end_running(bench: Bench) -> bool:
	"""End the demo's server, if there is one; return whether there was."""
	note = _note(bench)
	if not note.exists():
		return False
	left = json.loads(note.read_text())
	note.unlink()
	if not _is_server(left["pid"], left["site"]):
		return False
	os.kill(left["pid"], signal.SIGTERM)
	end = time.monotonic() + serve.SECONDS_TO_STOP
	while _is_server(left["pid"], left["site"]) and time.monotonic() < end:
		time.sleep(0.1)
	say(f"Stopped the demo's server, process {left['pid']}.")
	return True


def _is_server(pid: int, site: str) -> bool:
	"""Whether process `pid` is still the server of `site` and not another that has got its number."""
	try:
		command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
	except OSError:
		return False
	return b"scripts.serve" in command and site.encode() in command


def _note(bench: Bench) -> Path:
	return bench.folder("log").parent / "demo.json"


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
