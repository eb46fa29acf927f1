"""Output files: written aside and put in place whole, all of them or none."""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .errors import BadInput, reason


class Output(NamedTuple):
	"""A file to be written: its path as the user gave it, and what writes its content."""

	path: str
	write: Callable[[BinaryIO], None]


def check_targets(targets: Sequence[str], inputs: Sequence[str]) -> None:
	"""Raise BadInput when a target is an input, stands twice, or cannot be a file."""
	taken = {_identity(path): "this is the file that is read; write to another one." for path in inputs}
	for target in targets:
		problem = taken.get(_identity(target))
		if problem is None and Path(target).resolve().is_dir():
			problem = "this is a folder; name a file to write."
		if problem is None and not Path(target).resolve().parent.is_dir():
			problem = "there is no such folder to write the file into."
		if problem:
			raise BadInput(problem, file=target)
		taken[_identity(target)] = "two outputs would go to this file; name two files."


def _identity(path: str) -> object:
	try:
		status = os.stat(path)
	except (OSError, ValueError):
		return os.path.realpath(path)
	return status.st_dev, status.st_ino


def save_all(outputs: Sequence[Output]) -> None:
	"""Write all `outputs`; a file appears under its name only when every one is complete."""
	done: list[tuple[str, Path]] = []
	try:
		for output in outputs:
			target = Path(output.path).resolve()
			done.append((_new_file_beside(target), target))
			_write(done[-1][0], output)
		for temporary, target in done:
			os.replace(temporary, target)
	except OSError as error:
		raise BadInput(f"cannot be written: {reason(error)}.", file=output.path) from None
	finally:
		for temporary, _target in done:
			with suppress(FileNotFoundError):
				os.unlink(temporary)


def _new_file_beside(target: Path) -> str:
	handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
	os.close(handle)
	with suppress(OSError):
		os.chmod(temporary, _mode(target))
	return temporary


def _mode(target: Path) -> int:
	"""Return the permissions a file written in place would have."""
	try:
		return target.stat().st_mode & 0o777
	except OSError:
		mask = os.umask(0)
		os.umask(mask)
		return 0o666 & ~mask


def _write(temporary: str, output: Output) -> None:
	with open(temporary, "wb") as stream:
		output.write(stream)
		stream.flush()
		os.fsync(stream.fileno())
