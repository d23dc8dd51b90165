"""Frames of TIFF files put into another order, their image data copied byte for byte (TIFF 6.0, classic).

Each frame's directory is rewritten: its values and its strips or tiles are copied to new places. Private thumbnails
and camera notes (sub-directories) are left behind; what cannot be copied so is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from schemas.errors import InputRejected

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_LONG = 4
_OFFSETS = {273: 279, 324: 325}
"""StripOffsets and TileOffsets, each with the tag of its byte counts."""

_LEFT_BEHIND = frozenset({288, 289, 330, 34665, 34853, 40965})
"""Free space, sub-directories, camera notes and places: pointers to what is not copied."""

_OLD_JPEG = frozenset({513, 514, 519, 520, 521})
MAX_FRAMES = 10_000
_MAX_ENTRIES = 4096


@dataclass(frozen=True)
class Frame:
    """A directory of a file: its entries as (type, count, bytes of the values), by tag."""

    path: Path
    order: str
    entries: dict[int, tuple[int, int, bytes]]

    def numbers(self, tag: int) -> tuple[int, ...]:
        kind, count, data = self.entries.get(tag, (_LONG, 0, b""))
        if kind not in {3, _LONG}:
            raise _damaged(self.path)
        return struct.unpack(f"{self.order}{count}{'H' if kind == 3 else 'I'}", data)


def read_frames(path: Path) -> list[Frame]:
    """The frames of a file, in order; raises InputRejected for what is no classic TIFF or goes in circles."""
    try:
        with path.open("rb") as file:
            return list(_frames(path, file))
    except (struct.error, KeyError) as error:
        raise _damaged(path) from error


def write_frames(frames: Sequence[Frame], target: Path) -> None:
    """A TIFF of these frames. Raises InputRejected when they cannot stand in one file; then the target is no TIFF."""
    order = frames[0].order
    if any(frame.order != order for frame in frames):
        raise InputRejected("duplex_mixed", "the files have different byte orders.")
    if any(_OLD_JPEG & frame.entries.keys() for frame in frames):
        raise InputRejected("duplex_old_tiff", "the file has JPEG data of the withdrawn kind (TIFF 6.0, section 22).")
    with target.open("wb") as out:
        out.write((b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 0))
        link = 4
        for frame in frames:
            link = _append(out, frame, link)


def _frames(path: Path, file: BinaryIO) -> list[Frame]:
    head = file.read(8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2], "")
    if not order or struct.unpack(f"{order}H", head[2:4]) != (42,):
        raise _damaged(path)
    found: list[Frame] = []
    seen: set[int] = set()
    (at,) = struct.unpack(f"{order}I", head[4:8])
    while at:
        if at in seen or len(seen) >= MAX_FRAMES:
            raise _damaged(path)
        seen.add(at)
        frame, at = _read_frame(path, file, order, at)
        found.append(frame)
    return found


def _read_frame(path: Path, file: BinaryIO, order: str, at: int) -> tuple[Frame, int]:
    file.seek(at)
    (count,) = struct.unpack(f"{order}H", file.read(2))
    if count > _MAX_ENTRIES:
        raise _damaged(path)
    rows = [struct.unpack(f"{order}HHI4s", file.read(12)) for _ in range(count)]
    (following,) = struct.unpack(f"{order}I", file.read(4))
    entries = {tag: (kind, number, _values(file, order, kind, number, inline)) for tag, kind, number, inline in rows}
    return Frame(path, order, {tag: one for tag, one in entries.items() if tag not in _LEFT_BEHIND}), following


def _values(file: BinaryIO, order: str, kind: int, count: int, inline: bytes) -> bytes:
    size = _TYPE_BYTES[kind] * count
    if size <= 4:
        return inline[:size]
    (at,) = struct.unpack(f"{order}I", inline)
    file.seek(at)
    data = file.read(size)
    if len(data) != size:
        raise struct.error("values are cut short")
    return data


def _append(out: BinaryIO, frame: Frame, link: int) -> int:
    """Writes a frame at the end, points to it from `link`; returns where its own link stands."""
    entries = dict(frame.entries)
    for tag, counts in _OFFSETS.items():
        if tag in entries:
            places = _copy_data(out, frame, tag, counts)
            entries[tag] = (_LONG, len(places), struct.pack(f"{frame.order}{len(places)}I", *places))
    rows = b"".join(_row(out, frame.order, tag, *entries[tag]) for tag in sorted(entries))
    start = _even_end(out)
    out.write(struct.pack(f"{frame.order}H", len(entries)) + rows + bytes(4))
    out.seek(link)
    out.write(struct.pack(f"{frame.order}I", start))
    return start + 2 + len(rows)


def _copy_data(out: BinaryIO, frame: Frame, tag: int, counts: int) -> list[int]:
    places = []
    offsets, sizes = frame.numbers(tag), frame.numbers(counts)
    if len(offsets) != len(sizes):
        raise _damaged(frame.path)
    with frame.path.open("rb") as source:
        for offset, size in zip(offsets, sizes, strict=True):
            source.seek(offset)
            data = source.read(size)
            if len(data) != size:
                raise _damaged(frame.path)
            places.append(_even_end(out))
            out.write(data)
    return places


def _row(out: BinaryIO, order: str, tag: int, kind: int, count: int, data: bytes) -> bytes:
    if len(data) <= 4:
        return struct.pack(f"{order}HHI4s", tag, kind, count, data)
    place = _even_end(out)
    out.write(data)
    return struct.pack(f"{order}HHII", tag, kind, count, place)


def _even_end(out: BinaryIO) -> int:
    at = out.seek(0, 2)
    out.write(bytes(at % 2))
    return at + at % 2


def _damaged(path: Path) -> InputRejected:
    return InputRejected("duplex_unreadable", f"{path.suffix or 'the file'}: it is no TIFF that can be taken apart.")
