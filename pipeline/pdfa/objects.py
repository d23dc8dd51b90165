"""Writes PDF objects one after another, so that a document of any length needs the memory of one page."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True)
class Ref:
    """An indirect reference; the generation is always 0."""

    number: int


PdfValue: TypeAlias = "Name | Ref | bool | int | float | str | bytes | Sequence[PdfValue] | Mapping[str, PdfValue]"


def decimal(value: float) -> str:
    """A PDF number: no exponent, at most five decimals."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def serialise(value: PdfValue) -> bytes:
    """PDF syntax; `str` becomes a text string (UTF-16) and `bytes` a byte string, both in hexadecimal."""
    match value:
        case Name():
            return b"/" + value.encode("ascii")
        case Ref():
            return b"%d 0 R" % value.number
        case bool():
            return b"true" if value else b"false"
        case int():
            return b"%d" % value
        case float():
            return decimal(value).encode("ascii")
        case str():
            return serialise(b"\xfe\xff" + value.encode("utf-16-be"))
        case bytes():
            return b"<" + value.hex().encode("ascii") + b">"
        case Mapping():
            entries = (serialise(Name(key)) + b" " + serialise(entry) for key, entry in value.items())
            return b"<< " + b" ".join(entries) + b" >>"
        case _:
            return b"[" + b" ".join(serialise(item) for item in value) + b"]"


class PdfStream:
    """A PDF file being written to `out`; only the places of its objects stay in memory.

    The file identifier is a digest of the bytes, so equal content gives equal files.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self._position = 0
        self._offsets: dict[int, int] = {}
        self._next = 1
        self._emit(HEADER)

    def reserve(self) -> Ref:
        """A reference to an object that is written later."""
        ref = Ref(self._next)
        self._next += 1
        return ref

    def add(self, value: PdfValue, ref: Ref | None = None) -> Ref:
        return self._add_object(ref, serialise(value))

    def add_stream(self, entries: Mapping[str, PdfValue], data: bytes, ref: Ref | None = None) -> Ref:
        """A stream whose `data` is already encoded as the `Filter` in `entries` says."""
        head = serialise({**entries, "Length": len(data)})
        return self._add_object(ref, head, b"\nstream\n", data, b"\nendstream")

    def add_deflated(self, entries: Mapping[str, PdfValue], data: bytes, ref: Ref | None = None) -> Ref:
        return self.add_stream({**entries, "Filter": Name("FlateDecode")}, zlib.compress(data, 6), ref)

    def close(self, root: Ref, info: Ref) -> None:
        """Writes the cross-reference table and the trailer; every reserved object must have been written."""
        identifier = self._digest.digest()[:16]
        start = self._position
        offsets = [self._offsets[number] for number in range(1, self._next)]
        table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        self._emit(b"xref\n0 %d\n0000000000 65535 f \n" % self._next + table)
        trailer: dict[str, PdfValue] = {
            "Size": self._next,
            "Root": root,
            "Info": info,
            "ID": (identifier, identifier),
        }
        self._emit(b"trailer\n" + serialise(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _add_object(self, ref: Ref | None, *parts: bytes) -> Ref:
        ref = ref or self.reserve()
        self._offsets[ref.number] = self._position
        for part in (b"%d 0 obj\n" % ref.number, *parts, b"\nendobj\n"):
            self._emit(part)
        return ref

    def _emit(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._position += len(data)
