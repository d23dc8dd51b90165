"""The doors of the service to what lasts, opened once for each process."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.settings import Settings
from runtime.stores import build_objects, build_records
from storage.objects.port import ObjectStore
from storage.records.database import Records


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
