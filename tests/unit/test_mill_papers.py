"""The mill's papers: complete, consistent, the same for the same seed, and printed as the truth says."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

import pytest

from benchmarks.mill.build import SPLIT
from benchmarks.mill.build.families import BuildFamily
from benchmarks.mill.mrz import card_lines, check_digit
from benchmarks.mill.numerals import date_words, number_words
from benchmarks.mill.paper import Family, Paper
from benchmarks.mill.papers import REQUIRED, TYPES, make_paper, make_papers
from benchmarks.mill.people import draw_id, draw_name
from benchmarks.mill.typeset import text_lines, to_pdf

STYLES = [family for family in SPLIT.families if isinstance(family, BuildFamily)]
TEMPLATES = [family for family in SPLIT.families if not isinstance(family, BuildFamily)]
ICAO_SPECIMEN = ("D231458907<<<<<<<<<<<<<<<", "7408122", "1204159")


@pytest.mark.parametrize("type_", TYPES)
def test_the_same_seed_gives_the_same_paper(type_: str) -> None:
    assert make_paper(type_, SPLIT.lexicon, Random(5)) == make_paper(type_, SPLIT.lexicon, Random(5))
    if type_ != "other":
        assert make_paper(type_, SPLIT.lexicon, Random(5)) != make_paper(type_, SPLIT.lexicon, Random(6))


@pytest.mark.parametrize("procedure", REQUIRED)
def test_a_dossier_holds_what_its_procedure_requires_or_says_what_is_missing(procedure: str) -> None:
    missing = 0
    for seed in range(60):
        dossier = make_papers(procedure, SPLIT.lexicon, Random(seed))
        types = {paper.type for paper in dossier.papers}
        assert {type_ for type_ in REQUIRED[procedure] if type_ not in types} == set(dossier.missing)
        missing += bool(dossier.missing)
        assert [p.type for p in dossier.papers[: dossier.receipts]] == ["intake_receipt"] * dossier.receipts
    assert (missing > 0) == (len(REQUIRED[procedure]) > 1)


def test_the_papers_of_a_dossier_agree() -> None:
    for seed in range(40):
        dossier = make_papers("1.001193", SPLIT.lexicon, Random(seed))
        form, notice = (
            [paper for paper in dossier.papers if paper.type == type_]
            for type_ in ("birth_registration_form", "birth_notification")
        )
        if notice:
            assert form[0].fields["child.birth_date"] == notice[0].fields["birth.date"]
            assert form[0].fields["mother.name"].upper() == notice[0].fields["mother.name"].upper()
        for card in (paper for paper in dossier.papers if paper.type == "citizen_id"):
            assert card.facts["mrz"].split("\n")[0][15:27] == card.fields["id_number"]


def test_identity_numbers_fit_sex_and_birth() -> None:
    number = draw_id(Random(1), "Nữ", date(2004, 2, 29))
    assert re.fullmatch(r"\d{12}", number) and number[3:6] == "304"


def test_names_do_not_repeat_a_word() -> None:
    rng = Random(2)
    for _ in range(400):
        words = draw_name(SPLIT.lexicon, rng, "Nữ").split()[1:]
        assert len(words) == len(set(words))


def test_check_digits_of_the_icao_specimen() -> None:
    """ICAO 9303-5, appendix B: the TD1 specimen of Utopia."""
    assert check_digit("D23145890") == "7"
    assert check_digit("740812") == "2"
    assert check_digit("".join((*ICAO_SPECIMEN, "<" * 11))) == "6"


def test_a_card_has_three_lines_of_thirty() -> None:
    lines = card_lines("001187034562", "1987-03-12", "Nữ", "Không thời hạn", "NGUYỄN THỊ HỒNG ĐÀO").split("\n")
    assert [len(line) for line in lines] == [30, 30, 30]
    assert lines[1][8:14] == "991231" and lines[2].startswith("NGUYEN<<THI<HONG<DAO<")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (5, "năm"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (150_000_000, "một trăm năm mươi triệu"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_a_date_in_words() -> None:
    assert date_words(date(2026, 4, 5)) == "Ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi sáu"


def _printings(value: Any) -> list[str]:
    """How a value may stand on paper, white space removed, lower case."""
    if isinstance(value, bool):
        return [""]
    text = str(value)
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(T(\d{2}):(\d{2}).*)?", text)
    if found:
        year, month, day = found.group(1, 2, 3)
        plain = [
            f"{d}{s}{m}{s}{year}" for s in "/-." for d in (day, day.lstrip("0")) for m in (month, month.lstrip("0"))
        ]
        return plain + [f"ngày{day}tháng{m}năm{year}" for m in (month, month.lstrip("0"))]
    squeezed = re.sub(r"\s+", "", text).lower()
    if re.fullmatch(r"\d+\.\d", text):
        return [text.replace(".", ","), text.split(".", maxsplit=1)[0]]
    if re.fullmatch(r"\d+", text):
        return [squeezed, f"{int(text):,}".replace(",", "."), f"{int(text):02d}"]
    return [squeezed]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, list):
        return [inner for one in value for inner in _flat(one)]
    return [inner for one in value.values() for inner in _flat(one)] if isinstance(value, dict) else [value]


def _unprinted(paper: Paper, text: str) -> dict[str, Any]:
    """Fields whose value is nowhere in the text; a value broken by a column beside it counts by its words."""
    squeezed, words = re.sub(r"\s+", "", text).lower(), set(re.findall(r"\S+", text.lower()))
    hidden = {"kind"} if paper.fields.get("kind") == "CÔNG VĂN" else set()
    hidden |= {"old_id_number"}
    return {
        key: value
        for key, value in paper.fields.items()
        if value is not None and key not in hidden
        for one in _flat(value)
        if not any(printed in squeezed for printed in _printings(one))
        and not all(any(word in seen for seen in words) for word in str(one).lower().split())
    }


def _check_printing(type_: str, family: Family, seed: int) -> None:
    paper = make_paper(type_, SPLIT.lexicon, Random(seed))
    sheet = family.typeset(paper, seed, False)
    text = "\n".join(line for page in text_lines(to_pdf(sheet)) for line in page)
    assert _unprinted(paper, text) == {}
    assert sheet.handwritten == ()


@pytest.mark.parametrize("number", range(len(TYPES)), ids=TYPES)
def test_every_value_is_printed(number: int) -> None:
    _check_printing(TYPES[number], STYLES[number % len(STYLES)], 11)


@pytest.mark.slow
@pytest.mark.parametrize("family", STYLES, ids=lambda family: family.name.replace("/", "-"))
@pytest.mark.parametrize("type_", TYPES)
def test_every_value_is_printed_in_every_style(type_: str, family: Family) -> None:
    for seed in (12, 13):
        _check_printing(type_, family, seed)


@pytest.mark.parametrize("family", TEMPLATES, ids=lambda family: family.name.replace("/", "-"))
def test_every_value_is_marked_in_every_template(family: Family) -> None:
    """What a template leaves out, or shows without saying which field it is, would count as an error of the reading."""
    for type_ in family.types:
        for seed in range(12, 18):
            paper = make_paper(type_, SPLIT.lexicon, Random(seed))
            marked = set(re.findall(r'data-field="([^"]+)"', family.typeset(paper, seed, False).html))
            assert _filled_in(paper) <= marked <= set(paper.fields), f"{type_}, seed {seed}"


def test_every_type_has_several_templates() -> None:
    for type_ in TYPES:
        assert sum(type_ in family.types for family in TEMPLATES) >= 3, type_


def _filled_in(paper: Paper) -> set[str]:
    """Keys of the values that must stand on the paper: a `CÔNG VĂN` does not name itself, a mark left out shows not."""
    hidden = {"old_id_number", *(("kind",) if paper.fields.get("kind") == "CÔNG VĂN" else ())}
    return {key for key, value in paper.fields.items() if value not in (None, False, []) and key not in hidden}


def test_a_value_that_is_not_printed_is_found_out() -> None:
    paper = make_paper("birth_registration_form", SPLIT.lexicon, Random(1))
    assert "child.name" in _unprinted(paper, "TỜ KHAI ĐĂNG KÝ KHAI SINH")


def test_handwriting_is_noted() -> None:
    paper = make_paper("birth_registration_form", SPLIT.lexicon, Random(1))
    sheet = SPLIT.families[0].typeset(paper, 1, True)
    assert {"child.name", "requester.name", "child.birth_date"} <= set(sheet.handwritten)
