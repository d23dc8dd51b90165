"""Another process at the store that its settings name: `python -m tests.integration.object_writer WHAT...`.

It says `ready`, waits for a line, works, and tells how much it put.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from runtime.settings import read_settings
from runtime.stores import build_objects
from storage.objects.port import ObjectStore


def main(what: str, *given: str) -> int:
    store = build_objects(read_settings())
    print("ready", flush=True)
    sys.stdin.readline()
    if what == "objects":
        return _several(store, int(given[0]))
    if what == "file":
        return store.put_file(Path(given[0]), given[1]).size
    return _measured(store, Path(given[0]), given[1])


def _several(store: ObjectStore, count: int) -> int:
    return len({store.put(f"object {number}".encode() * 1000).sha256 for number in range(count)})


def _measured(store: ObjectStore, path: Path, sha256: str) -> int:
    """How many KB the process grew by a large file after a small one."""
    store.get(store.put(bytes(10 << 20)).sha256)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    store.put_file(path, sha256)
    with store.local(sha256):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb


if __name__ == "__main__":
    print(main(*sys.argv[1:]), flush=True)
