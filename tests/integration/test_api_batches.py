"""`POST /batches` and what can be asked of a batch afterwards, against the served app."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from storage.objects.folder import FolderObjects
from storage.records.tables import BatchRow, JobRow, ObjectRow, OutboxRow, PageRow
from tests import scans
from tests.integration import strange_files as make
from tests.integration.served import Service, code_of, post, serving

pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("api") / "data") as service:
        yield service


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client(service.new_key()) as client:
        yield client


def jpeg(number: int) -> bytes:
    out = io.BytesIO()
    scans.letter(number).save(out, "JPEG", dpi=(scans.DPI, scans.DPI))
    return out.getvalue()


def test_a_receipt_says_what_was_taken_and_all_of_it_lasts(
    service: Service, client: httpx.Client, tmp_path: Path
) -> None:
    pdf = scans.save_pages([scans.letter(1), scans.letter(2)], tmp_path / "2.pdf").read_bytes()
    answer = post(client, [("Đơn 1.jpg", jpeg(1)), ("2.pdf", pdf)], name="Lô sáng", sheets="3", operator="lan.nt")
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["pages"] == 3
    assert [(file["name"], file["kind"], file["pages"]) for file in receipt["files"]] == [
        ("Đơn 1.jpg", "jpeg", 1),
        ("2.pdf", "pdf", 2),
    ]
    assert [file["sha256"] for file in receipt["files"]] == [hashlib.sha256(one).hexdigest() for one in (jpeg(1), pdf)]
    objects = FolderObjects(service.data / "objects")
    assert [objects.get(file["sha256"]) for file in receipt["files"]] == [jpeg(1), pdf]
    with service.records.read() as tx:
        batch = tx.execute(select(BatchRow).where(BatchRow.id == receipt["batch"])).one()
        pages = tx.execute(select(PageRow.id).where(PageRow.batch == batch.id)).scalars().all()
        jobs = select(JobRow.id).where(JobRow.kind == "page", JobRow.subject.in_([str(page) for page in pages]))
        bells = tx.execute(select(func.count()).where(OutboxRow.job.in_(jobs))).scalar_one()
    assert (batch.name, batch.sheets, batch.operator) == ("Lô sáng", 3, "lan.nt")
    assert (batch.lane, batch.number) == ("counter", receipt["number"])
    assert (len(pages), bells) == (3, 3)


def test_the_same_again_gives_the_same_receipt(client: httpx.Client) -> None:
    first = post(client, [("1.jpg", jpeg(3)), ("2.jpg", jpeg(4))])
    again = post(client, [("other name.jpg", jpeg(3)), ("2.jpg", jpeg(4))])
    turned = post(client, [("2.jpg", jpeg(4)), ("1.jpg", jpeg(3))])
    other_options = post(client, [("1.jpg", jpeg(3)), ("2.jpg", jpeg(4))], lane="archive")
    assert [one.status_code for one in (first, again, turned, other_options)] == [201, 200, 201, 201]
    assert again.json() == first.json()


def test_a_client_key_is_for_one_content(client: httpx.Client) -> None:
    first = post(client, [("1.jpg", jpeg(5))], client_key="2026-11-26/1")
    again = client.post("/batches", files=[("file", ("1.jpg", jpeg(5)))], headers={"Idempotency-Key": "2026-11-26/1"})
    other = post(client, [("1.jpg", jpeg(6))], client_key="2026-11-26/1")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert code_of(other) == "client_key_used"


def test_the_same_sent_at_once_is_one_batch(service: Service) -> None:
    key = service.new_key()
    with ThreadPoolExecutor(max_workers=8) as threads:
        sent = [threads.submit(_send, service, key.headers) for _ in range(8)]
        answers = [one.result() for one in sent]
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert all(answer.json() == answers[0].json() for answer in answers)
    with service.records.read() as tx:
        assert tx.execute(select(func.count()).where(BatchRow.station == key.station)).scalar_one() == 1


def _send(service: Service, headers: dict[str, str]) -> httpx.Response:
    with httpx.Client(base_url=service.url, headers=headers, timeout=60, trust_env=False) as client:
        return post(client, [(f"{number}.jpg", jpeg(number)) for number in (10, 11, 12)])


def test_two_stations_may_send_the_same(service: Service) -> None:
    numbers = set()
    for key in (service.new_key("b"), service.new_key("b")):
        with service.client(key) as client:
            numbers.add(post(client, [("1.jpg", jpeg(7))]).json()["number"])
    assert len(numbers) == 2


def test_rejected_files_are_named_and_kept_and_the_others_go_on(
    service: Service, client: httpx.Client, tmp_path: Path
) -> None:
    strange = {
        "empty_file": b"",
        "unknown_type": b"MZ not a scan",
        "damaged_file": jpeg(1)[:2000],
        "password_protected": _locked(tmp_path),
        "page_too_small": _tiny(),
        "too_many_pages": make.many_pages(tmp_path / "m.pdf", 501).read_bytes(),
    }
    answer = post(client, [*((f"{code}.pdf", data) for code, data in strange.items()), ("good.jpg", jpeg(8))])
    receipt = answer.json()
    assert (answer.status_code, receipt["pages"]) == (201, 1)
    assert [file["code"] for file in receipt["files"]] == [*strange, None]
    assert all(" / " in file["message"] and str(service.data) not in file["message"] for file in receipt["files"][:-1])
    objects = FolderObjects(service.data / "objects")
    assert [objects.get(file["sha256"]) for file in receipt["files"][:-1]] == list(strange.values())


def _locked(folder: Path) -> bytes:
    plain = scans.save_pages([scans.letter(1)], folder / "plain.pdf")
    return make.encrypted(folder / "locked.pdf", plain, "user", "owner").read_bytes()


def _tiny() -> bytes:
    out = io.BytesIO()
    scans.letter(1).resize((20, 20)).save(out, "PNG")
    return out.getvalue()


def test_a_batch_of_rejected_files_alone_is_taken_and_accounted_for(client: httpx.Client) -> None:
    answer = post(client, [("a.exe", b"MZ"), ("b.jpg", b"")])
    assert (answer.status_code, answer.json()["pages"]) == (201, 0)
    shown = client.get(f"/batches/{answer.json()['batch']}").json()
    assert (shown["state"], shown["rejected_files"], shown["balances"]) == ("closed", 2, True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd", "etc/passwd"),
        ("..\\..\\windows\\scan.jpg", "windows/scan.jpg"),
        ("/abs/olute.jpg", "abs/olute.jpg"),
        ("hoa\u0300 so\u031b.jpg", "hoà sơ.jpg"),
        ("\u202egpj.exe\u2066.jpg", "gpj.exe.jpg"),
        ("x" * 4000 + ".jpg", "x" * 251 + ".jpg"),
        ("\u200b", "không tên"),
        ("", "không tên"),
    ],
)
def test_names_are_text_and_nothing_else(client: httpx.Client, sent: str, kept: str) -> None:
    body, kind = _form(f'form-data; name="file"; filename="{sent}"'.encode(), jpeg(9) + sent.encode())
    answer = client.post("/batches", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    assert answer.json()["files"][0]["name"] == kept


def test_a_name_with_control_characters_is_refused_or_cleaned(client: httpx.Client) -> None:
    for control in (b"\x00", b"\x1b[2J", b"\x7f", "\u009b".encode(), b"\xff\xfe"):
        body, kind = _form(b'form-data; name="file"; filename="a' + control + b'b.jpg"', jpeg(9) + control)
        answer = client.post("/batches", content=body, headers={"Content-Type": kind})
        assert answer.status_code in (201, 400), answer.text
        if answer.status_code == 201:
            assert answer.json()["files"][0]["name"].isprintable()


def _form(disposition: bytes, data: bytes) -> tuple[bytes, str]:
    body = b"--limit\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + data + b"\r\n--limit--\r\n"
    return body, "multipart/form-data; boundary=limit"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"lane": "express"}, "bad_field"),
        ({"sheets": "three"}, "bad_field"),
        ({"sheets": "-1"}, "bad_field"),
        ({"client_key": "k" * 129}, "bad_field"),
        ({"client_key": "khoá của tôi"}, "bad_field"),
        ({"operator": "Lan Nguyễn"}, "bad_field"),
        ({"recieved_at": "2026-03-02T09:15"}, "bad_field"),
        ({"procedure": "9.999999"}, "unknown_procedure"),
        ({"received_at": "yesterday"}, "bad_time"),
        ({"received_at": "2026-03-02"}, "bad_time"),
        ({"name": "n" * 70_000}, "too_large"),
    ],
)
def test_wrong_fields_are_refused(service: Service, fields: dict[str, str], code: str) -> None:
    key = service.new_key()
    with service.client(key) as client:
        answer = post(client, [("1.jpg", jpeg(1))], **fields)
    assert answer.status_code == (413 if code == "too_large" else 422)
    assert code_of(answer) == code
    with service.records.read() as tx:
        assert tx.execute(select(func.count()).where(BatchRow.station == key.station)).scalar_one() == 0


def test_a_station_whose_clock_is_wrong_is_served(client: httpx.Client) -> None:
    answer = client.post(
        "/batches",
        files=[("file", ("1.jpg", jpeg(13)))],
        data={"received_at": "1999-12-31T23:59", "procedure": "1.001193", "lane": "archive"},
        headers={"Date": "Fri, 31 Dec 1999 23:59:59 GMT"},
    )
    assert answer.status_code == 201
    assert answer.json()["taken_at"] > "2026"


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        ("multipart/form-data", b"--x--\r\n", 400, "bad_form"),
        ("multipart/form-data; boundary=" + "x" * 300, b"", 400, "bad_form"),
        ("multipart/form-data; boundary=x", b"", 400, "bad_form"),
        ("multipart/form-data; boundary=x", b"no form at all", 400, "bad_form"),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422, "no_files"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="1.jpg"\r\n\r\nhalf of it',
            400,
            "bad_form",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 9 + b"\r\n\r\n--x--\r\n", 400, "bad_form"),
        ("multipart/form-data; boundary=x", b"--x\r\nA: " + b"b" * 33_000 + b"\r\n\r\n\r\n--x--\r\n", 400, "bad_form"),
        ("text/plain", b"scan", 415, "wrong_content_type"),
        ("application/json", b"{", 400, "bad_request"),
        ("application/json", b"[" * 100_000, 400, "bad_request"),
        ("application/json", b"[]", 400, "bad_request"),
        ("application/json", b"{}", 422, "bad_field"),
        ("application/json", b'{"uploads": []}', 422, "no_files"),
        ("application/json", b'{"uploads": [{"id": "../../etc"}]}', 404, "not_found"),
        ("application/json", b" " * 1_100_000, 413, "too_large"),
    ],
)
def test_bodies_that_are_no_batch(client: httpx.Client, kind: str, body: bytes, status: int, code: str) -> None:
    answer = client.post("/batches", content=body, headers={"Content-Type": kind})
    assert (answer.status_code, code_of(answer)) == (status, code)


def test_a_batch_is_shown_with_its_ledger(client: httpx.Client) -> None:
    receipt = post(client, [("1.jpg", jpeg(14)), ("2.exe", b"MZ")], name="Lô 14", sheets="2").json()
    shown = client.get(f"/batches/{receipt['batch']}").json()
    assert {name: shown[name] for name in ("number", "name", "state", "pages", "waiting", "sheets", "balances")} == {
        "number": receipt["number"],
        "name": "Lô 14",
        "state": "taken",
        "pages": 1,
        "waiting": 1,
        "sheets": 2,
        "balances": False,
    }
    assert shown["files"] == receipt["files"]
    assert shown["dossiers"] == []


def test_batches_are_listed_in_order_page_by_page(client: httpx.Client) -> None:
    taken = [post(client, [("1.jpg", jpeg(number))]).json()["batch"] for number in (20, 21, 22)]
    listed, after = [], 0
    while after is not None:
        part = client.get("/batches", params={"after": after, "limit": 2}).json()
        listed += [batch["batch"] for batch in part["batches"]]
        after = part["next"]
    assert listed == taken
    for wrong in ({"after": "x"}, {"limit": "0"}, {"limit": "501"}, {"after": str(1 << 70)}):
        assert code_of(client.get("/batches", params=wrong)) == "bad_field"


def test_what_is_taken_is_noted_once_each(service: Service, client: httpx.Client) -> None:
    """The same bytes twice in one batch are two files and one object."""
    receipt = post(client, [("1.jpg", jpeg(23)), ("2.jpg", jpeg(23))]).json()
    assert receipt["pages"] == 2
    with service.records.read() as tx:
        same = select(func.count()).where(ObjectRow.sha256 == receipt["files"][0]["sha256"])
        assert tx.execute(same).scalar_one() == 1
