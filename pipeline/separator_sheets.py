"""Separator sheets to be printed: A4, one large QR code each, which opens the next dossier when the pile is scanned."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pikepdf
import zxingcpp

from schemas.errors import UsageError

MM = 72 / 25.4
PAGE_HEIGHT_MM = 297.0
CENTRE_MM = 105.0
QR_LEFT_MM, QR_TOP_MM, QR_SIDE_MM = 45.0, 95.0, 120.0
CODE_BASELINE_MM = 244.0
CODE_WIDTH_MM = 170.0
CODE_POINTS = 26.0
COURIER_WIDTH = 0.6
"""Of every letter, in parts of the type size."""

MAX_SHEETS = 2000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def separator_sheets(template: bytes, codes: Sequence[str | None]) -> bytes:
    """A PDF of one sheet for each code (None: a sheet that opens a dossier without naming it).

    `template`: a PDF of the printed words, its second page for sheets with a code. Raises UsageError for a code that
    cannot name a dossier.
    """
    if not 0 < len(codes) <= MAX_SHEETS:
        raise UsageError("bad_count", f"{len(codes)} sheets: ask for 1 to {MAX_SHEETS} at a time.")
    words, made = pikepdf.open(io.BytesIO(template)), pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Courier-Bold"))
    )
    forms = [made.copy_foreign(page.as_form_xobject()) for page in words.pages]
    for code in codes:
        if code is not None and not _CODE.fullmatch(code):
            raise UsageError("bad_code", f"{code!r}: a code has letters, digits, `.`, `-` and `_`, 80 at most.")
        _add_sheet(made, forms[code is not None], font, code)
    out = io.BytesIO()
    made.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()


def _add_sheet(made: pikepdf.Pdf, words: pikepdf.Object, font: pikepdf.Object, code: str | None) -> None:
    page = made.add_blank_page(page_size=(210 * MM, PAGE_HEIGHT_MM * MM))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Words=words), Font=pikepdf.Dictionary(Code=font))
    drawn = ["q /Words Do Q", *_squares("sohoa:dossier" if code is None else f"sohoa:dossier:{code}")]
    page.Contents = made.make_stream("\n".join([*drawn, *_code_line(code)]).encode("ascii"))


def _squares(text: str) -> Iterator[str]:
    """The dark runs of each row of the QR code, as rectangles of one path: no seams between them."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    dark = np.asarray(symbol.to_image(scale=1, add_quiet_zones=False)) < 128
    side = QR_SIDE_MM * MM / len(dark)
    left, top = QR_LEFT_MM * MM, (PAGE_HEIGHT_MM - QR_TOP_MM) * MM
    for row, cells in enumerate(dark):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], cells.astype(np.int8), [0]))))
        for start, end in edges.reshape(-1, 2):
            x, y = left + start * side, top - (row + 1) * side
            yield f"{x:.3f} {y:.3f} {(end - start) * side:.3f} {side:.3f} re"
    yield "f"


def _code_line(code: str | None) -> Iterator[str]:
    """The code in clear, in the middle, as large as its length allows."""
    if code is None:
        return
    size = min(CODE_POINTS, CODE_WIDTH_MM * MM / (len(code) * COURIER_WIDTH))
    left = CENTRE_MM * MM - len(code) * COURIER_WIDTH * size / 2
    yield f"BT /Code {size:.2f} Tf {left:.2f} {(PAGE_HEIGHT_MM - CODE_BASELINE_MM) * MM:.2f} Td ({code}) Tj ET"
