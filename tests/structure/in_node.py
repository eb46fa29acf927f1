"""The desk's scripts, run by node without a desk: what a script beside this one prints of them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .checkout import Checkout

NEEDS_NODE = pytest.mark.skipif(not shutil.which("node"), reason="node is not installed; it runs the scripts")


def printed(script: str, checkout: Checkout) -> dict[str, object]:
	"""Return what `script` prints as JSON about the package of `checkout`."""
	command = ["node", str(Path(__file__).with_name(script)), str(checkout.package)]
	done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
	return json.loads(done.stdout)
