"""Several files of one sender, looked into by one guarded child: its start takes longer than what it does."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.engines.guard import GuardedChild, sandbox
from pipeline.load import GRACE_S, OPENER, FileLook, Limits, SeenFile, kind_of, open_in, rejected
from schemas.errors import EnvironmentLacks, InputRejected


class FileProber:
    """Looks into files one after the other. A file that kills its child, or hangs in it, costs no other one.

    readable: the files, or folders that hold them; only these the child may see. The child is not made to give way:
    somebody waits. Use as a context manager.
    """

    def __init__(self, readable: Sequence[Path], scratch: Path | None = None) -> None:
        self._readable, self._scratch = readable, scratch or Path(tempfile.gettempdir())
        self._child: GuardedChild | None = None
        self._worn = False
        self._starter = ThreadPoolExecutor(max_workers=1)  # its thread stays: the child would end with it
        self._starting: Future[GuardedChild] | None = None

    def start(self) -> None:
        """Begins to start the child before the files are there; returns at once."""
        self._starting = self._starter.submit(self._fresh_child)

    def probe(self, paths: Sequence[Path], limits: Limits, wall_s: float) -> list[FileLook | InputRejected]:
        """What each file is, or why it is rejected; whatever is not open after `wall_s` is (file_timeout).

        Raises EnvironmentLacks, NoSpaceLeft.
        """
        deadline = time.monotonic() + wall_s
        return [self._look(path, limits, deadline) for path in paths]

    def close(self) -> None:
        self._take_started()
        if self._child is not None:
            self._child.close()
        self._starter.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _look(self, path: Path, limits: Limits, deadline: float) -> FileLook | InputRejected:
        try:
            kind = kind_of(path, limits)
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise rejected(path, "file_timeout")
            file = SeenFile(path, kind, "")
            return FileLook(kind=kind, pages=self._pages(file, limits, min(left_s, limits.page_wall_s + GRACE_S)))
        except InputRejected as error:
            return error

    def _pages(self, file: SeenFile, limits: Limits, wall_s: float) -> int:
        """A child that dies after other files, or after a long wait, may do so for that: a fresh one tries again."""
        child = self._living_child()
        worn, self._worn = self._worn, True
        try:
            return open_in(child, file._replace(seen=self._seen(child, file.path)), limits, wall_s, niceness=0)
        except InputRejected as error:
            if child.alive or not worn or error.code == "file_timeout":
                raise
            return self._pages(file, limits, wall_s)

    def _living_child(self) -> GuardedChild:
        self._take_started()
        if self._child is None or not self._child.alive:
            self._child, self._worn = self._fresh_child(), False
        return self._child

    def _take_started(self) -> None:
        """One that ended in its start is nobody's fault yet: a fresh one will tell."""
        if self._starting is not None:
            starting, self._starting = self._starting, None
            with suppress(EnvironmentLacks):
                self._child, self._worn = starting.result(), True

    def _fresh_child(self) -> GuardedChild:
        return GuardedChild(OPENER, self._readable, self._scratch, sandbox())

    def _seen(self, child: GuardedChild, path: Path) -> str:
        if path in self._readable:
            return child.files[self._readable.index(path)]
        return f"{child.files[self._readable.index(path.parent)]}/{path.name}"
