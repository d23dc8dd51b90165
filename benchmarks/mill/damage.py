"""What paper and scanner do to a page. Settings say how bad it may get; every page draws its own wear from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from schemas.page import Rotation

Colour = Literal["colour", "grey", "bilevel"]
Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

BILEVEL_THRESHOLD = 168


@dataclass(frozen=True)
class Damage:
    """Settings of one tier. Pairs are the bounds of a uniform draw, single numbers chances from 0 to 1.

    skew_degrees: to either side. noise: standard deviation in grey levels. blur_px: Gaussian, at 300 dpi.
    jpeg_quality: of the file, and of an earlier compression that a copy of a copy went through (`recompress`).
    light: how much darker one side may be, in grey levels. bleed: strength of the back's print shining through.
    fade: how far the ink is lifted towards white, 0 to 1.
    """

    dpi: tuple[int, ...]
    colours: tuple[Colour, ...]
    skew_degrees: tuple[float, float] = (0.0, 0.0)
    noise: tuple[float, float] = (0.0, 0.0)
    blur_px: tuple[float, float] = (0.0, 0.0)
    jpeg_quality: tuple[int, int] = (92, 95)
    light: tuple[float, float] = (0.0, 0.0)
    fade: tuple[float, float] = (0.0, 0.0)
    paper_tint: float = 0.0
    bleed: float = 0.0
    bleed_strength: tuple[float, float] = (0.05, 0.16)
    holes: float = 0.0
    folds: float = 0.0
    specks: float = 0.0
    edge_shadow: float = 0.0
    recompress: float = 0.0
    fax: float = 0.0
    quarter_turns: float = 0.0
    upside_down: float = 0.0
    received_stamp: float = 0.0
    blank_backs: float = 0.0
    """Of a dossier: scanned on both sides, so that empty backs lie between the pages."""

    def settle(self, rng: Random) -> Damage:
        """One resolution and one colour mode, as a scanner keeps them through a batch."""
        return replace(self, dpi=(rng.choice(self.dpi),), colours=(rng.choice(self.colours),))


@dataclass(frozen=True)
class Wear:
    """What one page got. `rotation`: how far it must be turned clockwise to stand upright again."""

    dpi: int
    colour: Colour
    rotation: Rotation
    skew_degrees: float
    noise: float
    blur_px: float
    jpeg_quality: int
    light: float
    fade: float
    tinted: bool
    bleed: float
    holes: bool
    folds: int
    specks: bool
    edge_shadow: bool
    recompress: bool
    fax: bool
    seed: int


def draw_wear(damage: Damage, rng: Random) -> Wear:
    roll = rng.random()
    rotation: Rotation = 0
    if roll < damage.upside_down:
        rotation = 180
    elif roll < damage.upside_down + damage.quarter_turns:
        rotation = rng.choice((90, 270))
    return Wear(
        dpi=rng.choice(damage.dpi),
        colour=rng.choice(damage.colours),
        rotation=rotation,
        skew_degrees=rng.choice((-1, 1)) * rng.uniform(*damage.skew_degrees),
        noise=rng.uniform(*damage.noise),
        blur_px=rng.uniform(*damage.blur_px),
        jpeg_quality=rng.randint(*damage.jpeg_quality),
        light=rng.uniform(*damage.light),
        fade=rng.uniform(*damage.fade),
        tinted=rng.random() < damage.paper_tint,
        bleed=rng.uniform(*damage.bleed_strength) if rng.random() < damage.bleed else 0.0,
        holes=rng.random() < damage.holes,
        folds=rng.randint(1, 2) if rng.random() < damage.folds else 0,
        specks=rng.random() < damage.specks,
        edge_shadow=rng.random() < damage.edge_shadow,
        recompress=rng.random() < damage.recompress,
        fax=rng.random() < damage.fax,
        seed=rng.randrange(2**32),
    )


def blank_back(width: int, height: int, wear: Wear) -> Image.Image:
    """An empty back with a little dirt, worn like the pages beside it."""
    white = Image.new("RGB", (width, height), (255, 255, 255))
    return apply(white, replace(wear, holes=False, folds=0, rotation=0, specks=True), None)


def apply(page: Image.Image, wear: Wear, back: Image.Image | None) -> Image.Image:
    """The worn page as the file holds it: RGB, grey (`L`) or one bit (`1`); turned by `wear.rotation`.

    `back`: the page on the other side, whose print shines through, or None.
    """
    noise = np.random.default_rng(wear.seed)
    pixels: Pixels = np.asarray(page.convert("RGB")).copy()
    pixels = _bleed(pixels, back, wear.bleed)
    pixels = _handle(pixels, wear, noise)
    pixels = _skew(pixels, wear.skew_degrees)
    pixels = _expose(pixels, wear, noise)
    if wear.fax:
        pixels = _fax(pixels, wear.dpi)
    if wear.recompress:
        pixels = _jpeg(pixels, 45)
    image = Image.fromarray(pixels).rotate(wear.rotation, expand=True)
    return _coloured(image, "bilevel" if wear.fax else wear.colour)


def _bleed(pixels: Pixels, back: Image.Image | None, strength: float) -> Pixels:
    if back is None or strength == 0:
        return pixels
    height, width = pixels.shape[:2]
    mirrored = back.convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((width, height))
    ghost = cv2.GaussianBlur(np.asarray(mirrored), (0, 0), 2.2).astype(np.float32)
    dark = ((255.0 - ghost) * strength)[:, :, None]
    return _clip(pixels.astype(np.float32) - dark)


def _handle(pixels: Pixels, wear: Wear, noise: np.random.Generator) -> Pixels:
    """Punch holes, folds, specks of dirt: before the page lies on the glass."""
    height, width = pixels.shape[:2]
    mm = width / 210.0
    if wear.holes:
        for side in (-40, 40):
            centre = (int(8 * mm), int(height / 2 + side * mm))
            cv2.circle(pixels, centre, int(2.9 * mm), (70, 70, 70), -1, cv2.LINE_AA)
    for _ in range(wear.folds):
        _fold(pixels, noise)
    if wear.specks:
        for _ in range(int(noise.integers(8, 46))):
            x, y = int(noise.integers(0, width)), int(noise.integers(0, height))
            shade = int(noise.integers(60, 190))
            cv2.circle(pixels, (x, y), int(noise.integers(1, 3)), (shade, shade, shade), -1, cv2.LINE_AA)
    return pixels


def _fold(pixels: Pixels, noise: np.random.Generator) -> None:
    """A crease: a dark and a bright line beside each other."""
    height, width = pixels.shape[:2]
    if noise.random() < 0.7:
        y = int(height * noise.choice((0.333, 0.5, 0.667)) + noise.integers(-40, 40))
        ends = ((0, y), (width, y + int(noise.integers(-12, 12))))
    else:
        x = int(width * 0.5 + noise.integers(-40, 40))
        ends = ((x, 0), (x + int(noise.integers(-12, 12)), height))
    overlay = pixels.copy()
    cv2.line(overlay, *ends, (120, 120, 120), 2, cv2.LINE_AA)
    shifted = tuple((x + 3, y + 3) for x, y in ends)
    cv2.line(overlay, shifted[0], shifted[1], (255, 255, 255), 3, cv2.LINE_AA)
    cv2.addWeighted(overlay, 0.55, pixels, 0.45, 0, dst=pixels)


def _skew(pixels: Pixels, degrees: float) -> Pixels:
    if degrees == 0:
        return pixels
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    border = (250, 250, 250)
    return np.asarray(
        cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=border), np.uint8
    )


def _expose(pixels: Pixels, wear: Wear, noise: np.random.Generator) -> Pixels:
    """Blur, faded ink, uneven light, tinted paper, noise."""
    height, width = pixels.shape[:2]
    if wear.blur_px > 0.2:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), wear.blur_px * wear.dpi / 300), np.uint8)
    light: Field = pixels.astype(np.float32)
    if wear.fade:
        light = 255.0 - (255.0 - light) * (1.0 - wear.fade)
    if wear.tinted:
        light *= np.array([noise.uniform(0.93, 0.99), noise.uniform(0.92, 0.98), noise.uniform(0.82, 0.95)], np.float32)
    if wear.light:
        light -= _gradient(height, width, wear.light, noise)[:, :, None]
    if wear.edge_shadow:
        reach = int(width * noise.uniform(0.01, 0.035))
        light[:, :reach] *= np.linspace(noise.uniform(0.3, 0.7), 1.0, reach, dtype=np.float32)[None, :, None]
    if wear.noise:
        light += noise.standard_normal((height, width, 1), dtype=np.float32) * wear.noise
    return _clip(light)


def _gradient(height: int, width: int, depth: float, noise: np.random.Generator) -> Field:
    angle = noise.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :] * np.float32(np.cos(angle))
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    return np.asarray((x + y + 1.42) / 2.84 * depth, np.float32)


def _fax(pixels: Pixels, dpi: int) -> Pixels:
    """About 200 by 100 lines an inch, black and white, and back to size."""
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (int(width * 204 / dpi), int(height * 196 / dpi)), interpolation=cv2.INTER_AREA)
    hard = np.where(small > BILEVEL_THRESHOLD, 255, 0).astype(np.uint8)
    back = cv2.resize(hard, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.cvtColor(back, cv2.COLOR_GRAY2RGB), np.uint8)


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    _, coded = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1]


def _coloured(image: Image.Image, colour: Colour) -> Image.Image:
    if colour == "colour":
        return image
    grey = image.convert("L")
    return grey if colour == "grey" else grey.point(lambda level: 255 * (level > BILEVEL_THRESHOLD)).convert("1")


def _clip(light: Field) -> Pixels:
    return np.clip(light, 0, 255).astype(np.uint8)
