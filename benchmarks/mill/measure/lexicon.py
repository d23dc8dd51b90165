"""The words of the measuring split, read from `words.yaml` and `bodies.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from benchmarks.mill.people import Lexicon


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return {key: _tuples(value) for key, value in loaded.items()}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


LEXICON = Lexicon(**_read("words.yaml"))
BODIES: dict[str, tuple[tuple[str, ...], ...]] = _read("bodies.yaml")
"""Bodies of administrative documents by kind; each is its paragraphs."""
