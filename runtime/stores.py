"""What lasts, opened where the settings say. It imports nothing of reading, so that a server starts quickly."""

from __future__ import annotations

from pathlib import Path

from runtime.settings import Settings
from storage.objects.open import ObjectOptions, open_objects
from storage.objects.port import ObjectStore
from storage.records.database import Records, open_records


def build_records(settings: Settings) -> Records:
    """One for each process; nothing is connected yet. Raises UsageError for a URL of another kind."""
    return open_records(settings.database.get_secret_value() or f"sqlite:///{settings.data.absolute() / 'sohoa.db'}")


def build_objects(settings: Settings) -> ObjectStore:
    """One for each process. Raises UsageError, or Unavailable when the folder cannot be used."""
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
