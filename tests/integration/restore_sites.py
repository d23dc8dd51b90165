"""Where the drill of backup and restore takes place: how each site is backed up, lost and restored, as the docs say."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from minio import Minio

from storage.objects.keys import OBJECTS
from tests.integration.object_stores import bucket_options, stranger
from tests.servers.postgresql import PostgreSql
from tests.servers.process import search_path
from tests.servers.radosgw import RadosGw


class Site(ABC):
    """A service's place. `settings` are those of the place that holds it now: another one after `restore`."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "first"
        self._second = folder / "second"
        self._backup = folder / "backup"
        self._backup.mkdir()

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Besides the data folder."""

    @property
    def environment(self) -> dict[str, str]:
        told = {f"SOHOA_{name.upper()}": value for name, value in self.settings.items()}
        return {"SOHOA_DATA": str(self.place / "service"), **told}

    @abstractmethod
    def back_up_records(self) -> None: ...
    @abstractmethod
    def back_up_objects(self) -> None: ...

    def lose_everything(self) -> None:
        shutil.rmtree(self.place)

    def restore(self) -> None:
        self.place = self._second
        (self.place / "service").mkdir(parents=True)


class OneMachine(Site):
    """SQLite and a folder."""

    @property
    def settings(self) -> dict[str, Any]:
        return {}

    def back_up_records(self) -> None:
        with closing(sqlite3.connect(self.place / "service" / "sohoa.db")) as database:
            database.execute("VACUUM INTO ?", [str(self._backup / "sohoa.db")])

    def back_up_objects(self) -> None:
        subprocess.run(["cp", "-a", self.place / "service" / "objects", self._backup], check=True)

    def restore(self) -> None:
        super().restore()
        subprocess.run(["cp", "-a", self._backup / "objects", self.place / "service"], check=True)
        shutil.copy(self._backup / "sohoa.db", self.place / "service" / "sohoa.db")


class ManyMachines(Site):
    """PostgreSQL and an S3 server."""

    def __init__(self, folder: Path, records: PostgreSql, objects: RadosGw) -> None:
        super().__init__(folder)
        self._records, self._server = records, objects
        self._database = records.fresh_database()
        self._bucket = bucket_options(objects, folder)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "database": self._records.database_url(self._database),
            "objects": self._bucket.url,
            "s3_access_key": self._server.access_key,
            "s3_secret_key": self._server.secret_key,
        }

    def back_up_records(self) -> None:
        self._call("pg_dump", "--format=custom", f"--file={self._dump}", f"--dbname={self._dsn}")

    def back_up_objects(self) -> None:
        client, bucket = stranger(self._bucket)
        for name in _names(client, bucket):
            client.fget_object(bucket, name, str(self._backup / "objects" / name))

    def lose_everything(self) -> None:
        super().lose_everything()
        with psycopg.connect(self._records.url.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {self._database} WITH (FORCE)".encode())
        client, bucket = stranger(self._bucket)
        for name in _names(client, bucket):
            client.remove_object(bucket, name)

    def restore(self) -> None:
        super().restore()
        self._bucket = bucket_options(self._server, self.place)
        client, bucket = stranger(self._bucket)
        client.make_bucket(bucket, object_lock=True)
        for path in (self._backup / "objects" / OBJECTS).rglob("*"):
            if path.is_file():
                client.fput_object(bucket, str(path.relative_to(self._backup / "objects")), str(path))
        self._database = self._records.fresh_database()
        self._call("pg_restore", f"--dbname={self._dsn}", "--no-owner", "--exit-on-error", str(self._dump))

    @property
    def _dump(self) -> Path:
        return self._backup / "sohoa.dump"

    @property
    def _dsn(self) -> str:
        return self._records.database_url(self._database).replace("+psycopg", "")

    def _call(self, program: str, *arguments: str) -> None:
        found = shutil.which(program, path=search_path())
        assert found is not None
        subprocess.run([found, *arguments], check=True)


def _names(client: Minio, bucket: str) -> list[str]:
    return [str(one.object_name) for one in client.list_objects(bucket, prefix=OBJECTS, recursive=True)]
