"""A hundred thousand tasks that wait, made by the database itself: each of a dossier of its own with one batch."""

from __future__ import annotations

from sqlalchemy import Connection, text

MANY = 100_000
BRANCHES = 100
_NUMBERS = {
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n where i < :many)",
    "postgresql": "with n(i) as (select generate_series(1, :many))",
}
_BATCHES = """
insert into batch (id, number, lane, branch, station, name, content, state, pages_total, pages_left, reopened,
    created_at, operator)
{n} select 'b' || i, i, case i % 4 when 0 then 'counter' else 'archive' end, 'branch' || (i % {branches}), 's', '',
    'c' || i, 'closed', 1, 0, 0, '2026-03-02 09:00:00', case i % 3 when 0 then 'lan' end from n
"""
_DOSSIERS = """
insert into dossier (id, lane, branch, code, status, wanted, revision, due_at, created_at)
{n} select 'd' || i, case i % 4 when 0 then 'counter' else 'archive' end, 'branch' || (i % {branches}), 'H' || i,
    'review', 1, 1, case i % 8 when 0 then '2026-03-' || (10 + i % 20) || 'T17:00:00+07:00' end,
    '2026-03-02 09:00:00' from n
"""
_PARTS = """
insert into part (dossier, batch, number, grouped, since) {n} select 'd' || i, 'b' || i, i, '[]', 1 from n
"""
_TASKS = """
insert into task (dossier, revision, kind, state, place, lane, branch, procedure, types, due_at, uncertain, fields,
    pins, created_at, done_at, done_by)
{n} select 'd' || i, 1, 'check', 'waiting', case i % 50 when 0 then 'unreadable' else 'check' end,
    case i % 4 when 0 then 'counter' else 'archive' end, 'branch' || (i % {branches}), '1.001193',
    '["birth_registration_form"]', case i % 8 when 0 then '2026-03-' || (10 + i % 20) || 'T17:00:00+07:00' end,
    3, '[]', '[]', '2026-03-02 09:00:00', null, null from n
"""
_DONE = """
insert into task (dossier, revision, kind, state, place, lane, branch, procedure, types, due_at, uncertain, fields,
    pins, created_at, done_at, done_by)
{n} select 'd' || i, 1, 'second', case i % 20 when 0 then 'returned' else 'done' end, 'check', 'archive',
    'branch' || (i % {branches}), null, '[]', null, 3, '[]', '[]', '2026-03-02 09:00:00', '2026-03-02 09:00:00',
    :person from n
"""


def load(tx: Connection, person: str) -> None:
    """And as many that `person` finished or returned."""
    for statement in (_BATCHES, _DOSSIERS, _PARTS, _TASKS, _DONE):
        filled = statement.format(n=_NUMBERS[tx.dialect.name], branches=BRANCHES)
        tx.execute(text(filled), {"many": MANY, "person": person} if ":person" in filled else {"many": MANY})
    if tx.dialect.name == "postgresql":
        tx.execute(text("analyze"))
