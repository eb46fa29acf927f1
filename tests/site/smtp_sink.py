"""A mail server on loopback that takes everything and keeps it, byte for byte; it can be told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

REPLIES = {"EHLO": "250 sink", "HELO": "250 sink", "MAIL": "250 ok", "RSET": "250 ok", "NOOP": "250 ok"}


@dataclass
class Received:
	"""One message as it came over the wire, without the dots that SMTP adds."""

	sender: str
	recipient: str
	content: bytes


@dataclass
class Sink:
	"""What arrived, and the addresses that are refused."""

	port: int = 0
	messages: list[Received] = field(default_factory=list)
	refused: set[str] = field(default_factory=set)


class _Server(socketserver.ThreadingTCPServer):
	allow_reuse_address = True
	daemon_threads = True
	sink: Sink


class _Handler(socketserver.StreamRequestHandler):
	def handle(self) -> None:
		self.sender, self.recipients = "", []
		self.say("220 sink")
		for line in iter(self.rfile.readline, b""):
			command = line.decode("ascii", "replace").strip()
			verb = command[:4].upper()
			if verb == "QUIT":
				return self.say("221 bye")
			self.say(self.answer(verb, command))

	def say(self, text: str) -> None:
		self.wfile.write(f"{text}\r\n".encode())

	def answer(self, verb: str, command: str) -> str:
		address = command.partition("<")[2].partition(">")[0]
		if verb == "MAIL":
			self.sender, self.recipients = address, []
		elif verb == "RCPT":
			if address in self.server.sink.refused:
				return "550 no such mailbox"
			self.recipients.append(address)
			return "250 ok"
		elif verb == "DATA":
			return self.take()
		return REPLIES.get(verb, "502 not here")

	def take(self) -> str:
		self.say("354 go on")
		lines = []
		for line in iter(self.rfile.readline, b".\r\n"):
			lines.append(line[1:] if line.startswith(b".") else line)
		content = b"".join(lines)
		for recipient in self.recipients:
			self.server.sink.messages.append(Received(self.sender, recipient, content))
		return "250 taken"


@contextmanager
def running() -> Iterator[Sink]:
	"""Run a sink on a free port of loopback."""
	server = _Server(("127.0.0.1", 0), _Handler)
	server.sink = Sink(server.server_address[1])
	thread = threading.Thread(target=server.serve_forever, daemon=True)
	thread.start()
	try:
		yield server.sink
	finally:
		server.shutdown()
		server.server_close()
		thread.join()
