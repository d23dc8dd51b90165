"""Tasks of a run, small enough for a message: ids and paths, never page bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from schemas.dossier import DossierStatus, Rejected
from schemas.geometry import Box
from schemas.model import Frozen
from schemas.page import PageSource, Rotation, SetAsideReason
from schemas.reading import Confidence
from schemas.review import Correction
from schemas.run import RunOptions


class PageRef(Frozen):
    """A page of this run: the key of its artefacts, and where it came from. `made_ns`: its file's time of change."""

    key: str
    source: PageSource
    made_ns: int = 0


class ProbeTask(Frozen):
    """What is this file, and how many pages has it? `shown`: its path as the user gave it."""

    kind: Literal["probe"] = "probe"
    path: str
    shown: str


class FileFacts(Frozen):
    """What a file is; `rejected`: why it cannot be taken. `sha256` empty: its bytes could not be read at all."""

    sha256: str
    file_kind: str = ""
    pages: int = 0
    rejected: Rejected | None = None


class PageTask(Frozen):
    """Read one page and keep it under its key. `rotation`: how far a person had it turned clockwise."""

    kind: Literal["page"] = "page"
    path: str
    file_kind: str
    page: PageRef
    rotation: Rotation | None = None


class PageDone(Frozen):
    """Read, or set aside; `problem`: the error's code and line when the page is unreadable."""

    problem: tuple[str, str] | None = None


class GroupTask(Frozen):
    """Into which dossiers and documents do the pages of this batch fall?"""

    kind: Literal["group"] = "group"
    pages: tuple[PageRef, ...]


class Cut(Frozen):
    """A part of an upright page that a person took for a document; `rotation`: how far the page was turned then."""

    box: Box
    rotation: Rotation


class GroupedDocument(Frozen):
    """`region`: flat box on the first page, when others share that. `cut`: what goes before it."""

    type: str
    confidence: Confidence | None
    pages: tuple[PageRef, ...]
    region: Box | None = None
    cut: Cut | None = None


class GroupedDossier(Frozen):
    """A dossier of one batch: documents and pages set aside, in order."""

    code: str | None
    procedure: str | None = None
    documents: tuple[GroupedDocument, ...] = ()
    set_aside: tuple[tuple[PageRef, SetAsideReason], ...] = ()


class BatchGrouped(Frozen):
    dossiers: tuple[GroupedDossier, ...]


class DossierTask(Frozen):
    """Make the dossier in the folder `staged`, from its parts (one of each batch that holds its code).

    `corrections`: values that people gave, by the document's key and the field's.
    """

    kind: Literal["dossier"] = "dossier"
    id: str
    parts: tuple[GroupedDossier, ...]
    options: RunOptions = RunOptions()
    corrections: Mapping[str, Mapping[str, Correction]] = {}
    staged: str


class DossierMade(Frozen):
    status: DossierStatus


Task = Annotated[ProbeTask | PageTask | GroupTask | DossierTask, Field(discriminator="kind")]
