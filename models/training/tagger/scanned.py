"""Pages of the mill as our own reader reads them, scanned and damaged, each word with the field it belongs to."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from pdf2image import convert_from_bytes
from PIL import Image

from benchmarks.mill import damage
from benchmarks.mill.damage import Damage
from models.training.tagger.drawn import DrawnPage, TaggedWord
from pipeline.classify import PageClassifier
from pipeline.load import open_pages, probe_file
from pipeline.run import PageTools, process_page
from runtime.catalogue import load_catalogue
from runtime.settings import Settings
from runtime.wiring import build_limits, build_readers
from schemas.errors import PageUnreadable
from schemas.geometry import Box
from schemas.page import PageRecord, PageSource

DPI = 300
FEWEST_PAIRS = 6
FARTHEST_PX = 14.0
"""How far a pair of words may lie from the map of the page that most pairs agree on."""
Map = NDArray[np.float64]


def scan(pdf: bytes, page: int, settings: Damage, rng: Random) -> PageRecord | None:
    """The page (from 0) printed, scanned with this damage and read; None where nothing could be read."""
    (clean,) = convert_from_bytes(pdf, dpi=DPI, first_page=page + 1, last_page=page + 1, thread_count=1)
    wear = damage.draw_wear(settings, rng)
    size = (clean.width * wear.dpi // DPI, clean.height * wear.dpi // DPI)
    worn = damage.apply(clean.resize(size, Image.Resampling.LANCZOS), wear, None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        worn.save(path, dpi=(wear.dpi, wear.dpi))
        return _read(path)


def _read(path: Path) -> PageRecord | None:
    limits = build_limits(Settings(), "counter")
    found = probe_file(path, limits)
    try:
        with open_pages(path, found.kind, limits) as pages:
            record = process_page(pages.page(1), PageSource(source="page", source_page=1, sha256="0"), _tools()).record
    except PageUnreadable:
        return None
    return None if record.set_aside else record


@cache
def _tools() -> PageTools:
    return PageTools(build_readers(Settings()), PageClassifier(load_catalogue().document_types))


def tag(record: PageRecord, drawn: DrawnPage) -> DrawnPage | None:
    """The words as read, tagged by what was drawn where they stand; None where too few words are the same."""
    order = [place for line in record.reading.lines for place in line.words]
    read = [record.reading.words[place] for place in order]
    placed = _map([(word.text, word.box) for word in read], [(word.text, word.box) for word in drawn.words])
    if placed is None:
        return None
    fields = [(_moved(word.box, placed), word.key) for word in drawn.words]
    words = tuple(TaggedWord(word.text, word.box, _key_at(word.box, fields)) for word in read)
    return DrawnPage(record.reading.width, record.reading.height, words)


def _map(read: Sequence[tuple[str, Box]], drawn: Sequence[tuple[str, Box]]) -> Map | None:
    """From drawn to read pixels, by the words that stand once on both."""
    once = [{text: box for text, box in words if counts[text] == 1} for words, counts in _counted(read, drawn)]
    pairs = [(once[1][text].centre, once[0][text].centre) for text in once[0] if text in once[1]]
    if len(pairs) < FEWEST_PAIRS:
        return None
    source, target = (np.array([pair[side] for pair in pairs], dtype=np.float64) for side in (0, 1))
    found, agreeing = cv2.estimateAffine2D(source, target, ransacReprojThreshold=FARTHEST_PX)
    if found is None or int(np.sum(agreeing)) < FEWEST_PAIRS:
        return None
    return np.asarray(found, dtype=np.float64)


def _counted(
    *sides: Sequence[tuple[str, Box]],
) -> list[tuple[Sequence[tuple[str, Box]], Counter[str]]]:
    return [(words, Counter(text for text, _ in words)) for words in sides]


def _moved(box: Box, placed: Map) -> Box:
    corners = np.array([[box.left, box.top, 1], [box.right, box.bottom, 1]]) @ placed.T
    return Box(*(round(float(side)) for side in corners.ravel()))


def _key_at(box: Box, fields: Sequence[tuple[Box, str]]) -> str:
    """The field that most of the word's breadth is of; level with its middle."""
    middle = box.centre[1]
    shares: Counter[str] = Counter()
    for place, key in fields:
        if place.top <= middle <= place.bottom:
            shares[key] += max(0, min(box.right, place.right) - max(box.left, place.left))
    if not shares:
        return ""
    key, share = shares.most_common(1)[0]
    return key if share >= 0.3 * box.width else ""
