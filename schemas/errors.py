"""The error tree. Each error has a stable code, an exit status, and says whether trying again can help.

SohoaError
|-- UsageError             exit 2   the command was given something it cannot use
|-- EnvironmentLacks       exit 3   a program, a language pack, a writable folder or disk space is missing
|   `-- NoSpaceLeft                 (trying again helps once space is free)
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


class InputRejected(SohoaError):
    exit_status = 1


class PageUnreadable(SohoaError):
    exit_status = 0
