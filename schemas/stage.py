"""What a worker's child is told and answers: ids and digests, never page bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.dossier import Dossier
from schemas.evidence import Evidence
from schemas.geometry import Box
from schemas.job import BatchGrouped, DossierTask, GroupTask, PageDone, PageTask
from schemas.model import Frozen
from schemas.service import Stored


class StageTask(Frozen):
    """One stage. `artefacts`: of each page it needs, by its key, the digests of its objects by name."""

    task: PageTask | GroupTask | DossierTask
    artefacts: Mapping[str, Mapping[str, str]] = {}


class StageDone(Frozen):
    """What came out, with what now lasts as objects: `kept` of a page by name, `files` of a dossier by path.

    `hidden`: keys of pages of which the settings allow no image to be kept. `evidence`: of the machine's values, by the
    document's key and the field's.
    """

    page: PageDone | None = None
    kept: Mapping[str, Stored] = {}
    grouped: BatchGrouped | None = None
    secret: tuple[str, ...] = ()
    dossier: Dossier | None = None
    files: Mapping[str, Stored] = {}
    hidden: tuple[str, ...] = ()
    evidence: Mapping[str, Mapping[str, Evidence]] = {}


class ZoneSetup(Frozen):
    """What the child that reads zones must know."""

    settings: dict[str, Any]
    log: str


class ZoneTask(Frozen):
    """A zone that somebody drew. `image`: digest of an upright page image, scanned at `dpi`; `zone`: in its pixels."""

    image: str
    dpi: int
    zone: Box


class ZoneReading(Frozen):
    """What stands in the zone, line by line, as each of the two readers has it; empty: nothing was read."""

    text: str
    other: str
