"""Two readers' words of one line joined: what sees more, else the surer reading, is taken; the other kept beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.read.lost_signs import sees_more
from schemas.geometry import Box, union
from schemas.reading import Word

LONE_SURE = 0.9
"""The least confidence of a second reading where the engine saw nothing at all: specks look like letters."""
LONE_LINE, LONE_LINE_SURE = 6, 0.7
"""From so many letters on, the least mean confidence: specks do not look like lines (of 65 none reached 0.5)."""


def join_readings(first: Sequence[Word], second: Sequence[Word]) -> tuple[Word, ...]:
    """The words of the line, left to right, each with what the other reader has in its place.

    Words are compared in the smallest groups between spaces that both readers see. Where a group's words cannot be
    told apart (`NguyễnVăn` beside `Nguyễn Văn`), the first carries all of the other reading and the rest an empty one.
    """
    if not first:
        return _beside(second, ()) if _is_sure_alone(second) else ()
    return tuple(word for one, other in _groups(first, second) for word in _joined(one, other))


def _is_sure_alone(words: Sequence[Word]) -> bool:
    letters = sum(len(word.text) for word in words)
    if letters < LONE_LINE:
        return bool(words) and _least(words) >= LONE_SURE
    return sum(len(word.text) * (word.confidence or 0) for word in words) >= LONE_LINE_SURE * letters


def _joined(first: Sequence[Word], second: Sequence[Word]) -> tuple[Word, ...]:
    taken, other = (second, first) if second and _is_better(second, first) else (first, second)
    # The engine finds a word's box in the picture, the second reader only guesses it from the letters' middles.
    boxed = _boxed(taken, first) if taken is second and first else taken
    return _beside(boxed, other)


def _is_better(second: Sequence[Word], first: Sequence[Word]) -> bool:
    if sees_more(_text(first), _text(second)):
        return True
    return _least(second) > _least(first) and not sees_more(_text(second), _text(first))


def _boxed(words: Sequence[Word], places: Sequence[Word]) -> Sequence[Word]:
    if len(words) == len(places):
        return [word.model_copy(update={"box": place.box}) for word, place in zip(words, places, strict=True)]
    around = union(place.box for place in places)
    return [word.model_copy(update={"box": _level(word.box, around)}) for word in words]


def _level(box: Box, around: Box) -> Box:
    return Box(box.left, around.top, box.right, around.bottom)


def _beside(taken: Sequence[Word], other: Sequence[Word]) -> tuple[Word, ...]:
    sure = _least(other) if other else None
    if len(taken) == len(other):
        texts = [word.text for word in other]
    else:
        texts = [" ".join(word.text for word in other), *("" for _ in taken[1:])]
    return tuple(
        word.model_copy(update={"other": text, "other_confidence": sure})
        for word, text in zip(taken, texts, strict=True)
    )


def _least(words: Sequence[Word]) -> float:
    return min((word.confidence or 0.0 for word in words), default=0.0)


def _groups(first: Sequence[Word], second: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
    """Both readings cut at the spaces that they have in common."""
    begun, other_begun = 0, 0
    for end, other_end in _common_ends(_text(first), _text(second)):
        yield first[begun:end], second[other_begun:other_end]
        begun, other_begun = end, other_end
    yield first[begun:], second[other_begun:]


def _common_ends(text: str, other: str) -> Iterator[tuple[int, int]]:
    """How many words of each reading stand before every common space."""
    for step in Levenshtein.opcodes(text, other):
        if step.tag != "equal":
            continue
        for place in range(step.src_start, step.src_end):
            if text[place] == " ":
                beside = step.dest_start + place - step.src_start
                yield text.count(" ", 0, place) + 1, other.count(" ", 0, beside) + 1


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
