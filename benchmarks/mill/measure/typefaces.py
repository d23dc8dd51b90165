"""The typefaces of one sheet, drawn from those that the registry keeps for the measuring split."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from markupsafe import Markup

from benchmarks.mill import fonts


@dataclass(frozen=True)
class Faces:
    """CSS font families of one sheet, and the size of its fill beside the print.

    `capitals`: for values written in capitals, which people set as block letters.
    """

    serif: Markup
    sans: Markup
    mono: Markup
    fill: Markup
    capitals: Markup
    fill_scale: float


_BLOCK_LETTERS = {"Licorice": "Shantell Sans"}
_SCALE = {"Licorice": 1.65, "Shantell Sans": 1.02}


def choose(rng: Random, hand: bool) -> Faces:
    """Half of all serif print is the registry's Times, as in offices."""
    serifs = fonts.families("measure", "serif")
    serif = serifs[0] if rng.random() < 0.5 else rng.choice(serifs)
    fill = rng.choice(fonts.families("measure", "hand"))
    return Faces(
        serif=_quoted(serif),
        sans=_quoted(rng.choice(fonts.families("measure", "sans"))),
        mono=_quoted(rng.choice(fonts.families("measure", "mono"))),
        fill=_quoted(fill) if hand else Markup("inherit"),
        capitals=_quoted(_BLOCK_LETTERS.get(fill, fill)) if hand else Markup("inherit"),
        fill_scale=_SCALE.get(fill, 1.15),
    )


def _quoted(family: str) -> Markup:
    return Markup(f"'{family}'")
