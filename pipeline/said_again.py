"""Where else a dossier says what a field says: other fields, other lines, codes. Two readings seldom err alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.formats.text import compare_key
from schemas.catalogue import Kind
from schemas.document import Document, FieldValue
from schemas.evidence import MACHINE
from schemas.page import PageRecord

SENSES: dict[Kind, str] = {"name": "name", "id12": "id", "id_any": "id", "address": "address", "phone": "phone"}
"""Kinds that mean the same in whatever field they stand; another kind is compared among fields of one last name."""
PRINTED_AS_READ = frozenset({"name", "id", "phone"})
"""Looked for among all words: the name under a signature is no field."""
FEWEST_LETTERS = 6
_OF_EVENTS = frozenset({"date", "time", "place"})
_EDGE = ".,;:()[]/–-\"'"

Said = tuple[str, str]
"""A sense and what is said."""


class SaidAgain:
    """What the papers of one dossier say. Built once for a dossier."""

    def __init__(self, documents: Sequence[Document], pages: Iterable[PageRecord]) -> None:
        told = [(said, field) for document in documents for said, field in _all_said(document)]
        self._values = Counter(said for said, _ in told)
        self._by_code = {said for said, field in told if field.source in MACHINE}
        self._printed = f" {' '.join(key for page in pages for key in _keys(page))} "

    def times(self, key: str, field: FieldValue) -> int:
        """In how many places beside its own."""
        said = _said(key, field)
        return max(0, max(self._values[said], self._times_printed(said)) - 1) if said else 0

    def by_code(self, key: str, field: FieldValue) -> bool:
        return _said(key, field) in self._by_code

    def longer(self, key: str, field: FieldValue) -> int:
        """How many other values of the same sense hold its words among others: it may be cut off."""
        said = _said(key, field)
        if said is None:
            return 0
        sense, text = said
        return sum(f" {text} " in f" {other} " for also, other in self._values if also == sense and other != text)

    def _times_printed(self, said: Said) -> int:
        sense, text = said
        return self._printed.count(f" {text} ") if sense in PRINTED_AS_READ and len(text) >= FEWEST_LETTERS else 0


def _all_said(document: Document) -> Iterator[tuple[Said, FieldValue]]:
    for key, field in document.fields.items():
        said = _said(key, field)
        if said is not None:
            yield said, field


def _said(key: str, field: FieldValue) -> Said | None:
    """None for what is no text or number."""
    if field.evidence is None or not isinstance(field.value, str) or not field.value:
        return None
    return SENSES.get(field.evidence.kind, _sense(key)), compare_key(field.value)


def _sense(key: str) -> str:
    """`birth.date` means what `child.birth_date` means."""
    event, _, last = key.rpartition(".")
    return f"{event.rpartition('.')[2]}_{last}" if event and last in _OF_EVENTS else last


def _keys(page: PageRecord) -> Iterator[str]:
    """The words of a page in reading order, as they are compared."""
    for line in page.reading.lines:
        for place in line.words:
            key = compare_key(page.reading.words[place].text.strip(_EDGE))
            if key:
                yield key
