"""What stands on a line of a page."""

from __future__ import annotations

from typing import Protocol

from schemas.geometry import Box


class Placed(Protocol):
    """Anything that stands on a line: `body` is its box without accents."""

    @property
    def body(self) -> Box: ...
