"""Administrative documents by NĐ 30/2020, land certificates, and pages that are no document type."""

# ruff: noqa: E501  markup reads better in whole elements

from __future__ import annotations

from html import escape
from random import Random
from typing import Any

from benchmarks.mill import ornaments
from benchmarks.mill.build.styles import Style
from benchmarks.mill.paper import Paper, Sheet

_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_BASES = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 của Chính phủ;",
    "Căn cứ Thông tư số 03/2025/TT-VPCP ngày 15 tháng 9 năm 2025;",
    "Xét đề nghị của Chánh Văn phòng,",
)
_ARTICLES = (
    "Điều 1. Phê duyệt kèm theo văn bản này các nội dung thực hiện trong năm.",
    "Điều 2. Văn bản này có hiệu lực kể từ ngày ký.",
    "Điều 3. Các phòng, ban và cá nhân có liên quan chịu trách nhiệm thi hành.",
)
_PARAGRAPHS = (
    "Thực hiện chỉ đạo của cấp trên về nâng cao chất lượng phục vụ người dân, doanh nghiệp, cơ quan ban hành văn bản thông tin tới các đơn vị những nội dung sau.",
    "Đề nghị các đơn vị phối hợp rà soát, tổng hợp số liệu và gửi kết quả về trước ngày 25 hằng tháng.",
    "Trong quá trình thực hiện nếu có khó khăn, vướng mắc, đề nghị phản ánh kịp thời để được hướng dẫn.",
    "Việc tiếp nhận được thực hiện trong giờ hành chính các ngày từ thứ Hai đến thứ Sáu.",
)


def _faces(style: Style, rng: Random) -> str:
    return rng.choice(style.body)


def _field(paper: Paper, key: str, text: str | None = None) -> str:
    value = text if text is not None else str(paper.fields[key] or "")
    return f'<span class="fill" data-field="{key}">{escape(value)}</span>'


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"ngày {day} tháng {month if month in ('01', '02') else month.lstrip('0')} năm {year}"


def _sheet(style: Style, css: str, body: str) -> Sheet:
    return Sheet(
        f'<html lang="vi"><head><meta charset="utf-8"><style>{css}</style></head><body>{body}</body></html>',
        f"build/{style.name}",
    )


def administrative_document(paper: Paper, style: Style, rng: Random) -> Sheet:
    """The nine main components of NĐ 30/2020 Article 8 in their places."""
    letter = paper.fields["kind"] == "CÔNG VĂN"
    css = f"""
@page {{ size: A4; margin: 20mm 17mm 20mm 30mm; }}
html {{ font-family: '{_faces(style, rng)}'; font-size: {rng.uniform(*style.size_pt):.1f}pt; line-height: 1.35; }}
table {{ width: 100%; border-collapse: collapse; }} td {{ vertical-align: top; text-align: center; padding: 0 1mm; }}
.short {{ display: inline-block; width: 20mm; border-bottom: 0.3mm solid #000; }}
.under {{ border-bottom: 0.3mm solid #000; }} p {{ text-align: justify; text-indent: 10mm; margin: 1.5mm 0; }}
.title {{ text-align: center; font-weight: bold; margin: 6mm 0 1mm 0; font-size: 1.08em; }} .about {{ text-align: center; font-weight: bold; }}
.to {{ text-align: center; margin: 5mm 0; }} .list {{ text-align: left; font-size: 0.85em; line-height: 1.25; }}
.room {{ height: 24mm; position: relative; }} .room .seal {{ position: absolute; left: 6mm; top: -8mm; }} .room .signature {{ position: absolute; left: 28mm; top: 2mm; }}
"""
    return _sheet(
        style, css, _document_head(paper, letter) + _document_body(paper, letter, rng) + _document_foot(paper, rng)
    )


def _document_head(paper: Paper, letter: bool) -> str:
    parent = f"{_field(paper, 'issuer_parent')}<br>" if paper.fields["issuer_parent"] else ""
    about = f'<br><span style="font-size:0.9em">{_field(paper, "subject")}</span>' if letter else ""
    number = f"Số: {_field(paper, 'number')}"
    place = f'<i>{_field(paper, "place")}, <span data-field="issue_date">{_day(paper.fields["issue_date"])}</span></i>'
    left = f'{parent}<b>{_field(paper, "issuer")}</b><br><span class="short"></span><br>{number}{about}'
    right = f'<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b class="under">{_MOTTO}</b><br><div style="margin-top:2mm">{place}</div>'
    return f'<table><tr><td style="width:42%">{left}</td><td>{right}</td></tr></table>'


def _document_body(paper: Paper, letter: bool, rng: Random) -> str:
    html = ""
    if not letter:
        html += f'<div class="title">{_field(paper, "kind")}</div><div class="about">{_field(paper, "subject")}</div>'
    if paper.fields["addressee"]:
        html += f'<div class="to">Kính gửi: {_field(paper, "addressee")}</div>'
    if paper.fields["kind"] == "QUYẾT ĐỊNH":
        html += f'<div class="title">{escape(paper.fields["signer.title"].split(" ", 1)[-1])}</div>'
        lines = [f"<i>{escape(base)}</i>" for base in _BASES] + ["<b>QUYẾT ĐỊNH:</b>"] + [escape(a) for a in _ARTICLES]
    else:
        lines = [escape(text) for text in rng.sample(_PARAGRAPHS, rng.randint(2, 4))]
    return html + "".join(f"<p>{line}</p>" for line in lines)


def _document_foot(paper: Paper, rng: Random) -> str:
    receivers = "".join(
        f"- {_field(paper, 'recipients', text)}{'.' if n == len(paper.fields['recipients']) else ';'}<br>"
        for n, text in enumerate(paper.fields["recipients"], 1)
    )
    title = "<br>".join(escape(line) for line in paper.facts["signer.title"].split("\n"))
    seal = (
        ornaments.round_seal("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", paper.fields["issuer"], rng)
        if paper.fields["stamp"]
        else ""
    )
    right = f'<b data-field="signer.title">{title}</b><div class="room">{seal}{ornaments.signature(rng)}</div><b>{_field(paper, "signer.name")}</b>'
    return f'<table style="margin-top:6mm;break-inside:avoid"><tr><td class="list" style="width:50%"><b><i>Nơi nhận:</i></b><br>{receivers}</td><td>{right}</td></tr></table>'


def land_certificate(paper: Paper, style: Style, rng: Random) -> Sheet:
    """The sheet of 2024 (A4, QR) or the booklet of 2009 to 2024 (two of its pages on 190 x 265 mm)."""
    modern = paper.facts["design"] == "sheet2024"
    tint = rng.choice(("#fdeff0", "#fbe9ec", "#fff4f2")) if style.name != "may-chu" else "#ffffff"
    css = f"""
@page {{ size: {"A4" if modern else "190mm 265mm"}; margin: 14mm 14mm 12mm 16mm; background: {tint}; }}
html {{ font-family: '{_faces(style, rng)}'; font-size: {min(rng.uniform(*style.size_pt), 12):.1f}pt; line-height: 1.35; }}
h1 {{ color: #c01620; text-align: center; font-size: 1.3em; line-height: 1.3; margin: 3mm 0; }} .mid {{ text-align: center; }}
p {{ margin: 0.8mm 0; }} .serial {{ text-align: {rng.choice(("right", "left", "center"))}; font-weight: bold; color: #b01020; margin-top: 6mm; font-size: 1.15em; }}
.sign {{ width: 55%; margin-left: 45%; text-align: center; position: relative; break-inside: avoid; }} .sign .seal {{ position: absolute; left: -4mm; top: 6mm; }}
table {{ border-collapse: collapse; width: 100%; }} td, th {{ border: 0.25mm solid #444; height: 9mm; padding: 1mm; vertical-align: top; }}
"""
    writer = LandWriter(paper, rng)
    return _sheet(style, css, writer.modern() if modern else writer.booklet())


class LandWriter:
    def __init__(self, paper: Paper, rng: Random) -> None:
        self.paper, self.rng = paper, rng
        self.facts: dict[str, str] = paper.facts
        self.fields: dict[str, Any] = paper.fields
        self.colon = rng.choice((":", ":", " :"))

    def _line(self, label: str, html: str) -> str:
        return f"<p>{label}{self.colon} {html}</p>" if html else ""

    def _value(self, key: str) -> str:
        return _field(self.paper, key) if self.fields[key] else ""

    def _area(self) -> str:
        return f"{_field(self.paper, 'parcel.area', self.fields['parcel.area'].replace('.', ','))} m²"

    def _owner(self) -> str:
        honour = self.rng.choice(("Ông", "Ông:", ""))
        identity = self._value("owner.id_number")
        cited = f"{self.facts.get('owner.id_kind', 'CCCD')} số{self.colon} {identity}" if identity else ""
        html = (
            f"<p>{honour} <b>{self._value('owner.name')}</b>, năm sinh{self.colon} {self.facts['owner.birth_year']}</p>"
        )
        html += f"<p>{cited}</p>" if cited else ""
        return html + self._line(self.rng.choice(("Địa chỉ", "Địa chỉ thường trú")), self._value("owner.address"))

    def _signed(self, issuer: str) -> str:
        title = "<br>".join(escape(line) for line in self.facts["signer.title"].split("\n"))
        day = f'<span data-field="issue_date">{_day(self.fields["issue_date"])}</span>'
        seal = ornaments.round_seal("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", issuer, self.rng)
        name = escape(self.facts["signer.name"])
        return f'<div class="sign"><i>Hà Nội, {day}</i><br><b>{title}</b><br>{seal}{ornaments.signature(self.rng)}<br><b>{name}</b></div>'

    def modern(self) -> str:
        body = f'<table style="border:0"><tr><td style="border:0;width:26mm">{ornaments.qr_code(self.facts["qr"], 22)}</td><td style="border:0" class="mid">'
        body += f"{ornaments.emblem(16)}<br><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>{_MOTTO}</b></td><td style='border:0;width:26mm;font-size:0.75em'>Mã Giấy chứng nhận: {self.facts['certificate_code']}</td></tr></table>"
        body += "<h1>GIẤY CHỨNG NHẬN<br>QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT</h1>"
        body += "<p><b>1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:</b></p>" + self._owner()
        body += "<p><b>2. Thông tin thửa đất:</b></p>"
        body += f"<p>a) Thửa đất số{self.colon} {self._value('parcel.number')}; Tờ bản đồ số{self.colon} {self._value('parcel.map_sheet')}</p>"
        body += self._line("b) Diện tích", self._area()) + self._line("c) Loại đất", self._value("parcel.purpose"))
        body += self._line("d) Thời hạn sử dụng đất", self._value("parcel.term")) + self._line(
            "đ) Hình thức sử dụng đất", self.facts["parcel.use"]
        )
        body += self._line("e) Địa chỉ", self._value("parcel.address"))
        body += "<p><b>3. Thông tin tài sản gắn liền với đất:</b> -/-</p>" + self._signed(
            "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI HÀ NỘI"
        )
        body += f'<p class="serial">Số phát hành: {self._value("serial")}</p><p><i>Thông tin chi tiết được thể hiện tại mã QR.</i></p><div style="break-after:page"></div>'
        body += (
            "<p><b>4. Sơ đồ thửa đất, tài sản gắn liền với đất:</b></p>"
            + self._sketch()
            + "<p><b>5. Ghi chú:</b> Không</p>"
        )
        body += "<p><b>6. Những thay đổi sau khi cấp Giấy chứng nhận:</b></p>" + self._changes()
        return body + f"<p>Số vào sổ cấp Giấy chứng nhận{self.colon} {self._value('book_number')}</p>"

    def booklet(self) -> str:
        body = f'<div class="mid">{ornaments.emblem(18)}<br><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>{_MOTTO}</b></div>'
        body += "<h1>GIẤY CHỨNG NHẬN<br>QUYỀN SỬ DỤNG ĐẤT<br>QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT</h1>"
        body += "<p><b>I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất</b></p>" + self._owner()
        body += f'<p class="serial">{self._value("serial")}</p><div style="break-after:page"></div>'
        body += "<p><b>II. Thửa đất, nhà ở và tài sản khác gắn liền với đất</b></p><p><b>1. Thửa đất:</b></p>"
        body += f"<p>a) Thửa đất số{self.colon} {self._value('parcel.number')}, tờ bản đồ số{self.colon} {self._value('parcel.map_sheet')}</p>"
        body += self._line("b) Địa chỉ", self._value("parcel.address"))
        body += self._line("c) Diện tích", f"{self._area()} (bằng chữ: {escape(self.facts['parcel.area_words'])})")
        body += self._line(
            "d) Hình thức sử dụng",
            "riêng: " + self._area().replace(' data-field="parcel.area"', "") + "; chung: không m²",
        )
        body += self._line("đ) Mục đích sử dụng", self._value("parcel.purpose")) + self._line(
            "e) Thời hạn sử dụng", self._value("parcel.term")
        )
        body += self._line("g) Nguồn gốc sử dụng", escape(self.facts["parcel.origin"]))
        body += (
            "<p><b>2. Nhà ở:</b> -/-</p><p><b>3. Công trình xây dựng khác:</b> -/-</p><p><b>6. Ghi chú:</b> Không</p>"
        )
        body += self._signed("ỦY BAN NHÂN DÂN") + f"<p>Số vào sổ cấp GCN{self.colon} {self._value('book_number')}</p>"
        if self.rng.random() < 0.6:
            body += (
                '<div style="break-after:page"></div><p><b>III. Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất</b></p>'
                + self._sketch()
            )
            body += "<p><b>IV. Những thay đổi sau khi cấp giấy chứng nhận</b></p>" + self._changes()
        return body

    def _sketch(self) -> str:
        corners = " ".join(
            f"{40 + self.rng.uniform(-12, 12) + x:.0f},{20 + self.rng.uniform(-8, 8) + y:.0f}"
            for x, y in ((0, 0), (110, 6), (100, 84), (-8, 78))
        )
        return f'<svg viewBox="0 0 200 130" style="width:110mm;height:62mm"><polygon points="{corners}" fill="none" stroke="#222" stroke-width="1"/><text x="80" y="64" font-size="9">{escape(self.fields["parcel.number"])}</text></svg>'

    def _changes(self) -> str:
        rows = "<tr><td>&nbsp;</td><td>&nbsp;</td></tr>" * 3
        return f"<table><tr><th>Nội dung thay đổi và cơ sở pháp lý</th><th>Xác nhận của cơ quan có thẩm quyền</th></tr>{rows}</table>"


def other_page(paper: Paper, style: Style, rng: Random) -> Sheet:
    """A letter, a bill, a contract: anything that the catalogue does not know."""
    facts = paper.facts
    css = f"@page {{ size: A4; margin: 22mm 18mm 20mm 26mm; }} html {{ font-family: '{_faces(style, rng)}'; font-size: {rng.uniform(*style.size_pt):.1f}pt; line-height: 1.5; }} h1 {{ text-align: center; font-size: 1.25em; }}"
    country = (
        ""
        if facts["title"].startswith("HÓA ĐƠN")
        else f"<div style='text-align:center'><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>{_MOTTO}</b></div>"
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in facts["body"].split("\n"))
    foot = f"<div style='margin-left:50%;text-align:center'><i>{escape(facts['place_date'])}</i><br>{ornaments.signature(rng)}<br><b>{escape(facts['signer.name'])}</b></div>"
    return _sheet(style, css, f"{country}<h1>{escape(facts['title'])}</h1>{lines}{foot}")
