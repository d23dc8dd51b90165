"""Pages with nothing on them but dirt, folds, holes and what shines through from the back."""

from __future__ import annotations

import numpy as np

from pipeline.clean.components import Chosen, find_components
from pipeline.clean.survey import Survey

LEAST_LETTERS = 3
EDGE_MM = 4.0
GLYPH_MM = (1.5, 0.6)
"""Longer and shorter side of at least one letter or digit of a line; crumbs of a fold line are thinner."""

REACH_MM = (4.0, 0.8)
"""How far apart, sideways and up and down, letters of one line may be."""

DARK = 135
"""Of evened light: print has at least one pixel as dark in each letter; bleed-through and shadows have not."""


def is_blank(view: Survey) -> bool:
    """No group of dark, letter-sized parts side by side."""
    letters = _true_letters(view)
    if letters.sum() < LEAST_LETTERS:
        return True
    parts, per_mm = view.parts, view.dpi / 25.4
    canvas = np.zeros(view.grey.shape, np.uint8)
    for label in np.flatnonzero(letters):
        left, top, right, bottom = parts.box(int(label))
        across, down = (round(mm * per_mm / 2) for mm in REACH_MM)
        canvas[max(0, top - down) : bottom + down, max(0, left - across) : right + across] = 255
    groups = find_components(canvas)
    chosen = np.flatnonzero(letters)
    home = groups.labels[parts.top[chosen], parts.left[chosen]]
    glyphs = np.maximum(parts.width, parts.height)[chosen] >= GLYPH_MM[0] * per_mm
    glyphs &= np.minimum(parts.width, parts.height)[chosen] >= GLYPH_MM[1] * per_mm
    members, with_glyph = np.bincount(home, minlength=len(groups)), np.bincount(home[glyphs], minlength=len(groups))
    return not bool(((members >= LEAST_LETTERS) & (with_glyph >= 1)).any())


def _true_letters(view: Survey) -> Chosen:
    """Letters that are dark and not at the very edge of the page."""
    parts, margin = view.parts, EDGE_MM * view.dpi / 25.4
    height, width = view.grey.shape
    inside: Chosen = (parts.left >= margin) & (parts.right <= width - margin)
    inside &= (parts.top >= margin) & (parts.bottom <= height - margin)
    dark = np.zeros(len(parts), dtype=bool)
    dark[parts.labels[view.grey < DARK]] = True
    letters: Chosen = view.letters & inside & dark
    return letters
