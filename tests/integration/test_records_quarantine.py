"""Contract of the records, on SQLite and PostgreSQL: what the machine gave up on, and files that it refused."""

from __future__ import annotations

from schemas.errors import SohoaError
from schemas.service import ReceivedFile
from storage.records.database import Records
from storage.records.quarantine import refused_files, stuck
from storage.records.retry import retry
from tests.integration.records_flow import batch, claimed, digest, do_next, page_ids, read_all, taken
from workers.jobs.giving_up import give_up

TOO_LONG = SohoaError("page_timeout", "too long")


def test_pages_groupings_and_dossiers_are_told_with_what_they_belong_to(records: Records) -> None:
    receipt = taken(records, batch(pages=(1, 2)))
    job = claimed(records)
    with records.write() as tx:
        give_up(tx, job, TOO_LONG, "quarantined")
        pages = page_ids(tx, receipt.batch)
    assert job.subject == str(pages[0])
    do_next(records)
    do_next(records)
    do_next(records, {"H1": pages[1:]})
    dossier = claimed(records)
    with records.write() as tx:
        give_up(tx, dossier, TOO_LONG, "failed")
        of_dossier, of_page = stuck(tx)
        assert stuck(tx, "another") == []
        assert stuck(tx, "b1") == [of_dossier, of_page]
        assert stuck(tx, limit=1) == [of_dossier]
    assert (of_page.file, of_page.source_page, of_page.batch) == ("1.pdf", 1, receipt.batch)
    assert (of_page.state, of_page.code, of_page.starts, of_page.branch) == ("quarantined", "page_timeout", 1, "b1")
    assert (of_dossier.kind, of_dossier.state, of_dossier.dossier, of_dossier.branch) == (
        "dossier",
        "failed",
        "H1",
        "b1",
    )


def test_what_is_tried_again_is_stuck_no_more(records: Records) -> None:
    receipt = taken(records, batch(pages=(1,)))
    read_all(records, receipt.batch)
    grouping = claimed(records)
    with records.write() as tx:
        give_up(tx, grouping, TOO_LONG, "failed")
        (told,) = stuck(tx)
        assert (told.kind, told.batch, told.dossier, told.file, told.branch) == (
            "group",
            receipt.batch,
            None,
            None,
            "b1",
        )
        assert retry(tx, told.job, "admin")
        assert stuck(tx) == []


def test_refused_files_are_told_the_newest_batch_first(records: Records) -> None:
    for content in ("one", "two"):
        damaged = ReceivedFile(name=f"{content}.pdf", sha256=digest(content), size=9, code="damaged_file", message="-")
        sent = batch(content, (1,))
        taken(records, sent.model_copy(update={"files": (*sent.files, damaged)}))
    with records.read() as tx:
        assert [(file.file, file.code, file.station) for file in refused_files(tx)] == [
            ("two.pdf", "damaged_file", "s1"),
            ("one.pdf", "damaged_file", "s1"),
        ]
        assert refused_files(tx, "another") == []
        assert len(refused_files(tx, "b1", limit=1)) == 1
