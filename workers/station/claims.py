"""What a watcher has taken out of its drop folder, until it lies in `done/` or `rejected/`.

FOLDER/.sohoa-claimed/<id>/dropped/...     the file or folder as it was dropped; it came by one rename
FOLDER/.sohoa-claimed/<id>/backs/          the claim of the backs, when the batch was scanned in two passes
FOLDER/.sohoa-claimed/<id>/collated/       the pages of both in order
FOLDER/.sohoa-claimed/<id>/manifest.json   what is sent, in order; written once everything is whole
FOLDER/.sohoa-claimed/<id>/verdict.json    how it ended, and where everything goes; then only moving is left

Every step ends with one rename, so that a watcher killed at any moment goes on where it was. Ids sort in the order of
taking and never come again.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Literal, TypeVar
from urllib.parse import quote_from_bytes, unquote_to_bytes

from pipeline.load import digest
from schemas.model import Frozen
from schemas.service import Receipt
from storage.atomic import sync_folder, write_whole
from workers.station.drop_folder import scans_in, scans_of, shown_name

FOLDER = ".sohoa-claimed"
DROPPED, BACKS, COLLATED = "dropped", "backs", "collated"
MANIFEST, VERDICT = "manifest.json", "verdict.json"
RECEIPT_ENDING = ".receipt.json"
REASON_ENDING = ".ly-do.txt"
_GONE = ".gone"
_Kind = TypeVar("_Kind", bound=Frozen)


class SentFile(Frozen):
    """`path`: below the claim, percent-encoded (names need not be UTF-8). `name`: as it is sent."""

    path: str
    name: str
    size: int
    sha256: str


class Manifest(Frozen):
    """`name`: of what was dropped, fit to be shown."""

    name: str
    files: tuple[SentFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Move(Frozen):
    """`source`: below the claim, `target`: below FOLDER; both percent-encoded."""

    source: str
    target: str


class Verdict(Frozen):
    """`reason`: for people, Vietnamese then English; of a rejected batch, or of files within a batch that was taken."""

    outcome: Literal["done", "rejected"]
    moves: tuple[Move, ...]
    receipt: Receipt | None = None
    reason: str = ""


class Claims:
    """The claims of one drop folder. Its caller is the only watcher at work there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / FOLDER
        self.root.mkdir(exist_ok=True)

    def clear(self) -> None:
        """Takes away what a killed watcher was removing or writing."""
        for path in self.root.iterdir():
            if path.name.endswith(_GONE):
                shutil.rmtree(path)
            elif path.name.endswith(".tmp"):
                path.unlink()

    def ids(self) -> list[str]:
        return sorted(one.name for one in os.scandir(self.root) if one.is_dir() and "." not in one.name)

    def place(self, claim: str) -> Path:
        return self.root / claim

    def take(self, entry: Path, others: Iterable[str]) -> str | None:
        """Claims what was dropped (relative to the folder) by one rename; None when it is gone.

        `others`: ids of claims that wait elsewhere; the new one comes after them.
        """
        newest = max((int(one.partition("-")[0]) for one in (*self.ids(), *others)), default=0)
        claim = f"{newest + 1:08d}-{secrets.token_hex(8)}"
        target = self.place(claim) / DROPPED / entry
        target.parent.mkdir(parents=True)
        try:
            (self.folder / entry).rename(target)
        except FileNotFoundError:
            self.remove(claim)
            return None
        sync_folder(target.parent)
        return claim

    def entry(self, claim: str, below: str = DROPPED) -> Path | None:
        """The dropped file or folder within the claim; None when nothing is (or no longer) there."""
        return _innermost(self.place(claim) / below)

    def discard_if_empty(self, claim: str) -> None:
        """A claim whose rename never came; anything that holds a file stays."""
        if not any(names for _, _, names in os.walk(self.place(claim))):
            self.remove(claim)

    def remove(self, claim: str) -> None:
        """Takes a claim away with all that it still holds, so that no half of it is ever taken for a claim."""
        aside = self.place(claim + _GONE)
        self.place(claim).rename(aside)
        shutil.rmtree(aside)

    def pair(self, fronts: str, backs: str) -> None:
        """Makes two claims one, by one rename."""
        self.place(backs).rename(self.place(fronts) / BACKS)
        sync_folder(self.root)

    def list_whole(self, claim: str, sent_from: Path) -> Manifest:
        """Notes what is to be sent: the files of `sent_from` (an entry of the claim), in natural order."""
        place = self.place(claim)
        entry = self.entry(claim)
        files = tuple(_sent(place, path) for path in scans_of(sent_from))
        manifest = Manifest(name=shown_name((entry or sent_from).name), files=files)
        self._write(place / MANIFEST, manifest)
        return manifest

    def manifest(self, claim: str) -> Manifest | None:
        return _read(self.place(claim) / MANIFEST, Manifest)

    def verdict(self, claim: str) -> Verdict | None:
        return _read(self.place(claim) / VERDICT, Verdict)

    def matches(self, claim: str, manifest: Manifest) -> bool:
        """Whether the claim still holds the very bytes that the manifest names."""
        paths = {self.place(claim) / decoded(file.path): file.sha256 for file in manifest.files}
        return all(path.is_file() and digest(path) == sha256 for path, sha256 in paths.items())

    def decide(
        self, claim: str, outcome: Literal["done", "rejected"], day: str, receipt: Receipt | None, reason: str
    ) -> None:
        """Notes how the batch ends and where everything goes (`day`: the folder within done/); `finish` is left."""
        target = self.folder / "done" / day if outcome == "done" else self.folder / "rejected"
        places = [below for below in (DROPPED, f"{BACKS}/{DROPPED}") if self.entry(claim, below) is not None]
        moves = tuple(self._move(claim, below, target) for below in places)
        self._write(self.place(claim) / VERDICT, Verdict(outcome=outcome, moves=moves, receipt=receipt, reason=reason))

    def finish(self, claim: str) -> None:
        """Moves everything of a claim with a verdict to where it belongs; may be done again."""
        verdict = self.verdict(claim)
        assert verdict is not None
        for move in verdict.moves:
            source, target = self.place(claim) / decoded(move.source), self.folder / decoded(move.target)
            if os.path.lexists(source):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(_free(target))  # someone may have put another there since
                sync_folder(target.parent)
        for move in verdict.moves[:1]:
            self._write_beside(claim, self.folder / decoded(move.target), verdict)
        self.remove(claim)

    def _move(self, claim: str, below: str, target: Path) -> Move:
        entry = self.entry(claim, below)
        assert entry is not None
        shown = PurePath(*map(shown_name, entry.relative_to(self.place(claim) / below).parts))
        return Move(
            source=encoded(entry.relative_to(self.place(claim))),
            target=encoded(_free(target / shown).relative_to(self.folder)),
        )

    def _write_beside(self, claim: str, target: Path, verdict: Verdict) -> None:
        """The receipt; and the reason, which stands in rejected/ even when the batch itself was taken."""
        if verdict.receipt is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            text = verdict.receipt.model_dump_json(indent=1, ensure_ascii=False) + "\n"
            write_whole(_beside(target, RECEIPT_ENDING), text.encode(), self.root)
        if verdict.reason:
            if verdict.outcome == "done":
                target = self.folder / "rejected" / f"{target.name}.{claim}"
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(_beside(target, REASON_ENDING), verdict.reason.encode(), self.root)

    def _write(self, path: Path, value: Frozen) -> None:
        write_whole(path, value.model_dump_json().encode(), self.root)


def encoded(path: PurePath) -> str:
    return quote_from_bytes(os.fsencode(path))


def decoded(text: str) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(text)))


def _sent(place: Path, path: Path) -> SentFile:
    return SentFile(
        path=encoded(path.relative_to(place)),
        name=shown_name(path.name),
        size=path.stat().st_size,
        sha256=digest(path),
    )


def _innermost(folder: Path) -> Path | None:
    """Down the folders that hold nothing but the next one; None when nothing is there."""
    inside = list(folder.iterdir()) if folder.is_dir() else []
    if len(inside) != 1:
        return folder if inside else None
    (one,) = inside
    below = None if one.is_symlink() or not one.is_dir() or scans_in(one) else _innermost(one)
    return below or one


def _free(target: Path) -> Path:
    """The path, or with a number when something of that name stands there."""
    name, number = target, 1
    while any(os.path.lexists(one) for one in (name, _beside(name, RECEIPT_ENDING), _beside(name, REASON_ENDING))):
        number += 1
        name = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return name


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(target.name + ending)


def _read(path: Path, kind: type[_Kind]) -> _Kind | None:
    return kind.model_validate_json(path.read_bytes()) if path.is_file() else None
