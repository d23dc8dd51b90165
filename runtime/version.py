"""Which Sohoa this is. In a file of its own: who asks for it need not load the stages."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    return metadata.version("sohoa")
