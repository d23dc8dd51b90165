"""How badly the calibrating split's pages are scanned, by tier."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.mill.damage import Damage
from benchmarks.truth import Tier

CLEAN = Damage(dpi=(300,), colours=("colour", "grey"), jpeg_quality=(90, 95))
OFFICE = Damage(
    dpi=(200, 250, 300),
    colours=("colour", "colour", "grey", "bilevel"),
    skew_degrees=(0.0, 1.6),
    noise=(1.0, 8.0),
    blur_px=(0.1, 1.0),
    jpeg_quality=(55, 88),
    light=(0.0, 26.0),
    fade=(0.0, 0.2),
    paper_tint=0.4,
    bleed=0.2,
    holes=0.2,
    folds=0.15,
    specks=0.25,
    edge_shadow=0.2,
    quarter_turns=0.03,
    upside_down=0.05,
    received_stamp=0.15,
    blank_backs=0.1,
)
HARD = replace(
    OFFICE,
    dpi=(150, 180, 200, 240),
    colours=("grey", "bilevel", "colour"),
    skew_degrees=(0.3, 4.0),
    noise=(4.0, 15.0),
    blur_px=(0.4, 1.5),
    jpeg_quality=(32, 62),
    light=(8.0, 55.0),
    fade=(0.08, 0.4),
    bleed=0.35,
    bleed_strength=(0.08, 0.22),
    folds=0.35,
    recompress=0.3,
    fax=0.1,
    quarter_turns=0.07,
    received_stamp=0.25,
)
DAMAGE: dict[Tier, Damage] = {"clean": CLEAN, "office": OFFICE, "hard": HARD}
"""Without handwriting: what is written by hand is never accepted, so nothing is measured for it."""
