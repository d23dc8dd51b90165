"""The doors to what lasts: the database and the object store that the settings name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtime.settings import Settings
from storage.objects.open import ObjectOptions, open_objects
from storage.objects.port import ObjectStore
from storage.records.database import Records, open_records


@dataclass(frozen=True)
class Doors:
    """Opened once in a process; nothing is connected before it is used."""

    settings: Settings
    records: Records
    objects: ObjectStore


def open_doors(settings: Settings) -> Doors:
    """Raises UsageError for settings that name no store we know."""
    return Doors(settings, open_records(settings.database_url()), open_objects_of(settings))


def open_objects_of(settings: Settings) -> ObjectStore:
    return open_objects(object_options(settings))


def object_options(settings: Settings) -> ObjectOptions:
    return ObjectOptions(
        url=settings.objects,
        data=settings.data,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
        region=settings.s3_region,
        ca_file=Path(settings.s3_ca_file) if settings.s3_ca_file else None,
        cache_mb=settings.cache_mb,
    )
