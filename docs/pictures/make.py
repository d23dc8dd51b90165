"""Draws the picture of the README from a real run: a page with the boxes found on it, and the fields read from them.

python docs/pictures/make.py out docs/pictures/birth-registration.png     (`out`: what `make demo` wrote)
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from PIL import Image
from weasyprint import HTML

from schemas.document import Document, FieldValue
from schemas.dossier import Dossier
from schemas.geometry import Box

TYPE = "birth_registration_form"
PAGE_PX = 780
PANEL_PX = 560
BELOW_PX = 70
ROW_PX = 24
SHADES = 96
COLOURS = {"accepted": "#18794e", "review": "#b45309", "absent": "#8b8d98"}

STYLE = """
@page { size: %(width)dpx %(height)dpx; margin: 0 }
body { margin: 0; font: 13px/1.3 "Noto Sans", "DejaVu Sans", sans-serif; color: #1c2024; background: #fff }
img { position: absolute; left: 0; top: 0; width: %(page)dpx }
.box { position: absolute; border: 1.5px solid; border-radius: 2px }
.number { position: absolute; padding: 0 2px; background: #fff; font-size: 11px; font-weight: 700 }
.panel { position: absolute; left: %(page)dpx; top: 0; width: %(inner)dpx; height: %(height)dpx; padding: 16px 18px 0;
  background: #fff; border-left: 1px solid #d9d9e0 }
h1 { font-size: 16px; margin: 0 0 2px } p { margin: 0 0 10px; color: #60646c }
table { border-collapse: collapse; width: 100%% } td { padding: 2.5px 8px 2.5px 0; vertical-align: top }
tr { border-bottom: 1px solid #eceef1 } td.n { text-align: right; width: 18px; font-weight: 700 }
td.key { color: #60646c; white-space: nowrap } td.status { text-align: right; white-space: nowrap; padding-right: 0 }
"""


def draw(out: Path) -> bytes:
    """The picture as PNG, from the first dossier in `out` that holds a paper of TYPE; raises StopIteration for none."""
    folder, document = next(_papers(out))
    page = document.pages[0]
    scan = Image.open(folder / "pages" / f"{page.page:04d}.jpg").convert("RGB")
    scale = PAGE_PX / scan.width
    seen = {key: one for key, one in document.fields.items() if one.page == page.page and one.box is not None}
    lowest = max(one.box.bottom for one in seen.values() if one.box is not None)
    sizes = {
        "width": PAGE_PX + PANEL_PX,
        "height": max(round(lowest * scale) + BELOW_PX, ROW_PX * (len(seen) + 3)),
        "page": PAGE_PX,
        "inner": PANEL_PX - 37,
    }
    parts = [
        f"<style>{STYLE % sizes}</style><img src='data:image/jpeg;base64,{_encoded(scan)}'>",
        *(_box(number, one, scale) for number, one in enumerate(seen.values(), 1)),
        f"<div class=panel><h1>{TYPE}</h1><p>{page.source}, page {page.source_page}</p><table>",
        *(_row(number, key, one) for number, (key, one) in enumerate(seen.items(), 1)),
        "</table></div>",
    ]
    return _as_png("".join(parts))


def _papers(out: Path) -> Iterator[tuple[Path, Document]]:
    """Papers of TYPE with the folders of their dossiers."""
    for path in sorted(out.glob("*/dossier.json")):
        dossier = Dossier.model_validate_json(path.read_bytes())
        yield from ((path.parent, one) for one in dossier.documents if one.type == TYPE)


def _box(number: int, one: FieldValue, scale: float) -> str:
    assert one.box is not None
    box = Box(*(round(side * scale) for side in one.box)).grown(1)
    colour = COLOURS[one.status]
    sides = f"left: {box.left}px; top: {box.top}px; width: {box.width}px; height: {box.height}px"
    beside = f"left: {box.right + 6}px; top: {box.top + 3}px"
    return (
        f"<div class=box style='{sides}; border-color: {colour}'></div>"
        f"<div class=number style='{beside}; color: {colour}'>{number}</div>"
    )


def _row(number: int, key: str, one: FieldValue) -> str:
    value = one.value if isinstance(one.value, str) else json.dumps(one.value, ensure_ascii=False)
    colour = COLOURS[one.status]
    return (
        f"<tr><td class=n style='color: {colour}'>{number}</td><td class=key>{key}</td><td>{escape(value)}</td>"
        f"<td class=status style='color: {colour}'>{one.status}</td></tr>"
    )


def _encoded(scan: Image.Image) -> str:
    """Twice as fine as it is shown."""
    small = scan.resize((2 * PAGE_PX, round(scan.height * 2 * PAGE_PX / scan.width)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=90)
    return base64.b64encode(buffer.getvalue()).decode()


def _as_png(html: str) -> bytes:
    """The page in few shades, so that the file stays small."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "picture.pdf"
        HTML(string=html).write_pdf(pdf)
        subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", pdf, pdf.with_suffix("")], check=True)
        picture = Image.open(pdf.with_suffix(".png")).convert("RGB")
    buffer = io.BytesIO()
    few = picture.quantize(SHADES, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(draw(Path(sys.argv[1])))
