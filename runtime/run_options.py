"""Options of a run or a batch, as people and stations give them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from runtime.catalogue import load_catalogue
from schemas.errors import UsageError
from schemas.run import Profile, RunOptions

VIETNAM = timezone(timedelta(hours=7))
MOST_CODE_LETTERS = 120


def build_options(
    profile: Profile, procedure: str | None, received_at: str | None, code: str | None = None
) -> RunOptions:
    """Raises UsageError (unknown_procedure, bad_time, bad_code)."""
    return RunOptions(
        profile=profile, procedure=_known(procedure), received_at=_moment(received_at), code=_printable(code)
    )


def _printable(code: str | None) -> str | None:
    if code is not None and (not code.strip() or not code.isprintable() or len(code) > MOST_CODE_LETTERS):
        raise UsageError("bad_code", f"dossier code: give at most {MOST_CODE_LETTERS} letters and signs on one line.")
    return code


def _known(procedure: str | None) -> str | None:
    known = load_catalogue().procedures
    if procedure is not None and procedure not in known:
        listed = ", ".join(sorted(known))
        raise UsageError("unknown_procedure", f"procedure {procedure}: not in the catalogue; it knows {listed}.")
    return procedure


def _moment(text: str | None) -> str | None:
    """The moment in ISO 8601 with its zone; without one it is Vietnam's."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or not ("T" in text or " " in text):
        raise UsageError(
            "bad_time", f"received-at {text}: give day and time in ISO 8601, e.g. 2026-03-02T09:15:00+07:00."
        )
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).isoformat()
