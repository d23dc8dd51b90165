"""What this machine has and lacks for the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pipeline.engines.guard import sandbox
from runtime.catalogue import load_catalogue
from runtime.letters import all_words, letters_of, letters_read
from runtime.settings import Settings
from runtime.stores import object_options
from runtime.version import version
from runtime.wiring import build_engine
from schemas.errors import EnvironmentLacks, PageUnreadable, SohoaError
from schemas.model import Frozen
from storage.objects.features import check_features
from storage.objects.open import server_options

POPPLER = ("pdfinfo", "pdftoppm", "pdfimages")
ENOUGH_LETTERS = 0.9
ENOUGH_MEMORY_MB = 2048
WALL_S = 10.0


class Finding(Frozen):
    """`lacks`: nothing goes without it. `note`: it goes, but see."""

    what: str
    state: Literal["ok", "note", "lacks"]
    message: str


def check_machine(settings: Settings, out: Path) -> list[Finding]:
    """All checks, in order; `out`: a folder for dossiers, which need not exist yet."""
    return [
        Finding(what="Sohoa", state="ok", message=version()),
        _catalogue(),
        *_reader(settings),
        *map(_poppler, POPPLER),
        _walls(),
        *_folder(out, settings.min_free_mb),
        *_objects(settings),
        _memory(),
    ]


def _catalogue() -> Finding:
    catalogue = load_catalogue()
    counts = f"{len(catalogue.document_types)} document types, {len(catalogue.procedures)} procedures"
    return Finding(what="catalogue", state="ok", message=counts)


def _reader(settings: Settings) -> Iterator[Finding]:
    engine = build_engine(settings)
    try:
        yield Finding(what="reader", state="ok", message=engine.version)
        read = letters_read(engine)
    except (EnvironmentLacks, PageUnreadable) as error:
        yield Finding(what="reader", state="lacks", message=error.message)
        return
    every = letters_of(all_words())
    unread = " ".join(sorted(every - read))
    message = f"{len(read)} of {len(every)} Vietnamese letters read" + (f", not: {unread}" if unread else "")
    if len(read) >= ENOUGH_LETTERS * len(every):
        yield Finding(what="letters", state="ok", message=message)
    else:
        remedy = "the language pack is no good: reinstall tesseract-ocr-vie, and see that TESSDATA_PREFIX is right"
        yield Finding(what="letters", state="lacks", message=f"{message[:200]}; {remedy}")


def _poppler(program: str) -> Finding:
    try:
        told = subprocess.run([program, "-v"], capture_output=True, text=True, timeout=WALL_S, check=False).stderr
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return Finding(what=program, state="lacks", message="not found: apt-get install poppler-utils")
    return Finding(what=program, state="ok", message=(told.splitlines() or ["there"])[0])


def _walls() -> Finding:
    if sandbox() == "bubblewrap":
        return Finding(what="walls", state="ok", message="strangers' files are opened inside bubblewrap")
    message = "bubblewrap does not work here: strangers' files are opened with limits only (apt-get install bubblewrap)"
    return Finding(what="walls", state="note", message=message)


def _folder(out: Path, min_free_mb: int) -> Iterator[Finding]:
    there = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=there) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
        yield Finding(what="folder", state="ok", message=f"{there} can be written to")
    except OSError as error:
        yield Finding(what="folder", state="lacks", message=f"{there}: cannot be written to ({error.strerror})")
    free_mb = shutil.disk_usage(there).free >> 20
    if free_mb >= min_free_mb:
        yield Finding(what="disk", state="ok", message=f"{free_mb} MB free")
    else:
        yield Finding(what="disk", state="lacks", message=f"only {free_mb} MB free, {min_free_mb} MB are needed")


def _objects(settings: Settings) -> Iterator[Finding]:
    """Nothing to say of objects in a folder: the settings name no server then."""
    try:
        server = server_options(object_options(settings))
        for feature in check_features(server) if server else ():
            yield Finding(what=f"object store, {feature.name}", state=feature.state, message=feature.message)
    except SohoaError as error:
        yield Finding(what="object store", state="lacks", message=error.message)


def _memory() -> Finding:
    total_mb = (os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) >> 20
    cores = len(os.sched_getaffinity(0))
    message = f"{total_mb} MB, {cores} cores"
    if total_mb // cores >= ENOUGH_MEMORY_MB // 2:
        return Finding(what="memory", state="ok", message=message)
    return Finding(what="memory", state="note", message=f"{message}: give fewer --jobs")
