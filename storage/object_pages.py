"""Pages as read, kept as objects: what the service's workers read from and write to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from schemas.page import PageRecord, PageSource
from schemas.service import Stored
from storage.objects.port import ObjectStore
from storage.pages import RECORD, UPRIGHT, parse_record, unreadable

NOT_READ = "not_read"


class ObjectPages:
    """The pages of one task after the other. Which object is what of a page, the records know: `begin` is told."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._artefacts: Mapping[str, Mapping[str, str]] = {}
        self._open = ExitStack()
        self.kept: dict[str, dict[str, Stored]] = {}
        """What was put since `begin`, by key and name."""

    def begin(self, artefacts: Mapping[str, Mapping[str, str]]) -> None:
        """`artefacts`: of each page, by its key, the digests of its objects by their names."""
        self._open.close()
        self._artefacts = artefacts
        self.kept = {}

    def has(self, key: str) -> bool:
        return key in self._artefacts or key in self.kept

    def put(self, key: str, record: PageRecord, images: Mapping[str, bytes]) -> None:
        parts = {RECORD: record.model_dump_json().encode(), **images}
        self.kept[key] = {name: self._objects.put(data) for name, data in parts.items()}

    def record(self, key: str, source: PageSource) -> PageRecord:
        """A page of which nothing was kept, because nobody could read it, is an unreadable one."""
        sha256 = self._artefacts.get(key, {}).get(RECORD)
        return unreadable(source, NOT_READ) if sha256 is None else parse_record(self._objects.get(sha256), source)

    def has_image(self, key: str) -> bool:
        return UPRIGHT in self._artefacts.get(key, {})

    def image(self, key: str, name: str) -> Path | None:
        """Stays in its place until the next `begin`."""
        sha256 = self._artefacts.get(key, {}).get(name)
        return None if sha256 is None else self._open.enter_context(self._objects.local(sha256))
