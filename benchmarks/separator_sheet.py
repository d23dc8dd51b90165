"""Makes `runtime/separator_sheet.pdf`: the words of a separator sheet with their fonts, for `sohoa separators`.

    python -m benchmarks.separator_sheet

The first page has no line for a code, the second has one. The QR code goes into the empty square, 45 mm from the left
and 95 mm from the top, 120 mm wide.
"""

from __future__ import annotations

from pathlib import Path

TARGET = Path(__file__).parents[1] / "runtime" / "separator_sheet.pdf"
STYLE = """
@page { size: 210mm 297mm; margin: 0 }
body { margin: 0; font-family: "Noto Sans"; text-align: center }
section { position: relative; width: 210mm; height: 297mm; break-after: page }
section:last-child { break-after: auto }
div { position: absolute; left: 20mm; width: 170mm }
.name { top: 20mm; font-size: 40pt; font-weight: 700 }
.name_en { top: 39mm; font-size: 18pt; color: #333 }
.how { top: 53mm; font-size: 15pt; line-height: 1.35 }
.how_en { top: 72mm; font-size: 11pt; color: #333; line-height: 1.35 }
.code { top: 222mm; font-size: 15pt }
.care { top: 268mm; font-size: 11pt }
.care_en { top: 275mm; font-size: 9pt; color: #333 }
"""
TEXT = """
<div class="name">TỜ NGĂN HỒ SƠ</div><div class="name_en">Dossier separator sheet</div>
<div class="how">Đặt tờ này trước trang đầu tiên của mỗi hồ sơ rồi quét cả tập.<br>
Máy mở một hồ sơ mới khi gặp tờ này.</div>
<div class="how_en">Put this sheet before the first page of each dossier and scan the whole pile.<br>
It opens a new dossier.</div>
<div class="care">Không viết, không dán, không đóng dấu lên hình vuông. Tờ không nhàu thì dùng lại được.</div>
<div class="care_en">Do not write, glue or stamp on the square. A sheet that is not creased can be used again.</div>
"""
CODE = '<div class="code">Mã hồ sơ <span style="color: #333">/ Dossier code</span></div>'


def make_template() -> bytes:
    """The PDF, two pages of A4."""
    from weasyprint import HTML  # noqa: PLC0415 (of the development extra)

    page = f"<html lang=vi><style>{STYLE}</style><body><section>{TEXT}</section><section>{TEXT}{CODE}</section></body>"
    made: bytes = HTML(string=page).write_pdf(pdf_identifier=b"sohoa-separator")
    return made


if __name__ == "__main__":
    TARGET.write_bytes(make_template())
