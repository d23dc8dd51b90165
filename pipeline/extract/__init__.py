"""extract: the pages of one document -> its fields, by the printed labels, block by block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from pipeline.cards import card_columns
from pipeline.extract.administrative import read_head
from pipeline.extract.closing import PlaceDate, find_place_dates
from pipeline.extract.fields import (
    ABSENT,
    UNLABELLED,
    Labelled,
    Place,
    from_parsed,
    from_seen,
    from_tokens,
    from_unseen,
    missing,
)
from pipeline.extract.hands import Hands, find_hands
from pipeline.extract.identity import machine_fields, receipt_fields
from pipeline.extract.labels import Found, find_labels
from pipeline.extract.lists import find_items
from pipeline.extract.marks import find_check, find_own_box, find_signature, find_stamp
from pipeline.extract.occurrences import title_lines
from pipeline.extract.side_by_side import read_side_by_side
from pipeline.extract.stream import Stream, Token, build_stream
from pipeline.extract.tables import find_sentences, find_table
from pipeline.extract.tagged import is_surer, tagged_runs
from pipeline.extract.values import ValueFinder
from pipeline.formats.parse import parse_table
from pipeline.formats.parsed import Parsed
from pipeline.places import Gazetteer
from schemas.catalogue import DocumentType, FieldSpec
from schemas.document import FieldValue
from schemas.geometry import Box
from schemas.page import PageRecord

SERIAL = re.compile(r"[A-ZĐ]{1,2}(?:\d{6}|\d{8})")
SERIAL_LETTERS = re.compile(r"[A-ZĐ]{1,2}")
SERIAL_DIGITS = re.compile(r"\d{6}|\d{8}")
DATE = re.compile(r"\W*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\W*$")
IDENTITY_CARD = "citizen_id"
RECEIPT = "intake_receipt"
SEXES: dict[bool, tuple[str, ...]] = {True: ("Nam",), False: ("Nữ",)}
OFFICIAL_LETTER = "CÔNG VĂN"
NOT_TAGGED = frozenset({"signature", "stamp", "checkbox", "table", "none"})
"""Ways to find a field of which the tagger knows nothing."""
BY_TAGGER = Labelled(by_tagger=True)
BESIDE_REACH = 2
"""Tokens behind a label among which a value beside it begins."""


def extract_document(
    pages: Sequence[PageRecord],
    numbers: Sequence[int],
    document_type: DocumentType,
    region: Box | None = None,
    gazetteer: Gazetteer | None = None,
) -> dict[str, FieldValue]:
    """Every field that the catalogue gives the type.

    `numbers`: each page's number in the dossier. `region`: flat box of the document when several share the page.
    `gazetteer`: knows whether an address is whole. Confidences come later (`pipeline/judge.py`): `status` is that of a
    value sure enough, and `evidence` tells by what to measure it.
    """
    place = Place(tuple(pages), tuple(numbers), gazetteer=gazetteer)
    is_card = document_type.code == IDENTITY_CARD
    regions = [card_columns(page, region) for page in pages] if is_card else []
    document = _Document(build_stream(pages, regions), document_type, place)
    fields = {spec.key: document.field(spec) for spec in document_type.fields}
    if is_card:
        fields.update(machine_fields(place, document_type, region, _text_value(fields.get("id_number"))))
    if document_type.code == RECEIPT:
        fields.update(receipt_fields(place, document_type))
    return fields


class _Document:
    """One document while its fields are looked for."""

    def __init__(self, stream: Stream, document_type: DocumentType, place: Place) -> None:
        self.stream = stream
        self.type = document_type
        self.found = find_labels(stream, document_type)
        self.place = replace(place, coverage=self._coverage(), tagged=tagged_runs(stream, self._printed()))
        self.values = self._label_values()
        self.place = replace(self.place, hands=self._hands())
        self.head = read_head(stream, document_type)

    def _hands(self) -> Hands:
        found = {**self.place.tagged, **{key: tokens for key, tokens in self.values.items() if tokens}}
        own = {id(token) for tokens in found.values() for token in tokens}
        others = [token for token in self.stream.tokens if id(token) not in own]
        return find_hands(self.place.pages, list(found.values()), others)

    def field(self, spec: FieldSpec) -> FieldValue:
        """As the printed labels tell it; where they tell nothing, or a doubtful value elsewhere, as the tagger does.
        Where the two differ, the tagger's value is a candidate.
        """
        told = self._told(spec)
        run = self.place.tagged.get(spec.key)
        if run is None or spec.find in NOT_TAGGED:
            return told
        tagged = from_tokens(run, spec, self.place, label=BY_TAGGER)
        if tagged.value is None or tagged.value == told.value:
            return told
        same_place = _overlap(told, tagged)
        doubtful = told.value is None or (told.findings and not same_place and not tagged.findings)
        if doubtful or (not tagged.findings and is_surer(run, same_place)):
            return _with_candidate(tagged, told.value)
        return _with_candidate(told, tagged.value)

    def _told(self, spec: FieldSpec) -> FieldValue:
        match spec.find:
            case "signature":
                return from_seen(find_signature(self.stream, spec), spec, self.place)
            case "stamp":
                seen = find_stamp(self.stream)
                return from_seen(seen, spec, self.place) if seen else _no_stamp(spec)
            case "checkbox":
                return self._check(spec)
            case "place_date":
                return self._place_date(spec)
            case "table":
                return self._table(spec)
            case "head":
                return self._from_head(spec)
            case "none":
                return ABSENT
            case _:
                return self._labelled(spec)

    def _label_values(self) -> dict[str, list[Token]]:
        ends_address = self.place.gazetteer.is_whole if self.place.gazetteer else None
        finder = ValueFinder(self.stream, self.found, title_lines(self.stream, self.type), ends_address)
        self.captioned = {self.found[place].label.key for place in finder.captioned}
        values = {
            one.label.key: finder.value_of(number, self.type.field(one.label.key).kind)
            for number, one in enumerate(self.found)
            if one.label.key is not None
        }
        if self.type.side_by_side:
            values.update(read_side_by_side(self.stream, self.type))
        return values

    def _labelled(self, spec: FieldSpec) -> FieldValue:
        tokens = self._entries(spec) or self.values.get(spec.key) or self._elsewhere(spec)
        if tokens is None:
            return missing(spec) if spec.key not in self.values else ABSENT
        if any(other.within == spec.key for other in self.type.fields):
            tokens = _without_date(tokens)
        return from_tokens(tokens, spec, self.place, self._ticked(spec, tokens), self._labelling(spec, tokens))

    def _entries(self, spec: FieldSpec) -> list[Token]:
        """A list as it is printed under or behind its label, unless this is a caption under it."""
        label = self._label_of(spec)
        if label is None or spec.kind != "list" or spec.key in self.captioned:
            return []
        return find_items(self.stream, label, spec.columns.get("entry", ()), self.found)

    def _ticked(self, spec: FieldSpec, tokens: Sequence[Token]) -> str | None:
        """Where both sexes are printed with boxes: the word whose box is ticked."""
        if spec.kind != "sex" or not {"nam", "nu"} <= {token.key for token in tokens}:
            return None
        own = {id(token) for token in tokens}
        places = [place for place, token in enumerate(self.stream.tokens) if id(token) in own]
        seen = find_check(self.stream, spec.model_copy(update={"options": SEXES}), min(places), max(places) + 1)
        return seen.text if seen else None

    def _check(self, spec: FieldSpec) -> FieldValue:
        seen = find_check(self.stream, spec, *self._reach(spec))
        label = self._label_of(spec)
        if seen is None and label is not None:
            seen = find_own_box(self.stream, label.start, label.end)
        if seen is None and set(spec.options) == {True}:
            return from_unseen(spec)
        return from_seen(seen, spec, self.place)

    def _from_head(self, spec: FieldSpec) -> FieldValue:
        tokens = self.head.get(spec.key, [])
        subject = self.head.get("subject")
        if spec.key == "kind" and not tokens and subject:
            # An official letter prints no name of its kind, only `V/v` and what it is about (NĐ 30/2020, mẫu 1.5).
            return from_parsed(Parsed(OFFICIAL_LETTER), subject, "V/v", spec, self.place)
        return from_tokens(tokens, spec, self.place)

    def _elsewhere(self, spec: FieldSpec) -> list[Token] | None:
        """Fields that may stand without a label: a date inside another field's text, a serial by its own shape."""
        if spec.within is not None:
            host = self.values.get(spec.within, [])
            day = _date_start(host)
            return host[day:] if day is not None else None
        if spec.kind == "serial":
            return find_serial(self.stream)
        return None

    def _label_of(self, spec: FieldSpec) -> Found | None:
        return next((one for one in self.found if one.label.key == spec.key), None)

    def _labelling(self, spec: FieldSpec, tokens: Sequence[Token]) -> Labelled:
        label = self._label_of(spec)
        if label is None:
            return UNLABELLED
        behind = self.stream.tokens[label.end : label.end + BESIDE_REACH]
        return Labelled(label.likeness, any(token.word is tokens[0].word for token in behind) if tokens else False)

    def _printed(self) -> dict[int, str | None]:
        """The places that labels cover, each with the label's key."""
        return {place: one.label.key for one in self.found for place in range(one.start, one.end)}

    def _coverage(self) -> float:
        labelled = {label.key for label in self.type.labels if label.key is not None}
        return len({one.label.key for one in self.found} & labelled) / max(1, len(labelled))

    def _reach(self, spec: FieldSpec) -> tuple[int, int]:
        """The tokens from the field's label to the next label; all of them when it has no label."""
        label = self._label_of(spec)
        if label is None:
            return 0, len(self.stream.tokens)
        after = [one.start for one in self.found if one.start >= label.end]
        return label.end, min(after, default=len(self.stream.tokens))

    def _place_date(self, spec: FieldSpec) -> FieldValue:
        """The last such line for what is signed, the first for what was issued."""
        dates = self._place_dates(spec)
        own = self.values.get(spec.key)
        if not dates:
            place = list(takewhile(lambda token: token.key != "ngay", own or [])) if spec.kind != "date" else own
            return from_tokens(place, spec, self.place) if place else ABSENT
        chosen = dates[-1] if spec.key.startswith("signed") else dates[0]
        return from_tokens(chosen.date if spec.kind == "date" else chosen.place, spec, self.place)

    def _place_dates(self, spec: FieldSpec) -> list[PlaceDate]:
        """A bare date above the first label is of the circular that the form belongs to, not of its signing."""
        dates = find_place_dates(self.stream, self._taken())
        first = min((self.stream.tokens[one.start].line for one in self.found), default=0)
        return [one for one in dates if one.place or one.date[0].line > first or not spec.key.startswith("signed")]

    def _taken(self) -> set[int]:
        """Places of the tokens that are values of labels; those of place-and-date lines stay free."""
        free = {spec.key for spec in self.type.fields if spec.find == "place_date"}
        taken = {id(token) for key, tokens in self.values.items() if key not in free for token in tokens}
        return {number for number, token in enumerate(self.stream.tokens) if id(token) in taken}

    def _table(self, spec: FieldSpec) -> FieldValue:
        label = self._label_of(spec)
        start = label.start if label else 0
        after = [one.start for one in self.found if label and one.start >= label.end and one.label.key is not None]
        table = find_table(self.stream, spec, start, min(after, default=len(self.stream.tokens)))
        if (table is None or not table.rows) and label is not None:
            table = find_sentences(find_items(self.stream, label, (), self.found), spec) or table
        if table is None:
            return missing(spec)
        text = "\n".join(" | ".join(row.values()) for row in table.rows)
        return from_parsed(parse_table(table.rows, spec), table.tokens, text, spec, self.place)


def _text_value(value: FieldValue | None) -> str | None:
    return value.value if value is not None and isinstance(value.value, str) else None


def _overlap(one: FieldValue, other: FieldValue) -> bool:
    """Whether two values stand in part at the same place."""
    if one.page != other.page or one.box is None or other.box is None:
        return False
    return max(one.box.overlap(other.box), other.box.overlap(one.box)) > 0.2


def _with_candidate(value: FieldValue, other: Any) -> FieldValue:
    if other is None or other in (value.value, *value.candidates):
        return value
    return value.model_copy(update={"candidates": (*value.candidates, other)})


def _date_start(tokens: Sequence[Token]) -> int | None:
    """Where the date begins in a time with its date: at `ngày`, at `05/01/2026`, at `05 tháng 01`."""
    keys = [token.key for token in tokens]
    return next(
        (
            n
            for n, key in enumerate(keys)
            if key == "ngay" or DATE.match(tokens[n].text) or keys[n + 1 : n + 2] == ["thang"]
        ),
        None,
    )


def _without_date(tokens: Sequence[Token]) -> list[Token]:
    """The time alone: what stands before the date, or behind it where the date comes first."""
    day = _date_start(tokens)
    before = list(tokens[:day])
    return before or [token for token in tokens if token.key != "ngay" and not DATE.match(token.text)]


def find_serial(stream: Stream) -> list[Token] | None:
    """The serial of a land certificate, printed bare: one or two capitals and six or eight digits."""
    for place, token in enumerate(stream.tokens):
        if SERIAL.fullmatch(token.text):
            return [token]
        following = stream.tokens[place + 1 : place + 2]
        if SERIAL_LETTERS.fullmatch(token.text) and following and SERIAL_DIGITS.fullmatch(following[0].text):
            return [token, following[0]]
    return None


def _no_stamp(spec: FieldSpec) -> FieldValue:
    """No seal seen; a scan without colour may hide one."""
    return from_unseen(spec).model_copy(update={"status": "review"})
