"""Pictures of the review station for the documents: `python -m benchmarks.station_pictures`, on the sample scans.

Needs Debian's Chromium. Reads all samples first, which takes a minute or two.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize

from benchmarks.demo import LOGIN, prepare
from runtime.doors import Doors, open_doors
from runtime.settings import Settings
from schemas.review import QueueFilter
from storage.records.queue_view import queues
from storage.records.review.task_views import tasks_where
from tests.browser.chromium import chromium_started

_FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
Theme = Literal["light", "dark"]
_THEMES: tuple[Theme, ...] = ("light", "dark")
_ADDRESS, _PORT = "http://127.0.0.1:8759", 8759
_WINDOW: ViewportSize = {"width": 1366, "height": 768}
_ZONE = "Asia/Ho_Chi_Minh"
_SHOWN = "H26.23.5-260209-0116"
_LONG_S = 600.0
_PAINTED_MS = 1500


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, closing(open_doors(Settings(data=Path(folder)))) as doors:
        password = prepare(doors)
        with _serving(Path(folder)), chromium_started() as browser:
            _wait_until_read(doors)
            with doors.records.read() as tx:
                task = next(one.id for one in tasks_where(tx, QueueFilter()) if one.dossier == _SHOWN)
            for path, name in (("/review", "queue"), (f"/review/tasks/{task}", "screen")):
                for theme in _THEMES:
                    _take(browser, theme, password, path, _FOLDER / f"review-{name}-{theme}.png")


@contextmanager
def _serving(data: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "sohoa.cli", "serve", "--port", str(_PORT), "--archive-jobs", "0"]
    environment = os.environ | {"SOHOA_DATA": str(data), "SOHOA_SAMPLE_SHARE": "0"}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_until_read(doors: Doors) -> None:
    """Raises TimeoutError."""
    end = time.monotonic() + _LONG_S
    while time.monotonic() < end:
        with doors.records.read() as tx:
            if not any(lane.waiting + lane.running for lane in queues(tx, datetime.now(UTC))):
                return
        time.sleep(1)
    raise TimeoutError("the samples are not read yet")


def _take(browser: Browser, theme: Theme, password: str, path: str, picture: Path) -> None:
    """Logged in anew, of the page when all of it is painted."""
    context = browser.new_context(viewport=_WINDOW, color_scheme=theme, locale="vi-VN", timezone_id=_ZONE)
    tab = context.new_page()
    tab.goto(f"{_ADDRESS}/login?next={path}")
    tab.fill("#login", LOGIN)
    tab.fill("#password", password)
    tab.press("#password", "Enter")
    tab.wait_for_url(f"{_ADDRESS}{path}")
    tab.locator("main :focus").wait_for()
    tab.wait_for_timeout(_PAINTED_MS)
    tab.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    main()
