"""Handwriting is said to be handwriting, and never accepted without a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from models.calibration import load_calibration
from pipeline.extract import extract_document
from pipeline.extract.fields import Place, from_tokens
from pipeline.extract.stream import build_stream
from pipeline.ports import HandDetector, Readers
from pipeline.raster import Pixels
from pipeline.read import read_page
from pipeline.read.combs import read_comb
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.evidence import Evidence
from schemas.geometry import Box
from schemas.page import Mark, PageRecord
from tests.pages import page
from tests.unit.test_read import LOWER, UPPER, Letters, Scripted, clean
from workers.dossier_files import page_json, upright_reading

FORM = load_document_types(("Kinh",))["birth_registration_form"]


def written(text: str, *hand: int, sure: float = 0.97) -> PageRecord:
    """One line, the words at these places written by hand."""
    record = page([text])
    words = [
        word.model_copy(update={"handwritten": sure if place in hand else 0.02})
        for place, word in enumerate(record.reading.words)
    ]
    return record.model_copy(update={"reading": record.reading.model_copy(update={"words": tuple(words)})})


def value(key: str, record: PageRecord) -> FieldValue:
    return from_tokens(build_stream([record]).tokens, FORM.field(key), Place((record,), (1,)))


def test_what_is_written_by_hand_waits_for_a_person_however_sure_the_reader_is() -> None:
    found = value("child.name", written("LÊ VĂN AN", 0, 1, 2))
    assert (found.value, found.source, found.status) == ("LÊ VĂN AN", "handwriting", "review")


@pytest.mark.parametrize("record", [written("LÊ VĂN AN"), page(["LÊ VĂN AN"])], ids=["print", "nobody looked"])
def test_print_is_accepted(record: PageRecord) -> None:
    found = value("child.name", record)
    assert (found.source, found.status) == ("ocr", "accepted")


def test_a_date_written_between_printed_words_is_handwriting() -> None:
    found = value("child.birth_date", written("ngày 05 tháng 12 năm 1998", 1, 3, 5))
    assert (found.value, found.source, found.status) == ("1998-12-05", "handwriting", "review")


def test_one_word_of_many_makes_no_handwriting() -> None:
    found = value("child.birth_place", written("Bệnh viện Phụ sản Hà Nội, thành phố Hà Nội", 0))
    assert found.source == "ocr"


def test_a_value_behind_its_printed_label_is_told_apart() -> None:
    record = written("Họ, chữ đệm, tên người được khai sinh: LÊ VĂN AN", 8, 9, 10)
    name = extract_document([record], (1,), FORM)["child.name"]
    assert (name.value, name.source, name.status) == ("LÊ VĂN AN", "handwriting", "review")


def test_handwriting_has_no_confidence_before_it_was_measured() -> None:
    read = Evidence(kind="name", source="handwriting", least=0.99, mean=0.99, words=3, letters=7)
    assert load_calibration().probability(read) is None


@dataclass
class Halves:
    """Calls the right half of a crop handwriting; keeps what it was asked."""

    asked: list[tuple[tuple[int, ...], Sequence[Box]]] = field(default_factory=list)

    def hand_in(self, crop: Pixels, top: float, base: float, boxes: Sequence[Box]) -> tuple[float, ...]:
        self.asked.append((crop.shape, boxes))
        assert 0 <= top < base <= crop.shape[0]
        return tuple(float(box.centre[0] > crop.shape[1] / 2) for box in boxes)


def test_every_word_of_every_line_is_looked_at_within_its_line() -> None:
    detector: HandDetector = Halves()
    engine = Scripted([[("trên", 0.9), ("dưới", 0.9)]])
    reading = read_page(clean(LOWER, UPPER), Readers(engine, hand=detector))
    assert [word.handwritten for word in reading.words] == [0.0, 0.0]
    assert isinstance(detector, Halves)
    for (height, width), (box,) in detector.asked:
        assert box.within(width, height).width > 0.9 * width


def test_a_machine_readable_line_is_print() -> None:
    mrz = "IDVNM0900001234001090000123<<4"
    reading = read_page(clean(UPPER), Readers(Scripted([[(mrz, 0.9)]]), Letters("", mrz), Halves()))
    assert [word.handwritten for word in reading.words] == [None]


def test_a_comb_is_looked_at_even_when_nobody_can_read_it() -> None:
    flat = np.full((160, 400), 255, np.uint8)
    cells = tuple(Box(40 + 60 * n, 50, 100 + 60 * n, 110) for n in range(3))
    for cell in cells:
        flat[cell.top + 15 : cell.bottom - 15, cell.left + 25 : cell.left + 35] = 0
    mark = Mark(kind="comb", box=Box(40, 50, 220, 110), cells=cells)
    word = read_comb(flat, 300, mark, Readers(Scripted([]), hand=Halves()))
    assert word is not None
    assert (word.text, word.handwritten) == ("???", 0.0)


def test_a_pages_words_say_how_likely_they_are_handwriting() -> None:
    told = json.loads(page_json(upright_reading(written("ngày 05", 1))))
    assert [word["handwritten"] for word in told["words"]] == [0.02, 0.97]


@pytest.mark.parametrize(("others", "source"), [(True, "handwriting"), (False, "ocr")])
def test_what_looks_a_little_like_handwriting_is_so_among_handwriting(others: bool, source: str) -> None:
    name, place = "Họ, chữ đệm, tên người được khai sinh: LÊ VĂN AN", "Nơi sinh: Bệnh viện Phụ sản"
    record = page([name, place, "Quê quán: Hà Nội", "Ngày sinh của trẻ: 05/12/2023"])
    hand = dict.fromkeys((8, 9, 10, 13, 14, 15, 16, 19, 20), 0.97 if others else 0.02) | {25: 0.3}
    assert record.reading.words[25].text == "05/12/2023"
    words = tuple(
        word.model_copy(update={"handwritten": hand.get(place, 0.02)})
        for place, word in enumerate(record.reading.words)
    )
    read = record.model_copy(update={"reading": record.reading.model_copy(update={"words": words})})
    assert extract_document([read], (1,), FORM)["child.birth_date"].source == source
