"""A scanner's drop folder with two watchers on it: batches are laid into it, receipts are found in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.faults.papers import SmallBatch
from tests.faults.units import Unit

WATCHERS = ("watcher-1", "watcher-2")
_QUICK = {
    "SOHOA_WATCH_SETTLE_S": "0.3",
    "SOHOA_WATCH_FOLDER_SETTLE_S": "0.6",
    "SOHOA_WATCH_POLL_S": "0.3",
    "SOHOA_SENDING_TIMEOUT_S": "20",
    "SOHOA_SPOOL_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


class DropFolder:
    """One folder for all stations of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, batch: SmallBatch) -> None:
        """As a scanner's program does that writes aside first."""
        aside = self.folder / f".{batch.number:04d}"
        aside.mkdir()
        for name, data in batch.files:
            (aside / name).write_bytes(data)
        aside.rename(self.folder / f"{batch.number:04d}")

    def receipt(self, batch: SmallBatch) -> Mapping[str, Any] | None:
        """By the digests of its files; None as long as none is there."""
        for path in self.folder.glob("done/**/*.receipt.json"):
            told: dict[str, Any] = json.loads(path.read_text())
            if [file["sha256"] for file in told["files"]] == batch.digests:
                return told
        return None

    def rejected(self) -> list[str]:
        return [str(path.relative_to(self.folder)) for path in self.folder.glob("rejected/**/*") if path.is_file()]


def watchers(folder: Path, url: str, token: str, logs: Path) -> dict[str, Unit]:
    """Both of the same folder."""
    environment = {**_QUICK, "SOHOA_STATION_KEY": token}
    arguments = ["watch", str(folder), "--service", url]
    return {name: Unit(name, arguments, environment, logs / f"{name}.log") for name in WATCHERS}
