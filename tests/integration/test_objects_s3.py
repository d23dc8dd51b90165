"""What only an S3 server can do to objects, or have done to it; what all stores do stands in `test_objects.py`."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from pydantic import SecretStr

from schemas.errors import DamagedObject, Unavailable
from storage.objects.cache import FileCache
from storage.objects.keys import object_key
from storage.objects.open import open_objects
from storage.objects.s3 import LINK_S, S3Objects
from storage.objects.s3_client import S3Options
from tests.integration.certificates import Authority
from tests.integration.object_stores import BucketPlace, S3Server, bucket_options, named_server, stranger
from tests.servers.proxy import Proxy

PARTS = 12 << 20
QUICK = {"connect_s": 0.5, "answer_s": 0.5, "tries": 3, "wait_s": 0.05}
QUICK_LIMIT_S = 6.0
"""Three tries of an upload, three of its end, and their pauses."""

pytestmark = pytest.mark.xdist_group("radosgw")


def port_of(server: S3Server) -> int:
    return int(server.host.rpartition(":")[2])


@pytest.fixture
def place(radosgw: S3Server, tmp_path: Path) -> BucketPlace:
    return BucketPlace(radosgw, tmp_path)


@pytest.fixture
def proxy(radosgw: S3Server) -> Iterator[Proxy]:
    with Proxy(port_of(radosgw)) as opened:
        yield opened


@pytest.fixture
def far_options(radosgw: S3Server, proxy: Proxy, tmp_path: Path) -> S3Options:
    """A new bucket that is reached through the proxy, without long waiting."""
    return named_server(bucket_options(radosgw, tmp_path, host=proxy.through(radosgw.host))).model_copy(update=QUICK)


@pytest.fixture
def connect(far_options: S3Options, tmp_path: Path) -> Callable[[], S3Objects]:
    """Opens the store by new connections."""
    return lambda: S3Objects(far_options, FileCache(tmp_path / "cache", limit_mb=100))


@pytest.fixture
def far(connect: Callable[[], S3Objects]) -> S3Objects:
    return connect()


def objects(place: BucketPlace) -> S3Objects:
    assert isinstance(place.store, S3Objects)
    return place.store


def versions(place: BucketPlace, sha256: str) -> list[str | None]:
    """The versions of an object, the newest first."""
    client, bucket = stranger(place.options)
    found = client.list_objects(bucket, prefix=object_key(sha256), include_version=True)
    return [one.version_id for one in found if not one.is_delete_marker]


def test_the_first_version_is_there_whatever_is_put_over_it(place: BucketPlace) -> None:
    sha256 = place.store.put(b"object").sha256
    place.write(object_key(sha256), b"forged")
    with pytest.raises(DamagedObject):
        place.store.get(sha256)
    client, bucket = stranger(place.options)
    newest, first = versions(place, sha256)
    assert client.get_object(bucket, object_key(sha256), version_id=first).data == b"object"
    client.remove_object(bucket, object_key(sha256), newest)
    assert place.store.get(sha256) == b"object"


def test_putting_again_makes_no_further_version(place: BucketPlace) -> None:
    sha256 = place.store.put(b"object").sha256
    for _ in range(3):
        place.open().put(b"object")
    assert len(versions(place, sha256)) == 1


def test_a_bucket_without_versions_refuses_a_second_put(place: BucketPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the first comes between the look and the put."""
    client, bucket = stranger(place.options)
    client.make_bucket(bucket)
    store = objects(place)
    sha256 = hashlib.sha256(b"object").hexdigest()
    looks = [False, False, True]
    monkeypatch.setattr(store, "has", lambda _: looks.pop(0))
    store.put(b"object")
    place.write(object_key(sha256), b"forged")
    with pytest.raises(DamagedObject):
        store.put(b"object")
    assert client.get_object(bucket, object_key(sha256)).data == b"forged"


def test_a_bucket_without_lock_locks_nothing(place: BucketPlace) -> None:
    client, bucket = stranger(place.options)
    client.make_bucket(bucket)
    sha256 = place.store.put(b"one").sha256
    assert not place.store.lock(sha256, datetime.now(UTC) + timedelta(minutes=1))
    place.store.erase(sha256)
    assert not place.store.has(sha256)


def test_only_we_erase_what_is_locked(place: BucketPlace) -> None:
    sha256 = place.store.put(b"one").sha256
    assert place.store.lock(sha256, datetime.now(UTC) + timedelta(minutes=5))
    client, bucket = stranger(place.options)
    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object(bucket, object_key(sha256), versions(place, sha256)[0])
    target = [DeleteObject(object_key(sha256), versions(place, sha256)[0])]
    assert [error.code for error in client.remove_objects(bucket, target)] == ["AccessDenied"]
    assert place.store.get(sha256) == b"one"
    place.write(object_key(sha256), b"forged")
    place.store.erase(sha256)
    assert versions(place, sha256) == []


def test_a_longer_lock_stays(place: BucketPlace) -> None:
    sha256 = place.store.put(b"one").sha256
    now = datetime.now(UTC).replace(microsecond=0)
    client, bucket = stranger(place.options)
    for minutes, locked in ((5, 5), (2, 5), (7, 7)):
        assert place.store.lock(sha256, now + timedelta(minutes=minutes))
        told = dict(client.stat_object(bucket, object_key(sha256)).metadata or {})
        until = datetime.fromisoformat(told["x-amz-object-lock-retain-until-date"])
        assert until == now + timedelta(minutes=locked)


def test_cut_connections_are_tried_again(far: S3Objects, proxy: Proxy) -> None:
    data = os.urandom(PARTS)
    far.ping()
    for after_bytes in (0, 100, 70_000, 3 << 20):
        proxy.cut_next(times=2, after_bytes=after_bytes)
        stored = far.put(data + bytes([after_bytes % 251]))
        proxy.cut_next(times=2, after_bytes=after_bytes)
        assert far.verify(stored.sha256)
        with far.local(stored.sha256) as path:
            assert path.stat().st_size == stored.size


def test_a_read_goes_on_where_it_was_cut(connect: Callable[[], S3Objects], proxy: Proxy) -> None:
    data = os.urandom(PARTS)
    sha256 = connect().put(data).sha256
    connections = proxy.connections
    proxy.cut_next(times=2, after_bytes=5 << 20)
    assert connect().get(sha256) == data
    assert proxy.connections == connections + 3


@pytest.mark.parametrize("size", [1000, PARTS])
@pytest.mark.parametrize("versions", [True, False])
def test_an_answer_that_is_lost_is_asked_for_again(
    place: BucketPlace,
    connect: Callable[[], S3Objects],
    far_options: S3Options,
    proxy: Proxy,
    size: int,
    versions: bool,
) -> None:
    """The object is there already when the same request comes a second time."""
    data = os.urandom(size)
    far = connect()
    if not versions:
        stranger(place.options)[0].make_bucket(far_options.bucket)
    far.ping()
    proxy.lose_answer(to=b"</CompleteMultipartUpload>" if size == PARTS else data[-20:])
    connections = proxy.connections
    stored = far.put(data)
    assert proxy.connections == connections + 1
    assert far.verify(stored.sha256)
    assert [found for found, _ in far.every()] == [stored]


def test_too_many_cuts_are_told(connect: Callable[[], S3Objects], proxy: Proxy) -> None:
    sha256 = connect().put(b"one").sha256
    proxy.cut_next(times=1000, after_bytes=0)
    far = connect()
    for ask in (lambda: far.get(sha256), lambda: far.has(sha256), lambda: far.put(os.urandom(PARTS)), far.ping):
        with pytest.raises(Unavailable) as told:
            ask()
        assert told.value.retryable
        assert told.value.code == "object_store_unreachable"
    proxy.cut_next(times=0, after_bytes=0)
    assert far.get(sha256) == b"one"


def test_frozen_network_ends_in_unavailable(far: S3Objects, proxy: Proxy) -> None:
    sha256 = far.put(b"one").sha256
    large = far.put(os.urandom(PARTS)).sha256
    asks: list[Callable[[], object]] = [
        far.ping,
        lambda: far.get(sha256),
        lambda: far.put(b"two"),
        lambda: list(far.every()),
        lambda: far.erase(sha256),
    ]
    proxy.freeze()
    for ask in asks:
        started = time.monotonic()
        with pytest.raises(Unavailable):
            ask()
        assert time.monotonic() - started < QUICK_LIMIT_S
    proxy.heal()
    assert far.get(sha256) == b"one"
    assert far.verify(large)


def test_frozen_in_the_middle_of_an_upload(far: S3Objects, proxy: Proxy, tmp_path: Path) -> None:
    """Later everything is as if it had not begun."""
    path = tmp_path / "large"
    path.write_bytes(os.urandom(PARTS))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    far.put(b"there")
    proxy.freeze_after(PARTS // 2)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        far.put_file(path, sha256)
    assert time.monotonic() - started < QUICK_LIMIT_S
    proxy.heal()
    assert not far.has(sha256)
    assert far.put_file(path, sha256).size == PARTS
    assert far.verify(sha256)


def test_nobody_there(radosgw: S3Server, tmp_path: Path) -> None:
    store = open_objects(bucket_options(radosgw, tmp_path, host="127.0.0.1:9"))
    with pytest.raises(Unavailable, match="does not answer"):
        store.ping()


def test_a_server_that_is_none(radosgw: S3Server, tmp_path: Path) -> None:
    """Whatever answers with something that is not S3 is no store."""
    with Proxy(port_of(radosgw)) as way:
        options = named_server(bucket_options(radosgw, tmp_path, host=way.through(radosgw.host), scheme="s3"))
        store = S3Objects(options.model_copy(update=QUICK), FileCache(tmp_path / "cache", limit_mb=1))
        with pytest.raises(Unavailable):
            store.put(b"one")


@pytest.mark.parametrize("wrong", [{"secret_key": SecretStr("not-the-secret")}, {"access_key": "nobody"}])
def test_wrong_keys_are_told_at_once(place: BucketPlace, tmp_path: Path, wrong: dict[str, object]) -> None:
    sha256 = place.store.put(b"one").sha256
    store = open_objects(place.options.model_copy(update={**wrong, "data": tmp_path / "other"}))
    started = time.monotonic()
    for ask in (
        store.ping,
        lambda: store.get(sha256),
        lambda: store.put(b"two"),
        lambda: store.lock(sha256, datetime.now(UTC)),
    ):
        with pytest.raises(Unavailable) as told:
            ask()
        assert told.value.code == "object_store_refuses"
        assert "not-the-secret" not in told.value.message
    assert time.monotonic() - started < 1


def test_a_link_gives_one_object_for_a_minute(place: BucketPlace) -> None:
    store = objects(place)
    sha256, other = store.put(b"one").sha256, store.put(b"two").sha256
    link = store.link(sha256)
    answer = urllib3.request("GET", link)
    assert (answer.data, answer.headers["content-disposition"]) == (b"one", "attachment")
    assert f"X-Amz-Expires={LINK_S}" in link
    for forged in (
        link.replace(sha256, other),
        link.replace(f"Expires={LINK_S}", "Expires=600"),
        link.partition("?")[0],
    ):
        assert urllib3.request("GET", forged).status == 403
    assert urllib3.request("PUT", link, body=b"x").status == 403


def test_broken_uploads_are_swept_by_the_server(place: BucketPlace) -> None:
    place.store.put(b"one")
    client, bucket = stranger(place.options)
    rules = client.get_bucket_lifecycle(bucket)
    assert rules is not None
    assert [rule.abort_incomplete_multipart_upload is not None for rule in rules.rules] == [True]


def test_the_settings_of_a_bucket_that_is_there_stay(place: BucketPlace) -> None:
    client, bucket = stranger(place.options)
    client.make_bucket(bucket)
    place.store.put(b"one")
    assert client.get_bucket_versioning(bucket).status != "Enabled"


def test_only_a_known_authority_is_trusted(radosgw: S3Server, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with Proxy(port_of(radosgw), authority.server) as way:
        options = bucket_options(radosgw, tmp_path, host=way.through(radosgw.host), scheme="s3")
        with pytest.raises(Unavailable, match="certificate verify failed"):
            open_objects(options).put(b"one")
        store = open_objects(options.model_copy(update={"ca_file": authority.certificate}))
        data = os.urandom(PARTS)
        sha256 = store.put(data).sha256
        assert store.get(sha256) == data
