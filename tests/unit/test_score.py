"""The scorecard: what counts as right, and how pages, papers and ledgers are told apart."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.score import Card, score
from benchmarks.truth import TruthBatch, TruthDocument, TruthDossier, TruthPage, TruthSetAside
from pipeline.formats.same import same_value, says_something
from schemas.catalogue import DocumentType, FieldSpec, Kind
from schemas.shares import Share, wilson

KINDS: dict[str, Kind] = {"name": "name", "born": "date", "area": "decimal", "note": "text", "signed": "signature"}
FORM = DocumentType(
    code="form",
    titles=("FORM",),
    labels=(),
    fields=tuple(FieldSpec(key=key, kind=kind, required=False) for key, kind in KINDS.items()),
)
TYPES = {"form": FORM, "card": FORM.model_copy(update={"code": "card"})}
VALUES: dict[str, Any] = {"name": "HÀ AN", "born": "2024-03-12", "area": "52.5", "note": None, "signed": True}


@pytest.mark.parametrize(
    ("kind", "truth", "read", "same"),
    [
        ("name", "Nguyễn Thị Hoà", "NGUYỄN  THỊ HÒA", True),
        ("name", "Nguyễn Thị Hoà", "Nguyễn Thị Hoa", False),
        ("address", "Phường Hoàn Kiếm", unicodedata.normalize("NFD", "phường hoàn kiếm"), True),
        ("text", "Bản thân", "Bản  thân", True),
        ("long_text", "tặng cho", "tặng cho.", False),
        ("enum", "Kinh", "kinh", True),
        ("sex", "Nữ", "nữ", True),
        ("email", "a@example.com", "A@example.com", True),
        ("date", "1969-05", "1969-05", True),
        ("date", "1969-05", "1969-05-01", False),
        ("id12", "001190000017", "001190000017", True),
        ("id12", "001190000017", "01190000017", False),
        ("id_any", "B1234567", "b1234567", False),
        ("int", "6", "6", True),
        ("int", "6", "06", False),
        ("decimal", "52.5", "52,5", False),
        ("money", "100000", "100.000", False),
        ("phone", "0912000000", "0912 000 000", False),
        ("serial", "AA 01234567", "AA  01234567", True),
        ("serial", "AA 01234567", "aa 01234567", False),
        ("check", True, True, True),
        ("check", False, None, False),
        ("signature", True, "yes", False),
        ("stamp", False, False, True),
        ("list", ["Đơn", "Giấy"], ["ĐƠN", "giấy"], True),
        ("list", ["Đơn", "Giấy"], ["Giấy", "Đơn"], False),
        ("list", ["Đơn"], "Đơn", False),
        ("table", [{"name": "An", "born": "2001"}], [{"name": "AN", "born": "2001", "more": "x"}], True),
        ("table", [{"name": "An", "born": "2001"}], [{"name": "An"}], False),
        ("table", [{"name": "An", "born": None}], [{"name": "An"}], True),
        ("table", [{"name": "An"}], [{"name": "An"}, {"name": "Bo"}], False),
        ("name", "An", None, False),
        ("name", None, None, True),
    ],
)
def test_same_value(kind: Kind, truth: Any, read: Any, same: bool) -> None:
    assert same_value(kind, truth, read) is same


@given(st.sampled_from(list(KINDS.values())), st.text())
def test_a_text_is_the_same_as_itself(kind: Kind, text: str) -> None:
    if kind != "signature":
        assert same_value(kind, text, text)


@pytest.mark.parametrize(
    ("value", "made_up"),
    [(None, False), (False, False), ([], False), ("", False), ("x", True), (True, True), (0, True)],
)
def test_says_something(value: Any, made_up: bool) -> None:
    assert says_something(value) is made_up


def test_wilson_is_as_published() -> None:
    """Examples of Newcombe (1998), table I: 81/263 and 0/20."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_bounds_hold_the_share(right: int, wrong: int) -> None:
    share = Share(count=right, total=right + wrong)
    low, high = share.bounds
    assert 0 <= low <= high <= 1
    assert share.rate is None or low - 1e-12 <= share.rate <= high + 1e-12


def paper(pages: int = 1, first: int = 1, fields: Mapping[str, Any] = VALUES, kind: str = "form") -> TruthDocument:
    truth = tuple(TruthPage(source="a.pdf", source_page=number) for number in range(first, first + pages))
    return TruthDocument(type=kind, layout="family", pages=truth, fields=dict(fields))


def batch(*documents: TruthDocument, aside: int | None = None) -> TruthBatch:
    set_aside = (TruthSetAside(source="a.pdf", source_page=aside, reason="blank"),) if aside else ()
    dossier = TruthDossier(
        code="H26-1", procedure="1.1", received_at="2026-01-05T08:00:00+07:00", documents=documents, set_aside=set_aside
    )
    return TruthBatch(batch="b1", split="build", tier="clean", dossiers=(dossier,))


def value(given_value: Any, status: str = "accepted") -> dict[str, Any]:
    shown = given_value is not None
    return {
        "value": given_value,
        "text": str(given_value),
        "confidence": 0.9,
        "status": status if shown else "absent",
        "page": 1 if shown else None,
        "box": [1, 2, 3, 4] if shown else None,
        "findings": [],
    }


def document(*pages: int, kind: str = "form", **fields: Any) -> dict[str, Any]:
    read = {key: one if isinstance(one, dict) else value(one) for key, one in (VALUES | fields).items()}
    placed = [{"page": number, "source": "b1/a.pdf", "source_page": number} for number in pages]
    return {"type": kind, "pages": placed, "fields": read}


def dossier(*documents: dict[str, Any], aside: tuple[int, ...] = (), **facts: Any) -> dict[str, Any]:
    return {
        "id": "H26-1",
        "code": "H26-1",
        "procedure": "1.1",
        "received_at": "2026-01-05T01:00:00+00:00",
        "documents": list(documents),
        "set_aside": [{"source": "b1/a.pdf", "source_page": number, "reason": "blank"} for number in aside],
        "completeness": {"required": [], "present": [], "missing": []},
        **facts,
    }


def card_of(out: Path, truth: TruthBatch, *given_dossiers: dict[str, Any]) -> Card:
    for one in given_dossiers:
        (out / one["id"]).mkdir(parents=True)
        (out / one["id"] / "dossier.json").write_text(json.dumps(one))
    return score([truth], out, TYPES)


def shares(card: Card) -> dict[str, tuple[int, int]]:
    return {figure: (card.counts[figure], card.totals[figure]) for figure in card.totals}


def test_all_right(tmp_path: Path) -> None:
    card = card_of(tmp_path, batch(paper(2), aside=3), dossier(document(1, 2), aside=(3,)))
    assert shares(card) == {
        "page type": (2, 2),
        "document pages": (1, 1),
        "set aside": (1, 1),
        "field": (4, 4),
        "precision": (4, 4),
        "names, numbers, dates": (3, 3),
        "accepted": (4, 4),
        "wrong among accepted": (0, 4),
        "called blank": (0, 4),
        "invented": (0, 1),
        "ledger": (1, 1),
        "completeness": (1, 1),
        "procedure": (1, 1),
        "dossier code": (1, 1),
        "received at": (1, 1),
    }


def test_wrong_values_are_told_apart(tmp_path: Path) -> None:
    read = document(1, name="HÀ ẨN", born=value("2024-03-13", "review"), area=None, note="made up")
    card = card_of(tmp_path, batch(paper()), dossier(read))
    counted = shares(card)
    assert counted["field"] == (1, 4)
    assert counted["names, numbers, dates"] == (0, 3)
    assert counted["accepted"] == (2, 4)
    assert counted["called blank"] == (1, 4)
    assert counted["invented"] == (1, 1)
    assert counted["precision"] == (1, 4)
    assert counted["wrong among accepted"] == (2, 3)
    assert [one.key for one in card.invented] == ["note"]


def test_fields_of_a_page_typed_wrong_are_wrong(tmp_path: Path) -> None:
    card = card_of(tmp_path, batch(paper()), dossier(document(1, kind="card")))
    assert (card.counts["page type"], card.counts["field"], card.totals["field"]) == (0, 0, 4)
    assert card.pages[0].given == ("card",)


def test_of_several_papers_on_a_page_each_gets_its_own(tmp_path: Path) -> None:
    other = VALUES | {"name": "LÊ BÌNH", "area": "7"}
    card = card_of(tmp_path, batch(paper(fields=other), paper()), dossier(document(1), document(1, **other)))
    assert card.share("field") == Share(count=8, total=8)
    assert card.share("ledger") == Share(count=1, total=1)


def test_pages_that_are_to_be_set_aside_are_kept_with_what_they_were_taken_for(tmp_path: Path) -> None:
    card = card_of(tmp_path, batch(paper(), aside=2), dossier(document(1, 2)))
    assert [(one.type, one.given) for one in card.aside] == [("set aside", ("form",))]
    assert card.share("set aside") == Share(count=0, total=1)


def test_false_is_a_value_where_a_mark_could_stand(tmp_path: Path) -> None:
    card = card_of(tmp_path, batch(paper(fields=VALUES | {"signed": False})), dossier(document(1, signed=value(False))))
    assert card.share("precision") == Share(count=4, total=4)
    blank = card_of(
        tmp_path / "blank", batch(paper(fields=VALUES | {"signed": None})), dossier(document(1, signed=value(False)))
    )
    assert blank.share("precision") == Share(count=3, total=3)


def test_papers_joined_or_torn_are_not_grouped_right(tmp_path: Path) -> None:
    truth = batch(paper(), paper(1, first=2))
    card = card_of(tmp_path, truth, dossier(document(1, 2)))
    assert card.share("document pages") == Share(count=0, total=2)
    assert card.share("page type") == Share(count=2, total=2)


@pytest.mark.parametrize(
    "given_dossiers",
    [
        [dossier(document(1))],
        [dossier(document(1, 2), aside=(2,))],
        [dossier(document(1), aside=(2,)), dossier(document(1), id="x-2")],
        [dossier(document(1, 2), aside=(3,))],
        [],
    ],
    ids=["lost", "twice", "in two dossiers", "never scanned", "nothing"],
)
def test_ledgers_that_do_not_balance(tmp_path: Path, given_dossiers: list[dict[str, Any]]) -> None:
    card = card_of(tmp_path, batch(paper(), aside=2), *given_dossiers)
    assert card.share("ledger") == Share(count=0, total=1)


def test_verdicts(tmp_path: Path) -> None:
    missing = {"required": ["form"], "present": [], "missing": ["form"]}
    given_dossier = dossier(document(1), code=None, procedure=None, received_at=None, completeness=missing)
    counted = shares(card_of(tmp_path, batch(paper()), given_dossier))
    assert all(counted[figure] == (0, 1) for figure in ("dossier code", "procedure", "received at", "completeness"))


def test_a_dossier_that_is_nowhere_has_no_right_verdict(tmp_path: Path) -> None:
    counted = shares(card_of(tmp_path, batch(paper())))
    assert {figure: right for figure, (right, _) in counted.items() if right} == {}
