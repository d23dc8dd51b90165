"""Where an archive lies: a folder, or a part of a bucket. Both are listed by the same rule and never written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from schemas.dossier import Rejected
from schemas.model import Frozen

Report = Callable[[Rejected], None]
"""Is told of each thing that cannot be taken."""
ROOT = "."


class FoundFile(Frozen):
    """A scan. `name`: relative to the archive, with `/`. `place`: where the source finds it. `stamp`: what changes
    when its bytes do: its time, or its ETag."""

    name: str
    place: str
    size: int
    stamp: str


class FoundFolder(Frozen):
    """A folder with its own scans in natural order. `name`: relative to the archive, `.` for itself."""

    name: str
    files: tuple[FoundFile, ...]
    ignored: int


class Source(Protocol):
    """An archive. Methods raise Unavailable when its server does not answer."""

    @property
    def title(self) -> str:
        """What the archive's own folder is called."""

    def folders(self, report: Report) -> Iterator[FoundFolder]:
        """All folders as they are come to, in natural order; a folder without scans may be among them."""

    def fetch(self, file: FoundFile, into: Path) -> Path:
        """The file on this machine: where it lies, or a copy in the folder `into`.

        Raises InputRejected when it has gone or changed since it was listed, NoSpaceLeft.
        """


def changed(file: FoundFile) -> Rejected:
    """For a file that is no longer as it was listed."""
    message = f"{file.name}: it changed or went away while it was read; give the same command again."
    return Rejected(input=file.name, code="changed_meanwhile", message=message)


def unreadable(name: str) -> Rejected:
    """For a file that cannot be read."""
    message = f"{name}: it cannot be read; check its name and its rights, then give the same command again."
    return Rejected(input=name, code="unreadable_file", message=message)
