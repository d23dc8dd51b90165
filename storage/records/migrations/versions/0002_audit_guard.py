"""The audit chain grows at its end and nowhere else: the database itself refuses all other writing.

revision: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_REFUSAL = "the audit chain is never changed"
_POSTGRESQL = (
    f"""
    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
        raise exception '{_REFUSAL}';
    end $$
    """,
    """
    create trigger audit_rows_stay before update or delete on audit
    for each row execute function refuse_audit_change()
    """,
    """
    create trigger audit_stays before truncate on audit
    for each statement execute function refuse_audit_change()
    """,
)
_SQLITE = (
    f"create trigger audit_rows_stay before update on audit begin select raise(abort, '{_REFUSAL}'); end",
    f"create trigger audit_stays before delete on audit begin select raise(abort, '{_REFUSAL}'); end",
    # `insert or replace` deletes without a trigger for deleting.
    f"""
    create trigger audit_grows_at_its_end before insert on audit
    when new.number <= (select coalesce(max(number), 0) from audit)
    begin select raise(abort, '{_REFUSAL}'); end
    """,
)


def upgrade() -> None:
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)
