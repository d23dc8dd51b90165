"""Invented lines of print, of handwriting, and of both, and which is where."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from models.line_reader import HEIGHT_PX, LETTER_PX, MIDDLE_PX, PAPER
from models.training.handwriting import pen
from models.training.handwriting.faces import drawable, hands, prints, tidy_hands
from models.training.handwriting.pen import Ink
from models.training.reader import texts
from models.training.reader.lines import damaged

SAME_FACE, MARKED = 0.7, 0.85
"""Of the printed pieces of a line: in the face of its labels; with their Vietnamese marks, which many a hand's face
lacks.
"""
OVER = 2
"""Lines are drawn larger and then made smaller."""
LONGEST_PX = 480
SIZE_STEP = 4
SHORT = ("Nam", "Nữ", "Kinh", "Tày", "Việt Nam", "Không", "X", "x", "01", "02", "1", "2", "03", "đồng", "m²", "Hà Nội")
Grey = NDArray[np.uint8]
Kinds = NDArray[np.uint8]
NOTHING, PRINT, HAND = 0, 1, 2


@dataclass(frozen=True)
class Line:
    """`image`: HEIGHT_PX high, grey, dark on light; `kinds`: what stands in each of its columns; `text`: all of it."""

    image: Grey
    kinds: Kinds
    text: str = ""


@dataclass(frozen=True)
class Piece:
    """Ink with the height of its tall letters, OVER times what the reader gets, and the text that it is."""

    ink: Ink
    size: int
    kind: int
    text: str


def draw_line(rng: Random, held: bool = False) -> Line:
    """`held`: with the faces that training never draws."""
    while True:
        label_face = rng.choice(prints(held))
        pieces = [_piece(text, kind, label_face, rng, held) for text, kind in _contents(rng)]
        image, kinds = _composed(pieces, rng)
        if 12 <= image.shape[1] <= LONGEST_PX:
            return Line(damaged(image, rng), kinds, " ".join(piece.text for piece in pieces))


def _contents(rng: Random) -> list[tuple[str, int]]:
    roll = rng.random()
    if roll < 0.25:
        return [(_value(rng) if rng.random() < 0.6 else texts.text(rng), PRINT)]
    if roll < 0.4:
        return [(texts.label(rng), PRINT), (_value(rng), PRINT)]
    if roll < 0.66:
        return [(_value(rng), HAND)]
    if roll < 0.74:
        return _written_date(rng)
    value, behind = [(_value(rng), HAND)], [(rng.choice(("đồng", "m²", "tháng", "bản", texts.label(rng))), PRINT)]
    return [(texts.label(rng), PRINT), *value, *(behind if rng.random() < 0.25 else [])]


def _value(rng: Random) -> str:
    roll = rng.random()
    if roll < 0.2:
        return rng.choice(SHORT)
    if roll < 0.45:
        return texts.digits(rng, rng.choice((1, 2, 4, 4, 10, 12, 12)))
    return rng.choice((texts.words, texts.words, texts.number, texts.day, texts.day, texts.place))(rng)


def _written_date(rng: Random) -> list[tuple[str, int]]:
    """`ngày 05 tháng 12 năm 1998`, its words printed."""
    day, month, year = str(rng.randint(1, 31)), f"{rng.randint(1, 12):02d}", str(rng.randint(1940, 2027))
    return [
        *(("ngày", PRINT), (day, HAND), ("tháng", PRINT)),
        *((month, HAND), ("năm", PRINT), (year, HAND)),
    ]


def _piece(text: str, kind: int, label_face: str, rng: Random, held: bool) -> Piece:
    if kind == PRINT:
        return _printed(text, label_face if rng.random() < SAME_FACE else rng.choice(prints(held)), rng)
    return _penned(text, rng, held)


def _printed(text: str, face: str, rng: Random) -> Piece:
    size, text = _size(0.7, 1.15, rng), drawable(text if rng.random() < MARKED else texts.unmarked(text), face)
    spacing = rng.choice((0, 0, 0, 0, rng.uniform(-0.03, 0.12), rng.uniform(0.2, 0.6)))
    ink = pen.printed(text, face, size, spacing)
    if rng.random() < 0.5:
        ink = pen.warped(ink, 3 * size, rng.uniform(0, 0.012), rng)
    return Piece(ink, size, PRINT, text)


def _penned(text: str, rng: Random, held: bool) -> Piece:
    """As the face has it, its letters shaken, or strokes of any face drawn with one pen."""
    size, spacing = _size(0.55, 1.2, rng), rng.choice((0, 0, 0, 0, 0, rng.uniform(0.2, 0.6)))
    roll = rng.random()
    face = rng.choice(tidy_hands(held) if roll < 0.3 else hands(held) if roll < 0.85 else prints(held))
    text = drawable(text, face)
    if roll < 0.5:
        ink = pen.printed(text, face, size, spacing)
    elif roll < 0.7:
        ink = pen.shaken(text, face, size, rng, spacing)
    else:
        ink = pen.stroked(text, face, size, rng, spacing)
    if rng.random() < 0.6:
        ink = pen.warped(ink, size, rng.uniform(0, 0.06), rng)
    if rng.random() < 0.5:
        ink = pen.pressed(ink, size, rng)
    return Piece(_leaning(ink, size, rng), size, HAND, text)


def _size(least: float, most: float, rng: Random) -> int:
    """Height of tall letters, of what the reader gets; few different ones, so that letters drawn once serve again."""
    return SIZE_STEP * round(OVER * LETTER_PX * rng.uniform(least, most) / SIZE_STEP)


def _leaning(ink: Ink, size: int, rng: Random) -> Ink:
    """Leaning a little more or less; the pen broader or finer."""
    lean = rng.gauss(0, 0.12)
    move = np.array([[1, -lean, lean * pen.BASE * size], [0, 1, 0]], dtype=np.float32)
    ink = np.asarray(cv2.warpAffine(ink, move, (ink.shape[1], ink.shape[0])), np.float32)
    if rng.random() < 0.3:
        change = cv2.dilate if rng.random() < 0.7 else cv2.erode
        ink = np.asarray(change(ink, np.ones((2, 2), np.uint8)), np.float32)
    return ink


def _composed(pieces: list[Piece], rng: Random) -> tuple[Grey, Kinds]:
    """One behind the other on a line, hand a little above or below print."""
    inks = [_cropped(piece) for piece in pieces]
    gaps = [OVER * round(LETTER_PX * rng.uniform(0.15, 1.2)) for _ in pieces]
    left, line = OVER * rng.randint(1, 6), OVER * (MIDDLE_PX + LETTER_PX / 2 + rng.uniform(-3.5, 3.5))
    width = left + sum(ink.shape[1] for ink in inks) + sum(gaps) + OVER * rng.randint(1, 6)
    canvas, kinds = np.zeros((OVER * HEIGHT_PX, width), np.float32), np.zeros(width, np.uint8)
    for piece, ink, gap in zip(pieces, inks, gaps, strict=True):
        base = line - OVER * LETTER_PX * (rng.uniform(-0.1, 0.25) if piece.kind == HAND else 0)
        _laid(canvas, ink * rng.choice((1, 1, rng.uniform(0.4, 1))), left, round(base - pen.BASE * piece.size))
        kinds[left : left + ink.shape[1]] = np.where(ink.max(axis=0) > 0.3, piece.kind, NOTHING)
        left += ink.shape[1] + gap
    grey = PAPER * (1 - canvas)
    small = cv2.resize(grey, None, fx=1 / OVER, fy=1 / OVER, interpolation=cv2.INTER_AREA)
    return np.rint(small).astype(np.uint8), kinds[: OVER * small.shape[1] : OVER]


def _cropped(piece: Piece) -> Ink:
    inside = np.flatnonzero(piece.ink.max(axis=0) > 0.1)
    return piece.ink[:, inside[0] : inside[-1] + 1] if inside.size else piece.ink


def _laid(canvas: Ink, ink: Ink, left: int, top: int) -> None:
    """Onto the canvas; what stands above or below it is lost."""
    above, below = max(0, -top), max(0, top + ink.shape[0] - canvas.shape[0])
    kept = ink[above : ink.shape[0] - below]
    part = canvas[max(0, top) : max(0, top) + kept.shape[0], left : left + kept.shape[1]]
    np.maximum(part, kept[:, : part.shape[1]], out=part)
