"""Plain Tesseract on some pages of a set: what our reading is measured against.

`tesseract IMAGE - -l vie`, its own page segmentation (psm 3), on the scan as it is, turned upright as the truth says:
that is more than it gets in life, and nothing else is done for it. The pages are the same for every code of ours, so
what it read is kept with the set.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

import cv2
from PIL import Image

from benchmarks.keeping import kept
from benchmarks.progress import say
from benchmarks.running import ProgramFailed
from benchmarks.score import PageResult
from benchmarks.sets import PaperSet, remove_others
from pipeline.clean import turn
from pipeline.load import Limits, open_pages, probe_file
from schemas.errors import EnvironmentLacks
from schemas.model import Frozen

PAGES = 40
COMMAND = ("tesseract", "-", "-", "-l", "vie")
TIMEOUT_S = 600
SAMPLED_AS = "plain"


class PlainPage(Frozen):
    """What it read, line by line."""

    lines: tuple[str, ...]


def sample(pages: Sequence[PageResult], seed: int, most: int = PAGES) -> list[PageResult]:
    """The same pages each time; a page that holds several papers stands once."""
    by_key = {page.key: page for page in pages}
    keys = sorted(by_key)
    return [by_key[key] for key in sorted(Random(f"{SAMPLED_AS}/{seed}").sample(keys, min(most, len(keys))))]


def read_plain(papers: PaperSet, pages: Sequence[PageResult], scans: Path, root: Path, jobs: int) -> list[PlainPage]:
    """Of each page; those read before are only looked up. Raises EnvironmentLacks without Tesseract."""
    remove_others(root / SAMPLED_AS, papers.name, stem=papers.name.rpartition("-")[0])
    home = root / SAMPLED_AS / papers.name
    say(f"plain Tesseract on {len(pages)} pages, tier {papers.tier} …")
    with ThreadPoolExecutor(jobs) as threads:
        return list(threads.map(lambda page: _kept(page, scans, home), pages))


def _kept(page: PageResult, scans: Path, home: Path) -> PlainPage:
    name = sha256(repr(page.key).encode()).hexdigest()[:16]
    return kept(home / f"{name}.json", PlainPage, partial(_read, page, scans))


def _read(page: PageResult, scans: Path) -> PlainPage:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        told = subprocess.run(
            COMMAND, input=_image(page, scans), env=environment, capture_output=True, check=True, timeout=TIMEOUT_S
        )
    except FileNotFoundError as error:
        raise EnvironmentLacks(
            "no_tesseract", "Tesseract is not installed: apt-get install tesseract-ocr tesseract-ocr-vie"
        ) from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ProgramFailed("plain_failed", f"{page.key}: plain Tesseract gave no text ({error}).") from error
    return PlainPage(lines=tuple(line for line in told.stdout.decode("utf-8").splitlines() if line.strip()))


def _image(page: PageResult, scans: Path) -> bytes:
    """The page as it lies in its file, upright, as PNG that tells its resolution."""
    path, limits = scans / page.batch / page.source, Limits()
    with open_pages(path, probe_file(path, limits).kind, limits) as opened:
        raster = opened.page(page.source_page)
    pixels = turn(raster.pixels, page.rotation)
    held = io.BytesIO()
    shown = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if pixels.ndim == 3 else pixels
    Image.fromarray(shown).save(held, "PNG", dpi=(raster.dpi, raster.dpi), compress_level=1)
    return held.getvalue()
