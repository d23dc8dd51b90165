"""How soon a station has its receipt: 30 of them, each sending five pages every ten seconds, beside busy processes.

    python -m benchmarks.intake [--seconds 60] [--stations 30] [--busy 2] [--niceness 19] [--database URL]

Serves a fresh data folder on a free port of this machine and prints quantiles of the time from a batch's first byte to
its receipt. Batches are all different; a page is an A4 page at 300 dpi, grey, as a scanner compresses it.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from statistics import quantiles

import numpy as np
from PIL import Image
from pydantic import SecretStr

from benchmarks.progress import say
from benchmarks.serving import client, new_keys, served
from runtime.settings import Settings

EVERY_S = 10.0
PAGES = 5
A4_AT_300_DPI = (2480, 3508)
_BUSY = "while True: pass"


def main() -> None:
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings = Settings(data=Path(folder), database=SecretStr(asked.database))
        keys = new_keys(settings, asked.stations)
        url = stack.enter_context(served(settings, {"counter": 0, "archive": 0}))
        for _ in range(asked.busy):
            stack.enter_context(_busy(asked.niceness))
        pages = [_page(number) for number in range(PAGES)]
        size_kib = sum(map(len, pages)) // PAGES >> 10
        say(f"{asked.stations} stations, {PAGES} pages of {size_kib} KiB every {EVERY_S:.0f} s …")
        with ThreadPoolExecutor(asked.stations) as threads:
            sent = threads.map(lambda key: _send(url, key, pages, asked.seconds), keys)
            times = sorted(one for station in sent for one in station)
    _tell(times)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--stations", type=int, default=30)
    parser.add_argument("--busy", type=int, default=2)
    parser.add_argument("--niceness", type=int, default=19)
    parser.add_argument("--database", default="")
    return parser.parse_args()


@contextmanager
def _busy(niceness: int) -> Iterator[None]:
    with subprocess.Popen(["nice", "-n", str(niceness), sys.executable, "-c", _BUSY]) as process:
        try:
            yield
        finally:
            process.kill()


def _send(url: str, key: str, pages: Sequence[bytes], seconds: float) -> list[float]:
    """Seconds for each batch of one station."""
    random, times = Random(key), []
    begin = time.monotonic() + random.uniform(0, EVERY_S)
    with client(url, key) as station:
        for round_ in range(int(seconds / EVERY_S)):
            time.sleep(max(0.0, begin + round_ * EVERY_S - time.monotonic()))
            files = [("file", (f"{number}.jpg", page + random.randbytes(8))) for number, page in enumerate(pages)]
            started = time.perf_counter()
            station.post("/batches", files=files).raise_for_status()
            times.append(time.perf_counter() - started)
    return times


def _page(number: int) -> bytes:
    """Lines of dark strokes on grey, with a scanner's noise."""
    random = np.random.default_rng(number)
    width, height = A4_AT_300_DPI
    page = random.normal(235, 3, (height, width))
    for top in range(200, height - 200, 75):
        strokes = np.repeat(random.random((1, (width - 400) // 12)) < 0.4, 12, axis=1)
        page[top : top + 32, 200 : 200 + strokes.shape[1]] -= 170 * strokes
    out = io.BytesIO()
    Image.fromarray(page.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=75, dpi=(300, 300))
    return out.getvalue()


def _tell(times: Sequence[float]) -> None:
    cuts = quantiles(times, n=100)
    milliseconds = {f"p{percent}": round(1000 * cuts[percent - 1]) for percent in (50, 90, 95, 99)}
    told = ", ".join(f"{name} {value} ms" for name, value in milliseconds.items())
    print(f"{len(times)} batches: {told}, longest {1000 * max(times):.0f} ms; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
