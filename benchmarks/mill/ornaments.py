"""Things on papers that are no text, as HTML snippets: QR codes, seals, signatures, tick boxes, combs, emblems.

Sizes in millimetres. A snippet depends on its arguments alone.
"""

# ruff: noqa: E501  markup reads better in whole elements

from __future__ import annotations

from html import escape
from random import Random

import numpy as np
import zxingcpp

SEAL_RED = "#d3202a"


def qr_code(text: str, size_mm: float) -> str:
    """A QR code (TCVN 7322) as inline SVG, without quiet zone: leave white around it."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    cells = np.array(zxingcpp.write_barcode_to_image(code, add_quiet_zones=False))
    side = cells.shape[0]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, x in zip(*np.nonzero(cells < 128), strict=True))
    return (
        f'<svg class="qr" style="width:{size_mm}mm;height:{size_mm}mm" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path d="{path}" fill="#000"/></svg>'
    )


def round_seal(ring: str, centre: str, rng: Random, size_mm: float = 33) -> str:
    """A red round seal: text around the ring, the office in the middle, a little turned, ink a little thin."""
    size = rng.uniform(0.94, 1.06) * size_mm
    letters = _ring_letters(ring.upper())
    words = centre.upper().split()
    half = (len(words) + 1) // 2
    lines = [" ".join(words[:half]), " ".join(words[half:])]
    middle = "".join(
        f'<text x="50" y="{48 + 9 * n}" text-anchor="middle" font-size="7" font-weight="bold">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<svg class="seal" viewBox="0 0 100 100" style="width:{size:.1f}mm;height:{size:.1f}mm;'
        f'transform:rotate({rng.uniform(-14, 14):.1f}deg);opacity:{rng.uniform(0.55, 0.88):.2f}">'
        f'<g fill="{SEAL_RED}" font-family="Arimo"><circle cx="50" cy="50" r="47" fill="none" stroke="{SEAL_RED}" '
        f'stroke-width="2.4"/><circle cx="50" cy="50" r="31" fill="none" stroke="{SEAL_RED}" stroke-width="1"/>'
        f"{letters}{middle}</g></svg>"
    )


def _ring_letters(text: str) -> str:
    step = min(340 / max(len(text), 1), 14)
    start = -step * (len(text) - 1) / 2
    return "".join(
        f'<text x="50" y="16.5" text-anchor="middle" font-size="8.6" transform="rotate({start + step * n:.1f} 50 50)">'
        f"{escape(letter)}</text>"
        for n, letter in enumerate(text)
    )


def square_stamp(lines: tuple[str, ...], rng: Random, colour: str = SEAL_RED) -> str:
    """A rectangular stamp: `CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH`, `ĐẾN Số: …`."""
    rows = "<br>".join(escape(line) for line in lines)
    return (
        f'<div class="square" style="display:inline-block;border:0.6mm solid {colour};color:{colour};padding:1mm 2mm;'
        f"font:bold 9pt Arimo;text-align:center;transform:rotate({rng.uniform(-7, 7):.1f}deg);"
        f'opacity:{rng.uniform(0.6, 0.9):.2f}">{rows}</div>'
    )


def signature(rng: Random, width_mm: float = 34, colour: str | None = None) -> str:
    """A scribble of a pen, blue more often than black."""
    colour = colour or rng.choice(("#1b2f8a", "#15246b", "#1b2f8a", "#222"))
    x, y = 6.0, rng.uniform(22, 32)
    path = [f"M{x:.1f} {y:.1f}"]
    for _ in range(rng.randint(5, 9)):
        reach = rng.uniform(6, 17)
        bend = [rng.uniform(-18, 18) for _ in range(3)]
        path.append(
            f"C{x + reach * 0.2:.1f} {y + bend[0]:.1f} {x + reach * 1.3:.1f} {y + bend[1]:.1f} "
            f"{x + reach:.1f} {min(max(y + bend[2] / 2, 10), 40):.1f}"
        )
        x, y = x + reach, min(max(y + bend[2] / 2, 10), 40)
    path.append(f"q{-x * 0.5:.1f} {rng.uniform(6, 16):.1f} {-x * 0.8:.1f} {rng.uniform(2, 9):.1f}")
    return (
        f'<svg class="signature" viewBox="0 0 {max(x + 8, 60):.0f} 56" style="width:{width_mm}mm;height:16mm" '
        f'preserveAspectRatio="xMidYMid meet"><path d="{" ".join(path)}" fill="none" stroke="{colour}" '
        f'stroke-width="{rng.uniform(0.9, 1.7):.2f}" stroke-linecap="round"/></svg>'
    )


def tick_box(ticked: bool, rng: Random, size_mm: float = 3.4, pen: str = "#1b2f8a") -> str:
    """A small square, empty or marked by a cross, a tick or a scribble that leaves the box a little."""
    mark = ""
    if ticked:
        strokes = rng.choice(("M2 2L10 10M10 2L2 10", "M1 6L5 11L13 -2", "M2 6L5 10L11 1", "M1 1L11 11M11 0L1 12"))
        mark = f'<path d="{strokes}" fill="none" stroke="{pen}" stroke-width="1.5" stroke-linecap="round"/>'
    return (
        f'<svg class="tick" viewBox="-1 -1 14 14" style="width:{size_mm * 14 / 12:.2f}mm;height:{size_mm * 14 / 12:.2f}mm;'
        f'vertical-align:-0.6mm;overflow:visible"><rect x="0" y="0" width="12" height="12" fill="none" stroke="#000" '
        f'stroke-width="1"/>{mark}</svg>'
    )


def comb(text: str, cells: int, cell_mm: float = 5.2, gaps: tuple[int, ...] = ()) -> str:
    """A row of boxes, one character each; `gaps`: after which cells a little space stands."""
    boxes = "".join(
        f'<span style="display:inline-block;width:{cell_mm}mm;height:{cell_mm * 1.15:.1f}mm;line-height:{cell_mm * 1.15:.1f}mm;'
        f"border:0.25mm solid #000;margin-left:{'1.4mm' if n in gaps else '-0.25mm'};text-align:center;vertical-align:"
        f'middle">{escape(text[n : n + 1]) or "&nbsp;"}</span>'
        for n in range(cells)
    )
    return f'<span class="comb" style="white-space:nowrap">{boxes}</span>'


def emblem(size_mm: float, colour: str = "#b3131b") -> str:
    """A stand-in for the national emblem: a star in a ring of rays."""
    return (
        f'<svg class="emblem" viewBox="0 0 100 100" style="width:{size_mm}mm;height:{size_mm}mm"><circle cx="50" cy="50" '
        f'r="44" fill="none" stroke="{colour}" stroke-width="6" stroke-dasharray="4 3"/><circle cx="50" cy="50" r="34" '
        f'fill="{colour}"/><polygon fill="#f6d743" points="50,22 57,43 79,43 61,56 68,77 50,64 32,77 39,56 21,43 43,43"/></svg>'
    )


def portrait(rng: Random, width_mm: float, height_mm: float) -> str:
    """A stand-in for a photograph: a head and shoulders."""
    skin, hair, coat = rng.choice((("#d9b08c", "#222", "#3b5a7a"), ("#e2bd9a", "#31241c", "#7a3b3b")))
    return (
        f'<svg class="portrait" viewBox="0 0 60 80" preserveAspectRatio="none" style="width:{width_mm}mm;height:{height_mm}mm">'
        f'<rect width="60" height="80" fill="#c9d8e6"/><ellipse cx="30" cy="78" rx="26" ry="24" fill="{coat}"/>'
        f'<ellipse cx="30" cy="28" rx="16" ry="19" fill="{hair}"/><ellipse cx="30" cy="34" rx="13" ry="17" fill="{skin}"/></svg>'
    )
