"""The reliability diagram: what share of the values was right, by the confidence that they were given with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.goals import TIER_NAMES
from benchmarks.reliability import Bin, Reliability
from benchmarks.truth import Tier

SIDE = 300
LEFT, TOP = 58, 56
GAP = 70
CLOSE = 0.9
"""Most confidences lie above: the second panel shows them larger."""


@dataclass(frozen=True)
class _Panel:
    """A square of the diagram whose axes both go from `lowest` to 1; `left`: its left side."""

    left: float
    lowest: float

    def x(self, value: float) -> float:
        return self.left + SIDE * self._place(value)

    def y(self, value: float) -> float:
        return TOP + SIDE * (1 - self._place(value))

    def _place(self, value: float) -> float:
        return min(1.0, max(0.0, (value - self.lowest) / (1 - self.lowest)))


def picture_name(tier: Tier) -> str:
    return f"reliability-{tier}.svg"


def draw_reliability(found: Reliability, tier: Tier) -> str:
    """SVG: points are bins, bars the 95 % bounds of their share, the diagonal what it should be."""
    panels = (_Panel(LEFT, 0.0), _Panel(LEFT + SIDE + GAP, CLOSE))
    width, height = LEFT + 2 * SIDE + GAP + 24, TOP + SIDE + 62
    title = f"Confidences beside what was right: {TIER_NAMES[tier]}"
    told = f"{found.ece.n} values in {len(found.bins)} bins, bars: 95 % bounds"
    if found.ece.value is not None:
        told += f"; calibration error {found.ece.value:.3f}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'font-family="sans-serif" font-size="12" fill="#333" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
            f'<text x="{LEFT}" y="43">{told}</text>',
            *(part for panel in panels for part in _panel(panel, found.bins)),
            "</svg>\n",
        ]
    )


def _panel(panel: _Panel, bins: Sequence[Bin]) -> list[str]:
    right, bottom = panel.left + SIDE, TOP + SIDE
    shown = [one for one in bins if one.confidence >= panel.lowest]
    return [
        *(line for step in range(6) for line in _grid(panel, panel.lowest + (1 - panel.lowest) * step / 5)),
        f'<path d="M{panel.left} {bottom}L{right} {TOP}" stroke="#888" stroke-dasharray="5 4" fill="none"/>',
        *(_point(panel, one) for one in shown),
        f'<text x="{panel.left + SIDE / 2}" y="{bottom + 40}" text-anchor="middle">confidence</text>',
        f'<text transform="translate({panel.left - 42} {TOP + SIDE / 2}) rotate(-90)" text-anchor="middle">'
        "share right</text>",
    ]


def _grid(panel: _Panel, value: float) -> list[str]:
    x, y = panel.x(value), panel.y(value)
    return [
        f'<path d="M{x:.1f} {TOP}V{TOP + SIDE}M{panel.left} {y:.1f}H{panel.left + SIDE}" stroke="#ddd" fill="none"/>',
        f'<text x="{x:.1f}" y="{TOP + SIDE + 18}" text-anchor="middle">{value:.2f}</text>',
        f'<text x="{panel.left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>',
    ]


def _point(panel: _Panel, one: Bin) -> str:
    """A share below the panel stands on its lower edge, hollow."""
    rate, (low, high) = one.right.rate or 0.0, one.right.bounds
    x, fill = panel.x(one.confidence), "#1f5fa8" if rate >= panel.lowest else "#fff"
    return (
        f'<path d="M{x:.1f} {panel.y(low):.1f}V{panel.y(high):.1f}" stroke="#1f5fa8" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{panel.y(rate):.1f}" r="4.5" fill="{fill}" stroke="#1f5fa8" stroke-width="1.5"/>'
    )
