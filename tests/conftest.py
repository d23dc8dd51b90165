"""One setting for all property tests: no time limit for an example, machines here are shared. And the real servers."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["tests.records", "tests.servers.fixtures", "tests.reviewing"]

settings.register_profile("house", deadline=None)
settings.load_profile("house")

os.environ["SOHOA_SAMPLE_SHARE"] = "0"  # which dossiers are drawn is chance; tests of samples ask for all
