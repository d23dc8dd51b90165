"""Multipart forms as they come in: files go to a folder while they are read, fields to memory, all within limits."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from review.answers import Refused
from workers.intake.take import SentFile

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILE_FIELD = "file"
_MOST_FIELDS = 20
_LONGEST_FIELD = 64 << 10
_LONGEST_HEADER = 32 << 10
"""A file's name may be long; it is cut to size later."""
_MOST_HEADERS = 8


def boundary_of(content_type: str) -> bytes:
    """Raises Refused (bad_form)."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise Refused("bad_form")
    return boundary


class FormReader:
    """Takes a multipart body in pieces. Server-made names in `folder`; the sender's are text only."""

    def __init__(self, boundary: bytes, folder: Path, most_files: int) -> None:
        """Raises Refused (bad_form)."""
        self.fields: dict[str, str] = {}
        self.files: list[SentFile] = []
        self._folder, self._most_files = folder, most_files
        self._ended = False
        self._header_name, self._header_value = b"", b""
        self._part: _FilePart | _FieldPart | None = None
        self._disposition = b""
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }
        try:
            self._parser = MultipartParser(
                boundary, callbacks, max_header_count=_MOST_HEADERS, max_header_size=_LONGEST_HEADER
            )
        except FormParserError as error:
            raise Refused("bad_form") from error

    def feed(self, piece: bytes) -> None:
        """Raises Refused (bad_form, too_large, too_many_files, bad_field), OSError."""
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise Refused("bad_form") from error

    def finish(self) -> None:
        """Raises Refused (bad_form) when the form's end has not come."""
        if not self._ended:
            raise Refused("bad_form")

    def close(self) -> None:
        if self._part is not None:
            self._part.close()

    def _begin(self) -> None:
        self._disposition = b""

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name, self._header_value = b"", b""

    def _on_headers_finished(self) -> None:
        # The parser reads headers as Latin-1 and gives them back so: their bytes are what was sent.
        _, options = parse_options_header(self._disposition.decode("latin-1"))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name == FILE_FIELD:
            if len(self.files) >= self._most_files:
                raise Refused("too_many_files")
            path = self._folder / f"{len(self.files) + 1:05d}"
            self._part = _FilePart(path, options.get(b"filename", b"").decode("utf-8", "replace"))
        else:
            if len(self.fields) >= _MOST_FIELDS or name in self.fields:
                raise Refused("bad_field")
            self._part = _FieldPart(name)

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        assert self._part is not None
        self._part.write(memoryview(data)[start:end])

    def _on_part_end(self) -> None:
        assert self._part is not None
        self._part.close()
        if isinstance(self._part, _FilePart):
            self.files.append(self._part.sent())
        else:
            self.fields[self._part.name] = self._part.text()
        self._part = None

    def _on_end(self) -> None:
        self._ended = True


class _FilePart:
    """A file is digested while it is written."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        self._file: BinaryIO = path.open("xb")
        self._digest = hashlib.sha256()

    def write(self, piece: memoryview) -> None:
        self._file.write(piece)
        self._digest.update(piece)

    def close(self) -> None:
        self._file.close()

    def sent(self) -> SentFile:
        return SentFile(self._path, self._name, self._digest.hexdigest(), self._path.stat().st_size)


class _FieldPart:
    def __init__(self, name: str) -> None:
        self.name = name
        self._value = bytearray()

    def write(self, piece: memoryview) -> None:
        self._value += piece
        if len(self._value) > _LONGEST_FIELD:
            raise Refused("too_large")

    def close(self) -> None: ...

    def text(self) -> str:
        try:
            return self._value.decode()
        except UnicodeDecodeError as error:
            raise Refused("bad_field") from error
