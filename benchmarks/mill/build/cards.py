"""Identity cards of the building split: the chip card of 2021 and the card of 2024, copied onto A4."""

# ruff: noqa: E501  markup reads better in whole elements

from __future__ import annotations

from html import escape
from random import Random

from benchmarks.mill import ornaments
from benchmarks.mill.build.styles import Style
from benchmarks.mill.paper import Paper, Sheet

WIDTH_MM, HEIGHT_MM = 85.6, 54.0
_ARRANGEMENTS = {
    "thong-tu": ("stacked", 1.45),
    "ke-bang": ("pages", 1.3),
    "gach-chan": ("beside", 1.0),
    "may-chu": ("stacked", 1.05),
}


def citizen_card(paper: Paper, style: Style, rng: Random) -> Sheet:
    arrangement, scale = _ARRANGEMENTS[style.name]
    scale *= rng.uniform(0.97, 1.03)
    card = Card(paper, rng, scale)
    front, back = card.sides()
    grey = "filter:grayscale(1);" if style.name == "may-chu" else ""
    place = {
        "stacked": "margin:0 auto 16mm auto",
        "pages": "margin:30mm auto",
        "beside": "display:inline-block;margin:0 2mm",
    }
    breaks = '<div style="break-after:page"></div>' if arrangement == "pages" else ""
    tint = rng.choice(("#eef5ee", "#e9f3f6", "#f2f4ea")) if style.name != "may-chu" else "#f1f1f1"
    css = f"""
@page {{ size: A4; margin: {rng.randint(12, 60)}mm 8mm 8mm 8mm; }}
html {{ font-family: '{rng.choice(("Arimo", "Roboto", "Noto Sans"))}'; font-size: {6.1 * scale:.2f}pt; line-height: 1.22; {grey} }}
.card {{ position: relative; width: {WIDTH_MM * scale:.1f}mm; height: {HEIGHT_MM * scale:.1f}mm; background: {tint};
 border: 0.2mm solid #99a; border-radius: {3 * scale:.1f}mm; overflow: hidden; {place[arrangement]}; }}
.card > * {{ position: absolute; }}
.en {{ font-style: italic; }} .big {{ font-size: 1.25em; font-weight: bold; }} .red {{ color: #b3131b; }}
.mrz {{ font-family: 'Cousine'; white-space: pre; letter-spacing: {0.22 * scale:.2f}mm; font-size: 1.42em; line-height: 1.25; }}
.chip {{ background: #d9bd62; border: 0.2mm solid #8a742d; border-radius: 1mm; }}
"""
    html = f'<html lang="vi"><head><meta charset="utf-8"><style>{css}</style></head><body>{front}{breaks}{back}</body></html>'
    return Sheet(html, f"build/{style.name}")


class Card:
    """The two sides of one card; positions in millimetres of the real card."""

    def __init__(self, paper: Paper, rng: Random, scale: float) -> None:
        self.fields, self.facts, self.rng, self.scale = paper.fields, paper.facts, rng, scale

    def sides(self) -> tuple[str, str]:
        if self.facts["design"] == "card2024":
            return self._front_2024(), self._back_2024()
        return self._front_2021(), self._back_2021()

    def _at(self, left: float, top: float, html: str, css: str = "", width: float | None = None) -> str:
        wide = f"width:{width * self.scale:.2f}mm;" if width else ""
        return f'<div style="left:{left * self.scale:.2f}mm;top:{top * self.scale:.2f}mm;{wide}{css}">{html}</div>'

    def _value(self, key: str, css: str = "") -> str:
        value = str(self.fields[key] or "")
        if key.endswith("date") and len(value) == 10:
            value = "/".join(reversed(value.split("-")))
        return f'<span class="fill" data-field="{key}" style="{css}">{escape(value)}</span>'

    def _label(self, vietnamese: str, english: str) -> str:
        return f'{vietnamese} / <span class="en">{english}:</span>'

    def _heading(self, title: str, english: str) -> str:
        country = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc"
        return (
            self._at(3, 3, ornaments.emblem(11 * self.scale))
            + self._at(
                16,
                2.5,
                f"<b>{country}</b><br>SOCIALIST REPUBLIC OF VIET NAM<br>Independence - Freedom - Happiness",
                "text-align:center;font-size:0.82em",
                50,
            )
            + self._at(
                16,
                13.2,
                f'<span class="big red" style="font-size:1.7em">{title}</span><br><i>{english}</i>',
                "text-align:center",
                50,
            )
        )

    def _front_2021(self) -> str:
        rest = (
            self._heading("CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card")
            + self._at(68, 3, ornaments.qr_code(self.facts["qr"], 14.5 * self.scale))
            + self._at(3.5, 19, ornaments.portrait(self.rng, 20 * self.scale, 26 * self.scale))
            + self._at(
                3.5,
                46.5,
                f"{self._label('Có giá trị đến', 'Date of expiry')} {self._value('expiry_date')}",
                "font-size:0.78em",
                24,
            )
            + self._at(
                27, 21.5, f"{self._label('Số', 'No.')} {self._value('id_number', 'font-size:1.45em;font-weight:bold')}"
            )
            + self._at(
                27,
                25.5,
                f"{self._label('Họ và tên', 'Full name')}<br>{self._value('name', 'font-size:1.25em;font-weight:bold')}",
                width=57,
            )
            + self._at(
                27, 32, f"{self._label('Ngày sinh', 'Date of birth')} {self._value('birth_date', 'font-weight:bold')}"
            )
            + self._at(
                27,
                35.2,
                f"{self._label('Giới tính', 'Sex')} {self._value('sex', 'font-weight:bold')} &ensp; {self._label('Quốc tịch', 'Nationality')} {self._value('nationality', 'font-weight:bold')}",
                width=58,
            )
            + self._at(
                27,
                38.6,
                f"{self._label('Quê quán', 'Place of origin')}<br>{self._value('origin', 'font-weight:bold')}",
                width=58,
            )
            + self._at(
                27,
                45,
                f"{self._label('Nơi thường trú', 'Place of residence')} {self._value('residence', 'font-weight:bold')}",
                width=57,
            )
        )
        return f'<div class="card">{rest}</div>'

    def _back_2021(self) -> str:
        title = "CỤC TRƯỞNG CỤC CẢNH SÁT<br>QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"
        rest = (
            self._at(
                5,
                4,
                f"{self._label('Đặc điểm nhận dạng', 'Personal identification')}<br><b>{escape(self.facts['features'])}</b>",
                width=50,
            )
            + self._at(5, 12, '<div class="chip">&nbsp;</div>', f"width:{12 * self.scale}mm", 12)
            + self._at(
                20,
                12,
                f"{self._label('Ngày, tháng, năm', 'Date, month, year')} {self._value('issue_date', 'font-weight:bold')}",
                css="white-space:nowrap",
            )
            + self._at(
                18,
                16,
                f'<b style="font-size:0.82em">{title}</b><br><i style="font-size:0.7em">DIRECTOR GENERAL OF THE POLICE DEPARTMENT FOR<br>ADMINISTRATIVE MANAGEMENT OF SOCIAL ORDER</i>',
                "text-align:center",
                46,
            )
            + self._at(32, 24, ornaments.signature(self.rng, 18 * self.scale, "#222"))
            + self._at(22, 33, f"<b>{escape(self.facts['signer'])}</b>", "text-align:center", 38)
            + self._at(
                66,
                4,
                "Ngón trỏ trái<br><i>Left index finger</i>"
                + self._finger()
                + "Ngón trỏ phải<br><i>Right index finger</i>"
                + self._finger(),
                "text-align:center;font-size:0.7em",
                17,
            )
            + self._at(3, 39.5, escape(self.facts["mrz"]), width=80).replace("<div ", '<div class="mrz" ', 1)
        )
        return f'<div class="card">{rest}</div>'

    def _finger(self) -> str:
        rings = "".join(
            f'<ellipse cx="30" cy="36" rx="{r}" ry="{r * 1.3:.0f}" fill="none" stroke="#933" stroke-width="1.6"/>'
            for r in range(3, 26, 4)
        )
        return f'<svg viewBox="0 0 60 72" style="display:block;width:{12 * self.scale}mm;height:{13 * self.scale}mm;margin:0 auto">{rings}</svg>'

    def _front_2024(self) -> str:
        rest = (
            self._heading("CĂN CƯỚC", "IDENTITY CARD")
            + self._at(4, 20, ornaments.portrait(self.rng, 21 * self.scale, 28 * self.scale))
            + self._at(
                29,
                22,
                f"{self._label('Số định danh cá nhân', 'Personal identification number')}<br>{self._value('id_number', 'font-size:1.5em;font-weight:bold')}",
                width=55,
            )
            + self._at(
                29,
                30,
                f"{self._label('Họ, chữ đệm và tên khai sinh', 'Full name')}<br>{self._value('name', 'font-size:1.25em;font-weight:bold')}",
                width=55,
            )
            + self._at(
                29,
                38,
                f"{self._label('Ngày, tháng, năm sinh', 'Date of birth')} {self._value('birth_date', 'font-weight:bold')}",
            )
            + self._at(29, 42, f"{self._label('Giới tính', 'Sex')} {self._value('sex', 'font-weight:bold')}")
            + self._at(
                29, 46, f"{self._label('Quốc tịch', 'Nationality')} {self._value('nationality', 'font-weight:bold')}"
            )
        )
        return f'<div class="card">{rest}</div>'

    def _back_2024(self) -> str:
        rest = (
            self._at(
                5,
                3,
                f"{self._label('Nơi cư trú', 'Place of residence')}<br>{self._value('residence', 'font-weight:bold')}",
                width=60,
            )
            + self._at(
                5,
                11,
                f"{self._label('Nơi đăng ký khai sinh', 'Place of birth')}<br><b>{escape(self.facts['birth_registered'])}</b>",
                width=60,
            )
            + self._at(
                22,
                19,
                f"{self._label('Ngày, tháng, năm cấp', 'Date of issue')} {self._value('issue_date', 'font-weight:bold')}",
                css="white-space:nowrap",
            )
            + self._at(
                22,
                23,
                f"{self._label('Ngày, tháng, năm hết hạn', 'Date of expiry')} {self._value('expiry_date', 'font-weight:bold')}",
                css="white-space:nowrap",
            )
            + self._at(22, 28, "<b>BỘ CÔNG AN</b><br><i>MINISTRY OF PUBLIC SECURITY</i>", "text-align:center", 42)
            + self._at(5, 20, '<div class="chip">&nbsp;<br>&nbsp;</div>', width=12)
            + self._at(67, 4, ornaments.qr_code(self.facts["qr"], 15.5 * self.scale))
            + self._at(3, 39.5, escape(self.facts["mrz"]), width=80).replace("<div ", '<div class="mrz" ', 1)
        )
        return f'<div class="card">{rest}</div>'
