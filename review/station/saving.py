"""A field that a person decided about: what they typed becomes a value, and a version of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from review.answers import Refused
from review.station.fields import Scene, field_view
from review.station.opening import check_views, require_task, scene_of
from review.station.shown import masked, shown, typed
from review.station.tools import StationTools
from review.station.views import FieldView, KeyingIn, Saved, keying_of
from schemas.catalogue import FieldSpec
from schemas.document import Document, FieldValue
from schemas.errors import FieldConflict
from schemas.person import Person
from schemas.review import FieldName, Keying, Outcome
from storage.records.database import Records
from storage.records.review.corrections import decided, keep_keying, versions
from storage.records.review.tasks import require_lease


@dataclass(frozen=True)
class Decision:
    """`keying`: with the value as the outside contract writes it."""

    keying: Keying
    document: Document


def save_field(records: Records, task: int, told: KeyingIn, person: Person, tools: StationTools) -> Saved:
    """Keeps what was decided. Raises BadValue, LeaseLost, FieldConflict, Refused (not_found).

    A field that this person has just saved with the same value is not saved twice: they asked again because the answer
    was lost on its way.
    """
    with records.read() as tx:
        scene = scene_of(tx, require_task(tx, task, person), tools, checked=False)
    decision = decide(scene, told, tools)
    with records.write() as tx:
        held = require_lease(tx, task, told.lease, person)
        before = decision.document.fields[told.name.field]
        value = decided(decision.keying, before)
        try:
            keep_keying(tx, held, person, decision.keying, value, _leaf(decision.document, value.page))
        except FieldConflict:
            if not _is_saved(tx, held.dossier, decision.keying, value, person):
                raise
    with records.read() as tx:
        scene = scene_of(tx, require_task(tx, task, person), tools)
    return Saved(field=view_of(scene, told.name, tools), checks=check_views(scene), saved_at=datetime.now(UTC))


def view_of(scene: Scene, name: FieldName, tools: StationTools) -> FieldView:
    """Raises Refused (not_found) when no paper of the dossier has such a field."""
    document = scene.standing.document_of(name)
    if document is None:
        raise Refused("not_found")
    return field_view(scene, document, tools.forms.of(document.type), name)


def decide(scene: Scene, told: KeyingIn, tools: StationTools) -> Decision:
    """Raises BadValue; Refused (not_found) for a field that the task does not show."""
    document = scene.standing.document_of(told.name)
    if document is None or (scene.task.kind != "check" and told.name not in scene.asked):
        raise Refused("not_found")
    spec = tools.forms.of(document.type).specs[told.name.field]
    outcome, value = _told(scene, told, spec, document)
    number = next((page.number for page in scene.standing.sheet.pages if page.id == told.page), None)
    keying = keying_of(told, value).model_copy(
        update={"outcome": outcome, "page": number, "box": told.box if number is not None else None}
    )
    return Decision(keying, document)


def _told(scene: Scene, told: KeyingIn, spec: FieldSpec, document: Document) -> tuple[Outcome, Any]:
    """What came out, by what was there before: a value that was typed as it stood already is confirmed."""
    if told.outcome in ("illegible", "empty"):
        return told.outcome, None
    if scene.task.kind != "check":
        return told.outcome, typed(told.typed or "", spec)
    stands = document.fields[spec.key].value
    as_shown = shown(stands, spec)
    same = told.typed is None or told.typed in (as_shown, masked(as_shown or ""))
    value = stands if same and stands is not None else typed(told.typed or "", spec)
    return ("confirmed" if value == scene.machine_value(told.name, document) else "corrected"), value


def _leaf(document: Document, number: int | None) -> int | None:
    """The index of a page among the document's."""
    return next((leaf for leaf, page in enumerate(document.pages) if page.page == number), None)


def _is_saved(tx: Connection, dossier: str, keying: Keying, value: FieldValue, person: Person) -> bool:
    newest = versions(tx, dossier, keying.name)[0]
    same = (newest.value.value, newest.value.status) == (value.value, value.status)
    return same and newest.version == keying.version + 1 and newest.made_by == person.id
