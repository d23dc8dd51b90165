"""The guarded child that opens a stranger's file and gives its pages. Started by load.py, through guard.py.

Requests: `{"open": ...}`, then `{"page": N}`; another `open` puts another file in its place. An answer is
`{"error": code, "detail": text}` or what was asked; after a page come width x height x channels bytes of pixels and
`jpeg_bytes` bytes of the page's own JPEG stream.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Protocol

from PIL import Image

from pipeline.engines.guarded import Wire, confine, grant_cpu_s
from pipeline.engines.images import ImageFile, Picture
from schemas.errors import InputRejected, PageUnreadable, SohoaError

MAX_DETAIL = 200


class Opened(Protocol):
    """A file whose pages can be asked for, in any order."""

    pages: int

    def page(self, number: int) -> Picture:
        """Page `number` from 1; raises PageUnreadable."""


def open_file(request: dict[str, Any]) -> Opened:
    """The reader for the kind of file that was found; raises InputRejected."""
    file, kind, limits = request["file"], request["kind"], request["limits"]
    if kind != "pdf":
        return ImageFile(file, kind, limits["max_pages"], limits["max_pixels"])
    from pipeline.engines.poppler import PdfFile  # noqa: PLC0415 (100 ms that image files need not pay)

    return PdfFile(file, request["folder"], limits)


def main() -> None:
    wire = Wire()
    Image.preinit()  # Pillow's readers: before somebody waits for a file
    wire.answer({"ready": True})
    requests = iter(wire.requests())
    first = next(requests)
    limits = first["open"]["limits"]
    confine(limits["memory_bytes"], limits["max_pixels"] * 3 + 1024, first["open"]["niceness"])
    opened: Opened | None = None
    for request in chain([first], requests):
        grant_cpu_s(limits["page_wall_s"])
        try:
            if "open" in request:
                opened = open_file(request["open"])
                wire.answer({"pages": opened.pages})
            else:
                assert opened is not None
                _send(wire, opened.page(request["page"]))
        except (InputRejected, PageUnreadable) as error:
            wire.answer(_refusal(error))


def _refusal(error: SohoaError) -> dict[str, str]:
    return {"error": error.code, "detail": error.message[:MAX_DETAIL]}


def _send(wire: Wire, picture: Picture) -> None:
    jpeg = picture.jpeg or b""
    about = {
        "width": picture.image.width,
        "height": picture.image.height,
        "channels": 3 if picture.image.mode == "RGB" else 1,
        "dpi": picture.dpi,
        "bilevel": picture.bilevel,
        "jpeg_bytes": len(jpeg),
    }
    wire.answer(about, chain(picture.rows(), [jpeg]))


if __name__ == "__main__":
    main()
