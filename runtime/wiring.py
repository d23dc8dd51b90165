"""Joins the stages to real tools, once for each process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from models.calibration import MeasuredCalibrator, calibration_sha256, load_calibration
from models.checkpoints import open_field_tagger
from models.handwriting import load_hand_detector
from models.line_reader import PEN_FILE, load_line_reader
from models.recalibration import Recalibrated, read_recalibration
from pipeline.classify import PageClassifier
from pipeline.dossier import DossierTools
from pipeline.engines.tesseract import Tesseract
from pipeline.load import Limits
from pipeline.places import Gazetteer
from pipeline.ports import Calibrator, Readers
from pipeline.run import PageTools
from pipeline.suggest import Speller
from runtime.catalogue import load_catalogue
from runtime.settings import Settings
from runtime.version import version
from schemas.page import PageSource, Rotation
from schemas.run import Profile

_SHAPING = ("pipeline", "schemas", "catalogue", "models")
"""Folders whose contents decide what comes out."""
_IDLE = {"__pycache__", "training"}
"""Folders in them that do not."""
PAGE_SETTINGS = {
    *("ocr_language", "ocr_timeout_s", "field_tagger", "max_file_mb", "max_pages", "archive_max_file_mb"),
    *("archive_max_pages", "max_page_mpx", "max_side_m", "page_wall_s", "worker_memory_mb"),
}
"""Settings that decide what a page becomes."""
DOSSIER_SETTINGS = {"keep_identity_images", "accept_from", "archive_accept_from", "dossier_wall_s"}
"""Settings that decide what a dossier becomes besides its pages."""


@dataclass(frozen=True)
class Tools:
    """Everything that stages need from outside, for one profile."""

    page: PageTools
    dossier: DossierTools
    limits: Limits


def build_tools(settings: Settings, profile: Profile, *, learnt: bool = False) -> Tools:
    """`learnt`: with what this service learnt from its people. Raises EnvironmentLacks when Tesseract or its language
    is missing.
    """
    catalogue = load_catalogue()
    calibrator = build_calibrator(settings, profile, learnt=learnt)
    classifier = PageClassifier(catalogue.document_types, calibrator)
    page = PageTools(build_readers(settings), classifier, open_field_tagger(settings.field_tagger))
    gazetteer = Gazetteer(catalogue.places)
    dossier = DossierTools(catalogue, gazetteer, calibrator, Speller(catalogue, gazetteer))
    return Tools(page=page, dossier=dossier, limits=build_limits(settings, profile))


def build_calibrator(settings: Settings, profile: Profile, *, learnt: bool = False) -> Calibrator:
    """The measured probabilities, or (`learnt`) as this service learnt them; what is enough to accept comes from the
    settings, else from there. Raises EnvironmentLacks for a layer that is damaged.
    """
    wanted = settings.archive_accept_from if profile == "archive" else settings.accept_from
    layer = read_recalibration(settings.data, calibration_sha256()) if learnt else None
    if layer is None:
        return MeasuredCalibrator(load_calibration(), profile, wanted)
    return Recalibrated(load_calibration(), layer, profile, wanted)


def build_limits(settings: Settings, profile: Profile) -> Limits:
    """What one input file may ask for."""
    archive = profile == "archive"
    return Limits(
        max_file_bytes=(settings.archive_max_file_mb if archive else settings.max_file_mb) * 1_000_000,
        max_pages=settings.archive_max_pages if archive else settings.max_pages,
        max_side_m=settings.max_side_m,
        max_pixels=settings.max_page_mpx * 1_000_000,
    )


def build_engine(settings: Settings) -> Tesseract:
    return Tesseract(language=settings.ocr_language, timeout_s=settings.ocr_timeout_s)


def build_readers(settings: Settings) -> Readers:
    return Readers(build_engine(settings), load_line_reader(), load_hand_detector(), load_line_reader(PEN_FILE))


@cache
def shape_digest() -> str:
    """Digest of the stages and their data: when it changes, pages are read anew."""
    total = hashlib.sha256(version().encode())
    for name in _SHAPING:
        for path, content in sorted(_contents(resources.files(name), name)):
            total.update(path.encode() + b"\0" + content)
    return total.hexdigest()


def reading_digest(settings: Settings, profile: Profile) -> str:
    """Digest of all that shapes how a page is read, besides its bytes."""
    told = settings.model_dump_json(include=PAGE_SETTINGS)
    return digest(shape_digest(), build_engine(settings).version, told, profile)


def page_key(reading: str, source: PageSource, rotation: Rotation | None = None) -> str:
    """Names what is made of a page: by its bytes and by the `reading_digest`, whatever its file is called.

    `rotation`: as a person has it.
    """
    turned = [] if rotation is None else [str(rotation)]
    return digest(reading, source.sha256, str(source.source_page), *turned)[:40]


def digest(*parts: str) -> str:
    """SHA-256 of texts, each kept apart from the next."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _contents(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            found += _contents(entry, path) if entry.name not in _IDLE else []
        else:
            found.append((path, entry.read_bytes()))
    return found
