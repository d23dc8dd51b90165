"""The stages in their order: load -> clean -> read -> classify for a page; group -> extract -> … for a dossier."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.classify import PageClassifier
from pipeline.clean import CleanOptions, Focus, clean_page, orientation_candidates
from pipeline.codes import read_codes
from pipeline.ports import Readers, Tagger
from pipeline.raster import CleanPage, Pixels, Raster
from pipeline.read import read_page
from schemas.errors import PageUnreadable
from schemas.geometry import IDENTITY
from schemas.page import PageRecord, PageSource, PageVerdict, Rotation
from schemas.reading import Reading

DOUBTFUL_READING = 0.62
POOR_READING = 0.85
CLEARLY_BETTER = 0.1
FEWEST_WORDS = 3
SECRECY_MARK = re.compile(r"^\W*(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\W*$")
NOT_READ = PageVerdict(type=None, confidence=None, opens=False)


@dataclass(frozen=True)
class PageTools:
    """What a page needs from outside."""

    readers: Readers
    classifier: PageClassifier
    tagger: Tagger | None = None


@dataclass(frozen=True)
class ProcessedPage:
    """The record of a page and the upright image its boxes refer to; no image of a secret page."""

    record: PageRecord
    upright: Pixels | None


def process_page(
    raster: Raster, source: PageSource, tools: PageTools, rotation: Rotation | None = None
) -> ProcessedPage:
    """One page through clean, read, tag and classify; raises PageUnreadable when the reader gives up.

    `rotation`: how far a person had it turned, who sees more on it than nothing.
    """
    clean = clean_page(raster, CleanOptions(rotation=rotation))
    if rotation is not None:
        reading = read_page(clean, tools.readers)
    elif clean.blank:
        return _blank(clean, raster, source)
    else:
        clean, reading = _read_upright(clean, raster, tools.readers)
    clean, reading = _read_in_focus(clean, reading, raster, tools.readers)
    if _is_secret(reading):
        return _secret(clean, raster, source)
    tags = tools.tagger.tag(reading) if tools.tagger else None
    codes = read_codes(clean.upright)
    record = PageRecord(
        source=source,
        width=clean.upright.shape[1],
        height=clean.upright.shape[0],
        dpi=raster.dpi,
        rotation=clean.rotation,
        flat_to_upright=clean.flat_to_upright,
        reading=reading,
        marks=clean.marks,
        codes=codes,
        tags=tags,
        verdict=tools.classifier.classify(reading, codes, tags),
    )
    return ProcessedPage(record, clean.upright)


def _read_upright(clean: CleanPage, raster: Raster, readers: Readers) -> tuple[CleanPage, Reading]:
    """The page read; when it reads badly, turned the other likely way and read again, the better one kept."""
    reading = read_page(clean, readers)
    quality = _quality(reading)
    if quality >= DOUBTFUL_READING:
        return clean, reading
    for rotation, score in orientation_candidates(raster)[:3]:
        if rotation == clean.rotation or score < 0.02:
            continue
        turned = clean_page(raster, CleanOptions(rotation=rotation))
        again = read_page(turned, readers)
        if _quality(again) > quality + CLEARLY_BETTER:
            return turned, again
    return clean, reading


def _read_in_focus(clean: CleanPage, reading: Reading, raster: Raster, readers: Readers) -> tuple[CleanPage, Reading]:
    """A page still read badly (a card mostly), read again softened and sharpened; the surest reading is kept.

    A secrecy mark counts in whichever reading it is seen.
    """
    if _quality(reading) >= POOR_READING or _is_secret(reading):
        return clean, reading
    best = clean, reading
    attempts: tuple[Focus, ...] = ("soft",) if raster.bilevel else ("soft", "sharp")
    # Softening a page of one bit costs it thin strokes, which nobody misses in what is then read: only against grain.
    least = CLEARLY_BETTER if raster.bilevel else -1.0
    for focus in attempts:
        other = clean_page(raster, CleanOptions(rotation=clean.rotation, focus=focus))
        try:
            again = read_page(other, readers)
        except PageUnreadable:
            continue
        if _is_secret(again):
            return other, again
        if _gain(again) > _gain(best[1]) and _quality(again) >= _quality(reading) + least:
            best = other, again
    return best


def _gain(reading: Reading) -> float:
    """Letters read, the sure ones for and the unsure ones against the reading."""
    return sum(len(word.text) * (2 * (word.confidence or 0) - 1) for word in reading.words)


def _quality(reading: Reading) -> float:
    """Mean confidence, each word weighing its letters; 0 for a page without words."""
    letters = [len(word.text) for word in reading.words]
    if len(letters) < FEWEST_WORDS:
        return 0.0
    return sum(n * (word.confidence or 0) for n, word in zip(letters, reading.words, strict=True)) / sum(letters)


def _is_secret(reading: Reading) -> bool:
    """A secrecy mark stands alone on its line (NĐ 30/2020, box 10a): such a page is out of scope by law."""
    return any(SECRECY_MARK.match(line.text) for line in reading.lines)


def _blank(clean: CleanPage, raster: Raster, source: PageSource) -> ProcessedPage:
    return ProcessedPage(_empty(clean, raster, source).model_copy(update={"set_aside": "blank"}), clean.upright)


def _secret(clean: CleanPage, raster: Raster, source: PageSource) -> ProcessedPage:
    return ProcessedPage(_empty(clean, raster, source).model_copy(update={"set_aside": "secret"}), None)


def _empty(clean: CleanPage, raster: Raster, source: PageSource) -> PageRecord:
    height, width = clean.upright.shape[:2]
    return PageRecord(
        source=source,
        width=width,
        height=height,
        dpi=raster.dpi,
        rotation=clean.rotation,
        flat_to_upright=IDENTITY,
        reading=Reading(width=width, height=height, dpi=raster.dpi, words=(), lines=()),
        verdict=NOT_READ,
    )
