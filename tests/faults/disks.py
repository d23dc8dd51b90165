"""A disk of its own for a site's data, which can be filled: a file system in memory, where one may be mounted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PIECE = bytes(1 << 20)


class Disk:
    """Mounted on `folder`."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """To the last byte."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            for piece in (_PIECE, bytes(4096)):
                with suppress(OSError):
                    while file.write(piece):
                        pass

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


@contextmanager
def a_disk(folder: Path, size_mb: int) -> Iterator[Disk | None]:
    """None where nothing may be mounted: `folder` is then on the disk that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=755", "sohoa-faults", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
