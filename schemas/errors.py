"""The error tree. Each error has a stable code, an exit status, and says whether trying again can help.

SohoaError
|-- UsageError             exit 2   the command was given something it cannot use
|-- EnvironmentLacks       exit 3   a program, a language pack, a writable folder or disk space is missing
|   `-- NoSpaceLeft                 (trying again helps once space is free)
|-- Unavailable            exit 3   a server (database, object store, broker, service) does not answer; try again
|-- MissingObject          exit 3   an object that should last is not in the store
|-- DamagedObject          exit 3   an object's bytes are not those that its name says
|-- LeaseLost              exit 1   somebody else works on this task of the review by now
|-- FieldConflict          exit 1   a field has another version than the one that was seen
|-- Undecided              exit 1   a task of the review has fields that nobody decided yet
|-- HandedOver             exit 1   the agency has the dossier; it is not reopened
|-- PagesConflict          exit 1   the dossier's pages are arranged otherwise by now, or cannot be arranged so
|-- PageGone               exit 1   nothing of a page was kept that it could be read from again
|-- InputRejected          exit 1   a file that cannot be taken; the others go on
`-- PageUnreadable         exit 0   one page of a file that can be opened; it is set aside, the others go on
"""

from __future__ import annotations


class SohoaError(Exception):
    """What happened, to which file and page, and what to do: one line. `code` is stable, for machines."""

    exit_status = 1
    retryable = False

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class UsageError(SohoaError):
    exit_status = 2


class EnvironmentLacks(SohoaError):
    exit_status = 3


class NoSpaceLeft(EnvironmentLacks):
    retryable = True

    def __init__(self, message: str) -> None:
        super().__init__("no_space", message)


class Unavailable(SohoaError):
    exit_status = 3
    retryable = True


class MissingObject(SohoaError):
    exit_status = 3

    def __init__(self, sha256: str) -> None:
        super().__init__("object_missing", f"object {sha256} is not in the store; run `sohoa reconcile`.")


class DamagedObject(SohoaError):
    exit_status = 3

    def __init__(self, sha256: str) -> None:
        super().__init__("object_damaged", f"object {sha256} does not hold the bytes it was kept with; restore it.")


class LeaseLost(SohoaError):
    def __init__(self, task: int) -> None:
        super().__init__("lease_lost", f"task {task} is not yours any more; open it again.")


class FieldConflict(SohoaError):
    """`newest`: the version that holds."""

    def __init__(self, newest: int) -> None:
        super().__init__("conflict", f"the field is at version {newest} by now; look at it, then decide again.")
        self.newest = newest


class Undecided(SohoaError):
    def __init__(self, task: int, count: int) -> None:
        super().__init__("undecided", f"{count} fields of task {task} are still to be decided.")


class HandedOver(SohoaError):
    def __init__(self, dossier: str) -> None:
        super().__init__("handed_over", f"dossier {dossier} was handed over; it is not reopened.")


class PagesConflict(SohoaError):
    def __init__(self, dossier: str, why: str) -> None:
        super().__init__("conflict_pages", f"dossier {dossier}: {why}; look at its pages again.")


class PageGone(SohoaError):
    def __init__(self, page: int) -> None:
        super().__init__("page_gone", f"page {page}: the law let nobody keep its file; it is not read again.")


class InputRejected(SohoaError):
    exit_status = 1


class PageUnreadable(SohoaError):
    exit_status = 0
