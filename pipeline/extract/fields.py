"""From value tokens to the contract's fields: parsed value, box on the upright page, evidence, status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Any

from pipeline.extract.hands import NO_HANDS, Hands
from pipeline.extract.marks import Seen
from pipeline.extract.stream import Token
from pipeline.formats.parse import parse
from pipeline.formats.parsed import Parsed
from pipeline.formats.syllables import is_strange
from pipeline.formats.text import lacks_tone
from pipeline.places import Gazetteer
from schemas.catalogue import FieldSpec
from schemas.document import FieldValue
from schemas.evidence import Evidence, FieldSource
from schemas.geometry import Box, union
from schemas.page import PageRecord
from schemas.reading import Word

SPELLED = frozenset({"name", "address", "text", "long_text", "enum", "sex", "list", "table"})
"""Kinds of Vietnamese words."""


@dataclass(frozen=True)
class Place:
    """The document's pages with their numbers in the dossier, and what is known of the whole paper.

    `coverage`: share of the form's labels that were found. `gazetteer`: knows whether an address is whole. `tagged`:
    for each field the words that the tagger takes for its value. `hands`: what of the paper a pen wrote.
    """

    pages: tuple[PageRecord, ...]
    numbers: tuple[int, ...]
    coverage: float = 1.0
    gazetteer: Gazetteer | None = None
    tagged: Mapping[str, Sequence[Token]] = field(default_factory=dict)
    hands: Hands = NO_HANDS

    def upright(self, page: int, box: Box) -> Box:
        """A flat box on the upright page image."""
        record = self.pages[page]
        return record.flat_to_upright.box(box).within(record.width, record.height)


ABSENT = FieldValue(value=None, text=None, confidence=None, status="absent", source=None, page=None, box=None)


def missing(spec: FieldSpec) -> FieldValue:
    """A required field whose label was not found: a person must look; an optional one counts as blank."""
    if not spec.required:
        return ABSENT
    return ABSENT.model_copy(update={"status": "review", "findings": ("Không tìm thấy mục này trên giấy.",)})


@dataclass(frozen=True)
class Labelled:
    """How a value was found: the likeness of its printed label to the form's wording (None: no label), whether the
    value stands right beside it, or whether the tagger alone found it.
    """

    likeness: float | None = None
    beside: bool = False
    by_tagger: bool = False


UNLABELLED = Labelled()


def from_tokens(
    tokens: Sequence[Token], spec: FieldSpec, place: Place, text: str | None = None, label: Labelled = UNLABELLED
) -> FieldValue:
    """The field that these tokens make; `text` where something else than the words tells it.

    Where the two readers differ and only the other reading makes a sound value, that one is taken.
    """
    if text is not None:
        return from_parsed(parse(text, spec), tokens, text, spec, place, label)
    read, other = _text_of(tokens, spec), _text_of(_as_other(tokens), spec)
    parsed, second = parse(read, spec), parse(other, spec)
    if _is_sound(second) and not _is_sound(parsed) and not parsed.blank:
        read, parsed, second = other, second, parsed
    return from_parsed(parsed, tokens, read, spec, place, label, second)


def _text_of(tokens: Sequence[Token], spec: FieldSpec) -> str:
    """The words; of a list with the line ends, which part its items."""
    if spec.kind != "list":
        return " ".join(token.text for token in tokens)
    return "\n".join(" ".join(token.text for token in line) for _, line in groupby(tokens, lambda token: token.line))


def _as_other(tokens: Sequence[Token]) -> list[Token]:
    """The tokens as the other reader read them; its own reading where there is only one."""
    return [
        token if token.word.other is None else replace(token, word=token.word.model_copy(update={"text": other}))
        for token in tokens
        if (other := token.word.other) != ""
    ]


def _is_sound(parsed: Parsed) -> bool:
    return parsed.value is not None and not parsed.repaired and not parsed.findings


def from_parsed(
    parsed: Parsed,
    tokens: Sequence[Token],
    read: str,
    spec: FieldSpec,
    place: Place,
    label: Labelled = UNLABELLED,
    second: Parsed | None = None,
) -> FieldValue:
    """`second`: what the other reading makes."""
    if parsed.blank or not tokens:
        return ABSENT
    page = tokens[0].page
    box = union(token.box for token in tokens if token.page == page)
    evidence = _evidence(parsed, tokens, read, spec, place, label, second)
    differs = second is not None and second.value not in (None, parsed.value)
    return FieldValue(
        value=parsed.value,
        text=read,
        confidence=None,
        status="accepted" if _is_sound(parsed) and not place.hands.may_have_written(tokens) else "review",
        source=evidence.source,
        page=place.numbers[page],
        box=place.upright(page, box),
        findings=parsed.findings,
        candidates=(second.value,) if second is not None and differs else (),
        evidence=evidence,
    )


def from_seen(seen: Seen | None, spec: FieldSpec, place: Place) -> FieldValue:
    if seen is None:
        return missing(spec)
    return FieldValue(
        value=seen.value,
        text=seen.text or None,
        confidence=None,
        status="review" if not seen.sure or (spec.required and not seen.value) else "accepted",
        source="ocr",
        page=place.numbers[seen.page],
        box=place.upright(seen.page, seen.box),
        evidence=Evidence(kind=spec.kind, source="ocr", sure=seen.sure, value=seen.value),
    )


def from_unseen(spec: FieldSpec) -> FieldValue:
    """False for a mark that shows nowhere: a box not found beside its words, a seal not found."""
    evidence = Evidence(kind=spec.kind, source="ocr", sure=False, value=False)
    return ABSENT.model_copy(update={"value": False, "status": "accepted", "evidence": evidence})


def from_machine(value: str | None, source: FieldSource, spec: FieldSpec, page: int, box: Box) -> FieldValue:
    """A value out of a QR code or MRZ: error-detecting codes stand behind it. `box` on the upright page."""
    return FieldValue(
        value=value,
        text=value,
        confidence=None,
        status="accepted",
        source=source,
        page=page,
        box=box,
        evidence=Evidence(kind=spec.kind, source=source),
    )


def _evidence(
    parsed: Parsed,
    tokens: Sequence[Token],
    read: str,
    spec: FieldSpec,
    place: Place,
    label: Labelled,
    second: Parsed | None,
) -> Evidence:
    words = [token for token in tokens if token.key]
    known = _confidences(token.word for token in words)
    differing = [token for token in words if token.word.other != token.text]
    again = [token.word.other_confidence for token in words if token.word.other_confidence is not None]
    around = _confidences(place.pages[tokens[0].page].reading.words)
    return Evidence(
        kind=spec.kind,
        source="handwriting" if place.hands.wrote(tokens) else "ocr",
        least=min(known, default=None),
        mean=sum(known) / len(known) if known else None,
        other_least=min(again) if again and len(again) == len(words) else None,
        differing=len(differing),
        same=not differing if second is None else second.value == parsed.value,
        words=len(words),
        letters=sum(sign.isalnum() for token in words for sign in token.text),
        likeness=label.likeness,
        repaired=parsed.repaired,
        findings=len(parsed.findings),
        odd=sum(_is_odd(token.text) for token in words),
        page_mean=sum(around) / len(around) if around else None,
        beside=label.beside,
        lines=len({token.line for token in tokens}),
        colon=any(token.text.endswith(":") for token in words),
        small=spec.kind != "address" and tokens[0].text[:1].islower(),
        coverage=place.coverage,
        cut_off=spec.kind == "address" and place.gazetteer is not None and not place.gazetteer.ends_in_province(read),
        **_tagging(words, spec, place),
        by_tagger=label.by_tagger,
        strange=sum(is_strange(token.text) for token in words) if spec.kind in SPELLED else 0,
    )


def _tagging(words: Sequence[Token], spec: FieldSpec, place: Place) -> dict[str, Any]:
    """What the tagger says of these words of a value, and of others of the same field."""
    if not any(page.tags for page in place.pages):
        return {}
    agreed = [token.tag_probability for token in words if token.tag == spec.key]
    own = {id(token.word) for token in words}
    further = [token for token in place.tagged.get(spec.key, ()) if token.key and id(token.word) not in own]
    return {
        "tagged": len(agreed) / max(1, len(words)),
        "tag_least": min(agreed) if agreed and len(agreed) == len(words) else 0.0,
        "tag_further": len(further),
        "tagged_other": sum(token.tag not in (None, spec.key) for token in words),
    }


def _is_odd(text: str) -> bool:
    """`L0N6`, `GiaN`, `Băc`: no word is written so."""
    return lacks_tone(text) or any(
        (one.isalpha() and two.isdigit()) or (one.isdigit() and two.isalpha()) or (one.islower() and two.isupper())
        for one, two in pairwise(text)
    )


def _confidences(words: Iterable[Word]) -> list[float]:
    return [word.confidence for word in words if word.confidence is not None]
