"""Page images as PDF streams: JPEG bytes as they came, bilevel pages in CCITT Group 4, others as JPEG of ours."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from pipeline.pdfa.objects import Name, PdfStream, PdfValue, Ref
from pipeline.raster import Pixels

JPEG_QUALITY = 85
_GROUP4_MAX_SIDE = 65_535
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTE_COUNTS = 273, 278, 279
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EMBEDDABLE_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_MARKERS_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True)
class EncodedImage:
    """An image as it stands in the PDF: width and height in pixels, stream entries, encoded bytes."""

    width: int
    height: int
    entries: dict[str, PdfValue]
    data: bytes

    def write(self, pdf: PdfStream) -> Ref:
        size: dict[str, PdfValue] = {"Width": self.width, "Height": self.height}
        kind: dict[str, PdfValue] = {"Type": Name("XObject"), "Subtype": Name("Image")}
        return pdf.add_stream({**kind, **size, **self.entries}, self.data)


@dataclass(frozen=True)
class JpegFrame:
    """The frame header of a JPEG: marker (0xC0 baseline, 0xC2 progressive ...), bits a sample, size, channels."""

    marker: int
    bits: int
    width: int
    height: int
    channels: int

    @property
    def embeddable(self) -> bool:
        """Grey or three channels of 8 bits, Huffman coded: what DCTDecode and an RGB output intent allow."""
        return self.marker in _EMBEDDABLE_FRAMES and self.bits == 8 and self.channels in {1, 3} and self.height > 0


def encode_image(image: bytes | Pixels) -> EncodedImage:
    """JPEG bytes pass unchanged when they may stand in PDF/A; whatever else is encoded anew.

    image: a JPEG file, or grey (height, width) or BGR (height, width, 3) pixels.
    Raises ValueError when bytes are no readable image.
    """
    if isinstance(image, bytes):
        frame = read_jpeg_frame(image)
        if frame is not None and frame.embeddable:
            return _jpeg(image, frame)
        image = _decode(image)
    if is_bilevel(image) and max(image.shape) <= _GROUP4_MAX_SIDE:
        return _group4(image)
    data = encode_jpeg(image)
    channels = 1 if image.ndim == 2 else 3
    return _jpeg(data, JpegFrame(0xC0, 8, image.shape[1], image.shape[0], channels))


def read_jpeg_frame(data: bytes) -> JpegFrame | None:
    """The frame header (ITU-T T.81, B.2.2), None when the bytes are no JPEG or end before it."""
    if data[:2] != b"\xff\xd8":
        return None
    position = 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _MARKERS_WITHOUT_LENGTH:
            position += 2
        elif marker in _FRAME_MARKERS:
            return _frame(marker, data[position + 4 : position + 10])
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _frame(marker: int, fields: bytes) -> JpegFrame | None:
    if len(fields) < 6:
        return None
    bits, height, width, channels = struct.unpack(">BHHB", fields)
    return JpegFrame(marker, bits, width, height, channels)


def is_bilevel(pixels: Pixels) -> bool:
    """True for a grey page of pure black and white."""
    return pixels.ndim == 2 and cv2.countNonZero(cv2.inRange(pixels, 1, 254)) == 0


def encode_jpeg(pixels: Pixels, quality: int = JPEG_QUALITY) -> bytes:
    """A baseline JPEG of grey or BGR pixels; raises ValueError for a size that JPEG cannot hold."""
    if max(pixels.shape) > 65_500:
        raise ValueError(f"a JPEG holds at most 65500 pixels a side, not {pixels.shape[1]} x {pixels.shape[0]}")
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def _decode(data: bytes) -> Pixels:
    try:
        with Image.open(io.BytesIO(data)) as image:
            rgb = np.asarray(image.convert("RGB"))
    except OSError as error:
        raise ValueError(f"the page image cannot be decoded: {error}") from error
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _jpeg(data: bytes, frame: JpegFrame) -> EncodedImage:
    colour = Name("DeviceGray" if frame.channels == 1 else "DeviceRGB")
    entries: dict[str, PdfValue] = {"ColorSpace": colour, "BitsPerComponent": 8, "Filter": Name("DCTDecode")}
    return EncodedImage(frame.width, frame.height, entries, data)


def _group4(pixels: Pixels) -> EncodedImage:
    """ITU-T T.6 by way of a TIFF of one strip; ink is written as 1, as fax coding expects."""
    height, width = pixels.shape
    tiff = io.BytesIO()
    ink = Image.fromarray(pixels == 0)
    ink.save(tiff, format="TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: height})
    tiff.seek(0)
    with Image.open(tiff) as image:
        (offset,), (size,) = image.tag_v2[_STRIP_OFFSETS], image.tag_v2[_STRIP_BYTE_COUNTS]  # type: ignore[attr-defined]
    entries: dict[str, PdfValue] = {
        "ColorSpace": Name("DeviceGray"),
        "BitsPerComponent": 1,
        "Filter": Name("CCITTFaxDecode"),
        "DecodeParms": {"K": -1, "Columns": width, "Rows": height},
    }
    return EncodedImage(width, height, entries, tiff.getvalue()[offset : offset + size])
