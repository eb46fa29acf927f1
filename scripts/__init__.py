"""What `make` calls: run the tests, show the demo, build a bench. Standard library only, Python 3.10 or newer."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - whoever has an older Python shall read this and no traceback
	sys.exit(f"Python {sys.version.split()[0]} is too old; run make with PYTHON=python3.10, or a newer one.")
