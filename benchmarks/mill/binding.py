"""How scanned pages come as files: one PDF, one TIFF, an image a page, a PDF a paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
from PIL import Image

Binding = Literal["pdf", "pdf_each", "jpeg", "png", "tiff", "tiff_g4"]


@dataclass(frozen=True)
class ScannedPage:
    """A page ready for its file. `paper`: the running number of its paper, by which `pdf_each` binds."""

    image: Image.Image
    dpi: int
    jpeg_quality: int
    paper: int


@dataclass(frozen=True)
class Place:
    """Where a page went: the file's name in its folder, the page in it from 1."""

    source: str
    source_page: int


def bind(pages: list[ScannedPage], binding: Binding, folder: Path, stem: str) -> list[Place]:
    """Writes the pages into `folder`; where each of them went, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    if binding == "pdf":
        return _pdf(pages, folder / f"{stem}.pdf")
    if binding == "pdf_each":
        return _pdf_each(pages, folder, stem)
    if binding in ("tiff", "tiff_g4"):
        return _tiff(pages, folder / f"{stem}.tif", g4=binding == "tiff_g4")
    return [_single(page, folder, f"{stem}-{n}", binding) for n, page in enumerate(pages, 1)]


def _single(page: ScannedPage, folder: Path, stem: str, binding: Binding) -> Place:
    if binding == "png" or page.image.mode == "1":
        page.image.save(folder / f"{stem}.png", dpi=(page.dpi, page.dpi), optimize=True)
        return Place(f"{stem}.png", 1)
    (folder / f"{stem}.jpg").write_bytes(_jpeg(page))
    return Place(f"{stem}.jpg", 1)


def _pdf_each(pages: list[ScannedPage], folder: Path, stem: str) -> list[Place]:
    papers = list(dict.fromkeys(page.paper for page in pages))
    places = {
        paper: _pdf([p for p in pages if p.paper == paper], folder / f"{stem}-{n}.pdf")
        for n, paper in enumerate(papers, 1)
    }
    return [places[page.paper].pop(0) for page in pages]


def _pdf(pages: list[ScannedPage], path: Path) -> list[Place]:
    """One full-page image a page, its JPEG or G4 bytes embedded as they are."""
    with pikepdf.new() as pdf:
        for page in pages:
            width, height = (side * 72 / page.dpi for side in page.image.size)
            pdf.add_blank_page(page_size=(width, height))
            sheet = pdf.pages[-1]
            sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=_image(pdf, page)))
            sheet.Contents = pdf.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode())
        pdf.save(path, deterministic_id=True)
    return [Place(path.name, n) for n in range(1, len(pages) + 1)]


def _image(pdf: pikepdf.Pdf, page: ScannedPage) -> pikepdf.Stream:
    bilevel = page.image.mode == "1"
    colours = pikepdf.Name.DeviceRGB if page.image.mode == "RGB" else pikepdf.Name.DeviceGray
    stream = pikepdf.Stream(pdf, _g4(page.image) if bilevel else _jpeg(page))
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = page.image.size
    stream.ColorSpace, stream.BitsPerComponent = colours, 1 if bilevel else 8
    stream.Filter = pikepdf.Name.CCITTFaxDecode if bilevel else pikepdf.Name.DCTDecode
    if bilevel:
        stream.DecodeParms = pikepdf.Dictionary(K=-1, Columns=page.image.width, Rows=page.image.height, BlackIs1=False)
    return stream


def _g4(image: Image.Image) -> bytes:
    """The CCITT group 4 bytes of a one-bit image, taken out of a TIFF of one strip, white as 1."""
    held = io.BytesIO()
    image.save(held, format="TIFF", compression="group4", strip_size=1 << 30, tiffinfo={262: 0})
    tiff = Image.open(io.BytesIO(held.getvalue()))
    (offset,), (size,) = tiff.tag_v2[273], tiff.tag_v2[279]  # type: ignore[attr-defined]
    return held.getvalue()[offset : offset + size]


def _jpeg(page: ScannedPage) -> bytes:
    held = io.BytesIO()
    page.image.save(held, format="JPEG", quality=page.jpeg_quality, dpi=(page.dpi, page.dpi), subsampling=2)
    return held.getvalue()


def _tiff(pages: list[ScannedPage], path: Path, g4: bool) -> list[Place]:
    images = [page.image.convert("1", dither=Image.Dither.NONE) if g4 else page.image for page in pages]
    dpi = (pages[0].dpi, pages[0].dpi)
    compression = "group4" if g4 else "tiff_lzw"
    images[0].save(path, format="TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=dpi)
    return [Place(path.name, n) for n in range(1, len(pages) + 1)]
