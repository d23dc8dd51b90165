"""A box that somebody drew, read for the field that it is meant for."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from pipeline.formats.parse import parse
from pipeline.formats.text import squeeze
from review.answers import Refused
from review.station.opening import require_task, scene_of
from review.station.shown import shown
from review.station.tools import StationTools
from review.station.views import Candidate, ZoneIn, ZoneRead
from schemas.catalogue import FieldSpec
from schemas.errors import PageUnreadable
from schemas.person import Person
from schemas.stage import ZoneReading, ZoneTask
from storage.records.database import Records
from storage.records.review.tasks import require_lease
from workers.processes import GaveUp

_log = logging.getLogger("sohoa.review")


def read_zone(records: Records, task: int, told: ZoneIn, person: Person, tools: StationTools) -> ZoneRead:
    """Raises LeaseLost, Refused (not_found) for a page or field that the task does not show."""
    with records.write() as tx:
        held = require_lease(tx, task, told.lease, person)
    with records.read() as tx:
        scene = scene_of(tx, require_task(tx, held.id, person), tools)
    document, page = scene.standing.document_of(told.name), scene.standing.sheet.page(told.page)
    if document is None or page is None or page.image is None or page.record is None:
        raise Refused("not_found")
    zone = ZoneTask(image=page.image, dpi=tools.pages.facts(page.record).dpi, zone=told.box)
    try:
        reading = tools.zones.read(zone)
    except (GaveUp, PageUnreadable) as error:
        _log.warning("zone not read", extra={"page": page.id, "code": error.code})
        return ZoneRead(candidates=())
    return ZoneRead(candidates=_candidates(reading, tools.forms.of(document.type).specs[told.name.field]))


def _candidates(reading: ZoneReading, spec: FieldSpec) -> tuple[Candidate, ...]:
    found = dict.fromkeys(text for text in _texts(reading, spec) if text)
    return tuple(Candidate(shown=text, origin="reading") for text in found)


def _texts(reading: ZoneReading, spec: FieldSpec) -> Iterator[str | None]:
    """The values that the two readings make; then the first as it was read, to be put right by hand."""
    for text in (reading.text, reading.other):
        if spec.kind != "table":
            yield shown(parse(text if spec.kind == "list" else squeeze(text), spec).value, spec)
    yield reading.text if spec.kind in ("list", "table") else squeeze(reading.text)
