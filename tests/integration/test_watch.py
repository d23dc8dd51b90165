"""`sohoa watch` against a real HTTP server, look by look."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from runtime.run_options import VIETNAM
from tests.integration.intake_server import IntakeServer
from tests.integration.watching import Station, below, done, put, receipts, waiting
from workers.station.claims import FOLDER

SCAN = b"a scan " * 1000


def test_a_file_is_a_batch_and_so_is_a_folder_in_natural_order(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        put(station.folder / "one.pdf", SCAN)
        for number in (10, 9, 1):
            put(station.folder / "many" / f"trang {number}.jpg", b"%d" % number)
        put(station.folder / "many" / "Thumbs.db", b"no scan")
        put(station.folder / "2026" / "03" / "inner.tif", b"deep")
        put(station.folder / "notes.txt", b"no scan")
        station.looks()
        sent = [[name for name, _ in files] for files in service.taken()]
        assert sorted(sent) == [["inner.tif"], ["one.pdf"], ["trang 1.jpg", "trang 9.jpg", "trang 10.jpg"]]
        assert set(done(station.folder)) == {
            *("one.pdf", "many/trang 1.jpg", "many/trang 9.jpg", "many/trang 10.jpg", "many/Thumbs.db"),
            "2026/03/inner.tif",
        }
        day = datetime.now(VIETNAM).date().isoformat()
        assert (station.folder / "done" / day / "one.pdf.receipt.json").is_file()
        assert (station.folder / "notes.txt").exists()
        assert sorted(one["number"] for one in receipts(station.folder)) == [1, 2, 3]
        assert waiting(station.folder) == []


def test_what_is_being_written_waits(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        path = put(station.folder / "slow.pdf", b"first")
        with path.open("ab") as growing:
            station.looks(10)
            assert service.taken() == []
            growing.write(b" second")
        station.looks(1)
        os.utime(path)
        station.looks(2)
        assert service.taken() == []
        station.looks(2)
        assert service.taken() == [[("slow.pdf", b"first second")]]


def test_unfinished_names_links_and_empty_files_wait(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        put(station.folder / "folder" / "1.jpg", SCAN)
        part = put(station.folder / "folder" / "2.jpg.part", SCAN)
        (station.folder / "link.pdf").symlink_to("/etc/passwd")
        put(station.folder / "linked" / "1.jpg", SCAN)
        (station.folder / "linked" / "2.jpg").symlink_to("/etc/passwd")
        put(station.folder / "empty.pdf", b"")
        for name in (".hidden.pdf", "~$word.pdf", "x.crdownload", "x.tmp"):
            (station.folder / name).write_bytes(SCAN)
        station.looks(8)
        assert service.taken() == []
        part.rename(part.with_suffix(""))
        station.looks(5)
        assert [[name for name, _ in files] for files in service.taken()] == [["1.jpg", "2.jpg"]]
        station.looks(20)
        assert service.taken()[1:] == [[("empty.pdf", b"")]]


def test_a_file_that_came_while_its_folder_was_taken_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        put(station.folder / "folder" / "1.jpg", SCAN)
        taken = station.watch._claims.take

        def take(entry: Path, others: list[str]) -> str | None:
            (station.folder / "folder" / "2.jpg").write_bytes(b"half")
            return taken(entry, others)

        monkeypatch.setattr(station.watch._claims, "take", take)
        station.looks(3)
        (second,) = station.folder.glob(f"{FOLDER}/*/dropped/folder/2.jpg")
        second.write_bytes(b"half and half")
        station.looks(1)
        assert service.taken() == []
        station.looks(4)
        assert service.taken() == [[("1.jpg", SCAN), ("2.jpg", b"half and half")]]


@pytest.mark.parametrize(
    ("dropped", "shown"),
    [
        (b"e\xcc\x82 ten NFD.pdf", "ê ten NFD.pdf"),
        ("\u202egpj.exe \u2066an.pdf".encode(), "gpj.exe an.pdf"),
        (b"a\\..\\..\\etc\\x.pdf", "a_.._.._etc_x.pdf"),
        (b"\xff\xfe latin.pdf", "_xff_xfe latin.pdf"),
        (b"line\nbreak\x1b[31m.pdf", "linebreak[31m.pdf"),
        (b"a" * 240 + b".pdf", "a" * 146 + ".pdf"),
        (b'quote".pdf', 'quote".pdf'),
        ("Giấy khai sinh Nguyễn Văn An.pdf".encode(), "Giấy khai sinh Nguyễn Văn An.pdf"),
    ],
)
def test_names_are_cleaned_and_files_arrive(tmp_path: Path, dropped: bytes, shown: str) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        (station.folder / os.fsdecode(dropped)).write_bytes(SCAN)
        station.looks()
        assert [[data for _, data in files] for files in service.taken()] == [[SCAN]]
        assert list(done(station.folder)) == [shown]
        assert service.taken()[0][0][0].replace("%22", '"') == shown
        assert waiting(station.folder) == []


def test_the_same_name_again_overwrites_nothing(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        for number in range(3):
            put(station.folder / "scan.pdf", b"%d" % number)
            station.looks()
        assert done(station.folder) == {"scan.pdf": b"0", "scan (2).pdf": b"1", "scan (3).pdf": b"2"}
        assert len(receipts(station.folder)) == 3


def test_what_the_service_refuses_goes_to_rejected_with_the_reason(tmp_path: Path) -> None:
    with IntakeServer() as service:
        service.refuse = lambda name, _: "Tệp hỏng. / It is damaged." if "bad" in name else None
        station = Station(tmp_path / "in", service)
        put(station.folder / "bad.pdf", SCAN)
        put(station.folder / "mixed" / "1.jpg", SCAN)
        put(station.folder / "mixed" / "2 bad.jpg", b"x")
        station.looks()
        reason = "bad.pdf: Tệp hỏng.\n\nbad.pdf: It is damaged. (damaged_file)\n"
        assert (station.folder / "rejected" / "bad.pdf").read_bytes() == SCAN
        assert (station.folder / "rejected" / "bad.pdf.ly-do.txt").read_text() == reason
        assert set(done(station.folder)) == {"mixed/1.jpg", "mixed/2 bad.jpg"}
        (noted,) = (station.folder / "rejected").glob("mixed.*.ly-do.txt")
        assert noted.read_text().startswith("2 bad.jpg: Tệp hỏng.")


def test_a_refused_batch_is_rejected_and_others_go_on(tmp_path: Path) -> None:
    with IntakeServer() as service:
        answers = [(413, dict[str, str]())]
        service.busy = lambda: answers.pop() if answers else None
        station = Station(tmp_path / "in", service)
        put(station.folder / "1.pdf", b"1")
        put(station.folder / "2.pdf", b"2")
        station.looks()
        assert [files[0][1] for files in service.taken()] == [b"2"]
        assert (station.folder / "rejected" / "1.pdf.ly-do.txt").read_text() == "Bận.\n\nBusy. (busy)\n"


def test_a_receipt_of_other_bytes_is_not_believed(tmp_path: Path) -> None:
    with IntakeServer() as service:
        service.forge = lambda receipt: {**receipt, "files": [{**receipt["files"][0], "sha256": "0" * 64}]}
        station = Station(tmp_path / "in", service)
        put(station.folder / "1.pdf", SCAN)
        station.looks()
        assert done(station.folder) == {}
        assert (station.folder / "rejected" / "1.pdf").read_bytes() == SCAN
        assert "không khớp" in (station.folder / "rejected" / "1.pdf.ly-do.txt").read_text()


def test_what_changed_while_it_was_sent_is_not_done(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)

        def change(_: str, __: bytes) -> None:
            (path,) = station.folder.glob(f"{FOLDER}/*/dropped/1.pdf")
            path.write_bytes(b"changed")

        service.refuse = change
        put(station.folder / "1.pdf", SCAN)
        station.looks()
        assert below(station.folder)["rejected/1.pdf"] == b"changed"
        assert "changed_meanwhile" in below(station.folder)["rejected/1.pdf.ly-do.txt"].decode()


def test_lines_carry_ids_only(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        put(station.folder / "Nguyễn Văn An.pdf", SCAN)
        station.looks()
        assert len(station.lines) == 1
        assert "Nguy" not in station.lines[0]
