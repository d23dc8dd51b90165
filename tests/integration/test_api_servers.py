"""The same API over PostgreSQL and an S3 server, which may go away and come back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text

from storage.objects.keys import object_key
from storage.objects.open import open_objects
from storage.records import audit
from storage.records.tables import BatchRow
from tests.integration.object_stores import BucketPlace, stranger
from tests.integration.served import Service, TusClient, code_of, post, serving
from tests.integration.test_api_batches import jpeg
from tests.servers.postgresql import PostgreSql
from tests.servers.radosgw import RadosGw

pytestmark = pytest.mark.xdist_group("radosgw")
BACK_LIMIT_S = 90.0


@pytest.fixture
def place(radosgw: RadosGw, tmp_path: Path) -> BucketPlace:
    return BucketPlace(radosgw, tmp_path)


@pytest.fixture
def service(postgresql: PostgreSql, place: BucketPlace) -> Iterator[Service]:
    database = {"SOHOA_DATABASE": postgresql.database_url(postgresql.fresh_database())}
    with serving(place.options.data, place.environment | database) as service:
        yield service
    postgresql.heal()


def test_batches_by_form_and_by_upload_last_on_the_servers(service: Service, place: BucketPlace) -> None:
    with service.client(service.new_key()) as client:
        assert client.get("/ready").json() == {"records": "ok", "objects": "ok", "disk": "ok"}
        first = post(client, [("1.jpg", jpeg(1)), ("2.jpg", jpeg(2)), ("3.exe", b"MZ")])
        again = post(client, [("1.jpg", jpeg(1)), ("2.jpg", jpeg(2)), ("3.exe", b"MZ")])
        assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
        tus = TusClient(client)
        path = tus.create("4.jpg", len(jpeg(4)))
        tus.append(path, 0, jpeg(4))
        upload = {"uploads": [{"id": path.rpartition("/")[2]}]}
        by_upload = client.post("/batches", json=upload)
        assert (by_upload.status_code, client.post("/batches", json=upload).status_code) == (201, 200)
        shown = client.get(f"/batches/{first.json()['batch']}").json()
        assert (shown["pages"], shown["rejected_files"]) == (2, 1)
        assert len(client.get("/batches").json()["batches"]) == 2
        assert 'sohoa_jobs{lane="counter",state="waiting"} 3.0' in client.get("/metrics").text
    store = open_objects(place.options)
    assert store.get(first.json()["files"][0]["sha256"]) == jpeg(1)
    with service.records.read() as tx:
        assert audit.first_broken(tx) is None
        locks = tx.execute(text("select locked_until from object where kind = 'original'")).scalars().all()
    assert len(locks) == 4
    assert min(locks) > datetime.now(UTC) + timedelta(days=360)
    minio, bucket = stranger(place.options)
    told = dict(minio.stat_object(bucket, object_key(first.json()["files"][0]["sha256"])).metadata or {})
    assert told["x-amz-object-lock-mode"] == "GOVERNANCE"


@pytest.mark.parametrize("gone", ["postgresql", "radosgw"])
def test_nothing_is_acknowledged_while_a_server_is_gone(
    service: Service, request: pytest.FixtureRequest, gone: str
) -> None:
    """A station that sends the same again when the server is back has one batch, and one receipt."""
    server: PostgreSql | RadosGw = request.getfixturevalue(gone)
    key = service.new_key()
    with service.client(key) as client:
        assert post(client, [("1.jpg", jpeg(5))]).status_code == 201
        server.kill()
        refused = post(client, [("2.jpg", jpeg(6))])
        assert refused.status_code == 503
        assert code_of(refused) in ("records_unreachable", "object_store_unreachable")
        assert client.get("/ready").status_code == 503
        assert client.get("/metrics").status_code == 200
        server.start()
        receipt = _sent_until_taken(client)
        assert post(client, [("2.jpg", jpeg(6))]).json() == receipt.json()
    with service.records.read() as tx:
        assert tx.execute(select(func.count()).where(BatchRow.station == key.station)).scalar_one() == 2


def _sent_until_taken(client: httpx.Client) -> httpx.Response:
    end = time.monotonic() + BACK_LIMIT_S
    while (answer := post(client, [("2.jpg", jpeg(6))])).status_code == 503:
        assert time.monotonic() < end
        time.sleep(0.5)
    assert answer.status_code == 201
    return answer
