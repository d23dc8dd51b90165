"""Debian's Chromium, as tests and measurements start it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from schemas.errors import EnvironmentLacks

WINDOW = {"width": 1366, "height": 768}
_CHROMIUM = "chromium"


@contextmanager
def chromium_started() -> Iterator[Browser]:
    """Raises EnvironmentLacks (no_chromium)."""
    program = shutil.which(_CHROMIUM)
    if program is None:
        raise EnvironmentLacks("no_chromium", f"not installed: {_CHROMIUM} (docker/install-system-packages.sh --dev)")
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=[*sandbox, "--disable-gpu"])
