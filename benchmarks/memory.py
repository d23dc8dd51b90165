"""Peak memory of a running program and of all it starts, from /proc."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from schemas.model import Frozen

PROC = Path("/proc")
INTERVAL_S = 0.1


class Peak(Frozen):
    """The largest single process (`process_mb`, of the program `program`) and the most that all held together."""

    process_mb: float = 0.0
    program: str = ""
    together_mb: float = 0.0


class MemoryWatch:
    """Watches the process `pid` and its descendants while the block runs; then `peak` tells."""

    def __init__(self, pid: int) -> None:
        self.peak = Peak()
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._over.wait(INTERVAL_S):
            self._look()

    def _look(self) -> None:
        self.peak = _higher(self.peak, [facts for pid in _tree(self._pid) if (facts := _memory(pid))])


def forget_peaks(root: int) -> None:
    """The highest memory so far of the process and its descendants counts from now on (proc(5), clear_refs)."""
    for pid in _tree(root):
        with suppress(OSError):  # it has ended meanwhile
            (PROC / str(pid) / "clear_refs").write_text("5")


def _higher(peak: Peak, held: list[tuple[float, float, str]]) -> Peak:
    process_mb, program = max(((highest, name) for highest, _, name in held), default=(0.0, ""))
    together_mb = max(peak.together_mb, sum(now for _, now, _ in held))
    if process_mb <= peak.process_mb:
        return peak.model_copy(update={"together_mb": together_mb})
    return Peak(process_mb=process_mb, program=program, together_mb=together_mb)


def _tree(root: int) -> list[int]:
    """The process and its descendants, whatever their sessions."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parent(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError):  # it has ended meanwhile
        return None


def _memory(pid: int) -> tuple[float, float, str] | None:
    """Resident memory in MB (10^6 bytes): the highest so far, the present one, and the program's name."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return None
    facts = {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
    if "VmHWM" not in facts:
        return None
    return _megabytes(facts["VmHWM"]), _megabytes(facts["VmRSS"]), facts["Name"]


def _megabytes(kilobytes: str) -> float:
    return int(kilobytes.removesuffix("kB")) * 1024 / 1_000_000
