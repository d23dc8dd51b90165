"""Every version that a field ever had, as the screen shows it."""

from __future__ import annotations

from sqlalchemy import Connection

from review.answers import Refused
from review.station.fields import Scene, said_by_machine, said_by_person
from review.station.shown import shown
from review.station.tools import StationTools
from review.station.views import VersionView
from schemas.review import FieldName
from storage.records.field_versions import MACHINE
from storage.records.people import names_of
from storage.records.review.corrections import versions


def history_of(tx: Connection, scene: Scene, name: FieldName, tools: StationTools) -> list[VersionView]:
    """The newest first. Raises Refused (not_found) when no paper of the dossier has such a field."""
    document = scene.standing.document_of(name)
    if document is None:
        raise Refused("not_found")
    spec = tools.forms.of(document.type).specs[name.field]
    found = versions(tx, scene.task.dossier, name)
    names = names_of(tx, [one.made_by for one in found if one.made_by != MACHINE])
    machine = next((one.value for one in found if one.made_by == MACHINE), None)
    return [
        VersionView(
            version=one.version,
            shown=shown(one.value.value, spec),
            state=said_by_machine(one.value) if one.made_by == MACHINE else said_by_person(one.value, machine),
            by=None if one.made_by == MACHINE else names.get(one.made_by, "?"),
            at=one.made_at,
        )
        for one in found
    ]
