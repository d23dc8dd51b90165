"""PDF pages: images taken as they are, everything else drawn, boxes and turns respected."""

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from schemas.errors import PageUnreadable
from tests.integration.loading import bgr, difference, load
from tests.integration.strange_files import A4_PT, add_page, bits, dct, encrypted, jpeg_bytes, placed, scan


def make(path: Path, content: str, objects: dict[str, Any] | None = None, **keys: Any) -> Path:
    pdf = pikepdf.new()
    made = {name: value(pdf) for name, value in (objects or {}).items()}
    add_page(pdf, content, made, **keys)
    pdf.save(path)
    return path


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_page_that_is_one_jpeg_keeps_its_bytes(tmp_path: Path, mode: str) -> None:
    image = scan(1240, 1754).convert(mode)
    data = jpeg_bytes(image)
    raster = load(make(tmp_path / "a.pdf", placed(), {"Im": lambda pdf: dct(pdf, image, data)}))
    assert raster.jpeg == data
    assert raster.dpi == 150
    assert raster.pixels.shape[:2] == (1754, 1240)
    assert difference(raster.pixels, bgr(image) if mode == "RGB" else np.asarray(image)) < 6


@pytest.mark.parametrize(
    "content",
    [
        "q " + placed() + " Q",
        f"q 0 0 {A4_PT[0]} {A4_PT[1]} re W n {placed()} Q",
        placed() + " BT 3 Tr /F 12 Tf 100 100 Td (invisible) Tj ET",
        "/Artifact <</Type /Background>> BDC " + placed() + " EMC",
        "0.5 0 0 0.5 0 0 cm " + placed(size=(A4_PT[0] * 2, A4_PT[1] * 2)),
    ],
)
def test_what_leaves_no_mark_does_not_matter(tmp_path: Path, content: str) -> None:
    data = jpeg_bytes(scan())
    assert load(make(tmp_path / "a.pdf", content, {"Im": lambda pdf: dct(pdf, scan(), data)})).jpeg == data


@pytest.mark.parametrize(
    "content",
    [
        placed() + " BT /F 60 Tf 100 400 Td (STAMP) Tj ET",
        placed() + " 1 0 0 rg 100 100 200 200 re f",
        "q 100 100 200 200 re W n " + placed() + " Q",
        placed(size=(300, 400), at=(100, 100)),
        placed(size=(A4_PT[0] * 1.5, A4_PT[1] * 1.5)),
        f"q -{A4_PT[0]} 0 0 {A4_PT[1]} {A4_PT[0]} 0 cm /Im Do Q",
        placed() + " BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI",
        "(unbalanced " + placed(),
    ],
)
def test_other_marks_are_drawn(tmp_path: Path, content: str) -> None:
    raster = load(make(tmp_path / "a.pdf", content, {"Im": lambda pdf: dct(pdf, scan())}))
    assert raster.jpeg is None


def test_a_note_on_the_page_is_drawn(tmp_path: Path) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[100, 100, 300, 300], IC=[1, 0, 0], C=[1, 0, 0])
    objects = {"Im": lambda pdf: dct(pdf, Image.new("L", (620, 877), 200))}
    raster = load(make(tmp_path / "a.pdf", placed(), objects, Annots=[note]))
    assert raster.jpeg is None
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[100, 100, 300, 300])
    assert load(make(tmp_path / "b.pdf", placed(), objects, Annots=[link])).jpeg is not None


@pytest.mark.parametrize("turn", [90, 180, 270, -90, 450])
def test_rotate_is_applied_to_an_image_page(tmp_path: Path, turn: int) -> None:
    objects = {"Im": lambda pdf: dct(pdf, scan())}
    raster = load(make(tmp_path / "a.pdf", placed(), objects, Rotate=turn))
    assert difference(raster.pixels, np.rot90(bgr(scan()), -turn // 90)) < 6
    assert raster.jpeg is None


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotate_is_applied_to_a_drawn_page(tmp_path: Path, turn: int) -> None:
    content = "1 0 0 rg 0 0 100 300 re f"
    upright = load(make(tmp_path / "a.pdf", content)).pixels
    turned = load(make(tmp_path / "b.pdf", content, Rotate=turn)).pixels
    assert upright.shape == (3508, 2480, 3)
    assert difference(turned, np.rot90(upright, -turn // 90)) < 0.1


@pytest.mark.parametrize(("matrix", "turns"), [("0 W -H 0 H 0", 1), ("-W 0 0 -H W H", 2), ("0 -W H 0 0 W", 3)])
def test_an_image_turned_by_the_content(tmp_path: Path, matrix: str, turns: int) -> None:
    """turns: counter-clockwise. The page is as wide as the turned image."""
    width, height = A4_PT
    box = [0, 0, width, height] if turns == 2 else [0, 0, height, width]
    content = "q " + matrix.replace("W", str(width)).replace("H", str(height)) + " cm /Im Do Q"
    path = make(tmp_path / "a.pdf", content, {"Im": lambda pdf: dct(pdf, scan())}, MediaBox=box)
    raster = load(path)
    assert raster.dpi == 75
    assert raster.jpeg is None
    assert difference(raster.pixels, np.rot90(bgr(scan()), turns)) < 6


def test_page_boxes_with_offsets(tmp_path: Path) -> None:
    """The crop box is what is seen, wherever it lies."""
    image = {"Im": lambda pdf: dct(pdf, scan())}
    box = [100, 200, 100 + A4_PT[0], 200 + A4_PT[1]]
    whole = make(tmp_path / "a.pdf", placed(at=(100, 200)), image, MediaBox=[0, 0, 1000, 1200], CropBox=box)
    assert load(whole).jpeg is not None
    negative = make(tmp_path / "b.pdf", placed(at=(-50, -60)), image, MediaBox=[-50, -60, A4_PT[0] - 50, A4_PT[1] - 60])
    assert load(negative).jpeg is not None
    backwards = make(tmp_path / "c.pdf", placed(), image, MediaBox=[A4_PT[0], A4_PT[1], 0, 0])
    assert load(backwards).jpeg is not None
    inner = make(
        tmp_path / "d.pdf", "1 0 0 rg 100 200 72 72 re f", MediaBox=[0, 0, 1000, 1200], CropBox=[100, 200, 172, 344]
    )
    pixels = load(inner).pixels
    assert pixels.shape == (600, 300, 3)
    assert pixels[450, 150].tolist() == [0, 0, 255]
    assert pixels[150, 150].tolist() == [255, 255, 255]


def test_boxes_are_inherited(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, placed(), {"Im": dct(pdf, scan())})
    page = pdf.pages[0].obj
    pdf.Root.Pages.MediaBox = page.MediaBox
    pdf.Root.Pages.Resources = page.Resources
    pdf.Root.Pages.Rotate = 180
    del page.MediaBox, page.Resources
    pdf.save(tmp_path / "a.pdf")
    raster = load(tmp_path / "a.pdf")
    assert difference(raster.pixels, np.rot90(bgr(scan()), 2)) < 6


def test_user_unit_counts_for_the_dpi(tmp_path: Path) -> None:
    half = (A4_PT[0] / 2, A4_PT[1] / 2)
    image = {"Im": lambda pdf: dct(pdf, scan())}
    box = [0, 0, *half]
    assert load(make(tmp_path / "a.pdf", placed(size=half), image, MediaBox=box, UserUnit=2)).dpi == 75
    drawn = load(make(tmp_path / "b.pdf", "0 0 9 9 re f", MediaBox=box, UserUnit=2))
    assert drawn.pixels.shape[:2] == (3508, 2480)
    assert drawn.dpi == 300


@pytest.mark.parametrize("coding", ["flate", "ccitt"])
@pytest.mark.parametrize("size", [(1654, 2339), (2481, 3507), (1653, 2339)])
def test_one_bit_pages_come_out_bit_by_bit(tmp_path: Path, coding: str, size: tuple[int, int]) -> None:
    pixels = np.asarray(scan(*size).convert("1"))
    raster = load(make(tmp_path / "a.pdf", placed(), {"Im": lambda pdf: bits(pdf, pixels, coding)}))
    assert raster.bilevel
    assert raster.jpeg is None
    assert raster.dpi == round(size[0] / A4_PT[0] * 72)
    assert np.array_equal(raster.pixels, pixels.astype(np.uint8) * 255)


def test_inverted_one_bit_pages(tmp_path: Path) -> None:
    pixels = np.asarray(scan(1654, 2339).convert("1"))
    image = {"Im": lambda pdf: bits(pdf, pixels, Decode=Array([1, 0]))}
    assert np.array_equal(load(make(tmp_path / "a.pdf", placed(), image)).pixels, (~pixels).astype(np.uint8) * 255)


def test_stencils(tmp_path: Path) -> None:
    """Scanners write black through a mask; 0 in the mask is ink."""
    pixels = np.asarray(scan(1654, 2339).convert("1"))
    pdf = pikepdf.new()
    stencil = bits(pdf, pixels, ImageMask=True)
    del stencil.ColorSpace
    add_page(pdf, "0 g " + placed(), {"Im": stencil})
    pdf.save(tmp_path / "a.pdf")
    raster = load(tmp_path / "a.pdf")
    assert raster.bilevel
    assert difference(raster.pixels, pixels.astype(np.uint8) * 255) < 1


def test_strips_are_drawn_at_their_own_resolution(tmp_path: Path) -> None:
    image = scan(1654, 2339)
    pdf = pikepdf.new()
    heights = [(0, 800), (800, 1600), (1600, 2339)]
    strips = {f"S{top}": dct(pdf, image.crop((0, top, 1654, bottom))) for top, bottom in heights}
    scale = 72 / 200
    content = " ".join(
        placed(f"S{top}", (1654 * scale, (bottom - top) * scale), (0, (2339 - bottom) * scale))
        for top, bottom in heights
    )
    add_page(pdf, content, strips, MediaBox=[0, 0, 1654 * scale, 2339 * scale])
    pdf.save(tmp_path / "a.pdf")
    raster = load(tmp_path / "a.pdf")
    assert raster.dpi == 200
    assert difference(raster.pixels, bgr(image)) < 8


@pytest.mark.parametrize(
    "keys",
    [
        {"Decode": Array([1, 0, 1, 0, 1, 0])},
        {"SMask": True},
        {"Filter": Array([Name.ASCIIHexDecode, Name.DCTDecode])},
        {"ColorSpace": Name.DeviceGray},
        {"Width": 600},
    ],
)
def test_a_jpeg_with_something_done_to_it_is_not_kept(tmp_path: Path, keys: dict[str, Any]) -> None:
    pdf = pikepdf.new()
    data = jpeg_bytes(scan())
    hexed = data.hex().encode() + b">" if "Filter" in keys else data
    image = dct(pdf, scan(), hexed)
    for key, value in keys.items():
        image[f"/{key}"] = dct(pdf, Image.new("L", (620, 877), 128)) if key == "SMask" else value
    add_page(pdf, placed(), {"Im": image})
    pdf.save(tmp_path / "a.pdf")
    try:
        raster = load(tmp_path / "a.pdf")
    except PageUnreadable as error:
        assert error.code == "page_damaged"
    else:
        assert raster.jpeg is None


def test_inverted_jpeg_is_inverted(tmp_path: Path) -> None:
    image = {"Im": lambda pdf: dct(pdf, scan(), Decode=Array([1, 0, 1, 0, 1, 0]))}
    assert difference(load(make(tmp_path / "a.pdf", placed(), image)).pixels, 255 - bgr(scan())) < 6


def test_cmyk_jpeg(tmp_path: Path) -> None:
    """Pillow writes CMYK inverted; a PDF says so by Decode."""
    image = {"Im": lambda pdf: dct(pdf, scan().convert("CMYK"), Decode=Array([1, 0] * 4))}
    raster = load(make(tmp_path / "a.pdf", placed(), image))
    assert raster.jpeg is None
    assert raster.pixels.shape == (877, 620, 3)
    assert difference(raster.pixels, bgr(scan())) < 40  # Poppler's inks are duller than Pillow's


def test_deflated_jpeg_is_kept(tmp_path: Path) -> None:
    data = jpeg_bytes(scan())
    both = Array([Name.FlateDecode, Name.DCTDecode])
    image = {"Im": lambda pdf: dct(pdf, scan(), zlib.compress(data), Filter=both)}
    assert load(make(tmp_path / "a.pdf", placed(), image)).jpeg == data


def test_a_jpeg_cut_short_is_not_read_as_if_whole(tmp_path: Path) -> None:
    data = jpeg_bytes(scan())
    image = {"Im": lambda pdf: dct(pdf, scan(), data[: len(data) // 2])}
    path = make(tmp_path / "a.pdf", placed(), image)
    with pytest.raises(PageUnreadable) as caught:
        load(path)
    assert caught.value.code == "page_damaged"


def test_drawn_page(tmp_path: Path) -> None:
    raster = load(make(tmp_path / "a.pdf", "BT /F 40 Tf 100 400 Td (Hello) Tj ET"))
    assert raster.pixels.shape == (3508, 2480)
    assert raster.dpi == 300
    assert raster.pixels.min() < 50


def test_large_paper_is_drawn_more_coarsely(tmp_path: Path) -> None:
    """A0 (0.841 x 1.189 m) at 300 dpi would be 139 Mpx."""
    path = make(tmp_path / "a.pdf", "0 0 100 100 re f", MediaBox=[0, 0, 2384, 3370])
    raster = load(path)
    assert raster.dpi == 253
    assert 95_000_000 < raster.pixels.size <= 100_000_000


def test_owner_password_alone_opens(tmp_path: Path) -> None:
    data = jpeg_bytes(scan())
    plain = make(tmp_path / "plain.pdf", placed(), {"Im": lambda pdf: dct(pdf, scan(), data)})
    assert load(encrypted(tmp_path / "a.pdf", plain, user="", owner="secret")).jpeg == data
    drawn = make(tmp_path / "drawn.pdf", "100 100 300 300 re f")
    assert load(encrypted(tmp_path / "b.pdf", drawn, user="", owner="secret")).pixels.min() == 0


def test_junk_before_the_header(tmp_path: Path) -> None:
    plain = make(tmp_path / "plain.pdf", "100 100 300 300 re f")
    (tmp_path / "a.pdf").write_bytes(b"\r\n" + b"junk\n" * 100 + plain.read_bytes())
    assert load(tmp_path / "a.pdf").pixels.min() == 0
