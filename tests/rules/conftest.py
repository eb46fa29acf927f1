"""The rules ring: needs nothing but Python. `HYPOTHESIS_PROFILE=thorough` looks for longer."""

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=40, deadline=None, print_blob=True)
settings.register_profile("thorough", max_examples=3000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
