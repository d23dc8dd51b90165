"""Contract of the records, on SQLite and PostgreSQL: dossiers are handed over when people are done with them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schemas.errors import UsageError
from storage.records.database import Records
from storage.records.handing import finished_dossiers, hand_over
from storage.records.tables import AuditRow, DossierRow
from storage.records.wanting import want
from tests.integration.records_flow import stored
from tests.integration.review_flow import add_people, arrives, claimed, decide, makes, value, with_fields

DOUBTFUL = with_fields("H1", {"child.name": value("TRẦN AN")})
CLEAR = with_fields("H2", {"child.name": value("TRẦN AN", "accepted")}, status="complete")


def finished(records: Records) -> list[str]:
    with records.read() as tx:
        return list(finished_dossiers(tx))


def handed(records: Records, dossier: str, revision: int = 1) -> bool:
    with records.write() as tx:
        hand_over(tx, dossier, stored(f"{dossier} {revision}").sha256, "admin")
    with records.read() as tx:
        return tx.execute(select(DossierRow.handed_at).where(DossierRow.id == dossier)).scalar() is not None


def test_only_what_people_are_done_with_is_handed_over(records: Records) -> None:
    add_people(records)
    arrives(records, DOUBTFUL)
    arrives(records, CLEAR)
    assert finished(records) == ["H2"]
    assert handed(records, "H2")
    assert finished(records) == []
    with pytest.raises(UsageError):
        handed(records, "H1")
    decide(records, claimed(records))
    with pytest.raises(UsageError):
        handed(records, "H1")
    corrected = with_fields("H1", {"child.name": value("TRẦN AN", "accepted")}, status="complete")
    makes(records, corrected)
    with pytest.raises(UsageError):
        handed(records, "H1", 1)
    assert finished(records) == ["H1"]
    assert handed(records, "H1", 2)
    with pytest.raises(UsageError):
        handed(records, "H3")


def test_handing_over_twice_is_told_once(records: Records) -> None:
    arrives(records, CLEAR)
    assert handed(records, "H2")
    assert handed(records, "H2")
    with records.read() as tx:
        told = [entry for entry in tx.execute(select(AuditRow.entry)).scalars() if "handed over" in entry]
    assert len(told) == 1


def test_what_is_being_made_anew_is_not_handed_over(records: Records) -> None:
    arrives(records, CLEAR)
    with records.write() as tx:
        want(tx, "H2")
    assert finished(records) == []
    with pytest.raises(UsageError):
        handed(records, "H2")
