"""Loads every page of a PDF and prints the peak memory of this process and of those below it: `python -m ... FILE`."""

import json
import os
import sys
import threading
from pathlib import Path

from pipeline.load import Limits, open_pages, probe_file

SAMPLE_S = 0.05


def peak_mb(pid: int) -> float:
    """The peak resident memory so far of the largest process below `pid` that lives now."""
    peaks: dict[int, tuple[int, float]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        except (FileNotFoundError, ProcessLookupError):
            continue
        peaks[int(folder.name)] = int(status["PPid"]), float(status.get("VmHWM", "0 kB").split()[0]) / 1024
    below, most = {pid}, 0.0
    for child, (parent, peak) in sorted(peaks.items()):
        if parent in below:
            below.add(child)
            most = max(most, peak)
    return most


def main() -> None:
    path, done = Path(sys.argv[1]), threading.Event()
    samples = [0.0]

    def watch() -> None:
        while not done.wait(SAMPLE_S):
            samples.append(peak_mb(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    probe = probe_file(path, Limits())
    with open_pages(path, probe.kind, Limits()) as opened:
        for number in range(1, probe.pages + 1):
            opened.page(number)
    done.set()
    watcher.join()
    # Not resource.getrusage: its figure is inherited from the process that started this one.
    own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    figures = {"pages": probe.pages, "parent_mb": round(int(own.split()[1]) / 1024), "child_mb": round(max(samples))}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
