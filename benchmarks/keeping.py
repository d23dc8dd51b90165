"""Figures on disk: what took minutes to measure is measured once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from schemas.model import Frozen

_Facts = TypeVar("_Facts", bound=Frozen)


def kept(path: Path, kind: type[_Facts], measure: Callable[[], _Facts]) -> _Facts:
    """The facts in the file, measured and written there if it is not there yet."""
    if path.exists():
        return kind.model_validate_json(path.read_bytes())
    facts = measure()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(facts.model_dump_json(indent=1), encoding="utf-8")
    unfinished.replace(path)
    return facts
