"""The stores that the contract of objects is tried on, and what strangers may do to them behind their back."""

from __future__ import annotations

import io
import secrets
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Protocol

from minio import Minio
from pydantic import SecretStr

from storage.objects.open import ObjectOptions, open_objects, server_options
from storage.objects.port import ObjectStore
from storage.objects.s3_client import S3Options


class S3Server(Protocol):
    """A real server that the test session started; `host` has its port."""

    @property
    def host(self) -> str: ...
    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...


class Place(ABC):
    """A new, empty store."""

    locks: ClassVar[bool]

    def __init__(self, options: ObjectOptions) -> None:
        self.options = options
        self.store = self.open()

    def open(self) -> ObjectStore:
        """The same store as another process would open it."""
        return open_objects(self.options)

    @property
    def environment(self) -> dict[str, str]:
        """The settings that name it."""
        return {
            "SOHOA_OBJECTS": self.options.url,
            "SOHOA_DATA": str(self.options.data),
            "SOHOA_S3_ACCESS_KEY": self.options.access_key,
            "SOHOA_S3_SECRET_KEY": self.options.secret_key.get_secret_value(),
        }

    @abstractmethod
    def write(self, key: str, data: bytes) -> None:
        """What a stranger, or a broken disk, puts under a key."""


class FolderPlace(Place):
    locks = False

    def __init__(self, folder: Path) -> None:
        super().__init__(ObjectOptions(data=folder / "data"))

    def write(self, key: str, data: bytes) -> None:
        path = self.options.data / "objects" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(data)


class BucketPlace(Place):
    """A bucket that the store makes for itself: with object lock and versions."""

    locks = True

    def __init__(self, server: S3Server, folder: Path) -> None:
        super().__init__(bucket_options(server, folder))

    def write(self, key: str, data: bytes) -> None:
        client, bucket = stranger(self.options)
        client.put_object(bucket, key, io.BytesIO(data), len(data))


def bucket_options(server: S3Server, folder: Path, host: str = "", scheme: str = "s3+http") -> ObjectOptions:
    """A bucket of a new name; `host`: another way to the server."""
    return ObjectOptions(
        url=f"{scheme}://{host or server.host}/objects-{secrets.token_hex(6)}",
        data=folder / "data",
        access_key=server.access_key,
        secret_key=SecretStr(server.secret_key),
    )


def named_server(options: ObjectOptions) -> S3Options:
    server = server_options(options)
    assert server is not None
    return server


def stranger(options: ObjectOptions) -> tuple[Minio, str]:
    """Another program that has the same key, and the bucket: it puts and deletes as it likes."""
    server = named_server(options)
    client = Minio(
        server.host,
        server.access_key,
        server.secret_key.get_secret_value(),
        secure=server.secure,
        region=server.region,
    )
    return client, server.bucket
