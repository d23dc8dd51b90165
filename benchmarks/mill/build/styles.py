"""The looks of the building split's families."""

# ruff: noqa: E501  style sheets read better in whole rules

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from benchmarks.mill.fonts import families

Blank = Literal["leader", "underline", "plain", "cell"]


@dataclass(frozen=True)
class Style:
    """`blank`: what stands where a value is to be filled in. `apart`: every item on a line of its own.

    `below`: long values stand below their label. `combs`: identity numbers in boxes. `numbered`: rows carry numbers.
    `marks`: footnote marks after labels.
    """

    name: str
    body: tuple[str, ...]
    fill: tuple[str, ...]
    size_pt: tuple[float, float]
    blank: Blank
    apart: bool = False
    below: bool = False
    combs: bool = False
    numbered: float = 0.0
    marks: float = 0.0
    bold_labels: bool = False
    margin_mm: tuple[int, int] = (18, 28)
    leader: tuple[str, ...] = (".",)


SERIF, SANS, MONO = (families("build", kind) for kind in ("serif", "sans", "mono"))

STYLES = (
    Style(
        "thong-tu",
        body=(SERIF[0], SERIF[0], SERIF[1]),
        fill=("same", "same", "bold", SANS[0]),
        size_pt=(12, 13.5),
        blank="leader",
        numbered=0.15,
        marks=0.4,
        leader=(".", ".", "…", ". "),
    ),
    Style(
        "ke-bang",
        body=(SANS[0], SANS[1], SANS[2], SERIF[0]),
        fill=("same", "bold", SERIF[0]),
        size_pt=(10, 11.5),
        blank="cell",
        combs=True,
        marks=0.2,
        margin_mm=(14, 22),
    ),
    Style(
        "gach-chan",
        body=(SERIF[2], SERIF[3], SERIF[1], SERIF[0]),
        fill=("same", SANS[3], MONO[0], "italic"),
        size_pt=(10.5, 12.5),
        blank="underline",
        apart=True,
        below=True,
        combs=True,
        numbered=0.6,
        bold_labels=True,
    ),
    Style(
        "may-chu",
        body=(MONO[0], MONO[1], SANS[3]),
        fill=("same", "bold"),
        size_pt=(9.5, 11),
        blank="plain",
        numbered=0.3,
        margin_mm=(16, 24),
    ),
)


def sheet_css(style: Style, rng: Random, hand_font: str, hand_scale: float, ink: str, landscape: bool) -> str:
    """The style sheet of one paper, its choices drawn from `rng`."""
    size = rng.uniform(*style.size_pt)
    left, right = rng.randint(*style.margin_mm), rng.randint(14, 20)
    fill = rng.choice(style.fill)
    fill_css = {"same": "", "bold": "font-weight:bold", "italic": "font-style:italic"}.get(
        fill, f"font-family:'{fill}'"
    )
    return f"""
@page {{ size: A4{" landscape" if landscape else ""}; margin: {rng.randint(13, 22)}mm {right}mm {rng.randint(12, 18)}mm {left}mm; }}
html {{ font-family: '{rng.choice(style.body)}'; font-size: {size:.1f}pt; line-height: {rng.uniform(1.2, 1.42):.2f}; }}
p, .line {{ margin: {rng.uniform(0.3, 1.1):.1f}mm 0; }}
.fill {{ {fill_css} }}
.pen {{ font-family: '{hand_font}'; font-size: {hand_scale:.2f}em; color: {ink}; font-weight: normal; font-style: normal; line-height: 1.1; }}
.lead::after {{ content: leader('{rng.choice(style.leader)}'); }}
.several {{ display: flex; }} .several > div {{ margin-right: 1.5mm; }}
.under .fill {{ border-bottom: 0.3mm solid #333; }}
.rule {{ border-bottom: 0.3mm solid #333; }}
.label {{ {"font-weight: bold;" if style.bold_labels else ""} }}
h1 {{ font-size: {rng.uniform(1.12, 1.4):.2f}em; text-align: center; margin: {rng.uniform(3, 7):.1f}mm 0 1mm 0; font-weight: bold; line-height: 1.25; }}
.subtitle, .centre {{ text-align: center; }} .subtitle {{ font-style: italic; margin-bottom: 2mm; }}
.national {{ text-align: center; font-weight: bold; line-height: 1.3; }}
.motto {{ display: inline-block; border-bottom: 0.3mm solid #000; padding-bottom: 0.4mm; }}
.head {{ width: 100%; border-collapse: collapse; margin-bottom: 2mm; }} .head td {{ vertical-align: top; text-align: center; padding: 0; }}
.mark {{ text-align: right; font-size: 0.8em; font-style: italic; margin-bottom: 2mm; }}
.rows, .grid {{ width: 100%; border-collapse: collapse; }}
.rows td, .grid td, .grid th {{ border: 0.25mm solid #222; padding: {rng.uniform(0.6, 1.4):.1f}mm 1.5mm; vertical-align: top; }}
.grid th {{ font-weight: bold; text-align: center; }} .grid {{ margin: 1.5mm 0; }}
.signs {{ width: 100%; margin-top: 3mm; break-inside: avoid; border-collapse: collapse; }} .signs td {{ text-align: center; vertical-align: top; }}
.hint {{ font-style: italic; font-size: 0.92em; }}
.signroom {{ height: {rng.randint(16, 22)}mm; position: relative; }} .signroom svg.signature {{ position: absolute; left: 50%; margin-left: -17mm; top: 1mm; }}
.signroom .seal {{ position: absolute; left: 50%; top: -6mm; margin-left: -30mm; }}
.notes {{ font-size: 0.78em; margin-top: 4mm; border-top: 0.2mm solid #555; padding-top: 1mm; line-height: 1.2; }}
.notes p {{ margin: 0.3mm 0; }}
sup {{ font-size: 0.68em; line-height: 0; }}
.qrcorner {{ position: absolute; top: 0; left: 0; }}
.frame {{ border: {rng.uniform(0.8, 1.6):.1f}mm double; padding: 6mm 8mm; }}
"""
