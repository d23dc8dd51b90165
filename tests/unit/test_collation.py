from __future__ import annotations

from pathlib import Path
from typing import Literal

import pikepdf
import pytest
from PIL import Image, ImageDraw

from schemas.errors import InputRejected
from workers.station.claims import encoded
from workers.station.collation import Passes, collate, interleave
from workers.station.tiff_frames import read_frames, write_frames


def page(number: int, mode: str = "L") -> Image.Image:
    image = Image.new(mode, (200 + number, 300), "white")
    ImageDraw.Draw(image).text((50, 100), f"page {number}", fill="black")
    return image


def several(path: Path, numbers: tuple[int, ...], mode: str = "L", **options: str) -> Path:
    first, *others = [page(number, mode) for number in numbers]
    first.save(path, save_all=True, append_images=others, **options)
    return path


def widths(path: Path) -> list[int]:
    with Image.open(path) as image:
        found = []
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            found.append(image.width)
        return found


def passes(tmp_path: Path, fronts: list[Path], backs: list[Path], reverse: bool = True) -> Passes:
    target = tmp_path / "out"
    target.mkdir()
    return Passes(
        fronts=tuple(map(encoded, fronts)), backs=tuple(map(encoded, backs)), reverse=reverse, target=encoded(target)
    )


def jpegs(folder: Path, numbers: tuple[int, ...]) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"{place}.jpg" for place in range(len(numbers))]
    for path, number in zip(paths, numbers, strict=True):
        page(number).save(path)
    return paths


@pytest.mark.parametrize(("backs", "reverse"), [((6, 4, 2), True), ((2, 4, 6), False)])
def test_single_pages_are_put_between_each_other_unchanged(
    tmp_path: Path, backs: tuple[int, ...], reverse: bool
) -> None:
    front, back = jpegs(tmp_path / "f", (1, 3, 5)), jpegs(tmp_path / "b", backs)
    interleave(passes(tmp_path, front, back, reverse))
    made = sorted((tmp_path / "out").iterdir())
    assert [widths(path) for path in made] == [[201], [202], [203], [204], [205], [206]]
    assert {path.read_bytes() for path in made} == {path.read_bytes() for path in (*front, *back)}


def test_pdf_pages_keep_their_streams(tmp_path: Path) -> None:
    front, back = several(tmp_path / "f.pdf", (1, 3, 5)), several(tmp_path / "b.pdf", (6, 4, 2))
    collate(passes(tmp_path, [front], [back]))
    streams = []
    with pikepdf.open(tmp_path / "out" / "f.pdf") as made:
        for one in made.pages:
            (image,) = one.get_images().values()
            streams.append((int(image.Width), image.read_raw_bytes()))
    assert [width for width, _ in streams] == [201, 202, 203, 204, 205, 206]
    originals = set()
    for path in (front, back):
        with pikepdf.open(path) as pdf:
            originals |= {image.read_raw_bytes() for one in pdf.pages for image in one.get_images().values()}
    assert {data for _, data in streams} == originals


@pytest.mark.parametrize(
    ("compression", "mode"),
    [("group4", "1"), ("tiff_lzw", "RGB"), ("jpeg", "L"), ("jpeg", "RGB"), ("tiff_deflate", "L"), ("raw", "RGB")],
)
def test_tiff_frames_are_copied_byte_for_byte(tmp_path: Path, compression: str, mode: str) -> None:
    front = several(tmp_path / "f.tif", (1, 3, 5), mode, compression=compression)
    back = several(tmp_path / "b.tif", (6, 4, 2), mode, compression=compression)
    interleave(passes(tmp_path, [front], [back]))
    made = tmp_path / "out" / "f.tif"
    assert widths(made) == [201, 202, 203, 204, 205, 206]
    with Image.open(made) as image, Image.open(front) as original:
        for frame in range(3):
            image.seek(2 * frame)
            original.seek(frame)
            assert image.tobytes() == original.tobytes()
            assert image.info.get("compression") == original.info.get("compression")


def test_tiffs_of_either_byte_order(tmp_path: Path) -> None:
    little, big = several(tmp_path / "little.tif", (1, 2)), tmp_path / "big.tif"
    deep = [Image.new("I;16B", (200 + number, 300), 700 * number) for number in (1, 2)]
    deep[0].save(big, save_all=True, append_images=deep[1:])
    assert big.read_bytes()[:2] == b"MM"
    write_frames(read_frames(big)[::-1], tmp_path / "turned.tif")
    assert widths(tmp_path / "turned.tif") == [202, 201]
    with Image.open(tmp_path / "turned.tif") as turned:
        assert turned.getpixel((5, 5)) == 1400
    with pytest.raises(InputRejected, match="byte orders"):
        write_frames([*read_frames(big), *read_frames(little)], tmp_path / "mixed.tif")


def test_counts_must_agree(tmp_path: Path) -> None:
    front, back = several(tmp_path / "f.pdf", (1, 3, 5)), several(tmp_path / "b.pdf", (4, 2))
    with pytest.raises(InputRejected, match="3 fronts, but 2 backs") as error:
        collate(passes(tmp_path, [front], [back]))
    assert error.value.code == "duplex_counts"


def test_pages_of_different_kinds_are_refused(tmp_path: Path) -> None:
    front, back = several(tmp_path / "f.pdf", (1, 3)), several(tmp_path / "b.tif", (4, 2))
    with pytest.raises(InputRejected, match="all PDF or all TIFF"):
        interleave(passes(tmp_path, [front], [back]))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 and nothing",
        b"II*\x00\x08\x00\x00\x00",
        b"II*\x00\x08\x00\x00\x00\xff\xff" + bytes(100),
        b"II+\x00" + bytes(100),
        b"MM\x00*\x00\x00\x00\x08\x00\x01\x01\x11\x00\x09\xff\xff\xff\xff\x00\x00\x00\x08\x00\x00\x00\x08",
    ],
)
def test_what_cannot_be_taken_apart_is_refused(tmp_path: Path, data: bytes) -> None:
    bad, good = tmp_path / "f", several(tmp_path / "b.pdf", (4, 2))
    bad.write_bytes(data)
    with pytest.raises(InputRejected):
        interleave(passes(tmp_path, [bad], [good]))


def test_a_tiff_that_goes_in_circles_is_refused(tmp_path: Path) -> None:
    path = several(tmp_path / "f.tif", (1, 3), "1", compression="group4")
    data = bytearray(path.read_bytes())
    order: Literal["little", "big"] = "little"
    first = int.from_bytes(data[4:8], order)
    entries = int.from_bytes(data[first : first + 2], order)
    link = first + 2 + 12 * entries
    data[link : link + 4] = first.to_bytes(4, order)
    path.write_bytes(data)
    with pytest.raises(InputRejected):
        read_frames(path)
