"""`make serve` before `sohoa serve`: somebody can log in, and the sample scans wait to be read."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.demo import LOGIN, prepare
from review.people.passwords import fits
from runtime.doors import open_doors
from runtime.settings import Settings
from storage.records.review.tables import PersonRow
from storage.records.tables import BatchFileRow, BatchRow


def test_a_newcomer_finds_a_login_and_scans_and_may_come_again(tmp_path: Path) -> None:
    with closing(open_doors(Settings(data=tmp_path))) as doors:
        first, second = prepare(doors), prepare(doors)
        with doors.records.read() as tx:
            kept = tx.execute(select(PersonRow.password).where(PersonRow.login == LOGIN)).scalar_one()
            batches, rejected = (
                tx.execute(select(func.count()).select_from(BatchRow)).scalar_one(),
                tx.execute(select(func.count()).where(BatchFileRow.code.is_not(None))).scalar_one(),
            )
    assert (fits(first, kept), fits(second, kept)) == (False, True)
    assert (batches, rejected) == (6, 0)
