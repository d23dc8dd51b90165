"""A dossier out of the service, as the folder that the outside contract describes."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from runtime.doors import Doors
from schemas.errors import UsageError
from storage.atomic import publish_folder, write_durably
from storage.records import audit
from storage.records.dossier_views import dossier_files
from storage.records.handing import hand_over


def fetch_dossier(doors: Doors, dossier: str, out: Path, actor: str, *, hands_over: bool = False) -> None:
    """Puts the dossier into the folder `out` under its id, whole or not at all; an earlier one there is replaced.

    Who fetched what stands in the audit chain. `hands_over`: it is for the agency, and not corrected any more. Raises
    UsageError (unknown_dossier, not_finished), and what the object store raises.
    """
    with doors.records.read() as tx:
        files = dossier_files(tx, dossier)
    if files is None:
        raise UsageError("unknown_dossier", f"there is no dossier {dossier}; its batch may still be at work.")
    out.mkdir(parents=True, exist_ok=True)
    staged = out / f".{dossier}.{secrets.token_hex(4)}"
    try:
        for path, stored in files.items():
            place = staged / path
            place.parent.mkdir(parents=True, exist_ok=True)
            write_durably(place, doors.objects.get(stored.sha256))
        with doors.records.write() as tx:
            audit.append(tx, actor, "dossier fetched", dossier, sha256=files["dossier.json"].sha256)
        publish_folder(staged, out / dossier)
        if hands_over:
            with doors.records.write() as tx:
                hand_over(tx, dossier, files["dossier.json"].sha256, actor)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
