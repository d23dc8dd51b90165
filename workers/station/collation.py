"""Two passes of a simplex scanner become one batch with its pages in order; no pixel is decoded.

The fronts 1, 3, 5 ... come first, then the backs, which a pile that was turned over gives from the last to the first.
Files of one page each are put between each other as they are. Longer PDFs become one PDF whose pages carry the very
streams of the originals; longer TIFFs one TIFF with the frames' own data. Anything else is refused.

Files are taken apart in a child process (`collate`), which a hostile one may kill.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pikepdf

from pipeline.load import HEAD_BYTES, MAGIC
from schemas.errors import InputRejected
from schemas.model import Frozen
from workers.intake.refusals import told
from workers.processes import Dispatcher, Job
from workers.station.claims import decoded
from workers.station.drop_folder import shown_name
from workers.station.tiff_frames import read_frames, write_frames

WALL_S = 300.0
MEMORY_MB = 2048


class Passes(Frozen):
    """Files of both passes in order, and an empty folder for what comes out; paths percent-encoded."""

    fronts: tuple[str, ...]
    backs: tuple[str, ...]
    reverse: bool
    target: str


def collate(passes: Passes) -> None:
    """Fills the target. Raises InputRejected when the passes do not fit together or cannot be taken apart."""
    with Dispatcher("workers.station.collation:build", "", 1, memory_mb=MEMORY_MB) as dispatcher:
        for outcome in dispatcher.run([Job("collation", passes.model_dump_json().encode(), WALL_S)]):
            if outcome.error:
                code = outcome.error.code if isinstance(outcome.error, InputRejected) else "duplex_unreadable"
                raise InputRejected(code, outcome.error.message)


def build(_: str) -> Callable[[bytes], bytes]:
    """The handler for workers.child."""

    def handle(task: bytes) -> bytes:
        interleave(Passes.model_validate_json(task))
        return b""

    return handle


def interleave(passes: Passes) -> None:
    """The work itself, in this process."""
    fronts, backs = [decoded(one) for one in passes.fronts], [decoded(one) for one in passes.backs]
    kinds = {_kind(path) for path in (*fronts, *backs)}
    counts = {path: _pages(path) for path in (*fronts, *backs)}
    front_pages = [(path, page) for path in fronts for page in range(counts[path])]
    back_pages = [(path, page) for path in backs for page in range(counts[path])]
    if len(front_pages) != len(back_pages):
        raise InputRejected("duplex_counts", f"{len(front_pages)} fronts, but {len(back_pages)} backs.")
    back_pages = back_pages[::-1] if passes.reverse else back_pages
    pages = [page for pair in zip(front_pages, back_pages, strict=True) for page in pair]
    target = decoded(passes.target)
    if max(counts.values()) == 1:
        _copy(pages, target)
    elif kinds == {"pdf"}:
        _join_pdf(pages, target / f"{Path(shown_name(fronts[0].name)).stem}.pdf")
    elif kinds == {"tiff"}:
        frames = {path: read_frames(path) for path in counts}
        write_frames([frames[path][page] for path, page in pages], target / f"{shown_name(fronts[0].name)}")
    else:
        raise InputRejected("duplex_mixed", "files of several pages must be all PDF or all TIFF.")


def _copy(pages: Sequence[tuple[Path, int]], target: Path) -> None:
    for number, (path, _) in enumerate(pages, 1):
        shutil.copyfile(path, target / f"{number:04d}-{shown_name(path.name)}")


def _join_pdf(pages: Sequence[tuple[Path, int]], target: Path) -> None:
    opened = {path: _open_pdf(path) for path, _ in pages}
    joined = pikepdf.new()
    for path, page in pages:
        joined.pages.append(opened[path].pages[page])
    joined.save(target, deterministic_id=True)


def _pages(path: Path) -> int:
    kind = _kind(path)
    if kind == "pdf":
        with _open_pdf(path) as pdf:
            return len(pdf.pages)
    return len(read_frames(path)) if kind == "tiff" else 1


def _open_pdf(path: Path) -> pikepdf.Pdf:
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError as error:
        raise InputRejected("password_protected", told("password_protected")) from error
    except pikepdf.PdfError as error:
        raise InputRejected("duplex_unreadable", "a PDF cannot be taken apart.") from error


def _kind(path: Path) -> str:
    """By its first bytes, as everywhere; what is neither PDF nor TIFF holds one page."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found = next((kind for magic, kind in MAGIC if head.startswith(magic)), "")
    return "pdf" if b"%PDF-" in head else found
