"""What the service does when something goes wrong, on the wire, on the disk or with itself; what it says of itself."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from schemas.errors import PageUnreadable
from storage.objects.folder import FolderObjects
from storage.records.jobs import claim, finish
from storage.records.tables import BatchRow, ObjectRow
from tests.integration import strange_files as make
from tests.integration.served import Key, Service, TusClient, code_of, post, serving
from tests.integration.test_api_batches import jpeg

pytestmark = pytest.mark.xdist_group("api")
BIG = 180_000_000
MOST_GROWTH_KB = 40_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("faults") / "data") as service:
        yield service


def incoming(service: Service) -> list[Path]:
    """Files of requests that are not answered yet."""
    files = (service.data / "incoming").glob("*/*/*")
    return [path for path in files if path.is_file() and not path.parent.name.startswith("guard-")]


def batches(service: Service, key: Key) -> int:
    with service.records.read() as tx:
        return tx.execute(select(func.count()).where(BatchRow.station == key.station)).scalar_one()


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def raw_form(key: Key, data: bytes, stated: int) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="1.jpg"\r\n\r\n'
    return (
        (
            f"POST /batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key.token}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {stated}\r\n\r\n"
        ).encode()
        + head
        + data
    )


def test_an_upload_that_is_cut_leaves_nothing(service: Service) -> None:
    key = service.new_key()
    with socket.create_connection(("127.0.0.1", service.port)) as wire:
        wire.sendall(raw_form(key, jpeg(1) * 20, 10_000_000))
        wait_for(lambda: bool(incoming(service)))
    wait_for(lambda: not incoming(service))
    assert batches(service, key) == 0
    with service.client(key) as client:
        assert post(client, [("1.jpg", jpeg(1))]).status_code == 201


def test_a_form_that_is_cut_by_a_kill_is_swept_away(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service:
        key = service.new_key()
        with socket.create_connection(("127.0.0.1", service.port)) as wire:
            wire.sendall(raw_form(key, jpeg(1) * 20, 10_000_000))
            wait_for(lambda: bool(incoming(service)))
            service.kill()
        assert incoming(service)
        service.start()
        assert not incoming(service)
        assert batches(service, key) == 0


def test_two_services_on_one_folder_leave_each_other_alone(service: Service) -> None:
    key = service.new_key()
    with socket.create_connection(("127.0.0.1", service.port)) as wire:
        wire.sendall(raw_form(key, jpeg(1) * 20, 10_000_000))
        wait_for(lambda: bool(incoming(service)))
        with serving(service.data) as second, second.client(key) as client:
            assert incoming(service)
            assert post(client, [("1.jpg", jpeg(2))]).status_code == 201


def test_it_stops_in_an_orderly_way(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service:
        with service.client(service.new_key()) as client:
            post(client, [("1.jpg", jpeg(1))])
        assert service.stop() == 0
        assert list((service.data / "incoming").iterdir()) == []
        service.start()


def test_what_is_too_large_is_refused_while_it_is_read(tmp_path: Path) -> None:
    limits = {"SOHOA_MAX_BATCH_MB": "2", "SOHOA_MAX_FILE_MB": "1", "SOHOA_MAX_BATCH_FILES": "3"}
    with serving(tmp_path / "data", limits) as service:
        key = service.new_key()
        with service.client(key) as client:
            stated = post(client, [("1.jpg", bytes(3_000_000))])
            assert (stated.status_code, code_of(stated)) == (413, "too_large")
            unstated = client.post("/batches", content=_endless(), headers={"Content-Type": FORM})
            assert (unstated.status_code, code_of(unstated)) == (413, "too_large")
            many = post(client, [(f"{number}.jpg", jpeg(number)) for number in range(4)])
            assert (many.status_code, code_of(many)) == (413, "too_many_files")
            listed = client.post("/batches", json={"uploads": [{"id": "0" * 32}] * 4})
            assert code_of(listed) == "too_many_files"
        assert batches(service, key) == 0
        wait_for(lambda: not incoming(service))


def test_a_file_larger_than_its_lane_takes_is_noted_but_not_kept(tmp_path: Path) -> None:
    with serving(tmp_path / "data", {"SOHOA_MAX_FILE_MB": "1"}) as service:
        with service.client(service.new_key()) as client:
            receipt = post(client, [("1.jpg", jpeg(1) + bytes(1_100_000)), ("2.jpg", jpeg(2))]).json()
        assert [file["code"] for file in receipt["files"]] == ["file_too_large", None]
        objects = FolderObjects(service.data / "objects")
        assert [objects.has(file["sha256"]) for file in receipt["files"]] == [False, True]
        with service.records.read() as tx:
            assert tx.execute(select(ObjectRow.sha256)).scalars().all() == [receipt["files"][1]["sha256"]]


FORM = "multipart/form-data; boundary=x"


def _endless() -> Iterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="1.jpg"\r\n\r\n'
    for _ in range(1000):
        yield bytes(65_536)


def test_memory_stays_flat_however_large_a_file_is(service: Service) -> None:
    """By form and by upload; the file is a scan with much behind it."""
    key = service.new_key()
    scan = jpeg(50)
    with service.client(key) as client:
        post(client, [("1.jpg", jpeg(51))])
        before = _most_memory_kb(service.pid)
        answer = client.post("/batches", content=_large(scan), headers={"Content-Type": FORM})
        assert (answer.status_code, answer.json()["files"][0]["size"]) == (201, len(scan) + BIG)
        tus = TusClient(client)
        path = tus.create("1.jpg", len(scan) + BIG + 1)
        assert tus.append(path, 0, _padded(scan, BIG + 1)).status_code == 204
        receipt = client.post("/batches", json={"uploads": [{"id": path.rpartition("/")[2]}]}).json()
    assert receipt["pages"] == 1
    assert _most_memory_kb(service.pid) - before < MOST_GROWTH_KB


def _large(scan: bytes) -> Iterator[bytes]:
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="1.jpg"\r\n\r\n'
    yield from _padded(scan, BIG)
    yield b"\r\n--x--\r\n"


def _padded(scan: bytes, more: int) -> Iterator[bytes]:
    yield scan
    yield from (bytes(min(1_000_000, more - start)) for start in range(0, more, 1_000_000))


def _most_memory_kb(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("setting", "status", "code"),
    [({"SOHOA_MAX_WAITING_JOBS": "1"}, 503, "busy"), ({"SOHOA_MIN_FREE_MB": str(1 << 40)}, 507, "no_space")],
)
def test_more_than_can_be_done_is_put_off(tmp_path: Path, setting: dict[str, str], status: int, code: str) -> None:
    with serving(tmp_path / "data", setting) as service, service.client(service.new_key()) as client:
        if code == "busy":
            assert post(client, [("1.jpg", jpeg(1))]).status_code == 201
            assert post(client, [("1.jpg", jpeg(1))]).status_code == 200  # what was taken keeps its receipt
            assert post(client, [("2.jpg", jpeg(2))], lane="archive").status_code == 201
        else:
            assert code_of(TusClient(client).ask("POST", "/uploads", {"Upload-Length": "5"})) == "no_space"
        refused = post(client, [("2.jpg", jpeg(2))])
        assert (refused.status_code, code_of(refused)) == (status, code)
        assert int(refused.headers["Retry-After"]) > 0


def test_hostile_files_take_their_time_and_no_more(service: Service, tmp_path: Path) -> None:
    hostile = {
        "image_bomb": make.image_bomb(tmp_path / "a.pdf").read_bytes(),
        "content_bomb": make.content_bomb(tmp_path / "b.pdf").read_bytes(),
        "endless": make.endless_forms(tmp_path / "c.pdf").read_bytes(),
        "loop": make.looping_tree(tmp_path / "d.pdf").read_bytes(),
    }
    begun = time.monotonic()
    with service.client(service.new_key()) as client:
        receipt = post(client, [*hostile.items(), ("good.jpg", jpeg(60))]).json()
    assert receipt["files"][-1]["code"] is None
    assert receipt["files"][3]["code"] == "damaged_file"
    assert time.monotonic() - begun < 20


def test_it_is_ready_only_when_all_that_lasts_can_be_reached(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service, service.client(service.new_key()) as client:
        assert client.get("/ready").json() == {"records": "ok", "objects": "ok", "disk": "ok"}
        (service.data / "objects").rename(tmp_path / "aside")
        ready = client.get("/ready")
        assert (ready.status_code, ready.json()["objects"]) == (503, "object_store_unreachable")
        refused = post(client, [("1.jpg", jpeg(1))])
        assert (refused.status_code, code_of(refused)) == (503, "object_store_unreachable")
        assert str(tmp_path) not in refused.text
        assert client.get("/health").status_code == 200
        assert 'sohoa_request_errors_total{code="object_store_unreachable"} 1.0' in client.get("/metrics").text
        (tmp_path / "aside").rename(service.data / "objects")
        assert post(client, [("1.jpg", jpeg(1))]).status_code == 201


def test_figures_tell_what_waits_and_what_was_done(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as service, service.client(service.new_key()) as client:
        post(client, [(f"{number}.jpg", jpeg(number)) for number in range(3)])
        with service.records.write() as tx:
            done, failed = (claim(tx, "counter", "test") for _ in range(2))
            assert done and failed
            finish(tx, done)
            finish(tx, failed, "quarantined", PageUnreadable("page_damaged", "x"))
        time.sleep(5.5)  # what ended just now is counted the next time
        figures = client.get("/metrics").text
    for line in (
        'sohoa_jobs{lane="counter",state="waiting"} 1.0',
        'sohoa_jobs{lane="archive",state="waiting"} 0.0',
        'sohoa_jobs{lane="counter",state="quarantined"} 1.0',
        'sohoa_jobs_ended_total{kind="page",outcome="done"} 1.0',
        'sohoa_jobs_ended_total{kind="page",outcome="page_damaged"} 1.0',
        'sohoa_stage_seconds_count{kind="page"} 2.0',
        "sohoa_intake_seconds_count 1.0",
        "sohoa_records_up 1.0",
    ):
        assert line in figures
    assert re.search(r'sohoa_oldest_waiting_seconds\{lane="counter"\} [5-9]\.', figures)
    assert re.search(r"sohoa_pages_per_second 0\.01", figures)


def test_logs_hold_ids_only(service: Service) -> None:
    """After all kinds of trouble with a file, a batch and a key that carry names."""
    key = service.new_key()
    name = "NGUYỄN THỊ BÍ MẬT 001099000123"
    with service.client(key) as client:
        post(client, [(f"{name}.jpg", jpeg(70)), (f"{name}.exe", b"MZ")], name=name)
        post(client, [(f"{name}.jpg", jpeg(71))], procedure=name, received_at=name)
        client.get(f"/batches/{name}", params={"after": name})
        client.post("/batches", json={"uploads": [{"id": name, "name": name}], "client_key": name})
        tus = TusClient(client)
        tus.append(tus.create(f"{name}.jpg", 5), 1, name.encode())
        client.get("/batches", headers={"Authorization": f"Bearer {name.encode().hex()}"})
    with socket.create_connection(("127.0.0.1", service.port)) as wire:
        wire.sendall(f"GET /{name} HTTP/1.1\r\n{name}\r\n\r\n".encode())
        wire.recv(1000)
    log = service.log.read_text()
    assert log
    assert not re.search(r"BÍ MẬT|NGUY|001099|%C3%8D|\.jpg", log)
    assert key.token not in log
    for line in log.splitlines():
        if not line.startswith("sohoa: "):
            assert set(json.loads(line)) <= {"time", "level", "process", "event", "code", "status"}
