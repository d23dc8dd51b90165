"""An archive in a bucket of a real S3 server: listed as a folder is, fetched batch by batch, left as it was."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio import Minio
from pydantic import SecretStr

from runtime.settings import Settings
from schemas.errors import InputRejected, SohoaError, Unavailable, UsageError
from storage.objects.open import ObjectOptions
from storage.objects.s3_archive import open_archive
from tests.archives import Told, backfilled, blank
from tests.servers.radosgw import RadosGw
from workers.backfill.folder_source import FolderSource
from workers.backfill.run import open_source
from workers.backfill.sources import Source
from workers.jobs import stage

pytestmark = pytest.mark.xdist_group("radosgw")

NAMES = ("v10/1.jpg", "v2/10.jpg", "v2/9.jpg", "v2/Thumbs.db", "v2/.hidden/1.jpg", "v2/đơn số 1/1.jpg", "loose.jpg")
OUTPUT = ("out/.sohoa/lock", "out/x-1/pages/0001.jpg")


@pytest.fixture(autouse=True)
def _not_last_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "ARCHIVE_NICE", 0)


@pytest.fixture
def bucket(radosgw: RadosGw) -> str:
    """A bucket of somebody's with an archive below `kho/1999`, and more beside it."""
    name = radosgw.fresh_bucket_name()
    client(radosgw).make_bucket(name)
    put(radosgw, name, "kho/19990/other.jpg", b"beside it")
    put(radosgw, name, "kho/1999/", b"")
    for number, key in enumerate((*NAMES, *OUTPUT)):
        put(radosgw, name, f"kho/1999/{key}", scan(number))
    return name


@pytest.fixture
def settings(radosgw: RadosGw, tmp_path: Path) -> Settings:
    return Settings(
        data=tmp_path / "data", s3_access_key=radosgw.access_key, s3_secret_key=SecretStr(radosgw.secret_key)
    )


def client(server: RadosGw) -> Minio:
    return Minio(server.host, server.access_key, server.secret_key, secure=False, region="us-east-1")


def put(server: RadosGw, bucket: str, key: str, data: bytes) -> None:
    client(server).put_object(bucket, key, io.BytesIO(data), len(data))


def scan(number: int) -> bytes:
    buffer = io.BytesIO()
    blank(number).save(buffer, "JPEG", dpi=(150, 150))
    return buffer.getvalue()


def listed(source: Source) -> Iterator[tuple[str, list[tuple[str, int]], int]]:
    for folder in source.folders(lambda problem: pytest.fail(problem.message)):
        if folder.files:
            yield folder.name, [(file.name, file.size) for file in folder.files], folder.ignored


def test_it_is_listed_as_a_folder_with_the_same_names_is(
    radosgw: RadosGw, bucket: str, settings: Settings, tmp_path: Path
) -> None:
    for number, name in enumerate((*NAMES, *OUTPUT)):
        (tmp_path / "same" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "same" / name).write_bytes(scan(number))
    found = list(listed(open_source(f"{radosgw.url}/{bucket}/kho/1999", settings)))
    assert found == list(listed(FolderSource(tmp_path / "same", settings.data)))
    assert [name for name, _, _ in found] == [".", "v2", "v2/đơn số 1", "v10"]
    assert found[1][2] == 2, "a hidden scan and what is no scan"


def test_backfill_and_again(radosgw: RadosGw, bucket: str, settings: Settings) -> None:
    def backfill() -> Told:
        return backfilled(f"{radosgw.url}/{bucket}/kho/1999", settings, rows="path;code;sheets\nv2;A;2\nv2/9.jpg;B;1\n")

    told = backfill()
    assert {one.name: (one.state, one.blank) for one in told.ledgers} == {
        "1999": ("closed", 1),
        "v2": ("closed", 1),
        "v2/9.jpg": ("closed", 1),
        "v2/đơn số 1": ("closed", 1),
        "v10": ("closed", 1),
    }
    assert told.codes == ["sheets_differ"]
    assert list((settings.data / "fetched").iterdir()) == []
    again = backfill()
    assert (again.counts.taken, again.counts.before, again.counts.worked) == (0, 5, False)
    put(radosgw, bucket, "kho/1999/v10/1.jpg", scan(99))
    assert (changed := backfill()).counts.taken == 1, changed.problems


def test_what_went_away_after_it_was_listed_is_told(radosgw: RadosGw, bucket: str, settings: Settings) -> None:
    source = open_source(f"{radosgw.url}/{bucket}/kho/1999/v10", settings)
    (folder,) = source.folders(lambda _: None)
    settings.data.mkdir()
    assert source.fetch(folder.files[0], settings.data).read_bytes() == scan(0)
    put(radosgw, bucket, "kho/1999/v10/1.jpg", b"other")
    with pytest.raises(InputRejected, match="changed or went away"):
        source.fetch(folder.files[0], settings.data)
    client(radosgw).remove_object(bucket, "kho/1999/v10/1.jpg")
    with pytest.raises(InputRejected, match="it was there"):
        source.fetch(folder.files[0], settings.data)


def test_a_server_that_refuses_ends_it_with_what_to_do(radosgw: RadosGw, bucket: str, settings: Settings) -> None:
    stranger = settings.model_copy(
        update={
            "s3_access_key": radosgw.stranger.access_key,
            "s3_secret_key": SecretStr(radosgw.stranger.secret_key),
        }
    )
    with pytest.raises(Unavailable, match="refuses"):
        backfilled(f"{radosgw.url}/{bucket}/kho/1999", stranger)
    with pytest.raises(Unavailable, match="refuses"):
        backfilled(f"{radosgw.url}/{radosgw.fresh_bucket_name()}", settings)


@pytest.mark.parametrize("url", ["s3://", "s3://host", "s3+http://host:1/", "s3://user:key@host/bucket/x"])
def test_addresses_of_other_forms_are_wrong_usage(url: str, tmp_path: Path) -> None:
    options = ObjectOptions(data=tmp_path, access_key="a", secret_key=SecretStr("b"))
    with pytest.raises(UsageError):
        open_archive(url, options)


def test_keys_are_needed(tmp_path: Path) -> None:
    with pytest.raises(SohoaError, match="SOHOA_S3_ACCESS_KEY"):
        open_archive("s3://host/bucket", ObjectOptions(data=tmp_path))
