"""Printed phrases that are no labels: anchors of signatures, words beside tick boxes, headings of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.extract.stream import NOT_LETTERS, Stream
from pipeline.formats.text import fold
from schemas.geometry import Box, union

CELL_LINES = 3
LIKE = 86.0
FIRST_WORD_LIKE = 50.0


@dataclass(frozen=True)
class Phrase:
    """Tokens start..end (exclusive) that say `wording`."""

    start: int
    end: int
    wording: str
    box: Box
    page: int


def find_phrases(stream: Stream, wordings: Sequence[str], start: int = 0, end: int | None = None) -> list[Phrase]:
    """All places in tokens start..end where one of the wordings stands, best match first kept, none overlapping."""
    last = len(stream.tokens) if end is None else end
    hits: list[tuple[float, int, Phrase]] = []
    for wording in wordings:
        key = NOT_LETTERS.sub("", fold(wording))
        words = len(wording.split())
        for place in range(start, last):
            hit = _match(stream, place, last, key, words, wording)
            if hit is not None:
                hits.append((hit[0], len(key), hit[1]))
    kept: list[Phrase] = []
    for _, _, phrase in sorted(hits, key=lambda one: (-one[0], -one[1], one[2].start)):
        if all(phrase.end <= other.start or phrase.start >= other.end for other in kept):
            kept.append(phrase)
    return sorted(kept, key=lambda one: one.start)


def _match(stream: Stream, place: int, last: int, key: str, words: int, wording: str) -> tuple[float, Phrase] | None:
    best: tuple[float, Phrase] | None = None
    first = stream.tokens[place]
    if fuzz.ratio(first.key, NOT_LETTERS.sub("", fold(wording.split(maxsplit=1)[0]))) < FIRST_WORD_LIKE:
        return None
    letters = ""
    for end in range(place, min(last, place + words + 1)):
        token = stream.tokens[end]
        if (
            token.cell != first.cell
            or token.line > first.line + (CELL_LINES if first.cell else 1)
            or token.page != first.page
        ):
            break
        letters += token.key
        if not first.key or abs(len(letters) - len(key)) > 2 + len(key) // 8:
            continue
        like = fuzz.ratio(letters, key)
        if like >= (LIKE if len(key) > 5 else 100.0) and (best is None or like > best[0]):
            box = union(one.box for one in stream.tokens[place : end + 1])
            best = (like, Phrase(place, end + 1, wording, box, first.page))
    return best
