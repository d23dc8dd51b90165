"""A page of the mill made into another that a reader might have seen: words misread, moved, replaced, left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from schemas.geometry import Box

READ_WRONG = (0.0, 0.0, 0.01, 0.03, 0.08)
"""Shares of the letters of a drawn page that are read wrong."""
LOOKS_LIKE = ("il1t", "o0c", "ce", "un", "rn", "hb", "ad", "gq", "yv", "fi", "ms5", "b6", "8b", "0d", "2z", "tf", "pn")
SYLLABLES = (
    "a",
    "an",
    "anh",
    "ao",
    "at",
    "e",
    "en",
    "i",
    "inh",
    "o",
    "oan",
    "on",
    "ong",
    "u",
    "uong",
    "uyen",
    "y",
    "ien",
)
ONSETS = ("", "b", "c", "ch", "d", "gi", "h", "kh", "l", "m", "n", "ng", "ph", "qu", "s", "t", "th", "tr", "v", "x")
DROPPED = 0.004
SPLIT = 0.004
JOINED = 0.006


@dataclass(frozen=True)
class Example:
    """A page in reading order. `keys`: of each word the field, empty for print. `first`: a document starts here.

    `read`: by a reader, so that it needs no mistakes of ours.
    """

    texts: tuple[str, ...]
    boxes: tuple[Box, ...]
    keys: tuple[str, ...]
    width: int
    height: int
    kind: str
    first: bool
    family: str
    read: bool


def altered(page: Example, rng: Random) -> Example:
    words = list(zip(page.texts, page.boxes, page.keys, strict=True))
    if not page.read:
        words = _misread(words, rng.choice(READ_WRONG), rng)
    if rng.random() < 0.35:
        words = _other_values(words, rng)
    if rng.random() < 0.12:
        words = [(text.rstrip(":"), box, key) if not key else (text, box, key) for text, box, key in words]
    if rng.random() < 0.06:
        words = [(text if key else text.upper(), box, key) for text, box, key in words]
    words = _cut(words, rng) if rng.random() < 0.15 else words
    words = [word for word in words if word[0]]
    if not words:
        return page
    texts, boxes, keys = zip(*words, strict=True)
    moved = _moved(boxes, page.width, page.height, rng)
    return replace(page, texts=tuple(texts), boxes=moved, keys=tuple(keys))


Words = list[tuple[str, Box, str]]


def _misread(words: Words, share: float, rng: Random) -> Words:
    read: Words = []
    for text, box, key in words:
        now = "".join(_letter(sign, share, rng) for sign in text)
        roll = rng.random() * (0.2 + 20 * share)
        if roll < DROPPED * share * 20 and not key:
            continue
        if roll < DROPPED + SPLIT and len(now) > 3:
            place = rng.randint(1, len(now) - 1)
            middle = box.left + box.width * place // len(now)
            read.append((now[:place], box._replace(right=middle), key))
            read.append((now[place:], box._replace(left=middle), key))
        elif roll < DROPPED + SPLIT + JOINED and read and read[-1][2] == key and read[-1][1].right <= box.left:
            text_before, before, _ = read[-1]
            read[-1] = (text_before + now, before._replace(right=box.right), key)
        else:
            read.append((now, box, key))
    return read


def _letter(sign: str, share: float, rng: Random) -> str:
    if rng.random() >= share:
        return sign
    alike = [group for group in LOOKS_LIKE if sign.lower() in group]
    if alike and rng.random() < 0.6:
        return rng.choice(rng.choice(alike))
    return rng.choice(("", sign + rng.choice(".,'i"), rng.choice("aeiouncth.,'")))


def _other_values(words: Words, rng: Random) -> Words:
    """Words of values by invented ones, so that the place tells the field and not the word."""
    share = rng.choice((0.2, 0.5, 0.9))
    return [
        (_invented(text, rng), box, key) if key and rng.random() < share and text[:1].isalpha() else (text, box, key)
        for text, box, key in words
    ]


def _invented(text: str, rng: Random) -> str:
    new = rng.choice(ONSETS) + rng.choice(SYLLABLES)
    tail = text[len(text.rstrip(".,;:")) :]
    if text.isupper():
        return new.upper() + tail
    return (new.capitalize() if text[:1].isupper() else new) + tail


def _cut(words: Words, rng: Random) -> Words:
    """The page from or up to some word, as where it begins on another sheet."""
    place = rng.randint(len(words) // 6, max(len(words) // 6, len(words) - 1))
    return words[:place] if rng.random() < 0.5 else words[place:]


def _moved(boxes: Sequence[Box], width: int, height: int, rng: Random) -> tuple[Box, ...]:
    """The whole page scaled and shifted a little, every word by a pixel or two."""
    across, down = rng.uniform(0.85, 1.1), rng.uniform(0.85, 1.1)
    right, below = rng.uniform(-0.06, 0.08) * width, rng.uniform(-0.06, 0.08) * height
    jitter = rng.choice((0.0, 1.5, 4.0))

    def move(box: Box) -> Box:
        x, y = rng.gauss(right, jitter), rng.gauss(below, jitter)
        left, top, end, bottom = box.left * across, box.top * down, box.right * across, box.bottom * down
        return Box(round(left + x), round(top + y), round(end + x), round(bottom + y))

    return tuple(map(move, boxes))
