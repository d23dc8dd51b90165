"""Document types from `catalogue/types/*.yaml`: one file a type, so a new form is a new file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Any

import yaml

from schemas.catalogue import DocumentType, FieldSpec, PrintedLabel

SHARED = "labels.yaml"
MACRO = re.compile(r"@([a-z_]+)")
Wordings = dict[str, list[str]]


def load_document_types(
    ethnic_groups: tuple[str, ...] = (), document_kinds: tuple[str, ...] = ()
) -> dict[str, DocumentType]:
    """All types by code. The lists fill fields whose `values` name them."""
    folder = resources.files("catalogue") / "types"
    shared: Wordings = yaml.safe_load((folder / SHARED).read_text("utf-8"))
    named = {"ethnic_groups": ethnic_groups, "document_kinds": document_kinds}
    types = {}
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml") and entry.name != SHARED:
            document_type = _document_type(yaml.safe_load(entry.read_text("utf-8")), shared, named)
            types[document_type.code] = document_type
    return types


def _document_type(data: dict[str, Any], shared: Wordings, named: dict[str, tuple[str, ...]]) -> DocumentType:
    labels: list[PrintedLabel] = []
    fields: list[FieldSpec] = []
    for block, items in (data.get("blocks") or {}).items():
        for item in items:
            labels.append(_label(block, item, shared))
            if "key" in item:
                fields.append(_field(item, shared, named))
    labels.append(PrintedLabel(block="", key=None, wordings=tuple(shared["anywhere"])))
    return DocumentType(
        code=data["code"],
        titles=tuple(data.get("titles", ())),
        labels=tuple(labels),
        fields=tuple(fields),
        side_by_side=tuple(data.get("side_by_side", ())),
        phrases=tuple(data.get("phrases", ())),
        reference=data.get("reference", ""),
    )


def _label(block: str, item: dict[str, Any], shared: Wordings) -> PrintedLabel:
    wordings = item.get("labels") or item.get("stop") or item.get("open") or []
    return PrintedLabel(
        block=block,
        key=item.get("key"),
        wordings=_expand_all(wordings, shared),
        opens="open" in item,
        inline=item.get("inline", False),
    )


def _field(item: dict[str, Any], shared: Wordings, named: dict[str, tuple[str, ...]]) -> FieldSpec:
    values = item.get("values", ())
    columns = {key: _expand_all(words, shared) for key, words in item.get("columns", {}).items()}
    return FieldSpec(
        key=item["key"],
        kind=item["kind"],
        required=item["required"],
        find=item.get("find", "label"),
        values=named[values] if isinstance(values, str) else tuple(values),
        columns=columns,
        options={key: tuple(words) for key, words in item.get("options", {}).items()},
        below=_expand_all(item.get("below", ()), shared),
        within=item.get("from"),
        lexicon=values if isinstance(values, str) else None,
    )


def _expand_all(wordings: list[str] | tuple[str, ...], shared: Wordings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for wording in wordings for one in _expand(wording, shared)))


def _expand(wording: str, shared: Wordings) -> Iterator[str]:
    """`@name` in a wording stands for each of the shared wordings of that name."""
    found = MACRO.search(wording)
    if found is None:
        yield wording
        return
    for choice in shared[found[1]]:
        yield from _expand(wording[: found.start()] + choice + wording[found.end() :], shared)
