"""The fields of a dossier that was just made, kept as versions of their own where they say something new."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert

from schemas.document import FieldValue
from schemas.dossier import Dossier
from schemas.evidence import Evidence
from schemas.review import Correction
from schemas.service import Job
from storage.records.database import in_lots
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.tables import FieldRow

_EVIDENCE = TypeAdapter(Evidence)
Corrections = Mapping[str, Mapping[str, Correction]]
"""By the document's key and the field's."""


def keep_fields(
    tx: Connection, job: Job, dossier: Dossier, evidence: Mapping[str, Mapping[str, Evidence]], corrections: Corrections
) -> None:
    """A field whose newest version says the same, or is a person's, stays as it is.

    What a person decided of a document that is grouped otherwise by now is kept with the document that it went to.
    """
    known, now, rows = newest_fields(tx, dossier.id), datetime.now(UTC), []
    values = ((one, name, value) for one in dossier.documents for name, value in one.fields.items())
    for document, name, value in values:
        before = known.get((document.key, name))
        made = _decision(name, value, corrections) or _Made(MACHINE, now)
        if not _says_more(value, made, before):
            continue
        found = evidence.get(document.key, {}).get(name) if made.by == MACHINE else None
        leaf = next((leaf for leaf, page in enumerate(document.pages) if page.page == value.page), None)
        rows.append(
            {
                **{"dossier": dossier.id, "document": document.key, "key": name},
                **{"leaf": leaf, "revision": job.revision},
                **{"told": value.model_dump(mode="json"), "status": value.status, "confidence": value.confidence},
                **{"version": before.version + 1 if before else 1, "made_by": made.by, "made_at": made.at},
                "evidence": _told(found) if found else None,
            }
        )
    for some in in_lots(rows):
        tx.execute(insert(FieldRow), some)


def _told(evidence: Evidence) -> dict[str, Any]:
    """What differs from the defaults: most of it does not, and there is a row for every field of every paper."""
    told: dict[str, Any] = _EVIDENCE.dump_python(evidence, mode="json", exclude_defaults=True)
    return told


class _Made(NamedTuple):
    by: str
    at: datetime


def _decision(name: str, value: FieldValue, corrections: Corrections) -> _Made | None:
    """Who decided so, the last time that anyone did."""
    if value.source != "reviewer":
        return None
    same = [one for given in corrections.values() if (one := given.get(name)) and one.value.value == value.value]
    newest = max(same, key=lambda one: one.made_at, default=None)
    return _Made(newest.made_by, newest.made_at) if newest else None


def _says_more(value: FieldValue, made: _Made, before: Row[Any] | None) -> bool:
    if before is None:
        return True
    if before.made_by == MACHINE:
        return bool(before.told != value.model_dump(mode="json"))
    newer: bool = made.by != MACHINE and made.at > before.made_at
    return newer and bool(before.told["value"] != value.value)
