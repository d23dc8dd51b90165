"""A part of a page that a person took for a document stands where they saw it, however the page is turned by now."""

from __future__ import annotations

import pytest

from pipeline.dossier import DossierTools, PlacedPage, build_dossier
from pipeline.places import Gazetteer
from runtime.catalogue import load_catalogue
from schemas.document import Document
from schemas.geometry import Affine, Box
from schemas.job import Cut, DossierTask, GroupedDocument, GroupedDossier, PageRef
from schemas.page import PageRecord, PageSource, PageVerdict, Rotation
from schemas.reading import Line, Reading, Word

CATALOGUE = load_catalogue()
TOOLS = DossierTools(CATALOGUE, Gazetteer(CATALOGUE.places))
WIDE, HIGH = 1000, 1400
UPPER, LOWER = Box(0, 0, WIDE, 700), Box(0, 700, WIDE, HIGH)
SLANT = Affine(1, 0.01, 3, -0.01, 1, 5)


def ref(page: int) -> PageRef:
    return PageRef(key=str(page), source=PageSource(source="1.png", source_page=page, sha256="0"))


def record(rotation: Rotation) -> PageRecord:
    """A page with a number in its upper and one in its lower half, once it is turned by 90 degrees."""
    told = (("Số định danh cá nhân: 001201012345", 300), ("Số định danh cá nhân: 001201054321", 1000))
    words = [
        Word(text=text, box=Box(100 + 150 * place, top, 240 + 150 * place, top + 30), confidence=0.99)
        for line, top in told
        for place, text in enumerate(line.split())
    ]
    lines = [
        Line(text=line, box=Box(100, top, 1000, top + 30), words=tuple(range(6 * number, 6 * number + 6)))
        for number, (line, top) in enumerate(told)
    ]
    wide, high = (WIDE, HIGH) if rotation == 90 else (HIGH, WIDE)
    reading = Reading(width=wide, height=high, dpi=300, words=tuple(words), lines=tuple(lines))
    return PageRecord(
        source=ref(1).source, width=wide, height=high, dpi=300, rotation=rotation, flat_to_upright=SLANT,
        reading=reading, verdict=PageVerdict(type="citizen_id", confidence=None, opens=True),
    )  # fmt: skip


def made(rotation: Rotation, *cuts: Cut) -> list[Document]:
    grouped = tuple(GroupedDocument(type="citizen_id", confidence=None, pages=(ref(1),), cut=cut) for cut in cuts)
    task = DossierTask(id="x", parts=(GroupedDossier(code=None, documents=grouped),), staged="")
    pages = {ref(1): PlacedPage(record(rotation), 1)}
    return list(build_dossier(task, pages, TOOLS, lambda _: False).documents)


def test_each_half_is_read_for_itself() -> None:
    upper, lower = made(90, Cut(box=UPPER, rotation=90), Cut(box=LOWER, rotation=90))
    assert [one.fields["id_number"].value for one in (upper, lower)] == ["001201012345", "001201054321"]
    assert [one.pages[0].region for one in (upper, lower)] == [UPPER, LOWER]
    assert upper.key != lower.key


@pytest.mark.parametrize("then", [0, 90, 180, 270])
def test_the_part_turns_with_its_page(then: Rotation) -> None:
    wide, high = (WIDE, HIGH) if then in {90, 270} else (HIGH, WIDE)
    seen = UPPER.turned((then - 90) % 360, wide, high)
    (document,) = made(90, Cut(box=seen, rotation=then))
    assert document.pages[0].region == UPPER
    assert document.fields["id_number"].value == "001201012345"
