"""A page through the stages: what is read badly is read again in another focus, what is read well is not."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.classify import PageClassifier
from pipeline.ports import Charset, Readers
from pipeline.raster import Pixels, Raster
from pipeline.run import PageTools, process_page
from runtime.document_types import load_document_types
from schemas.errors import PageUnreadable
from schemas.geometry import Box
from schemas.page import PageRecord, PageSource, Rotation
from schemas.reading import Word
from tests.scans import page as scan

CLASSIFIER = PageClassifier(load_document_types(("Kinh",)))
SOURCE = PageSource(source="scan.png", source_page=1, sha256="0" * 64)


@dataclass
class Scripted:
    """An engine that says four words of each page, as sure as the next of `sure`; None: it gives up."""

    sure: list[float | None]
    says: list[str] = field(default_factory=lambda: ["plain", "softs", "sharp"])
    words_of: dict[str, int] = field(default_factory=dict)
    version: str = "scripted"

    def read_page(self, image: Pixels, dpi: int) -> tuple[Word, ...]:
        sure, text = self.sure.pop(0), self.says.pop(0)
        if sure is None:
            raise PageUnreadable("ocr_timeout", "too slow")
        return tuple(
            Word(text=text, box=Box(40, 44, 90, 60), confidence=sure) for _ in range(self.words_of.get(text, 4))
        )

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        raise AssertionError


def read(engine: Scripted, bilevel: bool = False, rotation: Rotation | None = None, *lines: str) -> PageRecord:
    pixels = np.asarray(scan(*(lines or ("Biên bản cuộc họp tổ dân phố",))), np.uint8)
    raster = Raster(pixels, 150, bilevel=bilevel)
    return process_page(raster, SOURCE, PageTools(Readers(engine), CLASSIFIER), rotation).record


@pytest.mark.parametrize(
    ("sure", "bilevel", "kept"),
    [
        ([0.9], False, "plain"),
        ([0.7, 0.8, 0.75], False, "softs"),
        ([0.7, 0.7, 0.9], False, "sharp"),
        ([0.7, 0.5, 0.5], False, "plain"),
        ([0.7, None, 0.9], False, "sharp"),
        ([0.7, 0.9], True, "softs"),
        ([0.7, 0.75], True, "plain"),
    ],
)
def test_the_surest_reading_is_kept(sure: list[float | None], bilevel: bool, kept: str) -> None:
    engine = Scripted(sure)
    assert {word.text for word in read(engine, bilevel).reading.words} == {kept}
    assert engine.sure == []


def test_a_secrecy_mark_counts_in_whichever_reading_it_is_seen() -> None:
    engine = Scripted([0.7, 0.6], ["plain", "MẬT"])
    engine.words_of["MẬT"] = 1
    assert read(engine, bilevel=True).set_aside == "secret"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_that_a_person_turned_is_read_so(rotation: Rotation) -> None:
    record = read(Scripted([0.9] * 9, ["plain"] * 9), rotation=rotation)
    assert record.rotation == rotation
    assert (record.width, record.height) == ((874, 1240) if rotation in {0, 180} else (1240, 874))


def test_a_page_that_a_person_turned_is_not_blank() -> None:
    assert read(Scripted([]), False, None, "").set_aside == "blank"
    assert read(Scripted([0.9], words_of={"plain": 0}), False, 0, "").set_aside is None
