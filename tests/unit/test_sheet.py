"""The reading sheet: one line a segment, and every box found on it goes back to its place on the page."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.raster import Pixels
from pipeline.read.segments import Segment, find_ink, find_segments
from pipeline.read.sheet import FAINT_EDGE_PX, LETTER_PX, MOST_ROWS_PX, compose_sheet, cut_out, sheetfuls
from schemas.geometry import Box
from schemas.reading import Word


def page_with(*boxes: Box) -> Pixels:
    image = np.full((700, 1000), 255, np.uint8)
    for box in boxes:
        image[box.top : box.bottom, box.left : box.right] = 0
    return image


def segment_of(box: Box, *parts: int) -> Segment:
    return Segment(box=box, body=box, letter_height_px=float(box.height), base=float(box.bottom), parts=parts)


@given(st.integers(5, 800), st.integers(5, 600), st.integers(12, 150), st.integers(8, 60))
@settings(max_examples=40)
def test_a_word_on_the_sheet_comes_back_to_its_place(left: int, top: int, width: int, height: int) -> None:
    """To one pixel of the page, at whatever size it was read."""
    box = Box(left, top, left + width, top + height)
    image = page_with(box)
    sheet = compose_sheet(image, find_ink(image), [segment_of(box, 1)])
    slot = sheet.slots[0]
    rows, columns = np.nonzero(sheet.image < 128)
    on_sheet = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    back = sheet.to_page(Word(text="AN", box=on_sheet, confidence=0.9), slot).box
    assert max(abs(one - other) for one, other in zip(back, box, strict=True)) <= max(1, round(1 / slot.scale))


@given(st.lists(st.tuples(st.integers(20, 300), st.integers(10, 70)), min_size=1, max_size=6))
@settings(max_examples=25)
def test_slots_stand_apart_below_each_other_inside_the_sheet(sizes: list[tuple[int, int]]) -> None:
    boxes = [Box(10, 10 + 100 * n, 10 + width, 10 + 100 * n + height) for n, (width, height) in enumerate(sizes)]
    image = page_with(*boxes)
    sheet = compose_sheet(image, find_ink(image), [segment_of(box, n + 1) for n, box in enumerate(boxes)])
    height, width = sheet.image.shape
    bottom = 0
    for slot in sheet.slots:
        assert slot.box.top > bottom
        assert slot.box.within(width, height) == slot.box
        bottom = slot.box.bottom
    assert bottom < height


def test_letters_of_all_sizes_come_out_in_one_size() -> None:
    boxes = [Box(10, 10, 60, 26), Box(10, 100, 90, 140)]
    image = page_with(*boxes)
    sheet = compose_sheet(image, find_ink(image), [segment_of(box, n + 1) for n, box in enumerate(boxes)])
    letters = [slot.box.height - 2 * FAINT_EDGE_PX * slot.scale for slot in sheet.slots]
    assert all(abs(height - LETTER_PX) <= 1 for height in letters)


def test_a_word_read_beyond_its_slot_stays_near_its_segment() -> None:
    box = Box(100, 100, 200, 130)
    image = page_with(box)
    sheet = compose_sheet(image, find_ink(image), [segment_of(box, 1)])
    slot = sheet.slots[0]
    wide = Word(text="AN", box=Box(0, 0, 900, slot.box.bottom), confidence=0.5)
    assert sheet.to_page(wide, slot).box.overlap(box.grown(4 + FAINT_EDGE_PX)) == 1.0


def test_foreign_ink_in_the_box_is_painted_over() -> None:
    own, foreign = Box(100, 100, 140, 130), Box(110, 140, 130, 150)
    image = page_with(own, foreign)
    alone, _ = cut_out(image, find_ink(image), Segment(Box(100, 100, 140, 150), own, 30.0, float(own.bottom), (1,)))
    edge = FAINT_EDGE_PX
    assert (alone[edge : edge + 30, edge:-edge] == 0).all()
    assert (alone[edge + 33 :] == 255).all()


def test_the_soft_edge_of_a_letter_is_kept() -> None:
    own = Box(100, 100, 140, 130)
    image = page_with(own)
    image[98:100, 100:140] = 200
    alone, _ = cut_out(image, find_ink(image), Segment(Box(100, 98, 140, 130), own, 30.0, float(own.bottom), (1,)))
    edge = FAINT_EDGE_PX
    assert (alone[edge : edge + 2, edge:-edge] == 200).all()


def test_a_mark_too_faint_to_be_ink_is_kept() -> None:
    """The tilde over a circumflex is often lighter than the threshold; without it Nguyễn reads Nguyên."""
    own = Box(100, 110, 140, 140)
    image = page_with(own)
    image[102:105, 112:128] = 200
    alone, _ = cut_out(image, find_ink(image), Segment(Box(100, 100, 140, 140), own, 30.0, float(own.bottom), (1,)))
    assert (alone == 200).sum() == 3 * 16


def test_real_segments_lose_no_ink() -> None:
    image = page_with(*(Box(50 + 30 * n, 200, 70 + 30 * n, 230) for n in range(12)))
    components = find_ink(image)
    sheet = compose_sheet(image, components, find_segments(components, 150), letter_px=30)
    assert int((sheet.image < 128).sum()) == int((image < 128).sum())


def test_more_lines_than_the_engine_takes_fill_several_sheets() -> None:
    image = page_with(Box(100, 100, 400, 130))
    segments = [segment_of(Box(100, 100, 400, 130), 1) for _ in range(900)]
    parts = list(sheetfuls(segments))
    assert [segment for part in parts for segment in part] == segments
    assert len(parts) > 1
    ink = find_ink(image)
    assert all(compose_sheet(image, ink, part).image.shape[0] < 1.1 * MOST_ROWS_PX for part in parts)
    assert list(sheetfuls([])) == []
