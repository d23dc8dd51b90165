"""Does a conditional component's condition hold? True, False, or None where the papers do not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.formats.text import fold, same_text
from pipeline.places import Gazetteer
from pipeline.validate.verdict import value_of
from schemas.catalogue import ConditionalComponent, Procedure
from schemas.document import Document

_SELF = {"ban than", "chinh minh", "toi", "chinh chu"}
_PARENT = {"cha", "bo", "me", "ba", "ma"}
_GRANDPARENT = {"ong", "ba"}
_CHILD = {"con"}
_SPOUSE = {"vo", "chong"}
_SIBLING = {"anh", "chi", "em"}
_NOT_BY_BLOOD = {"dau", "re", "ho", "nuoi", "rieng", "vo", "chong"}
_WIDER = {"chau", "chu", "bac", "co", "di", "cau", "mo", "thim", "duong"}
_GRANDCHILD = {"chau noi", "chau ngoai"}


def condition_holds(
    component: ConditionalComponent, procedure: Procedure, documents: Sequence[Document], gazetteer: Gazetteer
) -> bool | None:
    """By the rule that the catalogue names; raises KeyError for a rule that does not exist."""
    form = next((each for each in documents if each.type == procedure.form), None)
    return None if form is None else RULES[component.rule](form, documents, gazetteer)


def _neither_parent_nor_grandparent(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    words = _relation(form, "requester.relation")
    return None if words is None else words[0] not in _PARENT | _GRANDPARENT


def _no_close_relative(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    """Close: parent, grandparent, child, grandchild, spouse, brother or sister (TT 04/2020/TT-BTP Art. 2).

    Relatives by marriage and up to the third degree are for an officer to judge.
    """
    if _same_person(form, "requester", "subject"):
        return False
    words = _relation(form, "requester.relation")
    if words is None:
        return None
    if {" ".join(words), " ".join(words[:2])} & (_SELF | _GRANDCHILD) or words[0] in _SPOUSE:
        return False
    if words[0] in _WIDER or _NOT_BY_BLOOD & set(words[1:]):
        return None
    return words[0] not in _PARENT | _GRANDPARENT | _CHILD | _SIBLING


def _spouse_died(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    status = value_of(form, "marital_status")
    if status is None:
        return None
    plain = fold(str(status))
    died = re.search(r"\b(?:chet|qua doi|tu vong|da mat|goa)\b", plain)
    return bool(died) and not re.search(r"\bchua chet\b", plain)


def _spouse_lives_elsewhere(form: Document, documents: Sequence[Document], gazetteer: Gazetteer) -> bool | None:
    receiving = gazetteer.locate(str(value_of(form, "recipient") or "")).commune
    if receiving is None:
        return None
    homes = [gazetteer.locate(str(value_of(form, f"{side}.residence") or "")) for side in ("bride", "groom")]
    if any(home.communes and receiving not in home.communes for home in homes):
        return True
    return False if all(home.communes for home in homes) else None


def _head_is_child_or_parent(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    words = _relation(form, "head.relation")
    return None if words is None else words[0] in _PARENT | _CHILD and not _NOT_BY_BLOOD & set(words[1:])


def _head_is_spouse(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    words = _relation(form, "head.relation")
    return None if words is None else words[0] in _SPOUSE


def _filed_by_another_than_owner(form: Document, documents: Sequence[Document], _: Gazetteer) -> bool | None:
    """Who files is the applicant of the receipt; without a receipt nobody knows."""
    receipt = next((each for each in documents if each.type == "intake_receipt"), None)
    filer = value_of(receipt, "applicant.name") if receipt else None
    owner = value_of(form, "owner.name")
    return None if filer is None or owner is None else not same_text(str(filer), str(owner))


def _same_person(form: Document, one: str, other: str) -> bool:
    pairs = [(value_of(form, f"{one}.{key}"), value_of(form, f"{other}.{key}")) for key in ("id_number", "name")]
    return any(left is not None and right is not None and same_text(str(left), str(right)) for left, right in pairs)


def _relation(form: Document, key: str) -> list[str] | None:
    """Bare words of the relation, without words like `là` before it."""
    value = value_of(form, key)
    words = re.findall(r"[a-z]+", fold(str(value))) if value is not None else []
    while words and words[0] in {"la", "nguoi", "quan", "he"}:
        words = words[1:]
    return words or None


Rule = Callable[[Document, Sequence[Document], Gazetteer], bool | None]
RULES: dict[str, Rule] = {
    "requester_neither_parent_nor_grandparent": _neither_parent_nor_grandparent,
    "requester_no_close_relative": _no_close_relative,
    "spouse_died": _spouse_died,
    "spouse_lives_elsewhere": _spouse_lives_elsewhere,
    "head_is_child_or_parent": _head_is_child_or_parent,
    "head_is_spouse": _head_is_spouse,
    "filed_by_another_than_owner": _filed_by_another_than_owner,
}
