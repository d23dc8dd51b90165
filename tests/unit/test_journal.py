from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from schemas.errors import EnvironmentLacks, NoSpaceLeft
from schemas.geometry import IDENTITY
from schemas.page import PageRecord, PageSource, PageVerdict
from schemas.reading import Reading
from storage.atomic import publish_folder, require_free, withdraw_folder, write_whole
from storage.journal import Journal, MadeDossier, TakenBatch, TakenFile, open_journal
from storage.pages import FolderPages, unreadable

ENTRY = MadeDossier(id="H26.1-260101-0001", status="review", fingerprint="f1", batches=("b1",))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "out")
    journal.prepare()
    return journal


def staged(journal: Journal, text: str) -> Path:
    folder = journal.staging / f"staged-{text}"
    (folder / "pages").mkdir(parents=True)
    (folder / "dossier.json").write_text(text)
    return folder


def file(path: str, sha256: str = "aa") -> TakenFile:
    return TakenFile(path=path, source=path, size=1, mtime_ns=2, sha256=sha256, pages=3)


def test_published_dossier_replaces_the_old_one_and_leaves_nothing(journal: Journal) -> None:
    journal.publish(staged(journal, "old"), ENTRY)
    new = ENTRY.model_copy(update={"fingerprint": "f2"})
    journal.publish(staged(journal, "new"), new)
    assert (journal.out / ENTRY.id / "dossier.json").read_text() == "new"
    assert journal.dossiers() == {ENTRY.id: new}
    assert list(journal.staging.iterdir()) == []


def test_dossier_whose_folder_is_gone_counts_as_not_made(journal: Journal) -> None:
    journal.publish(staged(journal, "x"), ENTRY)
    journal.withdraw(ENTRY.id)
    assert journal.dossiers() == {}
    assert not (journal.out / ENTRY.id).exists()
    journal.withdraw(ENTRY.id)


def test_dossier_killed_between_its_rename_and_its_note_is_known_and_not_current(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    folder = staged(journal, "x")
    monkeypatch.setattr("storage.atomic.sync_folder", lambda folder: killed() if folder == journal.out else None)
    with pytest.raises(KeyboardInterrupt):
        journal.publish(folder, ENTRY)
    assert (journal.out / ENTRY.id / "dossier.json").exists()
    assert journal.dossiers()[ENTRY.id].fingerprint != ENTRY.fingerprint


def test_notes_survive_torn_and_foreign_files(journal: Journal) -> None:
    batch = TakenBatch(key="b1", name="in", options="o", ignored=0, files=(file("/in/1"),), dossiers=())
    journal.note_batch(batch)
    (journal.root / "batches" / "torn.json").write_text('{"key": "b2", "na')
    journal.note_file(file("/in/2", "bb"), "o")
    journal.note_file(file("/in/3", "cc"), "other options")
    with (journal.root / "files.jsonl").open("a") as lines:
        lines.write('o {"path": "/in/4", "sou')
    assert journal.batches() == {"b1": batch}
    assert set(journal.files("o")) == {"/in/1", "/in/2"}


def test_seconds_add_up_over_runs(journal: Journal) -> None:
    assert journal.seconds() == 0
    journal.note_seconds(1.5)
    assert journal.seconds() == 1.5


def test_summary_is_written_only_when_it_says_something_new(journal: Journal) -> None:
    journal.write_summary(b"a")
    before = (journal.out / "summary.json").stat().st_ino
    journal.write_summary(b"a")
    assert (journal.out / "summary.json").stat().st_ino == before
    journal.write_summary(b"b")
    assert (journal.out / "summary.json").read_bytes() == b"b"


def test_lock_holds_against_others_and_falls_with_its_process(tmp_path: Path) -> None:
    holder = "import sys, time; from pathlib import Path; from storage.journal import open_journal\n"
    holder += f"with open_journal(Path({str(tmp_path)!r})): print('held', flush=True); time.sleep(60)"
    root = str(Path(__file__).parents[2])
    process = subprocess.Popen([sys.executable, "-c", holder], cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(EnvironmentLacks, match="another run"), open_journal(tmp_path):
        pass
    process.kill()
    process.wait()
    with open_journal(tmp_path) as journal:
        assert journal.out == tmp_path


def test_write_whole_leaves_the_old_file_when_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes", tmp_path)  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_folders_without_exchange_are_still_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.atomic._RENAME_EXCHANGE", 1 << 20)  # as on a file system that cannot
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text").write_text(name)
    publish_folder(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old" / "text").read_text() == "new"


def test_withdrawn_folder_is_gone(tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    (tmp_path / "x" / "pages").mkdir(parents=True)
    withdraw_folder(tmp_path / "x", tmp_path / "staging")
    withdraw_folder(tmp_path / "x", tmp_path / "staging")
    assert not (tmp_path / "x").exists()


def test_too_little_room_is_said_with_figures(tmp_path: Path) -> None:
    require_free(tmp_path, 0)
    with pytest.raises(NoSpaceLeft, match="MB are needed"):
        require_free(tmp_path, 1 << 40)


def test_page_store_keeps_a_page_once_under_any_name(journal: Journal) -> None:
    store = FolderPages(journal.pages, journal.staging)
    source = PageSource(source="a/1.jpg", source_page=1, sha256="aa")
    reading = Reading(width=1, height=1, dpi=300, words=(), lines=())
    verdict = PageVerdict(type=None, confidence=None, opens=False)
    record = PageRecord(
        source=source,
        width=1,
        height=1,
        dpi=300,
        rotation=0,
        flat_to_upright=IDENTITY,
        reading=reading,
        verdict=verdict,
    )
    store.put("k", record, {"upright.jpg": b"first"})
    store.put("k", record, {"upright.jpg": b"second"})
    image = store.image("k", "upright.jpg")
    assert image is not None
    assert image.read_bytes() == b"first"
    assert store.image("k", "source.jpg") is None
    elsewhere = source.model_copy(update={"source": "b/2.jpg"})
    assert store.record("k", elsewhere).source == elsewhere
    assert list(journal.staging.iterdir()) == []
    store.put("bad", unreadable(source, "page_damaged"), {})
    assert (store.record("bad", source).set_aside, store.record("bad", source).notes) == (
        "unreadable",
        ("page_damaged",),
    )
