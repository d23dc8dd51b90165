"""A batch one of whose pages is read anew: it waits for that page, and is then grouped again."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.records.jobs import call_off
from storage.records.tables import BatchRow, PartRow

STALE = 2**31 - 1
"""`since` of a part that its batch will give anew, even where the grouping comes out as it was."""


def reopen(tx: Connection, batch: str, dossier: str | None, *, more: bool) -> int:
    """The batch waits for its page, which stands in `dossier`; returns how often it was reopened.

    `more`: the page had not been waiting. What was grouped, or is about to be, is made again.
    """
    values = {"state": "taken", "closed_at": None, "reopened": BatchRow.reopened + 1}
    waits = update(BatchRow).where(BatchRow.id == batch).values(pages_left=BatchRow.pages_left + int(more), **values)
    reopened: int = tx.execute(waits.returning(BatchRow.reopened)).scalar_one()
    call_off(tx, "group", batch)
    tx.execute(update(PartRow).where(PartRow.batch == batch, PartRow.dossier == dossier).values(since=STALE))
    return reopened
