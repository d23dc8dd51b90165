"""suggest: documents -> the same with what their lists would have instead, and with today's units. No value changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.address_spelling import AddressSpelling
from pipeline.formats.text import fold
from pipeline.formats.texts import SURNAMES_AS_WRITTEN
from pipeline.lexicon import MOST, Lexicon, in_case_of
from pipeline.places import Gazetteer
from schemas.catalogue import Catalogue, FieldSpec, Spelling
from schemas.document import Document, FieldValue, Suggestion, UnitOfToday

PLACES, SURNAMES = "places", "surnames"
_READ = {"ocr", "handwriting"}
"""Sources that can be misread; codes carry their own check."""
_NOT_PEOPLE = {"business"}


class Speller:
    """All lists to spell by. Built once from the catalogue."""

    def __init__(self, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._types = catalogue.document_types
        self._spelling = catalogue.spelling
        self._lexicons = {name: Lexicon(words) for name, words in catalogue.spelling.words.items()}
        self._surnames = Lexicon(SURNAMES_AS_WRITTEN)
        self._addresses = AddressSpelling(catalogue.places, gazetteer)
        self._gazetteer = gazetteer
        districts = "|".join(fold(one.name) for one in catalogue.places.former_districts)
        self._district = re.compile(rf"\b(?:quan|huyen|thi xa|q\.|h\.|tx\.)\s*(?:{districts})\b")
        self._provinces = {province.code: province.name for province in catalogue.places.provinces}

    def suggest(self, documents: Sequence[Document]) -> tuple[Document, ...]:
        """The documents, fields filled with `suggestions` (at most three, the nearest first) and `today`."""
        return tuple(self._document(document) for document in documents)

    def lists(self, value: object, spec: FieldSpec) -> bool | None:
        """Whether the lists of a field have its value; a name by its first word. None: it has no lists."""
        lists = lists_of(spec, self._spelling)
        if not (lists and isinstance(value, str)):
            return None
        return any(self._has(name, value) for name in lists)

    def _has(self, name: str, value: str) -> bool:
        match name:
            case "places":
                return self._gazetteer.locate(value).exact and self._gazetteer.ends_in_province(value)
            case "surnames":
                return value.partition(" ")[0] in self._surnames
            case _:
                return value in self._lexicons[name]

    def _document(self, document: Document) -> Document:
        document_type = self._types.get(document.type)
        specs = {spec.key: spec for spec in document_type.fields} if document_type else {}
        fields = {
            key: self._field(field, specs[key]) if key in specs else field for key, field in document.fields.items()
        }
        return document.model_copy(update={"fields": fields})

    def _field(self, field: FieldValue, spec: FieldSpec) -> FieldValue:
        lists = lists_of(spec, self._spelling)
        if not (lists and isinstance(field.value, str) and field.source in _READ | {"reviewer"}):
            return field
        misread = self._suggestions(field.value, lists) if field.source in _READ else ()
        near = sorted(misread, key=lambda one: one.distance)
        today = self._today(field.value) if PLACES in lists else ()
        return field.model_copy(update={"suggestions": tuple(near[:MOST]), "today": today}) if near or today else field

    def _suggestions(self, value: str, lists: Sequence[str]) -> Iterator[Suggestion]:
        if any(value in self._lexicons[name] for name in lists if name in self._lexicons):
            return
        for name in lists:
            match name:
                case "places":
                    yield from self._addresses.suggestions(value)
                case "surnames":
                    yield from self._by_surname(value)
                case _:
                    yield from _whole(value, self._lexicons[name], name)

    def _by_surname(self, value: str) -> Iterator[Suggestion]:
        """The name with another first word, where no surname is written as that word is."""
        first, _, rest = value.partition(" ")
        for word, distance in self._surnames.nearest(first) if rest else ():
            yield Suggestion(value=f"{in_case_of(first, word)} {rest}", distance=distance, list=SURNAMES)

    def _today(self, address: str) -> tuple[UnitOfToday, ...]:
        """Only where the former unit has all its marks and the address says Hà Nội: else it may be another."""
        found = self._gazetteer.locate(address)
        if found.former is None or not found.exact or not (found.hanoi or self._district.search(fold(address))):
            return ()
        return tuple(
            UnitOfToday(ward=f"{unit.type} {unit.name}", province=self._provinces[unit.province_code], code=unit.code)
            for unit in found.communes
        )


def _whole(value: str, lexicon: Lexicon, name: str) -> Iterator[Suggestion]:
    for word, distance in lexicon.nearest(value):
        yield Suggestion(value=in_case_of(value, word), distance=distance, list=name)


def lists_of(spec: FieldSpec, spelling: Spelling) -> tuple[str, ...]:
    """The names of the lists that a field is spelled by, () for none."""
    if spec.lexicon is not None:
        return (spec.lexicon,)
    role, _, last = spec.key.rpartition(".")
    by_kind = () if role in _NOT_PEOPLE and spec.kind == "name" else spelling.by_kind.get(spec.kind, ())
    return spelling.by_key.get(last, by_kind)
