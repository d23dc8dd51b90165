"""A dossier's pages as a person arranged them: before the machine's grouping, for the pages that they knew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.job import Cut, GroupedDocument, GroupedDossier, PageRef
from schemas.review import ArrangedDocument, Arrangement

Refs = Mapping[int, PageRef]


def arranged(parts: Sequence[GroupedDossier], arrangement: Arrangement | None) -> tuple[GroupedDossier, ...]:
    """What batches gave the dossier, in the person's arrangement; what came later follows as the machine groups it.

    Keys of the pages are their ids in the records. A page of the arrangement that no batch gives it any more is left
    out. A document that stays as the machine has it keeps the machine's confidence; of others it is unknown.
    """
    if arrangement is None:
        return tuple(parts)
    refs = {int(ref.key): ref for ref in _given(parts)}
    grouped = {_identity(one): one for part in parts for one in part.documents}
    documents = (_document(one, refs, grouped) for one in arrangement.documents)
    aside = tuple((refs[page], reason) for page, reason in arrangement.set_aside if page in refs)
    first = GroupedDossier(code=None, documents=tuple(one for one in documents if one.pages), set_aside=aside)
    named = set(_given([first]))
    return (first, *(_without(part, named) for part in parts))


def _given(parts: Sequence[GroupedDossier]) -> Iterator[PageRef]:
    for part in parts:
        yield from (ref for one in part.documents for ref in one.pages)
        yield from (ref for ref, _ in part.set_aside)


def _identity(one: GroupedDocument) -> tuple[str, tuple[int, ...]]:
    return one.type, tuple(int(ref.key) for ref in one.pages)


def _document(
    one: ArrangedDocument, refs: Refs, grouped: Mapping[tuple[str, tuple[int, ...]], GroupedDocument]
) -> GroupedDocument:
    same = grouped.get((one.type, one.pages))
    return GroupedDocument(
        type=one.type,
        confidence=same.confidence if same else None,
        pages=tuple(refs[page] for page in one.pages if page in refs),
        cut=Cut(box=one.region, rotation=one.rotation) if one.region else None,
    )


def _without(part: GroupedDossier, named: set[PageRef]) -> GroupedDossier:
    kept = (
        one.model_copy(update={"pages": tuple(ref for ref in one.pages if ref not in named)}) for one in part.documents
    )
    return part.model_copy(
        update={
            "documents": tuple(one for one in kept if one.pages),
            "set_aside": tuple((ref, reason) for ref, reason in part.set_aside if ref not in named),
        }
    )
