"""Writes a document's pages as one searchable PDF/A-2b (ISO 19005-2): the page images under invisible text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from pipeline.pdfa.colour import CONDITION, srgb_profile
from pipeline.pdfa.font import InvisibleFont
from pipeline.pdfa.images import EncodedImage, encode_image
from pipeline.pdfa.metadata import LANGUAGE, info_dictionary, xmp_packet
from pipeline.pdfa.objects import Name, PdfStream, PdfValue, Ref, decimal
from pipeline.pdfa.text import FONT_RESOURCE, text_layer
from pipeline.raster import Pixels
from schemas.page import Rotation
from schemas.reading import Reading

IMAGE_RESOURCE = "Im"
POINTS_PER_INCH = 72
# A page side is 3 to 14400 units (ISO 19005-2, 6.1.13).
_SIDE_LIMITS_PT = (3.0, 14_400.0)
# Renderers round page sizes up: without this, rounding of decimals adds a row of pixels and blurs the whole page.
_HAIR_LESS = 1 - 1e-6


@dataclass(frozen=True)
class RenderPage:
    """One page.

    image: a JPEG file's own bytes (embedded unchanged), or pixels, grey (height, width) or BGR (height, width, 3).
    rotation: how far `image` is turned clockwise to stand upright; 0 for an image that is upright already.
    reading: words and lines in pixels of the upright image; its width, height and dpi are those of that image.
    """

    image: bytes | Pixels
    reading: Reading
    rotation: Rotation = 0


def render_document(pages: Iterable[RenderPage], out: BinaryIO, *, title: str, created: datetime) -> int:
    """Writes the PDF to `out` and returns its number of pages.

    Pages are taken and written one at a time, so a generator keeps memory at one page. Equal arguments give equal
    bytes. Raises ValueError for no page, for a `created` without a time zone, for an image that cannot be decoded,
    and for a reading whose size is not that of the upright image; what `out` then holds is no PDF.
    """
    if created.utcoffset() is None:
        raise ValueError("`created` needs a time zone")
    pdf, font = PdfStream(out), InvisibleFont()
    tree, font_ref = pdf.reserve(), pdf.reserve()
    kids = [_write_page(pdf, page, tree, font, font_ref) for page in pages]
    if not kids:
        raise ValueError("a document needs at least one page")
    pdf.add({"Type": Name("Pages"), "Kids": kids, "Count": len(kids)}, tree)
    font.write(pdf, font_ref)
    root = _write_catalog(pdf, tree, xmp_packet(title, created))
    pdf.close(root, pdf.add(info_dictionary(title, created)))
    return len(kids)


def _write_page(pdf: PdfStream, page: RenderPage, tree: Ref, font: InvisibleFont, font_ref: Ref) -> Ref:
    image = encode_image(page.image)
    reading = page.reading
    _check_size(image, page)
    scale = points_per_pixel(reading.width, reading.height, reading.dpi)
    width, height = reading.width * scale, reading.height * scale
    content = _draw_image(page.rotation, width, height) + text_layer(reading, font, scale)
    resources: dict[str, PdfValue] = {
        "XObject": {IMAGE_RESOURCE: image.write(pdf)},
        "Font": {FONT_RESOURCE: font_ref},
    }
    return pdf.add(
        {
            "Type": Name("Page"),
            "Parent": tree,
            "MediaBox": [0, 0, *(max(side, _SIDE_LIMITS_PT[0]) for side in (width, height))],
            "Resources": resources,
            "Contents": pdf.add_deflated({}, content),
        }
    )


def _check_size(image: EncodedImage, page: RenderPage) -> None:
    upright = (image.width, image.height) if page.rotation in {0, 180} else (image.height, image.width)
    if upright != (page.reading.width, page.reading.height):
        raise ValueError(
            f"the upright image is {upright[0]} x {upright[1]} pixels, "
            f"its reading {page.reading.width} x {page.reading.height}"
        )


def points_per_pixel(width: int, height: int, dpi: int) -> float:
    """72 / dpi, less for a page that would be larger than PDF/A allows."""
    scale = min(POINTS_PER_INCH / max(1, dpi), _SIDE_LIMITS_PT[1] / max(width, height))
    return scale * _HAIR_LESS


def _draw_image(rotation: Rotation, width: float, height: float) -> bytes:
    """Places the unit square of the image so that it stands upright on a page of width x height points."""
    matrix = {
        0: (width, 0, 0, height, 0, 0),
        90: (0, -height, width, 0, 0, height),
        180: (-width, 0, 0, -height, width, height),
        270: (0, height, -width, 0, width, 0),
    }[rotation]
    return f"q {' '.join(decimal(value) for value in matrix)} cm /{IMAGE_RESOURCE} Do Q\n".encode("ascii")


def _write_catalog(pdf: PdfStream, tree: Ref, xmp: bytes) -> Ref:
    intent: dict[str, PdfValue] = {
        "Type": Name("OutputIntent"),
        "S": Name("GTS_PDFA1"),
        "OutputConditionIdentifier": CONDITION,
        "Info": CONDITION,
        "DestOutputProfile": pdf.add_deflated({"N": 3}, srgb_profile()),
    }
    return pdf.add(
        {
            "Type": Name("Catalog"),
            "Pages": tree,
            "Lang": LANGUAGE,
            "ViewerPreferences": {"DisplayDocTitle": True},
            "OutputIntents": [intent],
            "Metadata": pdf.add_stream({"Type": Name("Metadata"), "Subtype": Name("XML")}, xmp),
        }
    )
