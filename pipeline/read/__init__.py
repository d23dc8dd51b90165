"""read: the flat page -> words and lines with boxes and confidences, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout import Block, blocks_of, grid_of
from pipeline.ports import HandDetector, LineReader, OcrEngine, Readers
from pipeline.raster import CleanPage, Pixels
from pipeline.read.combs import read_comb
from pipeline.read.join import join_readings
from pipeline.read.segments import Ink, Segment, find_ink, find_segments
from pipeline.read.sheet import LETTER_PX, Sheet, compose_sheet, cut_out, sheetfuls
from schemas.geometry import Box, union
from schemas.reading import Line, Reading, Word

REREAD_LETTERS_PX = 33.0
DOUBTFUL_WORD = 0.5
PEN_FROM = 0.5
"""How likely handwriting must be in a line for it to be read as such too."""
SPECK_LETTERS = 1.5
MOST_SEGMENTS = 1000
"""Of a page: the fullest forms have about 300."""
MRZ_HEAD = re.compile(r"[I1lT]DVNM")


@dataclass(frozen=True)
class ReadSegment:
    """A segment with its words, left to right."""

    body: Box
    words: tuple[Word, ...]


def read_page(clean: CleanPage, readers: Readers, zone: Box | None = None) -> Reading:
    """Words and lines of the flat image, boxes in its pixels; raises PageUnreadable when the engine gives up.

    `zone`: of the flat image; nothing outside it is told.
    """
    height, width = clean.flat.shape[:2]
    grid = grid_of(clean.marks, width, height)
    ink = find_ink(clean.flat)
    segments = sorted(find_segments(ink, clean.flat_dpi, grid.down), key=lambda one: (one.body.bottom, one.body.left))
    segments = [one for one in segments if zone is None or _meet(one.body, zone)]
    combs = [mark for mark in clean.marks if mark.kind == "comb" and (zone is None or _meet(mark.box, zone))]
    free = [one for one in segments if not any(one.body.overlap(comb.box) > 0.5 for comb in combs)]
    read = _read_segments(clean.flat, clean.flat_dpi, ink, _widest(free), readers)
    words = ((comb, read_comb(clean.flat, clean.flat_dpi, comb, readers)) for comb in combs)
    read += [ReadSegment(comb.box, (word,)) for comb, word in words if word is not None]
    read = read if zone is None else _only_in(zone, read)
    placed, lines = assemble(blocks_of(read, grid))
    return Reading(width=width, height=height, dpi=clean.flat_dpi, words=tuple(placed), lines=tuple(lines))


def _meet(one: Box, other: Box) -> bool:
    common = one.intersection(other)
    return common.width > 0 and common.height > 0


def _only_in(zone: Box, read: Sequence[ReadSegment]) -> list[ReadSegment]:
    """Without the words of a line that stand mostly outside."""
    inside = ((one, tuple(word for word in one.words if word.box.overlap(zone) > 0.5)) for one in read)
    return [ReadSegment(one.body, words) for one, words in inside if words]


def _widest(segments: Sequence[Segment]) -> Sequence[Segment]:
    """All of them, but of what only a page of grain has the widest: lines are wide, grains are not."""
    if len(segments) <= MOST_SEGMENTS:
        return segments
    least = sorted(segment.body.width for segment in segments)[-MOST_SEGMENTS]
    return [segment for segment in segments if segment.body.width >= least][:MOST_SEGMENTS]


def _read_segments(
    flat: Pixels, dpi: int, ink: Ink, segments: Sequence[Segment], readers: Readers
) -> list[ReadSegment]:
    """Every segment read by both readers and looked at for handwriting; what is doubtful is read by the engine again
    with larger letters.
    """
    engine = readers.engine
    readings = _read_sheets(flat, dpi, ink, segments, engine, LETTER_PX)
    doubtful = [place for place, words in enumerate(readings) if _is_doubtful(words, segments[place])]
    larger = _read_sheets(flat, dpi, ink, [segments[place] for place in doubtful], engine, REREAD_LETTERS_PX)
    for place, again in zip(doubtful, larger, strict=True):
        readings[place] = max(readings[place], again, key=_sureness)
    for place, words in enumerate(readings):
        readings[place] = _look_closer(flat, ink, segments[place], words, readers)
    return [ReadSegment(one.body, words) for one, words in zip(segments, readings, strict=True) if words]


def _is_machine_readable(words: Sequence[Word]) -> bool:
    """A line of an identity card's MRZ (ICAO 9303): long, with filler signs or the issuing state in front."""
    text = "".join(word.text for word in words)
    return len(text) >= 24 and (text.count("<") >= 2 or MRZ_HEAD.match(text) is not None)


def _look_closer(
    flat: Pixels, ink: Ink, segment: Segment, words: tuple[Word, ...], readers: Readers
) -> tuple[Word, ...]:
    """The engine's words of a segment joined with the second reader's, and how likely each is written by hand."""
    crop, place = cut_out(flat, ink, segment)
    top, base = segment.base - segment.letter_height_px - place.top, segment.base - place.top
    if readers.second is not None:
        boxes = [word.box.moved(-place.left, -place.top) for word in words] or [Box(0, 0, crop.shape[1], crop.shape[0])]
        again = _on_page(_read_closely(crop, top, base, boxes, readers, readers.second), place)
        if _is_machine_readable(again) or _is_machine_readable(words):
            return _on_page(readers.second.read_line(crop, top, base, "mrz"), place) or words
        words = join_readings(words, again)
    return words if readers.hand is None else _told_apart(words, crop, place, top, base, readers.hand)


def _on_page(words: Sequence[Word], place: Box) -> tuple[Word, ...]:
    """The words of a crop that stands at `place`."""
    return tuple(word.model_copy(update={"box": word.box.moved(place.left, place.top)}) for word in words)


def _read_closely(
    crop: Pixels, top: float, base: float, boxes: Sequence[Box], readers: Readers, second: LineReader
) -> tuple[Word, ...]:
    """Where handwriting may stand among the words (`boxes` in the crop), the reader taught it reads too; the surer of
    the two counts, since much print looks a little like handwriting.
    """
    again = second.read_line(crop, top, base)
    if readers.hand is None or readers.pen is None or max(readers.hand.hand_in(crop, top, base, boxes)) < PEN_FROM:
        return again
    return max(again, readers.pen.read_line(crop, top, base), key=_sureness)


def _told_apart(
    words: tuple[Word, ...], crop: Pixels, place: Box, top: float, base: float, detector: HandDetector
) -> tuple[Word, ...]:
    """The words of a crop that stands at `place`, each with the probability that it is handwriting."""
    sure = detector.hand_in(crop, top, base, [word.box.moved(-place.left, -place.top) for word in words])
    return tuple(word.model_copy(update={"handwritten": one}) for word, one in zip(words, sure, strict=True))


def _read_sheets(
    flat: Pixels, dpi: int, ink: Ink, segments: Sequence[Segment], engine: OcrEngine, letter_px: float
) -> list[tuple[Word, ...]]:
    """The words of each segment, on as many sheets as the engine needs."""
    sheets = (compose_sheet(flat, ink, part, letter_px) for part in sheetfuls(segments, letter_px))
    return [words for sheet in sheets for words in _read_sheet(sheet, dpi, engine)]


def _read_sheet(sheet: Sheet, dpi: int, engine: OcrEngine) -> list[tuple[Word, ...]]:
    """The words of each slot, left to right, with boxes on the page."""
    by_slot = _sort_into_slots(sheet, engine.read_page(sheet.image, dpi))
    return [
        tuple(sheet.to_page(word, slot) for word in sorted(words, key=lambda word: word.box.left))
        for slot, words in zip(sheet.slots, by_slot, strict=True)
    ]


def _is_doubtful(words: Sequence[Word], segment: Segment) -> bool:
    """A word hardly sure, or nothing read where there is more than a speck."""
    if not words:
        return segment.body.width >= SPECK_LETTERS * segment.letter_height_px
    return min(word.confidence or 0 for word in words) < DOUBTFUL_WORD


def _sureness(words: Sequence[Word]) -> float:
    """Mean of the mean and the least confidence: one bad word spoils a value."""
    sure = [word.confidence or 0 for word in words]
    return (sum(sure) / len(sure) + min(sure)) / 2 if sure else 0.0


def _sort_into_slots(sheet: Sheet, words: Sequence[Word]) -> list[list[Word]]:
    by_slot: list[list[Word]] = [[] for _ in sheet.slots]
    tops = [slot.box.top for slot in sheet.slots]
    for word in words:
        middle = word.box.centre[1]
        nearest = min(range(len(tops)), key=lambda index: _distance(sheet.slots[index].box, middle))
        by_slot[nearest].append(word)
    return by_slot


def _distance(box: Box, y: float) -> float:
    return max(box.top - y, y - box.bottom, 0)


def assemble(blocks: Sequence[Block[ReadSegment]]) -> tuple[list[Word], list[Line]]:
    words: list[Word] = []
    lines: list[Line] = []
    for block in blocks:
        for row in block.rows:
            of_row = [word for segment in row for word in segment.words]
            places = tuple(range(len(words), len(words) + len(of_row)))
            words += of_row
            text = " ".join(word.text for word in of_row)
            lines.append(Line(text=text, box=union(word.box for word in of_row), words=places))
    return words, lines
