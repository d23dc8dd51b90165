"""What ISO 19005-2 (PDF/A-2b) asks of a file, item by item, and what the contract asks of documents."""

from __future__ import annotations

import io
import re
import struct
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from pipeline.pdfa.colour import srgb_profile
from pipeline.pdfa.font import ADVANCE, InvisibleFont, font_program
from pipeline.pdfa.images import encode_image, encode_jpeg, read_jpeg_frame
from pipeline.pdfa.objects import decimal, serialise
from pipeline.render import RenderPage, points_per_pixel, render_document
from schemas.geometry import Box
from schemas.reading import Reading, Word
from tests.rendered import (
    CREATED,
    LETTERS,
    TITLE,
    arrow_page,
    empty_reading,
    reading_of,
    render_to_bytes,
    text_page,
)

NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
}


@pytest.fixture(scope="module")
def document() -> bytes:
    """Three pages: a JPEG as it came, black and white, colour; all Vietnamese letters on the first."""
    colour = arrow_page()
    lines = [" ".join(LETTERS[start : start + 20]) for start in range(0, len(LETTERS), 20)]
    first = RenderPage(encode_jpeg(colour), reading_of(lines, 413, 583, 72))
    second = RenderPage(text_page(), reading_of(["Cộng hòa xã hội"], 1240, 1754, 150))
    return render_to_bytes(first, second, RenderPage(colour, empty_reading(413, 583)))


@pytest.fixture
def pdf(document: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(document)) as opened:
        yield opened


def xmp(pdf: pikepdf.Pdf) -> ElementTree.Element:
    return ElementTree.fromstring(pdf.Root.Metadata.read_raw_bytes())


def xmp_text(pdf: pikepdf.Pdf, path: str) -> str:
    found = xmp(pdf).find(f".//{path}", NAMES)
    assert found is not None
    assert found.text is not None
    return found.text


def objects(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    yield from pdf.objects


def images(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    found = [page.Resources.XObject.Im for page in pdf.pages]
    assert all(isinstance(image, pikepdf.Stream) for image in found)
    return cast("list[pikepdf.Stream]", found)


def operands_of(page: pikepdf.Page, operator: str) -> list[Any]:
    """The first operand of every use of `operator`."""
    return [
        instruction.operands[0]
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) == operator
    ]


def test_header_has_a_binary_comment_and_nothing_follows_the_end(document: bytes) -> None:
    """6.1.2, 6.1.3."""
    assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}\n", document)
    assert document.endswith(b"%%EOF\n")
    assert document.count(b"%%EOF") == 1


def test_cross_reference_table_points_at_every_object(document: bytes) -> None:
    """6.1.4, 6.1.9: `xref` and its subsection on lines of their own, each object where the table says."""
    start = int(document.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    table = document[start:].split(b"trailer")[0]
    head, count = re.match(rb"(xref\n0 (\d+)\n)", table).groups()  # type: ignore[union-attr]
    entries = [table[at : at + 20] for at in range(len(head), len(table), 20)]
    assert len(entries) == int(count)
    assert entries[0] == b"0000000000 65535 f \n"
    for number, entry in enumerate(entries[1:], start=1):
        assert document[int(entry[:10]) :].startswith(b"%d 0 obj\n" % number)


def test_trailer_has_an_identifier_and_no_encryption(pdf: pikepdf.Pdf) -> None:
    """6.1.3."""
    assert not pdf.is_encrypted
    assert "/Encrypt" not in pdf.trailer
    first, second = pdf.trailer.ID
    assert bytes(first) == bytes(second)
    assert len(bytes(first)) == 16


def test_streams_hold_exactly_their_length_and_nothing_from_outside(document: bytes, pdf: pikepdf.Pdf) -> None:
    """6.1.7: Length is right, no F, FFilter, FDecodeParms; 6.1.7.2: no LZW, no Crypt."""
    allowed = {"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode"}
    streams = [item for item in objects(pdf) if isinstance(item, pikepdf.Stream)]
    assert len(streams) >= 3 + 3 + 4
    for stream in streams:
        assert not {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys())
        assert str(stream.get("/Filter", "/FlateDecode")) in allowed
    for length, body in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", document, re.DOTALL):
        assert len(body) == int(length)


def test_says_it_is_pdfa_2b(pdf: pikepdf.Pdf) -> None:
    """6.6.2, 6.6.4: an XMP packet without `bytes` or `encoding`, part 2, conformance B."""
    packet = pdf.Root.Metadata.read_raw_bytes()
    assert packet.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode())
    assert packet.endswith(b'<?xpacket end="r"?>')
    assert "/Filter" not in pdf.Root.Metadata
    assert xmp_text(pdf, "pdfaid:part") == "2"
    assert xmp_text(pdf, "pdfaid:conformance") == "B"


def test_information_dictionary_agrees_with_xmp(pdf: pikepdf.Pdf) -> None:
    """6.6.3 by way of ISO 19005-1, 6.7.3."""
    info = pdf.docinfo
    assert str(info.Title) == xmp_text(pdf, "dc:title/rdf:Alt/rdf:li") == TITLE
    assert str(info.Producer) == xmp_text(pdf, "pdf:Producer")
    assert str(info.Creator) == xmp_text(pdf, "xmp:CreatorTool")
    assert str(info.CreationDate) == str(info.ModDate) == "D:20260312083005+07'00'"
    assert datetime.fromisoformat(xmp_text(pdf, "xmp:CreateDate")) == CREATED
    assert datetime.fromisoformat(xmp_text(pdf, "xmp:ModifyDate")) == CREATED
    assert set(info.keys()) == {"/Title", "/Producer", "/Creator", "/CreationDate", "/ModDate"}


def test_titles_with_control_characters_stay_readable() -> None:
    with pikepdf.open(io.BytesIO(render_to_bytes(blank_page(), title="Giấy\x00 khai\x1b sinh\n"))) as pdf:
        assert str(pdf.docinfo.Title) == xmp_text(pdf, "dc:title/rdf:Alt/rdf:li") == "Giấy khai sinh"


def blank_page() -> RenderPage:
    return RenderPage(np.full((30, 20), 255, np.uint8), empty_reading(20, 30))


def test_catalog_speaks_vietnamese_and_shows_the_title(pdf: pikepdf.Pdf) -> None:
    assert str(pdf.Root.Lang) == "vi-VN"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_nothing_active_hidden_or_attached(pdf: pikepdf.Pdf) -> None:
    """6.2.10 transparency, 6.3 annotations, 6.5 actions, 6.8 embedded files, 6.9 optional content."""
    forbidden = {
        "/AA",
        "/OpenAction",
        "/Names",
        "/OCProperties",
        "/AcroForm",
        "/NeedsRendering",
        "/Requirements",
        "/Perms",
    }
    assert not forbidden & set(pdf.Root.keys())
    for page in pdf.pages:
        assert not {"/Annots", "/AA", "/Group", "/PresSteps"} & set(page.obj.keys())
        assert set(page.Resources.keys()) == {"/XObject", "/Font"}


def test_output_intent_is_srgb(pdf: pikepdf.Pdf) -> None:
    """6.2.3: one output intent, an RGB profile of version 2 or 4, N agreeing with it."""
    (intent,) = cast("list[pikepdf.Object]", pdf.Root.OutputIntents)
    assert intent.S == "/GTS_PDFA1"
    assert str(intent.OutputConditionIdentifier) == "sRGB IEC61966-2.1"
    profile = intent.DestOutputProfile.read_bytes()
    assert intent.DestOutputProfile.N == 3
    assert (profile[8], profile[12:16], profile[16:20]) == (2, b"mntr", b"RGB ")


def test_profile_shows_colours_as_srgb() -> None:
    data = srgb_profile()
    assert struct.unpack(">L", data[:4])[0] == len(data)
    assert data[36:40] == b"acsp"
    colours = Image.fromarray(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))
    ours = ImageCms.ImageCmsProfile(io.BytesIO(data))
    shown = ImageCms.profileToProfile(colours, ours, ImageCms.createProfile("sRGB"))
    assert shown is not None
    assert np.abs(np.asarray(colours).astype(int) - np.asarray(shown)).max() <= 1


def test_images_are_plain(pdf: pikepdf.Pdf) -> None:
    """6.2.8: no Alternates, OPI, Interpolate; 6.2.4.3: device colour that the output intent covers."""
    for image in images(pdf):
        forbidden = {"/Alternates", "/OPI", "/SMask", "/Mask", "/Intent", "/SMaskInData"}
        assert not forbidden & set(image.keys())
        assert not bool(image.get("/Interpolate", False))
        assert image.ColorSpace in ("/DeviceGray", "/DeviceRGB")


def test_black_and_white_becomes_group_4_and_comes_back(pdf: pikepdf.Pdf) -> None:
    image = images(pdf)[1]
    assert image.Filter == "/CCITTFaxDecode"
    assert image.BitsPerComponent == 1
    decoded = np.asarray(pikepdf.PdfImage(image).as_pil_image().convert("L"))
    assert np.array_equal(decoded, text_page())
    assert len(image.read_raw_bytes()) < 10_000


def test_other_pixels_become_jpeg_close_to_them(pdf: pikepdf.Pdf) -> None:
    image = images(pdf)[2]
    assert image.Filter == "/DCTDecode"
    decoded = np.asarray(pikepdf.PdfImage(image).as_pil_image())[:, :, ::-1]
    assert np.abs(decoded.astype(int) - arrow_page()).mean() < 2


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_jpeg_bytes_stay_as_they_were(mode: str, progressive: bool) -> None:
    out = io.BytesIO()
    Image.fromarray(arrow_page()).convert(mode).save(out, "JPEG", quality=61, progressive=progressive)
    with pikepdf.open(io.BytesIO(render_to_bytes(RenderPage(out.getvalue(), empty_reading(413, 583))))) as pdf:
        (image,) = images(pdf)
        assert image.read_raw_bytes() == out.getvalue()
        assert image.ColorSpace == ("/DeviceGray" if mode == "L" else "/DeviceRGB")


def test_cmyk_jpeg_becomes_rgb() -> None:
    """A CMYK image would need an output intent of its own (6.2.4.3)."""
    out = io.BytesIO()
    Image.fromarray(arrow_page()[:, :, ::-1]).convert("CMYK").save(out, "JPEG", quality=95)
    encoded = encode_image(out.getvalue())
    assert encoded.entries["ColorSpace"] == "DeviceRGB"
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert np.abs(np.asarray(image)[:, :, ::-1].astype(int) - arrow_page()).mean() < 6


def test_bytes_that_are_no_image_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be decoded"):
        encode_image(b"\xff\xd8\xff\xe0 nothing else")


@given(st.binary(max_size=64))
def test_jpeg_frame_reader_survives_anything(tail: bytes) -> None:
    frame = read_jpeg_frame(b"\xff\xd8" + tail)
    assert frame is None or frame.width <= 65_535


def test_font_is_embedded_and_widths_agree(pdf: pikepdf.Pdf) -> None:
    """6.2.11.4 and 6.2.11.5."""
    (descendant,) = pdf.pages[0].Resources.Font.F.DescendantFonts
    program = TTFont(io.BytesIO(descendant.FontDescriptor.FontFile2.read_bytes()), checkChecksums=2)
    assert descendant.FontDescriptor.FontFile2.Length1 == len(font_program())
    advances = {advance for advance, _ in program["hmtx"].metrics.values()}
    assert advances == {ADVANCE} == {int(descendant.DW)}
    assert "/W" not in descendant
    assert program["head"].unitsPerEm == 1000
    assert program["maxp"].numGlyphs == 2


def test_no_text_refers_to_notdef(pdf: pikepdf.Pdf) -> None:
    """6.2.11.8; CIDToGIDMap is a stream (6.2.11.3.2)."""
    (descendant,) = pdf.pages[0].Resources.Font.F.DescendantFonts
    glyphs = np.frombuffer(descendant.CIDToGIDMap.read_bytes(), ">u2")
    used = shown_codes(pdf)
    assert used
    assert {int(glyphs[cid]) for cid in used} == {1}


def shown_codes(pdf: pikepdf.Pdf) -> set[int]:
    codes: set[int] = set()
    for page in pdf.pages:
        for operand in operands_of(page, "Tj"):
            text = bytes(operand)
            codes.update(struct.unpack(f">{len(text) // 2}H", text))
    return codes


def test_every_shown_code_has_its_letter(pdf: pikepdf.Pdf) -> None:
    cmap = pdf.pages[0].Resources.Font.F.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9a-f]{4})> <([0-9a-f]+)>$", cmap, re.MULTILINE)
    letters = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs if text != "ffff"}
    assert {letters[code] for code in shown_codes(pdf)} >= {*LETTERS, " "}
    sizes = [int(count) for count in re.findall(r"(\d+) beginbfchar", cmap)]
    assert max(sizes) <= 100
    assert sum(sizes) == len(letters)


def test_text_is_invisible(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        assert operands_of(page, "Tr") == [3]


def test_characters_beyond_the_basic_plane_and_control_characters() -> None:
    words = tuple(Word(text=text, box=Box(2, 2, 18, 12), confidence=None) for text in ("𠀀a", "\x00\u200b", "\ud800"))
    reading = Reading(width=20, height=30, dpi=150, words=words, lines=())
    page = RenderPage(np.full((30, 20), 255, np.uint8), reading)
    with pikepdf.open(io.BytesIO(render_to_bytes(page))) as pdf:
        assert b"<d840dc00>" in pdf.pages[0].Resources.Font.F.ToUnicode.read_bytes()
        assert len(shown_codes(pdf)) == len("𠀀a ")


def test_letters_are_composed() -> None:
    reading = reading_of(["tie\u0302\u0301ng"], 200, 100, 150)
    with pikepdf.open(io.BytesIO(render_to_bytes(RenderPage(np.zeros((100, 200), np.uint8), reading)))) as pdf:
        assert f"<{'ế'.encode('utf-16-be').hex()}>".encode() in pdf.pages[0].Resources.Font.F.ToUnicode.read_bytes()


def test_font_gives_each_letter_one_code() -> None:
    font = InvisibleFont()
    assert font.encode("aba") == b"\0\1\0\2\0\1"


@pytest.mark.parametrize("dpi", [72, 96, 150, 200, 300, 400, 600])
def test_page_has_the_size_of_the_paper(dpi: int) -> None:
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    page = RenderPage(np.full((height, width), 255, np.uint8), empty_reading(width, height, dpi))
    with pikepdf.open(io.BytesIO(render_to_bytes(page))) as pdf:
        box = [float(side) for side in pdf.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, width * 72 / dpi, height * 72 / dpi], abs=1e-3)


def test_page_sides_stay_within_what_pdfa_allows() -> None:
    """6.1.13: 3 to 14400 units."""
    assert points_per_pixel(20_000, 10, 72) * 20_000 == pytest.approx(14_400, abs=0.1)
    assert points_per_pixel(20_000, 10, 72) * 20_000 <= 14_400
    tiny = RenderPage(np.zeros((2, 2), np.uint8), empty_reading(2, 2, 300))
    with pikepdf.open(io.BytesIO(render_to_bytes(tiny))) as pdf:
        assert [float(side) for side in pdf.pages[0].MediaBox] == [0, 0, 3, 3]


def test_equal_pages_give_equal_bytes(document: bytes) -> None:
    again = render_to_bytes(RenderPage(text_page(), reading_of(["Cộng hòa"], 1240, 1754, 150)))
    assert again == render_to_bytes(RenderPage(text_page(), reading_of(["Cộng hòa"], 1240, 1754, 150)))
    assert again != render_to_bytes(RenderPage(text_page(), reading_of(["Cộng hoà"], 1240, 1754, 150)))


def test_wrong_arguments_are_refused() -> None:
    out = io.BytesIO()
    with pytest.raises(ValueError, match="at least one page"):
        render_document([], out, title=TITLE, created=CREATED)
    with pytest.raises(ValueError, match="time zone"):
        render_document([blank_page()], out, title=TITLE, created=datetime(2026, 3, 12))
    with pytest.raises(ValueError, match="30 x 20 pixels"):
        turned = RenderPage(blank_page().image, empty_reading(20, 30), rotation=90)
        render_document([turned], out, title=TITLE, created=CREATED)


class Discarded(io.RawIOBase):
    """Takes bytes and keeps none."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]


def test_memory_stays_at_one_page() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (1200, 900, 3), np.uint8)
    pages = (RenderPage(encode_jpeg(noise), reading_of(["Hà Nội"], 900, 1200, 150)) for _ in range(40))
    tracemalloc.start()
    try:
        render_document(pages, Discarded(), title=TITLE, created=CREATED)  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(encode_jpeg(noise))


@given(st.floats(-20_000, 20_000))
def test_numbers_are_plain_decimals(value: float) -> None:
    text = decimal(value)
    assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", text)
    assert float(text) == pytest.approx(value, abs=1e-5)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_text_strings_survive(text: str) -> None:
    assert str(pikepdf.Object.parse(serialise(text))) == text
