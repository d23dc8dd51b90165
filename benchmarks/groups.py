"""Figures of some papers or fields: of a type, a layout family, a kind of field, a way of filling in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from benchmarks.estimates import Estimate
from benchmarks.reading import Errors, rates
from benchmarks.reliability import reliability
from benchmarks.score import Card, FieldResult, PageResult
from pipeline.formats.same import STRICT_KINDS
from schemas.model import Frozen
from schemas.shares import Share, share_of

FEWEST_OF_A_FIELD = 3
MOST_WEAK_FIELDS = 25


class Group(Frozen):
    """Papers of one type or layout family, or fields of one kind.

    `fields` is also the recall of values, `precision`: right ones of those given. `accepted`: of the filled-in fields;
    `wrong`: of the accepted values. `ece`: of the confidences given. `characters`: errors in any order, by characters;
    `characters_bare`: without marks.
    """

    name: str
    pages: Share
    fields: Share
    strict: Share
    precision: Share
    accepted: Share
    wrong: Share
    ece: Estimate
    characters: Estimate
    characters_bare: Estimate


class WeakField(Frozen):
    """A field that was often wrong. `key`: `<type>/<field>`."""

    key: str
    right: Share


_Result = TypeVar("_Result", bound=PageResult | FieldResult)


def by_paper(card: Card, errors: Errors, name: Callable[[PageResult | FieldResult], str]) -> tuple[Group, ...]:
    pages, fields = gather(card.pages, name), gather([*card.fields, *card.invented], name)
    names = sorted(pages.keys() | fields.keys())
    return tuple(_group(one, fields.get(one, []), pages.get(one, []), errors) for one in names)


def by_field(card: Card, name: Callable[[FieldResult], str]) -> tuple[Group, ...]:
    fields = gather([*card.fields, *card.invented], name)
    return tuple(_group(one, of_name, (), {}) for one, of_name in sorted(fields.items()))


def by_hand(card: Card) -> tuple[Group, ...]:
    """Fields filled in by hand apart from printed ones; nothing where no hand wrote."""
    groups = by_field(card, lambda one: "filled in by hand" if one.handwritten else "printed")
    return groups if any(one.handwritten for one in card.fields) else ()


def _group(name: str, fields: list[FieldResult], pages: Sequence[PageResult], errors: Errors) -> Group:
    on_paper = [one for one in fields if one.truth is not None]
    read = rates([errors[key] for key in {page.key: page for page in pages} if key in errors])
    return Group(
        name=name,
        pages=share_of([page.right for page in pages]),
        fields=share_of([one.right for one in on_paper]),
        strict=share_of([one.right for one in on_paper if one.kind in STRICT_KINDS]),
        precision=share_of([one.right for one in fields if one.filled]),
        accepted=share_of([one.accepted for one in on_paper]),
        wrong=share_of([not one.right for one in fields if one.accepted]),
        ece=reliability(confidences(fields)).ece,
        characters=read.any_order,
        characters_bare=read.any_order_bare,
    )


def confidences(fields: Iterable[FieldResult]) -> list[tuple[float, bool]]:
    """Of the values given with one: (confidence, right)."""
    return [(one.confidence, one.right) for one in fields if one.filled and one.confidence is not None]


def weakest(card: Card) -> tuple[WeakField, ...]:
    """The fields that cost most: by number of wrong values."""
    by_key = gather(card.fields, lambda one: f"{one.type}/{one.key}")
    weak = [WeakField(key=key, right=share_of([one.right for one in fields])) for key, fields in by_key.items()]
    weak = [one for one in weak if one.right.total >= FEWEST_OF_A_FIELD and one.right.count < one.right.total]
    return tuple(sorted(weak, key=lambda one: (one.right.count - one.right.total, one.key))[:MOST_WEAK_FIELDS])


def gather(results: Iterable[_Result], name: Callable[[_Result], str]) -> dict[str, list[_Result]]:
    gathered: dict[str, list[_Result]] = defaultdict(list)
    for one in results:
        gathered[name(one)].append(one)
    return gathered
