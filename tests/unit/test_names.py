from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import dossier_id
from schemas.page import PageSource


def pages(*numbers: int, name: str = "a.pdf") -> list[PageSource]:
    return [PageSource(source=name, source_page=number, sha256="ab" * 32) for number in numbers]


def test_code_is_the_id() -> None:
    assert dossier_id("H26.18-260305-0012", pages(1)) == "H26.18-260305-0012"


def test_without_a_code_the_pages_tell_and_not_the_names_of_files() -> None:
    assert re.fullmatch(r"x-[0-9a-f]{12}", dossier_id(None, pages(1, 2)))
    assert dossier_id(None, pages(1, 2)) == dossier_id(None, pages(1, 2, name="b.pdf"))
    assert len({dossier_id(None, pages(1, 2)), dossier_id(None, pages(2, 1)), dossier_id(None, pages(1))}) == 3


def test_dossiers_without_a_code_in_one_batch_differ() -> None:
    assert len({dossier_id(None, pages(1, 2), earlier) for earlier in range(4)}) == 4


@pytest.mark.parametrize("code", ["../x", ".sohoa", "summary.json", "a/b", "", "x" * 300, "a\nb", "H26 1"])
def test_code_that_is_no_folder_name_is_digested(code: str) -> None:
    assert re.fullmatch(r"x-[0-9a-f]{12}", dossier_id(code, pages(1)))


@given(st.text())
def test_id_is_always_one_safe_name(code: str) -> None:
    name = dossier_id(code, pages(1))
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)
    assert name != "summary.json"
