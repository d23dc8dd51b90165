"""read: the flat page -> words and lines with boxes and confidences, in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.layout import Block, blocks_of, grid_of
from pipeline.ports import OcrEngine
from pipeline.raster import CleanPage, Pixels
from pipeline.read.segments import Ink, Segment, find_ink, find_segments
from pipeline.read.sheet import Sheet, Slot, compose_sheet
from schemas.geometry import Box, union
from schemas.reading import Line, Reading, Word


@dataclass(frozen=True)
class ReadSegment:
    """A segment with its words, left to right."""

    body: Box
    words: tuple[Word, ...]


def read_page(clean: CleanPage, engine: OcrEngine) -> Reading:
    """Words and lines of the flat image, boxes in its pixels; raises PageUnreadable when the engine gives up."""
    height, width = clean.flat.shape[:2]
    grid = grid_of(clean.marks, width, height)
    ink = find_ink(clean.flat)
    segments = sorted(find_segments(ink, clean.flat_dpi, grid.down), key=lambda one: (one.body.bottom, one.body.left))
    read = _read_segments(clean.flat, clean.flat_dpi, ink, segments, engine)
    words, lines = _assemble(blocks_of(read, grid))
    return Reading(width=width, height=height, dpi=clean.flat_dpi, words=tuple(words), lines=tuple(lines))


def _read_segments(
    flat: Pixels, dpi: int, ink: Ink, segments: Sequence[Segment], engine: OcrEngine
) -> list[ReadSegment]:
    if not segments:
        return []
    sheet = compose_sheet(flat, ink, segments)
    by_slot = _sort_into_slots(sheet, engine.read_page(sheet.image, dpi))
    read = []
    for segment, slot, words in zip(segments, sheet.slots, by_slot, strict=True):
        found = words or _read_alone(sheet, slot, segment, dpi, engine)
        if found:
            on_page = tuple(sheet.to_page(word, slot) for word in sorted(found, key=lambda word: word.box.left))
            read.append(ReadSegment(body=segment.body, words=on_page))
    return read


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


def _read_alone(sheet: Sheet, slot: Slot, segment: Segment, dpi: int, engine: OcrEngine) -> list[Word]:
    """A slot that the engine skipped, read by itself; a speck is not worth a call."""
    if segment.body.width < 1.5 * segment.letter_height_px:
        return []
    around = slot.box.grown(12)
    crop = sheet.image[around.top : around.bottom, around.left : around.right]
    return [_shifted(word, around.left, around.top) for word in engine.read_line(crop, dpi)]


def _shifted(word: Word, left: int, top: int) -> Word:
    box = Box(word.box.left + left, word.box.top + top, word.box.right + left, word.box.bottom + top)
    return word.model_copy(update={"box": box})


def _assemble(blocks: Sequence[Block[ReadSegment]]) -> tuple[list[Word], list[Line]]:
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
