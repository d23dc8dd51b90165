"""The truth beside the mill's scans: what `sohoa run` should have found. One `truth/<batch>.json` a batch folder."""

from __future__ import annotations

from typing import Any, Literal

from schemas.model import Frozen
from schemas.page import Rotation, SetAsideReason

Tier = Literal["clean", "office", "hard", "hand"]


class TruthPage(Frozen):
    """A source page of a document, by the scan file's name in its batch folder."""

    source: str
    source_page: int
    rotation: Rotation = 0
    lines: tuple[str, ...] = ()


class TruthDocument(Frozen):
    """A paper: values as the contract writes them, None where the paper is left blank.

    `handwritten`: keys filled in with a handwriting-like font.
    """

    type: str
    layout: str
    pages: tuple[TruthPage, ...]
    fields: dict[str, Any]
    handwritten: tuple[str, ...] = ()


class TruthSetAside(Frozen):
    source: str
    source_page: int
    reason: SetAsideReason


class TruthDossier(Frozen):
    """One dossier of a batch; `code` None when nothing opens it. `missing` as in the contract's completeness."""

    code: str | None
    procedure: str | None
    received_at: str | None
    documents: tuple[TruthDocument, ...]
    set_aside: tuple[TruthSetAside, ...] = ()
    missing: tuple[str, ...] = ()


class TruthBatch(Frozen):
    """A batch folder: `scans/<batch>/` holds its files."""

    batch: str
    split: Literal["build", "calibrate", "measure"]
    tier: Tier
    dossiers: tuple[TruthDossier, ...]
