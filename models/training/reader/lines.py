"""Invented lines as pictures: typefaces of the building split and others that no split prints with, and damage."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.mill.fonts import FONTS, undrawn
from models.alphabet import ALPHABET
from models.line_reader import HEIGHT_PX, LETTER_PX, MIDDLE_PX, PAPER
from models.training.reader.texts import text

FURTHER = (
    *("Andika", "Caladea", "Doulos SIL", "EB Garamond", "Gentium", "Inter", "Noto Serif Display", "Noto Sans Display"),
    *("Noto Sans Mono", "DejaVu Sans Mono", "Liberation Serif", "Liberation Sans", "Liberation Mono"),
)
"""Families of the same packages that neither split prints with."""
USUAL_SHARE = 0.35
"""Of the lines: in the registry's Times, Arial and Courier."""
LONGEST_PX = 900
Grey = NDArray[np.uint8]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Line:
    """`image`: HEIGHT_PX high, grey, dark on light; `text`: what stands there."""

    image: Grey
    text: str


@cache
def faces() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files that draw every letter of the alphabet: the usual families, and all."""
    build = [font for font in FONTS["build"] if font.kind != "hand"]
    first = {kind: next(font.family for font in build if font.kind == kind) for kind in ("serif", "sans", "mono")}
    print_files = {family: _files(family) for family in (*(font.family for font in build), *FURTHER)}
    return tuple(file for name in first.values() for file in print_files[name]), _flat(print_files)


def _files(family: str) -> tuple[str, ...]:
    listed = subprocess.run(
        ["fc-list", "--format", "%{file}|%{index}\n", f":family={family}"], capture_output=True, text=True, check=True
    )
    found = sorted({line.split("|")[0] for line in listed.stdout.splitlines()})
    letters = "".join(sign for sign in ALPHABET if sign.isalpha())
    kept = [file for file in found if file.endswith((".ttf", ".otf")) and not undrawn(Path(file), letters)]
    return tuple(kept)


def _flat(by_family: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A family with many weights counts no more than twelve."""
    return tuple(file for files in by_family.values() for file in files[:: max(1, len(files) // 12)])


def draw_line(rng: Random) -> Line:
    """A printed line at the height that the reader gets, damaged as scans are."""
    while True:
        shown = text(rng)
        image = _printed(shown, _face(rng), rng)
        if 12 <= image.shape[1] <= LONGEST_PX:
            return Line(damaged(image, rng), shown)


def _face(rng: Random) -> str:
    usual, everything = faces()
    return rng.choice(usual if rng.random() < USUAL_SHARE else everything)


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, size)


@cache
def _tall_px(file: str) -> float:
    """The height of tall letters of a font of 100 px, as the reading stage measures it."""
    font = _font(file, 100)
    return float(np.mean([bottom - top for _, top, _, bottom in (font.getbbox(sign) for sign in "HhkdlTNb")]))


def _printed(shown: str, file: str, rng: Random) -> Grey:
    """The text on paper; tall letters about LETTER_PX high, the line's middle about MIDDLE_PX from the top."""
    letter_px = LETTER_PX * rng.uniform(0.85, 1.12)
    over = rng.choice((1.0, 1.5, 2.0))
    font = _font(file, max(8, round(over * letter_px * 100 / _tall_px(file))))
    spacing = rng.choice((0, 0, 0, 0, rng.uniform(-0.03, 0.12))) * letter_px * over
    width = int(sum(font.getlength(sign) + spacing for sign in shown) if spacing else font.getlength(shown)) + 4
    height = round(over * HEIGHT_PX)
    canvas = Image.new("L", (width + round(over * rng.uniform(2, 14)), height), PAPER)
    pen = ImageDraw.Draw(canvas)
    base = over * (MIDDLE_PX + letter_px / 2 + rng.uniform(-2.5, 2.5))
    ink, left = rng.choice((0, 0, rng.randint(0, 110))), over * rng.uniform(1, 6)
    if spacing:
        for sign in shown:
            pen.text((left, base), sign, font=font, fill=ink, anchor="ls")
            left += font.getlength(sign) + spacing
    else:
        pen.text((left, base), shown, font=font, fill=ink, anchor="ls")
    return np.asarray(
        cv2.resize(
            np.asarray(canvas), None, fx=1 / over * rng.uniform(0.9, 1.1), fy=1 / over, interpolation=cv2.INTER_AREA
        ),
        dtype=np.uint8,
    )[:HEIGHT_PX]


def damaged(image: Grey, rng: Random) -> Grey:
    page: Floats = _sheared(image.astype(np.float32), rng)
    if rng.random() < 0.25:
        page = _littered(page, rng)
    if rng.random() < 0.25:
        page = _thickened(page, rng)
    if rng.random() < 0.5:
        page = _coarse(page, rng)
    if rng.random() < 0.6:
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), rng.uniform(0.3, 1.1)), dtype=np.float32)
    if rng.random() < 0.5:
        page = page + np.random.default_rng(rng.getrandbits(32)).normal(0, rng.uniform(2, 22), page.shape)
    page = _lit(page, rng)
    out = np.clip(page, 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        out = np.where(out < rng.randint(110, 190), 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 85)])
        out = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    return out


def _sheared(page: Floats, rng: Random) -> Floats:
    lean, tilt = rng.uniform(-0.06, 0.06), rng.uniform(-0.006, 0.006)
    height, width = page.shape
    map_ = np.array([[1, lean, -lean * height / 2], [tilt, 1, -tilt * width / 2]], dtype=np.float32)
    return np.asarray(cv2.warpAffine(page, map_, (width, height), borderValue=PAPER), dtype=np.float32)


def _littered(page: Floats, rng: Random) -> Floats:
    """Remains of leaders, rulings, neighbouring lines, specks."""
    height, width = page.shape
    shade = rng.randint(0, 150)
    match rng.randrange(4):
        case 0:
            row = rng.randint(int(0.62 * height), int(0.85 * height))
            for column in range(rng.randint(0, 8), width, rng.randint(4, 9)):
                if rng.random() < 0.8:
                    cv2.circle(page, (column, row), 1, shade, -1)
        case 1:
            row = rng.choice((rng.randint(0, 3), rng.randint(int(0.8 * height), height - 1)))
            start = rng.randint(0, width)
            cv2.line(page, (start, row), (min(width, start + rng.randint(20, 300)), row), shade, rng.choice((1, 1, 2)))
        case 2:
            for _ in range(rng.randint(1, 6)):
                cv2.circle(page, (rng.randint(0, width), rng.randint(0, height)), rng.choice((1, 1, 2)), shade, -1)
        case _:
            column = rng.choice((rng.randint(0, 3), width - rng.randint(1, 4)))
            cv2.line(page, (column, 0), (column, height), shade, 1)
    return page


def _thickened(page: Floats, rng: Random) -> Floats:
    kernel = np.ones(rng.choice(((2, 2), (1, 2), (2, 1))), np.uint8)
    change = cv2.erode if rng.random() < 0.6 else cv2.dilate
    return np.asarray(change(page, kernel), dtype=np.float32)


def _coarse(page: Floats, rng: Random) -> Floats:
    """As if scanned at fewer dots an inch."""
    height, width = page.shape
    share = rng.uniform(0.45, 0.95)
    small = cv2.resize(
        page, (max(4, round(share * width)), max(4, round(share * height))), interpolation=cv2.INTER_AREA
    )
    how = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    return np.asarray(cv2.resize(small, (width, height), interpolation=how), dtype=np.float32)


def _lit(page: Floats, rng: Random) -> Floats:
    """Paper a little grey, ink a little faint, brighter on one side."""
    light, dark = rng.uniform(215, 255), rng.uniform(0, 60)
    page = dark + page * (light - dark) / 255
    return page + np.linspace(0, rng.uniform(-18, 18), page.shape[1], dtype=np.float32)[None, :]
