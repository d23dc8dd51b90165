"""weights/manifest.toml: for each file of weights its digest, what it was made from, and what was measured."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

WEIGHTS = Path(__file__).parents[1] / "weights"
MANIFEST = "manifest.toml"
Entry = Mapping[str, str | int | float | list[str]]


def keep_weights(name: str, content: bytes, entry: Entry, folder: Path = WEIGHTS) -> None:
    """Writes the file and its table of the manifest; the tables of other files stay."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    manifest = folder / MANIFEST
    tables = tomllib.loads(manifest.read_text("utf-8")) if manifest.exists() else {}
    tables[name] = {"sha256": hashlib.sha256(content).hexdigest(), **entry}
    manifest.write_text("\n".join(_table(each, tables[each]) for each in sorted(tables)), "utf-8")


def _table(name: str, entry: Entry) -> str:
    """JSON strings, numbers and lists are TOML too."""
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items())
    return f'["{name}"]\n{"".join(lines)}'
