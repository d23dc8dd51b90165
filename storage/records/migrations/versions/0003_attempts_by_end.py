"""Attempts are found by when they ended, for figures of the last while.

revision: 0003
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_attempt_ended_at", "attempt", ["ended_at"])
