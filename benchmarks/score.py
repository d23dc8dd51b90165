"""The scorecard: what `sohoa run` wrote, compared with the mill's truth as the outside contract says."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.truth import TruthBatch, TruthDocument, TruthDossier
from pipeline.formats.text import compare_key, squeeze
from schemas.catalogue import DocumentType, FieldSpec, Kind

TEXT_KINDS: frozenset[Kind] = frozenset({"name", "address", "text", "long_text", "enum", "sex", "email"})
STRICT_KINDS: frozenset[Kind] = frozenset(
    {"name", "date", "id12", "id_any", "int", "decimal", "money", "phone", "serial"}
)
PageKey = tuple[str, int]


@dataclass(frozen=True)
class FieldResult:
    """One field of one paper: what was right, what was given."""

    batch: str
    type: str
    layout: str
    key: str
    kind: Kind
    truth: Any
    given: Any
    right: bool
    accepted: bool
    confidence: float | None
    text: str | None = None


@dataclass
class Card:
    """Counts of right and all, by figure; and every field result for whoever wants to look."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    fields: list[FieldResult] = field(default_factory=list)
    invented: int = 0

    def count(self, figure: str, right: bool) -> None:
        self.right[figure] += right
        self.total[figure] += 1

    def share(self, figure: str) -> float:
        return self.right[figure] / self.total[figure] if self.total[figure] else math.nan

    def bounds(self, figure: str) -> tuple[float, float]:
        return wilson(self.right[figure], self.total[figure])


def wilson(right: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """95 % bounds of a share (Wilson 1927)."""
    if total == 0:
        return 0.0, 1.0
    share, spread = right / total, z * z / total
    middle = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def same_value(kind: Kind, truth: Any, given: Any) -> bool:
    """Texts without regard to case, white space and tone placement; everything else exactly."""
    if truth is None or given is None:
        return truth is given
    if kind in {"list", "table"}:
        return _same_rows(truth, given)
    if kind in {"check", "signature", "stamp"}:
        return given is bool(truth)
    if kind in TEXT_KINDS:
        return compare_key(str(truth)) == compare_key(str(given))
    return squeeze(str(truth)) == squeeze(str(given))


def _same_rows(truth: Sequence[Any], given: Any) -> bool:
    if not isinstance(given, list) or len(truth) != len(given):
        return False
    return all(_same_row(one, other) for one, other in zip(truth, given, strict=True))


def _same_row(truth: Any, given: Any) -> bool:
    if isinstance(truth, Mapping) and isinstance(given, Mapping):
        return all(_plain(truth.get(key)) == _plain(given.get(key)) for key in truth)
    return bool(_plain(truth) == _plain(given))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else compare_key(str(value))


def score(truth: Iterable[TruthBatch], out: Path, types: Mapping[str, DocumentType]) -> Card:
    """The scorecard of a folder written by `sohoa run`."""
    card = Card()
    dossiers = [json.loads(path.read_text("utf-8")) for path in sorted(out.glob("*/dossier.json"))]
    pages = _pages_of(dossiers)
    for batch in truth:
        for dossier in batch.dossiers:
            _score_dossier(card, batch, dossier, pages, types)
        _score_ledger(card, batch, dossiers)
    return card


Places = dict[PageKey, list[tuple[dict[str, Any], dict[str, Any] | None]]]


def _pages_of(dossiers: Sequence[dict[str, Any]]) -> Places:
    """Every source page -> the (dossier, document) pairs that hold it; document None when set aside."""
    pages: Places = {}
    for dossier in dossiers:
        for document in dossier["documents"]:
            for page in document["pages"]:
                pages.setdefault(_key(page), []).append((dossier, document))
        for page in dossier["set_aside"]:
            pages.setdefault(_key(page), []).append((dossier, None))
    return pages


def _key(page: Mapping[str, Any]) -> PageKey:
    return "/".join(Path(page["source"]).parts[-2:]), page["source_page"]


def _score_dossier(
    card: Card, batch: TruthBatch, truth: TruthDossier, pages: Places, types: Mapping[str, DocumentType]
) -> None:
    holders: list[dict[str, Any]] = []
    for document in truth.documents:
        keys = [(f"{batch.batch}/{page.source}", page.source_page) for page in document.pages]
        given = _matching(document, keys, pages)
        for key in keys:
            held = pages.get(key, [])
            card.count("page type", any(one is not None and one["type"] == document.type for _, one in held))
            holders += [dossier for dossier, _ in held]
        card.count("document pages", given is not None and [_key(page) for page in given["pages"]] == keys)
        card.fields += _score_fields(card, batch, document, given, types[document.type])
    for aside in truth.set_aside:
        held = pages.get((f"{batch.batch}/{aside.source}", aside.source_page), [])
        card.count("set aside", any(one is None for _, one in held))
    holder = max(holders, key=holders.count, default=None)
    card.count("dossier code", holder is not None and holder["code"] == truth.code)
    card.count("procedure", holder is not None and holder["procedure"] == truth.procedure)
    card.count(
        "completeness", holder is not None and sorted(holder["completeness"]["missing"]) == sorted(truth.missing)
    )


def _matching(document: TruthDocument, keys: Sequence[PageKey], pages: Places) -> dict[str, Any] | None:
    """The document of the right type on these pages; of several on a page the one that agrees best."""
    given = [one for key in keys for _, one in pages.get(key, []) if one is not None and one["type"] == document.type]
    return max(given, key=lambda one: _agreement(document, one), default=None)


def _agreement(document: TruthDocument, given: Mapping[str, Any]) -> int:
    return sum(given["fields"].get(key, {}).get("value") == value for key, value in document.fields.items())


def _score_fields(
    card: Card, batch: TruthBatch, truth: TruthDocument, given: Mapping[str, Any] | None, kind: DocumentType
) -> Iterator[FieldResult]:
    for spec in kind.fields:
        expected = truth.fields.get(spec.key)
        read = given["fields"].get(spec.key, {}) if given is not None else {}
        if expected is None:
            card.invented += read.get("value") not in (None, False, [])
            continue
        right = same_value(spec.kind, expected, read.get("value"))
        card.count("field", right)
        _count_kinds(card, spec, read, right)
        yield FieldResult(
            batch=batch.batch,
            type=truth.type,
            layout=truth.layout,
            key=spec.key,
            kind=spec.kind,
            truth=expected,
            given=read.get("value"),
            right=right,
            accepted=read.get("status") == "accepted",
            confidence=read.get("confidence"),
            text=read.get("text"),
        )


def _count_kinds(card: Card, spec: FieldSpec, read: Mapping[str, Any], right: bool) -> None:
    if spec.kind in STRICT_KINDS:
        card.count("names, numbers, dates", right)
    accepted = read.get("status") == "accepted"
    card.count("accepted", accepted)
    if accepted:
        card.count("right among accepted", right)


def _score_ledger(card: Card, batch: TruthBatch, dossiers: Sequence[dict[str, Any]]) -> None:
    """Every source page of the truth stands exactly once: in documents (shared pages count once) or set aside."""
    seen: Counter[PageKey] = Counter()
    for dossier in dossiers:
        seen.update({_key(page) for document in dossier["documents"] for page in document["pages"]})
        seen.update(_key(page) for page in dossier["set_aside"])
    wanted = {
        (f"{batch.batch}/{source}", number) for dossier in batch.dossiers for source, number in _source_pages(dossier)
    }
    card.count("ledger", all(seen[key] == 1 for key in wanted))


def _source_pages(dossier: TruthDossier) -> Iterator[tuple[str, int]]:
    for document in dossier.documents:
        yield from ((page.source, page.source_page) for page in document.pages)
    yield from ((aside.source, aside.source_page) for aside in dossier.set_aside)
