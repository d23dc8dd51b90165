"""The field tagger: pieces, windows, checkpoints, and what it says of a page."""

from __future__ import annotations

import importlib.util
import json
from importlib import resources
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from models.checkpoints import open_field_tagger
from models.field_tagger import (
    CAPITAL,
    CAPITALS,
    FOLDER,
    LONGEST,
    NUMBER,
    PLAIN,
    FieldTagger,
    Ints,
    PieceMaker,
    Scores,
    _own_parts,
    load_field_tagger,
    shape_of,
)
from schemas.errors import EnvironmentLacks
from schemas.geometry import Box
from tests.pages import page

WEIGHTS = resources.files("models") / "weights" / FOLDER
FORM = page(
    [
        (380, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (470, "Độc lập - Tự do - Hạnh phúc"),
        (440, "TỜ KHAI ĐĂNG KÝ KHAI SINH"),
        "Kính gửi: Ủy ban nhân dân phường Tây Hồ",
        "Họ, chữ đệm, tên người yêu cầu: QUÁCH KHẮC LUÂN",
        "Nơi cư trú: số 12 phố Vạn Phúc, phường Tây Hồ, thành phố Hà Nội",
        "Quan hệ với người được khai sinh: Bố đẻ",
        "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
        "Họ, chữ đệm, tên: QUÁCH NHẬT ƯNG",
        "Ngày, tháng, năm sinh: 05/10/2026",
        "Giới tính: Nam Dân tộc: Kinh Quốc tịch: Việt Nam",
    ]
)


def pieces() -> PieceMaker:
    return PieceMaker(Tokenizer.from_str((WEIGHTS / "tokenizer.json").read_text("utf-8")))


def boxes(count: int) -> list[Box]:
    return [Box(10 * place, 5, 10 * place + 8, 20) for place in range(count)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [("tên:", PLAIN), ("Nguyễn", CAPITAL), ("NGUYỄN", CAPITALS), ("05/10/2026", NUMBER), ("A", CAPITAL), ("-", PLAIN)],
)
def test_how_a_word_is_written(text: str, shape: int) -> None:
    assert shape_of(text) == shape


def test_accents_capitals_and_digits_make_no_difference() -> None:
    one, other = (
        next(pieces().windows(texts, boxes(2), 100, 100)).ids.tolist() for texts in (("HỌ", "1987"), ("ho", "2026"))
    )
    assert one == other


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["họ", "12/05/1990", "Quách", "xyzwvq", "…", "\u200b"]), max_size=1200))
def test_every_word_stands_in_a_window_that_answers_for_it(texts: list[str]) -> None:
    windows = list(pieces().windows(texts, boxes(len(texts)), 20_000, 100))
    assert all(len(window.ids) <= LONGEST for window in windows)
    assert all(window.boxes.max() <= 1000 and window.boxes.min() >= 0 for window in windows)
    answered = [word for start, end in _own_parts(windows) for word in range(start, end)]
    assert answered == list(range(len(texts)))
    for window, (start, end) in zip(windows, _own_parts(windows), strict=True):
        assert window.start <= start <= end <= window.end
    assert all(one.start < after.start < one.end for one, after in pairwise(windows))


def test_a_form_is_tagged() -> None:
    tags = load_field_tagger().tag(FORM.reading)
    assert tags.type == "birth_registration_form"
    assert (tags.type_probability or 0) > 0.9
    assert (tags.first or 0) > 0.9
    said: dict[str, list[str]] = {}
    for word, key, _ in tags.words:
        said.setdefault(key, []).append(FORM.reading.words[word].text)
    assert said["child.name"] == ["QUÁCH", "NHẬT", "ƯNG"]
    assert said["requester.name"] == ["QUÁCH", "KHẮC", "LUÂN"]
    assert said["child.birth_date"] == ["05/10/2026"]
    assert [tag.word for tag in tags.words] == sorted(tag.word for tag in tags.words)


def test_an_empty_page_has_no_tags() -> None:
    tags = load_field_tagger().tag(page([]).reading)
    assert tags.words == ()
    assert tags.type is None


def test_a_checkpoint_that_knows_no_page_types_may_tag_all_the_same(tmp_path: Path) -> None:
    config = {"id2label": {"0": "O", "1": "B-child.name", "2": "I-child.name"}}
    (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
    (tmp_path / "tokenizer.json").write_text((WEIGHTS / "tokenizer.json").read_text("utf-8"), "utf-8")

    def second_word_is_the_name(inputs: dict[str, Ints]) -> Scores:
        scores = np.zeros((inputs["input_ids"].shape[1], 3), np.float32)
        scores[:, 0], scores[2, 2] = 1, 5
        return Scores(scores)

    tags = FieldTagger(tmp_path, second_word_is_the_name).tag(page(["ten Lan"]).reading)
    assert [(tag.word, tag.key) for tag in tags.words] == [(1, "child.name")]
    assert tags.type is None and tags.first is None


def test_a_setting_that_names_no_checkpoint_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacks, match="SOHOA_FIELD_TAGGER") as caught:
        open_field_tagger(str(tmp_path))
    assert caught.value.code == "no_checkpoint"


def test_our_own_folder_may_be_named_too() -> None:
    tagger = open_field_tagger(str(WEIGHTS))
    assert tagger.tag(FORM.reading) == load_field_tagger().tag(FORM.reading)


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed here")
def test_a_checkpoint_for_torch_wants_the_extra(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_text((WEIGHTS / name).read_text("utf-8"), "utf-8")
    with pytest.raises(EnvironmentLacks, match="train") as caught:
        open_field_tagger(str(tmp_path))
    assert caught.value.code == "no_torch"
