"""The scorecard: what `sohoa run` wrote, compared with the mill's truth as the outside contract says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from benchmarks.truth import TruthBatch, TruthDocument, TruthDossier, TruthPage, TruthSetAside
from pipeline.formats.same import STRICT_KINDS, same_value, says_something
from schemas.catalogue import DocumentType, FieldSpec, Kind
from schemas.page import Rotation
from schemas.shares import Share

Figure = Literal[
    "page type", "document pages", "set aside", "field", "names, numbers, dates", "ledger", "completeness",
    "procedure", "dossier code", "received at", "accepted", "wrong among accepted", "invented", "called blank",
    "precision",
]  # fmt: skip
PageKey = tuple[str, int]


@dataclass(frozen=True)
class Where:
    """Where in DIR a thing was found: the dossier's folder, the page's number there, the box on its upright image."""

    dossier: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class PageResult:
    """A page of a paper. `given`: types of the documents that hold it; `where`: None when it is in none.

    `lines`, `rotation`: what is printed on it, and how far it must be turned clockwise to stand upright.
    """

    batch: str
    type: str
    layout: str
    source: str
    source_page: int
    given: tuple[str, ...]
    where: Where | None
    lines: tuple[str, ...] = ()
    rotation: Rotation = 0

    @property
    def key(self) -> PageKey:
        return f"{self.batch}/{self.source}", self.source_page

    @property
    def right(self) -> bool:
        return self.type in self.given


@dataclass(frozen=True)
class FieldResult:
    """One field of one paper: what was right (None: left blank), what was given."""

    batch: str
    type: str
    layout: str
    key: str
    kind: Kind
    handwritten: bool
    truth: Any
    given: Any
    text: str | None
    status: str | None
    confidence: float | None
    findings: tuple[str, ...]
    where: Where | None

    @property
    def right(self) -> bool:
        if self.truth is None:
            return not says_something(self.given)
        return same_value(self.kind, self.truth, self.given)

    @property
    def filled(self) -> bool:
        """Whether a value was given: false of a mark is one only where the paper has that mark's place."""
        return self.given is not None and (self.truth is not None or says_something(self.given))

    @property
    def accepted(self) -> bool:
        return self.status == "accepted"


@dataclass
class Card:
    """Counts by figure, and every result for whoever wants to look.

    `invented`: values for fields left blank; `aside`: pages that are to be set aside (type `set aside`).
    """

    counts: Counter[Figure] = field(default_factory=Counter)
    totals: Counter[Figure] = field(default_factory=Counter)
    pages: list[PageResult] = field(default_factory=list)
    aside: list[PageResult] = field(default_factory=list)
    fields: list[FieldResult] = field(default_factory=list)
    invented: list[FieldResult] = field(default_factory=list)

    def count(self, figure: Figure, yes: bool) -> None:
        self.counts[figure] += yes
        self.totals[figure] += 1

    def share(self, figure: Figure) -> Share:
        return Share(count=self.counts[figure], total=self.totals[figure])


def score(truth: Iterable[TruthBatch], out: Path, types: Mapping[str, DocumentType]) -> Card:
    """The scorecard of a folder written by `sohoa run` over the folder that holds all these batches."""
    card = Card()
    dossiers = [json.loads(path.read_text("utf-8")) for path in sorted(out.glob("*/dossier.json"))]
    places = _places(dossiers)
    seen = _pages_seen(dossiers)
    for batch in truth:
        for dossier in batch.dossiers:
            _score_dossier(card, batch.batch, dossier, places, types)
        card.count("ledger", _balances(batch, seen))
    return card


@dataclass(frozen=True)
class _Holder:
    """What holds a page: a document of a dossier, or (document None) what the dossier set aside."""

    dossier: Mapping[str, Any]
    document: Mapping[str, Any] | None = None


Places = dict[PageKey, list[_Holder]]


def _places(dossiers: Sequence[Mapping[str, Any]]) -> Places:
    places: Places = {}
    for dossier in dossiers:
        for document in dossier["documents"]:
            for page in document["pages"]:
                places.setdefault(_key(page), []).append(_Holder(dossier, document))
        for page in dossier["set_aside"]:
            places.setdefault(_key(page), []).append(_Holder(dossier))
    return places


def _key(page: Mapping[str, Any]) -> PageKey:
    """`<batch folder>/<file>` and the page in it."""
    return "/".join(Path(page["source"]).parts[-2:]), page["source_page"]


def _score_dossier(
    card: Card, batch: str, truth: TruthDossier, places: Places, types: Mapping[str, DocumentType]
) -> None:
    for document in truth.documents:
        keys = [_page_key(batch, page) for page in document.pages]
        card.pages += (_page_result(card, batch, document, page, places) for page in document.pages)
        found = _matching(document, keys, places, types[document.type])
        same_pages = found is not None and [_key(page) for page in _document(found)["pages"]] == keys
        card.count("document pages", same_pages)
        for result in _field_results(batch, document, found, types[document.type]):
            _count_field(card, result)
    for aside in truth.set_aside:
        card.aside.append(_aside_result(card, batch, aside, places))
    _score_verdicts(card, truth, _main_holder(batch, truth, places))


def _page_key(batch: str, page: TruthPage) -> PageKey:
    return f"{batch}/{page.source}", page.source_page


def _main_holder(batch: str, truth: TruthDossier, places: Places) -> Mapping[str, Any] | None:
    """The dossier that holds most of the pages."""
    keys = [_page_key(batch, page) for document in truth.documents for page in document.pages]
    holders = {one.dossier["id"]: one.dossier for key in keys for one in places.get(key, [])}
    votes = Counter(one.dossier["id"] for key in keys for one in places.get(key, []))
    return holders[votes.most_common(1)[0][0]] if votes else None


def _score_verdicts(card: Card, truth: TruthDossier, holder: Mapping[str, Any] | None) -> None:
    given = holder or {"code": "", "procedure": "", "received_at": "", "completeness": {"missing": ["nothing found"]}}
    card.count("dossier code", given["code"] == truth.code)
    card.count("procedure", given["procedure"] == truth.procedure)
    card.count("received at", _same_moment(truth.received_at, given["received_at"]))
    card.count("completeness", sorted(given["completeness"]["missing"]) == sorted(truth.missing))


def _same_moment(truth: str | None, given: str | None) -> bool:
    if truth is None or not given:
        return truth is given
    return datetime.fromisoformat(truth) == datetime.fromisoformat(given)


def _page_result(card: Card, batch: str, truth: TruthDocument, page: TruthPage, places: Places) -> PageResult:
    held = places.get(_page_key(batch, page), [])
    result = PageResult(
        batch=batch,
        type=truth.type,
        layout=truth.layout,
        source=page.source,
        source_page=page.source_page,
        given=_types(held),
        where=next((_where_page(one, _page_key(batch, page)) for one in held if one.document is not None), None),
        lines=page.lines,
        rotation=page.rotation,
    )
    card.count("page type", result.right)
    return result


def _aside_result(card: Card, batch: str, aside: TruthSetAside, places: Places) -> PageResult:
    held = places.get((f"{batch}/{aside.source}", aside.source_page), [])
    card.count("set aside", any(one.document is None for one in held))
    return PageResult(batch, "set aside", aside.reason, aside.source, aside.source_page, _types(held), None)


def _types(held: Sequence[_Holder]) -> tuple[str, ...]:
    return tuple(str(one.document["type"]) for one in held if one.document is not None)


def _where_page(holder: _Holder, key: PageKey) -> Where:
    number = next(page["page"] for page in _document(holder)["pages"] if _key(page) == key)
    return Where(holder.dossier["id"], number)


def _document(holder: _Holder) -> Mapping[str, Any]:
    assert holder.document is not None
    return holder.document


def _matching(truth: TruthDocument, keys: Sequence[PageKey], places: Places, kind: DocumentType) -> _Holder | None:
    """The document of the right type on these pages; of several on a page the one that agrees best."""
    held = (one for key in keys for one in places.get(key, []))
    fitting = [one for one in held if one.document is not None and one.document["type"] == truth.type]
    return max(fitting, key=lambda one: _agreement(truth, _document(one), kind), default=None)


def _agreement(truth: TruthDocument, given: Mapping[str, Any], kind: DocumentType) -> int:
    read = given["fields"]
    return sum(
        same_value(spec.kind, truth.fields[spec.key], read.get(spec.key, {}).get("value"))
        for spec in kind.fields
        if truth.fields.get(spec.key) is not None
    )


def _field_results(
    batch: str, truth: TruthDocument, found: _Holder | None, kind: DocumentType
) -> Iterator[FieldResult]:
    for spec in kind.fields:
        read = _document(found)["fields"].get(spec.key, {}) if found else {}
        yield FieldResult(
            batch=batch,
            type=truth.type,
            layout=truth.layout,
            key=spec.key,
            kind=spec.kind,
            handwritten=spec.key in truth.handwritten,
            truth=truth.fields.get(spec.key),
            given=read.get("value"),
            text=read.get("text"),
            status=read.get("status"),
            confidence=read.get("confidence"),
            findings=tuple(read.get("findings", ())),
            where=_where_field(found, spec, read),
        )


def _where_field(found: _Holder | None, spec: FieldSpec, read: Mapping[str, Any]) -> Where | None:
    if found is None:
        return None
    page = read.get("page") or _document(found)["pages"][0]["page"]
    box = read.get("box")
    return Where(found.dossier["id"], page, tuple(box) if box else None)


def _count_field(card: Card, result: FieldResult) -> None:
    """A value accepted for a field left blank counts among the accepted, as a wrong one."""
    if result.accepted and (result.truth is not None or says_something(result.given)):
        card.count("wrong among accepted", not result.right)
    if result.filled:
        card.count("precision", result.right)
    if result.truth is None:
        card.count("invented", not result.right)
        card.invented += [] if result.right else [result]
        return
    card.fields.append(result)
    card.count("field", result.right)
    card.count("accepted", result.accepted)
    card.count("called blank", result.status == "absent")
    if result.kind in STRICT_KINDS:
        card.count("names, numbers, dates", result.right)


def _pages_seen(dossiers: Sequence[Mapping[str, Any]]) -> Counter[PageKey]:
    """How often each source page stands in DIR; documents of one dossier may share a page, which counts once."""
    seen: Counter[PageKey] = Counter()
    for dossier in dossiers:
        seen.update({_key(page) for document in dossier["documents"] for page in document["pages"]})
        seen.update(_key(page) for page in dossier["set_aside"])
    return seen


def _balances(batch: TruthBatch, seen: Counter[PageKey]) -> bool:
    """Every source page of the batch stands exactly once, and no page that it has not."""
    wanted = {key for dossier in batch.dossiers for key in _source_pages(batch.batch, dossier)}
    ours = {key for key in seen if key[0].startswith(f"{batch.batch}/")}
    return ours == wanted and all(seen[key] == 1 for key in wanted)


def _source_pages(batch: str, dossier: TruthDossier) -> Iterator[PageKey]:
    for document in dossier.documents:
        yield from (_page_key(batch, page) for page in document.pages)
    yield from ((f"{batch}/{aside.source}", aside.source_page) for aside in dossier.set_aside)
