"""One setting for all property tests: no time limit for an example, machines here are shared."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
