"""Text as a PDF may carry it."""

from __future__ import annotations

import unicodedata


def printable(text: str) -> str:
    """NFC without control, format and unpaired surrogate characters, which XML and ToUnicode cannot name."""
    return "".join(char for char in unicodedata.normalize("NFC", text) if char.isprintable()).strip()
