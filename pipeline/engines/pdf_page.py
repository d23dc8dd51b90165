"""What a PDF page is made of: its box, and whether it shows nothing but pictures. Runs inside the guarded child.

Reads the content stream with pikepdf as far as it is short and plain. Whatever is not understood counts as other
marks, and such a page is rasterised by Poppler.
"""

from __future__ import annotations

import math
import zlib
from typing import Any, NamedTuple

import pikepdf

from schemas.errors import PageUnreadable

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]

POINTS_PER_INCH = 72
MAX_CONTENT_BYTES = 512 * 1024
MAX_OPERATORS = 60_000
MAX_IMAGES = 2_000
MAX_FORM_DEPTH = 4
MAX_TREE_DEPTH = 60
INVISIBLE_TEXT = 3
UNIT: Matrix = (1, 0, 0, 1, 0, 0)
CLIP_SLACK_PT = 1.5
HIDDEN_FLAGS = 2 | 32

# Operators that leave no ink by themselves (ISO 32000-1, annex A): state, paths, text state, colours, marked content.
SILENT = frozenset(
    (
        *("w", "J", "j", "M", "d", "ri", "i", "BX", "EX", "MP", "DP", "BMC", "EMC", "BT", "ET", "Tc", "Tw", "Tz", "TL"),
        *("Tf", "Ts", "Td", "TD", "Tm", "T*", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g", "RG", "rg", "K", "k"),
    )
)
CURVES = frozenset("mlcvyh")
SHOWS_TEXT = frozenset(("Tj", "TJ", "'", '"'))
# What pikepdf raises on objects of an unexpected kind.
ODD = (pikepdf.PdfError, TypeError, ValueError, KeyError, AttributeError, IndexError, RuntimeError, zlib.error)


class PlacedImage(NamedTuple):
    """An image as the page shows it; the matrix maps the unit square to points."""

    xobject: Any
    matrix: Matrix

    @property
    def size(self) -> tuple[int, int]:
        return int(self.xobject.Width), int(self.xobject.Height)

    @property
    def quarter_turns(self) -> int | None:
        """How often the page turns the image clockwise by 90 degrees; None when it is mirrored, slanted or empty."""
        a, b, c, d, _, _ = self.matrix
        slack = 0.001 * max(map(abs, (a, b, c, d)))
        straight = abs(b) <= slack and abs(c) <= slack
        crossed = abs(a) <= slack and abs(d) <= slack
        if straight and a * d > 0:
            return 0 if a > 0 else 2
        if crossed and b * c < 0:
            return 3 if b > 0 else 1
        return None

    @property
    def rect(self) -> Rect:
        return mapped_rect(self.matrix, (0, 0, 1, 1))

    def resolution(self, user_unit: float) -> tuple[float, float]:
        """Pixels per inch along the image's own width and height; raises ZeroDivisionError for an empty one."""
        a, b, c, d, _, _ = self.matrix
        inch = user_unit / POINTS_PER_INCH
        return self.size[0] / (math.hypot(a, b) * inch), self.size[1] / (math.hypot(c, d) * inch)


class PageLook(NamedTuple):
    """box: the visible part in points (crop box within media box). turns: /Rotate as clockwise quarter turns.

    images: what the page shows when it shows nothing else, in order; None when there are other marks.
    """

    box: Rect
    turns: int
    user_unit: float
    images: tuple[PlacedImage, ...] | None

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height before /Rotate."""
        left, bottom, right, top = self.box
        return (right - left) * self.user_unit / POINTS_PER_INCH, (top - bottom) * self.user_unit / POINTS_PER_INCH

    @property
    def resolution(self) -> float | None:
        """The one resolution that all images of a page of images share (within 2 %), or None."""
        try:
            found = [value for image in self.images or () for value in image.resolution(self.user_unit)]
        except (ZeroDivisionError, *ODD):
            return None
        return max(found) if found and max(found) <= min(found) * 1.02 else None

    @property
    def whole_image(self) -> PlacedImage | None:
        """The one image that covers the page and no more than the page, unmasked and undistorted; else None."""
        if self.images is None or len(self.images) != 1 or self.resolution is None:
            return None
        image = self.images[0]
        left, bottom, right, top = self.box
        slack = max(2.0, 0.01 * max(right - left, top - bottom))
        fits = all(abs(a - b) <= slack for a, b in zip(image.rect, self.box, strict=True))
        return image if fits and image.quarter_turns is not None and not _is_masked(image.xobject) else None

    @property
    def bilevel(self) -> bool:
        """All images have one bit a pixel."""
        return bool(self.images) and all(_is_bilevel(image.xobject) for image in self.images or ())


def look_at(page: pikepdf.Page, content: bool = True) -> PageLook:
    """Looks at one page, or at its box alone; raises PageUnreadable (page_damaged) when it has no usable box."""
    try:
        box = _visible_box(page)
        unit = float(page.obj.get("/UserUnit", 1))
        turns = int(_inherited(page, "/Rotate") or 0) // 90 % 4
    except ODD as error:
        raise PageUnreadable("page_damaged", "the page box is not usable") from error
    if not (math.isfinite(unit) and unit > 0):
        unit = 1.0
    return PageLook(box, turns, unit, _images_only(page, box) if content else None)


def mapped_rect(matrix: Matrix, rect: Rect) -> Rect:
    """The smallest upright rectangle around a mapped one."""
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def plain_bytes(stream: Any, limit: int, last_filter: str | None = None) -> bytes | None:
    """The stream without its Flate filters, or None when more than `limit` bytes come out or another filter stands.

    last_filter: a filter that may stand last; what it encodes is returned (a JPEG stream inside Flate).
    """
    names = _filters(stream)
    parameters = stream.get("/DecodeParms", None)
    if last_filter and names[-1:] == [last_filter]:
        names = names[:-1]
    elif parameters is not None or last_filter:
        return None
    if set(names) - {"/FlateDecode", "/Fl"} or (names and parameters is not None):
        return None
    data: bytes = stream.read_raw_bytes()
    for _ in names:
        inflating = zlib.decompressobj()
        data = inflating.decompress(data, limit + 1)
        if len(data) > limit:
            return None
    return data if len(data) <= limit else None


class _OtherMarks(Exception):
    """The page shows something that is not a picture, or cannot be told from it."""


class _Scan:
    """Follows a content stream and keeps the images; raises _OtherMarks."""

    def __init__(self, box: Rect) -> None:
        self._box = box
        self._left = MAX_OPERATORS
        self._matrix: Matrix = UNIT
        self._text_mode = 0
        self._kept: list[tuple[Matrix, int]] = []
        self._path: list[Rect | None] = []
        self.images: list[PlacedImage] = []

    def follow(self, content: bytes, resources: Any, depth: int) -> None:
        scrap = pikepdf.new()
        for step in pikepdf.parse_content_stream(pikepdf.Stream(scrap, content)):
            self._left -= 1
            if self._left < 0:
                raise _OtherMarks
            self._step(str(step.operator), step.operands, resources, depth)

    def _step(self, operator: str, operands: Any, resources: Any, depth: int) -> None:
        if operator in SILENT or self._state(operator, operands) or self._clip(operator, operands):
            return
        if operator == "Do":
            self._show(resources.XObject[str(operands[0])], resources, depth)
        elif operator == "gs":
            _check_plain_state(resources.ExtGState[str(operands[0])])
        elif operator == "BDC":
            if operands[0] == pikepdf.Name.OC:
                raise _OtherMarks
        elif operator not in SHOWS_TEXT or self._text_mode != INVISIBLE_TEXT:
            raise _OtherMarks

    def _state(self, operator: str, operands: Any) -> bool:
        if operator == "q":
            self._kept.append((self._matrix, self._text_mode))
        elif operator == "Q":
            if self._kept:
                self._matrix, self._text_mode = self._kept.pop()
        elif operator == "cm":
            self._matrix = _product(_matrix(operands), self._matrix)
        elif operator == "Tr":
            self._text_mode = int(operands[0])
        else:
            return False
        return True

    def _clip(self, operator: str, operands: Any) -> bool:
        if operator == "re":
            x, y, width, height = (float(value) for value in operands)
            self._path.append(mapped_rect(self._matrix, (x, y, x + width, y + height)))
        elif operator in CURVES:
            self._path.append(None)
        elif operator == "n":
            self._path.clear()
        elif operator in ("W", "W*"):
            self._check_clip(self._path[0] if len(self._path) == 1 else None)
        else:
            return False
        return True

    def _check_clip(self, rect: Rect | None) -> None:
        left, bottom, right, top = self._box
        straight = min(abs(self._matrix[0]), abs(self._matrix[1])) == 0
        if rect is None or not straight:
            raise _OtherMarks
        if max(rect[0] - left, rect[1] - bottom, right - rect[2], top - rect[3]) > CLIP_SLACK_PT:
            raise _OtherMarks

    def _show(self, xobject: Any, resources: Any, depth: int) -> None:
        if "/OC" in xobject:
            raise _OtherMarks
        if xobject.Subtype == pikepdf.Name.Image:
            self.images.append(PlacedImage(xobject, self._matrix))
            if len(self.images) > MAX_IMAGES:
                raise _OtherMarks
        elif xobject.Subtype == pikepdf.Name.Form and depth < MAX_FORM_DEPTH:
            self._enter(xobject, xobject.get("/Resources", resources), depth + 1)
        else:
            raise _OtherMarks

    def _enter(self, form: Any, resources: Any, depth: int) -> None:
        content = plain_bytes(form, MAX_CONTENT_BYTES)
        if content is None:
            raise _OtherMarks
        outside = self._matrix, self._text_mode, self._kept
        self._matrix = _product(_matrix(form.get("/Matrix", UNIT)), self._matrix)
        self._kept = []
        left, bottom, right, top = (float(value) for value in form.BBox)
        self._check_clip(mapped_rect(self._matrix, (left, bottom, right, top)))
        self.follow(content, resources, depth)
        self._matrix, self._text_mode, self._kept = outside


def _images_only(page: pikepdf.Page, box: Rect) -> tuple[PlacedImage, ...] | None:
    scan = _Scan(box)
    try:
        if any(_is_drawn(annotation) for annotation in page.obj.get("/Annots", ())):
            return None
        scan.follow(_content(page), _inherited(page, "/Resources"), depth=0)
    except (_OtherMarks, *ODD):
        return None
    return tuple(scan.images)


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.get("/Contents", None)
    if contents is None:
        return b""
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    parts: list[bytes] = []
    for stream in streams:
        part = plain_bytes(stream, MAX_CONTENT_BYTES)
        if part is None or sum(len(part) for part in parts) > MAX_CONTENT_BYTES:
            raise _OtherMarks
        parts.append(part)
    return b"\n".join(parts)


def _is_drawn(annotation: Any) -> bool:
    unseen = annotation.Subtype in (pikepdf.Name.Link, pikepdf.Name.Popup)
    return not unseen and not int(annotation.get("/F", 0)) & HIDDEN_FLAGS


def _check_plain_state(state: Any) -> None:
    opaque = all(float(state.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    plain = state.get("/SMask", pikepdf.Name("/None")) == pikepdf.Name("/None")
    normal = state.get("/BM", pikepdf.Name.Normal) in (pikepdf.Name.Normal, pikepdf.Name.Compatible)
    if not (opaque and plain and normal):
        raise _OtherMarks


def _is_masked(xobject: Any) -> bool:
    return any(key in xobject for key in ("/SMask", "/Mask", "/SMaskInData"))


def _is_bilevel(xobject: Any) -> bool:
    coded = {"/CCITTFaxDecode", "/JBIG2Decode"} & set(_filters(xobject))
    return bool(coded) or bool(xobject.get("/ImageMask", False)) or int(xobject.get("/BitsPerComponent", 8)) == 1


def _filters(stream: Any) -> list[str]:
    filters = stream.get("/Filter", None)
    if filters is None:
        return []
    return [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _visible_box(page: pikepdf.Page) -> Rect:
    media = _rect(_inherited(page, "/MediaBox"))
    crop = _inherited(page, "/CropBox")
    if crop is None:
        return media
    left, bottom, right, top = _rect(crop)
    inner = max(left, media[0]), max(bottom, media[1]), min(right, media[2]), min(top, media[3])
    return inner if inner[0] < inner[2] and inner[1] < inner[3] else media


def _rect(values: Any) -> Rect:
    left, bottom, right, top = (float(value) for value in values)
    if not all(map(math.isfinite, (left, bottom, right, top))) or left == right or bottom == top:
        raise ValueError("an empty page box")
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _inherited(page: pikepdf.Page, key: str) -> Any:
    node: Any = page.obj
    for _ in range(MAX_TREE_DEPTH):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node.Parent
    return None


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
