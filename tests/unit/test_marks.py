"""Tick boxes, signatures and seals: fields that are no text."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from pipeline.extract.marks import find_check, find_signature, find_stamp
from pipeline.extract.stream import Stream, build_stream
from runtime.document_types import load_document_types
from schemas.geometry import Box
from schemas.page import Mark
from tests.pages import HEIGHT_PX, Row, page, segment

TYPES = load_document_types(("Kinh",))
LAND = TYPES["land_change_form"]
BIRTH = TYPES["birth_registration_form"]
WANTS = LAND.field("wants_new_certificate")
SIGNATURE = BIRTH.field("requester.signature")
YES, NO = "Có nhu cầu cấp mới", "Không có nhu cầu cấp mới"


def stream(lines: Sequence[Row], *marks: Mark) -> Stream:
    return build_stream([page(lines, marks)])


def box(left: int, line: int, ink: float) -> Mark:
    top = 100 + 50 * line
    return Mark(kind="checkbox", box=Box(left, top, left + HEIGHT_PX, top + HEIGHT_PX), ink=ink)


def checked(lines: Sequence[Row], *marks: Mark) -> tuple[bool, bool] | None:
    read = stream(lines, *marks)
    seen = find_check(read, WANTS, 0, len(read.tokens))
    return None if seen is None else (seen.value, seen.sure)


ONE_LINE: list[Row] = [[(140, YES), (640, NO)]]
TWO_LINES: list[Row] = [(140, YES), (140, NO)]


@pytest.mark.parametrize(("yes", "no", "wanted"), [(0.4, 0.02, True), (0.02, 0.4, False)])
def test_boxes_before_their_words_on_one_line(yes: float, no: float, wanted: bool) -> None:
    assert checked(ONE_LINE, box(100, 0, yes), box(600, 0, no)) == (wanted, True)


@pytest.mark.parametrize(("yes", "no", "wanted"), [(0.4, 0.02, True), (0.02, 0.4, False)])
def test_boxes_behind_their_words_on_one_line(yes: float, no: float, wanted: bool) -> None:
    assert checked(ONE_LINE, box(370, 0, yes), box(950, 0, no)) == (wanted, True)


@pytest.mark.parametrize(("yes", "no", "wanted"), [(0.4, 0.02, True), (0.02, 0.4, False)])
@pytest.mark.parametrize("left", [100, 700])
def test_boxes_below_each_other(left: int, yes: float, no: float, wanted: bool) -> None:
    assert checked(TWO_LINES, box(left, 0, yes), box(left, 1, no)) == (wanted, True)


@pytest.mark.parametrize("ink", [0.02, 0.4])
def test_both_or_none_ticked_tells_nothing(ink: float) -> None:
    assert checked(ONE_LINE, box(100, 0, ink), box(600, 0, ink)) is None


def test_one_box_seen_of_two_is_not_sure() -> None:
    assert checked(TWO_LINES, box(100, 1, 0.4)) == (False, False)


def test_a_tick_nobody_can_place_goes_to_a_person() -> None:
    fields = extract_document([page(ONE_LINE, [box(100, 0, 0.4), box(600, 0, 0.4)])], [1], LAND)
    assert fields["wants_new_certificate"].value is None


SIGN: list[Row] = [
    "Tôi cam đoan là đúng sự thật",
    (800, "Người yêu cầu"),
    (780, "(Ký, ghi rõ họ tên)"),
    "",
    "",
    (790, "LÊ VĂN AN"),
]


def pen(left: int, top: int) -> Mark:
    return Mark(kind="pen", box=Box(left, top, left + 160, top + 60))


def signed(lines: Sequence[Row], *marks: Mark) -> tuple[bool, bool] | None:
    seen = find_signature(stream(lines, *marks), SIGNATURE)
    return None if seen is None else (seen.value, seen.sure)


def test_strokes_under_the_heading_are_a_signature() -> None:
    assert signed(SIGN, pen(800, 240)) == (True, True)


@pytest.mark.parametrize(("left", "top"), [(100, 240), (800, 900), (800, 20)])
def test_strokes_elsewhere_are_none(left: int, top: int) -> None:
    assert signed(SIGN, pen(left, top)) == (False, False)


def test_a_stamp_is_no_signature() -> None:
    assert signed(SIGN, Mark(kind="stamp", box=Box(780, 200, 960, 380))) == (False, False)


def test_no_heading_no_answer() -> None:
    assert signed(["Tôi cam đoan là đúng sự thật"], pen(800, 240)) is None


def test_the_words_of_the_heading_in_a_sentence_are_no_heading() -> None:
    assert signed(["Giấy tờ của người yêu cầu gồm có những loại sau đây"], pen(100, 150)) is None


def test_the_printed_name_is_no_signature() -> None:
    assert signed(SIGN) == (False, False)


def test_strokes_read_as_letters_are_a_signature_that_a_person_should_see() -> None:
    """What the reader made of a scribble: a few letters it was not sure of."""
    record = page(SIGN)
    strokes = segment("Jk", 820, 260, confidence=0.3).words[0]
    reading = record.reading
    line = reading.lines[-1].model_copy(update={"text": "Jk", "box": strokes.box, "words": (len(reading.words),)})
    scribbled = reading.model_copy(update={"words": (*reading.words, strokes), "lines": (*reading.lines, line)})
    seen = find_signature(build_stream([record.model_copy(update={"reading": scribbled})]), SIGNATURE)
    assert seen is not None
    assert (seen.value, seen.sure, seen.box) == (True, False, strokes.box)


def test_the_largest_seal_counts() -> None:
    small, large = (Mark(kind="stamp", box=Box(100, 100, right, right)) for right in (150, 300))
    seen = find_stamp(stream(["chữ"], small, large))
    assert seen is not None
    assert (seen.value, seen.box) == (True, large.box)


def test_no_seal_no_answer() -> None:
    assert find_stamp(stream(["chữ"])) is None


@pytest.mark.parametrize(("yes", "no", "wanted"), [("[x]", "[]", True), ("( )", "(x)", False), ("☑", "☐", True)])
def test_boxes_typed_as_signs(yes: str, no: str, wanted: bool) -> None:
    yes, no = yes.replace(" ", ""), no.replace(" ", "")
    assert checked([f"{yes} {YES}", f"{no} {NO}"]) == (wanted, True)
    assert checked([f"{YES} {yes}", f"{NO} {no}"]) == (wanted, True)


def test_a_box_that_is_not_seen_is_the_ticked_one() -> None:
    """A tick that runs over its box hides it; an empty one is always seen. It belongs to the words it is near to."""
    assert checked(ONE_LINE, box(606, 0, 0.02)) == (True, False)
    assert checked(ONE_LINE, box(950, 0, 0.02)) == (True, False)
    assert checked(ONE_LINE, box(100, 0, 0.02)) == (False, False)


@pytest.mark.parametrize("left", [100, 400])
@pytest.mark.parametrize("ink", [0.02, 0.4])
def test_a_label_with_a_box_of_its_own(left: int, ink: float) -> None:
    lines: list[Row] = ["Họ, chữ đệm, tên người yêu cầu: LÊ AN", (140, "Đề nghị cấp bản sao"), "Làm tại: Hà Nội"]
    read = extract_document([page(lines, [box(left, 1, ink)])], [1], BIRTH)["copies.wanted"]
    assert read.value is (ink > 0.1)


def test_both_words_without_a_mark_tell_nothing() -> None:
    lines: list[Row] = ["Họ, chữ đệm, tên người yêu cầu: LÊ AN", "Đề nghị cấp bản sao: Không / Có", "Làm tại: Hà Nội"]
    assert extract_document([page(lines)], [1], BIRTH)["copies.wanted"].value is None
