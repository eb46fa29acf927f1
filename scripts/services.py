"""MariaDB and the bench's Redis: start what is down, and only that; what was started stays up."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scripts.bench import Bench
from scripts.processes import Problem, first_program, say

LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
REDIS_KEYS = ("redis_cache", "redis_queue", "redis_socketio")
SECONDS_TO_START = 60
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


class Address(NamedTuple):
	"""Where a service listens."""

	host: str
	port: int

	@property
	def is_local(self) -> bool:
		return self.host in LOCAL_HOSTS


class Administrator(NamedTuple):
	"""A database account that may create databases."""

	user: str
	password: str


def start(bench: Bench) -> None:
	"""Make sure that the database and Redis answer; raise Problem with what to do when they cannot be started."""
	database = database_address(bench)
	if not mariadb_answers(database):
		start_mariadb(database)
	for address in redis_addresses(bench):
		if not redis_answers(address):
			start_redis(bench, address)


def database_address(bench: Bench) -> Address:
	"""Return where the bench looks for its database."""
	config = bench.config
	return Address(config.get("db_host") or "127.0.0.1", int(config.get("db_port") or 3306))


def redis_addresses(bench: Bench) -> list[Address]:
	"""Return where the bench looks for Redis, each place once."""
	return list(dict.fromkeys(_address_of(bench.config[key]) for key in REDIS_KEYS if bench.config.get(key)))


def _address_of(url: str) -> Address:
	parts = urlsplit(url)
	return Address(parts.hostname or "127.0.0.1", parts.port or 6379)


def mariadb_answers(address: Address) -> bool:
	"""Whether a database greets at `address`."""
	return bool(_exchange(address, b""))


def redis_answers(address: Address) -> bool:
	"""Whether a Redis replies at `address`; one that asks for a password does."""
	return _exchange(address, b"PING\r\n")[:1] in (b"+", b"-")


def _exchange(address: Address, message: bytes) -> bytes:
	try:
		with socket.create_connection(address, timeout=3) as connection:
			connection.sendall(message)
			return connection.recv(64)
	except OSError:
		return b""


def start_mariadb(address: Address) -> None:
	"""Start the machine's MariaDB and wait until it answers at `address`."""
	if not address.is_local:
		raise Problem(f"MariaDB at {address.host}:{address.port} does not answer; start it there.")
	say("Starting MariaDB.")
	for command in mariadb_commands():
		if _succeeds(command) and _wait_for(lambda: mariadb_answers(address)):
			return
	if server := first_program("mariadbd-safe", "mysqld_safe"):
		_start_directly([*as_root(), server, "--user=mysql"])
		if _wait_for(lambda: mariadb_answers(address)):
			return
	raise Problem(
		f"MariaDB does not answer on port {address.port} and could not be started;"
		" install mariadb-server, or start it as root with `service mariadb start`."
	)


def mariadb_commands() -> list[list[str]]:
	"""Return the ways in which this machine may start MariaDB as a service, best first."""
	ways = []
	if Path("/run/systemd/system").is_dir():
		ways.append(["systemctl", "start", "mariadb"])
	if Path("/etc/init.d/mariadb").exists():
		ways.append(["service", "mariadb", "start"])
	return [[*as_root(), *way] for way in ways]


def as_root() -> list[str]:
	"""Return what to put before a command that needs root."""
	return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _start_directly(command: list[str]) -> None:
	"""Start a server that stays in the foreground of a session of its own."""
	if os.geteuid() == 0:
		Path("/run/mysqld").mkdir(exist_ok=True)
		shutil.chown("/run/mysqld", "mysql", "mysql")
	subprocess.Popen(command, start_new_session=True, **QUIET)


def _succeeds(command: list[str], **how: Any) -> bool:
	"""Whether `command` ends well; what it starts may go on, so nobody waits for its output to close."""
	try:
		return subprocess.run(command, check=False, **{**QUIET, **how}).returncode == 0
	except (OSError, subprocess.TimeoutExpired):
		return False


def start_redis(bench: Bench, address: Address) -> None:
	"""Start the bench's own Redis for `address`, as its owner, and wait until it answers."""
	if not address.is_local:
		raise Problem(f"Redis at {address.host}:{address.port} does not answer; start it there.")
	config = redis_config(bench, address.port)
	server = first_program("redis-server", path=bench.how()["env"]["PATH"])
	if not server or not config:
		missing = "redis-server is not installed" if not server else "the bench has no configuration for it"
		raise Problem(f"Redis does not answer on port {address.port} and {missing}.")
	say(f"Starting Redis on port {address.port}.")
	command = (server, config, "--daemonize", "yes")
	bench.run(*command, what=f"Starting Redis on port {address.port}", log="redis")
	if not _wait_for(lambda: redis_answers(address)):
		raise Problem(f"Redis was started but does not answer on port {address.port}.")


def forget_in_cache(bench: Bench, key: str) -> None:
	"""Delete what all sites of the bench share under `key` in Redis, if it is up."""
	if url := bench.config.get("redis_cache"):
		_exchange(_address_of(url), f"DEL {key}\r\n".encode())


def redis_config(bench: Bench, port: int) -> Path | None:
	"""Return the bench's configuration of the Redis that listens on `port`."""
	files = sorted(bench.path.glob("config/redis_*.conf"))
	return next((file for file in files if ["port", str(port)] in map(str.split, _lines(file))), None)


def _lines(file: Path) -> list[str]:
	return file.read_text().splitlines()


def _wait_for(answers: Callable[[], bool]) -> bool:
	end = time.monotonic() + SECONDS_TO_START
	while not (ready := answers()) and time.monotonic() < end:
		time.sleep(0.5)
	return ready


@contextmanager
def administrator(bench: Bench) -> Iterator[Administrator]:
	"""Yield an account that may create databases.

	It is root with the password of DB_ROOT_PASSWORD or the bench's configuration; without a password, a passing
	account, made through MariaDB's socket, where root needs none, and dropped at the end.
	"""
	config = bench.config
	password = os.environ.get("DB_ROOT_PASSWORD") or config.get("root_password")
	if password:
		yield Administrator(config.get("root_login") or "root", password)
		return
	account = Administrator(f"ar_setup_{token_hex(4)}", token_hex(16))
	hosts = [f"'{account.user}'@'{host}'" for host in ("localhost", "127.0.0.1")]
	try:
		for host in hosts:
			_sql(f"CREATE USER {host} IDENTIFIED BY '{account.password}'")
			_sql(f"GRANT ALL PRIVILEGES ON *.* TO {host} WITH GRANT OPTION")
		yield account
	finally:
		for host in hosts:
			_sql(f"DROP USER IF EXISTS {host}", must=False)


def _sql(statement: str, must: bool = True) -> None:
	client = [*as_root(), first_program("mariadb", "mysql") or "mariadb", "--user=root"]
	if not _succeeds(client, stdin=None, input=statement.encode(), timeout=30) and must:
		raise Problem(
			"A new site needs MariaDB's root, who cannot be reached; set DB_ROOT_PASSWORD to the password."
		)
