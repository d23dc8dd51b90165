"""Pages as people have them: in the arrangement of a person, and in the dossier that they turned them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.job import Cut, GroupedDocument, GroupedDossier, PageRef
from schemas.model import Frozen
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


class Home(Frozen):
    """The dossier that a page stands in. `code`: the dossier's."""

    dossier: str
    code: str | None


def at_home(
    grouped: Mapping[str, Sequence[GroupedDossier]], homes: Mapping[str, Home]
) -> dict[str, list[GroupedDossier]]:
    """A batch's dossiers by their ids, grouped again after a person turned a page: each page stays in its dossier.

    `homes`: by the pages' keys. A page that has none goes with those that it is grouped with.
    """
    found: dict[str, list[GroupedDossier]] = {}
    for dossier, parts in grouped.items():
        for part in parts:
            own = [homes[ref.key] for ref in _given([part]) if ref.key in homes]
            first = own[0] if own else Home(dossier=dossier, code=part.code)
            for home in dict.fromkeys([first, *own]):
                away = {ref for ref in _given([part]) if homes.get(ref.key, first) != home}
                kept = _without(part, away).model_copy(update={"code": home.code or part.code})
                found.setdefault(home.dossier, []).append(kept)
    return found


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
