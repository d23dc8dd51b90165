"""The drill of docs/operations.md: backed up while batches go in, all lost, restored, checked, gone on with."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.service import Receipt
from storage.records import audit
from tests import scans
from tests.e2e.command import sohoa
from tests.integration.restore_sites import ManyMachines, OneMachine, Site
from tests.service import Service, service, wait_for
from workers.jobs.reconciling import findings

PAGES = 5
AFTER_A_RESTORE = {"object_unrecorded", "object_undead", "job_stale"}


@pytest.fixture(params=["one machine", pytest.param("many machines", marks=pytest.mark.xdist_group("radosgw"))])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    if request.param == "one machine":
        return OneMachine(tmp_path)
    return ManyMachines(tmp_path, request.getfixturevalue("postgresql"), request.getfixturevalue("radosgw"))


@pytest.fixture
def pages(tmp_path: Path) -> list[Path]:
    return [scans.save(scans.letter(number), tmp_path / f"{number}.png") for number in range(1, PAGES + 1)]


def test_what_was_acknowledged_before_the_backup_is_all_there(site: Site, pages: list[Path]) -> None:
    with service(site.place, **site.settings) as station, station.working():
        first = station.send(pages[:1])
        station.finish(first)
        with sending(station, pages[1:-1]) as sent:
            wait_for(lambda: bool(sent))
            before, began, head = [first, *sent], datetime.now(UTC), head_of(station)
            site.back_up_records()
            late = station.send(pages[-1:])
        site.back_up_objects()
    site.lose_everything()
    site.restore()
    assert sohoa("reconcile", "--whole", env=site.environment).stdout == "all fits\n"
    with service(site.place, **site.settings) as station:
        assert head in chain_of(station)
        found = list(findings(station.doors, whole=True, grace=timedelta(0)))
        assert {one.kind for one in found} <= AFTER_A_RESTORE, found
        taken = [first, *sent, late]
        lost = [one for one in taken if not is_known(station, one)]
        assert late in lost
        assert not [one for one in before if one in lost]
        assert all(one.taken_at >= began for one in lost), "nothing older than the backup"
        goes_on(station, dict(zip((one.batch for one in taken), pages, strict=True)), taken, lost)
    assert sohoa("reconcile", "--whole", env=site.environment).stdout == "all fits\n"
    assert sohoa("audit", "verify", env=site.environment).returncode == 0


def goes_on(station: Service, pages: Mapping[str, Path], taken: Sequence[Receipt], lost: Sequence[Receipt]) -> None:
    """What is known is whole and gets finished; what is lost is sent again, as stations do from `done/`."""
    kept = [one for one in taken if one not in lost]
    for one in kept:
        assert [station.doors.objects.get(file.sha256) for file in one.files] == [pages[one.batch].read_bytes()]
        assert station.send([pages[one.batch]]) == one, "known by its bytes"
    again = [station.send([pages[one.batch]]) for one in lost]
    with station.working():
        closed = station.finish(*kept, *again)
    assert all(one.balances and one.kept == 1 for one in closed)
    assert len(station.rows("select * from dossier where status is not null")) == len(taken)


@contextmanager
def sending(station: Service, pages: Sequence[Path]) -> Iterator[list[Receipt]]:
    """A station that sends beside the block, one batch a page; the block's end waits for it."""
    sent: list[Receipt] = []

    def send() -> None:
        for page in pages:
            sent.append(station.send([page]))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield sent
    finally:
        thread.join()


def is_known(station: Service, receipt: Receipt) -> bool:
    return bool(station.rows("select id from batch where id = :id", id=receipt.batch))


def head_of(station: Service) -> tuple[int, str]:
    with station.doors.records.read() as tx:
        head = audit.head(tx)
    assert head is not None
    return head.number, head.hash


def chain_of(station: Service) -> set[tuple[int, str]]:
    return {(row.number, row.hash) for row in station.rows("select number, hash from audit")}
