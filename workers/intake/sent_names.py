"""Names that stations give to files and batches: text and nothing else, whatever was sent."""

from __future__ import annotations

import unicodedata

MOST_LETTERS = 255
NAMELESS = "không tên"
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
"""Control and format characters (bidi marks among them), halves of pairs, and what has no meaning."""
_MOST_SUFFIX = 16


def clean_name(sent: str) -> str:
    """In NFC, of visible letters, at most 255 of them, without steps to other folders; its suffix stays."""
    visible = "".join(letter for letter in sent if unicodedata.category(letter) not in _INVISIBLE)
    steps = unicodedata.normalize("NFC", visible).replace("\\", "/").split("/")
    name = "/".join(step for step in map(str.strip, steps) if step.strip("."))
    return _shortened(name).strip() or NAMELESS


def _shortened(name: str) -> str:
    if len(name) <= MOST_LETTERS:
        return name
    dot = name.rfind(".", -_MOST_SUFFIX)
    suffix = name[dot:] if dot > 0 else ""
    return name[: MOST_LETTERS - len(suffix)] + suffix
