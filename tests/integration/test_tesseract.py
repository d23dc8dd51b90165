"""The real Tesseract: it reads Vietnamese, keeps its limits, and says what is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.classify import PageClassifier
from pipeline.engines.tesseract import Tesseract
from pipeline.ports import Readers
from pipeline.raster import Pixels, Raster
from pipeline.run import PageTools, process_page
from runtime.document_types import load_document_types
from schemas.errors import EnvironmentLacks, PageUnreadable
from schemas.page import PageSource
from tests.scans import FONT, letter
from tests.scans import page as scan

SOURCE = PageSource(source="scan.pdf", source_page=1, sha256="0" * 64)


def typeset(text: str, width: int = 1100) -> Pixels:
    image = Image.new("L", (width, 90), 255)
    ImageDraw.Draw(image).text((30, 20), text, fill=0, font=ImageFont.truetype(FONT, 34))
    return np.asarray(image, dtype=np.uint8)


@pytest.fixture(scope="module")
def tools() -> PageTools:
    return PageTools(Readers(Tesseract()), PageClassifier(load_document_types(("Kinh",))))


def test_vietnamese_is_read_with_boxes_and_confidences() -> None:
    words = Tesseract().read_line(typeset("Cộng hòa xã hội chủ nghĩa Việt Nam"), 150)
    assert " ".join(word.text for word in words) == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert all(word.confidence is not None and word.confidence > 0.5 for word in words)
    lefts = [word.box.left for word in words]
    assert lefts == sorted(lefts)
    assert 20 <= lefts[0] <= 40


def test_digits_alone_are_read_where_asked_for() -> None:
    text = "".join(word.text for word in Tesseract().read_line(typeset("001090123456"), 150, "digits"))
    assert text == "001090123456"


def test_the_version_names_the_language() -> None:
    assert Tesseract().version.startswith("tesseract ")
    assert Tesseract().version.endswith(" vie")


def test_a_missing_language_is_the_machines_fault() -> None:
    with pytest.raises(EnvironmentLacks) as caught:
        Tesseract(language="xyz").read_line(typeset("An"), 150)
    assert caught.value.code == "no_language"
    assert "\n" not in caught.value.message


def test_a_wrong_tessdata_folder_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(EnvironmentLacks) as caught:
        Tesseract().read_line(typeset("An"), 150)
    assert caught.value.code == "no_language"


def test_a_missing_program_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentLacks) as caught:
        Tesseract().read_line(typeset("An"), 150)
    assert caught.value.code == "no_tesseract"


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(PageUnreadable) as caught:
        Tesseract(timeout_s=0.001).read_page(typeset("An"), 150)
    assert caught.value.code == "ocr_timeout"


def test_no_files_stay_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Tesseract().read_line(typeset("An"), 150)
    with pytest.raises(PageUnreadable):
        Tesseract(timeout_s=0.001).read_page(typeset("An"), 150)
    assert list(tmp_path.iterdir()) == []


def raster(image: Image.Image) -> Raster:
    return Raster(np.asarray(image, dtype=np.uint8), 150)


def test_a_page_goes_through_the_stages(tools: PageTools) -> None:
    done = process_page(raster(scan("TỜ KHAI ĐĂNG KÝ KHAI SINH", "Kính gửi: UBND phường Láng")), SOURCE, tools)
    assert done.record.verdict.type == "birth_registration_form"
    assert [line.text for line in done.record.reading.lines] == [
        "TỜ KHAI ĐĂNG KÝ KHAI SINH",
        "Kính gửi: UBND phường Láng",
    ]
    assert done.upright is not None


def test_a_page_with_a_secrecy_mark_keeps_neither_text_nor_image(tools: PageTools) -> None:
    done = process_page(raster(scan("MẬT", "QUYẾT ĐỊNH", "Về việc thành lập tổ công tác")), SOURCE, tools)
    assert done.record.set_aside == "secret"
    assert (done.record.reading.words, done.record.codes, done.upright) == ((), (), None)


def test_the_word_in_a_sentence_is_no_secrecy_mark(tools: PageTools) -> None:
    done = process_page(raster(scan("Giữ bí mật nhà nước theo quy định", "MẬT độ xây dựng 60%")), SOURCE, tools)
    assert done.record.set_aside is None


def test_a_blank_page_is_set_aside(tools: PageTools) -> None:
    assert process_page(raster(scan()), SOURCE, tools).record.set_aside == "blank"


def test_a_page_of_nothing_known_is_other(tools: PageTools) -> None:
    assert process_page(raster(letter(3)), SOURCE, tools).record.verdict.type == "other"
