"""Image files in every mode, turned by EXIF, of many pages, damaged."""

from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, TiffImagePlugin

from pipeline.load import Limits, open_pages, probe_file
from schemas.errors import InputRejected, PageUnreadable
from tests.integration.loading import bgr, difference, load
from tests.integration.strange_files import jpeg_bytes, scan

pillow_heif.register_heif_opener()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(tmp_path: Path, orientation: int) -> None:
    upright = scan()
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]  # the opposite turn, as the camera holds it
    stored = upright if back is None else upright.transpose(Image.Transpose(back))
    exif = Image.Exif()
    exif[0x0112] = orientation
    (tmp_path / "photo.jpg").write_bytes(jpeg_bytes(stored, exif=exif))
    raster = load(tmp_path / "photo.jpg")
    assert difference(raster.pixels, bgr(upright)) < 6
    assert (raster.jpeg is None) == (orientation != 1)


@pytest.mark.parametrize(("name", "options"), [("a.png", {}), ("a.tif", {}), ("a.webp", {"lossless": True})])
def test_exif_orientation_of_other_kinds(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    scan().transpose(Image.Transpose.ROTATE_90).save(tmp_path / name, exif=exif, **options)
    assert difference(load(tmp_path / name).pixels, bgr(scan())) == 0


def test_heic_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    scan().transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.heic", exif=exif.tobytes(), quality=90)
    assert difference(load(tmp_path / "a.heic").pixels, bgr(scan())) < 6


def test_plain_jpeg_keeps_its_bytes(tmp_path: Path) -> None:
    data = jpeg_bytes(scan(), dpi=(150, 150))
    (tmp_path / "a.jpg").write_bytes(data)
    raster = load(tmp_path / "a.jpg")
    assert raster.jpeg == data
    assert raster.dpi == 150
    assert difference(raster.pixels, bgr(scan())) < 6


@pytest.mark.parametrize(
    ("mode", "name"),
    [("1", "a.png"), ("1", "a.tif"), ("L", "a.png"), ("L", "a.jpg"), ("L", "a.tif"), ("P", "a.png"), ("RGB", "a.png")],
)
def test_modes_without_transparency(tmp_path: Path, mode: str, name: str) -> None:
    image = scan().convert(mode)
    image.save(tmp_path / name)
    raster = load(tmp_path / name)
    expected = bgr(image) if mode in ("P", "RGB") else np.asarray(image.convert("L"))
    assert difference(raster.pixels, expected) < (6 if name == "a.jpg" else 0.001)
    assert raster.bilevel == (mode == "1")


def test_group_4_tiff(tmp_path: Path) -> None:
    image = scan(1654, 2339).convert("1")
    image.save(tmp_path / "fax.tif", compression="group4", dpi=(200, 200))
    raster = load(tmp_path / "fax.tif")
    assert raster.bilevel
    assert raster.dpi == 200
    assert np.array_equal(raster.pixels, np.asarray(image.convert("L")))


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    scan(1728, 1145).convert("1").save(tmp_path / "fax.tif", compression="group3", dpi=(204, 98))
    raster = load(tmp_path / "fax.tif")
    assert raster.pixels.shape == (2383, 1728)
    assert raster.dpi == 204


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits(tmp_path: Path, name: str) -> None:
    ramp = np.tile(np.linspace(0, 65535, 620).astype(np.uint16), (100, 1))
    Image.fromarray(ramp).save(tmp_path / name)
    assert np.array_equal(load(tmp_path / name).pixels, (ramp >> 8).astype(np.uint8))


def test_sixteen_bits_big_endian(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 620).astype(">u2"), (100, 1))
    Image.frombytes("I;16B", (620, 100), ramp.tobytes()).save(tmp_path / "a.tif")
    assert np.array_equal(load(tmp_path / "a.tif").pixels, (ramp >> 8).astype(np.uint8))


def test_sixteen_bits_where_zero_is_white(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 620).astype(np.uint16), (100, 1))
    Image.fromarray(ramp).save(tmp_path / "a.tif", tiffinfo={262: 0})
    with Image.open(tmp_path / "a.tif") as made:
        assert made.tag_v2[262] == 0  # type: ignore[attr-defined]
    assert np.array_equal(load(tmp_path / "a.tif").pixels, 255 - (ramp >> 8).astype(np.uint8))


def test_floating_point(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 1, 620).astype(np.float32), (100, 1))
    Image.fromarray(ramp).save(tmp_path / "a.tif")
    assert difference(load(tmp_path / "a.tif").pixels, (ramp * 255).astype(np.uint8)) <= 1


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk(tmp_path: Path, name: str) -> None:
    """Pillow writes CMYK JPEG the Adobe way, inverted."""
    scan().convert("CMYK").save(tmp_path / name)
    raster = load(tmp_path / name)
    assert difference(raster.pixels, bgr(scan())) < 6
    assert raster.jpeg is None


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparency_is_white(tmp_path: Path, mode: str) -> None:
    image = scan().convert("RGBA")
    image.paste((0, 0, 0, 0), (200, 200, 400, 400))
    name = "a.tif" if mode == "PA" else "a.png"
    image.convert(mode).save(tmp_path / name)
    pixels = load(tmp_path / name).pixels
    assert (pixels[200:400, 200:400] == 255).all()
    assert pixels[10, 10].min() < 255


def test_palette_with_a_transparent_colour(tmp_path: Path) -> None:
    image = Image.new("P", (100, 100), 0)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.paste(1, (0, 0, 50, 100))
    image.save(tmp_path / "a.png", transparency=0)
    pixels = load(tmp_path / "a.png").pixels
    assert pixels[50, 20].tolist() == [0, 0, 200]
    assert pixels[50, 80].tolist() == [255, 255, 255]


def test_colour_without_colour_is_grey(tmp_path: Path) -> None:
    scan().convert("L").convert("RGB").save(tmp_path / "a.png")
    assert load(tmp_path / "a.png").pixels.ndim == 2


def test_tiff_of_many_pages(tmp_path: Path) -> None:
    pages = [scan(seed=1), scan(seed=2).convert("L"), scan(seed=3).convert("1")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:], dpi=(150, 150))
    assert probe_file(tmp_path / "a.tif", Limits()).pages == 3
    for number in (3, 1, 2):
        expected = pages[number - 1]
        plain = bgr(expected) if expected.mode == "RGB" else np.asarray(expected.convert("L"))
        assert np.array_equal(load(tmp_path / "a.tif", number).pixels, plain)


def test_heic_of_many_images(tmp_path: Path) -> None:
    heif = pillow_heif.from_pillow(scan(seed=1))
    heif.add_from_pillow(scan(seed=2))
    heif.save(tmp_path / "a.heic", quality=90)
    assert probe_file(tmp_path / "a.heic", Limits()).pages == 2
    for number in (2, 1):
        assert difference(load(tmp_path / "a.heic", number).pixels, bgr(scan(seed=number))) < 6


def test_webp(tmp_path: Path) -> None:
    scan().save(tmp_path / "a.webp", quality=90)
    assert difference(load(tmp_path / "a.webp").pixels, bgr(scan())) < 8


def test_extension_says_nothing(tmp_path: Path) -> None:
    scan().save(tmp_path / "a.pdf", "PNG")
    assert probe_file(tmp_path / "a.pdf", Limits()).kind == "png"
    assert np.array_equal(load(tmp_path / "a.pdf").pixels, bgr(scan()))


def test_missing_dpi_is_estimated(tmp_path: Path) -> None:
    scan(2480, 3508).save(tmp_path / "a.jpg", quality=50)
    assert load(tmp_path / "a.jpg").dpi == 300


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.heic"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
def test_cut_short(tmp_path: Path, name: str, part: float) -> None:
    scan().save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * part)])
    with pytest.raises(InputRejected, match="damaged or cut short") as caught:
        probe_file(tmp_path / name, Limits())
    assert caught.value.code == "damaged_file"


def test_one_damaged_page_among_good_ones(tmp_path: Path) -> None:
    pages = [scan(seed=number) for number in range(3)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    with Image.open(tmp_path / "a.tif") as tiff:
        assert isinstance(tiff, TiffImagePlugin.TiffImageFile)
        tiff.seek(1)
        start, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    data = bytearray((tmp_path / "a.tif").read_bytes())
    data[start : start + count] = bytes([0xFF]) * count
    (tmp_path / "a.tif").write_bytes(data)
    with open_pages(tmp_path / "a.tif", "tiff", Limits()) as opened:
        with pytest.raises(PageUnreadable, match=r"a\.tif, page 2") as caught:
            opened.page(2)
        assert caught.value.code == "page_damaged"
        for number in (1, 3):
            assert np.array_equal(opened.page(number).pixels, bgr(pages[number - 1]))


def test_too_many_frames(tmp_path: Path) -> None:
    dot = Image.new("L", (60, 60))
    dot.save(tmp_path / "a.tif", save_all=True, append_images=[dot] * 20)
    assert probe_file(tmp_path / "a.tif", Limits(max_pages=21)).pages == 21
    with pytest.raises(InputRejected) as caught:
        probe_file(tmp_path / "a.tif", Limits(max_pages=20))
    assert caught.value.code == "too_many_pages"


def test_a_tiff_that_names_itself_as_next(tmp_path: Path) -> None:
    Image.new("L", (60, 60)).save(tmp_path / "a.tif")
    data = bytearray((tmp_path / "a.tif").read_bytes())
    start = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[start : start + 2], "little")
    link = start + 2 + 12 * entries
    data[link : link + 4] = start.to_bytes(4, "little")
    (tmp_path / "a.tif").write_bytes(data)
    try:
        assert probe_file(tmp_path / "a.tif", Limits()).pages == 1
    except InputRejected as error:
        assert error.code in ("damaged_file", "too_many_pages")


def test_too_small(tmp_path: Path) -> None:
    Image.new("L", (49, 400)).save(tmp_path / "a.png")
    with pytest.raises(InputRejected) as caught:
        probe_file(tmp_path / "a.png", Limits())
    assert caught.value.code == "page_too_small"


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_decompression_bombs(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.new("1", (30_000, 30_000)).save(path, **({"compression": "group4"} if name != "a.png" else {}))
    assert path.stat().st_size < 2_000_000
    with pytest.raises(InputRejected) as caught:
        probe_file(path, Limits())
    assert caught.value.code == "page_too_large"


def test_a_bomb_among_good_frames(tmp_path: Path) -> None:
    good = Image.new("1", (600, 800), 1)
    bomb = Image.new("1", (30_000, 30_000))
    good.save(tmp_path / "a.tif", save_all=True, append_images=[bomb, good], compression="group4")
    with open_pages(tmp_path / "a.tif", "tiff", Limits()) as opened:
        assert opened.pages == 3
        with pytest.raises(PageUnreadable) as caught:
            opened.page(2)
        assert caught.value.code == "page_too_large"
        assert opened.page(3).pixels.shape == (800, 600)
