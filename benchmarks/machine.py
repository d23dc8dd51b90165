"""The machine and the programs that figures were measured with."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks.sets import code_digest
from runtime.version import version
from schemas.model import Frozen

PROGRAMS = {"tesseract": "--version", "pdftoppm": "-v", "ocrmypdf": "--version"}


class Machine(Frozen):
    """`cores`: that this process may use. `load`: processes that wanted one, on average over five minutes before."""

    processor: str
    cores: int
    memory_gb: float
    load: float
    system: str
    versions: dict[str, str]


def describe_machine() -> Machine:
    programs = {name: _program_version(name, option) for name, option in PROGRAMS.items()}
    libraries = {name: metadata.version(name) for name in ("opencv-python-headless", "pillow", "pikepdf")}
    ours = {"sohoa": version(), "commit": _commit(), "code": code_digest()[:10], "python": platform.python_version()}
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        load=round(os.getloadavg()[1], 1),
        system=f"{platform.system()} {platform.machine()}",
        versions=ours | programs | libraries,
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _program_version(name: str, option: str) -> str:
    try:
        told = subprocess.run([name, option], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "missing"
    lines = (told.stdout or told.stderr).splitlines()
    return lines[0].removeprefix(name).replace("version", "").strip() if lines else "unknown"


def _commit() -> str:
    """The commit that is checked out, with `+` when something in it was changed since."""
    here = Path(__file__).parent
    asked = ["git", "-C", str(here), "describe", "--always", "--dirty=+", "--abbrev=10", "--exclude=*"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return told.stdout.strip() or "unknown"
