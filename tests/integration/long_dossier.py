"""In a process of its own: reads a sample, makes one dossier of 400 pages like it, prints its peak memory in MB."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from runtime.settings import Settings
from runtime.wiring import build_tools
from schemas.job import BatchGrouped, DossierTask, FileFacts, GroupTask, PageRef, PageTask, ProbeTask
from schemas.page import PageSource
from storage.journal import Journal
from storage.pages import FolderPages
from workers.stages import Stages

PAGES = 400


def main(sample: str, out: str) -> None:
    journal = Journal(Path(out))
    journal.prepare()
    settings = Settings()
    store = FolderPages(journal.pages, journal.staging)
    stages = Stages(store, build_tools(settings, "counter"), settings, journal.out)
    facts = stages.do(ProbeTask(path=sample, shown=sample))
    assert isinstance(facts, FileFacts)
    read = [_ref(f"read{number}", number) for number in range(1, facts.pages + 1)]
    for ref in read:
        stages.do(PageTask(path=sample, file_kind=facts.file_kind, page=ref))
    pages = tuple(_copy(journal, read[number % len(read)], number) for number in range(1, PAGES + 1))
    grouped = stages.do(GroupTask(pages=pages))
    assert isinstance(grouped, BatchGrouped)
    staged = journal.staging / "dossier"
    stages.do(DossierTask(id="x", parts=grouped.dossiers, staged=str(staged)))
    made = len(list((staged / "pages").glob("*.jpg")))
    print(made, _peak_mb())


def _peak_mb() -> int:
    """Of this process alone: the resource module also counts what the parent held when it started us."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    assert found is not None
    return int(found[1]) // 1024


def _ref(key: str, number: int) -> PageRef:
    return PageRef(key=key, source=PageSource(source="long.pdf", source_page=number, sha256="00"))


def _copy(journal: Journal, ref: PageRef, number: int) -> PageRef:
    shutil.copytree(journal.pages / ref.key, journal.pages / f"copy{number}")
    return _ref(f"copy{number}", number)


if __name__ == "__main__":
    main(*sys.argv[1:])
