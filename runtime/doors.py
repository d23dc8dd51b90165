"""The doors of the service to what lasts, opened once for each process."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from runtime.settings import Settings
from runtime.stores import build_objects, build_records
from schemas.errors import EnvironmentLacks, Unavailable
from storage.objects.port import ObjectStore
from storage.records import reconcile
from storage.records.database import Records

_LOOKED_FOR = 16
"""So many objects that the records name are looked for. A backup may lack the latest; not these, by their digests."""


@dataclass(frozen=True)
class Doors:
    """What every part of the service works with."""

    records: Records
    objects: ObjectStore
    settings: Settings

    def close(self) -> None:
        self.records.close()


def open_doors(settings: Settings) -> Doors:
    """Makes the data folder where it is missing; servers are not spoken to yet. Raises UsageError, Unavailable."""
    settings = settings.model_copy(update={"data": settings.data.absolute()})
    settings.data.mkdir(parents=True, exist_ok=True)
    return Doors(records=build_records(settings), objects=build_objects(settings), settings=settings)


def prepare(doors: Doors) -> None:
    """Brings the tables up to date, and sees that records and objects belong together.

    Raises EnvironmentLacks (objects_elsewhere) when the store has none of the objects that the records name: its disk
    is not mounted, or the setting names another folder or bucket. What was kept there would be split over two. A store
    that does not answer is not asked. Raises Unavailable when the database does not answer.
    """
    doors.records.prepare()
    with doors.records.read() as tx:
        named = [one.sha256 for one in islice(reconcile.objects(tx), _LOOKED_FOR) if not one.erased]
    with suppress(Unavailable):
        if named and not any(doors.objects.has(sha256) for sha256 in named):
            where = doors.settings.objects or doors.settings.data / "objects"
            told = (
                f"{where} has none of the objects that the records name; is its disk mounted, is SOHOA_OBJECTS right?"
            )
            raise EnvironmentLacks("objects_elsewhere", told)
