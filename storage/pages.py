"""Pages as read: their records and images by the pages' keys, so that a killed run goes on."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from schemas.geometry import IDENTITY
from schemas.page import PageRecord, PageSource, PageVerdict
from schemas.reading import Reading, Word
from storage.atomic import sync_folder, write_durably

RECORD = "record.json"
UPRIGHT = "upright.jpg"
SOURCE = "source.jpg"
"""The source's own JPEG bytes, where these do not stand upright."""
BILEVEL = "upright.png"
"""The upright image without loss, where it is pure black and white."""

FORMER = "~"
"""In the name of what was made of a page before a person had it turned; boxes of that time refer to it."""

WORD_FIELDS = set(Word.model_fields)


class PageStore(Protocol):
    """Pages as read, by their keys: what of a page lasts until its dossier is made, or longer."""

    def has(self, key: str) -> bool: ...

    def put(self, key: str, record: PageRecord, images: Mapping[str, bytes]) -> None:
        """Keeps a page; one that is there already stays as it is."""

    def record(self, key: str, source: PageSource) -> PageRecord:
        """The page as read, under the name that its file has in this batch (equal files share a key)."""

    def has_image(self, key: str) -> bool:
        """Whether an image of the page was kept, and none of it was erased."""

    def image(self, key: str, name: str) -> Path | None:
        """`UPRIGHT`, `SOURCE` or `BILEVEL` of a page, where it was kept."""


class FolderPages:
    """Each page a folder that appears by one rename."""

    def __init__(self, folder: Path, staging: Path) -> None:
        self._folder = folder
        self._staging = staging

    def has(self, key: str) -> bool:
        return (self._folder / key).is_dir()

    def put(self, key: str, record: PageRecord, images: Mapping[str, bytes]) -> None:
        """Keeps a page; one that is there already stays as it is."""
        unfinished = self._staging / f"{key}.{secrets.token_hex(4)}"
        unfinished.mkdir(parents=True)
        for name, data in {RECORD: record.model_dump_json().encode(), **images}.items():
            write_durably(unfinished / name, data)
        sync_folder(unfinished)
        if self.has(key):
            shutil.rmtree(unfinished)
        else:
            unfinished.rename(self._folder / key)
            sync_folder(self._folder)

    def record(self, key: str, source: PageSource) -> PageRecord:
        return parse_record((self._folder / key / RECORD).read_bytes(), source)

    def has_image(self, key: str) -> bool:
        return (self._folder / key / UPRIGHT).is_file()

    def image(self, key: str, name: str) -> Path | None:
        path = self._folder / key / name
        return path if path.is_file() else None


def parse_record(told: bytes, source: PageSource) -> PageRecord:
    """A kept record, under the name that its file has now.

    A long dossier holds 100 000 words, and pydantic keeps for each a set of the fields that were given.
    """
    record = PageRecord.model_validate_json(told)
    for word in record.reading.words:
        object.__setattr__(word, "__pydantic_fields_set__", WORD_FIELDS)
    return record.model_copy(update={"source": source})


def unreadable(source: PageSource, code: str) -> PageRecord:
    """What is kept of a page that cannot be read: that, and the error's code."""
    return PageRecord(
        source=source,
        width=0,
        height=0,
        dpi=0,
        rotation=0,
        flat_to_upright=IDENTITY,
        reading=Reading(width=0, height=0, dpi=0, words=(), lines=()),
        verdict=PageVerdict(type=None, confidence=None, opens=False),
        set_aside="unreadable",
        notes=(code,),
    )
