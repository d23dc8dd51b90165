"""Makes the files that strangers send: plain scans in every coding, and the hostile ones."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

A4_PT = (595.2, 841.92)


def scan(width: int = 620, height: int = 877, seed: int = 0) -> Image.Image:
    """A colour image whose corners, halves and details all differ: turns, flips and crops show."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(60, 256, (height // 20, width // 20, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    for corner, colour in ((0, "red"), (1, "green"), (2, "blue"), (3, "black")):
        left, top = (corner % 2) * (width - 80), (corner // 2) * (height - 80)
        image.paste(colour, (left, top, left + 80, top + 80))
    return image


def jpeg_bytes(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, **options)
    return out.getvalue()


def dct(pdf: Pdf, image: Image.Image, data: bytes | None = None, **keys: Any) -> Stream:
    """A JPEG image object."""
    spaces = {"L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
    about = {"ColorSpace": spaces[image.mode], "BitsPerComponent": 8, "Filter": Name.DCTDecode, **keys}
    return _image(pdf, data or jpeg_bytes(image), image.size, about)


def bits(pdf: Pdf, pixels: NDArray[np.bool_], coding: str = "flate", **keys: Any) -> Stream:
    """A 1-bit image object, True is white; coding: flate or ccitt."""
    height, width = pixels.shape
    about: dict[str, Any] = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1, **keys}
    if coding == "flate":
        return _image(
            pdf,
            zlib.compress(np.packbits(pixels, axis=1).tobytes()),
            (width, height),
            {"Filter": Name.FlateDecode, **about},
        )
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "TIFF", compression="group4", strip_size=width * height)
    out.seek(0)
    with Image.open(out) as tiff:
        start, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
        black_is_one = tiff.tag_v2[262] == 0  # type: ignore[attr-defined]
    parameters = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=not black_is_one)
    data = out.getvalue()[start : start + count]
    return _image(pdf, data, (width, height), {"Filter": Name.CCITTFaxDecode, "DecodeParms": parameters, **about})


def _image(pdf: Pdf, data: bytes, size: tuple[int, int], about: dict[str, Any]) -> Stream:
    stream = Stream(pdf, data)
    keys = {"Type": Name.XObject, "Subtype": Name.Image, "Width": size[0], "Height": size[1], **about}
    for key, value in keys.items():
        stream[f"/{key}"] = value
    return stream


def add_page(pdf: Pdf, content: str, objects: dict[str, Any] | None = None, **keys: Any) -> None:
    """One page; keys: /MediaBox (default A4), /CropBox, /Rotate, /UserUnit, /Annots, ..."""
    page = Dictionary(Type=Name.Page, MediaBox=[0, 0, *A4_PT], Contents=pdf.make_stream(content.encode()))
    named = {f"/{name}": pdf.make_indirect(value) for name, value in (objects or {}).items()}
    page.Resources = Dictionary(XObject=Dictionary(named), Font=Dictionary(F=_helvetica()))
    for key, value in keys.items():
        page[f"/{key}"] = Array(value) if isinstance(value, list | tuple) else value
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def placed(name: str = "Im", size: tuple[float, float] = A4_PT, at: tuple[float, float] = (0, 0)) -> str:
    """The content that draws an image upright over so many points."""
    return f"q {size[0]} 0 0 {size[1]} {at[0]} {at[1]} cm /{name} Do Q"


def _helvetica() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def deflated_zeros(mebibytes: int) -> bytes:
    """So much nothing, Flate twice: a few kilobytes."""
    once = zlib.compressobj(9)
    chunk = bytes(1024 * 1024)
    inner = b"".join(once.compress(chunk) for _ in range(mebibytes)) + once.flush()
    return zlib.compress(inner, 9)


def image_bomb(path: Path) -> Path:
    """20000 x 20000 CMYK in 3 KB."""
    pdf = pikepdf.new()
    about = {
        "ColorSpace": Name.DeviceCMYK,
        "BitsPerComponent": 8,
        "Filter": Array([Name.FlateDecode, Name.FlateDecode]),
    }
    bomb = _image(pdf, deflated_zeros(1526), (20_000, 20_000), about)
    add_page(pdf, placed("Im"), {"Im": bomb})
    pdf.save(path, compress_streams=False)
    return path


def content_bomb(path: Path) -> Path:
    """A page whose drawing commands are 512 MiB of zeros."""
    pdf = pikepdf.new()
    add_page(pdf, "")
    stream = Stream(pdf, deflated_zeros(512))
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    pdf.pages[0].obj.Contents = pdf.make_indirect(stream)
    pdf.save(path, compress_streams=False)
    return path


def endless_forms(path: Path, good_pages: int = 0) -> Path:
    """Forms within forms, 40 to the power of 6; then so many pages that are in order."""
    pdf = pikepdf.new()
    inner = _form(pdf, "0 0 1 1 re f", {})
    for _ in range(6):
        inner = _form(pdf, "/F Do " * 40, {"F": inner})
    add_page(pdf, "/F Do", {"F": inner})
    for _ in range(good_pages):
        add_page(pdf, "100 100 200 200 re f")
    pdf.save(path)
    return path


def _form(pdf: Pdf, content: str, objects: dict[str, Any]) -> Any:
    form = pdf.make_stream(content.encode())
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 850])
    form.Resources = Dictionary(XObject=Dictionary({f"/{name}": value for name, value in objects.items()}))
    return form


def many_pages(path: Path, count: int) -> Path:
    """A page tree that names one small page so many times."""
    kids = b"3 0 R " * count
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (count, kids),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    path.write_bytes(_raw_pdf(objects))
    return path


def looping_tree(path: Path) -> Path:
    """A page tree whose child is itself."""
    path.write_bytes(
        _raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [ 2 0 R ] /Parent 2 0 R >>"])
    )
    return path


def _raw_pdf(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def encrypted(path: Path, source: Path, user: str, owner: str) -> Path:
    """The same PDF with passwords."""
    with pikepdf.open(source) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user=user, owner=owner))
    return path
