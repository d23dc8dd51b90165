"""Archives for tests: folders of scans, and a backfill of them in this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from runtime.settings import Settings
from schemas.service import Ledger
from tests import scans
from workers.backfill.archive_list import read_archive_list
from workers.backfill.feeding import Counts
from workers.backfill.progress import State
from workers.backfill.run import BackfillRequest, backfill


def blank(number: int) -> Image.Image:
    """A page with nothing on it; each number has other bytes."""
    return Image.new("L", (874, 1240 + number), 252)


def fill(root: Path, *names: str, first: int = 0) -> Path:
    """Blank scans under these names, no two alike."""
    for number, name in enumerate(names, first):
        scans.save(blank(number), root / name)
    return root


@dataclass
class Told:
    """What a backfill said while it went, and what became of the archive."""

    counts: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    ledgers: list[Ledger] = field(default_factory=list)

    def stands(self, state: State) -> None:
        self.states.append(state)

    def problem(self, message: str) -> None:
        self.problems.append(message)

    @property
    def codes(self) -> list[str]:
        return [message.rpartition("[")[2].rstrip("]") for message in self.problems]

    @property
    def by_name(self) -> dict[str, Ledger]:
        return {one.name: one for one in self.ledgers}


def backfilled(archive: Path | str, settings: Settings, *, rows: str = "", jobs: int = 1, branch: str = "b1") -> Told:
    """`rows`: the text of a list."""
    told = Told()
    listed = None
    if rows:
        path = settings.data.with_name("list.csv")
        path.write_text(rows, encoding="utf-8-sig")
        listed = read_archive_list(path)
    request = BackfillRequest(archive=str(archive), listed=listed, branch=branch, jobs=jobs, settings=settings)
    told.counts = backfill(request, told, told.ledgers.append)
    return told
