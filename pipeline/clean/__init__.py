"""Stage clean: a page image becomes upright, straight, evenly lit and free of what is not print."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.clean.blank import is_blank
from pipeline.clean.boxes import erase_boxes, find_boxes
from pipeline.clean.components import find_components
from pipeline.clean.dirt import find_dirt
from pipeline.clean.flatten import flatten, upright_to_flat
from pipeline.clean.focus import Focus, refocus
from pipeline.clean.inks import Inks, find_inks, reading_grey
from pipeline.clean.leaders import find_leaders
from pipeline.clean.orientation import find_lie, orientation_candidates
from pipeline.clean.rulings import find_rulings
from pipeline.clean.scribbles import find_scribbles
from pipeline.clean.seals import grey_seal
from pipeline.clean.survey import survey
from pipeline.raster import CleanPage, Pixels, Raster
from schemas.geometry import Affine
from schemas.model import Frozen
from schemas.page import Mark, Rotation

__all__ = ["CleanOptions", "Focus", "clean_page", "orientation_candidates", "turn"]

INK = 170
"""Of the flat page: darker is ink."""

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


class CleanOptions(Frozen):
    """rotation: the turn to take instead of the one found (after a doubtful page was read both ways).

    focus: what to do before letters are told from paper (after a page read badly as it is).
    """

    rotation: Rotation | None = None
    focus: Focus = "as it is"


def clean_page(raster: Raster, options: CleanOptions) -> CleanPage:
    """Everything that reading needs of a page; the raster itself stays as it is."""
    view = survey(raster)
    lie = find_lie(view)
    rotation = lie.rotation if options.rotation is None else options.rotation
    upright = turn(raster.pixels, rotation)
    inks = find_inks(upright, raster.dpi)
    grey = refocus(reading_grey(upright, inks), options.focus)
    flat, flat_dpi, affine = flatten(grey, raster.dpi, lie.slant_for(rotation))
    seals = () if inks.seals else _grey_seals(flat, flat_dpi)
    flat, marks = _without_forms(flat, flat_dpi)
    marks = _without_doubles(_ink_marks(inks, upright_to_flat(affine)) + seals + marks)
    return CleanPage(upright, rotation, flat, flat_dpi, affine, marks, is_blank(view))


def turn(pixels: Pixels, rotation: Rotation) -> Pixels:
    """The image turned clockwise by `rotation` degrees."""
    return pixels if rotation == 0 else np.asarray(cv2.rotate(pixels, _TURNS[rotation]), np.uint8)


def _grey_seals(flat: Pixels, dpi: int) -> tuple[Mark, ...]:
    """Scans without colour show a seal by its ring alone."""
    shape = grey_seal(flat, dpi)
    return () if shape is None else (Mark(kind="stamp", box=shape.box.within(flat.shape[1], flat.shape[0])),)


def _ink_marks(inks: Inks, to_flat: Affine) -> tuple[Mark, ...]:
    seals = tuple(Mark(kind="stamp", box=to_flat.box(seal.shape.box)) for seal in inks.seals)
    return seals + tuple(Mark(kind="pen", box=to_flat.box(box)) for box in inks.pen)


def _without_doubles(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """A blue signature is found by its colour and by its shape."""
    kept: list[Mark] = []
    for mark in marks:
        pens = [other.box for other in kept if other.kind == "pen"] if mark.kind == "pen" else []
        if not any(mark.box.overlap(box) > 0.5 or box.overlap(mark.box) > 0.8 for box in pens):
            kept.append(mark)
    return tuple(kept)


def _without_forms(flat: Pixels, dpi: int) -> tuple[Pixels, tuple[Mark, ...]]:
    """The page without leaders and rulings, and marks for what was taken away or ticked."""
    ink = np.where(flat < INK, np.uint8(255), np.uint8(0))
    boxes = find_boxes(ink, dpi)
    rulings = find_rulings(ink, dpi)
    lines = rulings.mask | erase_boxes(ink, boxes, dpi)
    text = ink & ~lines
    parts = find_components(text)
    leaders = find_leaders(parts, flat, dpi)
    gone = lines | parts.mask(leaders.dots | find_dirt(parts, dpi))
    clean = _erase(flat, gone, ink)
    drawn = tuple(Mark(kind="ruling", box=box) for box in rulings.across + rulings.down)
    pen = tuple(Mark(kind="pen", box=box) for box in find_scribbles(parts, dpi))
    dots = tuple(Mark(kind="leader", box=box) for box in leaders.boxes)
    return clean, boxes + drawn + dots + pen


def _erase(flat: Pixels, gone: Pixels, ink: Pixels) -> Pixels:
    """Whitens what is gone with its grey fringe, but not the ink that stays."""
    fringe = cv2.dilate(gone, np.ones((5, 5), np.uint8))
    stays = cv2.dilate(ink & ~gone, np.ones((3, 3), np.uint8))
    fringe[(stays > 0) & (gone == 0)] = 0
    clean = flat.copy()
    clean[fringe > 0] = 255
    return clean
