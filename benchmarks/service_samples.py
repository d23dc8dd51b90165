"""The sample dossier of five pages, each time with other bytes, so that no page of it is known already."""

from __future__ import annotations

import secrets
from pathlib import Path

_SAMPLE = Path(__file__).parent / "samples" / "scans" / "thuong-tru"
_PDFS = ("quet-1.pdf", "quet-2.pdf", "quet-3.pdf")
PAGES = 5
"""Of all its files: 1 + 3 + 1."""


def fresh_dossier() -> dict[str, bytes]:
    """Its files by name. Without a receipt among them each sending is a dossier of its own."""
    return {name: (_SAMPLE / name).read_bytes() + f"\n% {secrets.token_hex(8)}\n".encode() for name in _PDFS}


def write_dossier(folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    for name, data in fresh_dossier().items():
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())
