"""What is drawn rather than set: signatures, seals, QR codes, tick boxes. All as markup that WeasyPrint draws."""

from __future__ import annotations

import base64
import io
import math
from random import Random

import zxingcpp
from markupsafe import Markup, escape
from PIL import Image

SEAL_RED = "#d3222a"


def qr_image(payload: str, size_mm: float) -> Markup:
    """An `<img>` of a QR code with its quiet zone, `size_mm` wide."""
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    raster = zxingcpp.write_barcode_to_image(code)
    stream = io.BytesIO()
    image = Image.fromarray(raster)
    image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST).save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode()
    return Markup(f'<img class="qr" style="width:{size_mm}mm;height:{size_mm}mm" src="data:image/png;base64,{data}">')


def signature(rng: Random, colour: str, width_mm: float = 34) -> Markup:
    """A scribble: a few slanting loops and a closing stroke."""
    x, y = 8.0, 30.0
    path = [f"M{x:.0f} {y:.0f}"]
    for _ in range(rng.randint(4, 7)):
        step, rise = rng.uniform(8, 18), rng.uniform(14, 32)
        path.append(f"C{x + step:.0f} {y - rise:.0f} {x - step / 3:.0f} {y - rise:.0f} {x + step / 2:.0f} {y + 6:.0f}")
        x, y = x + step / 2 + rng.uniform(2, 8), y + rng.uniform(-5, 5)
        path.append(f"L{x:.0f} {y:.0f}")
    path.append(
        f"q{rng.uniform(10, 40):.0f} {rng.uniform(-22, 14):.0f} {rng.uniform(30, 55):.0f} {rng.uniform(-10, 8):.0f}"
    )
    stroke = f'stroke="{colour}" stroke-width="{rng.uniform(1.1, 1.9):.1f}" fill="none" stroke-linecap="round"'
    drawing = f'<path d="{" ".join(path)}" {stroke}/>'
    return _svg(drawing, "0 -10 140 60", width_mm, width_mm * 60 / 140, "signature")


def seal(ring: str, heart: str, rng: Random, size_mm: float = 35) -> Markup:
    """A round red seal: `ring` along the rim, a star and `heart` in the middle."""
    tilt, wear = rng.uniform(-16, 16), rng.uniform(0.62, 0.9)
    ring = ring.upper()[:46]
    spread = min(300.0, 9.5 * len(ring))
    letters = []
    for place, letter in enumerate(ring):
        angle = -spread / 2 + spread * place / max(1, len(ring) - 1)
        letters.append(
            f'<text x="0" y="-37" text-anchor="middle" transform="rotate({angle:.1f})">{escape(letter)}</text>'
        )
    points = " ".join(
        f"{r * math.sin(math.pi * i / 5):.1f},{-r * math.cos(math.pi * i / 5):.1f}"
        for i in range(10)
        for r in [(11, 4.4)[i % 2]]
    )
    drawing = (
        f'<g transform="rotate({tilt:.0f})" opacity="{wear:.2f}" fill="{SEAL_RED}" font-family="Noto Sans" '
        f'font-size="7.4" font-weight="bold"><circle r="48" fill="none" stroke="{SEAL_RED}" stroke-width="2.2"/>'
        f'<circle r="33" fill="none" stroke="{SEAL_RED}" stroke-width="0.9"/>{"".join(letters)}'
        f'<polygon points="{points}" transform="translate(0,-9)"/>'
        f'<text y="14" text-anchor="middle" font-size="6.6">{escape(heart.upper()[:22])}</text></g>'
    )
    return _svg(drawing, "-50 -50 100 100", size_mm, size_mm, "seal")


def tick(shape: str, on: bool, rng: Random, pen: str) -> Markup:
    """One tick box. `shape`: square, round, bracket, paren; `pen`: colour of the mark."""
    if shape in ("bracket", "paren"):
        left, right = ("[", "]") if shape == "bracket" else ("(", ")")
        mark = rng.choice(("x", "X")) if on else "&nbsp;"
        return Markup(f'<span class="tick">{left}<b style="color:{pen}">{mark}</b>{right}</span>')
    edge = '<circle cx="10" cy="10" r="8"' if shape == "round" else '<rect x="2" y="2" width="16" height="16"'
    drawing = f'{edge} fill="none" stroke="#111" stroke-width="1.3"/>'
    if on:
        mark = rng.choice(("M4 10 L9 16 L18 1", "M4 4 L16 16 M16 4 L4 16", "M3 5 L17 15 M15 3 L5 18"))
        drawing += f'<path d="{mark}" stroke="{pen}" stroke-width="2.1" fill="none"/>'
    return _svg(drawing, "0 0 20 20", 3.9, 3.9, "tick")


def portrait(rng: Random, width_mm: float, height_mm: float) -> Markup:
    """A grey head and shoulders where a card shows a photograph."""
    tone = rng.choice(("#8d8479", "#7f7a86", "#93877c"))
    drawing = (
        '<rect width="30" height="40" fill="#cfd8e2"/>'
        f'<ellipse cx="15" cy="16" rx="{rng.uniform(6, 7.5):.1f}" ry="8.6" fill="{tone}"/>'
        f'<path d="M2 40 Q3 26 15 26 Q27 26 28 40 Z" fill="#4d5566"/>'
        '<path d="M7.6 13 Q8 5 15 5 Q22 5 22.4 13 Q18 8 15 8.5 Q11 8 7.6 13" fill="#2c2a2a"/>'
    )
    return _svg(drawing, "0 0 30 40", width_mm, height_mm, "portrait")


def _svg(drawing: str, view: str, width_mm: float, height_mm: float, name: str) -> Markup:
    return Markup(
        f'<svg class="{name}" xmlns="http://www.w3.org/2000/svg" viewBox="{view}" '
        f'style="width:{width_mm:.1f}mm;height:{height_mm:.1f}mm">{drawing}</svg>'
    )
