"""The files of the pages: style, scripts, icons. All are our own and known when the process starts."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from review.answers import Refused

router = APIRouter()
_FOLDER = Path(__file__).parents[1] / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_GOOD = "public, max-age=31536000, immutable"


class StaticFile(NamedTuple):
    content: bytes
    media_type: str
    digest: str


@cache
def static_files() -> dict[str, StaticFile]:
    """By name."""
    paths = (path for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES)
    return {path.name: _read(path) for path in paths}


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, _TYPES[path.suffix], sha256(content).hexdigest()[:12])


def static_url(name: str) -> str:
    """With the digest of what it holds, so that a browser may keep it. Raises KeyError."""
    return f"/static/{name}?v={static_files()[name].digest}"


@router.get("/static/{name}")
def static_file(request: Request, name: str) -> Response:
    """Kept for good under the URL that `static_url` gives, asked for anew under any other."""
    found = static_files().get(name)
    if found is None:
        raise Refused("not_found")
    fresh = request.query_params.get("v") == found.digest
    headers = {"Cache-Control": _FOR_GOOD if fresh else "no-cache"}
    return Response(found.content, media_type=found.media_type, headers=headers)
