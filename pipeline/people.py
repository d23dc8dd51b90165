"""Who is named on the papers: one mention for each person of each document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.document import Document

_SEX_OF_ROLE = {
    "bride": "Nữ", "wife": "Nữ", "mother": "Nữ", "groom": "Nam", "husband": "Nam", "father": "Nam",
}  # fmt: skip
_KEYS: dict[str, tuple[str, ...]] = {
    "name": ("name", "intended_name"), "birth": ("birth_date", "birth_year"), "sex": ("sex",), "id": ("id_number",),
}  # fmt: skip
_NOT_PEOPLE = {"business", "signer"}


@dataclass(frozen=True)
class Mention:
    """A person on one document. Values as in the contract, None when absent or unread; `refs`: `d01/child.name`."""

    document: Document
    role: str
    values: Mapping[str, Any]
    refs: Mapping[str, str]

    @property
    def name(self) -> str | None:
        return self.values.get("name")

    @property
    def birth(self) -> str | None:
        return self.values.get("birth")

    @property
    def sex(self) -> str | None:
        return self.values.get("sex") or _SEX_OF_ROLE.get(self.role)

    @property
    def id_number(self) -> str | None:
        return self.values.get("id")


def mentions_of(document: Document) -> tuple[Mention, ...]:
    """All people of a document: by role (`child`, `mother`, `` on a card), then the rows of its members."""
    roles = dict.fromkeys(key.rpartition(".")[0] for key in document.fields if _is_personal(key))
    return (*(_mention(document, role) for role in roles), *_members(document))


def all_mentions(documents: Sequence[Document]) -> tuple[Mention, ...]:
    return tuple(mention for document in documents for mention in mentions_of(document))


def _is_personal(key: str) -> bool:
    role, _, last = key.rpartition(".")
    return role not in _NOT_PEOPLE and any(last in names for names in _KEYS.values())


def _mention(document: Document, role: str) -> Mention:
    values, refs = {}, {}
    for aspect, names in _KEYS.items():
        for name in names:
            key = f"{role}.{name}" if role else name
            if key in document.fields:
                values[aspect] = document.fields[key].value
                refs[aspect] = f"{document.id}/{key}"
    birth = document.fields.get("birth.date")
    if document.type == "birth_notification" and role == "child" and birth:
        values["birth"], refs["birth"] = birth.value, f"{document.id}/birth.date"
    return Mention(document, role, values, refs)


def _members(document: Document) -> Iterator[Mention]:
    field = document.fields.get("members")
    for row in (field.value if field else None) or ():
        values = {aspect: next((row[name] for name in names if row.get(name)), None) for aspect, names in _KEYS.items()}
        yield Mention(document, "members", values, dict.fromkeys(values, f"{document.id}/members"))
