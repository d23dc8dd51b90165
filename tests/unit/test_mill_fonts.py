"""Every face of the mill draws every Vietnamese letter, and the splits share no face."""

from __future__ import annotations

import string

import pytest

from benchmarks.mill.fonts import FONTS, Font, families, files, hand_file, undrawn, vietnamese_letters

ALL = [font for fonts in FONTS.values() for font in fonts]
LATIN = string.ascii_letters + string.digits + ".,:;-/()…"


def test_there_are_134_vietnamese_letters() -> None:
    letters = vietnamese_letters()
    assert len(letters) == len(set(letters)) == 134


@pytest.mark.parametrize("font", ALL, ids=lambda font: font.family)
def test_a_face_draws_all_letters_in_its_styles(font: Font) -> None:
    if font.kind == "hand" and not hand_file(font).exists():
        pytest.skip("handwriting-like faces are not fetched: python -m benchmarks.mill.handwriting")
    found = files(font)
    wanted = ["Regular"] + ["Bold"] * font.bold + ["Italic"] * font.italic
    assert set(wanted) <= set(found), f"{font.family}: apt install {font.package}"
    for style in wanted:
        assert undrawn(found[style], vietnamese_letters() + LATIN) == "", f"{font.family} {style}"


def test_a_face_that_lacks_letters_is_found_out() -> None:
    tamil = next(path for style, path in files(Font("Noto Sans Tamil", "sans", "fonts-noto-core")).items())
    assert "ế" in undrawn(tamil, vietnamese_letters())


@pytest.mark.parametrize("kind", ["serif", "sans", "mono", "hand"])
def test_the_splits_share_no_face(kind: str) -> None:
    build, measure = families("build", kind), families("measure", kind)  # type: ignore[arg-type]
    assert len(build) >= 2 and len(measure) >= 2
    assert not set(build) & set(measure)
