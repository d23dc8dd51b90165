"""One dossier as files: dossier.json, its documents as PDF, and its pages as image, words and text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.dossier import DossierTools, PlacedPage, build_dossier
from pipeline.raster import Pixels
from pipeline.render import RenderPage, render_document
from schemas.document import Document
from schemas.dossier import Dossier
from schemas.geometry import Box
from schemas.job import DossierTask, PageRef
from schemas.page import PageRecord, Rotation
from schemas.reading import Line, Reading, Word
from storage.atomic import SPACE_ERRNOS, write_durably
from storage.pages import BILEVEL, SOURCE, UPRIGHT, PageStore

IDENTITY_TYPES = frozenset({"citizen_id"})


class _StoredPages(Mapping[PageRef, PlacedPage]):
    """A dossier's pages in order, each read from the store when it is asked for: a long dossier is not held whole."""

    def __init__(self, store: PageStore, refs: Sequence[PageRef]) -> None:
        self._store = store
        self._numbers = {ref: number for number, ref in enumerate(refs, 1)}

    def __getitem__(self, ref: PageRef) -> PlacedPage:
        return PlacedPage(self._store.record(ref.key, ref.source), self._numbers[ref])

    def __iter__(self) -> Iterator[PageRef]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True)
class DossierWriter:
    """Writes dossiers. `keep_identity_images` off: nothing that shows an identity card is written."""

    store: PageStore
    tools: DossierTools
    keep_identity_images: bool

    def make(self, task: DossierTask, folder: Path) -> Dossier:
        """The dossier, written into the folder; equal tasks write equal bytes."""
        pages = _StoredPages(self.store, numbered(task))
        dossier = self._as_kept(build_dossier(task, pages, self.tools, self.hides), list(pages))
        folder.mkdir(parents=True)
        hidden = {page.page for one in dossier.documents if self.hides(one.type) for page in one.pages}
        self._write_pages(folder / "pages", pages, hidden)
        self._write_documents(folder, dossier, dict(enumerate(pages, 1)))
        text = dossier.model_dump_json(by_alias=True, indent=1, ensure_ascii=False)
        write_durably(folder / "dossier.json", text.encode() + b"\n")
        return dossier

    def hides(self, document_type: str) -> bool:
        return document_type in IDENTITY_TYPES and not self.keep_identity_images

    def _as_kept(self, dossier: Dossier, refs: Sequence[PageRef]) -> Dossier:
        """A document has a file only if the images of all its pages are there: that of a card may have been erased
        before a person said that it is none.
        """

        def kept(document: Document) -> bool:
            return all(self.store.has_image(refs[page.page - 1].key) for page in document.pages)

        documents = (one if kept(one) else one.model_copy(update={"file": None}) for one in dossier.documents)
        return dossier.model_copy(update={"documents": tuple(documents)})

    def _write_pages(self, folder: Path, pages: Mapping[PageRef, PlacedPage], hidden: set[int]) -> None:
        folder.mkdir()
        for ref, page in pages.items():
            reading = upright_reading(page.record)
            name = f"{page.number:04d}"
            image = self.store.image(ref.key, UPRIGHT)
            if image is not None and page.number not in hidden:
                _link_or_copy(image, folder / f"{name}.jpg")
            write_durably(folder / f"{name}.json", page_json(reading).encode())
            write_durably(folder / f"{name}.txt", (reading.text() + "\n").encode())

    def _write_documents(self, folder: Path, dossier: Dossier, refs: dict[int, PageRef]) -> None:
        (folder / "documents").mkdir()
        for document in dossier.documents:
            if document.file is not None:
                of_document = [refs[page.page] for page in document.pages]
                with (folder / document.file).open("wb") as out:
                    render_document(
                        self._render_pages(of_document), out, title=_title(document), created=_created(of_document)
                    )

    def _render_pages(self, refs: Sequence[PageRef]) -> Iterator[RenderPage]:
        for ref in refs:
            record = self.store.record(ref.key, ref.source)
            image, rotation = self._image(ref, record)
            yield RenderPage(image, upright_reading(record), rotation)

    def _image(self, ref: PageRef, record: PageRecord) -> tuple[bytes | Pixels, Rotation]:
        """What a PDF embeds, and how far that is turned: the source's own bytes before anything made from them."""
        if original := self.store.image(ref.key, SOURCE):
            return original.read_bytes(), record.rotation
        if bilevel := self.store.image(ref.key, BILEVEL):
            return np.asarray(Image.open(bilevel).convert("L")), 0
        upright = self.store.image(ref.key, UPRIGHT)
        assert upright is not None, "a page of a document keeps its image until the dossier is made"
        return upright.read_bytes(), 0


def upright_reading(record: PageRecord) -> Reading:
    """The reading with its boxes on the upright page image."""

    def turned(box: Box) -> Box:
        return record.flat_to_upright.box(box).within(record.width, record.height)

    return Reading(
        width=record.width,
        height=record.height,
        dpi=record.dpi,
        words=tuple(
            Word(text=word.text, box=turned(word.box), confidence=word.confidence, handwritten=word.handwritten)
            for word in record.reading.words
        ),
        lines=tuple(Line(text=line.text, box=turned(line.box), words=line.words) for line in record.reading.lines),
    )


def numbered(task: DossierTask) -> list[PageRef]:
    """The dossier's own pages in order, each once though documents share it."""
    return list(dict.fromkeys(ref for part in task.parts for one in part.documents for ref in one.pages))


def _link_or_copy(image: Path, place: Path) -> None:
    try:
        place.hardlink_to(image)
    except OSError as error:  # file systems without links (USB sticks, network shares)
        if error.errno in SPACE_ERRNOS:
            raise
        write_durably(place, image.read_bytes())


def page_json(reading: Reading) -> str:
    told = reading.model_dump(exclude={"words": {"__all__": {"other", "other_confidence"}}})
    return json.dumps(told, ensure_ascii=False) + "\n"


def _title(document: Document) -> str:
    return Path(document.file or document.type).stem


def _created(refs: Sequence[PageRef]) -> datetime:
    """When the newest of its scans was made: the run's own clock would make every PDF differ."""
    return datetime.fromtimestamp(max(ref.made_ns for ref in refs) // 1_000_000_000, UTC)
