"""How badly the building split's pages are scanned, by tier."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.mill.damage import Damage
from benchmarks.truth import Tier

CLEAN = Damage(dpi=(300,), colours=("colour", "colour", "grey"))
OFFICE = Damage(
    dpi=(200, 240, 300, 300),
    colours=("colour", "grey", "grey", "bilevel"),
    skew_degrees=(0.1, 2.0),
    noise=(1.5, 7.0),
    blur_px=(0.0, 0.9),
    jpeg_quality=(60, 85),
    light=(0.0, 22.0),
    fade=(0.0, 0.15),
    paper_tint=0.3,
    bleed=0.15,
    holes=0.12,
    folds=0.1,
    specks=0.3,
    edge_shadow=0.15,
    quarter_turns=0.04,
    upside_down=0.04,
    received_stamp=0.12,
    blank_backs=0.12,
)
HARD = replace(
    OFFICE,
    dpi=(150, 200, 200, 240),
    colours=("grey", "grey", "bilevel", "colour"),
    skew_degrees=(0.5, 4.5),
    noise=(5.0, 16.0),
    blur_px=(0.5, 1.6),
    jpeg_quality=(30, 60),
    light=(10.0, 60.0),
    fade=(0.1, 0.45),
    bleed=0.4,
    bleed_strength=(0.1, 0.25),
    folds=0.4,
    specks=0.6,
    edge_shadow=0.4,
    recompress=0.35,
    fax=0.12,
    quarter_turns=0.08,
    upside_down=0.08,
    received_stamp=0.3,
)
DAMAGE: dict[Tier, Damage] = {"clean": CLEAN, "office": OFFICE, "hard": HARD, "hand": OFFICE}
