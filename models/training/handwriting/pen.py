"""Ink of one piece of writing: print as it is, a face's letters shaken apart, or their bare strokes drawn anew.

All ink is (height, width) from 0 (paper) to 1; the letters stand on row `BASE * size` of HIGH * size rows, where `size`
is the height of tall letters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

HIGH, BASE = 4.0, 2.5
"""Of the height of tall letters: rows in all, and rows above the line."""
TRACED_PX = 56
"""Height of tall letters where strokes are traced."""
JOIN_REACH = 0.9
FULL = 255
Ink = NDArray[np.float32]
Points = NDArray[np.float64]


@lru_cache(maxsize=4096)
def font_of(file: str, size: float) -> ImageFont.FreeTypeFont:
    """The font whose tall letters are `size` pixels high."""
    trial = ImageFont.truetype(file, 100)
    tall = np.mean([box[3] - box[1] for box in (trial.getbbox(sign) for sign in "HhkdlTNb")])
    return ImageFont.truetype(file, max(6, round(100 * size / float(tall))))


def printed(text: str, file: str, size: int, spacing: float = 0.0) -> Ink:
    """`spacing`: between letters, of the size."""
    font = font_of(file, size)
    step = spacing * size
    width = sum(font.getlength(sign) + step for sign in text) if step else font.getlength(text)
    image = Image.new("L", (round(width + size), round(HIGH * size)), 0)
    pen, left = ImageDraw.Draw(image), size / 2
    for piece in text if step else (text,):
        pen.text((left, BASE * size), piece, font=font, fill=255, anchor="ls")
        left += font.getlength(piece) + step
    return np.asarray(image, np.float32) / np.float32(FULL)


@lru_cache(maxsize=16000)
def _letter(file: str, size: int, sign: str) -> NDArray[np.uint8]:
    """In numbers up to FULL, so that many are kept in little memory."""
    return np.rint(FULL * printed(sign, file, size)).astype(np.uint8)


def shaken(text: str, file: str, size: int, rng: Random, spacing: float = 0.0) -> Ink:
    """Letter by letter: height, width, lean and place of each a little different, the line not quite straight."""
    font, strength = font_of(file, size), rng.uniform(0.3, 1.3)
    wave = _wave(rng, 0.07 * strength * size)
    room = round(1.25 * font.getlength(text) + (2 + spacing * len(text)) * size)
    canvas = np.zeros((round(HIGH * size), room), np.uint8)
    left, gap = size / 2, rng.uniform(-0.04, 0.1) + spacing
    for sign in text:
        across = rng.gauss(1, 0.06 * strength)
        if not sign.isspace():
            letter = _letter(file, size, sign)
            move = _loosened(rng, strength, across, size, left % 1, wave(left))
            moved = cv2.warpAffine(letter, move, (letter.shape[1] + size // 2, letter.shape[0]))
            start = max(0, int(left) - size // 2)
            part = canvas[:, start : start + moved.shape[1]]
            np.maximum(part, moved[:, : part.shape[1]], out=part)
        left += font.getlength(sign) * across + gap * size * rng.uniform(0.5, 1.5)
    return canvas[:, : round(left + size / 2)].astype(np.float32) / np.float32(FULL)


def _loosened(rng: Random, strength: float, across: float, size: int, right: float, down: float) -> Ink:
    """The affine move of one letter about the point where it stands on the line."""
    turn, lean, up = rng.gauss(0, 0.05 * strength), rng.gauss(0, 0.06 * strength), rng.gauss(1, 0.07 * strength)
    x, y = size / 2, BASE * size
    inner = np.array([[across, -turn - lean], [turn, up]])
    shift = np.array([x + right, y + down + rng.gauss(0, 0.03 * strength) * size]) - inner @ np.array([x, y])
    return np.hstack([inner, shift[:, None]]).astype(np.float32)


def _wave(rng: Random, height: float) -> Callable[[float], float]:
    """How far below the line the pen is at a place along it."""
    length, phase, lift = rng.uniform(60, 400), rng.uniform(0, 6.3), rng.gauss(0, 0.6)
    return lambda x: height * (math.sin(x / length + phase) + lift * x / 400)


@lru_cache(maxsize=16000)
def strokes(file: str, sign: str) -> Points:
    """Points (right of the pen's start, below the line) along the middle of a letter's strokes, in its heights."""
    ink = printed(sign, file, TRACED_PX) > 0.5
    rows, columns = np.nonzero(thinned(ink))
    return np.stack([columns / TRACED_PX - 0.5, rows / TRACED_PX - BASE], axis=1)


def thinned(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Zhang and Suen's thinning (1984): lines one pixel wide in the middle of the ink."""
    kept = np.pad(ink, 1)
    while True:
        before = int(kept.sum())
        for first in (True, False):
            ring = _neighbours(kept)
            count = ring.sum(axis=0)
            starts = (~ring & np.roll(ring, -1, axis=0)).sum(axis=0)
            north, east, south, west = ring[0], ring[2], ring[4], ring[6]
            sides = ~(north & east & south) & ~(east & south & west)
            if not first:
                sides = ~(north & east & west) & ~(north & south & west)
            kept = kept & ~((count >= 2) & (count <= 6) & (starts == 1) & sides)
        if int(kept.sum()) == before:
            return kept[1:-1, 1:-1]


def _neighbours(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The eight around each pixel, clockwise from above."""
    around = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    return np.stack([np.roll(ink, (-down, -right), axis=(0, 1)) for down, right in around])


def stroked(text: str, file: str, size: int, rng: Random, spacing: float = 0.0) -> Ink:
    """The letters' strokes bent and drawn with a round pen of one width; in some hands joined."""
    font, joined = font_of(file, size), not spacing and rng.random() < 0.5
    wave, lean = _wave(rng, rng.uniform(0.03, 0.1) * size), rng.uniform(-0.15, 0.45)
    left, placed, last = size / 2, [], None
    for sign in text:
        across = rng.gauss(1, 0.07)
        points = strokes(file, sign) if not sign.isspace() else np.zeros((0, 2))
        if len(points):
            points = _bent(points * (across, rng.gauss(1, 0.08)), lean, rng) * size + (left, wave(left))
            placed += [points, *_join(last, points, size)] if joined else [points]
        last = points if len(points) else None
        left += font.getlength(sign) * across + (spacing + rng.uniform(-0.03, 0.12)) * size
    return _inked(placed, size, left + size, rng)


def _bent(points: Points, lean: float, rng: Random) -> Points:
    """Leaning, and each letter bent its own way."""
    out = points - np.stack([lean * points[:, 1], np.zeros(len(points))], axis=1)
    for _ in range(3):
        direction, turn = np.array([rng.gauss(0, 4), rng.gauss(0, 4)]), rng.uniform(0, 6.3)
        push = np.array([rng.gauss(0, 0.035), rng.gauss(0, 0.035)])
        out = out + np.sin(points @ direction + turn)[:, None] * push
    return out


def _join(last: Points | None, points: Points, size: int) -> Iterator[Points]:
    """A hanging line from the end of one letter to the start of the next, where they are near."""
    if last is None:
        return
    start, end = last[np.argmax(last[:, 0])], points[np.argmin(points[:, 0])]
    if np.hypot(*(end - start)) < JOIN_REACH * size:
        part = np.linspace(0, 1, 2 * size)[:, None]
        middle = (start + end) / 2 + (0, 0.12 * size)
        yield (1 - part) ** 2 * start + 2 * part * (1 - part) * middle + part**2 * end


def _inked(placed: list[Points], size: int, width: float, rng: Random) -> Ink:
    canvas = np.zeros((round(HIGH * size), round(width)), np.float32)
    for points in placed:
        down = np.clip(np.rint(points[:, 1] + BASE * size), 0, canvas.shape[0] - 1).astype(int)
        right = np.clip(np.rint(points[:, 0]), 0, canvas.shape[1] - 1).astype(int)
        canvas[down, right] = 1
    pen = max(2, round(size * rng.uniform(0.05, 0.13)))
    drawn = cv2.dilate(canvas, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (pen, pen)))
    return np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.02 * size), np.float32)


def warped(ink: Ink, size: int, strength: float, rng: Random) -> Ink:
    """As if on rubber: neighbouring strokes move together, far ones do not. `strength`: of the size."""
    height, width = ink.shape
    cell = size * rng.uniform(0.4, 1.2)
    noise = np.random.default_rng(rng.getrandbits(32))
    coarse = noise.normal(0, strength * size, (2, max(2, round(height / cell)), max(2, round(width / cell))))
    field = [cv2.resize(one.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) for one in coarse]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(ink, columns + field[0], rows + field[1], cv2.INTER_LINEAR), np.float32)


def pressed(ink: Ink, size: int, rng: Random) -> Ink:
    """Fainter here and there, as a pen pressed less."""
    noise = np.random.default_rng(rng.getrandbits(32))
    height, width = ink.shape
    coarse = noise.uniform(rng.uniform(0.3, 0.9), 1, (3, max(2, round(width / size)))).astype(np.float32)
    return ink * np.clip(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
