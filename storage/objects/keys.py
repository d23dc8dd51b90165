"""Names of keys: the one place that says where in a store an object lies. Folders and buckets use the same ones.

sha256/ab/abcd…                        an object, by the SHA-256 of its bytes
"""

from __future__ import annotations

import re
from typing import Final

OBJECTS: Final = "sha256/"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_OBJECT = re.compile(rf"{OBJECTS}([0-9a-f]{{2}})/(\1[0-9a-f]{{62}})")


def object_key(sha256: str) -> str:
    """Raises ValueError for what is no digest in small hexadecimal letters."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in hexadecimal: {sha256[:80]!r}")
    return f"{OBJECTS}{sha256[:2]}/{sha256}"


def digest_of_key(key: str) -> str | None:
    """The way back; None for a key that is not of an object of ours."""
    found = _OBJECT.fullmatch(key)
    return found[2] if found else None
