"""How badly the measuring split's papers were treated and scanned, by tier."""

from __future__ import annotations

from benchmarks.mill.damage import Damage
from benchmarks.truth import Tier

_OFFICE = Damage(
    dpi=(200, 250, 300, 300),
    colours=("colour", "colour", "colour", "grey", "grey", "bilevel"),
    skew_degrees=(0.1, 1.6),
    noise=(0.5, 4.5),
    blur_px=(0.2, 0.9),
    jpeg_quality=(68, 91),
    light=(0.0, 20.0),
    fade=(0.0, 0.14),
    paper_tint=0.22,
    bleed=0.2,
    bleed_strength=(0.04, 0.13),
    holes=0.15,
    folds=0.12,
    specks=0.25,
    edge_shadow=0.18,
    quarter_turns=0.02,
    upside_down=0.025,
    received_stamp=0.1,
    blank_backs=0.14,
)

DAMAGE: dict[Tier, Damage] = {
    "clean": Damage(
        dpi=(300, 300, 400),
        colours=("colour", "colour", "grey"),
        skew_degrees=(0.0, 0.25),
        noise=(0.0, 1.0),
        jpeg_quality=(86, 94),
    ),
    "office": _OFFICE,
    "hard": Damage(
        dpi=(150, 200, 200, 240),
        colours=("colour", "grey", "grey", "bilevel"),
        skew_degrees=(0.6, 3.8),
        noise=(3.0, 12.0),
        blur_px=(0.6, 1.5),
        jpeg_quality=(38, 70),
        light=(8.0, 48.0),
        fade=(0.08, 0.36),
        paper_tint=0.5,
        bleed=0.45,
        bleed_strength=(0.08, 0.22),
        holes=0.3,
        folds=0.45,
        specks=0.55,
        edge_shadow=0.4,
        recompress=0.3,
        fax=0.06,
        quarter_turns=0.06,
        upside_down=0.06,
        received_stamp=0.25,
        blank_backs=0.25,
    ),
    "hand": Damage(
        dpi=(200, 300, 300),
        colours=("colour", "colour", "grey"),
        skew_degrees=(0.1, 1.8),
        noise=(0.5, 4.0),
        blur_px=(0.2, 0.8),
        jpeg_quality=(70, 90),
        light=(0.0, 18.0),
        paper_tint=0.2,
        folds=0.15,
        specks=0.2,
        edge_shadow=0.15,
        upside_down=0.02,
        received_stamp=0.1,
    ),
}
