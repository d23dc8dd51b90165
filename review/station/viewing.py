"""Who saw what: every first view of a task or page within the hour stands in the audit chain before it is answered."""

from __future__ import annotations

from typing import Literal

from review.station.tools import StationTools
from schemas.person import Person
from storage.records import audit
from storage.records.database import Records

Seen = Literal["task", "page"]


def note_view(records: Records, tools: StationTools, person: Person, what: Seen, id_: int, dossier: str) -> None:
    key = (person.id, what, id_)
    if not tools.views.noted(key):
        with records.write() as tx:
            audit.append(tx, person.id, f"{what} viewed", str(id_), dossier=dossier)
        tools.views.note(key)
