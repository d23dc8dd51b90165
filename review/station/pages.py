"""Pages as the screen shows them, and their images, which are kept in memory alone."""

from __future__ import annotations

import io
import json
from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from PIL import Image

from review.station.views import PageView
from storage.objects.port import ObjectStore
from storage.records.review.dossier_sheets import SheetPage

VIEW_HEIGHT_PX = 1700
_QUALITY = 80
_FEW = 4096
_MOST_BYTES = 64_000_000
"""Of views that are kept: about 200."""


class PageFacts(NamedTuple):
    """Of the upright page image, in pixels; how far its source was turned clockwise to stand upright."""

    width: int
    height: int
    dpi: int
    rotation: int


NOT_READ = PageFacts(0, 0, 0, 0)


class StoredPages:
    """Page images and their sizes, by the digests of their objects. Any number of threads may ask."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self.facts = lru_cache(maxsize=_FEW)(self._read_facts)
        self._views: OrderedDict[str, bytes] = OrderedDict()
        self._turn = Lock()

    def full(self, sha256: str) -> bytes:
        """The upright page image, a JPEG."""
        return self._objects.get(sha256)

    def view(self, sha256: str) -> bytes:
        """The same at most VIEW_HEIGHT_PX high."""
        with self._turn:
            if sha256 in self._views:
                self._views.move_to_end(sha256)
                return self._views[sha256]
        made = _smaller(self._objects.get(sha256))
        with self._turn:
            self._views[sha256] = made
            while sum(map(len, self._views.values())) > _MOST_BYTES:
                self._views.popitem(last=False)
        return made

    def _read_facts(self, sha256: str) -> PageFacts:
        told = json.loads(self._objects.get(sha256))
        return PageFacts(told["width"], told["height"], told["dpi"], told["rotation"])


def page_view(page: SheetPage, stored: StoredPages) -> PageView:
    facts = stored.facts(page.record) if page.record else NOT_READ
    at = f"/review/api/pages/{page.id}" if page.image else None
    return PageView(
        id=page.id,
        number=page.number,
        width=facts.width,
        height=facts.height,
        rotation=facts.rotation,
        view=at and f"{at}/view.jpg",
        full=at and f"{at}/full.jpg",
        source=f"{page.source} · {page.source_page}",
        set_aside=page.set_aside if page.number is None else None,
    )


def _smaller(jpeg: bytes) -> bytes:
    """Decoded at an eighth, quarter or half of its size where that is enough: most of the work is saved."""
    image: Image.Image = Image.open(io.BytesIO(jpeg))
    if image.height <= VIEW_HEIGHT_PX:
        return jpeg
    size = (round(image.width * VIEW_HEIGHT_PX / image.height), VIEW_HEIGHT_PX)
    image.draft(image.mode, size)
    buffer = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
