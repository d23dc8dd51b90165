"""Inks told apart by colour."""

from __future__ import annotations

from pipeline.clean.survey import as_grey
from pipeline.raster import Pixels


def reading_grey(upright: Pixels) -> Pixels:
    return as_grey(upright)
