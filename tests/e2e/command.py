"""The command line as a user has it, and what a folder holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOHOA = [sys.executable, "-P", "-m", "sohoa.cli"]
WALL_S = 240


def start(*arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SOHOA, *map(str, arguments)],
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sohoa(*arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, env=env)
    try:
        out, err = process.communicate(timeout=WALL_S)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def summary(out: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return data


def dossiers(out: Path) -> dict[str, dict[str, Any]]:
    """Every dossier in DIR by its id; as many as the summary says."""
    found = {path.parent.name: json.loads(path.read_text()) for path in out.glob("*/dossier.json")}
    assert set(found) == {entry["id"] for entry in summary(out)["dossiers"]}
    return found


def ledger(dossier: dict[str, Any]) -> list[tuple[str, int]]:
    """Source pages in documents and set aside, each once."""
    placed = {(p["source"], p["source_page"]) for one in dossier["documents"] for p in one["pages"]}
    aside = [(p["source"], p["source_page"]) for p in dossier["set_aside"]]
    return sorted([*placed, *aside])


def contents(folder: Path, journal: bool = True) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of every file."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (journal or ".sohoa" not in path.parts)
    }


def outcome(out: Path) -> dict[str, bytes]:
    """What DIR holds for its readers; the seconds taken are left out."""
    files = {name: data for name, (data, _) in contents(out, journal=False).items()}
    files["summary.json"] = re.sub(rb'"seconds": [\d.]+', b'"seconds": 0', files["summary.json"])
    return files


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
