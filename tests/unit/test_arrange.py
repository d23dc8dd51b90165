"""Pages as a person arranged them: each that the batches gave stands in one place, whatever the person knew of."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.arrange import Home, arranged, at_home
from schemas.geometry import Box
from schemas.job import Cut, GroupedDocument, GroupedDossier, PageRef
from schemas.page import PageSource
from schemas.review import ArrangedDocument, Arrangement


def ref(page: int) -> PageRef:
    return PageRef(key=str(page), source=PageSource(source="1.pdf", source_page=page, sha256="0"))


def part(*documents: tuple[int, ...], aside: tuple[int, ...] = (), code: str | None = None) -> GroupedDossier:
    grouped = (
        GroupedDocument(type="other", confidence=0.5, pages=tuple(ref(page) for page in pages)) for pages in documents
    )
    return GroupedDossier(
        code=code, documents=tuple(grouped), set_aside=tuple((ref(page), "separator") for page in aside)
    )


def by_person(*documents: tuple[str, tuple[int, ...]], aside: tuple[int, ...] = ()) -> Arrangement:
    told = tuple(ArrangedDocument(type=type_, pages=pages) for type_, pages in documents)
    return Arrangement(dossier="H1", version=1, documents=told, set_aside=tuple((page, "duplicate") for page in aside))


def shown(parts: tuple[GroupedDossier, ...]) -> list[tuple[str, list[int]]]:
    return [(one.type, [int(ref.key) for ref in one.pages]) for part in parts for one in part.documents]


def aside(parts: tuple[GroupedDossier, ...]) -> dict[int, str]:
    return {int(ref.key): reason for part in parts for ref, reason in part.set_aside}


def test_without_an_arrangement_parts_stay() -> None:
    parts = (part((1, 2), aside=(3,)),)
    assert arranged(parts, None) == parts


def test_the_person_s_documents_come_first_and_what_came_later_follows() -> None:
    parts = (part((1, 2), (3,), aside=(4,), code="H1"), part((5,), (6,)))
    found = arranged(parts, by_person(("letter", (3, 1)), ("form", (4,)), ("other", (5,)), aside=(2,)))
    assert shown(found) == [("letter", [3, 1]), ("form", [4]), ("other", [5]), ("other", [6])]
    assert aside(found) == {2: "duplicate"}
    assert [one.code for one in found] == [None, "H1", None]
    assert [one.confidence for part in found for one in part.documents] == [None, None, 0.5, 0.5]


def test_pages_that_are_no_longer_given_are_left_out() -> None:
    found = arranged((part((1,), (2,)),), by_person(("other", (1, 9)), ("other", (8,)), ("other", (2,)), aside=(7,)))
    assert (shown(found), aside(found)) == ([("other", [1]), ("other", [2])], {})


def test_a_part_of_a_page_is_cut_as_the_person_saw_it() -> None:
    box = Box(0, 0, 100, 50)
    told = ArrangedDocument(type="citizen_id", pages=(1,), region=box, rotation=90)
    (first, _) = arranged((part((1,)),), Arrangement(dossier="H1", version=1, documents=(told,)))
    assert first.documents[0].cut == Cut(box=box, rotation=90)


def homes(**pages: tuple[int, ...]) -> dict[str, Home]:
    return {str(page): Home(dossier=name, code=None if name == "x" else name) for name in pages for page in pages[name]}


def test_each_page_stays_in_its_dossier_however_its_batch_is_grouped_now() -> None:
    fresh = {"x-new": [part((1, 2), (3,), aside=(4,))], "B": [part((5,), code="B")]}
    found = at_home(fresh, homes(A=(1, 4), B=(2, 3), x=(5,)))
    assert {name: (shown(tuple(parts)), aside(tuple(parts))) for name, parts in found.items()} == {
        "A": ([("other", [1])], {4: "separator"}),
        "B": ([("other", [2]), ("other", [3])], {}),
        "x": ([("other", [5])], {}),
    }
    assert {name: [one.code for one in parts] for name, parts in found.items()} == {"A": ["A"], "B": ["B"], "x": ["B"]}


def test_a_page_without_a_home_goes_with_its_neighbours() -> None:
    fresh = {"x-new": [part((1, 2))], "C": [part((3,), code="C")]}
    found = at_home(fresh, homes(A=(2,)))
    assert {name: shown(tuple(parts)) for name, parts in found.items()} == {
        "A": [("other", [1, 2])],
        "C": [("other", [3])],
    }
    assert at_home(fresh, {}) == {name: list(parts) for name, parts in fresh.items()}


_PAGES = st.lists(st.integers(1, 12), unique=True)


def _lots(pages: list[int], ends: list[int]) -> list[tuple[int, ...]]:
    cuts = sorted({0, *(end % (len(pages) + 1) for end in ends), len(pages)})
    return [tuple(pages[start:end]) for start, end in pairwise(cuts)]


@given(_PAGES, _PAGES, st.lists(st.integers(0, 12)), st.lists(st.integers(0, 12)), st.integers(0, 4))
def test_every_page_given_stands_in_one_place(
    pages: list[int], known: list[int], ends: list[int], other_ends: list[int], left: int
) -> None:
    lots = _lots(pages, ends)
    aside_lot = lots[1] if len(lots) > 1 else ()
    parts = (part(*lots[::2], aside=aside_lot[:1]), part(aside_lot[1:]), *(part(lot) for lot in lots[3::2]))
    drawn = by_person(*(("form", lot) for lot in _lots(known[left:], other_ends)), aside=tuple(known[:left]))
    found = arranged(parts, drawn)
    places = Counter([page for _, of in shown(found) for page in of] + list(aside(found)))
    assert places == Counter(pages)
