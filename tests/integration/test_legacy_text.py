"""Text layers of other programs, in VNI-Windows or TCVN3 (ABC) letters: what counts is what the page shows."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from tests import scans
from tests.e2e.command import dossiers, sohoa
from tests.integration.strange_files import add_page, dct, placed

SHOWN = ("Biên bản cuộc họp tổ dân phố", "Quận Cầu Giấy, thành phố Hà Nội", "Nội dung trao đổi về việc dọn vệ sinh")
VNI = ("Bieân baûn cuoäc hoïp toå daân phoá", "Quaän Caàu Giaáy, thaønh phoá Haø Noäi", "Noäi dung trao ñoåi")
TCVN3 = ("Biªn b¶n cuéc häp tæ d©n phè", "QuËn CÇu GiÊy, thµnh phè Hµ Néi", "Néi dung trao ®æi vÒ viÖc dän vÖ sinh")
LETTERS_OF_TCVN3 = {
    **{"©": "â", "ª": "ê", "®": "đ", "µ": "à", "¶": "ả", "Ç": "ầ", "Ê": "ấ", "Ò": "ề", "Ö": "ệ"},
    **{"ß": "ò", "ä": "ọ", "æ": "ổ", "è": "ố", "é": "ộ", "Ë": "ậ"},
}
"""Bytes of TCVN 5712:1993 VN3, seen as Latin-1, and the letters that an ABC font draws for them."""


def with_hidden_layer(path: Path, lines: tuple[str, ...]) -> Path:
    """A scan with an invisible text layer of another program."""
    image = scans.page(*SHOWN)
    text = "".join(f" ({line}) Tj 0 -30 Td" for line in lines)
    pdf = pikepdf.new()
    add_page(pdf, f"{placed()} BT 3 Tr /F 14 Tf 60 760 Td{text} ET", {"Im": dct(pdf, image)})
    # Content streams are bytes: the letters above U+007F stand in WinAnsi, as those programs wrote them.
    content = pdf.pages[0].Contents.read_bytes().decode().encode("cp1252")
    pdf.pages[0].Contents = pdf.make_stream(content)
    pdf.pages[0].Resources.Font.F.Encoding = pikepdf.Name.WinAnsiEncoding
    pdf.save(path)
    return path


def abc_font(path: Path) -> Path:
    """As fonts of the 1990s are: Vietnamese glyphs stand where Latin-1 has other letters."""
    font = TTFont(ImageFont.truetype(scans.FONT).path)
    glyphs = font.getBestCmap()
    drawn = {ord(sign): glyphs[ord(letter)] for sign, letter in LETTERS_OF_TCVN3.items()}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(drawn)
    font.save(path)
    return path


def typed_in_abc(path: Path, lines: tuple[str, ...]) -> Path:
    """A letter typed with such a font: it looks right, and its text is gibberish."""
    fonts = FontConfiguration()
    face = f"@font-face {{font-family: ABC; src: url({abc_font(path.with_suffix('.ttf')).as_uri()})}}"
    css = CSS(string=f"{face} @page {{size: A5}} body {{font: 15pt ABC}}", font_config=fonts)
    HTML(string="".join(f"<p>{line}</p>" for line in lines)).write_pdf(path, stylesheets=[css], font_config=fonts)
    path.with_suffix(".ttf").unlink()
    return path


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


@pytest.mark.parametrize("legacy", [VNI, TCVN3], ids=["vni", "tcvn3"])
def test_an_invisible_legacy_layer_is_left_out(tmp_path: Path, legacy: tuple[str, ...]) -> None:
    (tmp_path / "in").mkdir()
    scan = with_hidden_layer(tmp_path / "in" / "a.pdf", legacy)
    assert legacy[1] in text_of(scan)
    assert_text_is_what_is_shown(tmp_path, legacy)


def test_text_typed_in_a_legacy_font_is_read_from_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    letter = typed_in_abc(tmp_path / "in" / "a.pdf", TCVN3)
    assert "Néi" in text_of(letter)
    assert_text_is_what_is_shown(tmp_path, TCVN3)


def assert_text_is_what_is_shown(folder: Path, legacy: tuple[str, ...]) -> None:
    done = sohoa("run", folder / "in", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    (dossier,) = dossiers(folder / "out")
    home = folder / "out" / dossier
    (document,) = (home / "documents").iterdir()
    texts = [text_of(document), (home / "pages" / "0001.txt").read_text(), (home / "dossier.json").read_text()]
    strange = {word for line in legacy for word in line.split() if not word.isascii()}
    for text in texts:
        assert not strange & set(text.replace('"', " ").split())
    for text in texts[:2]:
        for word in ("cuộc", "phố", "Quận", "Nội"):
            assert word in text.split()
