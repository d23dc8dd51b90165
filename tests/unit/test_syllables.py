"""Which words can be Vietnamese."""

from __future__ import annotations

import csv
from importlib import resources

import pytest

from pipeline.formats.syllables import is_strange, is_syllable


@pytest.mark.parametrize(
    "word",
    ["Nguyễn", "KHUYA", "khuỷu", "quýt", "gì", "giếng", "Gìn", "yêu", "Quỳnh", "quốc", "rượu", "hoà", "hòa", "xoong"],
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert not is_strange(word)


@pytest.mark.parametrize("word", ["Ngưyễn", "Băc", "phưòc", "Việzt", "Trâần", "Hòaf"])
def test_what_no_mouth_can_say(word: str) -> None:
    assert is_strange(word)


@pytest.mark.parametrize("word", ["UBND", "12", "45/3A", "(1)", "", "TP.", "cm2"])
def test_numbers_and_abbreviations_say_nothing(word: str) -> None:
    assert not is_strange(word)


def test_communes_of_ha_noi_are_made_of_syllables() -> None:
    with (resources.files("catalogue") / "places" / "communes.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["province_code"] == "01"]
    assert len(names) > 100
    assert [word for name in names for word in name.replace("-", " ").split() if is_strange(word)] == []
